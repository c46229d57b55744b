# SPDX-License-Identifier: EUPL-1.2
"""Days of a line played out: people come, wait and are served; for a demonstration with a past, and for tests.

Pure and deterministic: the same habit and the same dice give the same day. Times are seconds since midnight.
"""

import heapq
import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from random import Random

HOUR = 3_600.0
Sessions = Sequence[tuple[float, float]]
# People are called three times before they are passed over.
ABSENT_SECONDS = 90.0
BEFORE_OPENING = 1_800.0
NO_NUMBERS_AT_THE_END = 1_800.0
STAY_AT_MOST = 2 * HOUR


@dataclass(frozen=True)
class Habit:
    """How a line lives: people an hour and counters open at an hour of the day, and how long one visit takes.

    `spread` and `unevenness` are deviations as shares of the mean, of visits and of days. With more than one branch
    the same counters serve several lines, in the order of coming.
    """

    people: Callable[[float], float]
    counters: Callable[[float], int]
    visit_minutes: float
    spread: float = 0.6
    unevenness: float = 0.15
    absent_share: float = 0.07
    priority_share: float = 0.04
    short_of_one_share: float = 0.0
    branches: int = 1


@dataclass
class Visitor:
    """One number: when it was taken, how many it was told were before it, when and where it was called."""

    issued: float
    branch: int
    has_priority: bool
    is_absent: bool
    ahead: int = 0
    called: float | None = None
    ended: float | None = None
    counter: int = 0


@dataclass
class _Floor:
    """The waiting people and the counters of one day; a counter stands in `free` with the moment it can call."""

    free: list[tuple[float, int]]
    first: list[Visitor] = field(default_factory=list)
    others: list[Visitor] = field(default_factory=list)

    def admit(self, visitor: Visitor) -> None:
        before = [each for each in (*self.first, *self.others) if each.branch == visitor.branch]
        visitor.ahead = sum(each.has_priority for each in before) if visitor.has_priority else len(before)
        (self.first if visitor.has_priority else self.others).append(visitor)

    def next(self) -> Visitor | None:
        waiting = self.first or self.others
        return waiting.pop(0) if waiting else None


def play(habit: Habit, *, dice: Random, sessions: Sessions) -> list[Visitor]:
    """Play one day and return everybody who took a number, in order; who was not called went home."""
    busy, slow = _about(dice, 1.0, habit.unevenness), _about(dice, 1.0, habit.unevenness / 2)
    missing = 1 if dice.random() < habit.short_of_one_share else 0
    coming = _coming(habit, dice, sessions, busy)
    hours = range(int(sessions[0][0] // HOUR), int(sessions[-1][1] // HOUR) + 1)
    floor = _Floor([(sessions[0][0], number) for number in range(max(habit.counters(float(hour)) for hour in hours))])
    at_home_by, admitted = sessions[-1][1] + STAY_AT_MOST, 0
    while floor.free and floor.free[0][0] < at_home_by:
        moment, number = floor.free[0]
        opens = _opening(moment, sessions)
        if opens > moment or number >= max(1, habit.counters(moment / HOUR) - missing):
            heapq.heapreplace(floor.free, (max(opens, moment + (0 if opens > moment else 300)), number))
            continue
        while admitted < len(coming) and coming[admitted].issued <= moment:
            floor.admit(coming[admitted])
            admitted += 1
        visitor = floor.next()
        if visitor is None:
            if admitted == len(coming):
                break
            heapq.heapreplace(floor.free, (coming[admitted].issued + 1, number))
            continue
        minutes = _about(dice, habit.visit_minutes * slow, habit.spread)
        visitor.called, visitor.counter = moment, number + 1
        visitor.ended = moment + (ABSENT_SECONDS if visitor.is_absent else max(30.0, 60 * minutes))
        heapq.heapreplace(floor.free, (visitor.ended + 5, number))
    return coming


def _coming(habit: Habit, dice: Random, sessions: Sessions, busy: float) -> list[Visitor]:
    """Let people come by the hour's rate, from half an hour before opening until half an hour before the end."""
    opens, closes = sessions[0][0] - BEFORE_OPENING, sessions[-1][1] - NO_NUMBERS_AT_THE_END
    most = max(habit.people(opens / HOUR + step / 4) for step in range(int((closes - opens) / 900) + 1)) * busy / HOUR
    found, moment = [], opens
    while (moment := moment + dice.expovariate(most)) < closes:
        is_noon = any(ends < moment < begins for (_, ends), (begins, _) in pairwise(sessions))
        rate = habit.people(moment / HOUR) * busy / HOUR * (0.15 if is_noon else 1)
        if dice.random() * most < rate:
            has_priority = dice.random() < habit.priority_share
            is_absent = dice.random() < habit.absent_share
            found.append(Visitor(moment, dice.randrange(habit.branches), has_priority, is_absent))
    return found


def _opening(moment: float, sessions: Sessions) -> float:
    """Return the moment, or the opening after it where it lies before or between sessions."""
    for opens, closes in sessions:
        if moment < closes:
            return max(moment, opens)
    return moment


def _about(dice: Random, mean: float, spread: float) -> float:
    """Draw from a log-normal distribution of this mean and this relative deviation."""
    sigma = math.sqrt(math.log(1 + spread * spread))
    return dice.lognormvariate(math.log(mean) - sigma * sigma / 2, sigma)


def bump(hour: float, *, at: float, width: float) -> float:
    """Return a rush that is 1 at its hour and fades within `width` hours to either side."""
    return math.exp(-(((hour - at) / width) ** 2))
