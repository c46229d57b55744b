# SPDX-License-Identifier: EUPL-1.2
"""Many people want the same places at the same moment, through two server processes."""

import asyncio
import os
import random
import sys
from collections import Counter
from datetime import datetime, timedelta

import psycopg
import pytest

from races import counting, crowd
from races.conftest import Arena
from races.crowd import Answer, Booking
from races.processes import Process
from races.sample import CAPACITIES, hour, the_day

CROWD = 200
# Of each capacity; the full proof takes 50.
ROUNDS = int(os.environ.get("MOTCUA_RACE_ROUNDS", "2"))
STORM_SECONDS = float(os.environ.get("MOTCUA_RACE_STORM_SECONDS", "6"))
HOURS = ("08:00", "08:30", "09:00", "13:00", "13:30", "14:00")
AFTERNOON = ("12:00", "17:00")


@pytest.mark.rule("R-002")
def test_200_people_at_once_get_exactly_the_places_there_are(open_house: tuple[Arena, int]) -> None:
    arena, port = open_house
    figures: Counter[str] = Counter()
    slowest = 0.0
    for places, start in [(places, start) for start in rounds() for places in CAPACITIES]:
        answers = asyncio.run(all_want(port, f"C{places}", start))
        assert_shared_out(arena, answers, f"C{places}", start, places)
        figures.update(crowd.tally(answers))
        slowest = max(slowest, *(answer.seconds for answer in answers))
    assert counting.contradictions(arena.url) == []
    assert counting.deadlocks(arena.url) == 0
    report(f"{ROUNDS} rounds of {CROWD} for each of {CAPACITIES} places", figures, slowest)


