# SPDX-License-Identifier: EUPL-1.2
"""How many people are to be expected by hour, and how many counters that takes. Pure.

Expected are those who come without an hour, as on the same weekday of the last weeks (median), and those with one: as
many as have booked so far, or as usually come with a booking, whichever is more. Counters are the minutes of work
those people bring, over the minutes the office is open in that hour, leaving a fifth of the time free.
"""

import math
import statistics
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from motcua.kernel.working_time import OFFICE_ZONE, Session

WEEKS_BACK = 8
# Fewer days say nothing of the next one.
ENOUGH_DAYS = 2
# Of a counter's time: with more, the smallest delay makes people wait (an M/M/c line grows fast beyond that).
BUSY_SHARE = 0.8
# Where an office has not served anybody yet.
USUAL_MINUTES = 10.0

ByHour = Mapping[int, float]


@dataclass(frozen=True)
class Hour:
    """One hour of one day: `booked` have an hour so far; `expected` is how many come, `counters` how many they need."""

    hour: int
    open_minutes: int
    booked: int = 0
    with_hour: float = 0.0
    without_hour: float = 0.0
    counters: int = 0

    @property
    def expected(self) -> int:
        return round(self.with_hour + self.without_hour)

    @property
    def label(self) -> str:
        return f"{self.hour:02}:00"


@dataclass(frozen=True)
class DayPlan:
    """One day of the plan; without hours it is closed, and `closed` says why. `sample_days` is what history had."""

    on: date
    hours: tuple[Hour, ...] = ()
    closed: str = ""
    sample_days: int = 0
    models: tuple[str, ...] = ()

    @property
    def expected(self) -> int:
        return sum(hour.expected for hour in self.hours)

    @property
    def booked(self) -> int:
        return sum(hour.booked for hour in self.hours)

    @property
    def most_counters(self) -> int:
        return max((hour.counters for hour in self.hours), default=0)

    @property
    def busiest(self) -> Hour | None:
        """The hour for which most come, the first of equals; None where nobody is expected."""
        found = max(self.hours, key=lambda each: (each.expected, -each.hour), default=None)
        return found if found is not None and found.expected else None

    @property
    def has_history(self) -> bool:
        return self.sample_days >= ENOUGH_DAYS


@dataclass(frozen=True)
class Past:
    """What came on one past day, by hour: with and without an hour agreed."""

    without_hour: ByHour = field(default_factory=dict)
    with_hour: ByHour = field(default_factory=dict)


def days_like(on: date, *, before: date, is_like: Mapping[date, bool]) -> list[date]:
    """Return the same weekdays of the last eight weeks before `before` that are like the day, the newest first.

    `is_like` says of a day whether it was an ordinary one of the same kind: open, no holiday, not moved, and with the
    same special days; a day it does not know is not.
    """
    last = before - timedelta(days=(before.weekday() - on.weekday() - 1) % 7 + 1)
    back = [last - timedelta(weeks=week) for week in range(WEEKS_BACK)]
    return [day for day in back if day != on and is_like.get(day, False)]


def open_minutes(sessions: Sequence[Session]) -> dict[int, int]:
    """Return by hour of the day for how many minutes people are received; hours without any are left out."""
    found: dict[int, int] = {}
    for session in sessions:
        first, last = _minutes(session.opens_at), _minutes(session.closes_at)
        for hour in range(first // 60, (last + 59) // 60):
            minutes = min(last, 60 * (hour + 1)) - max(first, 60 * hour)
            if minutes > 0:
                found[hour] = found.get(hour, 0) + minutes
    return found


def plan_day(
    on: date,
    *,
    sessions: Sequence[Session],
    past: Sequence[Past],
    booked: Mapping[int, int],
    service_minutes: float,
    models: tuple[str, ...] = (),
    closed: str = "",
) -> DayPlan:
    """Return what is to be expected on a day, hour by hour. `past` are the days like it, `booked` counts by hour.

    Who comes while the office is closed – before it opens, over noon – is served in the next open hour.
    """
    minutes = open_minutes(sessions)
    if not minutes:
        return DayPlan(on, closed=closed, models=models)
    without, usual = (
        (_medians([each.without_hour for each in past]), _medians([each.with_hour for each in past]))
        if len(past) >= ENOUGH_DAYS
        else ({}, {})
    )
    asked = {hour: max(float(booked.get(hour, 0)), usual.get(hour, 0.0)) for hour in {*booked, *usual}}
    walk_in, with_hour, so_far = (_moved(each, minutes) for each in (without, asked, booked))
    hours = tuple(
        Hour(
            hour=hour,
            open_minutes=minutes[hour],
            booked=round(so_far.get(hour, 0)),
            with_hour=with_hour.get(hour, 0.0),
            without_hour=walk_in.get(hour, 0.0),
            counters=counters_needed(
                walk_in.get(hour, 0.0) + with_hour.get(hour, 0.0),
                service_minutes=service_minutes,
                open_minutes=minutes[hour],
            ),
        )
        for hour in sorted(minutes)
    )
    return DayPlan(on, hours, sample_days=len(past), models=models)


def counters_needed(people: float, *, service_minutes: float, open_minutes: int, busy: float = BUSY_SHARE) -> int:
    """Return how many counters serve so many people in so many minutes, each busy for at most `busy` of them.

    At least one where anybody is expected; none where nobody is. Raises: ValueError for a share outside (0, 1].
    """
    if not 0 < busy <= 1:
        raise ValueError("a counter is busy for more than nothing and at most all of its time")
    if people <= 0 or open_minutes <= 0:
        return 0
    # The smallest remainder of an inexact fraction opens no counter of its own.
    return max(1, math.ceil(people * service_minutes / (open_minutes * busy) - 1e-9))


def monday_of(typed: str, *, today: date, weeks_ahead: int = 12) -> date:
    """Return the Monday of the week a typed day lies in; next week where it is none, or too far away."""
    this_week = today - timedelta(days=today.weekday())
    try:
        day = date.fromisoformat(typed.strip())
    except ValueError:
        return this_week + timedelta(weeks=1)
    monday = day - timedelta(days=day.weekday()) if day.year < 9000 else this_week + timedelta(weeks=1)
    return monday if this_week <= monday <= this_week + timedelta(weeks=weeks_ahead) else this_week + timedelta(weeks=1)


def bounds(days: Collection[date]) -> tuple[datetime, datetime]:
    """Return the first moment of the first of these days and the first after the last one."""
    first, last = min(days), max(days)
    begins, ends = (datetime.combine(day, time(), OFFICE_ZONE) for day in (first, last + timedelta(days=1)))
    return begins, ends


def _minutes(at: time) -> int:
    return 60 * at.hour + at.minute


def _medians(days: Sequence[ByHour]) -> dict[int, float]:
    """Return the median of each hour; a day on which nobody came then counts as none."""
    hours = {hour for day in days for hour in day}
    return {hour: float(statistics.median(day.get(hour, 0) for day in days)) for hour in sorted(hours)}


def _moved(counts: ByHour, minutes: Mapping[int, int]) -> dict[int, float]:
    """Put what falls into closed hours into the next open one; after the last, into the last."""
    hours = sorted(minutes)
    found: dict[int, float] = {}
    for hour, count in sorted(counts.items()):
        to = next((each for each in hours if each >= hour), hours[-1])
        found[to] = found.get(to, 0.0) + count
    return found
