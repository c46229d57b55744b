# SPDX-License-Identifier: EUPL-1.2
"""Keep the counters true: which days the journal has told more of, and counting these anew.

A day is counted as a whole, by one `INSERT … SELECT … GROUP BY` a source, and its month summed up again in the same
transaction: counted twice, nothing changes. One counts at a time.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from time import monotonic
from typing import Any

from django.db import connection, transaction
from django.db.backends.utils import CursorWrapper
from django.db.models import Count, Max, Q

from motcua.figures import facts, offered
from motcua.figures.models import CountedDay, CountingPlace
from motcua.kernel.working_time import OFFICE_ZONE
from motcua.offices.models import Office

# A transaction that began earlier may write its entry later: so many numbers are looked at once more.
LOOKED_AT_AGAIN = 2_000
LOOKED_AT_ONCE = 20_000
DAYS_A_TURN = 8
SECONDS_A_TURN = 1.5
# A day under way is told of all the time; in between, older days have their turn.
RESTS = timedelta(minutes=5)


def look_through_journal() -> int:
    """Mark the days that new entries tell of as to be counted; return how many entries were new."""
    with transaction.atomic(), connection.cursor() as cursor:
        if not _is_alone(cursor):
            return 0
        place, _made = CountingPlace.objects.get_or_create(pk=1)
        asked: dict[str, Any] = {
            "since": max(0, place.last_entry - LOOKED_AT_AGAIN),
            "until": place.last_entry + LOOKED_AT_ONCE,
            "zone": OFFICE_ZONE.key,
        }
        cursor.execute("SELECT max(id) FROM journal_entry WHERE id > %(since)s AND id <= %(until)s", asked)
        seen = cursor.fetchone()[0]
        cursor.execute(_MARK, asked)
        if seen is None:
            # Numbers may have been left out: go on behind the gap.
            cursor.execute("SELECT min(id) - 1 FROM journal_entry WHERE id > %(until)s", asked)
            seen = cursor.fetchone()[0] or place.last_entry
        found = max(0, seen - place.last_entry)
        CountingPlace.objects.filter(pk=1).update(last_entry=max(seen, place.last_entry))
        return int(found)


# Whether an entry was counted follows from how many of its day are, not from its number.
_MARK = """
WITH told AS (
    SELECT DISTINCT office_id, (at AT TIME ZONE %(zone)s)::date AS day FROM journal_entry
    WHERE id > %(since)s AND id <= %(until)s AND office_id <> ''
), now AS (
    SELECT told.office_id, told.day, count(*) AS entries, max(entry.id) AS last
    FROM told JOIN journal_entry AS entry ON entry.office_id = told.office_id
     AND entry.at >= (told.day::timestamp AT TIME ZONE %(zone)s)
     AND entry.at < ((told.day + 1)::timestamp AT TIME ZONE %(zone)s)
    GROUP BY told.office_id, told.day
)
INSERT INTO figures_countedday AS known (office, "on", entries, last_entry, is_dirty)
SELECT office_id, day, entries, last, true FROM now
ON CONFLICT ON CONSTRAINT day_counted_once DO UPDATE SET is_dirty = true
WHERE NOT known.is_dirty
  AND (known.entries, known.last_entry) IS DISTINCT FROM (excluded.entries, excluded.last_entry)
"""


def expect_yesterday(*, at: datetime) -> None:
    """Mark yesterday as to be counted where nothing was told of it: what was offered counts although nobody came."""
    yesterday = at.astimezone(OFFICE_ZONE).date() - timedelta(days=1)
    with connection.cursor() as cursor:
        cursor.execute(_EXPECT, {"yesterday": yesterday})


_EXPECT = """
INSERT INTO figures_countedday (office, "on", entries, last_entry, is_dirty)
SELECT code, %(yesterday)s, 0, 0, true FROM offices_office
WHERE (closed_on IS NULL OR closed_on > %(yesterday)s) AND NOT is_being_set_up
  AND EXISTS (SELECT FROM appointments_service WHERE office_id = code AND on_from <= %(yesterday)s)
