# SPDX-License-Identifier: EUPL-1.2
"""What a carrier collected at delivery is handed over (đối soát thu hộ): each line beside what we expect.

Lines that agree are booked from what the carrier holds into the bank, each parcel once (`cod_paid_over_once`, and the
ledger's key); the others are shown until they agree. Where the bank tells of the transfer too, that money is not booked
twice: the transfer is joined to the statement.
"""

from collections.abc import Iterable, Sequence
from datetime import date, datetime, time, timedelta

from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from motcua.journal import operations as journal
from motcua.kernel.working_time import OFFICE_ZONE
from motcua.offices.models import Office
from motcua.payments.errors import InflowResolved, NoSuchInflow
from motcua.payments.events import MoneyAssigned
from motcua.payments.models import Inflow, LedgerEntry
from motcua.payments.operations.books import enter
from motcua.payments.operations.refunding import require_no_open_refund
from motcua.payments.rules import Book, Source
from motcua.people.models import User
from motcua.post.account_lines import Line
from motcua.post.errors import NoSuchStatement, StatementKnown, SumsDiffer
from motcua.post.events import CodReconciled, CodTransferFound
from motcua.post.models import Carrier, CodLine, CodStatement, Parcel
from motcua.post.rules import State

Difference = CodLine.Difference
ONCE = "cod_statement_once"
# What may come to agree later: the news of a delivery arrives, a parcel gets its code.
OPEN = (Difference.EARLY, Difference.UNKNOWN, Difference.MISSING)


@transaction.atomic
def read_cod_statement(
    *, office: Office, carrier: Carrier, number: str, lines: Sequence[Line], by: User, at: datetime, until_on: date
) -> CodStatement:
    """Take in a statement by its number and book what agrees; the same again is the same statement.

    What was delivered until the end of `until_on` and is neither on it nor paid over before is missing. Raises:
    StatementKnown where the number stands for something else. Records: CodReconciled.
    """
    known = _known(carrier, number)
    if known is not None:
        return _same(known, lines, office)
    try:
        with transaction.atomic():
            statement = CodStatement.objects.create(
                office=office,
                carrier=carrier,
                number=number[:60],
                until_on=until_on,
                total_vnd=sum(line.amount_vnd for line in lines),
                read_at=at,
                read_by=by,
            )
    except IntegrityError as conflict:
        known = _known(carrier, number) if ONCE in str(conflict) else None
        if known is None:
            raise
        return _same(known, lines, office)
    parcels = _locked(office, carrier, {line.code for line in lines})
    paid = _paid_over(parcels.values())
    rows = [_compared(statement, line, parcels.get(line.code), paid) for line in lines]
    CodLine.objects.bulk_create([*rows, *_missing(statement, rows)])
    _book(statement, at=at)
    _keep(statement, by=by, at=at)
    return statement


@transaction.atomic
def compare_cod_again(*, statement_id: int, by: User, at: datetime) -> int:
    """Look again at the lines that did not agree, and book those that do by now; return how many.

    Raises: NoSuchStatement. Records: CodReconciled where any did.
    """
    statement = _statement(statement_id)
    rows = list(statement.lines.filter(difference__in=OPEN).order_by("pk"))
    parcels = _locked(statement.office, statement.carrier, {row.code for row in rows})
    paid = _paid_over(parcels.values())
    for row in rows:
        # What the carrier left out has come with a later statement meanwhile.
        if row.difference == Difference.MISSING:
            if row.parcel_id in paid:
                row.delete()
            continue
        line = Line(0, row.code, row.billed_vnd)
        now = _compared(statement, line, parcels.get(row.code), paid)
        row.parcel, row.expected_vnd, row.difference = now.parcel, now.expected_vnd, now.difference
        row.save(update_fields=["parcel", "expected_vnd", "difference"])
    booked = _book(statement, at=at)
    _keep(statement, by=by, at=at if booked else None)
    return booked


