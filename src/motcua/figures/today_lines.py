# SPDX-License-Identifier: EUPL-1.2
"""Lines and counters of an office as they are now: who waits how long, who sits where since when, what one takes.

A number of questions that does not grow with people or lines. Past tickets are reached by index only.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from typing import Any

from django.conf import settings
from django.db import connection

from motcua.feeds import queries as feeds
from motcua.figures.advice import CounterNow, LineLoad, Seat
from motcua.figures.planning import USUAL_MINUTES
from motcua.kernel.working_time import OFFICE_ZONE
from motcua.offices.models import Counter
from motcua.people.models import User
from motcua.queueing.models import CounterLine, Duty, Line, Skill, Ticket
from motcua.queueing.rules import ACTIVE, Lane, State

LONGEST_SHOWN = 8
SERVICES_READ = 100
SERVICE_DAYS = 28
# Fewer tell more of one person than of the line.
ENOUGH_SERVICES = 5
ARRIVALS_MINUTES = 60
# A ticket that was forgotten open until the evening is no service.
LONGEST_SERVICE_MINUTES = 240


@dataclass(frozen=True)
class LineToday:
    """One line: how many wait, how many of them for longer than the threshold, the longest, and today so far.

    `is_measured` says whether `service_minutes` was learned from this line. `by_hour` counts those who came.
    """

    line: Line
    waiting: int = 0
    over: int = 0
    longest_minutes: int = 0
    came: int = 0
    served: int = 0
    arrivals_per_hour: int = 0
    service_minutes: float = USUAL_MINUTES
    is_measured: bool = False

    @property
    def load(self) -> LineLoad:
        return LineLoad(
            self.line.pk, self.line.said_name, self.waiting, float(self.arrivals_per_hour), self.service_minutes
        )


@dataclass(frozen=True)
class LongWait:
    """One number that has waited for longer than the threshold."""

    number: str
    line: str
    minutes: int


@dataclass(frozen=True)
class CounterToday:
    """One counter: who sits there (None: nobody), what is called there, why it pauses, how many it served today."""

    counter: Counter
    now: CounterNow
    user: User | None = None
    number: str = ""
    pause_reason: str = ""
    served: int = 0


def lines_of(office: str, agencies: Sequence[str] | None) -> list[Line]:
    """Return the lines in use; where the role is limited, those that are its own. Two queries."""
    rows = Line.objects.filter(office=office, is_active=True).prefetch_related("agencies").order_by("order", "code")
    return own_lines(list(rows), agencies)


def own_lines(rows: Sequence[Line], agencies: Sequence[str] | None) -> list[Line]:
    """Return those of these lines that serve the agencies and nobody else's; all of them for None.

    A line that names no agency is everybody's, so it is nobody's own.
    """
    if agencies is None:
        return list(rows)
    own = set(agencies)
    return [row for row in rows if (of := {each.pk for each in row.agencies.all()}) and of <= own]


def lines_today(lines: Sequence[Line], *, office: str, at: datetime, threshold_minutes: int) -> list[LineToday]:
    """Return how each of these lines stands. Three queries, and one where another maker's machine gives numbers."""
    if not lines:
        return []
    ids = [line.pk for line in lines]
    waiting = _by_first(_WAITING, lines=ids, at=at, limit=at - timedelta(minutes=threshold_minutes))
    today = _by_first(_TODAY, office=office, lines=ids, **_day(at))
    services = service_minutes(ids, at=at)
    told = feeds.reported(office) if any(line.is_mirrored for line in lines) else {}
    usual = services.get(None, USUAL_MINUTES)
    found = []
    for line in lines:
        count, over, longest = waiting.get(line.pk, (0, 0, 0))
        came, served, lately = today.get(line.pk, (0, 0, 0))
        if line.pk in told:
            count = told[line.pk].waiting
        found.append(
            LineToday(
                line=line,
                waiting=count,
                over=over,
                longest_minutes=max(0, int(longest)),
                came=came,
                served=served,
                arrivals_per_hour=lately,
                service_minutes=services.get(line.pk, usual),
                is_measured=line.pk in services,
            )
        )
    return found


