# SPDX-License-Identifier: EUPL-1.2
"""Money goes back when one asked and another approved, never more than is left, and the books say whence."""

from collections.abc import Callable

import pytest

from cast import at
from money import Till, balance, books
from motcua.dossiers.models import Dossier
from motcua.kernel.errors import InvalidInput
from motcua.payments import bookkeeping, operations
from motcua.payments.errors import (
    BookHoldsLess,
    InflowResolved,
    NotMoney,
    RefundDecided,
    RefundTooLarge,
    SecondPersonNeeded,
    TillIsClosed,
)
from motcua.payments.models import Charge, Inflow, Payment, Refund
from motcua.payments.operations.hearing import keep_said
from motcua.payments.rules import Book, Method, Source, State
from motcua.people.models import User

pytestmark = pytest.mark.django_db

NOW = at("2026-11-26T10:00")
LATER = at("2026-11-26T11:00")
TWO = (
    {"name": "Lệ phí hộ tịch", "per": "case", "vnd": 16_000},
    {"name": "Phí bản sao", "per": "case", "vnd": 8_000},
)


def paid_by_cash(dossier: Dossier, till: Till, vnd: int = 16_000) -> Payment:
    return operations.take_cash(dossier_id=dossier.pk, amount_vnd=vnd, key="a", by=till.cashier, at=NOW)


def transferred(dossier: Dossier, vnd: int, number: str = "FT1") -> Payment:
    payment = operations.begin_payment(dossier_id=dossier.pk, method=Method.VIETQR, at=NOW, actor="citizen")
    operations.take_inflow(
        source=Source.BANK, external_id=number, amount_vnd=vnd, at=NOW, heard_at=NOW, payment=payment
    )
    payment.refresh_from_db()
    return payment


def asked(till: Till, vnd: int, *, way: str = "bank", by: User | None = None, **of: object) -> Refund:
    told = {"reason": "Nộp thừa", "to": "Vietcombank 0011", "at": LATER}
    return operations.ask_refund(amount_vnd=vnd, way=way, by=by or till.cashier, **told, **of)  # type: ignore[arg-type]


def given_back(till: Till, vnd: int, *, way: str = "bank", **of: object) -> Refund:
    refund = asked(till, vnd, way=way, **of)
    operations.approve_refund(refund_id=refund.pk, by=till.second, at=LATER)
    return operations.pay_refund(refund_id=refund.pk, proof="FT-99", by=till.cashier, at=LATER)


@pytest.mark.rule("R-067")
def test_who_asked_does_not_approve_and_another_does(owing: Callable[..., Dossier], till: Till) -> None:
    payment = transferred(owing(), 16_000)
    refund = asked(till, 16_000, payment_id=payment.pk)
    for decide in (
        lambda: operations.approve_refund(refund_id=refund.pk, by=till.cashier, at=LATER),
        lambda: operations.refuse_refund(refund_id=refund.pk, reason="không", by=till.cashier, at=LATER),
    ):
        with pytest.raises(SecondPersonNeeded):
            decide()
    with pytest.raises(RefundDecided):
        operations.pay_refund(refund_id=refund.pk, proof="FT-99", by=till.cashier, at=LATER)
    assert operations.approve_refund(refund_id=refund.pk, by=till.second, at=LATER).state == Refund.State.APPROVED
    assert balance(Book.BANK) == 16_000
    assert bookkeeping.check("DN-HC") == []


def test_an_approval_is_taken_back_until_it_is_paid_out(owing: Callable[..., Dossier], till: Till) -> None:
    payment = transferred(owing(), 16_000)
    refund = asked(till, 16_000, way="cash", payment_id=payment.pk)
    operations.approve_refund(refund_id=refund.pk, by=till.second, at=LATER)
    stop = {"refund_id": refund.pk, "reason": "Xin chuyển khoản", "at": LATER}
    with pytest.raises(SecondPersonNeeded):
        operations.stop_refund(**stop, by=till.cashier)
    with pytest.raises(InvalidInput):
        operations.stop_refund(**{**stop, "reason": " "}, by=till.second)
    # Who only meant to refuse what was asked does not take back what somebody approved meanwhile.
    with pytest.raises(RefundDecided):
        operations.refuse_refund(**stop, by=till.second)
    for _again in range(2):
        assert operations.stop_refund(**stop, by=till.second).state == Refund.State.REFUSED
    with pytest.raises(RefundDecided):
        operations.pay_refund(refund_id=refund.pk, proof="FT-99", by=till.cashier, at=LATER)
    # Nothing stands in the way of asking for it as it is wanted.
    done = given_back(till, 16_000, payment_id=payment.pk)
    with pytest.raises(RefundDecided):
        operations.stop_refund(refund_id=done.pk, reason="không", by=till.second, at=LATER)
    assert (books(), bookkeeping.check("DN-HC")) == ({}, [])


