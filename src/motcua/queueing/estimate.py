# SPDX-License-Identifier: EUPL-1.2
"""How long people wait, worked out from how long they waited: pure, without database, clock or settings.

Moments are seconds of the office's own clock since 1970, so that an hour of the day is a division. Waits are counted in
open time: the closed spans of a day (before it opens, over noon) are taken out here and put back when a range is told.
"""

import math
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise
from typing import NamedTuple

HOUR = 3_600.0
DAY = 86_400.0
ALL_HOURS = 24
# Fewer waits than this say nothing.
ENOUGH = 30
HELD_SHARE = 0.8
# A day counts half as much as one so many days later.
HALF_LIFE_DAYS = 10.0
# What the last calls say of today, and as how many calls the line's history weighs against them.
RECENT_CALLS = 12
RECENT_SECONDS = 45 * 60.0
HISTORY_WEIGHS = 10.0
# Nobody waits longer within one day; it is a row from another day, or a clock that was wrong.
LONGEST_WAIT = 14 * HOUR
# How doubt grows with n calls to wait for: by chance alone as √n, by a slow day as n; lines lie between.
DOUBT_EXPONENT = 2 / 3
# From the outermost share left out at each end to the innermost: rounding outwards holds more than was meant.
_LEFT_OUT = tuple(share / 100 for share in range(10, 25, 2))

Spans = Sequence[tuple[float, float]]


@dataclass(frozen=True)
class Range:
    """Whole minutes, both included, between which eight of ten people are called."""

    low: int
    high: int


class Call(NamedTuple):
    """The first call of one number. `may_teach`: the person waited in order like everybody else, `ahead` is known.

    `waits_since` is the moment since which the number could be called; infinite where nobody knows.
    """

    called_at: float
    issued_at: float
    waits_since: float
    ahead: int
    may_teach: bool


class Gap(NamedTuple):
    """The open seconds from one call to the next of a line in which somebody waited all the while."""

    at: float
    seconds: float
    hour: int


@dataclass(frozen=True)
class Pattern:
    """What an hour of a line teaches: one call each `pace_seconds`, and within which factors eight of ten waits lay.

    The factors are those of the next in line; with more people ahead they close in on 1.
    """

    sample_count: int
    pace_seconds: float
    low_factor: float
    high_factor: float


@dataclass(frozen=True)
class PlayedDay:
    """The first calls of a line's day, in order, with its closed spans; `age` in days before the learning."""

    calls: Sequence[Call]
    closed: Spans
    age: int


# --- open time -----------------------------------------------------------------------------------------


def open_seconds(first: float, last: float, closed: Spans) -> float:
    """Return the seconds between two moments without the closed ones."""
    shut = sum(max(0.0, min(last, ends) - max(first, begins)) for begins, ends in closed)
    return max(0.0, last - first - shut)


def after_open_seconds(at: float, seconds: float, closed: Spans) -> float:
    """Return the moment at which so many open seconds have passed; `closed` is in order."""
    for begins, ends in closed:
        if ends <= at:
            continue
        if at + seconds < begins:
            break
        seconds -= max(0.0, begins - at)
        at = ends
    return at + seconds


# --- telling -------------------------------------------------------------------------------------------


def told_range(
    *, ahead: int, at: float, patterns: Mapping[int, Pattern], recent: Sequence[Gap], closed: Spans
) -> Range | None:
    """Return between how many minutes from now somebody with so many people before them is called.

    None where the line's history is too short.
    """
    general = patterns.get(ALL_HOURS)
    if general is None or general.sample_count < ENOUGH:
        return None
    paces = {hour: pattern.pace_seconds for hour, pattern in patterns.items()}
    people = ahead + 1
    expected = expected_seconds(people, at=at, paces=paces, closed=closed) * tempo(recent, paces)
    pattern = patterns.get(_hour(at), general)
    low, high = (
        after_open_seconds(at, bound, closed) - at
        for bound in _bounds(expected, people, pattern.low_factor, pattern.high_factor)
    )
    return rounded(low, high)


