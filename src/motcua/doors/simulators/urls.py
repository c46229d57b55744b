# SPDX-License-Identifier: EUPL-1.2
"""The addresses of the simulators; they exist on a demonstration only."""

from django.urls import path

from motcua.doors.simulators import bank, bank_gateway, carrier, handsets, machine, national_portal, pagers, phone

app_name = "simulators"

urlpatterns = [
    path("gia-lap/tin-nhan/", handsets.show, name="handsets"),
    path("gia-lap/tin-nhan/mang/", handsets.behave, name="behave"),
    path("gia-lap/dien-thoai/", phone.show, name="phone"),
    path("gia-lap/dien-thoai/so/", phone.choose, name="phone_choose"),
    path("gia-lap/dien-thoai/nghe/", phone.stream, name="phone_stream"),
    path("gia-lap/dien-thoai/<str:line>/", phone.show, name="phone_line"),
    path("gia-lap/dien-thoai/<str:line>/man-hinh/", phone.part, name="phone_part"),
    path("gia-lap/dien-thoai/<str:line>/gui/", phone.send, name="phone_send"),
    path("gia-lap/dien-thoai/<str:line>/mang/", phone.behave, name="phone_behave"),
    path("gia-lap/cong-quoc-gia/", national_portal.show, name="national_portal"),
    path("gia-lap/cong-quoc-gia/cach/", national_portal.behave, name="national_portal_behave"),
    path("gia-lap/cong-quoc-gia/adapter/<slug:what>", national_portal.adapter, name="national_portal_adapter"),
    path("gia-lap/the-rung/", pagers.show, name="pagers"),
    path("gia-lap/the-rung/<slug:office>/", pagers.show, name="pagers_of"),
    path("gia-lap/the-rung/<slug:office>/cac-the/", pagers.part, name="pagers_part"),
    path("gia-lap/the-rung/<slug:office>/nghe/", pagers.stream, name="pagers_stream"),
    path("gia-lap/the-rung/<slug:office>/bo-phat/", pagers.behave, name="pagers_behave"),
    path("gia-lap/the-rung/<slug:office>/den/", pagers.come, name="pagers_come"),
    path("gia-lap/buu-chinh/", carrier.show, name="carrier"),
    path("gia-lap/buu-chinh/cach/", carrier.behave, name="carrier_behave"),
    path("gia-lap/buu-chinh/lam/", carrier.act, name="carrier_act"),
    path("gia-lap/buu-chinh/bang/<slug:kind>.csv", carrier.sheet, name="carrier_sheet"),
    path("gia-lap/buu-chinh/api/<slug:what>", carrier.api, name="carrier_api"),
    path("gia-lap/ngan-hang/", bank.show, name="bank"),
    path("gia-lap/ngan-hang/anh/", bank.scan, name="bank_scan"),
    path("gia-lap/ngan-hang/chuyen/", bank.pay, name="bank_pay"),
    path("gia-lap/ngan-hang/loi-bao/<slug:kind>/", bank.notices, name="bank_notices"),
    path("gia-lap/ngan-hang/vnpay/", bank_gateway.show, name="bank_gateway"),
    path("gia-lap/ngan-hang/vnpay/tra/", bank_gateway.pay, name="bank_gateway_pay"),
    path("gia-lap/may-lay-so/", machine.show, name="machine"),
    path("gia-lap/may-lay-so/<str:feed>/", machine.show, name="machine_of"),
    path("gia-lap/may-lay-so/<str:feed>/hai-bang/", machine.part, name="machine_part"),
    path("gia-lap/may-lay-so/<str:feed>/nghe/", machine.stream, name="machine_stream"),
    path("gia-lap/may-lay-so/<str:feed>/lam/", machine.act, name="machine_act"),
]