@transaction.atomic
def join_cod_transfer(*, statement_id: int, inflow_id: int, by: User, at: datetime) -> CodStatement:
    """Say by which transfer of the bank the money of a statement came, so that it stands in the books once.

    The same again is no harm. Raises: NoSuchStatement, NoSuchInflow, InflowResolved, RefundDecided, SumsDiffer.
    Records: CodTransferFound.
    """
    statement = _statement(statement_id)
    if statement.inflow_id == inflow_id:
        return statement
    inflow = Inflow.objects.select_for_update().filter(pk=inflow_id, office=statement.office_id).first()
    if inflow is None or inflow.source != Source.BANK or not inflow.is_booked:
        raise NoSuchInflow
    require_no_open_refund(inflow=inflow)
    was_counted = _is_payout(inflow)
    is_free = was_counted or inflow.state == Inflow.State.UNKNOWN
    if not is_free or statement.inflow_id is not None or CodStatement.objects.filter(inflow=inflow).exists():
        raise InflowResolved
    matched = matched_vnd(statement)
    if inflow.amount_vnd != matched:
        raise SumsDiffer(arrived_vnd=inflow.amount_vnd, matched_vnd=matched)
    enter(
        office=statement.office_id,
        # Counted as paid over by somebody before, it was taken from the carrier's book already.
        debit=Book.POST_HOLDS if was_counted else Book.UNALLOCATED,
        credit=Book.BANK,
        amount_vnd=matched,
        key=f"cod_transfer:{statement.pk}" if was_counted else _payout_key(inflow),
        at=at,
        text=statement.number,
    )
    inflow.state, inflow.resolved_at, inflow.resolved_by = Inflow.State.RESOLVED, at, by
    inflow.resolution = (_("Tiền bưu điện thu hộ, bảng đối soát số %(number)s") % {"number": statement.number})[:300]
    inflow.save(update_fields=["state", "resolved_at", "resolved_by", "resolution"])
    statement.inflow = inflow
    statement.save(update_fields=["inflow"])
    assigned = MoneyAssigned(office=statement.office_id, subject=inflow.subject, at=at, resolution="cod")
    journal.record(assigned, actor=by.actor)
    event = CodTransferFound(office=statement.office_id, subject=statement.subject, at=at, amount_vnd=matched)
    journal.record(event, actor=by.actor)
    return statement


def matched_vnd(statement: CodStatement) -> int:
    """Return the sum of a statement's lines that agree: what was booked."""
    return sum(statement.lines.filter(difference=Difference.NONE).values_list("billed_vnd", flat=True))


def not_paid_over(office: str, carrier: str, *, until: datetime) -> QuerySet[Parcel]:
    """Return the parcels delivered until then for which the carrier collected money it has not handed over."""
    delivered = Parcel.objects.filter(office=office, carrier=carrier, state=State.DELIVERED, cod_vnd__gt=0)
    paid = CodLine.objects.filter(difference=Difference.NONE, parcel__isnull=False).values("parcel")
    return delivered.filter(ended_at__lt=until).exclude(pk__in=paid)


def end_of(on: date) -> datetime:
    """Return the moment a day of the office is over."""
    return datetime.combine(on + timedelta(days=1), time(), OFFICE_ZONE)


def _payout_key(inflow: Inflow) -> str:
    """Return under which key the books keep that money nobody knew was paid over by a holder."""
    return f"{inflow.subject}:payout"


def _is_payout(inflow: Inflow) -> bool:
    """Say whether somebody counted a transfer as what the carrier held, without its statement."""
    return LedgerEntry.objects.filter(key=_payout_key(inflow), credit=Book.POST_HOLDS).exists()


def _known(carrier: Carrier, number: str) -> CodStatement | None:
    return CodStatement.objects.filter(carrier=carrier, number=number[:60]).first()


def _same(known: CodStatement, lines: Sequence[Line], office: Office) -> CodStatement:
    """Return a known statement where it says the same."""
    told = known.lines.exclude(difference=Difference.MISSING).values_list("code", "billed_vnd")
    if known.office_id != office.pk or sorted(told) != sorted((line.code, line.amount_vnd) for line in lines):
        raise StatementKnown(number=known.number, read_at=known.read_at)
    return known


