# SPDX-License-Identifier: EUPL-1.2
"""Machines that must be asked: events or snapshots at their address, pauses that grow, nothing else disturbed."""

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from cast import at
from feeds.hubs import FEED, OFFICE, a_machine, shown
from motcua.connectors import patience
from motcua.connectors.feed_poll import polling
from motcua.connectors.feed_poll.polling import NotUnderstood, Poller, poll
from motcua.feeds import queries
from motcua.feeds.models import Feed

NINE = at("2026-11-26T09:00")


class Answering(ThreadingHTTPServer):
    said: Any = b"{}"
    status = 200

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.asked: list[tuple[str, str]] = []


class _Handler(BaseHTTPRequestHandler):
    server: Answering

    def do_GET(self) -> None:
        self.server.asked.append((self.path, self.headers.get("Authorization", "")))
        said = self.server.said
        body = said if isinstance(said, bytes) else json.dumps(said).encode()
        self.send_response(self.server.status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *words: Any) -> None:
        pass


@pytest.fixture
def machine() -> Iterator[Answering]:
    server = Answering()
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield server
    server.shutdown()
    server.server_close()


@pytest.fixture
def asked_feed(feed: Feed, machine: Answering) -> Feed:
    feed.poll_url = f"http://127.0.0.1:{machine.server_address[1]}/so?may=1"
    feed.poll_token = "mo-cua"
    feed.save()
    return feed


def fresh() -> Feed:
    (feed,) = queries.feeds_to_poll()
    return feed


def test_events_are_read_from_where_we_stand(asked_feed: Feed, machine: Answering) -> None:
    own = a_machine("m1")
    own.press("KHAM", NINE)
    own.call("1", NINE)
    machine.said = {"epoch": "m1", "events": own.outbox}
    poll(asked_feed, lambda: NINE)
    poll(fresh(), lambda: NINE)
    assert shown() == {"KHAM": own.numbers()["KHAM"]}
    assert machine.asked == [
        ("/so?may=1&after=0&epoch=", "Bearer mo-cua"),
        ("/so?may=1&after=2&epoch=m1", "Bearer mo-cua"),
    ]


def test_a_snapshot_is_read(asked_feed: Feed, machine: Answering) -> None:
    machine.said = {
        "as_of": "2026-11-26T08:59:50",
        "lines": [{"code": "KHAM", "serving": [{"number": 21, "counter": 2}], "waiting": 7, "last_issued": 28}],
    }
    poll(asked_feed, lambda: NINE)
    (told,) = queries.reported(OFFICE).values()
    assert (told.serving, told.waiting, told.last_issued) == ((("21", "2"),), 7, "28")


@pytest.mark.parametrize(
    "said",
    [b"", b"[]", b"{", b'{"lines": []}', b'{"events": 5}', b'{"epoch": 7, "events": []}', b"[" * 100_000],
)
def test_what_is_not_understood_changes_nothing(asked_feed: Feed, machine: Answering, said: bytes) -> None:
    machine.said = said
    with pytest.raises(NotUnderstood):
        poll(asked_feed, lambda: NINE)
    assert not queries.freshness(OFFICE).is_fresh


def test_an_error_is_not_an_answer(asked_feed: Feed, machine: Answering) -> None:
    machine.status = 500
    with pytest.raises(NotUnderstood):
        poll(asked_feed, lambda: NINE)


def test_a_machine_that_fails_is_asked_less_and_less_and_hinders_no_other(
    asked_feed: Feed, machine: Answering, monkeypatch: pytest.MonkeyPatch
) -> None:
    Feed.objects.create(code="MAY-0", office_id=OFFICE, poll_url="http://127.0.0.1:9/", poll_seconds=10)
    machine.said = {"events": []}
    seconds = [1_000.0]
    monkeypatch.setattr(patience.time, "monotonic", lambda: seconds[0])
    monkeypatch.setattr(polling, "TIMEOUT_SECONDS", 0.5)
    poller, failures = Poller(), 0
    for _ in range(60):
        poller.poll_due(lambda: NINE)
        seconds[0] += 5
    failures = poller._patience._failures["MAY-0"]
    assert len(machine.asked) == 20
    assert 4 <= failures <= 6
    assert queries.standings(OFFICE)[1].feed.pk == FEED
