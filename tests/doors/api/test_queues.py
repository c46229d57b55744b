# SPDX-License-Identifier: EUPL-1.2
"""What Django answers about queues where no front stands before it; the same bytes."""

import json
from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from django.test import Client

from cast import at
from lines import Lines
from motcua.doors.api.queues import QueueOut, QueuePage
from motcua.live import snapshot
from motcua.queueing.models import Ticket

NOW = "2026-11-26T09:00"


@pytest.fixture
def client(lines: Lines, draw: Callable[..., Ticket], the_clock: Callable[[str], datetime]) -> Client:
    the_clock(NOW)
    draw()
    return Client()


@pytest.mark.parametrize("office", ["DN-TTHCC", "dn-tthcc"])
def test_the_queue_of_an_office_is_its_snapshot(client: Client, office: str) -> None:
    answer = client.get(f"/api/v1/offices/{office}/queue")
    found = snapshot.read("DN-TTHCC", at=at(NOW))
    assert found is not None
    assert answer.status_code == 200
    assert answer.json() == json.loads(found.public)
    assert answer["ETag"] == found.etag
    assert answer["Cache-Control"] == "no-cache"
    assert set(answer.json()) == set(QueueOut.model_fields)
    QueueOut.model_validate(answer.json())
    again = client.get(f"/api/v1/offices/{office}/queue", headers={"If-None-Match": found.etag})
    assert (again.status_code, again.content) == (304, b"")
    head = client.head(f"/api/v1/offices/{office}/queue")
    assert (head.status_code, head["ETag"]) == (200, found.etag)


def test_all_places_with_lines_are_listed_and_searched_without_marks(client: Client) -> None:
    every = client.get("/api/v1/queues")
    page = QueuePage.model_validate(every.json())
    assert {item.office for item in page.items} == {"DN-TTHCC", "DN-HC"}
    assert page.next is None
    found = client.get("/api/v1/queues", {"q": "HAI CHAU"}).json()
    assert [item["office"] for item in found["items"]] == ["DN-HC"]
    assert client.get("/api/v1/queues", {"q": "không có nơi này"}).json() == {"items": [], "next": None}
    assert client.get("/api/v1/queues", headers={"If-None-Match": every["ETag"]}).status_code == 304


def test_a_stream_without_the_front_is_one_event_after_which_the_browser_asks_again(client: Client) -> None:
    answer = client.get("/api/v1/offices/DN-TTHCC/queue/stream")
    assert answer["Content-Type"] == "text/event-stream; charset=utf-8"
    retry, name, number, data = answer.content.decode().strip().split("\n")
    assert retry.startswith("retry: ")
    assert name == "event: snapshot"
    assert number == f"id: {json.loads(data.removeprefix('data: '))['version']}"


@pytest.mark.parametrize("end", ["", "/stream"])
def test_an_unknown_office_is_refused_as_the_interface_refuses(client: Client, end: str) -> None:
    answer = client.get(f"/api/v1/offices/NOBODY/queue{end}")
    assert answer.status_code == 404
    assert answer.json()["error"] == "not_found"
    assert "nơi tiếp nhận" in answer.json()["message"]


def test_the_description_names_the_three_and_their_shapes(client: Client) -> None:
    described: Any = client.get("/api/v1/openapi.json").json()
    paths = described["paths"]
    for path, name in (
        ("/api/v1/queues", "list_queues"),
        ("/api/v1/offices/{office}/queue", "show_queue"),
        ("/api/v1/offices/{office}/queue/stream", "queue_stream"),
    ):
        operation = paths[path]["get"]
        assert operation["operationId"] == name
        assert "200" in {str(status) for status in operation["responses"]}
    stream = paths["/api/v1/offices/{office}/queue/stream"]["get"]["responses"]
    assert "text/event-stream" in {str(s): each for s, each in stream.items()}["200"]["content"]
    assert described["components"]["schemas"]["QueueOut"]["required"] == list(QueueOut.model_fields)
