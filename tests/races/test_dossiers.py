# SPDX-License-Identifier: EUPL-1.2
"""Fifty take dossiers in at once and no serial is given twice; of two contradicting decisions one wins."""

import json
from typing import Any

import psycopg
import pytest

from races import counting, databases, deciding
from races.conftest import Arena

# What somebody who came second is told, by its code.
TOLD = {"dossier_moved_on", "extended_before", "supplement_asked_before"}
ASKED = deciding.PROCESSES * deciding.THREADS

_MUST_BE_EMPTY = {
    "a code twice": "SELECT code_key FROM dossiers_dossier GROUP BY 1 HAVING count(*) > 1",
    "a log with a gap": """
        SELECT dossier_id FROM dossiers_logentry GROUP BY 1 HAVING count(*) <> max(number)
    """,
    "a dossier that is not in the log as often as it changed": """
        SELECT dossier.id, version, count(entry.id) FROM dossiers_dossier AS dossier
        LEFT JOIN dossiers_logentry AS entry ON entry.dossier_id = dossier.id
        GROUP BY 1, 2 HAVING count(entry.id) <> version
    """,
    "more than one line of the control sheet open": """
        SELECT dossier_id FROM dossiers_handover WHERE ended_at IS NULL GROUP BY 1 HAVING count(*) > 1
    """,
    "a decision besides another": """
        SELECT dossier.id, status FROM dossiers_dossier AS dossier JOIN dossiers_result AS result
        ON result.dossier_id = dossier.id WHERE signed_at IS NOT NULL AND status <> 'signed'
    """,
}


def contradictions(url: str) -> list[str]:
    """Return what of the tables does not agree."""
    with psycopg.connect(url) as database:
        found = {what: database.execute(query).fetchall() for what, query in _MUST_BE_EMPTY.items()}
    return [f"{what}: {rows[:5]}" for what, rows in found.items() if rows]


def raced(arena: Arena, *words: str) -> list[dict[str, Any]]:
    return list(json.loads(databases.run("races.deciding", *words, environment=arena.environment, seconds=240)))


def serials(results: list[dict[str, Any]]) -> list[int]:
    return sorted(int(code.rpartition("-")[2]) for result in results for code, _number in result["done"])


@pytest.mark.rule("R-048")
def test_fifty_intakes_at_once_get_fifty_serials_without_a_gap(arena: Arena) -> None:
    results = raced(arena, "intakes")
    assert [result["wrong"] for result in results if result["wrong"]] == []
    assert serials(results) == list(range(1, ASKED + 1))
    assert sorted(number for result in results for _code, number in result["done"]) == list(range(1, ASKED + 1))
    assert contradictions(arena.url) == []
    assert counting.deadlocks(arena.url) == 0


@pytest.mark.rule("R-048")
def test_a_day_goes_on_beyond_9999(arena: Arena) -> None:
    results = raced(arena, "intakes", "9980")
    assert [result["wrong"] for result in results if result["wrong"]] == []
    assert serials(results) == list(range(9981, 9981 + ASKED))
    longest = max((code for result in results for code, _number in result["done"]), key=len)
    assert len(longest.rpartition("-")[2]) == 5
    assert contradictions(arena.url) == []


@pytest.mark.rule("R-047", "R-049", "R-050")
def test_of_two_contradicting_decisions_one_wins_and_the_other_is_told(arena: Arena) -> None:
    results = raced(arena, "pairs")
    assert [result["wrong"] for result in results if result["wrong"]] == []
    one, other = (result["told"] for result in sorted(results, key=lambda each: each["side"]))
    assert len(one) == len(other) == deciding.PAIRS
    for number, (first, second) in enumerate(zip(one, other, strict=True)):
        outcomes = {first[0], second[0]}
        assert "done" in outcomes, (number, first, second)
        assert len(outcomes) == 2, (number, first, second)
        assert outcomes - {"done"} <= TOLD, (number, first, second)
        said = first[1] or second[1]
        assert len(said) > 20, (number, first, second)
    with psycopg.connect(arena.url) as database:
        row = database.execute("SELECT count(*) FROM dossiers_logentry").fetchone()
    # Sent, received and one decision.
    assert row == (3 * deciding.PAIRS,)
    assert contradictions(arena.url) == []
    assert counting.deadlocks(arena.url) == 0


@pytest.mark.rule("R-057", "R-058")
def test_two_officers_receive_the_same_dossier_and_one_promise_is_given(arena: Arena) -> None:
    results = raced(arena, "special")
    assert [result["wrong"] for result in results if result["wrong"]] == []
    one, other = (result["told"] for result in sorted(results, key=lambda each: each["side"]))
    for number, (first, second) in enumerate(zip(one, other, strict=True)):
        assert {first[0], second[0]} == {"done", "dossier_moved_on"}, (number, first, second)
        assert "no_slip" in (first[1], second[1]), (number, first, second)
    with psycopg.connect(arena.url) as database:
        kept = database.execute("SELECT count(*), count(DISTINCT dossier_id) FROM dossiers_specialintake").fetchone()
        # Whoever asked for the slip and came first gave it: the row says what the winner did.
        told = database.execute("SELECT has_slip FROM dossiers_specialintake ORDER BY dossier_id").fetchall()
    assert kept == (deciding.PAIRS, deciding.PAIRS)
    assert [has_slip for (has_slip,) in told] == [second[0] == "done" for second in other]
    assert contradictions(arena.url) == []
    assert counting.deadlocks(arena.url) == 0
