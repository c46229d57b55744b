# SPDX-License-Identifier: EUPL-1.2
"""Streams: one hub a process hears the database's `motcua_changed` and tells each listening screen "changed"."""

import asyncio
import json
import random
import time
from collections import OrderedDict
from collections.abc import Callable, Generator
from typing import Any

import psycopg
import structlog

from motcua.front.answers import Departure, Headers, Send, send_start
from motcua.front.ending import end

log = structlog.get_logger("motcua.front")

CHANNEL = "motcua_changed"
BELT_SECONDS = 3.0
BEAT_SECONDS = 15.0
PROBE_SECONDS = 1.0
LONGEST_PAUSE_SECONDS = 5.0
REMEMBERED_TOPICS = 50_000
BEAT = b": \n\n"
_BEAT_GROUPS = 15
_NOT_FOR_STREAMS = frozenset(
    {b"content-type", b"content-length", b"content-encoding", b"cache-control", b"etag", b"last-modified", b"vary"}
)


class StreamsFull(Exception):
    """This process already holds as many streams as it may."""


class Listener:
    """One open stream: at most one unsent event (the newest) and one unsent beat, however slow its client is.

    With `send` an idle stream is served in the very step in which there is news: waking ten thousand tasks would take
    longer than the sending. Only a client that is slow just then makes its task wait.
    """

    __slots__ = ("_beat", "_closed", "_is_idle", "_news", "_rest", "_send", "_wake", "group", "topic")

    def __init__(self, topic: str, group: int, send: Send | None = None) -> None:
        self.topic = topic
        self.group = group
        self._send = send
        self._news: bytes | None = None
        self._beat = False
        self._closed = False
        self._is_idle = False
        self._rest: _Rest | None = None
        self._wake = asyncio.Event()

    def offer(self, news: bytes) -> None:
        """The topic changed; an older unsent event is forgotten."""
        if not self._is_pushed(news):
            self._news = news
            self._wake.set()

    def beat(self) -> None:
        """Show the connection's middlemen that it lives."""
        if not self._is_pushed(BEAT):
            self._beat = True
            self._wake.set()

    def close(self) -> None:
        """End the stream at its next step."""
        self._closed = True
        self._wake.set()

    def _is_pushed(self, news: bytes) -> bool:
        """Send at once, if nothing is under way."""
        if not self._is_idle or self._send is None or self._wake.is_set():
            return False
        steps = self._send({"type": "http.response.body", "body": news, "more_body": True}).__await__()
        try:
            waits_for = next(steps)
        except StopIteration:
            return True
        except Exception:
            # One client's trouble never keeps the news from the others.
            self.close()
            return True
        self._is_idle = False
        self._rest = _Rest(steps, waits_for)
        self._wake.set()
        return True

    async def next(self) -> bytes:
        """Wait for the next bytes to send; b"" when the stream is over."""
        while True:
            self._is_idle = True
            await self._wake.wait()
            self._is_idle = False
            self._wake.clear()
            rest, self._rest = self._rest, None
            if rest is not None:
                await rest
            if self._closed:
                return b""
            news, self._news = self._news, None
            beat, self._beat = self._beat, False
            if news is not None:
                return news
            if beat:
                return BEAT


class _Rest:
    """What is left of a sending that could not be done in one step."""

    __slots__ = ("_steps", "_waits_for")

    def __init__(self, steps: Generator[Any, None, None], waits_for: Any) -> None:
        self._steps = steps
        self._waits_for = waits_for

    def __await__(self) -> Generator[Any, None, None]:
        while True:
            yield self._waits_for
            try:
                self._waits_for = next(self._steps)
            except StopIteration:
                return


def event_bytes(name: str, version: int) -> bytes:
    """Return one server-sent event whose id is the version and whose data is one JSON line."""
    return f"event: {name}\nid: {version}\ndata: {json.dumps({'version': version}, separators=(',', ':'))}\n\n".encode()


