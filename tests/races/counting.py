# SPDX-License-Identifier: EUPL-1.2
"""What must hold after any race: the slots, the appointments, the holds and the journal tell the same story."""

from collections import defaultdict
from datetime import datetime
from typing import Any

import psycopg

from races.sample import OFFICE_ZONE

_TAKEN_BY_SOMEBODY = """
WITH claims AS (
    SELECT service_id, starts_at, slot_count, length_minutes / slot_count AS step, 0 AS held
    FROM appointments_appointment WHERE status IN ('requested', 'confirmed', 'proposed', 'checked_in')
    UNION ALL
    SELECT service_id, starts_at, slot_count, step_minutes, (NOT is_offered)::int FROM appointments_hold
), steps AS (
    SELECT service_id, starts_at + number * step * interval '1 minute' AS starts_at, held
    FROM claims, generate_series(0, slot_count - 1) AS number
), counted AS (
    SELECT service_id, starts_at, count(*) AS taken, sum(held) AS held FROM steps GROUP BY 1, 2
)
SELECT coalesce(slot.service_id, counted.service_id), coalesce(slot.starts_at, counted.starts_at), slot.taken,
    counted.taken, slot.held, counted.held
FROM appointments_slot AS slot FULL JOIN counted USING (service_id, starts_at)
WHERE coalesce(slot.taken, 0) <> coalesce(counted.taken, 0) OR coalesce(slot.held, 0) <> coalesce(counted.held, 0)
"""
# Facts about an appointment that leave it as it is.
_ONLY_TOLD = """'ReminderDue', 'PromiseMissed', 'EarlierHourWanted', 'EarlierHourOffered', 'EarlierHourDeclined',
    'EarlierHourLapsed', 'EarlierHourWishEnded', 'MessageNotSent', 'CallBackOpened', 'CallBackTried'"""
_MUST_BE_EMPTY = {
    "more taken than there are places": "SELECT * FROM appointments_slot WHERE taken > places",
    "more held than taken": "SELECT * FROM appointments_slot WHERE held > taken",
    "a code twice among the open appointments": """
        SELECT code FROM appointments_appointment WHERE status IN ('requested', 'confirmed', 'proposed', 'checked_in')
        GROUP BY code HAVING count(*) > 1
    """,
    "changes of an appointment that are not in the journal once": f"""
        SELECT appointment.id, appointment.version, count(entry.id), array_agg(entry.kind ORDER BY entry.id)
        FROM appointments_appointment AS appointment
        LEFT JOIN journal_entry AS entry
            ON entry.subject = 'appointment:' || appointment.id AND entry.kind NOT IN ({_ONLY_TOLD})
        GROUP BY appointment.id HAVING count(entry.id) <> appointment.version
    """,
    "a promise missed twice": """
        SELECT subject, payload, moves FROM (
            -- A move within the same minute makes a new promise with the same end.
            SELECT subject, payload, (
                SELECT count(*) FROM journal_entry AS move
                WHERE move.subject = missed.subject AND move.kind = 'AppointmentMoved' AND move.id < missed.id
            ) AS moves
            FROM journal_entry AS missed WHERE kind = 'PromiseMissed'
        ) AS missed GROUP BY subject, payload, moves HAVING count(*) > 1
    """,
    "journal entries without an appointment": """
        SELECT subject FROM journal_entry WHERE subject LIKE 'appointment:%'
        AND NOT EXISTS (SELECT FROM appointments_appointment WHERE 'appointment:' || id = subject)
    """,
    "a last entry that does not tell the state": f"""
        SELECT appointment.id, appointment.status, entry.kind FROM appointments_appointment AS appointment
        CROSS JOIN LATERAL (
            SELECT kind, payload FROM journal_entry
            WHERE subject = 'appointment:' || appointment.id AND kind NOT IN ({_ONLY_TOLD})
            ORDER BY id DESC LIMIT 1
        ) AS entry
        WHERE appointment.status <> CASE entry.kind
            WHEN 'AppointmentRequested' THEN 'requested' WHEN 'AppointmentMoved' THEN 'requested'
            WHEN 'AppointmentConfirmed' THEN 'confirmed' WHEN 'HourProposed' THEN 'proposed'
            WHEN 'AppointmentRefused' THEN 'refused' WHEN 'AppointmentCancelled' THEN 'cancelled'
            WHEN 'AppointmentExpired' THEN 'expired' WHEN 'CitizenCheckedIn' THEN 'checked_in'
            WHEN 'AppointmentServed' THEN 'served' WHEN 'CitizenDidNotCome' THEN 'no_show'
            WHEN 'EarlierHourTaken' THEN
                CASE WHEN (entry.payload ->> 'is_confirmed')::boolean THEN 'confirmed' ELSE 'requested' END
            END
    """,
    "an answer kept without its appointment": """
        SELECT key FROM journal_idempotentanswer AS answer WHERE scope = 'api:appointments' AND (body IS NULL
        OR NOT EXISTS (SELECT FROM appointments_appointment WHERE code = answer.body ->> 'code'))
    """,
}


