# SPDX-License-Identifier: EUPL-1.2
"""Rules of an office's week. Pure: no database, no clock, no settings."""

from collections.abc import Sequence
from itertools import combinations

from motcua.offices.calendar import WeeklyHours


def clashing(hours: Sequence[WeeklyHours]) -> list[tuple[int, int]]:
    """Return the positions of each two weekly sessions that would be kept at the same time on some day.

    Sessions whose spans of validity never meet do not clash; one that closes when the other opens does not either.
    """
    return [
        (first, second)
        for (first, one), (second, other) in combinations(enumerate(hours), 2)
        if one.weekday == other.weekday and _same_hours(one, other) and _same_time_of_year(one, other)
    ]


def _same_hours(one: WeeklyHours, other: WeeklyHours) -> bool:
    return one.session.opens_at < other.session.closes_at and other.session.opens_at < one.session.closes_at


def _same_time_of_year(one: WeeklyHours, other: WeeklyHours) -> bool:
    return _begins_by(one, other) and _begins_by(other, one)


def _begins_by(one: WeeklyHours, other: WeeklyHours) -> bool:
    return one.valid_from is None or other.valid_to is None or one.valid_from <= other.valid_to
