# SPDX-License-Identifier: EUPL-1.2
"""A load generator small enough not to be the limit: raw sockets, one kept connection a client, bounded in time."""

import argparse
import asyncio
import json
import sys
import time
import uuid
from collections import Counter


def _get(path: str) -> bytes:
    return f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n".encode()


def _post(path: str, body: bytes, key: str = "") -> bytes:
    head = (
        f"POST {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n"
        f"Content-Length: {len(body)}\r\nIdempotency-Key: {key}\r\n\r\n"
    )
    return head.encode() + body


def request_for(what: str, number: int, starts: list[str]) -> bytes:
    """Return the bytes of the next request of a kind."""
    if what == "healthz":
        return _get("/healthz")
    if what == "bare":
        return _post("/bare-claim/", b"")
    body = {
        "name": f"Nguyễn Văn {number % 97}",
        "phone": f"09{(number * 7919 + uuid.uuid4().int) % 100_000_000:08d}",
        "office": "BENCH",
        "agency": "BENCH",
        "content": "đo tốc độ",
        "start": starts[number % len(starts)],
    }
    return _post("/api/v1/appointments", json.dumps(body).encode(), uuid.uuid4().hex)


async def _client(port: int, what: str, starts: list[str], until: float, counts: Counter[int], offset: int) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    number = offset
    while time.monotonic() < until:
        number += 1
        writer.write(request_for(what, number, starts))
        head = await reader.readuntil(b"\r\n\r\n")
        counts[int(head[9:12])] += 1
        length = next(
            (int(line[15:]) for line in head.lower().split(b"\r\n") if line.startswith(b"content-length:")), None
        )
        if length is None:
            while (size := int(await reader.readline(), 16)) > 0:
                await reader.readexactly(size + 2)
            await reader.readexactly(2)
        else:
            await reader.readexactly(length)
    writer.close()


async def run(port: int, what: str, starts: list[str], seconds: float, clients: int) -> dict[str, object]:
    """Send requests from `clients` connections for `seconds`; return rate and answer codes."""
    counts: Counter[int] = Counter()
    began = time.monotonic()
    await asyncio.gather(
        *(_client(port, what, starts, began + seconds, counts, 10_000_000 * index) for index in range(clients))
    )
    spent = time.monotonic() - began
    return {"per_s": sum(counts.values()) / spent, "codes": {str(code): n for code, n in sorted(counts.items())}}


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("port", type=int)
    parser.add_argument("what")
    parser.add_argument("seconds", type=float)
    parser.add_argument("clients", type=int)
    given = parser.parse_args()
    answer = asyncio.run(run(given.port, given.what, json.load(sys.stdin), given.seconds, given.clients))
    sys.stdout.write(json.dumps(answer))
