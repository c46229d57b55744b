# SPDX-License-Identifier: EUPL-1.2
"""A carrier's bill of a month (bảng kê cước): each line beside what was handed over and what it cost by our tariff.

Read again it is what the newest file says, until somebody accepts it: then it is booked as paid, once, and stays.
"""

from collections.abc import Sequence
from datetime import date, datetime, time

from django.db import transaction

from motcua.journal import operations as journal
from motcua.kernel.working_time import OFFICE_ZONE
from motcua.offices.models import Office
from motcua.payments.operations.books import enter
from motcua.payments.rules import Book
from motcua.people.models import User
from motcua.post.account_lines import Line
from motcua.post.errors import BillAccepted, NoSuchStatement
from motcua.post.events import CarrierBillAccepted, CarrierBillRead
from motcua.post.models import BillLine, Carrier, CarrierBill, Parcel

Difference = BillLine.Difference
#: What is paid: by our own price where a parcel is known, or all the carrier asks for.
OURS, BILLED = "ours", "billed"
BASES = (OURS, BILLED)
# Lines of parcels the month is about, however dear the carrier thinks them.
_OURS = (Difference.NONE, Difference.WRONG_SUM, Difference.WRONG_WEIGHT)


@transaction.atomic
def read_bill(
    *, office: Office, carrier: Carrier, month: date, lines: Sequence[Line], by: User, at: datetime
) -> CarrierBill:
    """Take in the bill of a month; until it is accepted a corrected one takes its place, the same again is no harm.

    Raises: BillAccepted where another was accepted. Records: CarrierBillRead where it is news.
    """
    first = month.replace(day=1)
    bill, is_new = CarrierBill.objects.select_for_update().get_or_create(
        office=office, carrier=carrier, month=first, defaults={"read_at": at, "read_by": by}
    )
    if not is_new and _says(bill) == sorted((line.code, line.grams, line.amount_vnd) for line in lines):
        return bill
    if bill.accepted_at is not None:
        raise BillAccepted(month=first, accepted_at=bill.accepted_at)
    bill.lines.all().delete()
    rows = _compare(bill, lines)
    BillLine.objects.bulk_create(rows)
    bill.total_vnd, bill.read_at, bill.read_by = sum(line.amount_vnd for line in lines), at, by
    bill.expected_vnd = sum({row.parcel_id: row.expected_vnd for row in rows if row.parcel_id}.values())
    bill.save()
    differing = sum(row.difference != Difference.NONE for row in rows)
    event = CarrierBillRead(
        office=office.pk, subject=bill.subject, at=at, month=f"{first:%Y-%m}", differences=differing
    )
    journal.record(event, actor=by.actor)
    return bill


@transaction.atomic
def accept_bill(*, bill_id: int, basis: str, by: User, at: datetime) -> CarrierBill:
    """Accept a bill and book it as paid: `ours` by our prices, `billed` all of it; the same again is no harm.

    Raises: NoSuchStatement; BillAccepted where it was accepted on the other basis. Records: CarrierBillAccepted.
    """
    bill = CarrierBill.objects.select_for_update().filter(pk=bill_id).first()
    if bill is None:
        raise NoSuchStatement
    paid = payable_vnd(bill, basis)
    if bill.accepted_at is not None:
        if bill.paid_vnd == paid:
            return bill
        raise BillAccepted(month=bill.month, accepted_at=bill.accepted_at)
    if paid:
        enter(
            office=bill.office_id,
            debit=Book.POSTAGE,
            credit=Book.BANK,
            amount_vnd=paid,
            key=f"bill:{bill.pk}",
            at=at,
            text=f"{bill.carrier_id} {bill.month:%m/%Y}",
        )
    bill.accepted_at, bill.accepted_by, bill.paid_vnd = at, by, paid
    bill.save(update_fields=["accepted_at", "accepted_by", "paid_vnd"])
    event = CarrierBillAccepted(
        office=bill.office_id, subject=bill.subject, at=at, month=f"{bill.month:%Y-%m}", paid_vnd=paid
    )
    journal.record(event, actor=by.actor)
    return bill


def payable_vnd(bill: CarrierBill, basis: str) -> int:
    """Return what is paid of a bill on a basis."""
    if basis == BILLED:
        return bill.total_vnd
    return sum(bill.lines.filter(difference__in=_OURS).values_list("expected_vnd", flat=True))


def _says(bill: CarrierBill) -> list[tuple[str, int, int]]:
    rows = bill.lines.exclude(difference=Difference.MISSING)
    return sorted(rows.values_list("code", "grams", "billed_vnd"))


def _compare(bill: CarrierBill, lines: Sequence[Line]) -> list[BillLine]:
    begins, ends = _month(bill.month)
    carried = Parcel.objects.filter(office=bill.office_id, carrier=bill.carrier_id).exclude(code="")
    handed = {parcel.code: parcel for parcel in carried.filter(handed_over_at__gte=begins, handed_over_at__lt=ends)}
    known = handed | {p.code: p for p in carried.filter(code__in={line.code for line in lines} - handed.keys())}
    paid = _billed_before(bill, known)
    rows: list[BillLine] = []
    seen: set[str] = set()
    for line in lines:
        rows.append(_compared(bill, line, known.get(line.code), is_repeated=line.code in seen or line.code in paid))
        seen.add(line.code)
    missing = [
        BillLine(
            bill=bill,
            code=parcel.code,
            parcel=parcel,
            expected_vnd=parcel.full_vnd,
            difference=Difference.MISSING,
        )
        # One that costs nothing need not be billed.
        for parcel in sorted(handed.values(), key=lambda parcel: parcel.code)
        if parcel.code not in seen and parcel.code not in paid and parcel.full_vnd
    ]
    return [*rows, *missing]


def _compared(bill: CarrierBill, line: Line, parcel: Parcel | None, *, is_repeated: bool) -> BillLine:
    row = BillLine(bill=bill, code=line.code, parcel=parcel, grams=line.grams, billed_vnd=line.amount_vnd)
    row.expected_vnd = parcel.full_vnd if parcel else 0
    if parcel is None:
        row.difference = Difference.UNKNOWN
    elif is_repeated:
        row.difference = Difference.REPEATED
    elif parcel.handed_over_at is None:
        row.difference = Difference.EARLY
    elif line.grams and line.grams != parcel.grams:
        row.difference = Difference.WRONG_WEIGHT
    elif line.amount_vnd != parcel.full_vnd:
        row.difference = Difference.WRONG_SUM
    return row


def _billed_before(bill: CarrierBill, known: dict[str, Parcel]) -> set[str]:
    """Return the codes that were paid for with the bill of another month."""
    rows = BillLine.objects.filter(
        bill__office=bill.office_id,
        bill__carrier=bill.carrier_id,
        bill__accepted_at__isnull=False,
        parcel__in=[parcel.pk for parcel in known.values()],
        difference__in=_OURS,
    )
    return set(rows.exclude(bill=bill.pk).values_list("code", flat=True))


def _month(first: date) -> tuple[datetime, datetime]:
    following = date(first.year + first.month // 12, first.month % 12 + 1, 1)
    return tuple(datetime.combine(each, time(), OFFICE_ZONE) for each in (first, following))  # type: ignore[return-value]
