# SPDX-License-Identifier: EUPL-1.2
"""The waiting rooms in memory: each office's newest snapshot, re-read once for each change, told to every screen.

An office is read when somebody asks for it, and forgotten when nobody has for a while. Whatever is held is compared
with the database every few seconds, so that a lost notice costs no more; what cannot be compared is marked as stale.
"""

import asyncio
import time
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

import structlog
from django.db import InterfaceError, OperationalError

from motcua.front.ending import end
from motcua.front.rendered import Rendered
from motcua.front.snapshots import Reader
from motcua.front.streams import Hub

if TYPE_CHECKING:
    from motcua.live.directory import Place

log = structlog.get_logger("motcua.front")

TICK_SECONDS = 0.5
CHECK_SECONDS = 2.0
STALE_SECONDS = 5.0
IDLE_SECONDS = 60.0
# What is said of waiting changes with time alone.
REFRESH_SECONDS = 60.0
DIRECTORY_SECONDS = 10.0
# Between two readings of one office: no eye follows more, and telling thousands of screens takes its time.
REST_SECONDS = 0.1
REST_SECONDS_A_LISTENER = 0.00004
OFFICES_A_READING = 32
PAUSE_SECONDS = 0.5
TOPIC = "office:"

_AWAY = (OperationalError, InterfaceError, OSError)


class Unreadable(Exception):
    """The office could not be read now."""


class Room:
    """One office: its newest snapshot as bytes, and what is known of its truth. Times are of the monotonic clock."""

    __slots__ = ("asked_at", "code", "has_failed", "is_dirty", "read_at", "rendered", "rests_until", "verified_at")

    def __init__(self, code: str) -> None:
        self.code = code
        self.rendered: Rendered | None = None
        self.is_dirty = True
        self.has_failed = False
        self.asked_at = time.monotonic()
        self.read_at = 0.0
        self.verified_at = 0.0
        self.rests_until = 0.0

    @property
    def public_topic(self) -> str:
        return f"queue:{self.code}"

    @property
    def board_topic(self) -> str:
        return f"board:{self.code}"


