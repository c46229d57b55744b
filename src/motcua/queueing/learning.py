# SPDX-License-Identifier: EUPL-1.2
"""Each night: what every line's history teaches of waiting, and how the ranges told that day came true."""

import math
from bisect import bisect_right, insort
from collections.abc import Iterable, Sequence
from datetime import date, datetime, time, timedelta
from itertools import groupby
from typing import Any

from django.db import connection, transaction

from motcua.kernel.working_time import OFFICE_ZONE
from motcua.queueing import estimate, waiting
from motcua.queueing.estimate import DAY, Call, Pattern, PlayedDay
from motcua.queueing.models import Line, Ticket, WaitPattern
from motcua.queueing.rules import Lane

LEARNING_DAYS = 28
# The newest so many calls of a line; more would not make it wiser, only the night longer.
CALLS_READ = 4_000
# After the last desks have gone home, and before the day is over.
NIGHT_BEGINS = time(21, 30)
SCORED_BACK_DAYS = 7


def learn_due(*, at: datetime) -> bool:
    """Score and learn once a night; say whether it was due. Twice, or on two workers, gives the same rows.

    Before the night has begun it is yesterday's that is due, where the worker was not there.
    """
    on = _night_of(at)
    newest = WaitPattern.objects.order_by("-learned_on").values_list("learned_on", flat=True).first()
    if newest is not None and newest >= on:
        return False
    for back in range(SCORED_BACK_DAYS):
        score(on=on - timedelta(days=back))
    return learn(at=at, on=on) > 0


def _night_of(at: datetime) -> date:
    local = at.astimezone(OFFICE_ZONE)
    return local.date() if local.time() >= NIGHT_BEGINS else local.date() - timedelta(days=1)


def learn(*, at: datetime, on: date | None = None) -> int:
    """Learn the patterns of every line from its calls of the last 28 days; return how many lines taught something.

    Reads by index at most so many calls a line, however many tickets there are. What people with an hour or with
    priority waited says nothing of the others and is left out; so are numbers given while the network was cut.
    """
    on = on or _night_of(at)
    lines = Line.objects.order_by("pk")
    taught = [line for line in lines if _keep(line, estimate.learn(_days_of(line, at)), on)]
    waiting.forget()
    return len(taught)


def score(*, on: date) -> int:
    """Write how many of the ranges told that day held, for each line; return for how many lines.

    Of those who were called; who had an appointment was told its hour and is not counted.
    """
    with connection.cursor() as cursor:
        cursor.execute(_SCORE, {"on": on, "booked": Lane.BOOKED})
        return int(cursor.rowcount)


# An office's tickets of one day by `ticket_office_day`.
_SCORE = """
INSERT INTO queueing_waitscore AS score (line_id, day, told_count, held_count, sooner_count, later_count)
SELECT line_id, %(on)s, count(*), count(*) FILTER (WHERE minutes BETWEEN wait_low AND wait_high),
       count(*) FILTER (WHERE minutes < wait_low), count(*) FILTER (WHERE minutes > wait_high)
FROM offices_office AS office CROSS JOIN LATERAL (
    SELECT line_id, wait_low, wait_high, extract(epoch FROM called_at - issued_at) / 60 AS minutes
    FROM queueing_ticket
    WHERE office_id = office.code AND day = %(on)s AND wait_low IS NOT NULL AND wait_high IS NOT NULL
      AND called_at IS NOT NULL AND lane <> %(booked)s
) AS told
GROUP BY line_id ORDER BY line_id
ON CONFLICT ON CONSTRAINT wait_score_once DO UPDATE
SET told_count = excluded.told_count, held_count = excluded.held_count,
    sooner_count = excluded.sooner_count, later_count = excluded.later_count
"""


# --- one line ------------------------------------------------------------------------------------------


# By `ticket_called`, backwards.
_CALLS = """
SELECT extract(epoch FROM called_at AT TIME ZONE %(zone)s)::float8,
       extract(epoch FROM issued_at AT TIME ZONE %(zone)s)::float8,
       CASE WHEN line_id = waits_in_id
            THEN extract(epoch FROM greatest(issued_at, ready_at) AT TIME ZONE %(zone)s)::float8 END,
       ahead, lane = %(walk_in)s AND why = '' AND line_id = waits_in_id AND channel <> %(offline)s
FROM queueing_ticket
WHERE waits_in_id = %(line)s AND called_at > %(since)s AND called_at <= %(at)s
ORDER BY called_at DESC LIMIT %(limit)s
"""


def _days_of(line: Line, at: datetime) -> list[PlayedDay]:
    values: dict[str, Any] = {
        "zone": OFFICE_ZONE.key,
        "line": line.pk,
        "since": at - timedelta(days=LEARNING_DAYS),
        "at": at,
        "limit": CALLS_READ,
        "walk_in": Lane.WALK_IN,
        "offline": Ticket.Channel.OFFLINE,
    }
    with connection.cursor() as cursor:
        cursor.execute(_CALLS, values)
        calls = [_call(row) for row in reversed(cursor.fetchall())]
    if line.is_mirrored:
        calls = _with_ahead(calls)
    today = waiting.local_seconds(at) // DAY
    days = []
    for number, of_day in groupby(calls, key=lambda call: call.called_at // DAY):
        on = date(1970, 1, 1) + timedelta(days=number)
        days.append(PlayedDay(list(of_day), waiting.closed_spans(line, on), int(today - number)))
    return days


def _call(row: Sequence[Any]) -> Call:
    called, issued, waits_since, ahead, may_teach = row
    return Call(called, issued, math.inf if waits_since is None else waits_since, ahead, may_teach)


def _with_ahead(calls: Iterable[Call]) -> list[Call]:
    """Count who was before each number when it came up: another maker's machine does not tell."""
    counted: list[Call] = []
    called: list[float] = []
    for call in sorted(calls, key=lambda each: each.issued_at):
        before = len(called) - bisect_right(called, call.issued_at)
        counted.append(call._replace(ahead=before))
        insort(called, call.called_at)
    return sorted(counted)


@transaction.atomic
def _keep(line: Line, patterns: dict[int, Pattern], on: date) -> bool:
    """Write the line's patterns and take away those of hours that no longer teach anything."""
    rows = [
        WaitPattern(
            line=line,
            hour=hour,
            sample_count=pattern.sample_count,
            pace_seconds=pattern.pace_seconds,
            low_factor=pattern.low_factor,
            high_factor=pattern.high_factor,
            learned_on=on,
        )
        for hour, pattern in patterns.items()
    ]
    WaitPattern.objects.bulk_create(
        rows,
        update_conflicts=True,
        unique_fields=["line", "hour"],
        update_fields=["sample_count", "pace_seconds", "low_factor", "high_factor", "learned_on"],
    )
    WaitPattern.objects.filter(line=line).exclude(hour__in=[*patterns]).delete()
    return bool(rows)
