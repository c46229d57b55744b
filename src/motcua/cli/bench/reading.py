# SPDX-License-Identifier: EUPL-1.2
"""Readers that cost next to nothing themselves: kept connections, several requests in a write, answers counted by size.

All answers of one measurement have one size; the first one is looked at, and the sum of bytes must be a multiple.
"""

import argparse
import asyncio
import json
import sys
import time

TOGETHER = 16


class Reader(asyncio.Protocol):
    """One connection that asks again as soon as all it asked for is there."""

    def __init__(self, request: bytes, size: int, until: float) -> None:
        self._requests = request * TOGETHER
        self._expected = size * TOGETHER
        self._until = until
        self._got = 0
        self.rounds = 0
        self.ended: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._transport: asyncio.Transport

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport
        transport.write(self._requests)

    def data_received(self, data: bytes) -> None:
        self._got += len(data)
        if self._got < self._expected:
            return
        if self._got > self._expected or not data.endswith(b"}"):
            self._end(RuntimeError(f"answers of another size: {self._got} bytes, not {self._expected}"))
            return
        self._got = 0
        self.rounds += 1
        if time.monotonic() < self._until:
            self._transport.write(self._requests)
        else:
            self._end(None)

    def connection_lost(self, problem: Exception | None) -> None:
        self._end(problem or ConnectionResetError())

    def _end(self, problem: Exception | None) -> None:
        if not self.ended.done():
            self._transport.close()
            if problem is None:
                self.ended.set_result(None)
            else:
                self.ended.set_exception(problem)


def request_for(path: str) -> bytes:
    """Return the bytes of one request."""
    return f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nAccept: application/json\r\n\r\n".encode()


async def _size_of_answer(port: int, request: bytes) -> int:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(request)
    head = await reader.readuntil(b"\r\n\r\n")
    if not head.startswith(b"HTTP/1.1 200"):
        raise RuntimeError(f"unexpected answer {head[:40]!r}")
    length = next(int(line[15:]) for line in head.lower().split(b"\r\n") if line.startswith(b"content-length:"))
    await reader.readexactly(length)
    writer.close()
    return len(head) + length


async def run(port: int, path: str, seconds: float, clients: int) -> dict[str, float]:
    """Return how many answers so many connections got, and in how many seconds."""
    request = request_for(path)
    size = await _size_of_answer(port, request)
    began = time.monotonic()
    loop = asyncio.get_running_loop()
    readers = [
        (await loop.create_connection(lambda: Reader(request, size, began + seconds), "127.0.0.1", port))[1]
        for _ in range(clients)
    ]
    await asyncio.gather(*(reader.ended for reader in readers))
    return {"answers": TOGETHER * sum(reader.rounds for reader in readers), "seconds": time.monotonic() - began}


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("port", type=int)
    parser.add_argument("path")
    parser.add_argument("seconds", type=float)
    parser.add_argument("clients", type=int)
    given = parser.parse_args()
    sys.stdout.write(json.dumps(asyncio.run(run(given.port, given.path, given.seconds, given.clients))))
