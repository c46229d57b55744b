# SPDX-License-Identifier: EUPL-1.2
"""Any process is killed at any moment while people book: promises are kept, and what is owed is said once."""

import asyncio
import json
import os
import random
import sys
import time
import urllib.request
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime

import psycopg
import pytest

from races import counting, crowd
from races.crowd import Answer, Booking, Person
from races.living import House, house_in_a_folder, wait_until

# The full proof takes 20.
KILLS = int(os.environ.get("MOTCUA_KILL_ROUNDS", "3"))
OPENING = "2026-12-01T08:30"
OFFICE, AGENCIES, OFFICER = "DN-TTHCC", ("DN-SXD", "DN-STC"), "canbo.dn-tthcc"
PEOPLE = 6

pytestmark = [pytest.mark.slow, pytest.mark.skipif(sys.platform != "linux", reason="processes are found in /proc")]


@pytest.fixture
def office() -> Iterator[House]:
    with house_in_a_folder() as house:
        house.start("--at", OPENING)
        yield house


@dataclass
class Story:
    """What the people of the storm were told."""

    given: dict[str, tuple[Booking, Answer]] = field(default_factory=dict)
    answers: Counter[str] = field(default_factory=Counter)
    lost: int = 0
    # When the last request that was given an hour had first been sent.
    asked: float = 0.0
    is_over: bool = False


@pytest.mark.rule("R-002")
def test_no_promise_is_lost_and_nothing_said_twice_whatever_is_killed(office: House) -> None:
    token = office.command("token", OFFICER).split()[-1]
    story = Story()
    back = asyncio.run(storm_and_kill(office, story, token))
    url = office.database_url()
    assert len(story.given) >= KILLS, story.answers
    assert without_place(url, story) == []
    assert counting.contradictions(url) == []
    told_after = wait_until_told(url)
    assert unheard_or_heard_twice(url) == []
    assert asyncio.run(answered_otherwise(office, story)) == []
    sys.stderr.write(
        f"\n{KILLS} kills, hours given again after {[f'{what} {seconds:.1f} s' for what, seconds in back]}; "
        f"{dict(story.answers)}, {story.lost} requests without an answer; all told after {told_after:.1f} s\n"
    )


# --- the storm -----------------------------------------------------------------------------------------


async def storm_and_kill(office: House, story: Story, token: str) -> list[tuple[str, float]]:
    starts = free_starts(office)
    people = [asyncio.create_task(come_again_and_again(office.port, story, starts, token)) for _ in range(PEOPLE)]
    back = []
    try:
        for kill in chosen(office):
            await asyncio.sleep(random.uniform(0.5, 3))
            killed = time.monotonic()
            await asyncio.to_thread(kill)
            is_back = lambda killed=killed: story.asked > killed  # noqa: E731
            await asyncio.to_thread(wait_until, is_back, f"hours are given after {kill.__name__}")
            back.append((kill.__name__, time.monotonic() - killed))
        await asyncio.to_thread(wait_until, office.is_database_up, "the database is up")
    finally:
        story.is_over = True
        await asyncio.gather(*people)
    return back


