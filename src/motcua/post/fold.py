# SPDX-License-Identifier: EUPL-1.2
"""What has become of a parcel, from the set of all that was told of it. Pure.

Carriers lose, delay, repeat and reorder what they tell, so nothing here asks when something was heard: the same set
gives the same course in every order. What the office itself signed counts more than what is told:

cancelled by us  >  taken back by a list both sides signed  >  handed to the receiver  >  lost  >  on its way

and once one of these holds, only one before it can take its place. What does not agree with it is kept and shown as a
doubt. For papers that come to the office only the signed list is the arrival (Rule: R-071); a carrier that says
"delivered" before it has them at the door, no more.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from motcua.kernel.working_time import OFFICE_ZONE
from motcua.post.rules import Deed, Direction, State

US = "us"
# The order of what is told for one and the same moment.
_RANK = {deed: rank for rank, deed in enumerate(Deed)}
_MOVING = (Deed.ACCEPTED, Deed.ON_THE_WAY, Deed.AT_OFFICE)
# Whoever says this has the parcel, or has had it; a postman on the way to fetch something does not.
_HAS_IT = {
    Direction.RETURN: (*_MOVING, Deed.COLLECTED, Deed.OUT, Deed.FAILED, Deed.DELIVERED, Deed.RETURNING, Deed.RETURNED),
    Direction.PICKUP: (*_MOVING, Deed.COLLECTED, Deed.DELIVERED, Deed.RETURNING, Deed.RETURNED),
}
_GOES_BACK = (Deed.RETURNING, Deed.RETURNED)


@dataclass(frozen=True)
class Told:
    """One thing that happened, as somebody told it."""

    deed: str
    at: datetime
    source: str
    external_id: str
    reason: str = ""
    received_by: str = ""
    proof: str = ""

    @property
    def order(self) -> tuple[datetime, int, str, str]:
        return self.at, _RANK.get(Deed(self.deed), 0), self.source, self.external_id

    @property
    def on(self) -> date:
        return self.at.astimezone(OFFICE_ZONE).date()


@dataclass(frozen=True)
class Course:
    """What became of it. `failed_on` are the days somebody came in vain, each once, however many told of it."""

    state: State = State.ASKED
    handed_over_at: datetime | None = None
    failed_on: Sequence[date] = field(default_factory=tuple)
    reason: str = ""
    goes_back_on: date | None = None
    ended_at: datetime | None = None
    received_by: str = ""
    proof: str = ""
    contradicts: bool = False

    @property
    def tries(self) -> int:
        return len(self.failed_on)


def fold(notes: Iterable[Told], *, direction: str) -> Course:
    """Return the course of a parcel; notes without a known deed move nothing."""
    told = sorted((note for note in notes if note.deed in Deed.values), key=lambda note: note.order)
    handed_over_at = _handed_over_at(told, direction)
    end, ended = _end(told, direction)
    failed = [note for note in told if note.deed == Deed.FAILED and (end is None or note.at <= end.at)]
    goes_back = next((note.on for note in told if note.deed in _GOES_BACK and note.source != US), None)
    delivered = [note for note in told if ended == State.DELIVERED and _is_delivery(note, direction)]
    return Course(
        state=ended or _under_way(told, direction),
        handed_over_at=handed_over_at,
        failed_on=tuple(dict.fromkeys(note.on for note in failed)),
        reason=failed[-1].reason if failed else "",
        goes_back_on=goes_back,
        ended_at=end.at if end else None,
        received_by=next((note.received_by for note in delivered if note.received_by), ""),
        proof=next((note.proof for note in delivered if note.proof), ""),
        contradicts=_contradicts(told, direction, ended, end),
    )


def may_return_from(failed_on: Sequence[date], *, apart: Callable[[date], date]) -> date | None:
    """Return the day from which two invitations far enough apart have been made; None while they have not.

    `apart` gives the first day that is far enough behind a day. Rule: R-070.
    """
    if not failed_on:
        return None
    second_from = apart(failed_on[0])
    return next((on for on in failed_on if on >= second_from), None)


def next_try_on(failed_on: Sequence[date], *, apart: Callable[[date], date]) -> date | None:
    """Return from when the next invitation is the second; None where none was made, or both were. Rule: R-070."""
    if not failed_on or may_return_from(failed_on, apart=apart) is not None:
        return None
    return apart(failed_on[0])


def is_early_return(course: Course, *, apart: Callable[[date], date]) -> bool:
    """Say whether the carrier sent it back before two invitations, two working days apart. Rule: R-070."""
    if course.goes_back_on is None:
        return False
    allowed = may_return_from(course.failed_on, apart=apart)
    return allowed is None or course.goes_back_on < allowed


def _handed_over_at(told: Sequence[Told], direction: str) -> datetime | None:
    """Both sides' signatures count before what is told; papers are handed over by the citizen at home."""
    if direction == Direction.PICKUP:
        first = [note for note in told if note.deed == Deed.COLLECTED]
    else:
        first = [note for note in told if note.deed == Deed.HANDED_OVER and note.source == US]
    rest = [note for note in told if note.source != US and note.deed in _HAS_IT[Direction(direction)]]
    rest += [note for note in told if note.deed in (Deed.HANDED_OVER, Deed.DELIVERED)]
    found = first or sorted(rest, key=lambda note: note.order)
    return found[0].at if found else None


def _end(told: Sequence[Told], direction: str) -> tuple[Told | None, State | None]:
    """Return what ended it and how."""
    ways: tuple[tuple[State, Callable[[Told], bool]], ...] = (
        (State.CANCELLED, lambda note: note.deed == Deed.CANCELLED and note.source == US),
        (State.RETURNED, lambda note: note.deed == Deed.RETURNED and note.source == US),
        (State.DELIVERED, lambda note: _is_delivery(note, direction)),
        (State.LOST, lambda note: note.deed == Deed.LOST),
    )
    for state, is_end in ways:
        found = next((note for note in told if is_end(note)), None)
        if found is not None:
            return found, state
    return None, None


def _is_delivery(note: Told, direction: str) -> bool:
    return note.deed == Deed.DELIVERED and (direction == Direction.RETURN or note.source == US)


def _under_way(told: Sequence[Told], direction: str) -> State:
    if any(note.deed in _GOES_BACK for note in told):
        return State.RETURNING
    # One that came in vain stays so until somebody goes out with it again, or has fetched it.
    tried = [note.deed for note in told if note.deed in (Deed.FAILED, Deed.OUT, Deed.COLLECTED)]
    if tried and tried[-1] == Deed.FAILED:
        return State.FAILED
    if any(note.deed == Deed.HANDED_OVER or note.deed in _HAS_IT[Direction(direction)] for note in told):
        return State.CARRIED
    return State.LABELLED if any(note.deed == Deed.LABELLED for note in told) else State.ASKED


def _contradicts(told: Sequence[Told], direction: str, ended: State | None, end: Told | None) -> bool:
    """Say whether something told cannot be true beside how it ended."""
    others = [note for note in told if note.source != US]
    if ended == State.CANCELLED:
        if direction == Direction.PICKUP and any(note.deed in _GOES_BACK for note in others):
            # The citizen has the papers again.
            return False
        return any(note.deed in _HAS_IT[Direction(direction)] for note in others)
    if ended == State.RETURNED:
        return any(note.deed == Deed.DELIVERED for note in others)
    if ended == State.DELIVERED:
        assert end is not None
        after = (*_GOES_BACK, Deed.LOST, Deed.FAILED)
        return direction == Direction.RETURN and any(note.deed in after and note.at > end.at for note in told)
    return any(note.deed == Deed.CANCELLED for note in others)
