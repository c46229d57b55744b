# SPDX-License-Identifier: EUPL-1.2
"""A carrier's feed is noted once by however many feeders, it is told of a parcel once, it pays a parcel over once."""

import json
from typing import Any

import psycopg

from races import carriers, counting, databases
from races.carriers import PARCELS
from races.conftest import Arena


def raced(arena: Arena, what: str) -> None:
    """Let the sides race; nothing went wrong and nobody was told no."""
    answer = databases.run("races.carriers", what, environment=arena.environment, seconds=300)
    results: list[dict[str, Any]] = json.loads(answer)
    assert [result["wrong"] for result in results if result["wrong"]] == []
    assert {code for result in results for code, _said in result["told"]} == {"done"}
    assert counting.deadlocks(arena.url) == 0


def counted(arena: Arena, query: str) -> Any:
    with psycopg.connect(arena.url) as database:
        row = database.execute(query).fetchone()  # type: ignore[call-overload]
    return row[0] if row else None


def test_many_feeders_note_each_event_once_and_end_at_the_feeds_end(arena: Arena) -> None:
    raced(arena, "feeders")
    notes = "SELECT count(*) FROM post_parcelnote WHERE source = 'feed'"
    assert counted(arena, notes) == counted(arena, "SELECT count(*) FROM post_simulator_feeditem") == 5 * PARCELS
    assert counted(arena, "SELECT count(*) FROM post_parcel WHERE state = 'delivered' AND doubt = ''") == PARCELS
    assert counted(arena, "SELECT last_id FROM post_carrier") == f"{5 * PARCELS:024x}"
    assert counted(arena, "SELECT count(*) FROM journal_entry WHERE kind = 'ParcelDelivered'") == PARCELS
    assert counted(arena, "SELECT count(*) FROM payments_inflow WHERE source = 'post'") == PARCELS


def test_many_senders_tell_of_each_parcel_once(arena: Arena) -> None:
    raced(arena, "senders")
    assert counted(arena, "SELECT sum(told) FROM post_simulator_heldparcel") == PARCELS
    assert counted(arena, "SELECT count(*) FROM post_carrierorder WHERE state = 'sent' AND attempts = 1") == PARCELS
    assert counted(arena, "SELECT count(*) FROM journal_entry WHERE kind = 'CarrierTold'") == PARCELS


def test_statements_with_the_same_parcels_pay_each_over_once(arena: Arena) -> None:
    raced(arena, "statements")
    lines = "SELECT count(*) FROM post_codline WHERE difference "
    assert counted(arena, f"{lines} = ''") == PARCELS
    assert counted(arena, f"{lines} = 'repeated'") == (carriers.STATEMENTS - 1) * PARCELS
    booked = "SELECT sum(amount_vnd) FROM payments_ledgerentry WHERE debit = 'bank' AND credit = 'post_holds'"
    assert counted(arena, booked) == PARCELS * 10_000
