# SPDX-License-Identifier: EUPL-1.2
"""What the plan of days is made of: bookings, what came on days like them, how long one person takes.

A number of questions that does not grow with the days or the people.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db import connection

from motcua.appointments.offer import settings_of
from motcua.appointments.rules import OPEN, Status
from motcua.figures import planning
from motcua.figures.exporting import Cell, Sheet
from motcua.figures.planning import DayPlan, Past
from motcua.figures.today_lines import lines_of, service_minutes
from motcua.kernel.working_time import OFFICE_ZONE
from motcua.offices.calendar import OfficeCalendar
from motcua.offices.models import Office
from motcua.queueing.models import Line
from motcua.specialdays import queries as specialdays
from motcua.specialdays.rules import Model, Rule, holds_on

# Of the bookings of a day in sight: those that stand, and those that came already.
_EXPECTED = (*OPEN, Status.SERVED)
_CAME = (Status.CHECKED_IN, Status.SERVED)


@dataclass(frozen=True)
class Plan:
    """The plan of some days at an office; `is_measured` says whether `service_minutes` was learned there."""

    office: Office
    days: tuple[DayPlan, ...]
    service_minutes: float
    is_measured: bool

    @property
    def hours(self) -> list[int]:
        """The hours of which any day has one, in order."""
        return sorted({hour.hour for day in self.days for hour in day.hours})

    @property
    def expected(self) -> int:
        return sum(day.expected for day in self.days)

    @property
    def most_counters(self) -> int:
        return max((day.most_counters for day in self.days), default=0)


def plan(
    office: str,
    days: Sequence[date],
    *,
    agencies: Sequence[str] | None,
    at: datetime,
    lines: Sequence[Line] | None = None,
) -> Plan:
    """Return what is to be expected on these days, for all of the office or only for some agencies.

    `lines` are the lines the person sees, where they are at hand. Days gone by before today's are planned as well as
    those to come. Raises: NoSuchOffice.
    """
    here = settings_of(office)
    calendar = here.calendar.for_everybody()
    today = at.astimezone(OFFICE_ZONE).date()
    seen = lines_of(office, agencies) if lines is None else lines
    kinds = _Kinds(calendar, _rules(here.office))
    since = _known_since(office)
    alike = {
        day: [each for each in _alike(day, kinds, before=min(day, today)) if since is not None and each >= since]
        for day in days
    }
    past = _past(office, sorted({each for found in alike.values() for each in found}), seen, agencies)
    booked = _booked(office, days, agencies)
    ids = [line.pk for line in seen]
    minutes = service_minutes(ids, at=at) if ids else {}
    service = minutes.get(None, planning.USUAL_MINUTES)
    return Plan(
        office=here.office,
        days=tuple(
            planning.plan_day(
                day,
                sessions=calendar.intake_on(day),
                past=[past.get(each, Past()) for each in alike[day]],
                booked=booked.get(day, {}),
                service_minutes=service,
                models=tuple(str(Model(model).label) for model in kinds.models_on(day)),
                closed=calendar.closed_reason(day) or "",
            )
            for day in days
        ),
        service_minutes=service,
        is_measured=None in minutes,
    )


# --- which days are alike ------------------------------------------------------------------------------


class _Kinds:
    """What kind of day a day is at one office, worked out once."""

    def __init__(self, calendar: OfficeCalendar, rules: Sequence[Rule]) -> None:
        self._calendar, self._rules = calendar, rules
        self._models: dict[date, tuple[str, ...]] = {}

    def models_on(self, day: date) -> tuple[str, ...]:
        """Return the models of special days that hold, in order."""
        if day not in self._models:
            held = {rule.model for rule in self._rules if holds_on(rule, day, calendar=self._calendar)}
            self._models[day] = tuple(sorted(held))
        return self._models[day]

    def is_ordinary(self, day: date) -> bool:
        """Say whether the office kept all its hours: open, no public day of any kind, no closure on the day."""
        if day in self._calendar.special_days or not self._calendar.intake_on(day):
            return False
        begins, ends = planning.bounds([day])
        return not any(each.starts_at < ends and each.ends_at > begins for each in self._calendar.closings)


def _alike(day: date, kinds: _Kinds, *, before: date) -> list[date]:
    """Return the past days that say something of this one: an ordinary day is compared with ordinary ones only."""
    models = kinds.models_on(day)
    back = [before - timedelta(days=each) for each in range(1, 7 * planning.WEEKS_BACK + 7)]
    same = [each for each in back if each.weekday() == day.weekday()]
    is_like = {each: kinds.is_ordinary(each) and kinds.models_on(each) == models for each in same}
    return planning.days_like(day, before=before, is_like=is_like)


def _rules(office: Office) -> list[Rule]:
    """Return every rule of special days the office ever had; each knows from when until when it held. One query."""
    return [row.as_rule() for row in specialdays.rows_of(office)]


# --- counts --------------------------------------------------------------------------------------------

_FIRST = """
SELECT least(
    (SELECT min(day) FROM queueing_ticket WHERE office_id = %(office)s),
    (SELECT (min(starts_at) AT TIME ZONE %(zone)s)::date FROM appointments_appointment WHERE office_id = %(office)s)
)
"""
_TICKETS = """
SELECT day, extract(hour FROM issued_at AT TIME ZONE %(zone)s)::int, count(*)
FROM queueing_ticket
WHERE office_id = %(office)s AND day = ANY(%(days)s) AND line_id = ANY(%(lines)s) AND appointment_id IS NULL
GROUP BY 1, 2
"""
_APPOINTMENTS = """
SELECT (starts_at AT TIME ZONE %(zone)s)::date, extract(hour FROM starts_at AT TIME ZONE %(zone)s)::int, count(*)
FROM appointments_appointment
WHERE office_id = %(office)s AND starts_at >= %(begins)s AND starts_at < %(ends)s AND status = ANY(%(states)s)
    AND (%(agencies)s::text[] IS NULL OR agency_id = ANY(%(agencies)s::text[]))
