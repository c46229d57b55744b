# SPDX-License-Identifier: EUPL-1.2
"""Whatever is changed behind the back of the operations, the books say so; and they tell what they are asked."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from django.db import connection

from cast import at
from money import Till
from motcua.dossiers.models import Dossier
from motcua.payments import bookkeeping, operations
from motcua.payments.models import Payment
from motcua.payments.rules import Book, Kind, Method, Source

pytestmark = pytest.mark.django_db

NOW = at("2026-11-26T10:00")
TODAY = NOW.date()
FEES = (
    {"name": "Lệ phí hộ tịch", "per": "case", "vnd": 16_000},
    {"name": "Phí bản sao", "per": "case", "vnd": 8_000},
)


@pytest.fixture
def day_of_money(owing: Callable[..., Dossier], till: Till) -> Payment:
    """A day with cash, a transfer of too much, one nobody knows, a refund in cash and a counted till."""
    cash = operations.take_cash(dossier_id=owing(fees=FEES).pk, amount_vnd=24_000, key="a", by=till.cashier, at=NOW)
    payment = operations.begin_payment(dossier_id=owing(fees=FEES).pk, method=Method.VIETQR, at=NOW, actor="citizen")
    told = {"source": Source.BANK, "at": NOW, "heard_at": NOW}
    operations.take_inflow(external_id="1", amount_vnd=30_000, payment=payment, **told)
    operations.take_inflow(external_id="2", amount_vnd=5_000, account=till.account, **told)
    refund = operations.ask_refund(
        payment_id=cash.pk, amount_vnd=10_000, reason="Nhầm", way="cash", by=till.cashier, at=NOW
    )
    operations.approve_refund(refund_id=refund.pk, by=till.second, at=NOW)
    operations.pay_refund(refund_id=refund.pk, proof="", by=till.cashier, at=NOW)
    operations.hand_in_cash(office="DN-HC", amount_vnd=4_000, key="k", by=till.cashier, at=NOW)
    operations.close_till(
        office="DN-HC", on=TODAY, counted_vnd=9_000, coins={}, by=till.cashier, at=NOW, note="thiếu tờ 1.000"
    )
    payment.refresh_from_db()
    return payment


@pytest.mark.parametrize(
    "tampering",
    [
        "DELETE FROM payments_ledgerentry WHERE key LIKE 'inflow:%'",
        "UPDATE payments_ledgerentry SET amount_vnd = amount_vnd + 1 WHERE key LIKE 'inflow:%'",
        "UPDATE payments_ledgerentry SET debit = 'gateway' WHERE debit = 'bank'",
        "DELETE FROM payments_ledgerentry WHERE key LIKE 'charge:%'",
        "UPDATE payments_ledgerentry SET credit = 'fees' WHERE credit = 'levies'",
        "UPDATE payments_ledgerentry SET amount_vnd = 1 WHERE key LIKE 'refund:%'",
        "UPDATE payments_ledgerentry SET key = 'charge:9999' || id WHERE key LIKE 'charge:%'",
        "UPDATE payments_ledgerentry SET cashier_id = NULL WHERE key LIKE 'handin:%'",
        "UPDATE payments_ledgerentry SET amount_vnd = 90000 WHERE key LIKE 'handin:%'",
        "DELETE FROM payments_ledgerentry WHERE key LIKE 'till:%'",
        "UPDATE payments_payment SET surplus_vnd = 0",
        "UPDATE payments_payment SET received_vnd = received_vnd + 1",
        "UPDATE payments_payment SET refunded_vnd = 1 WHERE refunded_vnd = 0",
        "UPDATE payments_payment SET state = 'expired', paid_at = NULL WHERE state = 'paid'",
        "UPDATE payments_payment SET state = 'refunded' WHERE state = 'partly_refunded'",
        "UPDATE payments_charge SET refunded_vnd = 0",
        "UPDATE payments_charge SET amount_vnd = amount_vnd - 1 WHERE refunded_vnd = 0",
        "UPDATE payments_receipt SET number = number + 5",
        "UPDATE payments_receiptserial SET last = last + 1",
        "UPDATE payments_receipt SET amount_vnd = amount_vnd - 1",
        "UPDATE payments_inflow SET is_booked = false",
        "UPDATE payments_cashclosing SET expected_vnd = expected_vnd + 1",
        "UPDATE payments_refund SET decided_by_id = NULL",
        "UPDATE dossiers_dossier SET fee_due = 'later'",
    ],
)
def test_tampering_is_told(day_of_money: Payment, tampering: str) -> None:
    assert bookkeeping.check("DN-HC") == bookkeeping.check("DN-HC", TODAY) == []
    with connection.cursor() as cursor:
        cursor.execute(tampering)
        assert cursor.rowcount > 0
    assert bookkeeping.check("DN-HC") != []
    assert bookkeeping.check("DN-TTHCC") == []


def test_a_day_opens_with_what_the_last_one_closed_with(day_of_money: Payment) -> None:
    today = {each.book: each for each in bookkeeping.day("DN-HC", TODAY)}
    tomorrow = {each.book: each for each in bookkeeping.day("DN-HC", TODAY + timedelta(days=1))}
    cash = today[Book.CASH]
    assert (cash.opening_vnd, cash.in_vnd, cash.out_vnd, cash.closing_vnd) == (0, 24_000, 15_000, 9_000)
    assert today[Book.UNALLOCATED].closing_vnd == 11_000
    assert (today[Book.FEES].closing_vnd, today[Book.LEVIES].closing_vnd) == (8_000, 30_000)
    assert {book: each.opening_vnd for book, each in tomorrow.items()} == {
        book: each.closing_vnd for book, each in today.items()
    }
    assert bookkeeping.by_month("DN-HC", 2026)[date(2026, 11, 1)] == list(today.values())


def test_entries_come_in_pages(day_of_money: Payment) -> None:
    found, after = [], 0
    while page := bookkeeping.entries("DN-HC", TODAY, after=after, limit=4)[:4]:
        found += page
        after = page[-1].pk
    assert len(found) == len({each.pk for each in found}) == 11
    assert {each.key.partition(":")[0] for each in bookkeeping.entries("DN-HC", TODAY, book=Book.CASH)} == {
        "inflow",
        "refund",
        "handin",
        "till",
    }


def test_what_was_told_stands_beside_what_was_paid(day_of_money: Payment) -> None:
    seen = bookkeeping.reconciliation("DN-HC", TODAY)
    (bank,) = seen.sums
    assert (bank.count, bank.told_vnd, bank.booked_vnd) == (2, 35_000, 35_000)
    assert (bank.unclear_count, bank.unclear_vnd, bank.fits) == (2, 35_000, False)
    assert [(line.payment, str(line.receipt), bool(line.problem)) for line in seen.lines] == [
        (day_of_money, str(day_of_money.receipt), True),
        (None, "None", True),
    ]
    assert bookkeeping.reconciliation("DN-HC", TODAY + timedelta(days=1)).lines == []


def test_what_was_collected_is_told_by_kind_and_method(day_of_money: Payment) -> None:
    told = {(each.kind, each.method): each for each in bookkeeping.collected("DN-HC", TODAY, TODAY)}
    assert set(told) == {(kind, method) for kind in (Kind.FEE, Kind.LEVY) for method in (Method.CASH, Method.VIETQR)}
    fee = told[Kind.FEE, Method.CASH]
    assert (fee.count, fee.amount_vnd, fee.refunded_vnd) == (1, 8_000, 8_000)
    assert [each.number for each in bookkeeping.receipts("DN-HC", TODAY, TODAY)] == [1, 2]
    assert [each.state for each in bookkeeping.refunds("DN-HC")] == ["done"]
    assert bookkeeping.refunds("DN-HC", is_open=True) == []


def test_the_books_are_asked_in_few_questions(
    day_of_money: Payment, django_assert_max_num_queries: Callable[..., object]
) -> None:
    with django_assert_max_num_queries(1):  # type: ignore[attr-defined]
        bookkeeping.day("DN-HC", TODAY)
    with django_assert_max_num_queries(3):  # type: ignore[attr-defined]
        seen = bookkeeping.reconciliation("DN-HC", TODAY)
        assert all(line.payment is None or line.payment.dossier.code for line in seen.lines)
    with django_assert_max_num_queries(3):  # type: ignore[attr-defined]
        bookkeeping.tills("DN-HC", TODAY)
