# SPDX-License-Identifier: EUPL-1.2
"""What a stretch of a message may mean, and how well that fits."""

from dataclasses import dataclass
from typing import Generic, TypeVar

Value = TypeVar("Value")


@dataclass(frozen=True, slots=True)
class Candidate(Generic[Value]):
    """A meaning of the stretch `start`…`end`; None means that it was said but cannot be (30/2, 25h) or is vague.

    `score` is in units of evidence: 3 is strong by itself, 1 is weak. `trust` is what the meaning itself allows, 0…1.
    """

    value: Value | None
    start: int
    end: int
    score: float
    reason: str
    trust: float = 1.0
    is_impossible: bool = False

    def overlaps(self, other: "Candidate") -> bool:
        return self.start < other.end and other.start < self.end


def is_clear_of(start: int, end: int, spans: list[tuple[int, int]]) -> bool:
    """Say whether a stretch lies outside all of these."""
    return all(end <= first or last <= start for first, last in spans)