def contradictions(url: str) -> list[str]:
    """Return everything in which the tables of the house at `url` contradict one another; nothing when all is well."""
    found = []
    with psycopg.connect(url) as database:
        for row in database.execute(_TAKEN_BY_SOMEBODY):
            service, start, *figures = row
            taken, counted, held, counted_held = figures
            found.append(
                f"service {service} at {start}: {taken} taken, {counted} counted; {held} held, {counted_held} counted"
            )
        for what, statement in _MUST_BE_EMPTY.items():
            found += [f"{what}: {row}" for row in database.execute(statement)]
    return found


def deadlocks(url: str) -> int:
    """Return how many deadlocks PostgreSQL has had to break in this database."""
    with psycopg.connect(url, autocommit=True) as database:
        database.execute("SELECT pg_stat_clear_snapshot()")
        row = database.execute("SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()").fetchone()
    assert row is not None
    return int(row[0])


def replayed(url: str, *, service: int, places: int, sessions: dict[str, tuple[str, str]]) -> list[str]:
    """Replay the journal and return each hour given that was full or closed at the moment it was given.

    A claim holds the office's row in share, an administrator alone, and a slot's row orders claims and releases: so
    the numbers of the entries are the order in which all this took effect. `places` is what the service began with;
    `sessions` says between which hours a session that may be closed lies, by its name in the journal.
    """
    taken: dict[datetime, int] = defaultdict(int)
    closed: set[str] = set()
    wrong = []
    for number, kind, payload in _entries(url, service):
        if kind == "MasterDataChanged":
            after = payload["after"]
            places = after.get("places", places)
            if "is_open_for_intake" in after:
                (closed.discard if after["is_open_for_intake"] else closed.add)(payload["row"])
        elif kind in ("AppointmentRequested", "AppointmentMoved"):
            if kind == "AppointmentMoved":
                taken[_moment(payload["first_starts_at"])] -= 1
            start = _moment(payload["starts_at"])
            taken[start] += 1
            if taken[start] > places:
                wrong.append(f"entry {number}: {start} given to {taken[start]} people while there were {places} places")
            if any(sessions[name][0] <= f"{start:%H:%M}" < sessions[name][1] for name in closed):
                wrong.append(f"entry {number}: {start} given while closed")
        elif kind == "AppointmentCancelled":
            taken[_moment(payload["starts_at"])] -= 1
    return wrong


def _moment(text: str) -> datetime:
    return datetime.fromisoformat(text).astimezone(OFFICE_ZONE)


def _entries(url: str, service: int) -> list[tuple[int, str, dict[str, Any]]]:
    with psycopg.connect(url) as database:
        return database.execute(
            """
            SELECT entry.id, kind, payload FROM journal_entry AS entry
            LEFT JOIN appointments_appointment AS appointment ON entry.subject = 'appointment:' || appointment.id
            WHERE appointment.service_id = %s OR (kind = 'MasterDataChanged'
                AND (entry.subject = 'service:' || %s OR payload -> 'after' ? 'is_open_for_intake'))
            ORDER BY entry.id
            """,
            [service, service],
        ).fetchall()
