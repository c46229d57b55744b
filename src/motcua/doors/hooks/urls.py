# SPDX-License-Identifier: EUPL-1.2
"""The addresses at which providers tell us: what phones sent, what became of our messages, what money came in."""

from django.urls import path

from motcua.doors.hooks import bank, kannel, provider, vnpay

app_name = "hooks"

urlpatterns = [
    path("hooks/sms/kannel", kannel.receive, name="kannel"),
    path("hooks/sms/kannel/report", kannel.report, name="kannel_report"),
    path("hooks/sms/kannel/<str:secret>", kannel.receive, name="kannel_by_secret"),
    path("hooks/sms/kannel/<str:secret>/report", kannel.report, name="kannel_report_by_secret"),
    path("hooks/sms/http/<slug:name>", provider.receive, name="http"),
    path("hooks/pay/vnpay/ipn", vnpay.ipn, name="vnpay_ipn"),
    path("hooks/pay/bank", bank.transfers, name="bank"),
]
