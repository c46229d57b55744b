# SPDX-License-Identifier: EUPL-1.2
"""Being told what happened to a parcel, by whomever: one door for the office, clerks, feeds and batches."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from motcua.kernel.errors import InvalidInput
from motcua.kernel.working_time import OFFICE_ZONE
from motcua.people.models import User
from motcua.post import queries
from motcua.post.errors import TooEarlyToReturn
from motcua.post.fold import may_return_from
from motcua.post.models import Parcel, ParcelNote
from motcua.post.operations.following import course_of, follow, keep_note
from motcua.post.operations.keeping import apart, calendar_of, locked_parcel, moved_on
from motcua.post.rules import ENDED, WITH_CARRIER, Deed, Direction, Reason, State

Source = ParcelNote.Source
_TOLD = (Source.CLERK, Source.FEED, Source.BATCH)
# What a clerk may say of a parcel in which state; a signed list or the office says the rest.
_AT_HOME = (State.LABELLED, State.FAILED)
_CLERK_SAYS: dict[str, dict[str, tuple[State, ...]]] = {
    Direction.RETURN: dict.fromkeys(
        (
            Deed.ACCEPTED,
            Deed.ON_THE_WAY,
            Deed.AT_OFFICE,
            Deed.OUT,
            Deed.FAILED,
            Deed.DELIVERED,
            Deed.RETURNING,
            Deed.LOST,
        ),
        WITH_CARRIER,
    ),
    Direction.PICKUP: {
        Deed.OUT: _AT_HOME,
        Deed.FAILED: _AT_HOME,
        Deed.COLLECTED: (*_AT_HOME, State.CARRIED),
        Deed.ACCEPTED: (State.CARRIED,),
        Deed.ON_THE_WAY: (State.CARRIED,),
        Deed.AT_OFFICE: (State.CARRIED,),
        Deed.LOST: (State.CARRIED,),
    },
}
# How a parcel that is over may be told of once more without harm.
_SAYS_THE_SAME = {State.DELIVERED: Deed.DELIVERED, State.LOST: Deed.LOST}


@transaction.atomic
def note(
    *,
    deed: str,
    at: datetime,
    heard_at: datetime,
    source: str,
    external_id: str,
    parcel_id: int | None = None,
    code: str = "",
    by: User | None = None,
    reason: str = "",
    text: str = "",
    place: str = "",
    received_by: str = "",
    proof: str = "",
    status_code: str = "",
) -> Parcel:
    """Keep what a carrier told of a parcel, named by its id or code, and let the parcel be what it is by all of it.

    `source` and `external_id` name what was told: told again it is no harm. A clerk at a screen is refused what cannot
    be (ParcelMovedOn), and to send back early (TooEarlyToReturn, Rule: R-070); a feed and an offline batch tell what
    has happened, so that is kept, in whatever order it comes, and flagged where it does not agree (`Parcel.doubt`). An
    empty `deed` (a status code nobody knows) is kept and moves nothing. Raises: NoSuchParcel, WrongCode, InvalidInput.
    Records: ParcelHandedOver, ParcelMoved, DeliveryFailed, ParcelReturning, ParcelDelivered, ParcelLost, as it follows.
    """
    if source not in _TOLD or deed not in ("", *Deed.values):
        raise InvalidInput(fields={"deed": _("Xin chọn việc đã xảy ra trong danh sách.")})
    pk = parcel_id if parcel_id is not None else queries.by_code(code).pk
    if ParcelNote.objects.filter(parcel=pk, source=source, external_id=external_id[:120]).exists():
        return queries.parcel(pk)
    parcel = locked_parcel(pk)
    if source == Source.CLERK and not _may_say(parcel, deed, reason=reason, at=min(at, heard_at)):
        return parcel
    kept = keep_note(
        parcel,
        deed=deed,
        at=at,
        heard_at=heard_at,
        source=source,
        external_id=external_id,
        by=by,
        code=status_code,
        reason=reason if reason in Reason.values else "",
        text=text,
        place=place,
        received_by=received_by,
        proof=proof,
    )
    return parcel if kept is None or not deed else follow(parcel, kept, heard_at=heard_at, by=by)


@transaction.atomic
def report_lost(*, parcel_id: int, by: User, at: datetime, text: str = "") -> Parcel:
    """Say that the carrier lost a parcel it has: a claim is opened at once; the same again is no harm.

    A lost result stays ready, and a copy can be sent; lost papers can be sent again. Raises: NoSuchParcel,
    ParcelMovedOn. Records: ParcelLost, ClaimOpened. Rule: R-073.
    """
    parcel = locked_parcel(parcel_id)
    if parcel.state == State.LOST:
        return parcel
    if parcel.state not in WITH_CARRIER or parcel.handed_over_at is None:
        raise moved_on(parcel)
    return signed(parcel, Deed.LOST, external_id="lost", at=at, by=by, text=text)


def signed(
    parcel: Parcel,
    deed: str,
    *,
    external_id: str,
    at: datetime,
    by: User | None = None,
    actor: str = "",
    text: str = "",
) -> Parcel:
    """Keep what the office itself did or signed for a locked parcel, and what follows; again it is no harm."""
    kept = keep_note(parcel, deed=deed, at=at, heard_at=at, source=Source.US, external_id=external_id, by=by, text=text)
    return parcel if kept is None else follow(parcel, kept, heard_at=at, by=by, actor=actor)


def _may_say(parcel: Parcel, deed: str, *, reason: str, at: datetime) -> bool:
    """Say whether a clerk's word is news; raise where it cannot be."""
    if parcel.state in ENDED and _SAYS_THE_SAME.get(State(parcel.state)) == deed:
        return False
    says = _CLERK_SAYS[parcel.direction]
    if parcel.direction == Direction.PICKUP and deed == Deed.DELIVERED:
        raise InvalidInput(fields={"deed": _("Giấy tờ coi là đến khi hai bên ký bảng kê giao nhận.")})
    if deed not in says or parcel.state not in says[deed]:
        raise moved_on(parcel)
    if deed == Deed.FAILED and reason not in Reason.values:
        raise InvalidInput(fields={"reason": _("Xin chọn lý do phát chưa được.")})
    if deed == Deed.RETURNING:
        _require_two_invitations(parcel, at=at)
    return True


def _require_two_invitations(parcel: Parcel, *, at: datetime) -> None:
    """Raise TooEarlyToReturn until two invitations have been made, two working days apart. Rule: R-070."""
    if parcel.state == State.RETURNING:
        return
    later, on = apart(calendar_of(parcel)), at.astimezone(OFFICE_ZONE).date()
    failed_on = course_of(parcel).failed_on
    from_on = may_return_from(failed_on, apart=later)
    if from_on is None or on < from_on:
        raise TooEarlyToReturn(
            parcel=parcel.code, tried=len(failed_on), from_on=from_on or later(failed_on[0] if failed_on else on)
        )
