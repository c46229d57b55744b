# SPDX-License-Identifier: EUPL-1.2
"""Processes without a server between them and the database: everything at once, then the tables must agree."""

import json
import os
import sys
from collections import Counter
from typing import Any

import psycopg
import pytest

from races import counting, databases
from races.conftest import Arena

PROCESSES = 8
SECONDS = float(os.environ.get("MOTCUA_RACE_STORM_SECONDS", "6"))


@pytest.mark.rule("R-002")
def test_places_visits_and_journal_agree_after_a_storm_of_everything(arena: Arena) -> None:
    results = storm(arena, f"people:{PROCESSES}", "worker")
    assert_all_is_well(arena, results)
    assert set(total(results, "done")) >= {"request", "request_with_hold", "move", "propose", "confirm", "relayed"}


@pytest.mark.rule("R-002")
def test_places_and_visits_agree_while_places_and_hours_change(arena: Arena) -> None:
    results = storm(arena, f"people:{PROCESSES - 1}", "administrator")
    # Somebody who meets one change after another within one request is asked to try again.
    busy = sum(result["wrong"].pop("busy", 0) for result in results)
    assert busy <= sum(total(results, "done").values()) / 100
    assert_all_is_well(arena, results)
    assert total(results, "done")["places"] > 0


@pytest.mark.rule("R-002")
def test_nobody_waits_for_ever_where_many_cross_between_the_same_hours(arena: Arena) -> None:
    results = storm(arena, f"cross:{PROCESSES}", "administrator-of-C10")
    report(results)
    assert total(results, "wrong") == {}
    assert counting.contradictions(arena.url) == []
    assert counting.deadlocks(arena.url) == 0
    assert min(total(results, "done")[what] for what in ("moved", "held", "places")) > 0


@pytest.mark.rule("R-002")
def test_160_requests_of_8_processes_for_3_places_get_3(arena: Arena) -> None:
    results = storm(arena, "rush:8")
    assert (total(results, "done"), total(results, "refused")) == ({"rushed": 3}, {"slot_taken": 157})
    assert counting.contradictions(arena.url) == []


def storm(arena: Arena, *people: str) -> list[dict[str, Any]]:
    words = databases.run("races.storm", str(SECONDS), *people, environment=arena.environment, seconds=SECONDS + 120)
    return list(json.loads(words))


def assert_all_is_well(arena: Arena, results: list[dict[str, Any]]) -> None:
    report(results)
    assert total(results, "wrong") == {}
    assert counting.contradictions(arena.url) == []
    assert counting.deadlocks(arena.url) == 0
    with psycopg.connect(arena.url) as database:
        counted = database.execute("SELECT count(*) FROM appointments_appointment WHERE slot_count > 1").fetchone()
    assert counted is not None
    assert counted[0] > 0, "nobody came for several procedures"


def report(results: list[dict[str, Any]]) -> None:
    """Show what was done; figures are seen with `pytest -s`."""
    done, refused = dict(total(results, "done")), dict(total(results, "refused"))
    sys.stderr.write(f"\n{done}, refused {refused}, slowest {max(each['slowest'] for each in results)} s\n")


def total(results: list[dict[str, Any]], what: str) -> Counter[str]:
    counted: Counter[str] = Counter()
    for result in results:
        counted.update(result.get(what, {}))
    return counted
