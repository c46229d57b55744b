# SPDX-License-Identifier: EUPL-1.2
"""Money that comes in settles what is owed, once, in whatever order."""

from collections.abc import Callable

import pytest

from cast import at
from money import Till, balance, books
from motcua.dossiers.models import Dossier
from motcua.payments import operations, queries, references
from motcua.payments.errors import NothingOwed, SumChanged
from motcua.payments.models import Charge, Inflow, LedgerEntry, Payment, Receipt
from motcua.payments.rules import Book, Method, Source, State

pytestmark = pytest.mark.django_db

NOW = at("2026-11-26T10:00")


def transfer(payment: Payment, vnd: int, number: str = "FT1", when: str = "2026-11-26T10:05") -> Inflow:
    taken = operations.take_inflow(
        source=Source.BANK, external_id=number, amount_vnd=vnd, at=at(when), heard_at=at(when), payment=payment
    )
    return taken.inflow


def begun(dossier: Dossier, method: str = Method.VIETQR) -> Payment:
    return operations.begin_payment(dossier_id=dossier.pk, method=method, at=NOW, actor="citizen")


def test_a_transfer_of_the_whole_sum_settles_the_charge_and_gives_one_receipt(owing: Callable[..., Dossier]) -> None:
    dossier = owing()
    payment = begun(dossier)
    assert transfer(payment, 16_000).state == Inflow.State.TAKEN
    payment.refresh_from_db()
    assert (payment.state, payment.received_vnd, payment.surplus_vnd) == (State.PAID, 16_000, 0)
    receipt = Receipt.objects.get()
    assert (str(receipt), receipt.amount_vnd) == ("BL-26 0000001", 16_000)
    assert books() == {Book.BANK: 16_000, Book.LEVIES: -16_000}
    dossier.refresh_from_db()
    assert dossier.fee_due == ""


def test_the_same_notice_again_changes_nothing(owing: Callable[..., Dossier]) -> None:
    payment = begun(owing())
    transfer(payment, 16_000)
    again = transfer(payment, 16_000)
    assert Inflow.objects.get() == again
    assert LedgerEntry.objects.count() == 2


def test_two_halves_pay_as_one_whole_and_too_much_is_held(owing: Callable[..., Dossier]) -> None:
    payment = begun(owing())
    assert transfer(payment, 6_000, "FT1").state == Inflow.State.SHORT
    assert transfer(payment, 15_000, "FT2").state == Inflow.State.SURPLUS
    payment.refresh_from_db()
    assert (payment.state, payment.surplus_vnd) == (State.PAID, 5_000)
    assert balance(Book.UNALLOCATED) == -5_000
    assert set(Inflow.objects.values_list("state", flat=True)) == {"taken", "surplus"}


@pytest.mark.rule("R-066")
def test_money_that_comes_after_a_failure_is_taken_all_the_same(owing: Callable[..., Dossier]) -> None:
    payment = begun(owing())
    operations.fail_payment(payment_id=payment.pk, failure="24", at=NOW)
    transfer(payment, 16_000)
    payment.refresh_from_db()
    assert payment.state == State.PAID


def test_a_page_opened_twice_begins_one_payment(owing: Callable[..., Dossier]) -> None:
    dossier = owing()
    assert begun(dossier) == begun(dossier)
    assert references.found_in(f"MBVCB.81.LE PHI {begun(dossier).reference}.CT tu 0011") == [begun(dossier).reference]


def test_cash_is_taken_once_for_the_sum_that_is_owed_now(owing: Callable[..., Dossier], till: Till) -> None:
    dossier = owing()
    with pytest.raises(SumChanged):
        operations.take_cash(dossier_id=dossier.pk, amount_vnd=15_000, key="a", by=till.cashier, at=NOW)
    paid = operations.take_cash(dossier_id=dossier.pk, amount_vnd=16_000, key="a", by=till.cashier, at=NOW)
    assert operations.take_cash(dossier_id=dossier.pk, amount_vnd=16_000, key="a", by=till.cashier, at=NOW) == paid
    assert books() == {Book.CASH: 16_000, Book.LEVIES: -16_000}
    with pytest.raises(NothingOwed):
        operations.take_cash(dossier_id=dossier.pk, amount_vnd=16_000, key="b", by=till.cashier, at=NOW)


def test_counted_again_only_what_is_missing_is_still_owed(owing: Callable[..., Dossier], till: Till) -> None:
    dossier = owing(fees=[{"name": "Phí bản sao", "per": "copy", "vnd": 8_000}])
    operations.take_cash(dossier_id=dossier.pk, amount_vnd=8_000, key="a", by=till.cashier, at=NOW)
    operations.assess(dossier_id=dossier.pk, at=NOW, by=till.cashier, copies=3)
    owed = queries.owed(dossier)
    assert (owed.settled_vnd, owed.open_vnd) == (8_000, 16_000)
    operations.assess(dossier_id=dossier.pk, at=NOW, by=till.cashier, copies=2)
    assert queries.owed(dossier).open_vnd == 8_000
    assert Charge.objects.filter(state="open").count() == 1
