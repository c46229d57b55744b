# SPDX-License-Identifier: EUPL-1.2
"""Calendars for the tests of working time, and the naive count they are compared with."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta

from hypothesis import strategies as st

from motcua.kernel.working_time import OFFICE_ZONE, Session

MINUTE = timedelta(minutes=1)


@dataclass(frozen=True)
class WeekCalendar:
    """Sessions by weekday (Monday is 0), and days that differ from their weekday."""

    week: Mapping[int, tuple[Session, ...]]
    special: Mapping[date, tuple[Session, ...]]

    def sessions_on(self, day: date) -> Sequence[Session]:
        return self.special.get(day, self.week.get(day.weekday(), ()))

    def with_holiday(self, day: date) -> WeekCalendar:
        return replace(self, special={**self.special, day: ()})


MORNING, AFTERNOON = Session(time(7, 30), time(11, 30)), Session(time(13), time(17))
SATURDAY_MORNING = Session(time(7, 30), time(11, 30), counts_for_deadline=False)
OFFICE = WeekCalendar(
    week=dict.fromkeys(range(5), (MORNING, AFTERNOON)),
    special={date(2026, 11, 24): (), date(2027, 1, 1): ()},
)
OFFICE_WITH_SATURDAYS = replace(OFFICE, week={**OFFICE.week, 5: (SATURDAY_MORNING,)})


def local(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=OFFICE_ZONE)


def naive_deadline(calendar: WeekCalendar, start: datetime, minutes: int) -> datetime:
    """Walk minute by minute: the end of the n-th counted minute that begins at or after `start`."""
    moment = start
    while minutes:
        if is_counted(calendar, moment):
            minutes -= 1
        moment += MINUTE
    return moment


def naive_minutes(calendar: WeekCalendar, start: datetime, end: datetime) -> int:
    return sum(is_counted(calendar, start + n * MINUTE) for n in range(max((end - start) // MINUTE, 0)))


def is_counted(calendar: WeekCalendar, moment: datetime) -> bool:
    sessions = calendar.sessions_on(moment.date())
    return any(s.counts_for_deadline and s.opens_at <= moment.time() < s.closes_at for s in sessions)


def counted_spans(calendar: WeekCalendar, day: date) -> list[tuple[datetime, datetime]]:
    return sorted(
        (datetime.combine(day, s.opens_at, OFFICE_ZONE), datetime.combine(day, s.closes_at, OFFICE_ZONE))
        for s in calendar.sessions_on(day)
        if s.counts_for_deadline
    )


@st.composite
def days_of_sessions(draw: st.DrawFn, counts: bool = True) -> tuple[Session, ...]:
    """One to three sessions, sometimes touching each other, given in any order."""
    count = draw(st.integers(1, 3))
    edges = sorted(draw(st.lists(st.integers(0, 95), min_size=2 * count, max_size=2 * count, unique=True)))
    if count > 1 and draw(st.booleans()):
        edges[2] = edges[1]
    clocks = [time(edge // 4, edge % 4 * 15) for edge in edges]
    sessions = [
        Session(clocks[2 * n], clocks[2 * n + 1], counts_for_deadline=counts and draw(st.integers(0, 5)) > 0)
        for n in range(count)
        if clocks[2 * n] < clocks[2 * n + 1]
    ]
    return tuple(draw(st.permutations(sessions)))


FIRST_DAY = date(2026, 11, 16)
SOME_DAYS = st.integers(0, 20).map(lambda ahead: FIRST_DAY + timedelta(days=ahead))


@st.composite
def week_calendars(draw: st.DrawFn) -> WeekCalendar:
    """Weeks with at least one day that always counts, holidays, closures in part and Saturdays that do not count."""
    week = {weekday: draw(days_of_sessions()) for weekday in draw(st.sets(st.integers(0, 4)))}
    week[5] = draw(days_of_sessions(counts=False) | st.just(()))
    week[draw(st.integers(0, 4))] = (MORNING, AFTERNOON)
    special = draw(st.dictionaries(SOME_DAYS, st.just(()) | days_of_sessions(), max_size=4))
    return WeekCalendar(week, special)


@st.composite
def moments(draw: st.DrawFn) -> datetime:
    day, minute = draw(SOME_DAYS), draw(st.integers(0, 24 * 60 - 1) | st.sampled_from([450, 690, 780, 900, 901, 1020]))
    return datetime.combine(day, time(minute // 60, minute % 60), OFFICE_ZONE)
