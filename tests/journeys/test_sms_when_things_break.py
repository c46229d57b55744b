# SPDX-License-Identifier: EUPL-1.2
"""Whatever breaks on the way – Kannel, our own processes, the line for a day, a flood – each answer comes once.

One living house and one real Kannel for all; the day without a line comes last, because it moves the clock.
"""

import asyncio
import http.client
import os
import random
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import timedelta
from itertools import product
from urllib.parse import urlencode

import pytest

from journeys.town import Phone, Town, bring, code_of, insist
from kannel import SECRET
from races import counting
from races.crowd import Person
from races.living import wait_until

# The full proof takes 250 phones (1,000 messages) and 20 kills.
PHONES = int(os.environ.get("MOTCUA_BURST_PHONES", "50"))
KILLS = int(os.environ.get("MOTCUA_KILL_ROUNDS", "3"))
PEOPLE = 8
# As long as a send whose answer was lost waits for its report.
UNCLEAR_FOR = timedelta(minutes=6)
BURST_SECONDS = 900.0

pytestmark = [
    pytest.mark.slow,
    pytest.mark.race,
    pytest.mark.skipif(sys.platform != "linux", reason="processes are found in /proc"),
    pytest.mark.xdist_group("journeys-when-things-break"),
]


@pytest.fixture(autouse=True)
def _nothing_is_broken_for_good(town: Town) -> Iterator[None]:
    """After each trouble the whole town agrees about what was said, done and booked."""
    yield
    town.wait_until_answered()
    assert town.differences() == []
    assert town.faults() == {}
    assert counting.contradictions(town.house.database_url()) == []
    assert counting.deadlocks(town.house.database_url()) == 0


# --- the same again ------------------------------------------------------------------------------------


@pytest.mark.rule("R-020")
@pytest.mark.parametrize("is_same_number", [True, False])
def test_a_message_brought_five_times_at_once_acts_once_and_is_answered_once(town: Town, is_same_number: bool) -> None:
    phone = town.phone()
    text = f"HG Nguyen Van An so noi vu hoi che do {'8h' if is_same_number else '9h'} 25/11"
    numbers = [f"{phone.number}-{0 if is_same_number else number}" for number in range(5)]
    statuses: list[int] = []

    def deliver(number: str) -> None:
        connection = http.client.HTTPConnection("127.0.0.1", town.house.port, timeout=60)
        statuses.append(bring(connection, number=number, phone=phone.number, text=text))
        connection.close()

    together = [threading.Thread(target=deliver, args=[number]) for number in numbers]
    for each in together:
        each.start()
    for each in together:
        each.join()
    assert statuses == [200] * 5
    code = code_of(phone.read())
    town.wait_until_answered()
    assert town.rows("SELECT code FROM appointments_appointment WHERE phone = %s", phone.address) == [(code,)]
    assert len(phone.got()) == 1


# --- a flood -------------------------------------------------------------------------------------------


def flood_texts(number: int, hours: list[tuple[str, str]]) -> list[str]:
    """Return what one of the many writes: an hour that others want too, what was missing, what he has, and help."""
    hour, day = hours[number % len(hours)]
    return [f"HG Nguyen Van An hoi viec nha {hour} ngay {day}", "so xay dung", "HG XEM", "HG ?"]


