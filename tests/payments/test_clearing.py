# SPDX-License-Identifier: EUPL-1.2
"""Unclear money is given to whom it belongs, or seen to in words; then nobody has to look at it any more."""

from collections.abc import Callable

import pytest

from cast import at
from money import Till, balance, books
from motcua.dossiers.models import Dossier
from motcua.kernel.errors import InvalidInput
from motcua.payments import bookkeeping, operations
from motcua.payments.errors import BookHoldsLess, InflowResolved, InflowUsed, NothingOwed, NotMoney
from motcua.payments.models import BankAccount, Inflow, Payment
from motcua.payments.operations.hearing import keep_said
from motcua.payments.rules import Book, Method, Source, State

pytestmark = pytest.mark.django_db

NOW = at("2026-11-26T10:00")
LATER = at("2026-11-26T11:00")
TWO = (
    {"name": "Lệ phí hộ tịch", "per": "case", "vnd": 16_000},
    {"name": "Phí bản sao", "per": "case", "vnd": 8_000},
)
RESOLVED = Inflow.State.RESOLVED


@pytest.fixture
def unknown(till: Till) -> Callable[..., Inflow]:
    def make(vnd: int = 16_000, number: str = "FT1", source: str = Source.BANK) -> Inflow:
        return operations.take_inflow(
            source=source, external_id=number, amount_vnd=vnd, at=NOW, heard_at=NOW, account=till.account
        ).inflow

    return make


def transfer(payment: Payment, vnd: int, number: str) -> Inflow:
    return operations.take_inflow(
        source=Source.BANK, external_id=number, amount_vnd=vnd, at=NOW, heard_at=NOW, payment=payment
    ).inflow


def begun(dossier: Dossier, method: str = Method.VIETQR) -> Payment:
    return operations.begin_payment(dossier_id=dossier.pk, method=method, at=NOW, actor="citizen")


def test_unknown_money_pays_for_the_dossier_somebody_names(
    owing: Callable[..., Dossier], till: Till, unknown: Callable[..., Inflow]
) -> None:
    inflow, dossier = unknown(), owing()
    paid = operations.assign_inflow(inflow_id=inflow.pk, dossier_id=dossier.pk, by=till.cashier, at=LATER)
    assert operations.assign_inflow(inflow_id=inflow.pk, dossier_id=dossier.pk, by=till.cashier, at=LATER) == paid
    assert (paid.state, paid.received_vnd, paid.account) == (State.PAID, 16_000, till.account)
    assert books() == {Book.BANK: 16_000, Book.LEVIES: -16_000}
    assert bookkeeping.unclear("DN-HC") == []
    with pytest.raises(InflowResolved):
        operations.assign_inflow(inflow_id=inflow.pk, dossier_id=owing().pk, by=till.cashier, at=LATER)
    assert bookkeeping.check("DN-HC") == []


def test_it_goes_to_what_the_dossier_is_paying_now(
    owing: Callable[..., Dossier], till: Till, unknown: Callable[..., Inflow]
) -> None:
    dossier = owing()
    payment = begun(dossier)
    transfer(payment, 6_000, "FT0")
    inflow = unknown(10_000)
    assert operations.assign_inflow(inflow_id=inflow.pk, dossier_id=dossier.pk, by=till.cashier, at=LATER) == payment
    payment.refresh_from_db()
    assert payment.state == State.PAID
    assert bookkeeping.check("DN-HC") == []


def test_a_transfer_made_twice_pays_for_another_dossier(owing: Callable[..., Dossier], till: Till) -> None:
    payment, other = begun(owing()), owing()
    transfer(payment, 16_000, "FT1")
    twice = transfer(payment, 16_000, "FT2")
    moved = operations.assign_inflow(inflow_id=twice.pk, dossier_id=other.pk, by=till.cashier, at=LATER)
    payment.refresh_from_db()
    assert (moved.state, payment.received_vnd, payment.surplus_vnd) == (State.PAID, 16_000, 0)
    assert books() == {Book.BANK: 32_000, Book.LEVIES: -32_000}
    assert bookkeeping.unclear("DN-HC") == []
    assert bookkeeping.check("DN-HC") == []


def test_what_came_after_the_same_was_paid_in_cash_pays_for_another_dossier(
    owing: Callable[..., Dossier], till: Till
) -> None:
    dossier, other = owing(), owing()
    payment = begun(dossier)
    operations.take_cash(dossier_id=dossier.pk, amount_vnd=16_000, key="a", by=till.cashier, at=NOW)
    late = transfer(payment, 16_000, "FT1")
    assert late.state == Inflow.State.SURPLUS
    moved = operations.assign_inflow(inflow_id=late.pk, dossier_id=other.pk, by=till.cashier, at=LATER)
    payment.refresh_from_db()
    assert (moved.state, moved.received_vnd) == (State.PAID, 16_000)
    assert (payment.state, payment.received_vnd, payment.failure) == (State.EXPIRED, 0, "overtaken")
    assert bookkeeping.unclear("DN-HC") == []
    assert bookkeeping.check("DN-HC") == []


