# SPDX-License-Identifier: EUPL-1.2
"""How the queues stand, for anybody. The front answers these from memory; here is what it leaves to Django."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.cache import get_conditional_response
from ninja import Field, Router, Schema

from motcua.doors.api import schemas
from motcua.doors.api.public import UNREAD
from motcua.doors.api.schemas import Code, Instant, Text
from motcua.kernel import clock
from motcua.live import directory, snapshot
from motcua.live.snapshot import Snapshot
from motcua.offices.queries import NoSuchOffice

router = Router(tags=["xếp hàng"])

RETRY_MS = 3_000
MOST_OFFICES = 500
_JSON = "application/json; charset=utf-8"


class ServingOut(Schema):
    number: str
    counter: str = Field(description="the counter's code, or what another maker's machine calls it")


class WaitOut(Schema):
    low: int
    high: int


class QueueLineOut(Schema):
    code: str
    name: str
    serving: list[ServingOut] = Field(description="called or being served, the newest call first")
    waiting: int
    last_issued: str | None = Field(description="the last number given today")
    wait_minutes: WaitOut | None = Field(
        description="for who joins now: eight of ten wait so long; null where too little is known"
    )


class QueueOut(Schema):
    office: str
    name: str
    version: int = Field(description="grows with each change; the same in every answer and event of that state")
    as_of: Instant = Field(description="the moment at which this was so")
    fresh: bool = Field(description="false: the numbers may be otherwise by now, and must not be shown as live")
    lines: list[QueueLineOut]


class QueuePage(Schema):
    items: list[QueueOut]
    next: str | None = Field(description="always null: all places are on one page")


# What one event holds once it is read; `data` is the text of the JSON.
_EVENT = {
    "type": "object",
    "properties": {name: {"type": "string"} for name in ("event", "id", "data")},
    "required": ["event", "id", "data"],
}
UNKNOWN = {404: schemas.Problem, 422: schemas.Invalid, 503: schemas.Problem}
NOT_MODIFIED = {304: None}


@router.get(
    "/queues",
    response={200: QueuePage, **NOT_MODIFIED, **UNREAD},
    operation_id="list_queues",
    summary="Mọi nơi đang chờ",
)
def list_queues(request: HttpRequest, q: Text = "") -> HttpResponse:
    """Every place that has lines and in whose name, code or locality each word of `q` is, with or without marks.

    `ETag` and `If-None-Match` spare the repetition.
    """
    at = clock.now()
    codes = directory.matching(directory.places(at=at), q)[:MOST_OFFICES]
    found = snapshot.read_many(codes, at=at)
    rows = [found[code] for code in codes if code in found]
    return _answer(request, directory.page(rows), directory.tag_of(rows))


@router.get(
    "/offices/{office}/queue",
    response={200: QueueOut, **NOT_MODIFIED, **UNKNOWN},
    operation_id="show_queue",
    summary="Hàng chờ của một nơi",
)
def show_queue(request: HttpRequest, office: Code) -> HttpResponse:
    """Answered from memory; asking every second costs nobody anything. `ETag` and `If-None-Match` spare the rest."""
    now = _now(office)
    return _answer(request, now.public, now.etag)


@router.get(
    "/offices/{office}/queue/stream",
    response={200: None, **UNKNOWN},
    operation_id="queue_stream",
    summary="Theo dõi hàng chờ",
    openapi_extra={
        "responses": {
            200: {
                "description": "Server-sent events: event `snapshot`, id = version, data = the answer of `show_queue` "
                "in one line; the present one at once, then each new one, and a comment line every 15 s.",
                "content": {"text/event-stream": {"schema": _EVENT}},
            }
        }
    },
)
def queue_stream(request: HttpRequest, office: Code) -> HttpResponse:
    """For `EventSource`; after a cut it comes back by itself and is told the present state first."""
    # One event and an end: the browser asks again. The front, where one runs, holds the stream open instead.
    now = _now(office)
    event = b"retry: %d\nevent: snapshot\nid: %d\ndata: %b\n\n" % (RETRY_MS, now.version, now.public)
    return HttpResponse(event, content_type="text/event-stream; charset=utf-8")


def _now(office: str) -> Snapshot:
    found = snapshot.read(office, at=clock.now())
    if found is None:
        raise NoSuchOffice
    return found


def _answer(request: HttpRequest, body: bytes, etag: str) -> HttpResponse:
    answer = HttpResponse(body, content_type=_JSON, headers={"ETag": etag, "Cache-Control": "no-cache"})
    found: Any = get_conditional_response(request, etag=etag, response=answer)
    return found if isinstance(found, HttpResponse) else answer
