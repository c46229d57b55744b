# SPDX-License-Identifier: EUPL-1.2
"""Fifty processes answer, book, move and cancel while earlier hours are offered: no place is given twice."""

import json
import os

import psycopg
import pytest

from races import counting, databases
from races.conftest import Arena
from races.test_storm import report, total

SECONDS = float(os.environ.get("MOTCUA_RACE_STORM_SECONDS", "6"))
MUST_BE_EMPTY = {
    "an offer taken twice, or taken and not told": """
        SELECT offer.id, offer.outcome, count(entry.id) FROM appointments_offer AS offer
        LEFT JOIN journal_entry AS entry
            ON entry.kind = 'EarlierHourTaken' AND (entry.payload ->> 'offer')::bigint = offer.id
        GROUP BY offer.id HAVING count(entry.id) <> (offer.outcome = 'TAKEN')::int
    """,
    "an offer of an hour that was not earlier, or too near": """
        SELECT payload, at FROM journal_entry WHERE kind = 'EarlierHourOffered'
        AND ((payload ->> 'earlier_starts_at')::timestamptz >= (payload ->> 'starts_at')::timestamptz
            OR (payload ->> 'earlier_starts_at')::timestamptz < at + interval '3 hours'
            OR (payload ->> 'answer_by')::timestamptz <> at + interval '2 hours')
    """,
    "two open offers to one phone": """
        SELECT phone FROM appointments_offer AS offer JOIN appointments_wish AS wish ON wish.id = wish_id
        JOIN appointments_appointment AS appointment ON appointment.id = appointment_id
        WHERE offer.ended_at IS NULL GROUP BY phone HAVING count(*) > 1
    """,
    "a place held for an offer that has ended": """
        SELECT hold.visitor FROM appointments_hold AS hold WHERE is_offered AND NOT EXISTS (
            SELECT FROM appointments_offer AS offer WHERE 'earlier:' || wish_id = hold.visitor
            AND offer.ended_at IS NULL AND offer.starts_at = hold.starts_at
        )
    """,
    "an offer in the quiet hours": """
        SELECT offered_at FROM appointments_offer
        WHERE (offered_at AT TIME ZONE 'Asia/Ho_Chi_Minh')::time NOT BETWEEN '06:30' AND '19:00'
    """,
}


@pytest.mark.rule("R-002")
@pytest.mark.rule("R-015")
def test_no_place_is_given_twice_while_earlier_hours_are_offered(arena: Arena) -> None:
    # On a busy machine fifty wait for one another longer than people would; that nobody waits in a circle is counted.
    patient = {"MOTCUA_LOCK_TIMEOUT_MS": "60000", "MOTCUA_STATEMENT_TIMEOUT_MS": "60000"}
    environment = {**arena.environment, **patient}
    words = databases.run("races.wishes", str(SECONDS), environment=environment, seconds=SECONDS + 240)
    results = list(json.loads(words))
    report(results)
    assert total(results, "wrong") == {}
    assert counting.contradictions(arena.url) == []
    assert counting.deadlocks(arena.url) == 0
    with psycopg.connect(arena.url) as database:
        for what, statement in MUST_BE_EMPTY.items():
            assert database.execute(statement).fetchall() == [], what
    done = total(results, "done")
    assert min(done[what] for what in ("book", "want", "accept", "cancel", "offered")) > 0