def service_minutes(lines: Sequence[int], *, at: datetime) -> dict[int | None, float]:
    """Return how many minutes one person takes: the median of each line's last services, and under None of them all.

    A line with too few is left out; so is the whole where nobody was served. One query, by index.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            _SERVICE,
            {
                "lines": list(lines),
                "at": at,
                "since": at - timedelta(days=SERVICE_DAYS),
                "limit": SERVICES_READ,
                "longest": LONGEST_SERVICE_MINUTES,
                "enough": ENOUGH_SERVICES,
            },
        )
        return {line: max(1.0, float(minutes)) for line, minutes in cursor.fetchall()}


def longest_waits(lines: Sequence[Line], *, at: datetime, threshold_minutes: int) -> list[LongWait]:
    """Return who has waited longest beyond the threshold, at most LONGEST_SHOWN. One query."""
    names = {line.pk: line.said_name for line in lines}
    with connection.cursor() as cursor:
        limit = at - timedelta(minutes=threshold_minutes)
        cursor.execute(_LONGEST, {"lines": list(names), "at": at, "limit": limit, "shown": LONGEST_SHOWN})
        return [LongWait(shown, names[line], int(minutes)) for shown, line, minutes in cursor.fetchall()]


def counters_today(office: str, lines: Sequence[Line], *, at: datetime, is_limited: bool = False) -> list[CounterToday]:
    """Return the office's counters as they are; where the role `is_limited`, those that may call one of the lines.

    `lines` are the lines the person sees: of others neither number nor service is told. Six queries.
    """
    ids = frozenset(line.pk for line in lines if not line.is_mirrored)
    counters = list(Counter.objects.filter(office=office).order_by("number"))
    at_counter: dict[str, set[int]] = {}
    pairs = CounterLine.objects.filter(counter__office=office, line__is_active=True).values_list("counter", "line")
    for code, line in pairs:
        at_counter.setdefault(code, set()).add(line)
    duties = {duty.pk: duty for duty in Duty.objects.filter(office=office).select_related("user")}
    skills: dict[int, set[int]] = {}
    for user, line in Skill.objects.filter(line__office=office).values_list("user", "line"):
        skills.setdefault(user, set()).add(line)
    rows = Ticket.objects.filter(office=office, state__in=ACTIVE, is_mirrored=False)
    active = {row.counter_id: row for row in rows if row.counter_id}
    last = _by_first(_COUNTERS, office=office, lines=[*ids], **_day(at))
    silent_since = datetime.now(UTC) - timedelta(seconds=settings.DESK_SILENT_SECONDS)
    found = []
    for counter in counters:
        may = frozenset(at_counter.get(counter.pk, ids)) & ids
        if is_limited and not may:
            continue
        served, ended_at = last.get(counter.pk, (0, None))
        duty, ticket = duties.get(counter.pk), active.get(counter.pk)
        now = _now(counter, duty, ticket, may=may, skills=skills, ended_at=ended_at, at=at, silent_since=silent_since)
        found.append(
            CounterToday(
                counter=counter,
                now=now,
                user=duty.user if duty else None,
                number=ticket.shown if ticket and ticket.waits_in_id in ids else "",
                pause_reason=duty.pause_reason if duty and now.seat == Seat.PAUSED else "",
                served=served,
            )
        )
    return found


def _now(
    counter: Counter,
    duty: Duty | None,
    ticket: Ticket | None,
    *,
    may: frozenset[int],
    skills: Mapping[int, set[int]],
    ended_at: datetime | None,
    at: datetime,
    silent_since: datetime,
) -> CounterNow:
    if duty is None or duty.user_id is None:
        return CounterNow(counter.number, Seat.CLOSED, could=may, minutes=_since(ended_at, at))
    able = may & skills[duty.user_id] if duty.user_id in skills else may
    serves = (able & frozenset(duty.line_ids)) or able
    if ticket is not None:
        seat = Seat.SERVING if ticket.state == State.SERVING else Seat.CALLING
        since = ticket.started_at or ticket.recalled_at or ticket.called_at
    elif duty.paused_at is not None:
        seat, since = Seat.PAUSED, duty.paused_at
    elif duty.seen_at is not None and duty.seen_at < silent_since:
        seat, since = Seat.SILENT, ended_at or duty.begun_at
    else:
        seat, since = Seat.IDLE, max((each for each in (ended_at, duty.begun_at) if each), default=None)
    return CounterNow(counter.number, seat, serves=serves, could=able, minutes=_since(since, at))


def _since(moment: datetime | None, at: datetime) -> int:
    return max(0, int((at - moment).total_seconds() // 60)) if moment else 0


def _day(at: datetime) -> dict[str, Any]:
    """Return the day's beginning, and the working days its tickets may bear: a line's day may turn after midnight."""
    midnight = datetime.combine(at.astimezone(OFFICE_ZONE).date(), time(), OFFICE_ZONE)
    days = [midnight.date() - timedelta(days=1), midnight.date()]
    return {"at": at, "midnight": midnight, "days": days, "lately": at - timedelta(minutes=ARRIVALS_MINUTES)}


def _by_first(statement: str, **values: Any) -> dict[Any, tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return {key: tuple(rest) for key, *rest in cursor.fetchall()}


# Who has an hour waits from that hour on; who was sent to another line, from then on.
_SINCE = f"""
SELECT waits_in_id, shown,
       greatest(issued_at, ready_at, CASE WHEN lane = {Lane.BOOKED.value} THEN turn_at ELSE issued_at END) AS since
