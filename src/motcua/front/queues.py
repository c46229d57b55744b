# SPDX-License-Identifier: EUPL-1.2
"""Which addresses the waiting rooms answer, before Django: plain reading of queues, and their streams.

Whatever is out of the ordinary – another method, an office nobody knows, a database that is away at the first
question – is left to Django, whose answer is the interface's own.
"""

import time
from collections.abc import Callable, Sequence
from functools import cache
from urllib.parse import parse_qs

from motcua.front.answers import Departure, Headers, Message, Receive, Scope, Send
from motcua.front.rendered import Exchange, Page, Rendered, public_headers
from motcua.front.rooms import Room, Rooms, Unreadable
from motcua.front.streams import Hub, run_stream

OFFICES = "/api/v1/offices/"
QUEUE = "/queue"
STREAM = "/queue/stream"
ALL = "/api/v1/queues"
BOARDS = "/bang/"
BOARD_STREAM = "/truc-tiep/"
BOARD_DATA = "/du-lieu/"
LONGEST_QUESTION = 200
PAGES_KEPT = 32

_READING = ("GET", "HEAD")


class Queues:
    """The doors of the waiting rooms."""

    def __init__(self, hub: Hub, rooms: Rooms) -> None:
        self._hub = hub
        self._rooms = rooms
        self._held = rooms.by_code
        self._joined: dict[tuple[str, ...], Page] = {}
        self._joined_serial = -1

    def ready(self, scope: Scope) -> Exchange | None:
        """Return the answer to a reading of an office's queue that is in memory, None for anything else."""
        path: str = scope["path"]
        if not (path.startswith(OFFICES) and path.endswith(QUEUE)) or scope["method"] not in _READING:
            return None
        code = path[len(OFFICES) : -len(QUEUE)]
        room = self._held.get(code) or self._held.get(code.upper())
        if room is None or room.rendered is None:
            return None
        room.asked_at = time.monotonic()
        return _to(scope, room.rendered.public)

    async def answer(self, scope: Scope, receive: Receive, send: Send) -> bool:
        """Answer what is about queues and not in memory yet, or lasts; say whether that was so. Raises: StreamsFull."""
        path: str = scope["path"]
        if scope["method"] not in _READING or not path.startswith((OFFICES, BOARDS, ALL)):
            return False
        try:
            if path == ALL:
                return await self._answer_all(scope, send)
            return await self._answer_office(path, scope, receive, send)
        except Unreadable:
            return False

    async def _answer_office(self, path: str, scope: Scope, receive: Receive, send: Send) -> bool:
        if path.startswith(OFFICES) and path.endswith(QUEUE):
            room = await self._room(path[len(OFFICES) : -len(QUEUE)])
            return room is not None and await _send(_to(scope, _rendered(room).public), send)
        if path.startswith(BOARDS) and path.endswith(BOARD_DATA):
            room = await self._room(path[len(BOARDS) : -len(BOARD_DATA)])
            return room is not None and await _send(_to(scope, _rendered(room).board), send)
        if scope["method"] != "GET":
            return False
        if path.startswith(OFFICES) and path.endswith(STREAM):
            room = await self._room(path[len(OFFICES) : -len(STREAM)])
            return room is not None and await self._listen(room, receive, send)
        if path.startswith(BOARDS) and path.endswith(BOARD_STREAM):
            room = await self._room(path[len(BOARDS) : -len(BOARD_STREAM)])
            return room is not None and await self._watch(room, receive, send)
        return False

    async def _room(self, code: str) -> Room | None:
        if "/" in code:
            return None
        return await self._rooms.room(code.upper())

    async def _listen(self, room: Room, receive: Receive, send: Send) -> bool:
        return await self._stream(room.public_topic, lambda: _rendered(room).public_event(), receive, send)

    async def _watch(self, room: Room, receive: Receive, send: Send) -> bool:
        return await self._stream(room.board_topic, lambda: _rendered(room).board_event(), receive, send)

    async def _stream(self, topic: str, greeting: Callable[[], bytes], receive: Receive, send: Send) -> bool:
        """Send the present state at once, whatever the screen says it had: it may have been marked as stale there."""
        departure = Departure(receive)
        try:
            await run_stream(
                self._hub,
                topic=topic,
                headers=_stream_headers(),
                departure=departure,
                send=send,
                greeting=greeting,
            )
        finally:
            departure.close()
        return True

    async def _answer_all(self, scope: Scope, send: Send) -> bool:
        q = _question(scope.get("query_string", b""))
        if q is None:
            return False
        return await _send(_to(scope, self._page_of(await self._rooms.rooms(q))), send)

    def _page_of(self, rooms: Sequence[Room]) -> Page:
        """Return these rooms on one page, joined once for each state of all."""
        if self._joined_serial != self._rooms.serial or len(self._joined) >= PAGES_KEPT:
            self._joined.clear()
            self._joined_serial = self._rooms.serial
        codes = tuple(room.code for room in rooms)
        page = self._joined.get(codes)
        if page is None:
            page = self._joined[codes] = _joined(rooms)
        return page


def _joined(rooms: Sequence[Room]) -> Page:
    # Not before the first question: a site without queues has no directory.
    from motcua.live import directory

    rows = [_rendered(room).snapshot for room in rooms]
    return Page(directory.page(rows), directory.tag_of(rows))


def _question(query: bytes) -> str | None:
    """Return what is looked for; None for a query that the interface has to judge."""
    try:
        fields = parse_qs(query.decode("ascii"), keep_blank_values=True, errors="strict")
    except (UnicodeDecodeError, ValueError):
        return None
    asked = fields.pop("q", [""])
    if fields or len(asked) > 1 or len(asked[0]) > LONGEST_QUESTION or "\x00" in asked[0]:
        return None
    return asked[0].strip()


def _rendered(room: Room) -> Rendered:
    if room.rendered is None:
        raise Unreadable
    return room.rendered


def _to(scope: Scope, page: Page) -> Exchange:
    start, body = page.answer(scope["headers"])
    return (start, _NO_BODY) if scope["method"] == "HEAD" else (start, body)


_NO_BODY: Message = {"type": "http.response.body", "body": b"", "more_body": False}


async def _send(exchange: Exchange, send: Send) -> bool:
    start, body = exchange
    await send(start)
    await send(body)
    return True


@cache
def _stream_headers() -> Headers:
    return public_headers()
