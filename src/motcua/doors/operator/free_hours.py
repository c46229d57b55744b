# SPDX-License-Identifier: EUPL-1.2
"""Free hours as keys of the keyboard: 1 to 9, then the row of letters below them; days by PageUp and PageDown."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.utils.translation import gettext as _

from motcua.appointments.offer import Free, Visit, free_places
from motcua.doors.look.month import by_part_of_day
from motcua.kernel import saying
from motcua.kernel.working_time import OFFICE_ZONE

KEYS = "123456789qwertuiop"
DAYS_SHOWN, DAYS_LOOKED_AT = 5, 28
FARTHEST_DAYS = 400


@dataclass(frozen=True)
class Hour:
    """A free hour with the key that takes it; one beyond the keys is reached with the arrows."""

    at: datetime
    free: int
    key: str = ""
    is_chosen: bool = False

    @property
    def value(self) -> str:
        return self.at.isoformat()


@dataclass(frozen=True)
class Day:
    on: date
    free: int
    is_chosen: bool
    key: str = ""

    @property
    def weekday(self) -> str:
        return saying.day(self.on).partition(",")[0]


@dataclass(frozen=True)
class Choice:
    """What of the hours is on the screen: the nearest ones after a refusal, one day's hours, the days around it."""

    on: date
    near: list[Hour]
    parts: list[tuple[str, list[Hour]]]
    days: list[Day]
    closed: str = ""
    before: date | None = None
    after: date | None = None


def choice_of(
    visit: Visit,
    *,
    on: date | None,
    at: datetime,
    chosen: datetime | None = None,
    near: Sequence[datetime] = (),
    without: datetime | None = None,
) -> Choice:
    """Return the hours of `on`, without it those of the first day that has any; four queries at most."""
    today = at.astimezone(OFFICE_ZONE).date()
    found, closed = free_places(visit, first=today, days=DAYS_LOOKED_AT, at=at)
    by_day = _by_day(found, without)
    reasons = {each.on: each.reason for each in closed}
    day = on or next(iter(by_day), today)
    if not today <= day < today + timedelta(days=DAYS_LOOKED_AT):
        far, shut = free_places(visit, first=day, days=1, at=at)
        by_day |= _by_day(far, without)
        reasons |= {each.on: each.reason for each in shut}
    keys = iter(KEYS)
    nearest = [Hour(each.astimezone(OFFICE_ZONE), 1, next(keys, "")) for each in near]
    hours = [Hour(each.starts_at, each.free, next(keys, ""), each.starts_at == chosen) for each in by_day.get(day, [])]
    before, after = _beside(list(by_day), day, today)
    return Choice(
        on=day,
        near=nearest,
        parts=by_part_of_day(hours),  # type: ignore[arg-type]
        days=_strip(by_day, day),
        closed="" if hours else reasons.get(day) or _("Ngày này không còn giờ nào nhận hẹn."),
        before=before,
        after=after,
    )


def day_from(text: str, *, today: date) -> date | None:
    """Return the day typed or chosen; None where there is none that makes sense."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return day if today <= day <= today + timedelta(days=FARTHEST_DAYS) else None


def _by_day(free: Sequence[Free], without: datetime | None) -> dict[date, list[Free]]:
    days: dict[date, list[Free]] = {}
    for each in free:
        if each.free > 0 and each.starts_at != without:
            days.setdefault(each.starts_at.date(), []).append(each)
    return days


def _strip(by_day: dict[date, list[Free]], chosen: date) -> list[Day]:
    """Return a few days with free hours around the chosen one."""
    days = sorted(by_day)
    place = days.index(chosen) if chosen in days else 0
    first = max(0, min(place - DAYS_SHOWN // 2, len(days) - DAYS_SHOWN))
    return [Day(day, sum(each.free for each in by_day[day]), day == chosen) for day in days[first : first + DAYS_SHOWN]]


def _beside(days: list[date], chosen: date, today: date) -> tuple[date | None, date]:
    """Return the days with free hours before and after; beyond what was looked at simply the neighbouring ones."""
    before = max((day for day in days if day < chosen), default=None)
    after = min((day for day in days if day > chosen), default=chosen + timedelta(days=1))
    return before or (chosen - timedelta(days=1) if chosen > today else None), after
