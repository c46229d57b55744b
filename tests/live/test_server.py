# SPDX-License-Identifier: EUPL-1.2
"""The waiting rooms under the real server: two processes on one port, killed, cut off, and still right."""

import contextlib
import json
import os
import signal
import socket
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote

import httpx
import psycopg
import pytest
from django.db import connections

from lines import Lines
from motcua.cli.bench.house import children_of, running_server
from motcua.connectors.sms_simulator import book as sms_book
from motcua.journal import notices
from motcua.kernel import clock
from motcua.people.models import User
from motcua.queueing import operations
from motcua.queueing.models import Line, Ticket
from races.sample import environment_for

pytestmark = pytest.mark.django_db(transaction=True)

QUEUE = "/api/v1/offices/DN-TTHCC/queue"


@dataclass
class House:
    """Two server processes on the test's own database."""

    url: str
    port: int
    process: int


@pytest.fixture
def conninfo() -> str:
    address = connections.settings["default"]
    values = {"dbname": "NAME", "user": "USER", "password": "PASSWORD", "host": "HOST", "port": "PORT"}
    return " ".join(f"{word}={address[name]}" for word, name in values.items() if address.get(name))


@pytest.fixture
def served(lines: Lines, tmp_path: Path) -> Iterator[House]:
    address = connections.settings["default"]
    # Numbers are given at any hour of the real clock.
    Line.objects.update(opens_at="00:00", closes_at="00:00")
    for line in (lines.a, lines.b):
        line.refresh_from_db()
    user = f"{address['USER']}:{address['PASSWORD']}@" if address["PASSWORD"] else f"{address['USER']}@"
    place = f"postgresql://{user}/{address['NAME']}?host={quote(address['HOST'], safe='')}&port={address['PORT']}"
    environment = environment_for(place.removesuffix("&port="), tmp_path)
    with running_server(environment, workers=2) as (port, process):
        yield House(f"http://127.0.0.1:{port}", port, process)
    notices.close()


def give(line: Line) -> Ticket:
    return operations.issue_ticket(line=line, channel="KIOSK", at=clock.now(), actor="system")


class Screen:
    """One open stream, read event by event."""

    def __init__(self, port: int, path: str) -> None:
        self._port = port
        self._path = path
        self.open()

    def open(self, *, last_event_id: str = "") -> None:
        """Open the stream; once more after the event last seen, when it has ended."""
        self._socket = _connected(self._port)
        more = f"Last-Event-ID: {last_event_id}\r\n" if last_event_id else ""
        self._read = b""
        # A process that dies meanwhile is noticed by whoever reads.
        with contextlib.suppress(ConnectionError):
            self._socket.sendall(f"GET {self._path} HTTP/1.1\r\nHost: 127.0.0.1\r\n{more}\r\n".encode())

    def next(self) -> tuple[int, Any]:
        """Return id and data of the next event; raises ConnectionError when the stream has ended."""
        while True:
            blocks = self._read.split(b"\n\n")
            for place, block in enumerate(blocks[:-1]):
                if b"event: snapshot" in block:
                    self._read = b"\n\n".join(blocks[place + 1 :])
                    # A chunk's own length may stand between the lines.
                    lines = [line.strip() for line in block.split(b"\n")]
                    version = next(int(line[4:]) for line in lines if line.startswith(b"id: "))
                    return version, json.loads(next(line[6:] for line in lines if line.startswith(b"data: ")))
            more = self._socket.recv(65_536)
            if not more:
                raise ConnectionError
            self._read += more

    def until(self, is_so: Callable[[Any], bool]) -> Any:
        """Return the data of the first event of which this is so."""
        while True:
            _version, data = self.next()
            if is_so(data):
                return data

    def close(self) -> None:
        self._socket.close()


def _connected(port: int) -> socket.socket:
    """Return a connection, as a browser gets one: it tries again while a process is still starting."""
    until = time.monotonic() + 60
    while True:
        try:
            return socket.create_connection(("127.0.0.1", port), timeout=60)
        except ConnectionRefusedError:
            assert time.monotonic() < until
            time.sleep(0.2)


def asked_of_both(house: House) -> dict[str, Any]:
    """Return the answers that come from the two processes, by their tag."""
    found = {}
    for _ in range(12):
        with httpx.Client(base_url=house.url, timeout=60) as client:
            answer = client.get(QUEUE)
        assert answer.status_code == 200
        found[answer.headers["etag"]] = answer.json()
    return found


