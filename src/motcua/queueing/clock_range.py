# SPDX-License-Identifier: EUPL-1.2
"""Between which clock times somebody is called, as every channel tells it; pure."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from motcua.kernel.working_time import OFFICE_ZONE

#: Clock times are told in steps of so many minutes: a range is not more exact than that.
STEP_MINUTES: Final = 5
#: Whoever sets out is there so long before the earliest moment of the range.
TO_SPARE: Final = timedelta(minutes=5)


@dataclass(frozen=True)
class ClockRange:
    """The earlier moment rounded down, the later one up; both in the office's zone."""

    earliest_at: datetime
    latest_at: datetime


def clock_range(at: datetime, *, low: int, high: int) -> ClockRange:
    """Return between which clock times somebody is called who waits `low` to `high` minutes from `at`."""
    earliest, latest = _minute(at, low), _minute(at, high)
    over = latest.minute % STEP_MINUTES
    latest += timedelta(minutes=STEP_MINUTES - over if over else 0)
    return ClockRange(max(_down(earliest), _minute(at, 0)), latest)


def leave_at(at: datetime, *, low: int, travel: int) -> datetime | None:
    """Return when to set out so as to be there in time; None where it is time already."""
    moment = _down(_minute(at, low - travel) - TO_SPARE)
    return moment if moment > at else None


def _minute(at: datetime, ahead: int) -> datetime:
    return (at.astimezone(OFFICE_ZONE) + timedelta(minutes=ahead)).replace(second=0, microsecond=0)


def _down(moment: datetime) -> datetime:
    return moment - timedelta(minutes=moment.minute % STEP_MINUTES)
