# SPDX-License-Identifier: EUPL-1.2
"""What can be said of a wait: a range in which eight of ten are called, learned from the line's own history.

It is asked while a line is locked to draw a number, so what the history says is remembered for a minute and what the
last calls say for some seconds.
"""

import math
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from django.db import connection

from motcua.appointments.offer import settings_of
from motcua.kernel.working_time import OFFICE_ZONE, Session
from motcua.queueing import estimate
from motcua.queueing.estimate import Call, Gap, Pattern, Range, Spans
from motcua.queueing.models import Line, WaitPattern

REMEMBER_SECONDS = 60.0
RECENT_REMEMBER_SECONDS = 15.0
LONGEST_TOLD_MINUTES = 24 * 60


@dataclass
class _Known:
    """What this process remembers of a line on a day; `since` in real seconds, `recent_at` in the office's."""

    since: float
    on: date
    patterns: dict[int, Pattern]
    closed: Spans
    recent_at: float = -math.inf
    recent: Sequence[Gap] = field(default_factory=tuple)

    def is_fresh(self, on: date) -> bool:
        return self.on == on and time.monotonic() - self.since < REMEMBER_SECONDS


_known: dict[int, _Known] = {}


def range_for(*, line_id: int, ahead: int, at: datetime, not_before: datetime | None = None) -> Range | None:
    """Return the whole minutes from now within which eight of ten people with so many before them are called.

    Closed time, such as noon, is counted in. Nobody is told to be called sooner than `not_before`, the hour of an
    appointment. None: not enough is known of this line. Rule: R-038.
    """
    today = at.astimezone(OFFICE_ZONE).date()
    known = _known.get(line_id)
    if known is None or not known.is_fresh(today):
        known = _known[line_id] = _load(line_id, today)
    if not known.patterns:
        return None
    moment = local_seconds(at)
    if not 0 <= moment - known.recent_at < RECENT_REMEMBER_SECONDS:
        known.recent, known.recent_at = _recent_gaps(line_id, at, known.closed), moment
    told = estimate.told_range(
        ahead=ahead, at=moment, patterns=known.patterns, recent=known.recent, closed=known.closed
    )
    if told is not None and told.high > LONGEST_TOLD_MINUTES:
        # With thousands before somebody nothing honest can be said.
        return None
    if told is None or not_before is None or not_before <= at:
        return told
    least = math.floor((not_before - at).total_seconds() / 60)
    return Range(max(told.low, least), max(told.high, least + 5))


def forget() -> None:
    """Drop what this process remembers of lines (tests, and after learning)."""
    _known.clear()


def local_seconds(at: datetime) -> float:
    """Return the moment as seconds of the office's clock since 1970."""
    offset = OFFICE_ZONE.utcoffset(at.astimezone(OFFICE_ZONE).replace(tzinfo=None))
    return at.timestamp() + (offset.total_seconds() if offset else 0.0)


def closed_spans(line: Line, on: date) -> Spans:
    """Return the spans of a day in which the line calls nobody: before the first session and between sessions.

    After the last one those who still wait are served. A line with hours of its own has no such spans but before it
    opens.
    """
    if line.opens_at is not None and line.closes_at is not None:
        own = [Session(line.opens_at, line.closes_at)] if line.opens_at < line.closes_at else []
        return spans_between(on, own)
    return spans_between(on, settings_of(line.office_id).calendar.for_everybody().intake_on(on))


def spans_between(on: date, sessions: Sequence[Session]) -> Spans:
    """Return the time before and between these sessions of a day, in seconds of the office's clock."""
    midnight = (on - date(1970, 1, 1)) / timedelta(seconds=1)
    spans, begins = [], midnight
    for session in sessions:
        opens, closes = (
            midnight + 3_600 * each.hour + 60 * each.minute + each.second
            for each in (session.opens_at, session.closes_at)
        )
        if begins < opens:
            spans.append((begins, opens))
        begins = closes
    return spans


def _load(line_id: int, today: date) -> _Known:
    rows = WaitPattern.objects.filter(line=line_id)
    patterns = {row.hour: Pattern(row.sample_count, row.pace_seconds, row.low_factor, row.high_factor) for row in rows}
    line = Line.objects.filter(pk=line_id).first() if patterns else None
    closed = closed_spans(line, today) if line is not None else ()
    return _Known(time.monotonic(), today, patterns, closed)


# By `ticket_called`, backwards; one more than the gaps between.
_RECENT = """
SELECT extract(epoch FROM called_at AT TIME ZONE %(zone)s)::float8,
       CASE WHEN line_id = waits_in_id
            THEN extract(epoch FROM greatest(issued_at, ready_at) AT TIME ZONE %(zone)s)::float8 END
FROM queueing_ticket
WHERE waits_in_id = %(line)s AND called_at > %(since)s AND called_at <= %(at)s
ORDER BY called_at DESC LIMIT %(limit)s
"""


def _recent_gaps(line_id: int, at: datetime, closed: Spans) -> Sequence[Gap]:
    since = at - timedelta(seconds=estimate.RECENT_SECONDS)
    values: dict[str, Any] = {
        "zone": OFFICE_ZONE.key,
        "line": line_id,
        "since": since,
        "at": at,
        "limit": estimate.RECENT_CALLS + 1,
    }
    with connection.cursor() as cursor:
        cursor.execute(_RECENT, values)
        rows = cursor.fetchall()
    calls = [Call(called, called, math.inf if waits is None else waits, 0, False) for called, waits in reversed(rows)]
    return estimate.gaps_of(calls, closed)
