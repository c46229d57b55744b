# SPDX-License-Identifier: EUPL-1.2
"""What the front sends: a whole answer, a plain Vietnamese sentence, and the moment the other side left."""

import asyncio
import json
from collections.abc import Awaitable, Callable, MutableMapping
from dataclasses import dataclass
from typing import Any

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
Headers = list[tuple[bytes, bytes]]


@dataclass(slots=True)
class Answer:
    """A status, its headers (lower-case names) and the whole body in bytes."""

    status: int
    headers: Headers
    body: bytes = b""


def plain_answer(status: int, sentence: str, *extra: tuple[bytes, bytes]) -> Answer:
    """Return `sentence` as a text/plain answer that nobody keeps."""
    return _whole(status, sentence.encode() + b"\n", b"text/plain; charset=utf-8", extra)


def json_answer(status: int, data: dict[str, str]) -> Answer:
    """Return `data` as a JSON answer that nobody keeps."""
    return _whole(status, json.dumps(data).encode(), b"application/json", ())


def _whole(status: int, body: bytes, content_type: bytes, extra: tuple[tuple[bytes, bytes], ...]) -> Answer:
    headers = [
        (b"content-type", content_type),
        (b"content-length", str(len(body)).encode()),
        (b"cache-control", b"no-store"),
        (b"x-content-type-options", b"nosniff"),
        *extra,
    ]
    return Answer(status, headers, body)


async def send_answer(answer: Answer, *, method: str, send: Send) -> None:
    """Send `answer`; a HEAD request gets its headers only."""
    await send_start(answer.status, answer.headers, send=send)
    await send({"type": "http.response.body", "body": b"" if method == "HEAD" else answer.body, "more_body": False})


async def send_start(status: int, headers: Headers, *, send: Send) -> None:
    """Send the status line and headers under the plain server name."""
    await send({"type": "http.response.start", "status": status, "headers": [*headers, (b"server", b"motcua")]})


class Departure:
    """The client's leaving, watched from the first need of it until the request is over.

    One watcher for a whole request: a second `receive` after a cancelled first one is told "gone" under granian.
    """

    __slots__ = ("_receive", "_task")

    def __init__(self, receive: Receive) -> None:
        self._receive = receive
        self._task: asyncio.Task[None] | None = None

    def then(self, action: Callable[[], None]) -> None:
        """Call `action` when the client leaves; what it still sends is dropped."""
        if self._task is None:
            self._task = asyncio.create_task(self._until_gone())
        self._task.add_done_callback(lambda task: None if task.cancelled() else action())

    async def _until_gone(self) -> None:
        while (await self._receive())["type"] != "http.disconnect":
            pass

    @property
    def is_gone(self) -> bool:
        """Tell whether the client is known to have left."""
        return self._task is not None and self._task.done()

    def close(self) -> None:
        """The request is over: watch no longer."""
        if self._task is not None:
            self._task.cancel()
