# SPDX-License-Identifier: EUPL-1.2
"""What may follow what while helping, and when a shift is open. Pure."""

from datetime import datetime, time, timedelta
from typing import Final

from motcua.assistance.models import Assistance, Shift
from motcua.kernel.working_time import OFFICE_ZONE
from motcua.people.rules import MAY, VOLUNTEER, Action

State = Assistance.State

#: Something is being filled in, confirmed or signed.
OPEN: Final = (State.FILLING, State.READ_BACK, State.CONFIRMED, State.SIGNED)
#: The citizen has said yes; a change from here on takes it back.
AGREED: Final = (State.CONFIRMED, State.SIGNED)
#: A shift is at most so long; a volunteer does not stay signed in for days.
LONGEST_SHIFT: Final = timedelta(hours=14)


def is_open(shift: Shift, *, at: datetime) -> bool:
    """Say whether the shift runs: not ended by hand, and its hour has not come."""
    return shift.closed_at is None and shift.opened_at <= at < shift.planned_until


def needs_shift(roles: frozenset[str]) -> bool:
    """Say whether somebody holding these roles helps only during a shift: who may help by being a volunteer alone."""
    return roles & MAY[Action.ASSIST] == {VOLUNTEER}


def kept_until(begun_at: datetime) -> datetime:
    """Return until when something begun is kept if nobody sends it: the end of the next day."""
    day = begun_at.astimezone(OFFICE_ZONE).date() + timedelta(days=2)
    return datetime.combine(day, time.min, OFFICE_ZONE)
