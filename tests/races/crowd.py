# SPDX-License-Identifier: EUPL-1.2
"""People at the same moment: raw sockets, so that two hundred requests are on the wire before the first answer."""

import asyncio
import json
import random
import time
import uuid
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from races.sample import OFFICE

ANSWER_SECONDS = 60.0


@dataclass(frozen=True)
class Answer:
    """What one request was answered, and after how many seconds."""

    status: int
    body: dict[str, Any]
    seconds: float


@dataclass
class Booking:
    """One request for an hour; it may be sent again under the same key."""

    agency: str
    start: datetime
    phone: str = ""
    key: str = field(default_factory=lambda: uuid.uuid4().hex)
    office: str = OFFICE

    def __post_init__(self) -> None:
        self.phone = self.phone or a_phone()

    def as_bytes(self) -> bytes:
        body = {
            "name": "Nguyễn Thị Lan",
            "phone": self.phone,
            "office": self.office,
            "agency": self.agency,
            "content": "Hỏi về thủ tục",
            "start": self.start.isoformat(),
        }
        return post("/api/v1/appointments", body, key=self.key)


def a_phone() -> str:
    """Return a mobile number that nobody else is likely to have."""
    return f"09{random.randrange(10**8):08d}"


def post(path: str, body: dict[str, Any], *, key: str = "", token: str = "") -> bytes:
    """Return the bytes of a request."""
    content = json.dumps(body).encode()
    head = f"POST {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n"
    head += f"Content-Length: {len(content)}\r\n" + (f"Idempotency-Key: {key}\r\n" if key else "")
    head += f"Authorization: Bearer {token}\r\n" if token else ""
    return f"{head}\r\n".encode() + content


class Person:
    """One kept connection."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.reader, self.writer = reader, writer

    @classmethod
    async def at(cls, port: int) -> "Person":
        return cls(*await asyncio.open_connection("127.0.0.1", port))

    async def ask(self, request: bytes) -> Answer:
        """Send a request and return its answer. Raises: OSError, EOFError, TimeoutError where none comes."""
        began = time.monotonic()
        self.writer.write(request)
        async with asyncio.timeout(ANSWER_SECONDS):
            head = await self.reader.readuntil(b"\r\n\r\n")
            has_body = int(head[9:12]) != 204
            content = await self._content(head.lower().split(b"\r\n")) if has_body else b""
        is_json = b"application/json" in head.lower()
        return Answer(int(head[9:12]), json.loads(content) if is_json else {}, time.monotonic() - began)

    async def _content(self, lines: list[bytes]) -> bytes:
        for line in lines:
            if line.startswith(b"content-length:"):
                return await self.reader.readexactly(int(line[15:]))
        content = b""
        while (size := int(await self.reader.readline(), 16)) > 0:
            content += (await self.reader.readexactly(size + 2))[:-2]
        await self.reader.readexactly(2)
        return content

    def leave(self) -> None:
        self.writer.close()


async def at_once(people: list[Person], requests: Iterable[bytes]) -> list[Answer]:
    """Let each person send one request at the same moment."""
    gate = asyncio.Event()

    async def one(person: Person, request: bytes) -> Answer:
        await gate.wait()
        return await person.ask(request)

    tasks = [asyncio.create_task(one(person, request)) for person, request in zip(people, requests, strict=True)]
    gate.set()
    return await asyncio.gather(*tasks)


async def gathered(port: int, count: int) -> list[Person]:
    """Return so many people, connected and waiting."""
    return list(await asyncio.gather(*(Person.at(port) for _ in range(count))))


def tally(answers: Iterable[Answer]) -> Counter[str]:
    """Count the answers by status and, for refusals, by their reason."""
    return Counter(f"{each.status} {each.body.get('error', '')}".strip() for each in answers)
