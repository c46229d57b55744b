# SPDX-License-Identifier: EUPL-1.2
"""What follows from what was told of a parcel: its state, its time, its dossier and its money, in one transaction.

The state is folded anew from all that was told (`fold`); what follows is done once, when it first holds.
"""

from dataclasses import dataclass
from datetime import date, datetime

from motcua.dossiers import operations as dossiers
from motcua.dossiers.rules import Status
from motcua.journal import operations as journal
from motcua.kernel.working_time import OFFICE_ZONE
from motcua.payments import operations as payments
from motcua.payments.models import LedgerEntry
from motcua.payments.operations.books import enter
from motcua.payments.rules import Book, Source
from motcua.people.models import User
from motcua.post.events import (
    DeliveryFailed,
    ParcelCancelled,
    ParcelDelivered,
    ParcelHandedOver,
    ParcelLost,
    ParcelMoved,
    ParcelReturned,
    ParcelReturning,
)
from motcua.post.fold import Course, Told, fold, is_early_return, next_try_on
from motcua.post.models import Claim, Parcel, ParcelNote
from motcua.post.operations import claiming
from motcua.post.operations.keeping import KINDS, LATE, apart, calendar_of, end_collection, happened, longest
from motcua.post.rules import Deed, Direction, Doubt, State


@dataclass(frozen=True)
class _Before:
    state: str
    handed_over_at: datetime | None
    tries: int
    due_at: datetime | None
    ended_at: datetime | None


def keep_note(
    parcel: Parcel,
    *,
    deed: str,
    at: datetime,
    heard_at: datetime,
    source: str,
    external_id: str,
    by: User | None = None,
    **told: str,
) -> ParcelNote | None:
    """Write down a told fact about a locked parcel; None where it is known already."""
    if ParcelNote.objects.filter(parcel=parcel, source=source, external_id=external_id[:120]).exists():
        return None
    lengths = {"code": 30, "reason": 14, "text": 300, "place": 120, "received_by": 200, "proof": 200}
    kept = {name: said.strip()[: lengths[name]] for name, said in told.items()}
    # A carrier's clock may be ahead of ours; nothing has happened that is still to come.
    moment = min(at, heard_at)
    return ParcelNote.objects.create(
        parcel=parcel,
        source=source,
        external_id=external_id[:120],
        deed=deed,
        at=moment,
        heard_at=heard_at,
        by=by,
        **kept,
    )


def course_of(parcel: Parcel) -> Course:
    """Return what became of a parcel by all that was told of it."""
    rows = ParcelNote.objects.filter(parcel=parcel)
    told = [Told(row.deed, row.at, row.source, row.external_id, row.reason, row.received_by, row.proof) for row in rows]
    return fold(told, direction=parcel.direction)


def follow(parcel: Parcel, note: ParcelNote, *, heard_at: datetime, by: User | None, actor: str = "") -> Parcel:
    """Let a locked parcel be what it is by all that was told of it, and do what follows.

    `actor` says who did it where that was none of the staff.
    """
    before = _Before(parcel.state, parcel.handed_over_at, parcel.tries, parcel.due_at, parcel.ended_at)
    course = course_of(parcel)
    _keep(parcel, course, before)
    actor = actor or (by.actor if by else journal.SYSTEM)
    _tell(parcel, note, course, before, heard_at=heard_at, actor=actor)
    if parcel.handed_over_at is not None:
        _support(parcel, at=heard_at)
    if parcel.state != before.state:
        _end(parcel, heard_at=heard_at, by=by)
    return parcel


def _keep(parcel: Parcel, course: Course, before: _Before) -> None:
    """Write what is known of a parcel now, and when somebody must look at it."""
    parcel.state, parcel.tries, parcel.ended_at = course.state, course.tries, course.ended_at
    parcel.handed_over_at = course.handed_over_at
    parcel.received_by, parcel.proof = course.received_by, course.proof
    parcel.doubt = Doubt.CONTRADICTION if course.contradicts else ""
    parcel.next_try_on = None
    is_handed_over = course.handed_over_at != before.handed_over_at
    if is_handed_over or course.failed_on or course.goes_back_on:
        calendar = calendar_of(parcel)
        later = apart(calendar)
        if is_handed_over:
            parcel.due_at = longest(parcel, calendar)
        if course.state == State.FAILED:
            parcel.next_try_on = next_try_on(course.failed_on, apart=later)
        if parcel.direction == Direction.RETURN and not parcel.doubt and is_early_return(course, apart=later):
            parcel.doubt = Doubt.EARLY_RETURN
    if parcel.state == State.DELIVERED and parcel.ended_at and parcel.due_at:
        # Told late is not come late.
        parcel.is_late = parcel.ended_at > parcel.due_at
    parcel.version += 1
    parcel.save()
    if (parcel.due_at, parcel.ended_at) != (before.due_at, before.ended_at):
        wanted = {LATE: parcel.due_at} if parcel.due_at and not parcel.ended_at else {}
        journal.reschedule(subject=parcel.subject, office=parcel.office_id, wanted=wanted, kinds=KINDS)