class Rooms:
    """All waiting rooms this process was asked for; `serial` grows with each thing that becomes otherwise."""

    def __init__(self, hub: Hub, reader: Reader) -> None:
        self._hub = hub
        self._reader = reader
        self._places: list[Place] = []
        self._codes: frozenset[str] = frozenset()
        self._places_at = float("-inf")
        self._asking_places: asyncio.Task[None] | None = None
        self._news = asyncio.Event()
        self._read_once = asyncio.Event()
        self._is_failing = False
        self._checking: asyncio.Task[None] | None = None
        self._checked_at = 0.0
        self._tasks: list[asyncio.Task[None]] = []
        self.by_code: dict[str, Room] = {}
        self.serial = 0
        hub.hear_with(self._hear)

    # --- asking ---

    async def room(self, code: str) -> Room | None:
        """Return the office's room with its snapshot, None where nobody knows the office. Raises: Unreadable."""
        room = self.by_code.get(code)
        if room is None or room.rendered is None:
            if not await self._is_known(code):
                return None
            await self._fill([code])
            room = self.by_code.get(code)
        if room is not None:
            room.asked_at = time.monotonic()
        return room

    async def rooms(self, q: str) -> list[Room]:
        """Return the rooms of all places with lines that `q` finds, in the order of their names. Raises: Unreadable."""
        try:
            await self._directory(DIRECTORY_SECONDS)
        except Unreadable:
            # What is held is still shown, marked as stale.
            if not self._places:
                raise
        codes = self._reader.matching(self._places, q)
        await self._fill([code for code in codes if code not in self.by_code or self.by_code[code].rendered is None])
        now = time.monotonic()
        found = [room for code in codes if (room := self.by_code.get(code)) is not None and room.rendered]
        for room in found:
            room.asked_at = now
        return found

    async def _is_known(self, code: str) -> bool:
        await self._directory(IDLE_SECONDS)
        if code not in self._codes:
            # It may have been opened just now; strangers' guesses ask the database once in two seconds.
            await self._directory(CHECK_SECONDS)
        return code in self._codes

    async def _directory(self, age_seconds: float) -> None:
        if time.monotonic() - self._places_at <= age_seconds:
            return
        if self._asking_places is None or self._asking_places.done():
            self._asking_places = asyncio.ensure_future(self._ask_places())
        await asyncio.shield(self._asking_places)

    async def _ask_places(self) -> None:
        asked_at = time.monotonic()
        try:
            self._places = await self._reader.places()
        except Exception as problem:
            raise Unreadable from problem
        self._codes = frozenset(place.code for place in self._places)
        self._places_at = asked_at
        self.serial += 1

    async def _fill(self, codes: Sequence[str]) -> None:
        """Wait until these offices have been read. Raises: Unreadable."""
        missing = list(codes)
        self.start()
        for code in missing:
            if code not in self.by_code:
                self.by_code[code] = Room(code)
            self.by_code[code].is_dirty = True
            self.by_code[code].has_failed = False
        until = time.monotonic() + STALE_SECONDS
        while missing:
            self._news.set()
            try:
                await asyncio.wait_for(self._read_once.wait(), max(0.0, until - time.monotonic()))
            except TimeoutError:
                raise Unreadable from None
            missing = [code for code in missing if code in self.by_code and self.by_code[code].rendered is None]
            if any(self.by_code[code].has_failed for code in missing):
                raise Unreadable

    # --- hearing ---

    def _hear(self, topic: str | None) -> None:
        """Something of a topic changed; None: anything may have."""
        if topic is None:
            self.soil(self.by_code)
        elif topic.startswith(TOPIC):
            self.soil([topic.removeprefix(TOPIC)])

    def soil(self, codes: Iterable[str]) -> None:
        """Have these offices read again, those of them that are held."""
        for code in codes:
            room = self.by_code.get(code)
            if room is not None:
                room.is_dirty = True
                self._news.set()

    # --- reading ---

    async def _work(self) -> None:
        while True:
            await self._news.wait()
            self._news.clear()
            while batch := self._due():
                await self._read(batch)
            resting = [room.rests_until for room in self.by_code.values() if room.is_dirty]
            if resting:
                pause = max(0.0, min(resting) - time.monotonic())
                asyncio.get_running_loop().call_later(pause, self._news.set)

    def _due(self) -> list[Room]:
        now = time.monotonic()
        due = [room for room in self.by_code.values() if room.is_dirty and room.rests_until <= now]
        # Who watches goes before who only asks.
        due.sort(key=lambda room: not self._is_watched(room))
        return due[:OFFICES_A_READING]

    def _is_watched(self, room: Room) -> bool:
        return self._hub.has_listeners(room.public_topic) or self._hub.has_listeners(room.board_topic)

    async def _read(self, batch: Sequence[Room]) -> None:
        """Read these offices in one go; what changes meanwhile makes them dirty again."""
        began = time.monotonic()
        for room in batch:
            room.is_dirty = False
        try:
            found = await self._reader.read([room.code for room in batch])
        except Exception as problem:
            if len(batch) > 1 and not isinstance(problem, _AWAY):
                # One office that cannot be read never stops the others.
                for room in batch:
                    await self._read([room])
                return
            self._note_failure("front.rooms_unread", problem)
            for room in batch:
                room.is_dirty = room.has_failed = True
                room.rests_until = time.monotonic() + PAUSE_SECONDS
            self._tell_waiting(is_failing=True)
            return
        for room in batch:
            if room.code in found:
                room.read_at = room.verified_at = began
                self._show(room, found[room.code])
            elif room.rendered is None:
                self.by_code.pop(room.code, None)
        self._tell_waiting(is_failing=False)

    def _note_failure(self, what: str, problem: Exception) -> None:
        if not self._is_failing:
            log.warning(what, reason=type(problem).__name__)

    def _tell_waiting(self, *, is_failing: bool) -> None:
        self._is_failing = is_failing
        done, self._read_once = self._read_once, asyncio.Event()
        done.set()

    def _show(self, room: Room, rendered: Rendered) -> None:
        """Keep the newest bytes and give them to every screen, unless they say what the last ones said."""
        before, room.rendered = room.rendered, rendered
        if before is not None and before.etag == rendered.etag:
            return
        self.serial += 1
        told = 0
        for topic, event in ((room.public_topic, rendered.public_event), (room.board_topic, rendered.board_event)):
            if self._hub.has_listeners(topic):
                told += self._hub.tell(topic, event())
        room.rests_until = time.monotonic() + max(REST_SECONDS, told * REST_SECONDS_A_LISTENER)

    # --- truth ---

    async def _watch(self) -> None:
        while True:
            await asyncio.sleep(TICK_SECONDS)
            now = time.monotonic()
            self._forget_idle(now)
            if self.by_code and now - self._checked_at >= CHECK_SECONDS and self._checking is None:
                self._checked_at = now
                self._checking = asyncio.ensure_future(self._check())
            self.mark_stale(now)

    async def _check(self) -> None:
        """Compare what is held with the database: all offices in one statement."""
        held = [room for room in self.by_code.values() if room.rendered is not None]
        began = time.monotonic()
        try:
            marks = await self._reader.marks([room.code for room in held])
        except Exception as problem:
            self._note_failure("front.rooms_unchecked", problem)
            return
        finally:
            self._checking = None
        for room in held:
            mark = marks.get(room.code)
            is_same = room.rendered is not None and mark == room.rendered.mark
            if is_same:
                room.verified_at = max(room.verified_at, began)
            if mark is not None and (not is_same or began - room.read_at > REFRESH_SECONDS):
                self.soil([room.code])

    def mark_stale(self, now: float) -> None:
        """Say of what has not been compared for too long that it may be otherwise by now."""
        for room in self.by_code.values():
            if room.rendered is not None and room.rendered.is_sure and now - room.verified_at > STALE_SECONDS:
                log.warning("front.room_stale", office=room.code)
                self._show(room, room.rendered.stale())
                room.is_dirty = True
                self._news.set()

    def _forget_idle(self, now: float) -> None:
        idle = [
            code
            for code, room in self.by_code.items()
            if now - room.asked_at > IDLE_SECONDS and not self._is_watched(room)
        ]
        for code in idle:
            del self.by_code[code]

    # --- life ---

    def start(self) -> None:
        """Begin to read and to compare, unless that has begun."""
        if not self._tasks:
            self._tasks = [asyncio.ensure_future(task) for task in (self._work(), self._watch())]

    async def close(self) -> None:
        """Stop reading and give the connection back."""
        tasks = [*self._tasks, *(task for task in (self._checking, self._asking_places) if task is not None)]
        await end(tasks)
        self._tasks = []
        await self._reader.close()
