# SPDX-License-Identifier: EUPL-1.2
"""Sums, medians, periods: what follows from counts alone. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum

from motcua.figures.period import Period


class Step(StrEnum):
    """How long one bar of a course in time is."""

    DAY = "day"
    WEEK = "week"
    MONTH = "month"


#: Longer courses have longer steps, so that a chart stays readable.
MOST_DAYS_BY_DAY = 31
MOST_DAYS_BY_WEEK = 120


@dataclass
class Sum:
    """How many, how much, and how they spread over whole minutes or days."""

    count: int = 0
    sum: int = 0
    spread: dict[int, int] = field(default_factory=dict)

    def add(self, other: "Sum") -> None:
        self.count += other.count
        self.sum += other.sum
        for slot, count in other.spread.items():
            self.spread[slot] = self.spread.get(slot, 0) + count


Sums = dict[str, Sum]


def added(parts: Iterable[Sums]) -> Sums:
    """Return the sums of several groups together."""
    whole: Sums = {}
    for part in parts:
        for measure, each in part.items():
            whole.setdefault(measure, Sum()).add(each)
    return whole


def percentile(spread: Mapping[int, int], percent: int) -> int | None:
    """Return the smallest whole number that so many of a hundred do not pass; None where there is nothing.

    The value of nearest rank: of 10 waits the 90th is the ninth shortest, the median the fifth.
    """
    total = sum(spread.values())
    if not total:
        return None
    rank, before = -(-total * percent // 100), 0
    for slot in sorted(spread):
        before += spread[slot]
        if before >= rank:
            return slot
    raise AssertionError


def share(part: int, whole: int) -> float | None:
    """Return how many of a hundred, to one decimal; None of nothing. Never 100.0 where anything is missing, nor 0.0."""
    if not whole:
        return None
    percent = round(part * 100 / whole, 1)
    if percent == 100.0 and part < whole:
        return 99.9
    return 0.1 if percent == 0.0 and part else percent


def is_whole_months(period: Period) -> bool:
    return period.first_on.day == 1 and (period.last_on + timedelta(days=1)).day == 1


def before(period: Period) -> Period:
    """Return the period of the same kind before: months before whole months, else as many days."""
    ends_on = period.first_on - timedelta(days=1)
    if is_whole_months(period):
        months = (period.last_on.year - period.first_on.year) * 12 + period.last_on.month - period.first_on.month + 1
        begins_on = period.first_on
        for _month in range(months):
            begins_on = (begins_on - timedelta(days=1)).replace(day=1)
        return Period(begins_on, ends_on)
    return Period(ends_on - timedelta(days=period.days - 1), ends_on)


def step_of(period: Period) -> Step:
    if period.days <= MOST_DAYS_BY_DAY:
        return Step.DAY
    return Step.WEEK if period.days <= MOST_DAYS_BY_WEEK else Step.MONTH


def months_of(period: Period) -> list[date]:
    """Return the first days of the months that lie wholly in the period."""
    first = period.first_on
    month = first if first.day == 1 else (first.replace(day=1) + timedelta(days=32)).replace(day=1)
    found = []
    while (following := (month + timedelta(days=32)).replace(day=1)) - timedelta(days=1) <= period.last_on:
        found.append(month)
        month = following
    return found


def days_beside(period: Period, months: list[date]) -> list[tuple[date, date]]:
    """Return the stretches of days of the period that lie in none of its whole months."""
    if not months:
        return [(period.first_on, period.last_on)]
    after = (months[-1] + timedelta(days=32)).replace(day=1)
    stretches = [(period.first_on, months[0] - timedelta(days=1)), (after, period.last_on)]
    return [(first, last) for first, last in stretches if first <= last]