def _tell(parcel: Parcel, note: ParcelNote, course: Course, before: _Before, *, heard_at: datetime, actor: str) -> None:
    """Record what is new."""
    if before.handed_over_at is None and parcel.handed_over_at is not None:
        due_on = _day(parcel.due_at)
        happened(parcel, ParcelHandedOver, at=heard_at, actor=actor, due_on=due_on)
    is_new = parcel.state != before.state
    if is_new and parcel.state == State.DELIVERED:
        happened(parcel, ParcelDelivered, at=heard_at, actor=actor, was_late=parcel.is_late)
    elif is_new and parcel.state in _EVENT:
        happened(parcel, _EVENT[State(parcel.state)], at=heard_at, actor=actor)
    elif parcel.ended_at is None and course.tries > before.tries:
        told = {"tried": course.tries, "reason": course.reason, "next_on": parcel.next_try_on}
        happened(parcel, DeliveryFailed, at=heard_at, actor=actor, **told)
    elif parcel.ended_at is None and note.deed in _MOVES:
        happened(parcel, ParcelMoved, at=heard_at, actor=actor, deed=note.deed)


_EVENT = {
    State.RETURNING: ParcelReturning,
    State.RETURNED: ParcelReturned,
    State.LOST: ParcelLost,
    State.CANCELLED: ParcelCancelled,
}
_MOVES = (Deed.ACCEPTED, Deed.ON_THE_WAY, Deed.AT_OFFICE, Deed.OUT)


def _support(parcel: Parcel, *, at: datetime) -> None:
    """Book what the place owes the carrier for a parcel it has; once."""
    key = f"support:{parcel.pk}"
    if parcel.supported_vnd and not LedgerEntry.objects.filter(key=key).exists():
        enter(
            office=parcel.office_id,
            debit=Book.SUPPORT,
            credit=Book.POSTAGE,
            amount_vnd=parcel.supported_vnd,
            key=key,
            at=at,
            text=parcel.code,
        )


def _end(parcel: Parcel, *, heard_at: datetime, by: User | None) -> None:
    """Do what follows for the dossier and the money from how a parcel ended."""
    if parcel.state == State.DELIVERED and parcel.direction == Direction.PICKUP:
        _papers_arrived(parcel, by=by)
    elif parcel.state == State.DELIVERED:
        _result_returned(parcel, heard_at=heard_at, by=by)
    elif parcel.state == State.LOST:
        last_on = claiming.last_day_to_claim(parcel)
        if last_on is not None and heard_at.astimezone(OFFICE_ZONE).date() <= last_on:
            claiming.claim(parcel, kind=Claim.Kind.LOST, text="", at=heard_at, by=by)
    if parcel.state in (State.RETURNED, State.LOST, State.CANCELLED):
        end_collection(parcel, at=heard_at)


def _papers_arrived(parcel: Parcel, *, by: User | None) -> None:
    """At the moment the second side signed, the dossier is filed. Rule: R-071."""
    assert parcel.ended_at is not None
    actor = by.actor if by else journal.SYSTEM
    dossiers.papers_arrived(dossier_id=parcel.dossier_id, at=parcel.ended_at, actor=actor)
    _take_collected(parcel, heard_at=parcel.ended_at)


def _result_returned(parcel: Parcel, *, heard_at: datetime, by: User | None) -> None:
    """The citizen has the result, with proof; what was collected for it is with the carrier."""
    at = parcel.ended_at
    assert at is not None
    if parcel.dossier.status == Status.RESULT_READY:
        # A carrier's clock may run behind: nothing is handed to anybody before it was there.
        at = max(at, parcel.dossier.finished_at or at)
        proof = " · ".join(filter(None, [parcel.code, parcel.proof]))
        dossiers.return_result(
            dossier_id=parcel.dossier_id,
            by=by,
            at=at,
            received_by=parcel.received_by,
            proof=proof,
            actor=by.actor if by else journal.SYSTEM,
        )
    _take_collected(parcel, heard_at=heard_at)


def _take_collected(parcel: Parcel, *, heard_at: datetime) -> None:
    if parcel.cod_vnd and parcel.ended_at is not None:
        payments.take_inflow(
            source=Source.POST,
            external_id=parcel.code,
            amount_vnd=parcel.cod_vnd,
            at=parcel.ended_at,
            heard_at=heard_at,
            payment=parcel.payment,
            office=parcel.office_id,
            text=parcel.code,
        )


def _day(moment: datetime | None) -> date | None:
    return moment.astimezone(OFFICE_ZONE).date() if moment else None