def test_one_of_two_pieces_stays_where_the_other_was_used(owing: Callable[..., Dossier], till: Till) -> None:
    dossier = owing(fees=TWO)
    payment = begun(dossier)
    operations.take_cash(dossier_id=dossier.pk, amount_vnd=16_000, key="a", by=till.cashier, at=NOW, keys=("fee:1",))
    transfer(payment, 8_000, "FT1")
    second = transfer(payment, 16_000, "FT2")
    with pytest.raises(InflowUsed):
        operations.assign_inflow(inflow_id=second.pk, dossier_id=owing().pk, by=till.cashier, at=LATER)
    payment.refresh_from_db()
    assert (payment.state, payment.surplus_vnd) == (State.PAID, 16_000)
    assert bookkeeping.check("DN-HC") == []


def test_money_that_was_partly_used_does_not_move(owing: Callable[..., Dossier], till: Till) -> None:
    payment = begun(owing())
    inflow = transfer(payment, 20_000, "FT1")
    with pytest.raises(InflowUsed) as refusal:
        operations.assign_inflow(inflow_id=inflow.pk, dossier_id=owing().pk, by=till.cashier, at=LATER)
    assert "4.000 đ" in refusal.value.message
    assert bookkeeping.check("DN-HC") == []


def test_money_for_a_dossier_that_owes_nothing_stays_unclear(
    owing: Callable[..., Dossier], till: Till, unknown: Callable[..., Inflow]
) -> None:
    dossier, inflow = owing(fees=[{"name": "Phí", "per": "case", "vnd": 0}]), unknown()
    with pytest.raises(NothingOwed):
        operations.assign_inflow(inflow_id=inflow.pk, dossier_id=dossier.pk, by=till.cashier, at=LATER)
    assert bookkeeping.unclear("DN-HC") == [inflow]


def test_money_of_one_office_pays_for_no_other(
    owing: Callable[..., Dossier], till: Till, unknown: Callable[..., Inflow]
) -> None:
    elsewhere = BankAccount.objects.create(
        office_id="DN-TTHCC", bin="970436", bank_name="Vietcombank", number="0099001234567", holder="TTHCC"
    )
    payment = begun(owing())
    lost = operations.take_inflow(
        source=Source.BANK,
        external_id="FT7",
        amount_vnd=16_000,
        at=NOW,
        heard_at=NOW,
        payment=payment,
        account=elsewhere,
    ).inflow
    assert (lost.office_id, lost.payment, lost.state) == ("DN-TTHCC", None, Inflow.State.UNKNOWN)
    with pytest.raises(InvalidInput):
        operations.assign_inflow(inflow_id=lost.pk, payment_id=payment.pk, by=till.cashier, at=LATER)
    assert books("DN-TTHCC") == {Book.BANK: 16_000, Book.UNALLOCATED: -16_000}
    assert bookkeeping.check("DN-TTHCC") == bookkeeping.check("DN-HC") == []


def test_what_was_only_said_is_seen_to_in_words_alone(owing: Callable[..., Dossier], till: Till) -> None:
    payment = begun(owing())
    said = keep_said(
        source=Source.VNPAY,
        external_id="x",
        amount_vnd=15_000,
        state=Inflow.State.WRONG_AMOUNT,
        at=NOW,
        heard_at=NOW,
        payment=payment,
    ).inflow
    nobodys = keep_said(
        source=Source.VNPAY, external_id="y", amount_vnd=1, state=Inflow.State.UNKNOWN, at=NOW, heard_at=NOW
    ).inflow
    assert bookkeeping.unclear("DN-HC") == [said, nobodys]
    with pytest.raises(NotMoney):
        operations.assign_inflow(inflow_id=said.pk, payment_id=payment.pk, by=till.cashier, at=LATER)
    with pytest.raises(InvalidInput):
        operations.resolve_inflow(inflow_id=said.pk, resolution=" ", by=till.cashier, at=LATER)
    for inflow in (said, said, nobodys):
        told = operations.resolve_inflow(inflow_id=inflow.pk, resolution="Cổng đã hủy", by=till.cashier, at=LATER)
        assert told.state == RESOLVED
    with pytest.raises(InflowResolved):
        operations.resolve_inflow(inflow_id=said.pk, resolution="Khác", by=till.cashier, at=LATER)
    assert bookkeeping.unclear("DN-HC") == []
    assert bookkeeping.check("DN-HC") == []


def test_what_the_gateway_pays_over_is_no_new_money(
    owing: Callable[..., Dossier], till: Till, unknown: Callable[..., Inflow]
) -> None:
    payment = begun(owing())
    operations.take_inflow(
        source=Source.VNPAY, external_id="v", amount_vnd=16_000, at=NOW, heard_at=NOW, payment=payment
    )
    too_much, payout = unknown(17_000, "FT8"), unknown(16_000, "FT9")
    with pytest.raises(BookHoldsLess):
        operations.count_as_payout(inflow_id=too_much.pk, holder=Book.GATEWAY, by=till.cashier, at=LATER)
    for _ in range(2):
        operations.count_as_payout(inflow_id=payout.pk, holder=Book.GATEWAY, by=till.cashier, at=LATER)
    assert (balance(Book.GATEWAY), balance(Book.BANK), balance(Book.LEVIES)) == (0, 33_000, -16_000)
    assert bookkeeping.unclear("DN-HC") == [too_much]
    assert bookkeeping.check("DN-HC") == []