def test_a_call_reaches_the_screens_of_both_processes_with_one_version(
    served: House, lines: Lines, binh: User, phuc: User
) -> None:
    screens = [Screen(served.port, f"{QUEUE}/stream") for _ in range(6)]
    boards = [Screen(served.port, "/bang/dn-tthcc/truc-tiep/") for _ in range(6)]
    for screen in [*screens, *boards]:
        _, data = screen.next()
        assert data["fresh"] is True
    ticket = give(lines.a)
    operations.call_next(counter="DN-TTHCC-3", by=binh, at=clock.now())
    seen = [screen.until(lambda data: data["lines"][0]["serving"]) for screen in screens]
    assert {each["version"] for each in seen} == {seen[0]["version"]}
    assert seen[0]["lines"][0]["serving"] == [{"number": "A001", "counter": "DN-TTHCC-3"}]
    shown = [board.until(lambda data: data["calls"]) for board in boards]
    assert {each["calls"][0]["key"] for each in shown} == {f"{ticket.pk}:1"}
    assert {each["version"] for each in shown} == {seen[0]["version"]}
    time.sleep(0.3)
    found = asked_of_both(served)
    assert len(found) == 1
    assert next(iter(found.values()))["version"] == seen[0]["version"]
    for screen in [*screens, *boards]:
        screen.close()


def test_versions_only_grow_for_a_screen_whatever_happens(served: House, lines: Lines, binh: User) -> None:
    screen = Screen(served.port, f"{QUEUE}/stream")
    versions = [screen.next()[0]]
    for _ in range(5):
        give(lines.a)
        operations.call_next(counter="DN-TTHCC-3", by=binh, at=clock.now())
        operations.finish(counter="DN-TTHCC-3", by=binh, at=clock.now())
        time.sleep(0.15)
    last = give(lines.b)
    while True:
        version, data = screen.next()
        versions.append(version)
        if data["lines"][1]["last_issued"] == last.shown:
            break
    assert versions == sorted(set(versions))
    # Far fewer events than changes: what follows at once is told together.
    assert len(versions) <= 1 + 16
    screen.close()


def test_a_killed_process_is_replaced_and_its_screens_go_on_elsewhere(served: House, lines: Lines) -> None:
    screens = [Screen(served.port, f"{QUEUE}/stream") for _ in range(6)]
    for screen in screens:
        last_seen, _ = screen.next()
    os.kill(children_of(served.process)[0], signal.SIGKILL)
    give(lines.a)
    for screen in screens:
        _sees_a001(screen, last_seen)
        screen.close()
    until = time.monotonic() + 60
    while len(children_of(served.process)) < 2:
        assert time.monotonic() < until
        time.sleep(0.1)
    # The new process may still be starting: it is asked as soon as it answers.
    give(lines.a)
    while {answer["lines"][0]["last_issued"] for answer in asked_of_both(served).values()} != {"A002"}:
        assert time.monotonic() < until
        time.sleep(0.2)


def _sees_a001(screen: Screen, last_seen: int) -> None:
    """Read until the number is there; a stream that ended is opened again, as a browser does.

    The killed process keeps its socket for a moment: what is opened meanwhile is cut once more.
    """
    until = time.monotonic() + 60
    while True:
        try:
            assert screen.until(lambda data: data["lines"][0]["last_issued"] == "A001")["fresh"]
            return
        except ConnectionError:
            assert time.monotonic() < until
            screen.close()
            screen.open(last_event_id=str(last_seen))


def test_after_the_database_has_cut_every_connection_changes_arrive_again(
    served: House, lines: Lines, conninfo: str
) -> None:
    screen = Screen(served.port, f"{QUEUE}/stream")
    screen.next()
    # Connections kept by other tests of this process must not be found cut later.
    sms_book.close()
    for round_ in (1, 2):
        with psycopg.connect(conninfo, autocommit=True) as connection:
            connection.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE pid <> pg_backend_pid() AND datname = current_database()"
            )
        connections.close_all()
        give(lines.a)
        screen.until(lambda data, shown=f"A00{round_}": data["lines"][0]["last_issued"] == shown)
    screen.close()


def test_a_stranger_gets_the_interfaces_own_refusals(served: House) -> None:
    with httpx.Client(base_url=served.url, timeout=60) as client:
        for path in ("/api/v1/offices/NOBODY/queue", "/api/v1/offices/NOBODY/queue/stream"):
            answer = client.get(path)
            assert answer.status_code == 404
            assert answer.json()["error"] == "not_found"
            assert answer.headers["content-language"] == "vi"
        assert client.post(QUEUE).status_code == 405
        assert client.options(QUEUE).status_code == 204
        found = client.get("/api/v1/queues", params={"q": "hải châu"}).json()
        assert [item["office"] for item in found["items"]] == ["DN-HC"]
