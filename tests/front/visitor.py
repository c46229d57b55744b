# SPDX-License-Identifier: EUPL-1.2
"""A visitor of an ASGI application: sends what the test says, keeps what comes back."""

import asyncio
from collections.abc import Awaitable, Callable, Iterable, MutableMapping
from typing import Any
from urllib.parse import quote

Message = MutableMapping[str, Any]
Application = Callable[..., Awaitable[None]]


def scope_of(method: str, path: str, headers: Iterable[tuple[str, str]] = (), **more: Any) -> dict[str, Any]:
    address, _, query = path.partition("?")
    return {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": method,
        "scheme": "http",
        "path": address,
        "raw_path": quote(address).encode(),
        "query_string": query.encode(),
        "root_path": "",
        "headers": [(b"host", b"testserver"), *((n.encode(), v.encode()) for n, v in headers)],
        "client": ("203.0.113.9", 4000),
        "server": ("127.0.0.1", 8000),
        **more,
    }


class Visitor:
    def __init__(
        self,
        method: str,
        path: str,
        *,
        headers: Iterable[tuple[str, str]] = (),
        body: Iterable[bytes] = (),
        **more: Any,
    ) -> None:
        chunks = list(body)
        headers = list(headers)
        if chunks:
            headers.append(("content-length", str(sum(map(len, chunks)))))
        self.scope = scope_of(method, path, headers, **more)
        self.sent: list[Message] = []
        self.read = 0
        self.read_when_answered = -1
        self.slowness_seconds = 0.0
        self._news = asyncio.Event()
        self._incoming: asyncio.Queue[Message] = asyncio.Queue()
        for number, chunk in enumerate(chunks or [b""]):
            self._incoming.put_nowait({"type": "http.request", "body": chunk, "more_body": number < len(chunks) - 1})

    async def receive(self) -> Message:
        self.read += 1
        return await self._incoming.get()

    async def send(self, message: Message) -> None:
        if not self.sent:
            self.read_when_answered = self.read
        self.sent.append(message)
        self._news.set()
        if self.slowness_seconds:
            await asyncio.sleep(self.slowness_seconds)

    def leave(self) -> None:
        self._incoming.put_nowait({"type": "http.disconnect"})

    async def ask(self, application: Application) -> "Visitor":
        await application(self.scope, self.receive, self.send)
        return self

    async def sees(self, text: bytes, *, within_seconds: float = 30) -> None:
        async with asyncio.timeout(within_seconds):
            while text not in self.body:
                self._news.clear()
                await self._news.wait()

    @property
    def status(self) -> int:
        return int(self.sent[0]["status"])

    @property
    def headers(self) -> dict[str, str]:
        return {name.decode(): value.decode() for name, value in self.sent[0]["headers"]}

    @property
    def body(self) -> bytes:
        return b"".join(message.get("body", b"") for message in self.sent)
