# SPDX-License-Identifier: EUPL-1.2
"""What happens to a vaccination booking. No health data: no vaccine, lot, note, sign or reason, and no name."""

from dataclasses import dataclass
from datetime import datetime

from motcua.journal.events import Event


@dataclass(frozen=True, kw_only=True)
class BookingMade(Event):
    """A guardian booked an hour for so many children."""

    channel: str
    starts_at: datetime
    children: int


@dataclass(frozen=True, kw_only=True)
class BookingMoved(Event):
    """The booking has another hour; its place and doses of the first one are free again."""

    first_starts_at: datetime
    starts_at: datetime


@dataclass(frozen=True, kw_only=True)
class BookingCancelled(Event):
    """One side called the booking off."""

    starts_at: datetime
    by_citizen: bool


@dataclass(frozen=True, kw_only=True)
class ChildrenCame(Event):
    """The guardian came with the children."""

    starts_at: datetime


@dataclass(frozen=True, kw_only=True)
class ShotGiven(Event):
    """A child got its shot and is watched until then."""

    child: int
    observe_until: datetime


@dataclass(frozen=True, kw_only=True)
class ShotPostponed(Event):
    """The doctor decided: not today."""

    child: int


@dataclass(frozen=True, kw_only=True)
class AfterSignsNoted(Event):
    """What was seen after the shot was written down."""

    child: int


@dataclass(frozen=True, kw_only=True)
class WatchOver(Event):
    """A child has been watched long enough."""

    children: int


@dataclass(frozen=True, kw_only=True)
class BookingDone(Event):
    """The children went home; `was_early` where the watch was ended before its time, for a reason on record."""

    was_early: bool = False


@dataclass(frozen=True, kw_only=True)
class ChildrenDidNotCome(Event):
    """The hour passed and nobody came; the doses are free again."""

    starts_at: datetime


@dataclass(frozen=True, kw_only=True)
class VaccinationReminderDue(Event):
    """It is the evening before: time to remind the guardian."""

    starts_at: datetime