class Hub:
    """Knows each topic's version and its listeners.

    Versions are milliseconds, grow with every change, also over restarts. While the database is not heard, every
    listener is told "changed" each `belt_seconds`; when it is heard again, once more.
    """

    def __init__(
        self,
        conninfo: Callable[[], str],
        *,
        limit: int = 15_000,
        belt_seconds: float = BELT_SECONDS,
        beat_seconds: float = BEAT_SECONDS,
    ) -> None:
        self._conninfo = conninfo
        self._limit = limit
        self._belt_seconds = belt_seconds
        self._beat_seconds = beat_seconds
        self._origin_ms = time.time() * 1000 - time.monotonic() * 1000
        self._floor = self._clock_ms()
        self._versions: OrderedDict[str, int] = OrderedDict()
        self._topics: dict[str, set[Listener]] = {}
        # Topics whose events carry data of their own: "changed" is never said on them.
        self._telling: set[str] = set()
        self._groups: tuple[set[Listener], ...] = tuple(set() for _ in range(_BEAT_GROUPS))
        self._tasks: list[asyncio.Task[None]] = []
        self._heard_at = 0.0
        self._hearers: list[Callable[[str | None], None]] = []
        self.is_listening = False
        self.count = 0

    # --- versions and listeners ---

    def _clock_ms(self) -> int:
        # Started from the wall clock, then monotonic: a clock set back must not make versions fall.
        return int(self._origin_ms + time.monotonic() * 1000)

    def version_of(self, topic: str) -> int:
        """Return the topic's newest known version."""
        return self._versions.get(topic, self._floor)

    def change(self, topic: str) -> None:
        """Give the topic its next version and tell who listens."""
        version = max(self._clock_ms(), self.version_of(topic) + 1)
        self._versions[topic] = version
        self._versions.move_to_end(topic)
        if len(self._versions) > REMEMBERED_TOPICS:
            _, forgotten = self._versions.popitem(last=False)
            self._floor = max(self._floor, forgotten)
        if topic in self._topics:
            self.tell(topic, event_bytes("changed", version))

    def tell(self, topic: str, news: bytes) -> int:
        """Give who listens to the topic these bytes, one whole event; return how many they are."""
        # A client that has left may leave the set in the very step in which it is told.
        listeners = list(self._topics.get(topic, ()))
        for listener in listeners:
            listener.offer(news)
        return len(listeners)

    def has_listeners(self, topic: str) -> bool:
        """Tell whether anybody listens to the topic."""
        return topic in self._topics

    def hear_with(self, hearer: Callable[[str | None], None]) -> None:
        """Call `hearer` with each topic the database names, and with None when notices may have been missed."""
        self._hearers.append(hearer)

    def change_all(self) -> None:
        """Say "changed" on every topic: something may have been missed."""
        self._floor = max(self._clock_ms(), self._floor + 1)
        for topic in {*self._topics, *self._versions} - self._telling:
            self.change(topic)

    def join(self, topic: str, *, is_telling: bool = False, send: Send | None = None) -> Listener:
        """Open a stream of `topic`, which `is_telling` where `tell` gives its events; raises StreamsFull."""
        if self.count >= self._limit:
            raise StreamsFull
        self.start()
        group = self.count % _BEAT_GROUPS
        listener = Listener(topic, group, send)
        self.count += 1
        self._topics.setdefault(topic, set()).add(listener)
        if is_telling:
            self._telling.add(topic)
        self._groups[group].add(listener)
        return listener

    def leave(self, listener: Listener) -> None:
        """Forget a stream."""
        self.count -= 1
        self._groups[listener.group].discard(listener)
        listeners = self._topics[listener.topic]
        listeners.discard(listener)
        if not listeners:
            del self._topics[listener.topic]
            self._telling.discard(listener.topic)

    # --- life ---

    def start(self) -> None:
        """Begin to hear the database, unless that has begun."""
        if not self._tasks:
            self._tasks = [asyncio.ensure_future(task) for task in (self._listen(), self._belt(), self._beat())]

    def end_streams(self) -> None:
        """End every stream, so that the process can stop; the screens connect again elsewhere."""
        self._limit = 0
        for listeners in self._topics.values():
            for listener in listeners:
                listener.close()

    async def close(self) -> None:
        """End every stream and stop hearing the database."""
        self.end_streams()
        await end(self._tasks)
        self._tasks = []

    async def _listen(self) -> None:
        pause = 0.1
        while True:
            try:
                connection = await psycopg.AsyncConnection.connect(self._conninfo(), autocommit=True)
                async with connection:
                    await connection.execute(f"LISTEN {CHANNEL}")
                    self._found()
                    pause = 0.1
                    await self._follow(connection)
            except (psycopg.Error, OSError) as error:
                self._lost(error)
            await asyncio.sleep(pause * random.uniform(0.8, 1.2))
            pause = min(pause * 2, LONGEST_PAUSE_SECONDS)

    async def _follow(self, connection: psycopg.AsyncConnection) -> None:
        """Pass notices on; ask the server once a second whether it is still there."""
        while True:
            async for notice in connection.notifies(timeout=PROBE_SECONDS):
                self._heard_at = time.monotonic()
                for topic in dict.fromkeys(notice.payload.split()):
                    self.change(topic)
                    for hearer in self._hearers:
                        hearer(topic)
            await connection.execute("SELECT 1")
            self._heard_at = time.monotonic()

    def _found(self) -> None:
        self.is_listening = True
        self._heard_at = time.monotonic()
        log.info("front.listening")
        self.change_all()
        for hearer in self._hearers:
            hearer(None)

    def _lost(self, error: Exception) -> None:
        if self.is_listening:
            log.warning("front.listening_lost", reason=type(error).__name__)
        self.is_listening = False

    def _is_deaf(self) -> bool:
        # A connection that hangs without an end counts as lost too.
        return not self.is_listening or time.monotonic() - self._heard_at > self._belt_seconds

    async def _belt(self) -> None:
        while True:
            await asyncio.sleep(self._belt_seconds)
            if self._is_deaf():
                self.change_all()

    async def _beat(self) -> None:
        # A fifteenth of the streams at a time, so that thousands of beats never come in one step.
        while True:
            for group in self._groups:
                await asyncio.sleep(self._beat_seconds / _BEAT_GROUPS)
                for listener in list(group):
                    listener.beat()


