# SPDX-License-Identifier: EUPL-1.2
"""Many ask for the same places and the same doses; nobody gets one that another has."""

import json
import os
from collections import Counter
from typing import Any

import psycopg
import pytest

from races import counting, databases, vaccinating
from races.conftest import Arena
from races.sample import hour

SECONDS = float(os.environ.get("MOTCUA_RACE_STORM_SECONDS", "6"))
ASKED = vaccinating.PROCESSES * vaccinating.THREADS * vaccinating.REQUESTS

_MUST_BE_EMPTY = {
    "places taken otherwise than booked": """
        SELECT hour.id, hour.taken, counted.children
        FROM vaccination_sessionhour AS hour FULL JOIN (
            SELECT session_id, starts_at, count(child.id) AS children
            FROM vaccination_vaccinationbooking AS booking
            JOIN vaccination_bookedchild AS child ON child.booking_id = booking.id
            WHERE booking.status NOT IN ('cancelled', 'no_show') GROUP BY 1, 2
        ) AS counted USING (session_id, starts_at)
        WHERE coalesce(hour.taken, 0) <> coalesce(counted.children, 0)
    """,
    "doses promised or given otherwise than booked": """
        SELECT stock.id, stock.reserved, stock.used, counted.reserved, counted.used
        FROM vaccination_sessionstock AS stock FULL JOIN (
            SELECT session_id, vaccine_id, count(*) FILTER (WHERE outcome <> 'postponed') AS reserved,
                   count(*) FILTER (WHERE outcome = 'given') AS used
            FROM vaccination_vaccinationbooking AS booking
            JOIN vaccination_bookedchild AS child ON child.booking_id = booking.id
            WHERE booking.status NOT IN ('cancelled', 'no_show') AND vaccine_id IS NOT NULL GROUP BY 1, 2
        ) AS counted USING (session_id, vaccine_id)
        WHERE stock.reserved <> coalesce(counted.reserved, 0) OR stock.used <> coalesce(counted.used, 0)
    """,
    "more than there is": """
        SELECT id FROM vaccination_sessionhour WHERE taken > places
        UNION ALL SELECT id FROM vaccination_sessionstock WHERE reserved > doses OR used > reserved
    """,
    "a code twice among the open bookings": """
        SELECT code FROM vaccination_vaccinationbooking WHERE status IN ('booked', 'checked_in', 'observing')
        GROUP BY code HAVING count(*) > 1
    """,
    "bookings that are not in the journal once": """
        SELECT booking.id, count(entry.id) FROM vaccination_vaccinationbooking AS booking
        LEFT JOIN journal_entry AS entry ON entry.subject = 'vaccination:' || booking.id AND entry.kind = 'BookingMade'
        GROUP BY 1 HAVING count(entry.id) <> 1
    """,
}


def contradictions(url: str) -> list[str]:
    """Return what of the tables does not agree."""
    with psycopg.connect(url) as database:
        found = {what: database.execute(query).fetchall() for what, query in _MUST_BE_EMPTY.items()}
    return [f"{what}: {rows[:5]}" for what, rows in found.items() if rows]


def raced(arena: Arena, *words: str) -> list[dict[str, Any]]:
    said = databases.run("races.vaccinating", *words, environment=arena.environment, seconds=SECONDS + 180)
    return list(json.loads(said))


def total(results: list[dict[str, Any]], what: str) -> Counter[str]:
    return sum((Counter(result[what]) for result in results), Counter())


@pytest.mark.rule("R-024")
def test_200_who_ask_at_once_for_3_places_and_2_doses_get_3_and_at_most_2(arena: Arena) -> None:
    results = raced(arena, "rush")
    done, refused = total(results, "done"), total(results, "refused")
    assert total(results, "wrong") == {}
    assert sum(done.values()) == vaccinating.PLACES
    assert done["booked A"] <= vaccinating.DOSES
    assert sum(refused.values()) == ASKED - vaccinating.PLACES
    assert set(refused) <= {"slot_taken", "out_of_stock"}
    with psycopg.connect(arena.url) as database:
        kept = database.execute(
            "SELECT taken, places FROM vaccination_sessionhour WHERE starts_at = %s", [hour(vaccinating.RUSH_HOUR)]
        ).fetchone()
    assert kept == (vaccinating.PLACES, vaccinating.PLACES)
    assert contradictions(arena.url) == []
    assert counting.deadlocks(arena.url) == 0


@pytest.mark.rule("R-024")
def test_places_and_doses_agree_with_the_bookings_after_a_storm_of_everything(arena: Arena) -> None:
    results = raced(arena, "storm", str(SECONDS))
    assert total(results, "wrong") == {}
    assert contradictions(arena.url) == []
    assert counting.deadlocks(arena.url) == 0
    assert set(total(results, "done")) >= {"book", "move", "cancel", "come", "places", "doses"}
