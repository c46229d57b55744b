# SPDX-License-Identifier: EUPL-1.2
"""An office's day as it stands now, for its head: waits, promises in danger, what to open or close, load, machines.

Everything is read anew, in a number of questions that does not grow with people, dossiers or counters. A role limited
to agencies sees their lines, requests, promises and dossiers; what belongs to the office as a whole stays out.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import connection

from motcua.appointments.offer import settings_of
from motcua.appointments.rules import Status
from motcua.feeds import queries as feeds
from motcua.figures import advice, planning, planning_history, today_lines, today_promises
from motcua.figures.advice import Advice
from motcua.figures.planning import DayPlan
from motcua.figures.today_lines import CounterToday, LineToday, LongWait
from motcua.figures.today_promises import Promise
from motcua.kernel.working_time import OFFICE_ZONE, is_open_at
from motcua.offices.calendar import OfficeCalendar
from motcua.payments import bookkeeping
from motcua.queueing import printing
from motcua.queueing.models import Kiosk

# A kiosk's page asks for news far more often (real time).
KIOSK_SILENT = timedelta(minutes=5)


@dataclass(frozen=True)
class Sight:
    """What the person may see: `agencies` the role is limited to (None: all of the office), the books or not.

    Of complaints about `reader` nothing; those about the heads are told only where it is the city that reads.
    """

    agencies: Sequence[str] | None = None
    has_books: bool = False
    reader: int = 0
    is_city: bool = False

    @property
    def is_whole(self) -> bool:
        return self.agencies is None


@dataclass(frozen=True)
class Promises:
    """What was promised and is not kept yet, by kind."""

    requests: Promise
    special: Promise
    dossiers: Promise
    complaints: Promise

    @property
    def all(self) -> tuple[Promise, ...]:
        return (self.requests, self.special, self.dossiers, self.complaints)

    @property
    def late(self) -> int:
        return sum(each.late for each in self.all)

    @property
    def near(self) -> int:
        return sum(each.near for each in self.all)

    @property
    def is_in_danger(self) -> bool:
        return any(each.is_in_danger for each in self.all)


@dataclass(frozen=True)
class HourToday:
    """One hour of the day: how many were expected, had an hour, and came (took a number, or came with an hour)."""

    hour: int
    expected: int
    booked: int
    came: int
    is_over: bool
    is_now: bool

    @property
    def label(self) -> str:
        return f"{self.hour:02}:00"


@dataclass(frozen=True)
class Machine:
    """One machine: "kiosk", "printer" or "feed", whether it is silent and since when (real time; None: never heard).

    `count` says how many wait without a slip because of a printer.
    """

    kind: str
    name: str
    is_silent: bool
    seen_at: datetime | None = None
    count: int = 0
    code: str = ""


@dataclass(frozen=True)
class Money:
    """Cash in the office's tills now, and what was taken today."""

    tills: int = 0
    held_vnd: int = 0
    taken_vnd: int = 0


@dataclass(frozen=True)
class Today:
    """The whole screen. `closed` says why nobody is received today; `is_open` whether people are received now."""

    on: date
    at: datetime
    is_open: bool
    closed: str
    hours_in_words: str
    threshold_minutes: int
    lines: list[LineToday]
    long_waits: list[LongWait]
    counters: list[CounterToday]
    advice: list[Advice]
    promises: Promises
    plan: DayPlan
    hours: list[HourToday]
    machines: list[Machine] = field(default_factory=list)
    money: Money | None = None
    has_other_lines: bool = False

    @property
    def waiting(self) -> int:
        return sum(line.waiting for line in self.lines)

    @property
    def over(self) -> int:
        return sum(line.over for line in self.lines)

    @property
    def came(self) -> int:
        return sum(hour.came for hour in self.hours)

    @property
    def served(self) -> int:
        return sum(line.served for line in self.lines)

    @property
    def expected(self) -> int:
        return self.plan.expected

    @property
    def longest_minutes(self) -> int:
        return max((line.longest_minutes for line in self.lines), default=0)

    @property
    def open_counters(self) -> int:
        return sum(1 for each in self.counters if each.now.is_open)

    @property
    def silent_machines(self) -> list[Machine]:
        return [each for each in self.machines if each.is_silent]


def read(office: str, *, sight: Sight, at: datetime) -> Today:
    """Return the office's day as it stands at `at`, as far as the person sees it. Raises: NoSuchOffice."""
    here = settings_of(office)
    calendar = here.calendar.for_everybody()
    on = at.astimezone(OFFICE_ZONE).date()
    threshold = settings.LONG_WAIT_MINUTES
    every = today_lines.lines_of(office, None)
    lines = today_lines.own_lines(every, sight.agencies)
    stand_of_all = today_lines.lines_today(every, office=office, at=at, threshold_minutes=threshold)
    stand = [row for row in stand_of_all if row.line in lines]
    counters = today_lines.counters_today(office, lines, at=at, is_limited=not sight.is_whole)
    # What counters do for other lines counts for the advice, whoever reads it.
    every_counter = counters if sight.is_whole else today_lines.counters_today(office, every, at=at)
    found = _advice(stand_of_all, every_counter, calendar, threshold=threshold, at=at)
    waits = any(line.over for line in stand)
    plan = planning_history.plan(office, [on], agencies=sight.agencies, at=at, lines=lines).days[0]
    return Today(
        on=on,
        at=at,
        is_open=is_open_at(calendar, at=at),
        closed=calendar.closed_reason(on) or "",
        hours_in_words=calendar.hours_in_words(on),
        threshold_minutes=threshold,
        lines=stand,
        long_waits=today_lines.longest_waits(lines, at=at, threshold_minutes=threshold) if waits else [],
        counters=counters,
        advice=found if sight.is_whole else _about(found, stand),
        promises=_promises(office, sight, calendar, at=at),
        plan=plan,
        hours=_hours(office, plan, lines, sight, at=at),
        machines=_machines(office, at=at) if sight.is_whole else [],
        money=_money(office, on) if sight.has_books and sight.is_whole else None,
        has_other_lines=len(every) > len(lines),
    )


