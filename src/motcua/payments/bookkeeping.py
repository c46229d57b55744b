# SPDX-License-Identifier: EUPL-1.2
"""The books of an office looked at: balances, entries, tills, what is unclear, what fits together.

Every list is a page: one row more than `limit` comes where there are more, `after` is the last row's number.
Days are the office's.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

from django.db import connection
from django.db.models import Count, Q, QuerySet, Sum

from motcua.payments.checking import check
from motcua.payments.counter import day_of
from motcua.payments.models import CashClosing, Charge, Inflow, LedgerEntry, Payment, Receipt, Refund
from motcua.payments.operations.clearing import UNCLEAR
from motcua.payments.operations.refunding import OPEN
from motcua.payments.rules import BOOK_OF_SOURCE, HELD, Book, Kind, Method, Source
from motcua.people.models import User

__all__ = [
    "Balance",
    "Collected",
    "Line",
    "Reconciliation",
    "SourceSum",
    "Till",
    "by_month",
    "check",
    "collected",
    "day",
    "entries",
    "held_for_nothing",
    "period",
    "receipts",
    "reconciliation",
    "refunds",
    "till",
    "tills",
    "unclear",
]

PAGE: Final = 50
#: No office has so many cashiers.
MOST_TILLS: Final = 200
# Money that others told us of.
TOLD: Final = (Source.BANK, Source.VNPAY, Source.POST)


@dataclass(frozen=True)
class Balance:
    """One book over some days: what it held before, what came, what went, what it holds; more is always more of it."""

    book: Book
    opening_vnd: int
    in_vnd: int
    out_vnd: int

    @property
    def closing_vnd(self) -> int:
        return self.opening_vnd + self.in_vnd - self.out_vnd


@dataclass(frozen=True)
class Till:
    """The cash of one cashier on a day; `held_vnd` is what the books say lies in the drawer at its end."""

    cashier: User
    on: date
    opening_vnd: int
    taken_vnd: int
    refunded_vnd: int
    handed_in_vnd: int
    difference_vnd: int
    closing: CashClosing | None

    @property
    def held_vnd(self) -> int:
        came = self.opening_vnd + self.taken_vnd + self.difference_vnd
        return came - self.refunded_vnd - self.handed_in_vnd

    @property
    def expected_vnd(self) -> int:
        """What is to be counted: once it was, what was expected then."""
        return self.closing.expected_vnd if self.closing else self.held_vnd


@dataclass(frozen=True)
class Line:
    """What a bank, gateway or the post told, beside what we made of it; `problem` is empty where it fits."""

    inflow: Inflow
    payment: Payment | None
    receipt: Receipt | None
    problem: str


@dataclass(frozen=True)
class SourceSum:
    """What one source told on a day: money by its lines, by the ledger, and what of it is unclear."""

    source: Source
    count: int
    told_vnd: int
    booked_vnd: int
    unclear_count: int
    unclear_vnd: int
    only_said_count: int

    @property
    def fits(self) -> bool:
        return self.told_vnd == self.booked_vnd and not self.unclear_count


@dataclass(frozen=True)
class Reconciliation:
    """A day's told money beside payments and receipts, with sums of the whole day."""

    on: date
    sums: Sequence[SourceSum]
    lines: Sequence[Line]


@dataclass(frozen=True)
class Collected:
    """What was settled in some days of one kind by one method, and what of the same has gone back since."""

    kind: Kind
    method: Method
    count: int
    amount_vnd: int
    refunded_vnd: int


# --- balances -------------------------------------------------------------------------------------------


def day(office: str, on: date) -> list[Balance]:
    """Return the balances of an office's day, all books in their order. One query."""
    return period(office, on, on)


def period(office: str, since: date, until: date) -> list[Balance]:
    """Return the balances of all books from one day to another, both with it. One query."""
    with connection.cursor() as cursor:
        cursor.execute(_BALANCES, [office, until, office, until, since, since, since])
        found = {book: sums for book, *sums in cursor.fetchall()}
    return [_balance(book, *found.get(book, (0, 0, 0))) for book in Book]


def by_month(office: str, year: int) -> dict[date, list[Balance]]:
    """Return the balances of each month of a year by its first day. Twelve queries: for exports."""
    firsts = [date(year, month, 1) for month in range(1, 13)]
    return {first: period(office, first, _last_of_month(first)) for first in firsts}


def _last_of_month(first: date) -> date:
    return (first + timedelta(days=31)).replace(day=1) - timedelta(days=1)


def _balance(book: Book, before: int, debits: int, credits_: int) -> Balance:
    if book in HELD:
        return Balance(book, before, debits, credits_)
    return Balance(book, -before, credits_, debits)


