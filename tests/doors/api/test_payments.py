# SPDX-License-Identifier: EUPL-1.2
"""What a dossier owes and paying it by program: by its own phone or its offices, refused to everybody else."""

from collections.abc import Callable
from typing import Any

import pytest
from django.conf import LazySettings

from cast import Citizen, at
from doors.api.test_dossier_status import proof
from filing import Desk
from money import LEVY, Till
from motcua.dossiers.models import Dossier
from motcua.payments import operations, vietqr
from motcua.payments.models import Payment
from motcua.payments.rules import Source

pytestmark = pytest.mark.django_db
Owing = Callable[..., Dossier]
PAPER = {"name": "Phí chứng thực", "per": "page", "bands": [{"from": 1, "vnd": 2000}, {"from": 3, "vnd": 1000}]}


def fees(anybody: Any, dossier: Dossier, expect: int = 200, **headers: str) -> Any:
    answer = anybody.ask("GET", f"/dossiers/{dossier.code}/fees", **headers)
    assert answer.status_code == expect, answer.content
    return answer.json()


def pay(anybody: Any, dossier: Dossier, method: str = "vietqr", expect: int = 201, **headers: str) -> Any:
    return anybody.post(f"/dossiers/{dossier.code}/payments", {"method": method}, expect, **headers)


def transfer(payment: str, vnd: int = 16_000) -> None:
    moment = at("2026-11-26T09:05")
    row = Payment.objects.get(pk=payment)
    operations.take_inflow(
        source=Source.BANK, external_id="FT1", amount_vnd=vnd, at=moment, heard_at=moment, payment=row
    )


def test_what_is_owed_is_told_line_by_line(anybody: Any, owing: Owing, lan: Citizen) -> None:
    dossier = owing(fees=[LEVY, {**PAPER, "due": "before_intake", "basis": "Thông tư 226/2016/TT-BTC"}])
    told = fees(anybody, dossier, **proof(anybody, lan.phone))
    # What is due first stands first.
    assert [(line["key"], line["kind"], line["amount_vnd"], line["due"], line["state"]) for line in told["lines"]] == [
        ("fee:2", "fee", 2_000, "before_intake", "open"),
        ("fee:1", "levy", 16_000, "at_result", "open"),
    ]
    assert told["lines"][0]["explained"] == "1 trang × 2.000 đ"
    assert told["lines"][0]["basis"] == "Thông tư 226/2016/TT-BTC"
    assert (told["open_vnd"], told["settled_vnd"], told["total_vnd"]) == (18_000, 0, 18_000)
    assert told["payments"] == []


def test_strangers_and_other_offices_are_refused_as_for_the_dossier(
    anybody: Any, as_staff: Any, owing: Owing, minh: Citizen, desk: Desk
) -> None:
    dossier = owing()
    assert fees(anybody, dossier, 403)["error"] == "phone_not_checked"
    assert fees(anybody, dossier, 404, **proof(anybody, minh.phone))["error"] == "not_found"
    assert pay(anybody, dossier, expect=403)["error"] == "phone_not_checked"
    as_staff(desk.elsewhere).get(f"/dossiers/{dossier.code}/fees", 404)
    as_staff(desk.elsewhere).post(f"/dossiers/{dossier.code}/payments", {"method": "vietqr"}, 404)
    assert not Payment.objects.exists()
    assert as_staff(desk.officer).get(f"/dossiers/{dossier.code}/fees")["open_vnd"] == 16_000


def test_a_transfer_has_a_code_to_scan_and_is_the_same_when_asked_again(
    anybody: Any, owing: Owing, lan: Citizen
) -> None:
    dossier, mine = owing(), proof(anybody, lan.phone)
    begun = pay(anybody, dossier, **mine)
    assert set(begun) == {"payment", "qr_payload", "expires_at"}
    assert begun["expires_at"] == "2026-11-29T09:00:00+07:00"
    read = vietqr.read(begun["qr_payload"])
    payment = Payment.objects.get()
    assert (read["bin"], read["account"], read["amount_vnd"]) == ("970436", "0011001234567", 16_000)
    assert payment.reference in read["purpose"]
    assert pay(anybody, dossier, **mine) == begun
    keyed = pay(anybody, dossier, **mine, HTTP_IDEMPOTENCY_KEY="k-1")
    assert keyed == begun
    assert pay(anybody, dossier, **mine, HTTP_IDEMPOTENCY_KEY="k-1") == begun
    assert pay(anybody, dossier, "vnpay", 422, **mine, HTTP_IDEMPOTENCY_KEY="k-1")["fields"]
    assert Payment.objects.count() == 1