def chosen(office: House) -> list[Callable[[], None]]:
    """Return as many ways to kill as there are rounds, each as often as the others, in random order."""
    ways = [
        office.kill_database,
        office.kill_worker,
        office.kill_everything_and_start,
        office.kill_server_process,
        office.kill_server,
        office.kill_run,
    ]
    wanted = (ways * (KILLS // len(ways) + 1))[:KILLS]
    random.shuffle(wanted)
    return wanted


def free_starts(office: House) -> list[tuple[str, datetime]]:
    found = []
    for agency in AGENCIES:
        address = (
            f"http://127.0.0.1:{office.port}/api/v1/offices/{OFFICE}/slots?agency={agency}&from=2026-12-02&days=80"
        )
        with urllib.request.urlopen(address, timeout=60) as answer:
            found += [(agency, datetime.fromisoformat(slot["start"])) for slot in json.load(answer)["slots"]]
    return found


async def come_again_and_again(port: int, story: Story, starts: list[tuple[str, datetime]], token: str) -> None:
    """Book one hour after another; some are confirmed by an officer, some called off."""
    visitor = Visitor(port, story)
    while not story.is_over:
        agency, start = random.choice(starts)
        booking, asked = Booking(agency, start, office=OFFICE), time.monotonic()
        answer = await visitor.insist(booking.as_bytes())
        if answer.status == 201:
            story.given[booking.key] = (booking, answer)
            story.asked = max(story.asked, asked)
            await visitor.think_again(answer.body["code"], booking.phone, token)
        await asyncio.sleep(random.uniform(0.2, 0.6))
    visitor.leave()


class Visitor:
    """Somebody who sends a request again, just the same, until it is answered."""

    def __init__(self, port: int, story: Story) -> None:
        self.port, self.story = port, story
        self._person: Person | None = None

    async def insist(self, request: bytes) -> Answer:
        while True:
            try:
                self._person = self._person or await Person.at(self.port)
                answer = await self._person.ask(request)
            except (OSError, EOFError, ValueError, TimeoutError):
                self.story.lost += 1
                self.leave()
                await asyncio.sleep(0.2)
                continue
            self.story.answers.update(crowd.tally([answer]))
            if answer.status < 500:
                return answer
            await asyncio.sleep(0.2)

    async def think_again(self, code: str, phone: str, token: str) -> None:
        what = random.random()
        if what < 0.2:
            await self.insist(crowd.post(f"/api/v1/appointments/{code}/cancel", {"phone": phone}))
        elif what < 0.5:
            await self.insist(crowd.post(f"/api/v1/desk/appointments/{code}/confirm", {}, token=token))

    def leave(self) -> None:
        if self._person is not None:
            with suppress(OSError):
                self._person.leave()
        self._person = None


# --- what must hold ------------------------------------------------------------------------------------


def without_place(url: str, story: Story) -> list[str]:
    """Return the hours that were given and are not in the database."""
    with psycopg.connect(url) as database:
        kept = {
            (code, start) for code, start in database.execute("SELECT code, starts_at FROM appointments_appointment")
        }
    return [key for key, (booking, answer) in story.given.items() if (answer.body["code"], booking.start) not in kept]


async def answered_otherwise(office: House, story: Story) -> list[str]:
    """Send every request that was given an hour once more and return those that get another answer."""
    visitor = Visitor(office.port, story)
    other = []
    for key, (booking, answer) in story.given.items():
        again = await visitor.insist(booking.as_bytes())
        if (again.status, again.body) != (201, answer.body):
            other.append(key)
    visitor.leave()
    return other


_OWED = """
SELECT entry.kind, entry.id, appointment.status, message.status,
    (SELECT count(*) FROM sms_simulator_deliveredsms AS book WHERE book.message_id = message.id)
FROM journal_entry AS entry
JOIN appointments_appointment AS appointment ON entry.subject = 'appointment:' || appointment.id
LEFT JOIN messaging_message AS message ON message.key = entry.kind || ':' || entry.id
WHERE appointment.channel = 'API'
    AND entry.kind IN ('AppointmentRequested', 'AppointmentConfirmed', 'AppointmentCancelled')
"""
_UNFINISHED = """
SELECT (SELECT count(*) FROM journal_entry WHERE relayed_at IS NULL)
    + (SELECT count(*) FROM messaging_message WHERE status = 'QUEUED' AND kind = 'NOTICE')
"""


def wait_until_told(url: str) -> float:
    """Wait until nothing is left to say, and return how many seconds that took."""
    began = time.monotonic()

    def is_told() -> bool:
        with psycopg.connect(url) as database:
            row = database.execute(_UNFINISHED).fetchone()
        return row == (0,)

    wait_until(is_told, "everything owed is said")
    return time.monotonic() - began


def unheard_or_heard_twice(url: str) -> list[str]:
    """Return every fact that the citizen did not hear exactly once, by the simulator's book."""
    with psycopg.connect(url) as database:
        owed = database.execute(_OWED).fetchall()
        twice = database.execute(
            "SELECT to_phone, text, count(*) FROM sms_simulator_deliveredsms GROUP BY 1, 2 HAVING count(*) > 1"
        ).fetchall()
    wrong = [f"said twice: {row}" for row in twice]
    for kind, number, state, message, heard in owed:
        # What was called off before it could be told need not be told any more.
        may_be_silent = state == "cancelled" and kind != "AppointmentCancelled"
        if heard != 1 and not (heard == 0 and may_be_silent and message in (None, "WITHDRAWN")):
            wrong.append(f"{kind} {number} of an appointment {state}: message {message}, heard {heard} times")
    return wrong