_BALANCES = """
WITH moved AS (
    SELECT debit AS book, amount_vnd AS vnd, "on" FROM payments_ledgerentry WHERE office_id = %s AND "on" <= %s
    UNION ALL
    SELECT credit, -amount_vnd, "on" FROM payments_ledgerentry WHERE office_id = %s AND "on" <= %s
)
SELECT book,
    coalesce(sum(vnd) FILTER (WHERE "on" < %s), 0)::bigint,
    coalesce(sum(vnd) FILTER (WHERE "on" >= %s AND vnd > 0), 0)::bigint,
    coalesce(-sum(vnd) FILTER (WHERE "on" >= %s AND vnd < 0), 0)::bigint
FROM moved GROUP BY book
"""


def entries(office: str, on: date, *, book: str = "", after: int = 0, limit: int = PAGE) -> list[LedgerEntry]:
    """Return the entries of an office's day in their order, all or those that touch one book."""
    rows = LedgerEntry.objects.filter(office=office, on=on, pk__gt=after)
    if book:
        rows = rows.filter(Q(debit=book) | Q(credit=book))
    return list(rows.select_related("payment__dossier", "cashier").order_by("pk")[: limit + 1])


def collected(office: str, since: date, until: date) -> list[Collected]:
    """Return what was settled from one day to another by kind and method; for exports. One query."""
    rows = Charge.objects.filter(
        office=office,
        state=Charge.State.SETTLED,
        ended_at__gte=day_of(since)[0],
        ended_at__lt=day_of(until)[1],
    )
    sums = rows.values("kind", "payment__method").annotate(
        count=Count("pk"), amount=Sum("amount_vnd"), refunded=Sum("refunded_vnd")
    )
    return [
        Collected(
            Kind(row["kind"]), Method(row["payment__method"]), row["count"], int(row["amount"]), int(row["refunded"])
        )
        for row in sums.order_by("kind", "payment__method")
    ]


# --- cash -----------------------------------------------------------------------------------------------


def till(office: str, cashier: User, on: date) -> Till:
    """Return the cash of one cashier on a day. Two queries."""
    found = _tills(office, on, cashier=cashier)
    closing = CashClosing.objects.filter(office=office, cashier=cashier, on=on).first()
    sums = found.get(cashier.pk, (0, 0, 0, 0, 0))
    return Till(cashier, on, *sums, closing=closing)


def tills(office: str, on: date) -> list[Till]:
    """Return the tills that hold, or on this day moved, cash, by their cashiers' names. Three queries."""
    found = _tills(office, on)
    closings = {each.cashier_id: each for each in CashClosing.objects.filter(office=office, on=on)[:MOST_TILLS]}
    people = User.objects.filter(pk__in={*found, *closings}).order_by("full_name", "pk")[:MOST_TILLS]
    counted = [Till(each, on, *found.get(each.pk, (0, 0, 0, 0, 0)), closing=closings.get(each.pk)) for each in people]
    return [each for each in counted if each.closing or each.held_vnd or each.taken_vnd or each.opening_vnd]


def _tills(office: str, on: date, *, cashier: User | None = None) -> dict[int, tuple[int, int, int, int, int]]:
    """Return opening, taken, refunded, handed in and difference by cashier."""
    with connection.cursor() as cursor:
        cursor.execute(_TILLS, [office, on, cashier.pk if cashier else None, on, on, on, on, on])
        return {row[0]: tuple(row[1:]) for row in cursor.fetchall()}


_TILLS = f"""
WITH moved AS (
    SELECT cashier_id, "on", CASE WHEN debit = '{Book.CASH}' THEN amount_vnd ELSE -amount_vnd END AS vnd,
        CASE WHEN debit = '{Book.CASH}' THEN credit ELSE debit END AS other
    FROM payments_ledgerentry
    WHERE office_id = %s AND "on" <= %s AND cashier_id = coalesce(%s, cashier_id)
        AND '{Book.CASH}' IN (debit, credit)
)
SELECT cashier_id,
    coalesce(sum(vnd) FILTER (WHERE "on" < %s), 0)::bigint,
    coalesce(sum(vnd) FILTER (WHERE "on" = %s AND vnd > 0 AND other <> '{Book.DIFFERENCE}'), 0)::bigint,
    coalesce(-sum(vnd) FILTER (WHERE "on" = %s AND vnd < 0
        AND other NOT IN ('{Book.DIFFERENCE}', '{Book.TREASURY}')), 0)::bigint,
    coalesce(-sum(vnd) FILTER (WHERE "on" = %s AND other = '{Book.TREASURY}'), 0)::bigint,
    coalesce(sum(vnd) FILTER (WHERE "on" = %s AND other = '{Book.DIFFERENCE}'), 0)::bigint
FROM moved GROUP BY cashier_id
"""


# --- what somebody must look at -------------------------------------------------------------------------