def test_the_gateway_is_a_signed_address(anybody: Any, owing: Owing, lan: Citizen, settings: LazySettings) -> None:
    settings.VNPAY_TMN_CODE, settings.VNPAY_SECRET, settings.VNPAY_URL = "", "", "https://bank.example/pay"
    dossier, mine = owing(), proof(anybody, lan.phone)
    assert pay(anybody, dossier, "vnpay", 409, **mine)["error"] == "method_not_offered"
    settings.VNPAY_TMN_CODE, settings.VNPAY_SECRET = "DEMOTMN1", "geheim"
    begun = pay(anybody, dossier, "vnpay", **mine)
    assert set(begun) == {"payment", "redirect", "expires_at"}
    assert begun["redirect"].startswith("https://bank.example/pay?vnp_Amount=1600000&vnp_Command=pay")
    assert pay(anybody, dossier, "cash", 422, **mine)["fields"]


def test_once_paid_nothing_is_owed_and_the_receipt_is_told(anybody: Any, owing: Owing, lan: Citizen) -> None:
    dossier, mine = owing(), proof(anybody, lan.phone)
    begun = pay(anybody, dossier, **mine)
    transfer(begun["payment"])
    told = fees(anybody, dossier, **mine)
    assert (told["open_vnd"], told["settled_vnd"]) == (0, 16_000)
    assert told["lines"][0]["state"] == "settled"
    assert [(row["state"], row["receipt"]["number"]) for row in told["payments"]] == [("paid", "BL-26 0000001")]
    assert pay(anybody, dossier, expect=409, **mine)["error"] == "nothing_owed"
    line = anybody.ask("GET", f"/dossiers/{dossier.code}", **mine).json()["timeline"][-1]
    assert (line["kind"], line["title"]) == ("PaymentSettled", "Đã nộp 16.000 đ")
    assert line["details"] == ["Chuyển khoản VietQR", "Biên lai BL-26 0000001"]


def test_a_payment_tells_everybody_its_state_and_its_own_phone_the_rest(
    anybody: Any, as_staff: Any, owing: Owing, lan: Citizen, minh: Citizen, desk: Desk
) -> None:
    dossier, mine = owing(), proof(anybody, lan.phone)
    begun = pay(anybody, dossier, **mine)
    path = f"/payments/{begun['payment']}"
    alone = anybody.get(path)
    assert alone == {
        "payment": begun["payment"], "state": "pending", "amount_vnd": 16_000, "received_vnd": 0,
        "expires_at": begun["expires_at"],
    }  # fmt: skip
    assert anybody.ask("GET", path, **proof(anybody, minh.phone)).json() == alone
    transfer(begun["payment"], 20_000)
    whole = anybody.ask("GET", path, **mine).json()
    assert (whole["state"], whole["dossier"], whole["surplus_vnd"]) == ("paid", dossier.code, 4_000)
    assert whole["receipt"]["number"] == "BL-26 0000001"
    assert as_staff(desk.officer).get(path)["dossier"] == dossier.code
    as_staff(desk.elsewhere).get(path, 404)
    anybody.get("/payments/00000000-0000-0000-0000-000000000000", 404)


def test_staff_may_set_out_to_pay_for_somebody_at_the_desk(
    as_staff: Any, anybody: Any, owing: Owing, till: Till, desk: Desk
) -> None:
    dossier = owing()
    begun = as_staff(desk.officer).post(f"/dossiers/{dossier.code}/payments", {"method": "vietqr"}, 201)
    assert Payment.objects.get(pk=begun["payment"]).begun_by == desk.officer.actor


def test_copies_told_in_the_form_are_counted(anybody: Any, owing: Owing, lan: Citizen, desk: Desk) -> None:
    form = {"questions": [{"key": "copies", "kind": "number", "label": "Số bản", "min": 1, "max": 20}]}
    desk.copies.form = form
    desk.copies.save(update_fields=["form"])
    dossier = owing(fees=[{"name": "Phí bản sao", "per": "copy", "vnd": 8_000}], answers={"copies": 3})
    told = fees(anybody, dossier, **proof(anybody, lan.phone))
    assert (told["open_vnd"], told["lines"][0]["explained"]) == (24_000, "3 bản × 8.000 đ")