def test_a_flood_is_answered_once_each_in_order_and_no_place_is_given_twice(town: Town) -> None:
    # Twice as many people as there are places at these hours: 3 at each.
    days = ("25/11", "26/11", "27/11", "30/11", "01/12", "02/12", "03/12", "04/12")
    hours = list(product(("8h", "9h", "10h", "14h", "15h", "16h"), days))[: max(1, PHONES // 6)]
    phones = town.phones(PHONES)
    began = time.monotonic()
    refused = asyncio.run(flood(town, {phone: flood_texts(n, hours) for n, phone in enumerate(phones)}))
    taken = time.monotonic() - began
    town.wait_until_answered(seconds=BURST_SECONDS)
    answered = time.monotonic() - began
    assert town.differences() == []
    arrived = time.monotonic() - began
    replies = {phone: replies_in_order(town, phone) for phone in phones}
    assert {phone.number: phone.got() for phone in phones if phone.got() != replies[phone]} == {}
    outcomes = Counter(dict(town.rows(_OUTCOMES, [phone.address for phone in phones])))
    assert sum(outcomes.values()) == 4 * PHONES
    assert outcomes["told"] == 2 * PHONES
    assert outcomes["booked"] + outcomes["offered"] == outcomes["asked"] == PHONES
    assert outcomes["booked"] <= 3 * len(hours)
    heard = sum(map(len, replies.values()))
    sys.stderr.write(
        f"\n{4 * PHONES} messages of {PHONES} phones: taken in {taken:.1f} s ({refused} tries refused), answered after "
        f"{answered:.1f} s, on the handsets after {arrived:.1f} s; {heard} answers, {4 * PHONES - heard} questions "
        f"overtaken by the next message, 0 doubles, 0 lost; {dict(outcomes)}\n"
    )


async def flood(town: Town, texts: dict[Phone, list[str]]) -> int:
    """Let all phones send at once, each its texts one after another; return how many tries were not taken."""
    gate = asyncio.Event()
    refused = 0

    async def write(phone: Phone, lines: list[str]) -> None:
        nonlocal refused
        await gate.wait()
        for place, text in enumerate(lines):
            while not await is_taken(town.house.port, request_for(phone, f"{phone.number}-{place}", text)):
                refused += 1
                await asyncio.sleep(0.5)

    tasks = [asyncio.create_task(write(phone, lines)) for phone, lines in texts.items()]
    gate.set()
    await asyncio.gather(*tasks)
    return refused


async def is_taken(port: int, request: bytes) -> bool:
    try:
        person = await Person.at(port)
        answer = await person.ask(request)
        person.leave()
    except (OSError, EOFError, TimeoutError):
        return False
    return answer.status == 200


def request_for(phone: Phone, number: str, text: str) -> bytes:
    given = {"id": number, "from": phone.number, "to": "8188", "text": text, "at": f"{time.time():.0f}"}
    return f"GET /hooks/sms/kannel/{SECRET}?{urlencode(given)} HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n".encode()


def replies_in_order(town: Town, phone: Phone) -> list[str]:
    """Return what the house answered a phone, in the order of its messages, without questions it took back."""
    return [text for (text,) in town.rows(_REPLIES, phone.address)]


_OUTCOMES = "SELECT outcome, count(*) FROM conversations_inbound WHERE from_phone = ANY(%s) GROUP BY outcome"
_REPLIES = """
SELECT message.text FROM conversations_inbound AS inbound
JOIN messaging_message AS message ON message.subject = 'inbound:' || inbound.id
WHERE inbound.from_phone = %s AND message.status <> 'WITHDRAWN' ORDER BY inbound.id
"""


# --- killed on the way -----------------------------------------------------------------------------------


def story(number: int, agency: str) -> list[str]:
    """Return what one person writes, one text a round."""
    hour = ("8h", "8h30", "9h", "9h30", "10h", "14h", "14h30", "15h")[number % PEOPLE]
    begins = [f"HG Tran Van Ty hoi giay phep {hour} 26/11", agency]
    return [*begins, *(["HG XEM", "HG ?"] * KILLS)][:KILLS]


def play(town: Town, agency: str, break_it: Callable[[], None]) -> None:
    """Let people write a text each; something breaks; who got no answer writes again; and so each round."""
    people = [(phone, story(number, agency)) for number, phone in enumerate(town.phones(PEOPLE))]
    again: Counter[str] = Counter()
    for place in range(KILLS):
        for phone, texts in people:
            phone.type(texts[place])
        wait_for_a_bad_moment([phone for phone, _texts in people], place)
        had = sum(len(phone.got()) > place for phone, _texts in people)
        again["kills with answers still to come"] += had < PEOPLE
        again["kills between two answers"] += 0 < had < PEOPLE
        break_it()
        again += wait_for_answers(town, [(phone, texts[place]) for phone, texts in people], place + 1)
    town.wait_until_answered()
    for phone, _texts in people:
        assert phone.got() == replies_in_order(town, phone)
        assert len(phone.got()) == KILLS
        phone.number_of_texts_read = KILLS
    sys.stderr.write(f"\n{KILLS} kills, {KILLS * PEOPLE} messages, each answered once; {dict(again)}\n")


def wait_for_a_bad_moment(phones: list[Phone], place: int) -> None:
    """Wait a little; every other time until the first answers are there and the others on their way."""
    if place % 2:
        time.sleep(random.uniform(0, 1.5))
        return
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline and not any(len(phone.got()) > place for phone in phones):
        time.sleep(0.002)


def wait_for_answers(town: Town, wrote: list[tuple[Phone, str]], number: int) -> Counter[str]:
    """Wait until each phone has so many texts; what was lost on the way to us is written again, and counted."""
    again: Counter[str] = Counter()
    deadline = time.monotonic() + 300
    while waiting := [(phone, text) for phone, text in wrote if len(phone.got()) < number]:
        assert time.monotonic() < deadline, [(phone.number, phone.got()) for phone, _text in waiting]
        time.sleep(4)
        for phone, text in waiting:
            if town.value(_HEARD, phone.address) < number:
                phone.type(text)
                again["written again"] += 1
        if town.value(_UNCLEAR):
            # The report that would settle it was lost with Kannel: after its time it is sent once more.
            again["waits for a report"] += 1
            town.move_clock(UNCLEAR_FOR)
    return again


_HEARD = "SELECT count(*) FROM conversations_inbound WHERE from_phone = %s"
_UNCLEAR = "SELECT count(*) FROM messaging_message WHERE status = 'QUEUED' AND handed_at IS NOT NULL"


def test_kannel_is_killed_while_people_ask_and_are_answered(town: Town) -> None:
    def kill_kannel() -> None:
        cut_the_line(town)
        time.sleep(random.uniform(0, 2))
        town.kannel.start()
        town.kannel.connect()

    play(town, "so y te", kill_kannel)


def test_our_own_processes_are_killed_while_people_ask_and_are_answered(town: Town) -> None:
    house = town.house
    ways = [house.kill_worker, house.kill_server, house.kill_server_process, house.kill_everything_and_start]
    wanted = iter(random.sample(ways * KILLS, KILLS))

    def kill_some() -> None:
        next(wanted)()
        wait_until(house.is_healthy, "the house answers again")

    play(town, "so tu phap", kill_some)


# --- without a line ----------------------------------------------------------------------------------


def test_what_waited_for_the_line_comes_in_the_order_in_which_it_was_said(town: Town) -> None:
    phone = town.phone()
    cut_the_line(town)
    write(town, phone, "HG Le Thi Mot so cong thuong hoi giay phep 9h 26/11")
    # What has been tried more often is tried again later than what follows.
    wait_until(lambda: town.value(_TRIES, phone.address) >= 4, "the first answer was tried often")
    write(town, phone, "HG XEM")
    write(town, phone, "HG ?")
    wait_until(lambda: len(replies_in_order(town, phone)) == 3, "three answers wait")
    town.kannel.start()
    town.kannel.connect()
    town.wait_until_answered(seconds=300)
    wait_until(lambda: len(phone.got()) == 3, "three answers come")
    assert phone.got() == replies_in_order(town, phone)


def cut_the_line(town: Town) -> None:
    town.kannel.kill()
    town.kannel.disconnect()


def test_after_a_day_without_a_line_only_what_is_still_of_use_is_sent_and_once(town: Town) -> None:
    cut_the_line(town)
    asked, booked_soon, booked_later, listed = town.phones(4)
    write(town, asked, "HG Nguyen Thi Nho hoi quy hoach 9h 25/11")
    write(town, booked_soon, "HG Le Van Sau so cong thuong hoi giay phep 16h 19/11")
    write(town, booked_later, "HG Le Van Bay so cong thuong hoi giay phep 16h 25/11")
    write(town, listed, "HG XEM")
    wait_until(lambda: town.value(_WAITING) >= 4, "four answers wait")
    time.sleep(3)
    town.move_clock(timedelta(days=1))
    town.kannel.start()
    town.kannel.connect()
    assert code_of(booked_later.read())
    town.wait_until_answered(seconds=300)
    time.sleep(2)
    # That the office is late with its answer is told besides.
    assert [len(of_reply(town, phone)) for phone in (asked, booked_soon, booked_later, listed)] == [0, 0, 1, 0]
    ended = dict(town.rows(_ENDED, [phone.address for phone in (asked, booked_soon, listed)]))
    assert ended == {asked.address: "TOO_LATE", booked_soon.address: "TOO_LATE", listed.address: "TOO_LATE"}


def write(town: Town, phone: Phone, text: str) -> None:
    """Bring a text by another way in than Kannel, which is down."""
    number = f"{phone.number}-{text}"

    def attempt() -> int:
        connection = http.client.HTTPConnection("127.0.0.1", town.house.port, timeout=60)
        try:
            return bring(connection, number=number, phone=phone.number, text=text)
        finally:
            connection.close()

    insist(attempt)


def of_reply(town: Town, phone: Phone) -> list[str]:
    """Return what arrived of the house's replies to this phone."""
    replies = {
        reply for (reply,) in town.rows("SELECT reply FROM conversations_inbound WHERE from_phone = %s", phone.address)
    }
    return [text for text in phone.got() if text in replies]


_TRIES = "SELECT coalesce(max(attempts), 0) FROM messaging_message WHERE to_phone = %s"
_WAITING = "SELECT count(*) FROM messaging_message WHERE status = 'QUEUED' AND attempts > 0"
_ENDED = "SELECT to_phone, status FROM messaging_message WHERE to_phone = ANY(%s) AND subject LIKE 'inbound:%%'"