def test_what_comes_after_all_went_back_is_held_again(owing: Callable[..., Dossier], till: Till) -> None:
    payment = transferred(owing(), 16_000)
    given_back(till, 16_000, payment_id=payment.pk)
    operations.take_inflow(
        source=Source.BANK, external_id="FT2", amount_vnd=16_000, at=LATER, heard_at=LATER, payment=payment
    )
    payment.refresh_from_db()
    assert (payment.state, payment.surplus_vnd) == ("partly_refunded", 16_000)
    assert bookkeeping.check("DN-HC") == []
    given_back(till, 16_000, payment_id=payment.pk)
    payment.refresh_from_db()
    assert (payment.state, books()) == ("refunded", {})
    assert bookkeeping.check("DN-HC") == []


def test_what_belongs_to_no_charge_goes_first_then_the_last_charge(owing: Callable[..., Dossier], till: Till) -> None:
    payment = transferred(owing(fees=TWO), 29_000)
    given_back(till, 10_000, payment_id=payment.pk)
    payment.refresh_from_db()
    assert (payment.state, payment.surplus_vnd, payment.refunded_vnd) == (State.PARTLY_REFUNDED, 0, 10_000)
    assert list(Charge.objects.order_by("pk").values_list("refunded_vnd", flat=True)) == [0, 5_000]
    assert books() == {Book.BANK: 19_000, Book.LEVIES: -16_000, Book.FEES: -3_000}
    assert Inflow.objects.get().state == Inflow.State.RESOLVED
    with pytest.raises(RefundTooLarge) as refusal:
        asked(till, 19_001, payment_id=payment.pk)
    assert "19.000 đ" in refusal.value.message
    given_back(till, 19_000, payment_id=payment.pk)
    payment.refresh_from_db()
    assert (payment.state, books()) == (State.REFUNDED, {})
    assert bookkeeping.check("DN-HC") == []


def test_the_same_request_again_is_one_refund_and_another_waits(owing: Callable[..., Dossier], till: Till) -> None:
    payment = transferred(owing(), 20_000)
    refund = asked(till, 4_000, payment_id=payment.pk)
    assert asked(till, 4_000, payment_id=payment.pk) == refund
    with pytest.raises(RefundDecided) as refusal:
        asked(till, 3_000, payment_id=payment.pk)
    assert "chờ duyệt hoàn" in refusal.value.message
    operations.refuse_refund(refund_id=refund.pk, reason="Còn nộp phí khác", by=till.second, at=LATER)
    operations.refuse_refund(refund_id=refund.pk, reason="Còn nộp phí khác", by=till.second, at=LATER)
    with pytest.raises(RefundDecided):
        operations.approve_refund(refund_id=refund.pk, by=till.second, at=LATER)
    again = asked(till, 3_000, payment_id=payment.pk)
    operations.approve_refund(refund_id=again.pk, by=till.second, at=LATER)
    first = operations.pay_refund(refund_id=again.pk, proof="FT-1", by=till.cashier, at=LATER)
    assert operations.pay_refund(refund_id=again.pk, proof="FT-1", by=till.cashier, at=LATER) == first
    assert balance(Book.BANK) == 17_000
    assert bookkeeping.check("DN-HC") == []


