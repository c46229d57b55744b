# SPDX-License-Identifier: EUPL-1.2
"""The stage: what is due at which minute, who acts, and how time goes on – by the clock, or as fast as it goes."""

import heapq
import itertools
import sys
import threading
import time
import traceback
from collections import Counter, defaultdict
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from motcua.cli.day.browser import Browser, NoAnswer
from motcua.cli.day.house import BEAT_SECONDS, House
from motcua.cli.day.script import Person, Place
from motcua.cli.day.witness import Witnesses

HANDS = 4
MINUTE = timedelta(minutes=1)
QUARTER = timedelta(minutes=15)
# A house that does not answer for a moment (a killed worker, a full machine) is asked again after so long.
AGAIN_AFTER = timedelta(minutes=3)
MOST_TRIES = 4
SLOW_SECONDS = 5.0
# So many screens beat side by side, that each is heard in time.
HEARTS = 3
Act = Callable[[datetime], None]


@dataclass
class Hall:
    """What can be seen in an office's waiting room, by shown number: who holds it, who still waits, who went out."""

    place: Place
    holders: dict[str, Person] = field(default_factory=dict)
    waiting: set[str] = field(default_factory=set)
    away: set[str] = field(default_factory=set)
    called: set[str] = field(default_factory=set)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def take(self, shown: str, person: Person) -> None:
        """Note that somebody holds the number; a counter may have called it before the slip was read."""
        with self.lock:
            self.holders[shown] = person
            if shown not in self.called:
                self.waiting.add(shown)

    def call(self, shown: str) -> None:
        """Note that the number was called."""
        with self.lock:
            self.waiting.discard(shown)
            self.called.add(shown)

    def here(self, shown: str) -> Person | None:
        """Return who comes to the counter with the number, None where nobody does."""
        with self.lock:
            return None if shown in self.away else self.holders.get(shown)

    def returned(self, shown: str) -> None:
        """Note that a called number waits again."""
        with self.lock:
            self.waiting.add(shown)

    def leave(self, shown: str) -> None:
        with self.lock:
            self.away.add(shown)

    def come(self, shown: str) -> bool:
        """Note that the holder is here now; say whether the number was called in vain before."""
        with self.lock:
            self.away.discard(shown)
            return shown not in self.waiting


