# SPDX-License-Identifier: EUPL-1.2
"""What the snapshot is made of, read for many offices at once in one statement.

Only what is in line or at a counter is touched, by partial indexes whose conditions stand in the statement itself:
past tickets, however many, cost nothing.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any

from django.conf import settings
from django.db import connection

from motcua.kernel.working_time import OFFICE_ZONE
from motcua.queueing import rules
from motcua.queueing.rules import LineRules, Waiting

NEXT_SHOWN = 5
CLOSING_AHEAD = timedelta(hours=12)


@dataclass(frozen=True)
class LineNow:
    """One line as it is: how many wait, the last number given today, whose turn comes next."""

    id: int
    code: str
    name: str
    waiting: int
    last_issued: str | None
    next: tuple[str, ...]


@dataclass(frozen=True)
class CallNow:
    """One number at a counter; `counter` is its code, or what another maker's machine calls it."""

    ticket: str
    count: int
    number: str
    line: int
    state: str
    counter: str
    counter_number: int | None
    at: datetime


@dataclass(frozen=True)
class TagNow:
    """One vibrating tag whose holder has not come after the tag itself was called."""

    loan: int
    calls: int
    number: int
    step: str
    at: datetime

    @property
    def key(self) -> str:
        return f"{self.loan}:{self.calls}:{self.step}"


@dataclass(frozen=True)
class Changes:
    """The sum of the changes of an office's lines, whether another maker's machine gives numbers there, and which
    vibrating tags are called aloud: loans, how often called, how far calling has gone.
    """

    count: int
    is_mirrored: bool
    called: str = ""


@dataclass(frozen=True)
class OfficeNow:
    """One office's queue at one moment."""

    code: str
    name: str
    changes: Changes
    lines: tuple[LineNow, ...]
    calls: tuple[CallNow, ...]
    paused: tuple[int, ...]
    notices: tuple[str, ...]
    tags: tuple[TagNow, ...] = ()


def read_offices(codes: Sequence[str], *, at: datetime) -> list[OfficeNow]:
    """Return what is so at these offices, all of one moment of the database; codes nobody knows are left out."""
    local = at.astimezone(OFFICE_ZONE)
    values: dict[str, Any] = {
        "codes": list(codes),
        "at": at,
        "soon": at + CLOSING_AHEAD,
        "today": local.date(),
        "day_begins": _day_begins(at),
        "time": local.time().replace(microsecond=0),
        "shown": NEXT_SHOWN,
    }
    with connection.cursor() as cursor:
        cursor.execute(_READ, values)
        return [_office(row, at) for row in cursor.fetchall()]


_LINES = """
SELECT json_agg(json_build_object(
    'id', line.id, 'code', line.code, 'name', line.name, 'prefix', line.prefix, 'digits', line.digits,
    'is_mirrored', line.is_mirrored,
    'priority_rule', line.priority_rule, 'priority_every', line.priority_every,
    'booking_rule', line.booking_rule, 'booking_every', line.booking_every,
    'since_priority', coalesce(now.since_priority, 0), 'since_booked', coalesce(now.since_booked, 0),
    'waiting', (
        SELECT count(*) FROM queueing_ticket
        WHERE waits_in_id = line.id AND state IN ('waiting', 'transferred')
    ),
    'last_number', (
        SELECT last_number FROM queueing_lineday WHERE line_id = line.id AND day = today.day
    ),
    'last_shown', CASE WHEN line.is_mirrored THEN (
        SELECT shown FROM queueing_ticket WHERE line_id = line.id AND day = today.day
        ORDER BY issued_at DESC, number DESC LIMIT 1
    ) END,
    'heads', (
        SELECT json_agg(json_build_array(head.lane, head.turn_at, head.number, head.shown))
        FROM generate_series(0, 2) AS kind CROSS JOIN LATERAL (
            SELECT lane, turn_at, number, shown FROM queueing_ticket
            WHERE waits_in_id = line.id AND lane = kind AND state IN ('waiting', 'transferred')
              AND ready_at <= %(at)s::timestamptz
            ORDER BY turn_at, number LIMIT %(shown)s
        ) AS head
    )
) ORDER BY line."order", line.code)
FROM queueing_line AS line
LEFT JOIN queueing_linestate AS now ON now.line_id = line.id
CROSS JOIN LATERAL (
    SELECT CASE WHEN %(time)s::time >= line.day_turns_at THEN %(today)s::date ELSE %(today)s::date - 1 END AS day
) AS today
WHERE line.office_id = office.code AND line.is_active
"""

_CALLS = """
SELECT json_agg(json_build_object(
    'ticket', ticket.id, 'count', ticket.call_count, 'number', ticket.shown, 'line', ticket.waits_in_id,
    'state', ticket.state, 'counter', coalesce(ticket.counter_id, ticket.counter_label),
    'counter_number', counter.number, 'at', coalesce(ticket.recalled_at, ticket.called_at, ticket.issued_at)
) ORDER BY coalesce(ticket.recalled_at, ticket.called_at, ticket.issued_at) DESC, ticket.id)
FROM queueing_ticket AS ticket LEFT JOIN offices_counter AS counter ON counter.code = ticket.counter_id
WHERE ticket.office_id = office.code AND ticket.state IN ('called', 'serving')
"""

_PAUSED = """
SELECT json_agg(counter.number ORDER BY counter.number)
FROM queueing_duty AS duty JOIN offices_counter AS counter ON counter.code = duty.counter_id
WHERE duty.office_id = office.code AND duty.paused_at IS NOT NULL
"""