ON CONFLICT ON CONSTRAINT day_counted_once DO NOTHING
"""


def count_dirty(*, at: datetime, days: int = DAYS_A_TURN, seconds: float = SECONDS_A_TURN) -> int:
    """Count some of the days that are to be counted, the newest first, for about `seconds`; return how many.

    One that was counted a moment ago waits.
    """
    until, done = monotonic() + seconds, 0
    is_rested = Q(counted_at__isnull=True) | Q(counted_at__lte=at - RESTS) | Q(counted_at__gt=at)
    while done < days and (done == 0 or monotonic() < until):
        found = CountedDay.objects.filter(is_rested, is_dirty=True).order_by("-on", "office").first()
        if found is None or not count_days([found.office], found.on, found.on, at=at):
            break
        done += 1
    return done


@dataclass(frozen=True)
class Counted:
    """How true the counters are of some days: when they were last counted, and how many days wait to be counted."""

    last_at: datetime | None
    waiting: int


def counted(offices: Sequence[str], first_on: date, last_on: date) -> Counted:
    """Return how far the days of these offices are counted, in one query."""
    days = CountedDay.objects.filter(office__in=list(offices), on__range=(first_on, last_on))
    found = days.aggregate(last_at=Max("counted_at"), waiting=Count("pk", filter=Q(is_dirty=True)))
    return Counted(found["last_at"], found["waiting"])


def recount(first_on: date, last_on: date, *, at: datetime, offices: Sequence[str] | None = None) -> int:
    """Count all days of a period anew, month by month; return how many days of offices that were."""
    codes = sorted(offices) if offices is not None else list(Office.objects.order_by("pk").values_list("pk", flat=True))
    done, begins_on = 0, first_on
    while begins_on <= last_on:
        ends_on = min(last_on, _next_month(begins_on) - timedelta(days=1))
        done += count_days(codes, begins_on, ends_on, at=at, waits=True)
        begins_on = ends_on + timedelta(days=1)
    return done


@transaction.atomic
def count_days(offices: Sequence[str], first_on: date, last_on: date, *, at: datetime, waits: bool = False) -> int:
    """Count these days of these offices anew, with their months; return how many, 0 while somebody else counts.

    `waits`: until the other has finished.
    """
    codes = list(offices)
    begins_at, ends_at = _begin_of(first_on), _begin_of(last_on + timedelta(days=1))
    asked = facts.asked(codes, begins_at=begins_at, ends_at=ends_at) | {"first_on": first_on, "last_on": last_on}
    with connection.cursor() as cursor:
        if not _is_alone(cursor, waits=waits):
            return 0
        # A month of a whole city may take longer than anybody waits at a desk.
        cursor.execute("SET LOCAL statement_timeout = 0")
        cursor.execute(_CLEAR, asked)
        for source in facts.QUERIES:
            cursor.execute(_COUNT.format(facts=facts.named(source)), asked)
        offered.count(codes, first_on, last_on, at=at)
        month = first_on.replace(day=1)
        while month <= last_on:
            following = _next_month(month)
            summed: dict[str, Any] = {"offices": codes, "month": month, "following": following}
            cursor.execute(_FORGET_MONTH, summed)
            cursor.execute(_SUM_UP, summed)
            month = following
        cursor.execute(_NOTE, asked | {"at": at})
    return len(codes) * ((last_on - first_on).days + 1)


_CLEAR = """
DELETE FROM figures_daytally
WHERE office = ANY(%(offices)s) AND "on" BETWEEN %(first_on)s AND %(last_on)s AND measure <> 'places.offered'
"""
_COUNT = """
INSERT INTO figures_daytally (measure, "on", office, agency, procedure, officer, slot, count, sum)
SELECT measure, (at AT TIME ZONE %(zone)s)::date, office, agency, procedure, officer, slot, count(*), sum(amount)
FROM {facts}
GROUP BY 1, 2, 3, 4, 5, 6, 7
"""
_FORGET_MONTH = "DELETE FROM figures_monthtally WHERE office = ANY(%(offices)s) AND month = %(month)s"
_SUM_UP = """
INSERT INTO figures_monthtally (measure, month, office, agency, procedure, officer, slot, count, sum)
SELECT measure, %(month)s::date, office, agency, procedure, officer, slot, sum(count), sum(sum)
FROM figures_daytally
WHERE office = ANY(%(offices)s) AND "on" >= %(month)s AND "on" < %(following)s
GROUP BY measure, office, agency, procedure, officer, slot
"""
_NOTE = """
INSERT INTO figures_countedday AS known (office, "on", entries, last_entry, counted_at, offered_at, is_dirty)
SELECT office, day::date, coalesce(told.entries, 0), coalesce(told.last, 0), %(at)s, %(at)s, false
FROM unnest(%(offices)s::text[]) AS office
CROSS JOIN generate_series(%(first_on)s::date, %(last_on)s::date, interval '1 day') AS day
LEFT JOIN (
    SELECT office_id, (at AT TIME ZONE %(zone)s)::date AS told_on, count(*) AS entries, max(id) AS last
    FROM journal_entry
    WHERE office_id = ANY(%(offices)s) AND at >= %(begins_at)s AND at < %(ends_at)s
    GROUP BY 1, 2
) AS told ON told.office_id = office AND told.told_on = day::date
ON CONFLICT ON CONSTRAINT day_counted_once DO UPDATE
SET entries = excluded.entries, last_entry = excluded.last_entry, counted_at = excluded.counted_at, is_dirty = false,
    offered_at = CASE WHEN known.offered_at >= ((known.on + 1)::timestamp AT TIME ZONE %(zone)s)
                      THEN known.offered_at ELSE excluded.offered_at END
"""


def _is_alone(cursor: CursorWrapper, *, waits: bool = False) -> bool:
    name = "SELECT pg_advisory_xact_lock(hashtextextended('figures:count', 0)), true"
    if not waits:
        name = "SELECT NULL, pg_try_advisory_xact_lock(hashtextextended('figures:count', 0))"
    cursor.execute(name)
    return bool(cursor.fetchone()[1])


def _begin_of(day: date) -> datetime:
    return datetime.combine(day, time(), OFFICE_ZONE)


def _next_month(day: date) -> date:
    return (day.replace(day=1) + timedelta(days=32)).replace(day=1)
