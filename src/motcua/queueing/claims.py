# SPDX-License-Identifier: EUPL-1.2
"""The statements in which people compete: drawing a number, lending a block, calling the next.

Locks are taken in one order everywhere: first the `LineState` rows of all lines touched, by their id, then counters of
numbers (`LineDay`), then tickets. Whoever holds a line's row works that line alone until the transaction ends.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import connection

from motcua.kernel.clause import Clause
from motcua.queueing.models import Line
from motcua.queueing.rules import Lane

_LOCK = "SELECT line_id FROM queueing_linestate WHERE line_id = ANY(%s) ORDER BY line_id FOR UPDATE"


def lock_lines(lines: Iterable[int]) -> None:
    """Work these lines alone until the transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute(_LOCK, [sorted(set(lines))])


def changed(lines: Iterable[int]) -> Clause:
    """Return the write that lets the live snapshot's version grow; the lines are locked already."""
    return Clause("UPDATE queueing_linestate SET changes = changes + 1 WHERE line_id = ANY(%s)", [sorted(set(lines))])


# --- drawing -----------------------------------------------------------------------------------------

# Upwards from 1. At the numbers lent to kiosks, which lie at the top, it goes on above the top: with one digit more.
DRAW = """
INSERT INTO queueing_lineday AS d (line_id, day, last_number, lowest_lent, given_count, last_turn_at)
SELECT %(line)s, %(day)s, 1, %(top)s + 1, 1, %(at)s WHERE %(limit)s::int IS NULL OR %(limit)s > 0
ON CONFLICT ON CONSTRAINT line_day_once DO UPDATE
SET given_count = d.given_count + 1, last_turn_at = greatest(d.last_turn_at, %(at)s), last_number = CASE
    WHEN d.last_number + 1 BETWEEN d.lowest_lent AND %(top)s THEN %(top)s + 1 ELSE d.last_number + 1 END
WHERE %(limit)s::int IS NULL OR d.given_count < %(limit)s
RETURNING last_number, last_turn_at
"""

LEND = """
INSERT INTO queueing_lineday AS d (line_id, day, last_number, lowest_lent, given_count)
SELECT %(line)s, %(day)s, 0, %(top)s + 1 - %(count)s, %(count)s
WHERE (%(limit)s::int IS NULL OR %(limit)s >= %(count)s) AND %(count)s <= %(top)s
ON CONFLICT ON CONSTRAINT line_day_once DO UPDATE
SET given_count = d.given_count + %(count)s, lowest_lent = d.lowest_lent - %(count)s
WHERE (%(limit)s::int IS NULL OR d.given_count + %(count)s <= %(limit)s)
  AND d.last_number < d.lowest_lent - %(count)s
RETURNING lowest_lent
"""


def draw(line: Line, day: date, *, at: datetime) -> tuple[int, datetime] | None:
    """Draw the line's next number of the day, with its turn: not before that of the number drawn before it.

    None when the daily limit is reached. Rule: R-029.
    """
    row = _one(DRAW, {**_of_day(line, day), "at": at})
    return None if row is None else (int(row[0]), row[1])


def lend(line: Line, day: date, *, count: int) -> int | None:
    """Take a block of `count` numbers from the top downwards and return its first; None where there is no room."""
    row = _one(LEND, {**_of_day(line, day), "count": count})
    return None if row is None else int(row[0])


def top_of(line: Line) -> int:
    """Return the last number of the line's digits: 999."""
    return int(10**line.digits) - 1


def _of_day(line: Line, day: date) -> dict[str, Any]:
    return {"line": line.pk, "day": day, "top": top_of(line), "limit": line.daily_limit}


def _one(statement: str, values: dict[str, Any]) -> Any:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return cursor.fetchone()


# --- calling -----------------------------------------------------------------------------------------