GROUP BY 1, 2
"""


def _known_since(office: str) -> date | None:
    """Return the first day of which anything is known; before it the office worked without us. One query, by index."""
    with connection.cursor() as cursor:
        cursor.execute(_FIRST, {"zone": OFFICE_ZONE.key, "office": office})
        found: date | None = cursor.fetchone()[0]
        return found


def _past(office: str, days: Sequence[date], lines: Sequence[Line], agencies: Sequence[str] | None) -> dict[date, Past]:
    """Return what came on these days. Two queries."""
    if not days:
        return {}
    ids = [line.pk for line in lines]
    walk_ins = _by_day(_TICKETS, office=office, days=list(days), lines=ids) if ids else {}
    came = _appointments(office, days, agencies, states=_CAME)
    return {day: Past(walk_ins.get(day, {}), came.get(day, {})) for day in days}


def _booked(office: str, days: Sequence[date], agencies: Sequence[str] | None) -> dict[date, dict[int, int]]:
    """Return how many have an hour on these days, by hour. One query."""
    return _appointments(office, days, agencies, states=_EXPECTED) if days else {}


def _appointments(
    office: str, days: Sequence[date], agencies: Sequence[str] | None, *, states: Sequence[Status]
) -> dict[date, dict[int, int]]:
    begins, ends = planning.bounds(days)
    return _by_day(
        _APPOINTMENTS,
        office=office,
        begins=begins,
        ends=ends,
        states=[state.value for state in states],
        agencies=None if agencies is None else list(agencies),
    )


def _by_day(statement: str, **values: Any) -> dict[date, dict[int, int]]:
    found: dict[date, dict[int, int]] = {}
    with connection.cursor() as cursor:
        cursor.execute(statement, {"zone": OFFICE_ZONE.key, **values})
        for day, hour, count in cursor.fetchall():
            found.setdefault(day, {})[hour] = count
    return found


# --- as a file -----------------------------------------------------------------------------------------


def sheet(found: Plan, *, words: Mapping[str, str]) -> Sheet:
    """Return the plan as one table: a line an hour; `words` are the heads, by the names used here."""
    header = [words[name] for name in ("day", "hour", "open", "booked", "with", "without", "expected", "counters")]
    lines: list[list[Cell]] = [
        [
            day.on.isoformat(),
            hour.label,
            hour.open_minutes,
            hour.booked,
            round(hour.with_hour, 1),
            round(hour.without_hour, 1),
            hour.expected,
            hour.counters,
        ]
        for day in found.days
        for hour in day.hours
    ]
    return Sheet(words["title"], header, lines)
