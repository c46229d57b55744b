# SPDX-License-Identifier: EUPL-1.2
"""Money by a cashier's program: once for a repeated key, refunds by two people, unclear money, the till."""

from collections.abc import Callable
from typing import Any

import pytest

from cast import at
from money import Till, balance
from motcua.dossiers.models import Dossier
from motcua.payments import operations
from motcua.payments.models import Inflow, Payment, Receipt
from motcua.payments.rules import Book, Source

NOW = at("2026-11-26T09:00")


@pytest.fixture
def cashier(till: Till, as_staff: Callable[..., Any]) -> Any:
    return as_staff(till.cashier)


def take(caller: Any, dossier: Dossier, expect: int = 201, key: str = "k", **body: Any) -> Any:
    sent = {"amount_vnd": 16_000, **body}
    return caller.post(f"/desk/dossiers/{dossier.code}/cash", sent, expect, HTTP_IDEMPOTENCY_KEY=key)


def test_cash_is_taken_once_with_a_receipt(cashier: Any, owing: Callable[..., Dossier]) -> None:
    dossier = owing(at="2026-11-26T08:30")
    paid = take(cashier, dossier)
    assert (paid["state"], paid["receipt"], paid["dossier"]) == ("paid", "BL-26 0000001", dossier.code)
    assert take(cashier, dossier) == paid
    assert Receipt.objects.count() == 1
    assert take(cashier, dossier, 409, key="other")["error"] == "nothing_owed"
    assert "Idempotency-Key" in cashier.post(f"/desk/dossiers/{dossier.code}/cash", {"amount_vnd": 1}, 422)["fields"]


def test_a_sum_that_is_not_right_tells_the_one_that_is(cashier: Any, owing: Callable[..., Dossier]) -> None:
    refused = take(cashier, owing(at="2026-11-26T08:30"), 409, amount_vnd=9_000)
    assert (refused["error"], refused["amount_vnd"]) == ("sum_changed", 16_000)
    assert not Payment.objects.exists()


def test_only_at_the_own_office_and_only_who_takes_money(
    owing: Callable[..., Dossier], as_staff: Callable[..., Any], till: Till, desk: Any, anybody: Any
) -> None:
    dossier = owing(at="2026-11-26T08:30")
    take(as_staff(desk.elsewhere), dossier, 404)
    take(as_staff(desk.leader), dossier, 403)
    take(anybody, dossier, 401)
    assert as_staff(desk.elsewhere).get("/desk/till")["office"] == "DN-TTHCC"
    as_staff(desk.elsewhere).get("/desk/till", 404, office="DN-HC")
    as_staff(desk.leader).get("/desk/money/unclear", 403, office="DN-HC")


def test_one_asks_another_approves_and_it_is_paid_out(
    cashier: Any, owing: Callable[..., Dossier], as_staff: Callable[..., Any], till: Till
) -> None:
    paid = take(cashier, owing(at="2026-11-26T08:30"))
    wish = {"amount_vnd": 6_000, "reason": "Thu thừa bản sao", "way": "cash"}
    asked = cashier.post(f"/desk/payments/{paid['payment']}/refunds", wish, 201)
    assert asked["state"] == "asked"
    assert cashier.post(f"/desk/payments/{paid['payment']}/refunds", wish, 201) == asked
    path = f"/desk/refunds/{asked['id']}"
    cashier.post(f"{path}/approve", None, 403)
    cashier.post(f"{path}/pay", {"proof": "PC1"}, 409)
    assert as_staff(till.second).post(f"{path}/approve")["decided_by"] == "Phạm Minh Lãnh"
    assert cashier.post(f"{path}/pay", {"proof": "PC1"})["state"] == "done"
    assert balance(Book.CASH) == 10_000
    cashier.post("/desk/refunds/999999/pay", {}, 404)
    cashier.post(f"/desk/payments/{paid['payment']}/refunds", {**wish, "amount_vnd": 20_000}, 422)


def test_unclear_money_is_listed_given_and_resolved(cashier: Any, owing: Callable[..., Dossier], till: Till) -> None:
    dossier = owing(at="2026-11-26T08:30")
    for number in ("1", "2"):
        operations.take_inflow(
            source=Source.BANK,
            external_id=f"a/{number}",
            amount_vnd=16_000,
            at=NOW,
            heard_at=NOW,
            account=till.account,
            text="le phi",
        )
    first, second = cashier.get("/desk/money/unclear")["items"]
    assert (first["state"], first["fitting"], first["is_booked"]) == ("unknown", [dossier.code], True)
    given = cashier.post(f"/desk/money/unclear/{first['id']}/assign", {"what": dossier.code})
    assert (given["state"], given["receipt"]) == ("paid", "BL-26 0000001")
    cashier.post(f"/desk/money/unclear/{second['id']}/resolve", {"resolution": " "}, 422)
    done = cashier.post(f"/desk/money/unclear/{second['id']}/resolve", {"resolution": "Đã trả lại"})
    assert done["state"] == Inflow.State.RESOLVED
    assert cashier.get("/desk/money/unclear")["items"] == []
    cashier.post(f"/desk/money/unclear/{second['id']}/assign", {"what": dossier.code}, 409)
    cashier.post("/desk/money/unclear/999999/resolve", {"resolution": "x"}, 404)


def test_the_till_is_handed_in_and_counted(cashier: Any, owing: Callable[..., Dossier]) -> None:
    take(cashier, owing(at="2026-11-26T08:30"))
    assert cashier.get("/desk/till")["held_vnd"] == 16_000
    for _again in range(2):
        after = cashier.post("/desk/till/hand-in", {"amount_vnd": 6_000}, HTTP_IDEMPOTENCY_KEY="h")
        assert after["handed_in_vnd"] == 6_000
    cashier.post("/desk/till/hand-in", {"amount_vnd": 60_000}, 422, HTTP_IDEMPOTENCY_KEY="i")
    cashier.post("/desk/till/close", {"coins": {"5000": 1}}, 422)
    closed = cashier.post("/desk/till/close", {"coins": {"5000": 2}})
    assert (closed["counted_vnd"], closed["difference_vnd"]) == (10_000, 0)
    assert cashier.post("/desk/till/close", {"coins": {"5000": 2}}) == closed
    cashier.post("/desk/till/close", {"coins": {"7": 2}}, 422)
    take(cashier, owing(at="2026-11-26T08:40"), 409, key="later")