def _advice(
    lines: Sequence[LineToday],
    counters: Sequence[CounterToday],
    calendar: OfficeCalendar,
    *,
    threshold: int,
    at: datetime,
) -> list[Advice]:
    """Return what to do with counters; nothing while nobody is received, and no closing at the end of the day."""
    if not is_open_at(calendar, at=at):
        return []
    loads = [line.load for line in lines if not line.line.is_mirrored]
    return advice.advise(loads, [each.now for each in counters], threshold_minutes=threshold)


def _about(found: Sequence[Advice], lines: Sequence[LineToday]) -> list[Advice]:
    """Return what is said of these lines; whether a counter may close is for who sees all of them."""
    ids = {row.line.pk for row in lines}
    return [each for each in found if each.line_id in ids]


def _promises(office: str, sight: Sight, calendar: OfficeCalendar, *, at: datetime) -> Promises:
    agencies = sight.agencies
    return Promises(
        requests=today_promises.requests(office, agencies, at=at, calendar=calendar),
        special=today_promises.special(office, agencies, at=at),
        dossiers=today_promises.dossiers(office, agencies, at=at),
        complaints=today_promises.complaints(office, agencies, at=at, reader=sight.reader, is_city=sight.is_city),
    )


# --- the day's load ------------------------------------------------------------------------------------

# Who has an hour and got a number is counted once, by the number.
_CAME = """
SELECT hour, sum(count)::int FROM (
    SELECT extract(hour FROM issued_at AT TIME ZONE %(zone)s)::int AS hour, count(*) AS count
    FROM queueing_ticket
    WHERE office_id = %(office)s AND day = ANY(%(days)s) AND issued_at >= %(begins)s AND issued_at < %(ends)s
        AND line_id = ANY(%(lines)s)
    GROUP BY 1
    UNION ALL
    SELECT extract(hour FROM checked_in_at AT TIME ZONE %(zone)s)::int, count(*)
    FROM appointments_appointment AS had
    WHERE office_id = %(office)s AND starts_at >= %(begins)s AND starts_at < %(ends)s AND checked_in_at IS NOT NULL
        AND status = ANY(%(came)s) AND (%(agencies)s::text[] IS NULL OR agency_id = ANY(%(agencies)s::text[]))
        AND NOT EXISTS (SELECT FROM queueing_ticket WHERE appointment_id = had.id)
    GROUP BY 1
) AS arrivals
GROUP BY hour
"""


def _hours(office: str, plan: DayPlan, lines: Sequence[Any], sight: Sight, *, at: datetime) -> list[HourToday]:
    """Return each hour of the day, also hours outside the office's in which somebody came. One query."""
    begins, ends = planning.bounds([plan.on])
    values: dict[str, Any] = {
        "zone": OFFICE_ZONE.key,
        "office": office,
        "days": [plan.on - timedelta(days=1), plan.on],
        "begins": begins,
        "ends": ends,
        "lines": [line.pk for line in lines],
        "came": [Status.CHECKED_IN.value, Status.SERVED.value],
        "agencies": None if sight.agencies is None else list(sight.agencies),
    }
    with connection.cursor() as cursor:
        cursor.execute(_CAME, values)
        came = dict(cursor.fetchall())
    planned = {each.hour: each for each in plan.hours}
    now = at.astimezone(OFFICE_ZONE).hour
    return [
        HourToday(
            hour=hour,
            expected=planned[hour].expected if hour in planned else 0,
            booked=planned[hour].booked if hour in planned else 0,
            came=came.get(hour, 0),
            is_over=hour < now,
            is_now=hour == now,
        )
        for hour in sorted({*planned, *came})
    ]


# --- machines, money -----------------------------------------------------------------------------------


def _machines(office: str, *, at: datetime) -> list[Machine]:
    """Return the office's machines, the silent ones first. Five queries at most."""
    now = datetime.now(UTC)
    found = [
        Machine("kiosk", kiosk.name, _is_silent(kiosk, now), kiosk.seen_at, code=kiosk.pk)
        for kiosk in Kiosk.objects.filter(office=office, is_active=True).order_by("code")
    ]
    for standing in feeds.standings(office):
        heard = standing.state.heard_at if standing.state else None
        found.append(Machine("feed", str(standing.feed), standing.is_silent, heard))
    without = printing.without_paper(office=office, at=at)
    by_kiosk: dict[str, int] = {}
    for row in without:
        name = str(row.kiosk) if row.kiosk else ""
        by_kiosk[name] = by_kiosk.get(name, 0) + 1
    found += [Machine("printer", name, True, None, count) for name, count in sorted(by_kiosk.items())]
    return sorted(found, key=lambda each: not each.is_silent)


def _is_silent(kiosk: Kiosk, now: datetime) -> bool:
    return kiosk.seen_at is None or now - kiosk.seen_at > KIOSK_SILENT


def _money(office: str, on: date) -> Money:
    tills = bookkeeping.tills(office, on)
    return Money(len(tills), sum(each.held_vnd for each in tills), sum(each.taken_vnd for each in tills))
