# SPDX-License-Identifier: EUPL-1.2
"""The scene of the article: at home with a sick child, one reads how many wait at the hospital, and leaves in time.

The hospital's machine is of another maker and speaks by the feed; the answers come by web and by text message.
"""

import json
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import psycopg
import pytest

from cast import at
from races.living import House, house_in_a_folder, wait_until

pytestmark = [pytest.mark.slow, pytest.mark.skipif(sys.platform != "linux", reason="processes are found in /proc")]

HOSPITAL = "DN-BVPSN"
PHONE = "+84905777888"
OPENING = "2026-12-01T08:30"


@pytest.fixture(scope="module")
def city() -> Iterator[House]:
    with house_in_a_folder() as house:
        house.start("--at", OPENING)
        yield house


@dataclass
class Machine:
    """The hospital's machine: it counts what it says."""

    city: House
    token: str
    seq: int = 0

    def say(self, *events: dict[str, Any]) -> dict[str, Any]:
        told = []
        for event in events:
            self.seq += 1
            told.append({"seq": self.seq, "line": "N", **event})
        body = {"epoch": "may-that", "events": told}
        answer = ask(self.city, "POST", f"/api/v1/feeds/{HOSPITAL}/events", body, token=self.token)
        assert answer["last_seq"] == self.seq
        return answer


def ask(city: House, method: str, path: str, body: Any = None, *, token: str = "") -> Any:
    content = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(f"http://127.0.0.1:{city.port}{path}", data=content, method=method)
    request.add_header("Content-Type", "application/json")
    if token:
        request.add_header("Authorization", f"Bearer {token}")
    with urllib.request.urlopen(request, timeout=60) as answer:
        return json.loads(answer.read())


def page(city: House, path: str) -> str:
    with urllib.request.urlopen(f"http://127.0.0.1:{city.port}{path}", timeout=60) as answer:
        return str(answer.read().decode())


def texts_to(city: House, phone: str) -> list[str]:
    with psycopg.connect(city.database_url()) as connection:
        found = connection.execute(
            "SELECT text FROM messaging_message WHERE to_phone = %s ORDER BY created_at", [phone]
        ).fetchall()
    return [str(text) for (text,) in found]


def line_n(city: House) -> dict[str, Any]:
    lines = ask(city, "GET", f"/api/v1/offices/{HOSPITAL}/queue")["lines"]
    return next(line for line in lines if line["code"] == "N")


def shows(city: House, *calls: tuple[str, str], **expected: Any) -> Callable[[], bool]:
    """Say whether one answer has all of it, and these numbers at these counters; the next may be another process's."""

    def is_shown() -> bool:
        line = line_n(city)
        called = {(each["number"], each["counter"].removeprefix(f"{HOSPITAL}-")) for each in line["serving"]}
        return set(calls) == called and all(line[name] == value for name, value in expected.items())

    return is_shown


def test_someone_at_home_leaves_in_time_and_is_called(city: House) -> None:
    machine = Machine(city, city.command("token", "--feed", HOSPITAL).split()[-1])
    gateway = city.command("token", "--gateway", "thu").split()[-1]
    began = at(OPENING) - timedelta(minutes=25)

    def moment(minutes: float) -> str:
        return (began + timedelta(minutes=minutes)).isoformat()

    # The machine gives twenty numbers and calls the first two; what was played there before is over.
    machine.say(*({"kind": "issued", "number": f"N{n:03d}", "at": moment(n)} for n in range(1, 21)))
    machine.say(
        {"kind": "called", "number": "N001", "counter": "1", "at": moment(21)},
        {"kind": "called", "number": "N002", "counter": "2", "at": moment(21)},
    )
    called = (("N001", "1"), ("N002", "2"))
    wait_until(shows(city, *called, waiting=18, last_issued="N020"), "the hospital's numbers are on the page")

    # By web: everybody's page, without a word about anybody.
    seen = page(city, f"/xep-hang/{HOSPITAL.lower()}/")
    assert "N001" in seen
    assert "18" in seen

    # By text message: where am I, and tell me in time.
    def write(text: str) -> None:
        ask(city, "POST", "/api/v1/sms", {"id": f"m{time.time_ns()}", "from": PHONE, "text": text}, token=gateway)

    write("STT N020 bv nhi")
    wait_until(lambda: len(texts_to(city, PHONE)) == 1, "the question is answered")
    answer = texts_to(city, PHONE)[0]
    assert "N020" in answer
    assert "17" in answer
    assert len(answer) <= 160
    write("NHAC N020 bv nhi 3")
    wait_until(lambda: len(texts_to(city, PHONE)) == 2, "the wish is answered")

    # The machine goes on; with three before her the mother is told, once.
    for n in range(3, 17):
        machine.say({"kind": "called", "number": f"N{n:03d}", "counter": str(1 + n % 2), "at": moment(22 + n / 10)})
    wait_until(lambda: len(texts_to(city, PHONE)) == 3, "she is told that her turn is near")
    assert "N020" in texts_to(city, PHONE)[2]
    for n in range(17, 21):
        machine.say({"kind": "called", "number": f"N{n:03d}", "counter": str(1 + n % 2), "at": moment(24 + n / 10)})
    wait_until(shows(city, ("N019", "2"), ("N020", "1"), waiting=0), "nobody waits any more")
    # The very same text again within two minutes would be the network's repeat.
    write("so N020 o bv nhi den luot chua")
    wait_until(lambda: len(texts_to(city, PHONE)) == 4, "she asks once more")
    assert "quay 1" in texts_to(city, PHONE)[3].lower()
    assert datetime.fromisoformat(ask(city, "GET", f"/api/v1/offices/{HOSPITAL}/queue")["as_of"]) >= at(OPENING)