def test_cash_goes_back_from_an_open_till_that_holds_it(owing: Callable[..., Dossier], till: Till) -> None:
    payment = paid_by_cash(owing(), till)
    refund = asked(till, 6_000, way="cash", payment_id=payment.pk)
    operations.approve_refund(refund_id=refund.pk, by=till.second, at=LATER)
    with pytest.raises(BookHoldsLess):
        operations.pay_refund(refund_id=refund.pk, proof="", by=till.officer, at=LATER)
    operations.pay_refund(refund_id=refund.pk, proof="", by=till.cashier, at=LATER)
    held = bookkeeping.till("DN-HC", till.cashier, NOW.date())
    assert (held.taken_vnd, held.refunded_vnd, held.expected_vnd) == (16_000, 6_000, 10_000)
    again = asked(till, 5_000, way="cash", payment_id=payment.pk)
    operations.approve_refund(refund_id=again.pk, by=till.second, at=LATER)
    operations.close_till(office="DN-HC", on=NOW.date(), counted_vnd=10_000, coins={}, by=till.cashier, at=LATER)
    with pytest.raises(TillIsClosed):
        operations.pay_refund(refund_id=again.pk, proof="", by=till.cashier, at=LATER)
    assert bookkeeping.check("DN-HC") == []


def test_money_nobody_knows_goes_back_whole_and_leaves_the_list(till: Till, owing: Callable[..., Dossier]) -> None:
    unknown = operations.take_inflow(
        source=Source.BANK, external_id="x", amount_vnd=5_000, at=NOW, heard_at=NOW, account=till.account
    ).inflow
    assert bookkeeping.unclear("DN-HC") == [unknown]
    with pytest.raises(InvalidInput):
        asked(till, 4_000, inflow_id=unknown.pk)
    refund = asked(till, 5_000, inflow_id=unknown.pk)
    with pytest.raises(RefundDecided):
        operations.assign_inflow(inflow_id=unknown.pk, dossier_id=owing().pk, by=till.cashier, at=LATER)
    with pytest.raises(RefundDecided):
        operations.resolve_inflow(inflow_id=unknown.pk, resolution="lãi", by=till.cashier, at=LATER)
    operations.approve_refund(refund_id=refund.pk, by=till.second, at=LATER)
    with pytest.raises(InvalidInput):
        operations.pay_refund(refund_id=refund.pk, proof=" ", by=till.cashier, at=LATER)
    operations.pay_refund(refund_id=refund.pk, proof="FT-9", by=till.cashier, at=LATER)
    assert (books(), bookkeeping.unclear("DN-HC")) == ({}, [])
    with pytest.raises(InflowResolved):
        asked(till, 5_000, inflow_id=unknown.pk)
    assert bookkeeping.check("DN-HC") == []


def test_what_was_only_said_cannot_go_back(till: Till) -> None:
    said = keep_said(
        source=Source.VNPAY, external_id="x", amount_vnd=5_000, state=Inflow.State.UNKNOWN, at=NOW, heard_at=NOW
    ).inflow
    with pytest.raises(NotMoney):
        asked(till, 5_000, inflow_id=said.pk)


def test_half_a_sum_that_went_back_does_not_count_for_the_whole(owing: Callable[..., Dossier], till: Till) -> None:
    dossier = owing()
    payment = transferred(dossier, 10_000)
    given_back(till, 10_000, payment_id=payment.pk)
    payment.refresh_from_db()
    assert (payment.state, payment.surplus_vnd) == (State.PENDING, 0)
    for number, vnd, state in (("FT2", 6_000, State.PENDING), ("FT3", 10_000, State.PARTLY_REFUNDED)):
        operations.take_inflow(
            source=Source.BANK, external_id=number, amount_vnd=vnd, at=NOW, heard_at=NOW, payment=payment
        )
        payment.refresh_from_db()
        assert payment.state == state
    assert books() == {Book.BANK: 16_000, Book.LEVIES: -16_000}
    assert bookkeeping.check("DN-HC") == []


def test_only_what_came_by_the_gateway_goes_back_by_it(owing: Callable[..., Dossier], till: Till) -> None:
    payment = transferred(owing(), 16_000)
    with pytest.raises(InvalidInput) as refusal:
        asked(till, 16_000, way="gateway", payment_id=payment.pk)
    assert set(refusal.value.fields) == {"way"}