def _statement(statement_id: int) -> CodStatement:
    rows = CodStatement.objects.select_for_update(of=("self",)).select_related("office", "carrier")
    found = rows.filter(pk=statement_id).first()
    if found is None:
        raise NoSuchStatement
    return found


def _locked(office: Office, carrier: Carrier, codes: set[str]) -> dict[str, Parcel]:
    """Return the parcels of these codes by code; another statement with one of them waits for this one."""
    rows = Parcel.objects.select_for_update(no_key=True).filter(office=office, carrier=carrier, code__in=codes)
    return {parcel.code: parcel for parcel in rows.order_by("pk") if parcel.code}


def _paid_over(parcels: Iterable[Parcel]) -> set[int]:
    """Return the keys of those of these parcels that were paid over; grows while lines are compared."""
    rows = CodLine.objects.filter(parcel__in=[parcel.pk for parcel in parcels], difference=Difference.NONE)
    return {pk for pk in rows.values_list("parcel_id", flat=True) if pk is not None}


def _compared(statement: CodStatement, line: Line, parcel: Parcel | None, paid: set[int]) -> CodLine:
    expected = parcel.cod_vnd if parcel else 0
    row = CodLine(statement=statement, code=line.code, parcel=parcel, billed_vnd=line.amount_vnd, expected_vnd=expected)
    if parcel is None:
        row.difference = Difference.UNKNOWN
    elif parcel.pk in paid:
        row.difference = Difference.REPEATED
    elif line.amount_vnd != expected or expected == 0:
        row.difference = Difference.WRONG_SUM
    elif parcel.state != State.DELIVERED:
        row.difference = Difference.EARLY
    if parcel is not None and row.difference == Difference.NONE:
        paid.add(parcel.pk)
    return row


def _missing(statement: CodStatement, rows: Sequence[CodLine]) -> list[CodLine]:
    """Return lines for what the carrier should have handed over and did not."""
    assert statement.until_on is not None
    named = {row.parcel_id for row in rows if row.parcel_id}
    left = not_paid_over(statement.office_id, statement.carrier_id, until=end_of(statement.until_on))
    return [
        CodLine(
            statement=statement,
            code=parcel.code,
            parcel=parcel,
            expected_vnd=parcel.cod_vnd,
            difference=Difference.MISSING,
        )
        for parcel in left.exclude(pk__in=named).order_by("pk")
    ]


def _book(statement: CodStatement, *, at: datetime) -> int:
    """Book the lines that agree and are not booked yet; return how many. One entry a parcel, for ever."""
    rows = list(statement.lines.filter(difference=Difference.NONE).select_related("parcel__payment").order_by("pk"))
    keys = {f"cod:{row.parcel_id}" for row in rows}
    booked = set(LedgerEntry.objects.filter(key__in=keys).values_list("key", flat=True))
    fresh = [row for row in rows if f"cod:{row.parcel_id}" not in booked]
    for row in fresh:
        enter(
            office=statement.office_id,
            debit=Book.BANK,
            credit=Book.POST_HOLDS,
            amount_vnd=row.billed_vnd,
            key=f"cod:{row.parcel_id}",
            at=at,
            payment=row.parcel.payment if row.parcel else None,
            text=f"{statement.number} {row.code}",
        )
    return len(fresh)


def _keep(statement: CodStatement, *, by: User, at: datetime | None) -> None:
    """Write down what a statement comes to; tells of it where anything was booked."""
    rows = list(statement.lines.values_list("expected_vnd", "difference"))
    statement.expected_vnd = sum(expected for expected, _difference in rows)
    statement.save(update_fields=["expected_vnd"])
    if at is None:
        return
    event = CodReconciled(
        office=statement.office_id,
        subject=statement.subject,
        at=at,
        amount_vnd=matched_vnd(statement),
        differences=sum(difference != Difference.NONE for _expected, difference in rows),
    )
    journal.record(event, actor=by.actor)
