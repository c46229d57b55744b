# SPDX-License-Identifier: EUPL-1.2
"""Screens that listen: one bare protocol each, thousands in a process; each notes when it saw what.

Says "ready" when each has seen the present state. Then, for each number in a line of its input, waits until every
screen has seen an event with that version and prints the monotonic moments of the first and the last; for the word
"moments" prints what each screen saw newest in its list of calls, and when; ends with its input.
"""

import argparse
import asyncio
import json
import re
import resource
import sys
import time

_VERSION = re.compile(rb"\nid: (\d+)\n")
# The newest call stands first.
_CALL = re.compile(rb'"calls":\[\{"key":"[^"]*","number":"([^"]*)"')
AT_ONCE = 200
PATIENCE_SECONDS = 60.0


class Screens:
    """All screens of this process and what they have seen."""

    def __init__(self) -> None:
        self.seen_by: dict[int, int] = {}
        self.first_at: dict[int, float] = {}
        self.last_at: dict[int, float] = {}
        self.calls: dict[str, list[float]] = {}
        self.count = 0
        self.news = asyncio.Event()

    def saw(self, screen: "Screen", event: bytes, at: float) -> None:
        """One screen got one whole event."""
        found = _VERSION.search(event)
        if found is None:
            return
        version = int(found[1])
        if version > screen.version:
            screen.version = version
            self.seen_by[version] = self.seen_by.get(version, 0) + 1
            self.first_at.setdefault(version, at)
            self.last_at[version] = at
            self.news.set()
        call = _CALL.search(event)
        if call is not None and call[1] != screen.call:
            screen.call = call[1]
            self.calls.setdefault(call[1].decode(), []).append(at)

    def all_saw(self, version: int) -> bool:
        """Say whether every screen has got this version or a newer one."""
        return sum(count for each, count in self.seen_by.items() if each >= version) >= self.count


class Screen(asyncio.Protocol):
    """One connection with a stream open."""

    def __init__(self, screens: Screens, request: bytes) -> None:
        self._screens = screens
        self._request = request
        self._rest = b""
        self.version = -1
        self.call = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        transport.write(self._request)

    def data_received(self, data: bytes) -> None:
        at = time.monotonic()
        data = self._rest + data
        end = data.rfind(b"\n\n")
        if end < 0:
            self._rest = data
            return
        self._rest = data[end + 2 :]
        for event in data[:end].split(b"\n\n"):
            self._screens.saw(self, event, at)

    def connection_lost(self, problem: Exception | None) -> None:
        self._screens.count -= 1


async def main(port: int, path: str, count: int) -> None:
    """Open the streams and answer questions about them."""
    loop = asyncio.get_running_loop()
    request = f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nAccept: text/event-stream\r\n\r\n".encode()
    screens = Screens()
    for start in range(0, count, AT_ONCE):
        size = min(AT_ONCE, count - start)
        screens.count += size
        await asyncio.gather(
            *(loop.create_connection(lambda: Screen(screens, request), "127.0.0.1", port) for _ in range(size))
        )
        await _until_all(screens, 0)
    _say("ready")
    words = asyncio.StreamReader()
    await loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(words), sys.stdin)
    while line := (await words.readline()).decode().strip():
        if line == "moments":
            _say(json.dumps(screens.calls))
            continue
        version = int(line)
        await _until_all(screens, version)
        seen = [each for each in screens.last_at if each >= version]
        # Between two versions that follow each other at once a screen may get the newer one only.
        first, last = min(screens.first_at[each] for each in seen), max(screens.last_at[each] for each in seen)
        _say(json.dumps({"first": first, "last": last, "screens": screens.count}))


async def _until_all(screens: Screens, version: int) -> None:
    async with asyncio.timeout(PATIENCE_SECONDS):
        while not screens.all_saw(version):
            screens.news.clear()
            await screens.news.wait()


def _say(text: str) -> None:
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("port", type=int)
    parser.add_argument("path")
    parser.add_argument("count", type=int)
    given = parser.parse_args()
    limit = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (limit, limit))
    asyncio.run(main(given.port, given.path, given.count))
