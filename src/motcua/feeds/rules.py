# SPDX-License-Identifier: EUPL-1.2
"""What the hub believes of a machine: order, gaps, moments. Pure: no database, clock or settings."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from enum import StrEnum

# A batch holds so many events, a snapshot so many lines and tickets; a feed brings so many lines into being.
EVENTS_AT_ONCE = 500
LINES_OF_A_FEED = 50
TICKETS_OF_A_SNAPSHOT = 5_000
# Beyond so many events waiting for one before them, further ones are asked for again instead of being kept.
HELD_AT_MOST = 5_000
# What lies further ahead is a mistake of the machine: taken for true, its every later event would be a repeat.
FURTHEST_AHEAD = 1_000_000
# So many gaps are named in an answer.
GAPS_NAMED = 50
# A machine's clock may be ahead by so much before its moments are taken as those of receipt.
AHEAD_AT_MOST = timedelta(minutes=5)
# An event of another working day that comes later than this is history; sooner, it is one from just before midnight.
LATE_AFTER = timedelta(hours=3)
# What is older is refused: nobody sends a month by these addresses.
OLDEST = timedelta(days=31)


class Kind(StrEnum):
    """What a machine may tell of a number."""

    ISSUED = "issued"
    CALLED = "called"
    DONE = "done"
    ABSENT = "absent"
    BACK = "back"
    LEFT = "left"
    MOVED = "moved"
    RESET = "reset"


def taken_at(said: datetime, *, received_at: datetime) -> datetime:
    """Return the moment an event is taken for: one that lies ahead of us by more than 5 minutes is that of receipt.

    Rule: R-042.
    """
    return received_at if said > received_at + AHEAD_AT_MOST else said


def is_late(at: datetime, *, day: date, received_at: datetime, today: date) -> bool:
    """Say whether an event of `day` belongs to the past and may no longer move what is shown today. Rule: R-042."""
    return day < today and received_at - at > LATE_AFTER


def gaps(last_seq: int, held: Iterable[int], *, limit: int = GAPS_NAMED) -> list[tuple[int, int]]:
    """Return the ranges [from, to] not heard between `last_seq` and the last of the numbers held, lowest first."""
    missing: list[tuple[int, int]] = []
    expected = last_seq + 1
    for seq in sorted(held):
        if seq > expected:
            missing.append((expected, seq - 1))
            if len(missing) == limit:
                break
        expected = max(expected, seq + 1)
    return missing


def in_a_row(last_seq: int, waiting: Iterable[int]) -> list[int]:
    """Return the numbers that follow `last_seq` without a gap."""
    found = []
    for seq in sorted(waiting):
        if seq == last_seq + 1:
            found.append(seq)
            last_seq = seq
        elif seq > last_seq + 1:
            break
    return found


def another_name(shown: str, count: int) -> str:
    """Return how a number of today is kept apart from the same one given again after a reset: "012~1a"."""
    digits, rest = "0123456789abcdefghijklmnopqrstuvwxyz", count % 36**3
    tail = digits[rest % 36]
    while rest := rest // 36:
        tail = digits[rest % 36] + tail
    return f"{shown}~{tail}"
