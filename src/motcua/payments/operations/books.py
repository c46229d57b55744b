# SPDX-License-Identifier: EUPL-1.2
"""Writing in the books: one entry, once; and what lies in one of them."""

from datetime import date, datetime

from django.db.models import Case, F, Q, Sum, When

from motcua.kernel.working_time import OFFICE_ZONE
from motcua.payments.models import LedgerEntry, Payment
from motcua.payments.rules import Book
from motcua.people.models import User


def enter(
    *,
    office: str,
    debit: str,
    credit: str,
    amount_vnd: int,
    key: str,
    at: datetime,
    payment: Payment | None = None,
    cashier: User | None = None,
    text: str = "",
) -> LedgerEntry:
    """Book a sum into `debit` out of `credit` on the office's day of `at`, in the caller's transaction.

    The `key` says what made it; a second entry with the same key is an IntegrityError (`ledger_entry_once`): whoever
    books has locked what it books about and looked before.
    """
    return LedgerEntry.objects.create(
        office_id=office,
        on=at.astimezone(OFFICE_ZONE).date(),
        at=at,
        debit=debit,
        credit=credit,
        amount_vnd=amount_vnd,
        key=key,
        payment=payment,
        cashier=cashier,
        text=text[:200],
    )


def held_in(book: str, *, office: str) -> int:
    """Return what lies in one of an office's books, debits less credits."""
    return _held(book, Q(office_id=office))


def cash_held(*, office: str, cashier: User, until: date | None = None) -> int:
    """Return the cash a cashier holds by the books, from all days up to and with `until`.

    Whoever acts on it holds the till (`hold_till`).
    """
    days = Q(on__lte=until) if until is not None else Q()
    return _held(Book.CASH, Q(office_id=office, cashier=cashier) & days)


def _held(book: str, which: Q) -> int:
    change = Case(When(debit=book, then=F("amount_vnd")), default=-F("amount_vnd"))
    rows = LedgerEntry.objects.filter(which & (Q(debit=book) | Q(credit=book)))
    return int(rows.aggregate(sum=Sum(change))["sum"] or 0)
