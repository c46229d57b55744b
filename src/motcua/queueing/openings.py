# SPDX-License-Identifier: EUPL-1.2
"""When a line gives numbers: the office's calendar, or hours of its own that may cross midnight."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.conf import settings

from motcua.appointments.offer import settings_of
from motcua.kernel.working_time import OFFICE_ZONE
from motcua.offices.calendar import OfficeCalendar
from motcua.queueing import rules
from motcua.queueing.models import Line
from motcua.queueing.rules import Hours

DAYS_LOOKED_AHEAD = 30


@dataclass(frozen=True)
class Opening:
    """Whether numbers are given, until when, and if not, from when again; without `opens_at` nobody knows."""

    is_open: bool
    opens_at: datetime | None = None
    closes_at: datetime | None = None


def opening(line: Line, at: datetime) -> Opening:
    """Return whether the line gives numbers at that moment.

    By the office's calendar from so many minutes before the first session until the end of the last one: over noon
    people may take numbers and wait. A line with hours of its own follows these, also on holidays.
    """
    if not line.is_active:
        return Opening(False)
    calendar = settings_of(line.office_id).calendar.for_everybody()
    today = at.astimezone(OFFICE_ZONE).date()
    for offset in range(-1, DAYS_LOOKED_AHEAD):
        hours = _hours_on(line, calendar, today + timedelta(days=offset))
        if hours is None or hours.closes_at <= at:
            continue
        return Opening(hours.opens_at <= at, hours.opens_at, hours.closes_at)
    return Opening(False)


def openings_between(line: Line, first: datetime, last: datetime) -> list[datetime]:
    """Return the moments within (first, last] at which the line opened after it had been closed."""
    calendar = settings_of(line.office_id).calendar.for_everybody()
    day = first.astimezone(OFFICE_ZONE).date()
    before = _hours_on(line, calendar, day - timedelta(days=1))
    found = []
    while day <= last.astimezone(OFFICE_ZONE).date():
        hours = _hours_on(line, calendar, day)
        was_open = before is not None and hours is not None and before.closes_at >= hours.opens_at
        if hours is not None and first < hours.opens_at <= last and not was_open:
            found.append(hours.opens_at)
        before, day = hours, day + timedelta(days=1)
    return found


def _hours_on(line: Line, calendar: OfficeCalendar, day: date) -> Hours | None:
    if line.opens_at is not None and line.closes_at is not None:
        if line.weekdays and day.weekday() not in line.weekdays:
            return None
        return rules.own_hours(day, opens_at=line.opens_at, closes_at=line.closes_at)
    sessions = calendar.intake_on(day)
    if not sessions:
        return None
    opens = datetime.combine(day, sessions[0].opens_at, OFFICE_ZONE)
    return Hours(
        opens - timedelta(minutes=settings.NUMBERS_BEFORE_OPENING_MINUTES),
        datetime.combine(day, sessions[-1].closes_at, OFFICE_ZONE),
    )