def rounds() -> list[datetime]:
    """Return a fresh hour for each round; the other tests keep to the day of the race."""
    first = hour("07:00") + timedelta(days=1)
    return [first + timedelta(days=number // 20, minutes=30 * (number % 20)) for number in range(ROUNDS)]


async def all_want(port: int, agency: str, start: datetime) -> list[Answer]:
    people = await crowd.gathered(port, CROWD)
    try:
        return await crowd.at_once(people, [Booking(agency, start).as_bytes() for _ in people])
    finally:
        for person in people:
            person.leave()


def assert_shared_out(arena: Arena, answers: list[Answer], agency: str, start: datetime, places: int) -> None:
    assert crowd.tally(answers) == {"201": places, "409 slot_taken": CROWD - places}
    for refusal in (answer.body for answer in answers if answer.status == 409):
        near = [datetime.fromisoformat(text) for text in refusal["alternatives"]]
        assert len(near) == 3, refusal
        assert start not in near
    codes = sorted(answer.body["code"] for answer in answers if answer.status == 201)
    with psycopg.connect(arena.url) as database:
        kept = database.execute(
            """
            SELECT array_agg(DISTINCT code ORDER BY code), count(entry.id), max(slot.taken), max(slot.places)
            FROM appointments_appointment AS appointment
            JOIN appointments_slot AS slot USING (service_id, starts_at)
            JOIN journal_entry AS entry
                ON entry.subject = 'appointment:' || appointment.id AND kind = 'AppointmentRequested'
            WHERE agency_id = %s AND starts_at = %s
            """,
            [agency, start],
        ).fetchone()
    assert kept == (codes, places, places, places)


@pytest.mark.rule("R-002")
def test_nobody_is_given_a_place_that_an_administrator_took_away_before(open_house: tuple[Arena, int]) -> None:
    arena, port = open_house
    administrator = Process(arena.environment, "races.administrator", "C10", "10", str(STORM_SECONDS))
    administrator.begin()
    answers = asyncio.run(come_and_go(port, "C10", administrator))
    changes = administrator.result(seconds=60)
    counted = crowd.tally(answers)
    busy = counted.pop("503 busy", 0)
    assert set(counted) <= {"201", "200", "409 slot_taken", "409 office_closed", "404 not_found"}, counted
    assert busy <= len(answers) / 100, f"{busy} of {len(answers)} were told that the house is busy"
    assert changes["wrong"] == {}
    assert counting.contradictions(arena.url) == []
    assert counting.deadlocks(arena.url) == 0
    service, name = service_and_session(arena, "C10")
    assert counting.replayed(arena.url, service=service, places=10, sessions={name: AFTERNOON}) == []
    assert min(counted["201"], counted["200"], counted["409 slot_taken"], counted["409 office_closed"]) > 0, counted
    report(f"an administrator meanwhile: {changes}, busy {busy}", counted, max(a.seconds for a in answers))


async def come_and_go(port: int, agency: str, meanwhile: Process) -> list[Answer]:
    """Let forty people ask for hours, call some off and move others, while another process works."""
    answers: list[Answer] = []

    async def one(person: crowd.Person) -> None:
        while meanwhile.is_running():
            wanted = Booking(agency, hour(random.choice(HOURS)))
            answer = await person.ask(wanted.as_bytes())
            answers.append(answer)
            if answer.status == 201:
                answers.append(await person.ask(change_of_mind(answer.body["code"], wanted.phone)))

    people = await crowd.gathered(port, 40)
    await asyncio.gather(*(one(person) for person in people))
    for person in people:
        person.leave()
    return answers


def change_of_mind(code: str, phone: str) -> bytes:
    if random.random() < 0.6:
        return crowd.post(f"/api/v1/appointments/{code}/cancel", {"phone": phone})
    start = hour(random.choice(HOURS)).isoformat()
    return crowd.post(f"/api/v1/appointments/{code}/move", {"phone": phone, "start": start})


def service_and_session(arena: Arena, agency: str) -> tuple[int, str]:
    weekdays = ("thứ Hai", "thứ Ba", "thứ Tư", "thứ Năm", "thứ Sáu", "thứ Bảy", "Chủ nhật")
    with psycopg.connect(arena.url) as database:
        found = database.execute("SELECT id FROM appointments_service WHERE agency_id = %s", [agency]).fetchone()
    assert found is not None
    return found[0], f"{weekdays[the_day().weekday()]} {AFTERNOON[0]}–{AFTERNOON[1]}"


@pytest.mark.rule("R-002")
def test_one_request_sent_by_20_connections_at_once_makes_one_appointment(open_house: tuple[Arena, int]) -> None:
    arena, port = open_house

    async def insist() -> list[Answer]:
        people = await crowd.gathered(port, 20)
        request = Booking("C3", hour("09:00"), key="bam-nhieu-lan").as_bytes()
        answers = await crowd.at_once(people, [request] * 20)
        for person in people:
            person.leave()
        return answers

    answers = asyncio.run(insist())
    assert {answer.status for answer in answers} == {201}
    assert all(answer.body == answers[0].body for answer in answers)
    with psycopg.connect(arena.url) as database:
        made = database.execute(
            "SELECT count(*) FROM appointments_appointment WHERE agency_id = 'C3' AND starts_at = %s", [hour("09:00")]
        ).fetchone()
    assert made == (1,)
    assert counting.contradictions(arena.url) == []


def test_one_phone_gets_no_more_hours_of_a_day_than_allowed_however_fast_it_asks(open_house: tuple[Arena, int]) -> None:
    arena, port = open_house

    async def grab() -> list[Answer]:
        people = await crowd.gathered(port, 20)
        # The administrator of another test may have left the day of the race closed.
        first = hour("07:00") + timedelta(days=1)
        starts = [first + timedelta(minutes=30 * number) for number in range(20)]
        answers = await crowd.at_once(people, [Booking("DO", s, phone="0905111222").as_bytes() for s in starts])
        for person in people:
            person.leave()
        return answers

    assert crowd.tally(asyncio.run(grab())) == {"201": 3, "409 too_many": 17}
    assert counting.contradictions(arena.url) == []


def report(what: str, figures: Counter[str], slowest: float) -> None:
    sys.stderr.write(f"\n{what}: {dict(figures)}, slowest answer {slowest:.2f} s\n")
