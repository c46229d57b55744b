# SPDX-License-Identifier: EUPL-1.2
"""The working calendar of one office: its weekly sessions after public days and one-off closures (seed 000: M9)."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from motcua.kernel.saying import hour
from motcua.kernel.working_time import OFFICE_ZONE, Session

if TYPE_CHECKING:
    from django.utils.functional import _StrOrPromise as StrOrPromise

SUNDAY = 6


@dataclass(frozen=True)
class WeeklyHours:
    weekday: int
    session: Session
    valid_from: date | None = None
    valid_to: date | None = None

    def holds_on(self, day: date) -> bool:
        return (self.valid_from is None or self.valid_from <= day) and (self.valid_to is None or day <= self.valid_to)


@dataclass(frozen=True)
class SpecialDay:
    """A public day: off (`works` false), or a working day that makes up for `makes_up_on`."""

    works: bool
    kind_label: "StrOrPromise"
    name: str
    makes_up_on: date | None = None


@dataclass(frozen=True)
class Closing:
    starts_at: datetime
    ends_at: datetime
    reason: str
    agency: str | None = None


@dataclass(frozen=True)
class PublicYears:
    """For which years the country's days off have been loaded, and which of those days are not final yet."""

    known: frozenset[int]
    tentative: frozenset[date] = frozenset()


@dataclass(frozen=True)
class OfficeCalendar:
    """Answers which sessions an office keeps on a day, and why it keeps none. Pure; loaded by `queries.calendar_of`."""

    weekly: tuple[WeeklyHours, ...]
    special_days: dict[date, SpecialDay] = field(default_factory=dict)
    closings: tuple[Closing, ...] = ()

    def for_agency(self, agency: str) -> "OfficeCalendar":
        """Return the calendar as it is for one agency: its own closures count too."""
        kept = tuple(closing for closing in self.closings if closing.agency in (None, agency))
        return OfficeCalendar(self.weekly, self.special_days, kept)

    def for_everybody(self) -> "OfficeCalendar":
        """Return the calendar of the office as a whole, without one agency's own closures."""
        return OfficeCalendar(self.weekly, self.special_days, tuple(c for c in self.closings if c.agency is None))

    def sessions_on(self, day: date) -> list[Session]:
        """Return the day's sessions in order, cut by closures."""
        sessions = self._sessions_before_closures(day)
        for closing in self.closings:
            sessions = [piece for session in sessions for piece in _cut(session, day, closing)]
        return sessions

    def intake_on(self, day: date) -> list[Session]:
        """Return the day's sessions in which people are received."""
        return [session for session in self.sessions_on(day) if session.is_open_for_intake]

    def closed_reason(self, day: date) -> str | None:
        """Say why nobody is received that day; None when somebody is."""
        if self.intake_on(day):
            return None
        special = self.special_days.get(day)
        if special is not None and not special.works:
            return f"{str(special.kind_label).capitalize()}: {special.name}"
        closing = next((c for c in self.closings if _touches(c, day)), None)
        if closing is not None and self._sessions_before_closures(day):
            return closing.reason
        return _("Chủ nhật nghỉ") if day.weekday() == SUNDAY else _("Ngày này không tiếp nhận")

    def hours_in_words(self, day: date) -> str:
        """Return "7 giờ 30 – 11 giờ 30, 13 giờ – 17 giờ"; empty when closed."""
        return ", ".join(f"{hour(s.opens_at)} – {hour(s.closes_at)}" for s in self.intake_on(day))

    def _sessions_before_closures(self, day: date) -> list[Session]:
        special = self.special_days.get(day)
        weekday = day.weekday()
        if special is not None:
            if not special.works:
                return []
            # A working Saturday keeps the hours of the weekday it makes up for.
            weekday = special.makes_up_on.weekday() if special.makes_up_on else 0
        found = [hours.session for hours in self.weekly if hours.weekday == weekday and hours.holds_on(day)]
        return sorted(found, key=lambda session: session.opens_at)


def _touches(closing: Closing, day: date) -> bool:
    starts, ends = closing.starts_at.astimezone(OFFICE_ZONE), closing.ends_at.astimezone(OFFICE_ZONE)
    return starts.date() <= day <= ends.date()


def _cut(session: Session, day: date, closing: Closing) -> Iterable[Session]:
    """Yield what is left of `session` on `day` outside the closing."""
    opens = datetime.combine(day, session.opens_at, OFFICE_ZONE)
    closes = datetime.combine(day, session.closes_at, OFFICE_ZONE)
    if closing.ends_at <= opens or closes <= closing.starts_at:
        yield session
        return
    if opens < closing.starts_at:
        yield _with_hours(session, session.opens_at, closing.starts_at)
    if closing.ends_at < closes:
        yield _with_hours(session, closing.ends_at, session.closes_at)


def _with_hours(session: Session, opens: time | datetime, closes: time | datetime) -> Session:
    return Session(
        opens_at=_clock_time(opens),
        closes_at=_clock_time(closes),
        is_open_for_intake=session.is_open_for_intake,
        counts_for_deadline=session.counts_for_deadline,
    )


def _clock_time(moment: time | datetime) -> time:
    return moment.astimezone(OFFICE_ZONE).time() if isinstance(moment, datetime) else moment


def days_between(first: date, days: int) -> list[date]:
    return [first + timedelta(days=offset) for offset in range(days)]
