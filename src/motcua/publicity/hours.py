# SPDX-License-Identifier: EUPL-1.2
"""The hours of an ordinary week as they stand on paper: "Thứ Hai – thứ Sáu: 7:30 – 11:30, 13:00 – 17:00". Pure."""

from collections.abc import Iterable
from datetime import date
from itertools import groupby

from motcua.offices.calendar import WeeklyHours
from motcua.offices.models import Weekday


def hours_of_week(weekly: Iterable[WeeklyHours], *, on: date) -> list[tuple[str, str]]:
    """Return the days and hours in which people are received, as of the day; days with the same hours together.

    Public days and closures are not in it: it is what a week is like when nothing is unlike it.
    """
    held = [hours for hours in weekly if hours.holds_on(on) and hours.session.is_open_for_intake]
    by_day = [
        (day, tuple(sorted((h.session.opens_at, h.session.closes_at) for h in held if h.weekday == day)))
        for day in Weekday.values
    ]
    told = []
    for hours, days in groupby((pair for pair in by_day if pair[1]), key=lambda pair: pair[1]):
        words = ", ".join(f"{opens:%-H:%M} – {closes:%-H:%M}" for opens, closes in hours)
        told.append((_days([day for day, _hours in days]), words))
    return told


def _days(days: list[int]) -> str:
    names = [str(Weekday(day).label) for day in days]
    is_run = len(days) > 2 and days == list(range(days[0], days[-1] + 1))
    said = f"{names[0]} – {names[-1]}" if is_run else ", ".join(names)
    return said[:1].upper() + said[1:]