def unclear(
    office: str,
    *,
    agencies: Sequence[str] | None = None,
    with_nobodys: bool = True,
    after: int = 0,
    limit: int = PAGE,
) -> list[Inflow]:
    """Return what came, or was said to, that nobody has seen to yet, the oldest first.

    With `agencies` what waits with a payment only of their dossiers; money nobody knows is for everybody who takes
    money there. Notices that name no office are shown to every office `with_nobodys`: one of them has to look.
    """
    whose = Q(office=office) | Q(office=None) if with_nobodys else Q(office=office)
    rows = Inflow.objects.filter(whose, of_agencies(agencies), state__in=UNCLEAR, pk__gt=after)
    return list(rows.select_related("payment__dossier", "account").order_by("pk")[: limit + 1])


def held_for_nothing(office: str, *, limit: int = PAGE) -> list[Payment]:
    """Return payments of which money is held that belongs to no charge, the longest first."""
    rows = Payment.objects.filter(office=office, surplus_vnd__gt=0).select_related("dossier")
    return list(rows.order_by("begun_at", "pk")[: limit + 1])


def of_agencies(agencies: Sequence[str] | None, dossier: str = "payment__dossier") -> Q:
    """Return the condition that money is of dossiers of these agencies or of none; None means all."""
    if agencies is None:
        return Q()
    return Q(**{dossier: None}) | Q(**{f"{dossier}__agency__in": agencies})


def refunds(
    office: str,
    *,
    agencies: Sequence[str] | None = None,
    is_open: bool = False,
    before: int = 0,
    limit: int = PAGE,
) -> list[Refund]:
    """Return the refunds of an office, the newest first; `is_open`: those that wait for somebody, the oldest first.

    With `agencies` only those of their dossiers, and of money nobody knows.
    """
    rows = Refund.objects.filter(of_agencies(agencies), office=office).select_related(
        "payment__dossier", "inflow", "asked_by", "decided_by", "done_by"
    )
    if is_open:
        return list(rows.filter(state__in=OPEN).order_by("pk")[: limit + 1])
    if before:
        rows = rows.filter(pk__lt=before)
    return list(rows.order_by("-pk")[: limit + 1])


def receipts(office: str, since: date, until: date, *, after: int = 0, limit: int = PAGE) -> list[Receipt]:
    """Return the register of receipts from one day to another, in the order of their numbers."""
    rows = Receipt.objects.filter(
        office=office, issued_at__gte=day_of(since)[0], issued_at__lt=day_of(until)[1], pk__gt=after
    )
    return list(rows.select_related("payment__dossier").order_by("pk")[: limit + 1])


# --- reconciliation -------------------------------------------------------------------------------------


def reconciliation(office: str, on: date, *, after: int = 0, limit: int = PAGE) -> Reconciliation:
    """Return what bank, gateway and post told on a day beside payments and receipts. Three queries."""
    told = _told(office, on)
    rows = told.filter(pk__gt=after).select_related("payment__dossier", "payment__receipt", "account")
    lines = [_line(each) for each in rows.order_by("pk")[: limit + 1]]
    return Reconciliation(on, _sums(told, office, on), lines)


def _told(office: str, on: date) -> QuerySet[Inflow]:
    first, after = day_of(on)
    return Inflow.objects.filter(office=office, heard_at__gte=first, heard_at__lt=after, source__in=TOLD)


def _line(inflow: Inflow) -> Line:
    payment = inflow.payment
    receipt = getattr(payment, "receipt", None) if payment is not None else None
    return Line(inflow, payment, receipt, str(inflow.get_state_display()) if inflow.state in UNCLEAR else "")


def _sums(told: QuerySet[Inflow], office: str, on: date) -> list[SourceSum]:
    is_unclear = Q(state__in=UNCLEAR)
    counted = told.values("source").annotate(
        count=Count("pk", filter=Q(is_booked=True)),
        told=Sum("amount_vnd", filter=Q(is_booked=True)),
        unclear_count=Count("pk", filter=is_unclear),
        unclear=Sum("amount_vnd", filter=is_unclear),
        only_said=Count("pk", filter=Q(is_booked=False)),
    )
    found: dict[str, dict[str, Any]] = {row["source"]: dict(row) for row in counted.order_by("source")}
    booked = dict(
        LedgerEntry.objects.filter(office=office, on=on, credit=Book.UNALLOCATED, key__startswith="inflow:")
        .values_list("debit")
        .annotate(Sum("amount_vnd"))
    )
    return [
        SourceSum(
            source,
            count=row.get("count", 0),
            told_vnd=int(row.get("told") or 0),
            booked_vnd=int(booked.get(BOOK_OF_SOURCE[source]) or 0),
            unclear_count=row.get("unclear_count", 0),
            unclear_vnd=int(row.get("unclear") or 0),
            only_said_count=row.get("only_said", 0),
        )
        for source in TOLD
        if (row := found.get(source, {})) or booked.get(BOOK_OF_SOURCE[source])
    ]
