# SPDX-License-Identifier: EUPL-1.2
"""The addresses of the accounts with carriers, all below /quay/buu-chinh/doi-soat/."""

from django.urls import URLPattern, path

from motcua.doors.desk import post_bills, post_cod, post_connection

patterns: list[URLPattern] = [
    path("", post_cod.statements, name="post_accounts"),
    path("thu-ho/<int:pk>/", post_cod.statement, name="post_cod"),
    path("thu-ho/<int:pk>/viec/", post_cod.act, name="post_cod_act"),
    path("cuoc/", post_bills.bills, name="post_bills"),
    path("cuoc/<int:pk>/", post_bills.bill, name="post_bill"),
    path("cuoc/<int:pk>/chap-nhan/", post_bills.accept, name="post_bill_accept"),
    path("ket-noi/", post_connection.connection, name="post_connection"),
    path("ket-noi/viec/", post_connection.act, name="post_connection_act"),
]