FROM queueing_ticket
WHERE waits_in_id = ANY(%(lines)s) AND state IN ('waiting', 'transferred')
"""
_WAITING = f"""
SELECT waits_in_id, count(*), count(*) FILTER (WHERE since <= %(limit)s),
       extract(epoch FROM %(at)s::timestamptz - min(since)) / 60
FROM ({_SINCE}) AS waiting GROUP BY waits_in_id
"""
_LONGEST = f"""
SELECT shown, waits_in_id, extract(epoch FROM %(at)s::timestamptz - since) / 60
FROM ({_SINCE}) AS waiting WHERE since <= %(limit)s ORDER BY since, shown LIMIT %(shown)s
"""
_TODAY = """
SELECT line_id, count(*), count(*) FILTER (WHERE state = 'done'),
       count(*) FILTER (WHERE issued_at > %(lately)s AND issued_at <= %(at)s)
FROM queueing_ticket
WHERE office_id = %(office)s AND day = ANY(%(days)s) AND issued_at >= %(midnight)s AND line_id = ANY(%(lines)s)
GROUP BY line_id
"""
_COUNTERS = """
SELECT counter_id, count(*) FILTER (WHERE state = 'done'), max(coalesce(ended_at, recalled_at, called_at))
FROM queueing_ticket
WHERE office_id = %(office)s AND day = ANY(%(days)s) AND called_at >= %(midnight)s AND counter_id IS NOT NULL
    AND waits_in_id = ANY(%(lines)s)
GROUP BY counter_id
"""
# By `ticket_called`, backwards.
_SERVICE = """
SELECT line, percentile_cont(0.5) WITHIN GROUP (ORDER BY minutes)
FROM (
    SELECT wanted.line, extract(epoch FROM last.ended_at - last.started_at) / 60 AS minutes
    FROM unnest(%(lines)s::bigint[]) AS wanted (line) CROSS JOIN LATERAL (
        SELECT state, started_at, ended_at FROM queueing_ticket
        WHERE waits_in_id = wanted.line AND called_at > %(since)s AND called_at <= %(at)s
        ORDER BY called_at DESC LIMIT %(limit)s
    ) AS last
    WHERE last.state = 'done' AND last.ended_at > last.started_at
) AS served
WHERE minutes <= %(longest)s
GROUP BY GROUPING SETS ((), (line)) HAVING count(*) >= %(enough)s
"""
