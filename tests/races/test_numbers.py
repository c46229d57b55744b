# SPDX-License-Identifier: EUPL-1.2
"""Fifty machines and thirty officers at once, on two server processes: no number twice, nobody lost, order kept.

The whole proof takes 5,000 numbers and 3,000 calls; with `MOTCUA_NUMBER_RACE=full` so many are taken here too.
"""

import asyncio
import os
import random
import sys
import time
import uuid
from collections.abc import Awaitable, Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field

import psycopg
import pytest

from races.crowd import Answer, Person, post
from races.living import House, house_in_a_folder

FULL = os.environ.get("MOTCUA_NUMBER_RACE") == "full"
KIOSKS, PRESSES = 50, 100 if FULL else 20
OFFICERS = 30
TO_CALL = 3_000 if FULL else 600
KILLS = 6 if FULL else 3
OFFICE, LINE = "DN-HC", "A"
OPENING = "2026-12-01T07:35"
SECONDS = 900.0

pytestmark = [pytest.mark.slow, pytest.mark.skipif(sys.platform != "linux", reason="processes are found in /proc")]


@pytest.fixture
def office() -> Iterator[House]:
    with house_in_a_folder() as house:
        house.start("--at", OPENING)
        yield house


@dataclass
class Work:
    """What was answered: numbers given under their keys, calls in the order of their answers."""

    given: dict[str, str] = field(default_factory=dict)
    called: list[str] = field(default_factory=list)
    refusals: list[Answer] = field(default_factory=list)
    is_over: bool = False


async def until_answered(port: int, request: bytes, person: Person | None) -> tuple[Answer, Person]:
    """Send a request again and again under its key until it is answered by more than "busy"."""
    deadline = time.monotonic() + SECONDS
    while time.monotonic() < deadline:
        try:
            person = person or await Person.at(port)
            answer = await person.ask(request)
            if answer.status not in (500, 502, 503):
                return answer, person
        except (OSError, EOFError, TimeoutError, asyncio.IncompleteReadError):
            pass
        if person is not None:
            person.writer.close()
        person = None
        await asyncio.sleep(random.uniform(0.05, 0.3))
    raise AssertionError("no answer came")


async def press(port: int, token: str, times: int, work: Work) -> None:
    """One machine: so many people press, one after the other."""
    person = None
    for _ in range(times):
        key = uuid.uuid4().hex
        request = post(f"/api/v1/offices/{OFFICE}/tickets", {"line": LINE}, key=key, token=token)
        answer, person = await until_answered(port, request, person)
        if answer.status == 201:
            work.given[key] = answer.body["number"]
        else:
            work.refusals.append(answer)
    if person is not None:
        person.leave()


async def serve(port: int, token: str, counter: str, work: Work) -> None:
    """One officer: next, done, next, until nobody waits. Each deed is repeated under its key until it is answered."""
    person = None
    while True:
        request = post(f"/api/v1/counters/{counter}/call-next", {}, key=uuid.uuid4().hex, token=token)
        answer, person = await until_answered(port, request, person)
        if answer.status == 204:
            person.leave()
            return
        if answer.status != 200:
            work.refusals.append(answer)
            return
        work.called.append(answer.body["ticket"])
        body = {"ticket": answer.body["ticket"]}
        request = post(f"/api/v1/counters/{counter}/done", body, key=uuid.uuid4().hex, token=token)
        answer, person = await until_answered(port, request, person)
        if answer.status != 200:
            work.refusals.append(answer)
            return


async def together(*people: Awaitable[None]) -> None:
    await asyncio.gather(*people)


async def killing(house: House, work: Work) -> None:
    """Kill a process of the server every second or so, some of the times all of them."""
    for _ in range(KILLS):
        await asyncio.sleep(random.uniform(0.5, 1.5))
        if work.is_over:
            return
        kill: Callable[[], None] = random.choice(
            [house.kill_server_process, house.kill_server_process, house.kill_server]
        )
        with suppress(AssertionError):
            await asyncio.to_thread(kill)


def rows(house: House, statement: str) -> list[tuple[object, ...]]:
    with psycopg.connect(house.database_url()) as connection:
        return connection.execute(statement).fetchall()


def tokens_of(house: House) -> list[str]:
    return [house.command("token", "--device", f"{OFFICE}-k1").split()[-1]]