def rounded(low_seconds: float, high_seconds: float) -> Range:
    """Round outwards, to the minute below ten minutes and to five above: never more exact than is known."""
    low, high = math.floor(low_seconds / 60), math.ceil(high_seconds / 60)
    low = low if low < 10 else low // 5 * 5
    high = high if high <= 10 else -(-high // 5) * 5
    return Range(max(0, low), max(high, low + 1, 1))


def expected_seconds(people: int, *, at: float, paces: Mapping[int, float], closed: Spans) -> float:
    """Return the open seconds in which so many are called, each hour at its own pace."""
    left, passed = float(people), 0.0
    cursor = after_open_seconds(at, 0.0, closed)
    for _step in range(48):
        pace = paces.get(_hour(cursor), paces[ALL_HOURS])
        ends = (cursor // HOUR + 1) * HOUR
        ends = min([ends, *(begins for begins, _ends in closed if cursor < begins < ends)])
        if left * pace <= ends - cursor:
            return passed + left * pace
        left -= (ends - cursor) / pace
        passed += ends - cursor
        cursor = after_open_seconds(ends, 0.0, closed)
    return passed + left * paces[ALL_HOURS]


def tempo(recent: Sequence[Gap], paces: Mapping[int, float]) -> float:
    """Return how much slower (above 1) or faster than its history the line is being called now."""
    if not recent:
        return 1.0
    usual = HISTORY_WEIGHS * paces[ALL_HOURS]
    expected = sum(paces.get(gap.hour, paces[ALL_HOURS]) for gap in recent)
    return (usual + sum(gap.seconds for gap in recent)) / (usual + expected)


def gaps_of(calls: Sequence[Call], closed: Spans) -> list[Gap]:
    """Return the gaps between calls that follow each other while somebody waited; `calls` is in order."""
    return [
        Gap(later.called_at, open_seconds(earlier.called_at, later.called_at, closed), _hour(earlier.called_at))
        for earlier, later in pairwise(calls)
        if later.waits_since <= earlier.called_at and later.called_at - earlier.called_at < LONGEST_WAIT
    ]


# --- learning ------------------------------------------------------------------------------------------


class _Wait(NamedTuple):
    """One person's wait beside what was to be expected; `factor` is its ratio, as if they had been the next."""

    factor: float
    weight: float
    seconds: float
    expected: float
    people: int


def learn(days: Sequence[PlayedDay]) -> dict[int, Pattern]:
    """Return the patterns of a line's hours and of all hours together; nothing from too few waits.

    An hour with too few waits of its own has the factors of all hours.
    """
    gaps = [gaps_of(day.calls, day.closed) for day in days]
    waits = [wait for day in days for wait in _teaching(day)]
    if len(waits) < ENOUGH:
        return {}
    paces = _paces(days, gaps)
    by_hour: dict[int, list[_Wait]] = {ALL_HOURS: []}
    for day, of_day in zip(days, gaps, strict=True):
        for call in _teaching(day):
            wait = _compared(call, day, of_day, paces)
            by_hour[ALL_HOURS].append(wait)
            by_hour.setdefault(_hour(call.issued_at), []).append(wait)
    general = _factors(by_hour[ALL_HOURS])
    patterns = {}
    for hour in sorted({*paces, *by_hour}):
        own = by_hour.get(hour, [])
        low, high = _factors(own) if len(own) >= ENOUGH else general
        patterns[hour] = Pattern(len(own), paces.get(hour, paces[ALL_HOURS]), low, high)
    return patterns


def _teaching(day: PlayedDay) -> Iterable[Call]:
    return (call for call in day.calls if call.may_teach and 0 <= call.called_at - call.issued_at < LONGEST_WAIT)


def _weight(day: PlayedDay) -> float:
    return float(0.5 ** (day.age / HALF_LIFE_DAYS))


def _paces(days: Sequence[PlayedDay], gaps: Sequence[Sequence[Gap]]) -> dict[int, float]:
    """Return the weighted mean gap of each hour that has enough, and of all; of a line never busy, the mean wait."""
    sums: dict[int, list[float]] = {}
    for day, of_day in zip(days, gaps, strict=True):
        weight = _weight(day)
        for gap in of_day:
            for hour in (gap.hour, ALL_HOURS):
                known = sums.setdefault(hour, [0.0, 0.0, 0.0])
                known[0] += weight * gap.seconds
                known[1] += weight
                known[2] += 1
    paces = {hour: max(1.0, total / weight) for hour, (total, weight, count) in sums.items() if count >= ENOUGH}
    if ALL_HOURS not in paces:
        waits = [
            open_seconds(call.issued_at, call.called_at, day.closed) / (call.ahead + 1)
            for day in days
            for call in _teaching(day)
        ]
        paces[ALL_HOURS] = max(30.0, sum(waits) / len(waits))
    return paces


def _compared(call: Call, day: PlayedDay, gaps: Sequence[Gap], paces: Mapping[int, float]) -> _Wait:
    """Compare a wait with what would have been told with the knowledge of that moment."""
    people = call.ahead + 1
    expected = expected_seconds(people, at=call.issued_at, paces=paces, closed=day.closed)
    expected *= tempo(recent_gaps(gaps, call.issued_at), paces)
    seconds = open_seconds(call.issued_at, call.called_at, day.closed)
    factor = 1 + (seconds / expected - 1) * people ** (1 - DOUBT_EXPONENT)
    return _Wait(factor, _weight(day), seconds, expected, people)


def recent_gaps(gaps: Sequence[Gap], at: float) -> Sequence[Gap]:
    """Return the last gaps before this moment that still say something of it; `gaps` is in order."""
    last = bisect_right(gaps, at, key=lambda gap: gap.at)
    first = bisect_left(gaps, at - RECENT_SECONDS, key=lambda gap: gap.at)
    return gaps[max(first, last - RECENT_CALLS) : last]


def _bounds(expected: float, people: int, low_factor: float, high_factor: float) -> tuple[float, float]:
    narrowed = people ** (DOUBT_EXPONENT - 1)
    low, high = (max(0.0, expected * (1 + (factor - 1) * narrowed)) for factor in (low_factor, high_factor))
    return low, high


def _factors(waits: Sequence[_Wait]) -> tuple[float, float]:
    """Return the innermost pair of factors whose ranges, rounded as they are told, hold eight of ten of these waits.

    Who was the next is often called at once, which any range from 0 holds; so the others are asked, where there are
    enough of them.
    """
    asked = [wait for wait in waits if wait.people > 1]
    asked = asked if len(asked) >= ENOUGH else list(waits)
    enough = HELD_SHARE * sum(wait.weight for wait in asked)
    ordered = sorted(waits)
    upto = list(accumulate(wait.weight for wait in ordered))
    pairs = [(_quantile(ordered, upto, share), _quantile(ordered, upto, 1 - share)) for share in _LEFT_OUT]

    def holds_too_few(pair: tuple[float, float]) -> bool:
        return sum(wait.weight for wait in asked if _is_held(wait, pair)) < enough

    # The further in, the fewer it holds.
    return pairs[max(0, bisect_left(pairs, True, key=holds_too_few) - 1)]


def _quantile(ordered: Sequence[_Wait], upto: Sequence[float], share: float) -> float:
    return ordered[min(bisect_left(upto, share * upto[-1]), len(ordered) - 1)].factor


def _is_held(wait: _Wait, factors: tuple[float, float]) -> bool:
    told = rounded(*_bounds(wait.expected, wait.people, *factors))
    return told.low * 60 <= wait.seconds <= told.high * 60


def _hour(at: float) -> int:
    return int(at % DAY // HOUR)
