# SPDX-License-Identifier: EUPL-1.2
"""The month view of a visit's free places: reads the offer once for the whole horizon and lays it out."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Final

from django.utils.translation import gettext as _

from motcua.appointments.offer import Free, Visit, free_places
from motcua.doors.look import month
from motcua.doors.look.month import Day, Hour, Month
from motcua.doors.portal.openings import opens_again
from motcua.kernel import saying
from motcua.kernel.working_time import OFFICE_ZONE

EARLIEST: Final = 3


@dataclass(frozen=True)
class WordedDay(Day):
    """A day without places for a reason of its own: later than can be booked, or its hours are over."""

    word: str = ""
    told: str = ""

    @property
    def short(self) -> str:
        return self.word

    @property
    def spoken(self) -> str:
        return f"{saying.day(self.on)}: {self.told}"


@dataclass(frozen=True)
class FreeMonth:
    """What the page shows: the month, the chosen day with its hours by part of the day, and the earliest free hours."""

    grid: Month
    day_on: date | None
    parts: list[tuple[str, list[Hour]]]
    no_hours: str
    earliest: list[Hour]


@dataclass(frozen=True)
class Addresses:
    """Where a day, a month and an hour lead; an hour without an address is a button that sends its moment."""

    day: Callable[[date], str]
    month: Callable[[date], str]
    hour: Callable[[datetime], str] | None = None


def free_month(
    visit: Visit,
    *,
    at: datetime,
    day: date | None,
    month_on: date | None,
    addresses: Addresses,
    now_at: datetime | None = None,
) -> FreeMonth:
    """Lay out the month of `month_on`, else of `day`, else of the first free hour; two queries.

    Without a `day` the first free one of the month is opened. The hour `now_at`, which the visitor has, is left out.
    """
    today = at.astimezone(OFFICE_ZONE).date()
    last_day = visit.last_day(at)
    places, closed = free_places(visit, first=today, days=max(0, (last_day - today).days) + 1, at=at)
    places = [place for place in places if place.starts_at != now_at]
    free = [place for place in places if place.free > 0]
    first_on = _month(month_on or day or (_day(free[0]) if free else today), today, last_day)
    if day is None or _month(day, today, last_day) != first_on:
        day = next(
            (_day(place) for place in free if _day(place) >= first_on and _same_month(_day(place), first_on)), None
        )
    per_day: dict[date, int] = {}
    for place in places:
        per_day[_day(place)] = per_day.get(_day(place), 0) + place.free
    reasons = {entry.on: entry.reason for entry in closed}
    before, after = month.month_before(first_on), month.month_after(first_on)
    grid = month.month_of(
        first_on=first_on,
        free=per_day,
        reasons=reasons,
        today_on=today,
        href=addresses.day,
        chosen_on=day,
        previous_href=addresses.month(before) if first_on > today else "",
        next_href=addresses.month(after) if after <= last_day else "",
    )

    def as_hour(place: Free) -> Hour:
        return Hour(
            at=place.starts_at,
            free=place.free,
            value=place.starts_at.isoformat(),
            href=addresses.hour(place.starts_at) if addresses.hour else "",
        )

    hours = [as_hour(place) for place in places if day is not None and _day(place) == day]
    return FreeMonth(
        grid=replace(grid, weeks=[[_worded(cell, per_day, last_day) for cell in week] for week in grid.weeks]),
        day_on=day,
        parts=month.by_part_of_day(hours),
        no_hours="" if any(hour.free for hour in hours) else _why_none(visit, day, today, last_day, bool(hours)),
        earliest=[as_hour(place) for place in free[:EARLIEST]],
    )


def _month(day: date, today: date, last_day: date) -> date:
    """Return the first day of the month of `day`, kept within what can be booked."""
    return max(today, min(day, last_day)).replace(day=1)


def _same_month(day: date, first_on: date) -> bool:
    return (day.year, day.month) == (first_on.year, first_on.month)


def _day(place: Free) -> date:
    return place.starts_at.astimezone(OFFICE_ZONE).date()


def _worded(cell: Day | None, per_day: dict[date, int], last_day: date) -> Day | None:
    if cell is None or cell.is_past or cell.reason:
        return cell
    if cell.on > last_day:
        words = _("chưa mở"), _("chưa nhận hẹn cho ngày này")
    elif cell.on not in per_day:
        words = _("hết giờ"), _("đã hết giờ nhận hẹn")
    else:
        return cell
    return WordedDay(on=cell.on, is_today=cell.is_today, is_chosen=cell.is_chosen, word=words[0], told=words[1])


def _why_none(visit: Visit, day: date | None, today: date, last_day: date, is_full: bool) -> str:
    if day is None:
        return _("Tháng này không còn giờ trống. Xin xem tháng sau hoặc gọi tổng đài.")
    if day < today:
        return _("Ngày này đã qua. Xin chọn một ngày khác.")
    if day > last_day:
        return _("Chỉ nhận hẹn đến hết ngày %(day)s. Xin chọn một ngày sớm hơn.") % {"day": f"{last_day:%d/%m/%Y}"}
    reason = visit.calendar.closed_reason(day)
    if reason is not None:
        told = {"day": f"{day:%d/%m}", "reason": reason, "again": opens_again(visit.calendar, after=day, today=today)}
        return _("Ngày %(day)s không tiếp nhận (%(reason)s). %(again)s") % told
    if is_full:
        return _("Ngày %(day)s đã hết chỗ. Xin chọn một ngày khác.") % {"day": f"{day:%d/%m}"}
    return _("Ngày %(day)s đã hết giờ nhận hẹn. Xin chọn một ngày khác.") % {"day": f"{day:%d/%m}"}