async def run_stream(
    hub: Hub,
    *,
    topic: str,
    headers: Headers,
    departure: Departure,
    send: Send,
    greeting: Callable[[], bytes] | None = None,
) -> None:
    """Turn the connection into the event stream of `topic` until the client leaves or the hub ends; raises StreamsFull.

    `headers` are those of Django's answer that allowed the stream; its cookies and security headers are kept.
    `greeting` makes the first event; without it, "hello" with the topic's version.
    """
    listener = hub.join(topic, is_telling=greeting is not None, send=send)
    departure.then(listener.close)
    kept = [pair for pair in headers if pair[0] not in _NOT_FOR_STREAMS]
    try:
        await send_start(200, [*kept, *_STREAM_HEADERS], send=send)
        first = greeting() if greeting else event_bytes("hello", hub.version_of(topic))
        # Screens that lost a server together must not come back in the same instant.
        news = b"retry: %d\n" % random.randint(1000, 4000) + first
        while news:
            await send({"type": "http.response.body", "body": news, "more_body": True})
            news = await listener.next()
        if not departure.is_gone:
            await send({"type": "http.response.body", "body": b"", "more_body": False})
    finally:
        hub.leave(listener)


_STREAM_HEADERS: Headers = [
    (b"content-type", b"text/event-stream; charset=utf-8"),
    (b"cache-control", b"no-store"),
    (b"x-accel-buffering", b"no"),
]
