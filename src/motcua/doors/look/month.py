# SPDX-License-Identifier: EUPL-1.2
"""What the month grid and the hour grid show: plain values, computed by the door, drawn by `look/parts/`."""

from calendar import Calendar
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from motcua.kernel import saying

#: A day with at most this many places is drawn with a dashed edge.
FEW_PLACES: Final = 3
#: A reason shared by more days than this is a weekly habit and is not explained below the grid.
HABIT_DAYS: Final = 3


@dataclass(frozen=True)
class Day:
    """One cell of the month: how many places are free, or why nobody can come."""

    on: date
    free: int = 0
    reason: str = ""
    href: str = ""
    is_chosen: bool = False
    is_today: bool = False
    is_past: bool = False

    @property
    def is_open(self) -> bool:
        return bool(self.free > 0 and self.href and not self.reason and not self.is_past)

    @property
    def classes(self) -> str:
        """The state of the cell as class names."""
        states = {
            "is-off": bool(self.reason) and not self.is_past,
            "is-few": self.is_open and self.free <= FEW_PLACES,
            "is-chosen": self.is_chosen,
            "is-today": self.is_today,
            "is-past": self.is_past,
        }
        return " ".join(["day", *(name for name, holds in states.items() if holds)])

    @property
    def short(self) -> str:
        """What the cell says under its number."""
        if self.is_past:
            return ""
        if self.reason:
            return _("nghỉ")
        return _("%(free)d chỗ") % {"free": self.free} if self.free else _("hết chỗ")

    @property
    def spoken(self) -> str:
        """What a screen reader says for the cell: day of the week, date, places or reason."""
        if self.is_past:
            told = _("đã qua")
        elif self.reason:
            told = self.reason
        elif self.free:
            told = _("còn %(free)d chỗ") % {"free": self.free}
        else:
            told = _("hết chỗ")
        return f"{saying.day(self.on)}: {told}"


@dataclass(frozen=True)
class Month:
    """A month in weeks from Monday; a place outside the month is None."""

    first_on: date
    weeks: list[list[Day | None]]
    previous_href: str = ""
    next_href: str = ""

    @property
    def title(self) -> str:
        return saying.month(self.first_on)

    @property
    def reasons(self) -> list[tuple[str, str]]:
        """The rare reasons of days off, each with its dates, for the lines below the grid."""
        dates: dict[str, list[str]] = {}
        for day in (day for week in self.weeks for day in week if day and day.reason and not day.is_past):
            dates.setdefault(day.reason, []).append(f"{day.on:%d/%m}")
        return [(", ".join(days), reason) for reason, days in dates.items() if len(days) <= HABIT_DAYS]


@dataclass(frozen=True)
class Hour:
    """One starting moment on offer; `value` is what the button sends, `href` where the link leads."""

    at: datetime
    free: int
    value: str = ""
    href: str = ""
    is_chosen: bool = False


def month_of(
    *,
    first_on: date,
    free: Mapping[date, int],
    reasons: Mapping[date, str],
    today_on: date,
    href: Callable[[date], str],
    chosen_on: date | None = None,
    previous_href: str = "",
    next_href: str = "",
) -> Month:
    """Lay out the month of `first_on`; a coming day in neither mapping is shown as without places.

    Weeks wholly past are left out: on a phone they would push the days on offer off the screen.
    """
    weeks: list[list[Day | None]] = []
    for week in Calendar().monthdatescalendar(first_on.year, first_on.month):
        if week[-1] < today_on:
            continue
        weeks.append(
            [_day(on, free, reasons, today_on, href, chosen_on) if on.month == first_on.month else None for on in week]
        )
    return Month(first_on=first_on, weeks=weeks, previous_href=previous_href, next_href=next_href)


def _day(
    on: date,
    free: Mapping[date, int],
    reasons: Mapping[date, str],
    today_on: date,
    href: Callable[[date], str],
    chosen_on: date | None,
) -> Day:
    places = free.get(on, 0)
    return Day(
        on=on,
        free=places,
        reason=reasons.get(on, ""),
        href=href(on) if places else "",
        is_chosen=on == chosen_on,
        is_today=on == today_on,
        is_past=on < today_on,
    )


def month_after(first_on: date) -> date:
    """Return the first day of the next month."""
    return (first_on.replace(day=1) + timedelta(days=32)).replace(day=1)


def month_before(first_on: date) -> date:
    """Return the first day of the month before."""
    return (first_on.replace(day=1) - timedelta(days=1)).replace(day=1)


def by_part_of_day(hours: Iterable[Hour]) -> list[tuple[str, list[Hour]]]:
    """Group hours as people speak of them, leaving out a part of the day without any."""
    morning: list[Hour] = []
    afternoon: list[Hour] = []
    for hour in hours:
        (morning if localtime(hour.at).hour < 12 else afternoon).append(hour)
    parts = [(_("Buổi sáng"), morning), (_("Buổi chiều"), afternoon)]
    return [(name, group) for name, group in parts if group]