def set_up_counters(house: House) -> list[str]:
    """Let the office have thirty counters."""
    with psycopg.connect(house.database_url(), autocommit=True) as connection:
        connection.execute(
            "INSERT INTO offices_counter (code, office_id, number, name) SELECT %s || '-' || n, %s, n, '' "
            "FROM generate_series(1, %s) AS n ON CONFLICT DO NOTHING",
            [OFFICE, OFFICE, OFFICERS],
        )
    return [f"{OFFICE}-{n}" for n in range(1, OFFICERS + 1)]


def taken_before(house: House) -> int:
    """Return how many numbers of the line the sample has given today already."""
    found = rows(
        house,
        "SELECT coalesce(max(last_number), 0) FROM queueing_lineday AS d JOIN queueing_line AS l ON l.id = d.line_id "
        f"WHERE l.office_id = '{OFFICE}' AND l.code = '{LINE}' AND d.day = '2026-12-01'",
    )
    return int(str(found[0][0]))


def settle_what_waits(house: House) -> None:
    """End what the sample had waiting, so that only this race's people are called."""
    with psycopg.connect(house.database_url(), autocommit=True) as connection:
        connection.execute(
            "UPDATE queueing_ticket SET state = 'left', counter_id = NULL "
            "WHERE office_id = %s AND state IN ('waiting', 'called', 'serving', 'absent', 'transferred')",
            [OFFICE],
        )


def check_numbers(house: House, work: Work, *, before: int, expected: int) -> None:
    numbers = sorted(int(number.removeprefix("A")) for number in work.given.values())
    assert work.refusals == []
    assert len(work.given) == expected
    assert numbers == list(range(before + 1, before + 1 + expected))
    stored = rows(
        house,
        "SELECT count(*), count(DISTINCT shown) FROM queueing_ticket AS t JOIN queueing_line AS l ON l.id = t.line_id "
        f"WHERE t.office_id = '{OFFICE}' AND l.code = '{LINE}' AND day = '2026-12-01' AND number > {before}",
    )
    assert stored == [(expected, expected)]


def check_calls(house: House, work: Work, *, before: int, expected: int) -> None:
    assert work.refusals == []
    assert len(work.called) == expected
    assert len(set(work.called)) == expected
    left = rows(
        house,
        "SELECT state, count(*) FROM queueing_ticket AS t JOIN queueing_line AS l ON l.id = t.line_id "
        f"WHERE t.office_id = '{OFFICE}' AND l.code = '{LINE}' AND day = '2026-12-01' AND number > {before} "
        "GROUP BY state",
    )
    assert left == [("done", expected)]
    told = rows(
        house,
        "SELECT payload->>'number' FROM journal_entry WHERE kind = 'TicketCalled' "
        f"AND office_id = '{OFFICE}' AND payload->>'line' = '{LINE}' ORDER BY id",
    )
    order = [int(str(number).removeprefix("A")) for (number,) in told]
    order = [number for number in order if number > before]
    assert order == sorted(order)
    assert len(order) == expected


@pytest.mark.rule("R-029")
@pytest.mark.rule("R-030")
def test_fifty_machines_and_thirty_officers_at_once(office: House) -> None:
    token = tokens_of(office)[0]
    settle_what_waits(office)
    before, work = taken_before(office), Work()
    asyncio.run(together(*(press(office.port, token, PRESSES, work) for _ in range(KIOSKS))))
    check_numbers(office, work, before=before, expected=KIOSKS * PRESSES)
    officer = office.command("token", "canbo.dn-hc").split()[-1]
    counters = set_up_counters(office)
    asyncio.run(together(*(serve(office.port, officer, counter, work) for counter in counters)))
    check_calls(office, work, before=before, expected=KIOSKS * PRESSES)


@pytest.mark.rule("R-029")
@pytest.mark.rule("R-030")
def test_the_same_while_processes_are_killed(office: House) -> None:
    token = tokens_of(office)[0]
    settle_what_waits(office)
    before, work = taken_before(office), Work()
    presses = TO_CALL // KIOSKS

    async def drawing() -> None:
        await together(*(press(office.port, token, presses, work) for _ in range(KIOSKS)))
        work.is_over = True

    asyncio.run(together(drawing(), killing(office, work)))
    check_numbers(office, work, before=before, expected=presses * KIOSKS)
    officer = office.command("token", "canbo.dn-hc").split()[-1]
    counters = set_up_counters(office)
    work.is_over = False

    async def calling() -> None:
        await together(*(serve(office.port, officer, counter, work) for counter in counters))
        work.is_over = True

    asyncio.run(together(calling(), killing(office, work)))
    check_calls(office, work, before=before, expected=presses * KIOSKS)