# The first of each lane of each line by index, then the lane that is due (`rules.rank`), then the time of coming. The
# lock lets rows that only point at a ticket (paper, wishes to be told) be written meanwhile: they skip nobody.
NEXT = """
WITH first AS (
    SELECT ticket.id, ticket.waits_in_id, ticket.lane, ticket.turn_at, ticket.number, ticket.state, CASE ticket.lane
        WHEN 1 THEN CASE WHEN line.priority_rule = 'strict' OR now.since_priority >= line.priority_every
            THEN 0 ELSE 3 END
        WHEN 2 THEN CASE WHEN ticket.turn_at > %(at)s + %(early)s THEN 2
            WHEN line.booking_rule = 'at_hour' OR now.since_booked >= line.booking_every THEN 1 ELSE 4 END
        ELSE 2 END AS rank
    FROM queueing_line AS line JOIN queueing_linestate AS now ON now.line_id = line.id
    CROSS JOIN generate_series(0, 2) AS kind
    CROSS JOIN LATERAL (
        SELECT id, waits_in_id, lane, turn_at, number, state FROM queueing_ticket
        WHERE waits_in_id = line.id AND queueing_ticket.lane = kind AND state IN ('waiting', 'transferred')
          AND ready_at <= %(at)s AND NOT is_mirrored
          AND (wanted_counter_id IS NULL OR wanted_counter_id = %(counter)s)
        ORDER BY turn_at, number LIMIT 1 FOR NO KEY UPDATE SKIP LOCKED
    ) AS ticket
    WHERE line.id = ANY(%(lines)s)
), chosen AS (
    SELECT * FROM first ORDER BY rank, turn_at, number, id LIMIT 1
), counted AS (
    UPDATE queueing_linestate AS now SET changes = changes + 1,
        since_priority = CASE WHEN chosen.lane = 1 THEN 0 ELSE least(now.since_priority + 1, 1000000) END,
        since_booked = CASE WHEN chosen.lane = 2 THEN 0 ELSE least(now.since_booked + 1, 1000000) END
    FROM chosen WHERE now.line_id = chosen.waits_in_id
)
UPDATE queueing_ticket AS ticket
SET state = 'called', counter_id = %(counter)s, called_at = coalesce(ticket.called_at, %(at)s),
    recalled_at = CASE WHEN ticket.called_at IS NOT NULL THEN %(at)s::timestamptz END,
    call_count = ticket.call_count + 1, wanted_counter_id = NULL, reason = '',
    why = CASE
        WHEN NOT EXISTS (
            SELECT FROM queueing_ticket AS other
            WHERE other.waits_in_id = chosen.waits_in_id AND other.state IN ('waiting', 'transferred')
              AND other.ready_at <= %(at)s AND other.id <> chosen.id
              AND (chosen.state = 'transferred' OR other.issued_at < ticket.issued_at
                   OR (other.turn_at, other.number) < (chosen.turn_at, chosen.number))
        ) THEN ''
        WHEN chosen.state = 'transferred' THEN 'transferred'
        WHEN chosen.lane = 1 THEN 'priority' WHEN chosen.lane = 2 THEN 'booked'
        WHEN ticket.call_count > 0 THEN 'returned' ELSE '' END
FROM chosen WHERE ticket.id = chosen.id
RETURNING ticket.id
"""


@dataclass(frozen=True)
class Caller:
    """A counter that calls, and the lines it serves now."""

    counter: str
    lines: tuple[int, ...]


def next_ticket(caller: Caller, *, at: datetime, early: timedelta) -> UUID | None:
    """Give the counter the ticket whose turn it is; None where nobody waits. The lines are locked already.

    Raises IntegrityError on `one_active_ticket_a_counter` where the counter got another meanwhile.
    Rule: R-030 (no number is called by two counters).
    """
    values: dict[str, Any] = {"lines": list(caller.lines), "counter": caller.counter, "at": at, "early": early}
    with connection.cursor() as cursor:
        cursor.execute(NEXT, values)
        row = cursor.fetchone()
    return None if row is None else row[0]


_WAITING = """
SELECT lane, count(*) FROM queueing_ticket
WHERE waits_in_id = %s AND state IN ('waiting', 'transferred') GROUP BY lane
"""


def waiting_by_lane(line: int) -> tuple[int, int, int]:
    """Return how many wait in the line: walk-ins, priority, booked."""
    with connection.cursor() as cursor:
        cursor.execute(_WAITING, [line])
        found = dict(cursor.fetchall())
    return found.get(Lane.WALK_IN, 0), found.get(Lane.PRIORITY, 0), found.get(Lane.BOOKED, 0)
