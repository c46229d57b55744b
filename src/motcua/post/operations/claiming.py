# SPDX-License-Identifier: EUPL-1.2
"""Claims against the carrier for what it lost, harmed or brought late. Rule: R-073."""

from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from motcua.journal import operations as journal
from motcua.kernel.errors import InvalidInput
from motcua.kernel.working_time import OFFICE_ZONE, months_later, next_working_day
from motcua.people.models import User
from motcua.post.errors import NoSuchClaim, NothingCarried, TooLateToClaim
from motcua.post.events import ClaimAnswered, ClaimOpened
from motcua.post.models import Claim, Parcel
from motcua.post.operations.keeping import calendar_of, locked_parcel, moved_on
from motcua.post.rules import State, Zone

# Rule: R-073.
MONTHS = 6
DAYS_IN_PROVINCE, DAYS_BETWEEN_PROVINCES = 5, 7
_INSIDE = (Zone.INNER_CITY, Zone.IN_PROVINCE)
MOST_VND = 2_000_000_000


@transaction.atomic
def open_claim(*, parcel_id: int, kind: str, text: str, by: User, at: datetime) -> Claim:
    """Claim something from the carrier for a parcel it has or had, within six months; answered in 5 or 7 working days.

    The same again while it is open is the same claim. What is lost is told by `report_lost`. Raises: NoSuchParcel,
    NothingCarried, TooLateToClaim, ParcelMovedOn, InvalidInput. Records: ClaimOpened. Rule: R-073.
    """
    parcel = locked_parcel(parcel_id)
    said = text.strip()[:500]
    if kind not in Claim.Kind.values:
        raise InvalidInput(fields={"kind": _("Xin chọn loại khiếu nại.")})
    if not said:
        raise InvalidInput(fields={"text": _("Xin ghi điều khiếu nại.")})
    if kind == Claim.Kind.LOST and parcel.state != State.LOST:
        raise moved_on(parcel)
    last_on = last_day_to_claim(parcel)
    if last_on is None:
        raise NothingCarried(parcel=parcel.code or parcel.dossier.code)
    if at.astimezone(OFFICE_ZONE).date() > last_on:
        raise TooLateToClaim(last_on=last_on)
    return claim(parcel, kind=kind, text=said, at=at, by=by)


def claim(parcel: Parcel, *, kind: str, text: str, at: datetime, by: User | None) -> Claim:
    """Open a claim for a locked parcel in the caller's transaction; one of the kind that is open is that one."""
    before = Claim.objects.filter(parcel=parcel, kind=kind, state=Claim.State.OPEN).first()
    if before is not None:
        return before
    row = Claim.objects.create(
        parcel=parcel, kind=kind, text=text, opened_at=at, opened_by=by, due_on=answer_due(parcel, at=at)
    )
    event = ClaimOpened(office=parcel.office_id, subject=parcel.subject, at=at, due_on=row.due_on)
    journal.record(event, actor=by.actor if by else journal.SYSTEM)
    return row


def last_day_to_claim(parcel: Parcel) -> date | None:
    """Return the last day of the six months in which something may be claimed; None for what nobody carried."""
    if parcel.handed_over_at is None:
        return None
    return months_later(parcel.handed_over_at.astimezone(OFFICE_ZONE).date(), MONTHS)


def answer_due(parcel: Parcel, *, at: datetime) -> date:
    """Return the day until which the carrier answers: 5 working days in the province, 7 beyond it. Rule: R-073."""
    calendar, on = calendar_of(parcel), at.astimezone(OFFICE_ZONE).date()
    for _nth in range(DAYS_IN_PROVINCE if parcel.zone in _INSIDE else DAYS_BETWEEN_PROVINCES):
        on = next_working_day(calendar, after=on)
    return on


@transaction.atomic
def answer_claim(
    *, claim_id: int, is_accepted: bool, answer: str, by: User, at: datetime, amount_vnd: int = 0
) -> Claim:
    """Keep what the carrier answered, and what it pays; the same again is no harm, another answer is refused.

    Raises: NoSuchClaim, InvalidInput, ParcelMovedOn. Records: ClaimAnswered.
    """
    known = Claim.objects.filter(pk=claim_id).values_list("parcel_id", flat=True).first()
    if known is None:
        raise NoSuchClaim
    parcel = locked_parcel(known)
    row = Claim.objects.select_for_update().get(pk=claim_id)
    state = Claim.State.ACCEPTED if is_accepted else Claim.State.REFUSED
    pays = amount_vnd if is_accepted else 0
    if not 0 <= pays <= MOST_VND:
        raise InvalidInput(fields={"amount_vnd": _("Xin ghi số tiền bằng đồng.")})
    if not is_accepted and not answer.strip():
        raise InvalidInput(fields={"answer": _("Xin ghi lý do bưu điện không bồi thường.")})
    if row.state != Claim.State.OPEN:
        if (row.state, row.amount_vnd) == (state, pays):
            return row
        raise moved_on(parcel)
    row.state, row.amount_vnd, row.answer = state, pays, answer.strip()[:500]
    row.answered_at, row.answered_by = at, by
    row.save()
    event = ClaimAnswered(office=parcel.office_id, subject=parcel.subject, at=at, amount_vnd=pays)
    journal.record(event, actor=by.actor)
    return row
