# SPDX-License-Identifier: EUPL-1.2
"""The addresses of the kiosk, all below /lay-so/."""

from django.urls import path

from motcua.doors.kiosk import enrolling, numbers, page

app_name = "kiosk"

urlpatterns = [
    path("lay-so/giu-trang.js", page.service_worker, name="worker"),
    path("lay-so/<slug:office>/", page.show, name="show"),
    path("lay-so/<slug:office>/ghi-danh/", enrolling.enrol, name="enrol"),
    path("lay-so/<slug:office>/tinh-hinh/", page.state, name="state"),
    path("lay-so/<slug:office>/so/", numbers.take, name="take"),
    path("lay-so/<slug:office>/muon-so/", numbers.lend, name="lend"),
    path("lay-so/<slug:office>/gop-so/", numbers.merge, name="merge"),
    path("lay-so/<slug:office>/in/<uuid:ticket>/", numbers.claim_print, name="claim_print"),
    path("lay-so/<slug:office>/da-in/<uuid:ticket>/", numbers.print_outcome, name="print_outcome"),
    path("lay-so/<slug:office>/doc-ma/", numbers.read_code, name="read_code"),
]