class Stage:
    """One day: the house, the halls of its offices, what is to come, and what was seen."""

    def __init__(
        self,
        house: House,
        places: dict[str, Place],
        *,
        password: str,
        gateway: str,
        speed: float,
        say: Callable[[str], None],
    ) -> None:
        self.house, self.places, self.password, self.gateway = house, places, password, gateway
        self.speed, self.say = speed, say
        self.witnesses = Witnesses(house.data / "witness.jsonl")
        self.halls = {code: Hall(place) for code, place in places.items()}
        self.faults: Counter[str] = Counter()
        self.troubles: list[str] = []
        self.slow_drains = 0
        self.waited_seconds = 0.0
        self.is_cut: set[str] = set()
        self._due: list[tuple[datetime, int, str, Act, int]] = []
        self._numbers = itertools.count()
        self._lock = threading.Lock()
        self._actors: dict[str, threading.Lock] = defaultdict(threading.Lock)
        self._beating: dict[str, tuple[Browser, str]] = {}
        self._is_over = threading.Event()

    # --- what is to come --------------------------------------------------------------------------------------

    def at(self, moment: datetime, actor: str, act: Act, *, tries: int = 0) -> None:
        """Let an actor act at a moment; one actor does one thing at a time."""
        with self._lock:
            heapq.heappush(self._due, (moment, next(self._numbers), actor, act, tries))

    def browser(self, *, token: str = "") -> Browser:
        return Browser(self.house.port, token=token)

    def beat(self, actor: str, browser: Browser, path: str) -> None:
        """Let an open screen say that it is open, until `silence`."""
        with self._lock:
            self._beating[actor] = (browser, path)

    def silence(self, actor: str) -> None:
        with self._lock:
            self._beating.pop(actor, None)

    # --- time -------------------------------------------------------------------------------------------------

    def play(self, *, begins_at: datetime, until: datetime, is_jump: bool = True) -> None:
        """Play all that is due until a moment: by the clock at its speed, or minute by minute as fast as it goes."""
        beats = threading.Thread(target=self._keep_beating, daemon=True)
        self._is_over.clear()
        beats.start()
        now = begins_at
        if is_jump:
            self.house.set_clock(begins_at, speed=self.speed or 1.0)
        try:
            with ThreadPoolExecutor(HANDS) as hands:
                while (moment := self._next()) is not None and moment <= until:
                    now = self._go_to(max(moment, now), now)
                    self._minute(hands, now)
                self._go_to(until, now)
        finally:
            self._is_over.set()
            beats.join()

    def _next(self) -> datetime | None:
        with self._lock:
            return self._due[0][0] if self._due else None

    def _go_to(self, moment: datetime, before: datetime) -> datetime:
        """Let time go on to the moment; return the clock's own."""
        if not self.speed:
            self._settle()
            self.house.set_clock(moment, speed=1.0)
        else:
            while (left := (moment - self.house.now()).total_seconds()) > 0:
                time.sleep(min(left / self.speed, 1.0))
        # Frozen figures would hide an order; the clock itself goes on between two steps.
        return max(moment, before)

    def _settle(self) -> None:
        """Let the worker finish what is due before time goes on; a worker that is slow is noted and waited for."""
        waited = self.house.drain()
        self.waited_seconds += waited
        self.slow_drains += waited > SLOW_SECONDS

    def _minute(self, hands: ThreadPoolExecutor, now: datetime) -> None:
        """Do everything that is due within this minute, different actors side by side."""
        by_actor: dict[str, list[tuple[Act, int]]] = {}
        with self._lock:
            while self._due and self._due[0][0] <= now:
                _moment, _number, actor, act, tries = heapq.heappop(self._due)
                by_actor.setdefault(actor, []).append((act, tries))
        list(hands.map(lambda actor: self._act(actor, by_actor[actor], now), by_actor))

    def _act(self, actor: str, acts: list[tuple[Act, int]], now: datetime) -> None:
        with self._actors[actor]:
            for act, tries in acts:
                try:
                    act(now)
                except NoAnswer as problem:
                    self._try_again(actor, act, tries, now, str(problem))
                except Exception as problem:
                    words = "".join(traceback.format_exception(problem)[-3:])
                    self._trouble(f"{now:%H:%M} {actor}: {words}")

    def _try_again(self, actor: str, act: Act, tries: int, now: datetime, words: str) -> None:
        if tries >= MOST_TRIES:
            self._trouble(f"{now:%H:%M} {actor}: {words}")
        else:
            self.at(now + AGAIN_AFTER, actor, act, tries=tries + 1)

    def _trouble(self, words: str) -> None:
        with self._lock:
            self.troubles.append(words)
        print(words, file=sys.stderr, flush=True)

    def _keep_beating(self) -> None:
        """Say of each open screen that it is open; in real time, as browsers do."""
        with ThreadPoolExecutor(HEARTS) as hearts:
            while not self._is_over.wait(BEAT_SECONDS):
                with self._lock:
                    open_screens = list(self._beating.values())
                list(hearts.map(_beat, open_screens))

    # --- notes ------------------------------------------------------------------------------------------------

    def note(self, who: str, what: str, at: datetime, /, **facts: Any) -> None:
        self.witnesses.note(who, what, at, **facts)

    def fault(self, name: str, at: datetime, /, **facts: Any) -> None:
        """Note that something was made to go wrong."""
        with self._lock:
            self.faults[name] += 1
        self.witnesses.note("fault", "fault", at, name=name, **facts)


def _beat(screen: tuple[Browser, str]) -> None:
    browser, path = screen
    # A screen that does something just now beats the next time.
    if browser.lock.acquire(blocking=False):
        try:
            browser.beat(path)
        except NoAnswer:
            return
        finally:
            browser.lock.release()
