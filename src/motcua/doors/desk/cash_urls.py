# SPDX-License-Identifier: EUPL-1.2
"""The addresses of the cashier, all below /quay/thu-ngan/. No office stands in them: a wand knows none."""

from django.urls import URLPattern, path

from motcua.doors.desk import (
    cash_acting,
    cash_book,
    cash_desk,
    cash_dossier,
    cash_matching,
    cash_payment,
    cash_refunds,
    cash_screen,
    cash_till,
    cash_unclear,
)

patterns: list[URLPattern] = [
    path("", cash_desk.home, name="cash"),
    path("manh/", cash_desk.part, name="cash_part"),
    path("man-hinh/", cash_screen.screen, name="cash_screen"),
    path("truc-tiep/", cash_desk.stream, name="cash_stream"),
    path("ho-so/<str:code>/", cash_dossier.page, name="cash_dossier"),
    path("ho-so/<str:code>/manh/", cash_dossier.part, name="cash_dossier_part"),
    path("ho-so/<str:code>/viec/<slug:deed>/", cash_acting.act, name="cash_act"),
    path("thanh-toan/<uuid:payment>/", cash_payment.page, name="cash_payment"),
    path("thanh-toan/<uuid:payment>/manh/", cash_payment.part, name="cash_payment_part"),
    path("thanh-toan/<uuid:payment>/bien-lai.pdf", cash_payment.receipt, name="cash_receipt"),
    path("thanh-toan/<uuid:payment>/ma-qr/", cash_payment.transfer_slip, name="cash_transfer_slip"),
    path("can-xem/", cash_unclear.listing, name="cash_unclear"),
    path("can-xem/<int:inflow>/", cash_unclear.page, name="cash_inflow"),
    path("can-xem/<int:inflow>/viec/<slug:deed>/", cash_unclear.act, name="cash_inflow_act"),
    path("hoan-tien/", cash_refunds.listing, name="cash_refunds"),
    path("hoan-tien/de-nghi/", cash_refunds.ask, name="cash_refund_ask"),
    path("hoan-tien/<int:refund>/<slug:deed>/", cash_refunds.act, name="cash_refund_act"),
    path("chot-quy/", cash_till.till, name="cash_till"),
    path("chot-quy/nop/", cash_till.hand_in, name="cash_hand_in"),
    path("chot-quy/<int:closing>/phieu.pdf", cash_till.sheet, name="cash_closing_sheet"),
    path("so/", cash_book.day, name="cash_book"),
    path("so/thang/", cash_book.month, name="cash_month"),
    path("doi-soat/", cash_matching.matching, name="cash_matching"),
    path("doi-soat/sao-ke/", cash_matching.statement, name="cash_statement"),
]