# Open loans only, by their partial index. Who was called on another day waits in the hall no more.
_LOANS_ALOUD = """
FROM pagers_loan AS loan
WHERE loan.office_id = office.code AND loan.ended_at IS NULL AND loan.state = 'called' AND loan.step IN ('aloud', 'sms')
    AND loan.called_at >= %(day_begins)s
"""

_TAGS = f"""
SELECT json_agg(json_build_object(
    'loan', loan.id, 'calls', loan.calls, 'step', loan.step, 'at', coalesce(loan.called_at, loan.lent_at),
    'number', (SELECT number FROM pagers_pager WHERE id = loan.pager_id)
) ORDER BY loan.called_at DESC, loan.id)
{_LOANS_ALOUD}
"""

_CALLED = f"""
SELECT coalesce(
    string_agg(concat_ws(':', loan.id, loan.calls, loan.step), ' ' ORDER BY loan.called_at DESC, loan.id), ''
)
{_LOANS_ALOUD}
"""

_CLOSURES = """
SELECT json_agg(json_build_array(starts_at, ends_at, reason) ORDER BY starts_at, id)
FROM offices_closure AS closure
WHERE closure.office_id = office.code AND closure.agency_id IS NULL
  AND closure.ends_at > %(at)s::timestamptz AND closure.starts_at < %(soon)s::timestamptz
"""

# As text: what the driver makes of JSON depends on who has set it up.
_READ = f"""
SELECT office.code, office.name,
    (SELECT coalesce(sum(changes), 0)::bigint FROM queueing_linestate WHERE office_id = office.code),
    ({_LINES})::text, ({_CALLS})::text, ({_PAUSED})::text, ({_CLOSURES})::text, ({_TAGS})::text
FROM offices_office AS office WHERE office.code = ANY(%(codes)s) AND NOT office.is_being_set_up
"""


def _office(row: tuple[Any, ...], at: datetime) -> OfficeNow:
    code, name, changes, lines, calls, paused, closures, aloud = row
    rows = _list(lines)
    tags = tuple(TagNow(**{**each, "at": datetime.fromisoformat(each["at"])}) for each in _list(aloud))
    return OfficeNow(
        code=code,
        name=name,
        changes=Changes(changes, any(each["is_mirrored"] for each in rows), " ".join(tag.key for tag in tags)),
        lines=tuple(_line(each, at) for each in rows),
        calls=tuple(CallNow(**{**each, "at": datetime.fromisoformat(each["at"])}) for each in _list(calls)),
        paused=tuple(_list(paused)),
        notices=tuple(_closing(*each, at=at) for each in _list(closures)),
        tags=tags,
    )


def _list(text: str | None) -> list[Any]:
    return json.loads(text) if text else []


def _line(each: dict[str, Any], at: datetime) -> LineNow:
    last = each["last_shown"]
    if each["last_number"]:
        last = rules.shown_number(each["prefix"], each["last_number"], each["digits"])
    return LineNow(each["id"], each["code"], each["name"], each["waiting"], last, _next(each, at))


def _next(each: dict[str, Any], at: datetime) -> tuple[str, ...]:
    """Return the numbers whose turn comes next, in the order of calling; the order alone does not say why."""
    heads = [
        Waiting(shown, lane, datetime.fromisoformat(turn_at), number)
        for lane, turn_at, number, shown in each["heads"] or []
    ]
    order = rules.calling_order(
        heads,
        at=at,
        by=LineRules(
            priority=each["priority_rule"],
            priority_every=each["priority_every"],
            booking=each["booking_rule"],
            booking_every=each["booking_every"],
            early=timedelta(minutes=settings.BOOKED_EARLY_MINUTES),
        ),
        since_priority=each["since_priority"],
        since_booked=each["since_booked"],
    )
    return tuple(str(waiting.ticket) for waiting in order[:NEXT_SHOWN])


def _closing(starts_at: str, ends_at: str, reason: str, *, at: datetime) -> str:
    begins, ends = (datetime.fromisoformat(text).astimezone(OFFICE_ZONE) for text in (starts_at, ends_at))
    today = at.astimezone(OFFICE_ZONE).date()
    until = f"{ends:%H:%M}" if ends.date() == today else f"{ends:%H:%M %d/%m}"
    return (
        f"{begins:%H:%M} – {until}: {reason}" if begins.date() == today else f"{begins:%H:%M %d/%m} – {until}: {reason}"
    )


# --- versions ----------------------------------------------------------------------------------------


def read_changes(codes: Sequence[str], *, at: datetime) -> dict[str, Changes]:
    """Return by office how much its lines have changed, in one statement."""
    with connection.cursor() as cursor:
        cursor.execute(_CHANGES, {"codes": list(codes), "day_begins": _day_begins(at)})
        return {code: Changes(*changes) for code, *changes in cursor.fetchall()}


def _day_begins(at: datetime) -> datetime:
    return datetime.combine(at.astimezone(OFFICE_ZONE).date(), time(), OFFICE_ZONE)


_CHANGES = f"""
SELECT office.code,
    (SELECT coalesce(sum(changes), 0)::bigint FROM queueing_linestate WHERE office_id = office.code),
    EXISTS (SELECT FROM queueing_line WHERE office_id = office.code AND is_mirrored AND is_active),
    ({_CALLED})
FROM offices_office AS office WHERE office.code = ANY(%(codes)s) AND NOT office.is_being_set_up
"""
