# SPDX-License-Identifier: EUPL-1.2
"""Arithmetic of a working calendar: deadlines in working hours, working days and calendar days.

All functions take aware datetimes of any zone and answer in `OFFICE_ZONE`; a naive one raises ValueError.
A moment is told to the minute, yet seconds are kept, so that a promise never ends before its full time.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Literal, Protocol
from zoneinfo import ZoneInfo

from django.utils.translation import gettext_lazy as _

from motcua.kernel.errors import OfficeError

OFFICE_ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
MINUTES_PER_WORKING_DAY = 480
EMPTY_DAYS_LIMIT = 60

Counting = Literal["exact_hours", "day_after"]


class NoWorkingDay(OfficeError):
    """The calendar has no usable session for 60 days on end."""

    code = "no_working_day"
    sentence = _("Lịch làm việc không có ngày nào mở trong {days} ngày tới. Xin báo người phụ trách xem lại lịch.")

    def __init__(self) -> None:
        super().__init__(days=EMPTY_DAYS_LIMIT)


@dataclass(frozen=True)
class Session:
    """One stretch of office hours on one day, `closes_at` not included; it does not cross midnight."""

    opens_at: time
    closes_at: time
    is_open_for_intake: bool = True
    counts_for_deadline: bool = True

    def __post_init__(self) -> None:
        if self.opens_at >= self.closes_at:
            raise ValueError(f"a session opens before it closes, not {self.opens_at}–{self.closes_at}")


class WorkingCalendar(Protocol):
    """Whatever knows the sessions of a day, holidays, swapped days and closures already applied."""

    def sessions_on(self, day: date) -> Sequence[Session]:
        """Return the sessions of the day that really take place, in any order, not overlapping."""
        ...


def deadline_in_working_minutes(calendar: WorkingCalendar, *, start: datetime, minutes: int) -> datetime:
    """Return the moment when `minutes` counted minutes have passed since `start`.

    It lies inside a counted session or exactly at its end (11:30, never 13:00 of the next one). A start outside
    sessions moves to the next opening; zero minutes give the start itself, or that opening.
    Raises: NoWorkingDay; ValueError for negative minutes.
    Rule: R-013.
    """
    if minutes < 0:
        raise ValueError("minutes cannot be negative")
    start, remaining = _local(start), timedelta(minutes=minutes)
    for opens, closes in _counted_spans(calendar, start):
        begins = max(opens, start)
        if remaining <= closes - begins:
            return begins + remaining
        remaining -= closes - begins
    raise NoWorkingDay


def working_minutes_between(calendar: WorkingCalendar, *, start: datetime, end: datetime) -> int:
    """Return the whole counted minutes between two moments, rounded down; 0 when `end` is not after `start`."""
    start, end = _local(start), _local(end)
    counted, day = timedelta(), start.date()
    while day <= end.date() and start < end:
        for opens, closes in _spans_on(calendar, day):
            counted += max(min(closes, end) - max(opens, start), timedelta())
        day += timedelta(days=1)
    return counted // timedelta(minutes=1)


def deadline_in_working_days(calendar: WorkingCalendar, *, start: datetime, days: int, counting: Counting) -> datetime:
    """Return the moment promised by a time limit in working days (ngày làm việc), at least one.

    `exact_hours`: `days` × 8 counted hours from the minute of intake. `day_after`: the next working day is the first,
    the promise is the close of the last one.
    Raises: NoWorkingDay; ValueError for less than one day.
    Rule: R-004 (8 hours a day), R-014 (counting starts on the next working day).
    """
    _require_days(days)
    if counting == "exact_hours":
        return deadline_in_working_minutes(calendar, start=start, minutes=days * MINUTES_PER_WORKING_DAY)
    day = _local(start).date()
    for _nth in range(days):
        day = next_working_day(calendar, after=day)
    return _close_of(calendar, day)


def deadline_in_calendar_days(calendar: WorkingCalendar, *, start: datetime, days: int) -> datetime:
    """Return the moment promised by a time limit in calendar days (ngày), at least one.

    The day of intake is not counted; a last day that is off moves to the next working day; the close of that day.
    Raises: NoWorkingDay; ValueError for less than one day.
    Rule: R-006.
    """
    _require_days(days)
    day_before_last = _local(start).date() + timedelta(days=days - 1)
    return _close_of(calendar, next_working_day(calendar, after=day_before_last))


def deadline_in_months(calendar: WorkingCalendar, *, start: datetime, months: int) -> datetime:
    """Return the moment promised by a time limit in months (tháng), at least one.

    The last day is `months_later`; one that is off moves to the next working day; the close of that day.
    Raises: NoWorkingDay; ValueError for less than one month.
    Rule: R-006.
    """
    first = _local(start).date()
    return deadline_in_calendar_days(calendar, start=start, days=(months_later(first, months) - first).days)


def months_later(day: date, months: int) -> date:
    """Return the day of the same number so many months later, or the last of a month too short for it.

    Bộ luật Dân sự 2015 Art.148(3).
    """
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def deadline_same_day(calendar: WorkingCalendar, *, start: datetime, cutoff: time = time(15, 0)) -> datetime:
    """Return the close of the same day for what arrives until `cutoff`, else of the next working day.

    The cutoff minute itself is in time, as the slip shows no seconds. A day that does not count, and the hours
    after its last counted session, belong to the next working day.
    Raises: NoWorkingDay.
    Rule: R-005.
    """
    start = _local(start)
    closes = [closes for _opens, closes in _spans_on(calendar, start.date())]
    if closes and start < closes[-1] and start.time().replace(second=0, microsecond=0) <= cutoff:
        return closes[-1]
    return _close_of(calendar, next_working_day(calendar, after=start.date()))


def is_open_at(calendar: WorkingCalendar, *, at: datetime) -> bool:
    """Say whether people are received at this moment; at the minute of closing they no longer are."""
    at = _local(at)
    return any(s.is_open_for_intake and s.opens_at <= at.time() < s.closes_at for s in calendar.sessions_on(at.date()))


def next_opening(calendar: WorkingCalendar, *, after: datetime) -> datetime:
    """Return the first moment later than `after` when a session open for intake begins.

    Raises: NoWorkingDay.
    """
    after = _local(after)
    for day in _days_from(after.date()):
        opens = (_at(day, s.opens_at) for s in calendar.sessions_on(day) if s.is_open_for_intake)
        later = [moment for moment in opens if moment > after]
        if later:
            return min(later)
    raise NoWorkingDay


def next_working_day(calendar: WorkingCalendar, *, after: date) -> date:
    """Return the first day later than `after` that counts for deadlines.

    Raises: NoWorkingDay.
    Rule: R-003, R-010 (a Saturday morning may be open and yet not count).
    """
    for day in _days_from(after + timedelta(days=1)):
        if any(session.counts_for_deadline for session in calendar.sessions_on(day)):
            return day
    raise NoWorkingDay


def _counted_spans(calendar: WorkingCalendar, start: datetime) -> Iterator[tuple[datetime, datetime]]:
    """Yield counted sessions not over at `start`, in order, until 60 days on end have none."""
    day, empty_days = start.date(), 0
    while empty_days < EMPTY_DAYS_LIMIT:
        spans = [span for span in _spans_on(calendar, day) if span[1] >= start]
        yield from spans
        empty_days = 0 if spans else empty_days + 1
        day += timedelta(days=1)


def _spans_on(calendar: WorkingCalendar, day: date) -> list[tuple[datetime, datetime]]:
    counted = (session for session in calendar.sessions_on(day) if session.counts_for_deadline)
    return sorted((_at(day, session.opens_at), _at(day, session.closes_at)) for session in counted)


def _close_of(calendar: WorkingCalendar, day: date) -> datetime:
    return _spans_on(calendar, day)[-1][1]


def _days_from(day: date) -> Iterator[date]:
    return (day + timedelta(days=ahead) for ahead in range(EMPTY_DAYS_LIMIT))


def _at(day: date, clock: time) -> datetime:
    return datetime.combine(day, clock, tzinfo=OFFICE_ZONE)


def _local(moment: datetime) -> datetime:
    if moment.tzinfo is None:
        raise ValueError("an aware datetime is needed")
    return moment.astimezone(OFFICE_ZONE)


def _require_days(days: int) -> None:
    if days < 1:
        raise ValueError("a time limit has at least one day")
