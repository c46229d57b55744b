# SPDX-License-Identifier: EUPL-1.2
"""One machine's batches at the same moment, each several times, at two server processes: the book stays the book."""

import asyncio
import hashlib
import random
from datetime import UTC, datetime, timedelta

import psycopg
import pytest

from motcua.feeds.machine import Machine, new_machine
from races import counting
from races.conftest import Arena
from races.crowd import Answer, gathered, post
from races.sample import OFFICE

FEED, TOKEN = "MAY-DUA", "mc_race"
PEOPLE, BATCH, COPIES = 24, 12, 3

pytestmark = pytest.mark.slow


def set_up(url: str) -> None:
    digest = hashlib.sha256(TOKEN.encode()).hexdigest()
    with psycopg.connect(url, autocommit=True) as database:
        database.execute(
            "INSERT INTO feeds_feed (code, office_id, name, silent_after_seconds, poll_url, poll_seconds, poll_token,"
            " is_active) VALUES (%s, %s, '', 120, '', 15, '', true)",
            [FEED, OFFICE],
        )
        database.execute(
            "INSERT INTO people_apitoken (kind, name, digest, created_at) VALUES ('FEED', %s, %s, now())",
            [FEED, digest],
        )


def a_morning(dice: random.Random) -> Machine:
    machine = new_machine([("KHAM", "Khám", ""), ("NHI", "Nhi", "N")], counters=4)
    at = datetime.now(UTC) - timedelta(hours=1)
    while machine.seq < 360:
        at += timedelta(seconds=dice.randrange(1, 9))
        match dice.choice(("press", "press", "press", "call", "call", "done", "absent", "back")):
            case "press":
                machine.press(dice.choice(("KHAM", "NHI")), at)
            case "call":
                machine.call(dice.choice("1234"), at)
            case "back":
                machine.send_back(dice.choice("1234"), at)
            case kind:
                machine.finish(dice.choice("1234"), at, kind=kind)
    return machine


async def deliver(port: int, batches: list[bytes]) -> list[Answer]:
    """Let everybody take a batch from the heap and bring it, until all are brought; who is told "busy" tries again."""
    people, answers = await gathered(port, PEOPLE), []

    async def carry(person: object) -> None:
        while batches:
            batch = batches.pop()
            answer = await person.ask(batch)  # type: ignore[attr-defined]
            answers.append(answer)
            if answer.status == 503:
                batches.append(batch)
                await asyncio.sleep(0.1)

    await asyncio.gather(*(carry(person) for person in people))
    for person in people:
        person.leave()
    return answers


@pytest.mark.rule("R-041")
def test_batches_in_any_order_at_once_and_three_times_each(open_house: tuple[Arena, int]) -> None:
    arena, port = open_house
    set_up(arena.url)
    dice = random.Random(7)
    machine = a_morning(dice)
    pieces = [machine.outbox[start : start + BATCH] for start in range(0, len(machine.outbox), BATCH)]
    batches = [post(f"/api/v1/feeds/{FEED}/events", {"events": piece}, token=TOKEN) for piece in pieces * COPIES]
    dice.shuffle(batches)
    answers = asyncio.run(deliver(port, batches))
    assert {answer.status for answer in answers} <= {200, 503}
    taken = [answer.body for answer in answers if answer.status == 200]
    assert sum(body["applied"] for body in taken) == machine.seq
    assert max(body["last_seq"] for body in taken) == machine.seq
    assert all(body["refused"] == [] for body in taken)
    with psycopg.connect(arena.url) as database:
        state = database.execute("SELECT last_seq, lost_count FROM feeds_feedstate").fetchall()
        held = database.execute("SELECT count(*) FROM feeds_heldevent").fetchone()
        tickets = database.execute(
            "SELECT line.code, shown, state, counter_label FROM queueing_ticket AS ticket"
            " JOIN queueing_line AS line ON line.id = waits_in_id WHERE ticket.is_mirrored"
        ).fetchall()
    assert (state, held) == ([(machine.seq, 0)], (0,))
    for code, own in machine.numbers().items():
        served = sorted([shown, label] for line, shown, state, label in tickets if line == code and state == "called")
        assert served == own["serving"]
        assert sum(line == code and state == "waiting" for line, _n, state, _c in tickets) == own["waiting"]
    assert len({(line, shown) for line, shown, _state, _counter in tickets}) == len(tickets)
    assert counting.deadlocks(arena.url) == 0
