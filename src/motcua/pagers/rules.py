# SPDX-License-Identifier: EUPL-1.2
"""The rules of tags. Pure: no database, no clock, no settings."""

from collections.abc import Iterable
from datetime import timedelta
from typing import Final

#: Pressing again so soon is the same press.
SAME_PRESS: Final = timedelta(seconds=10)
LONGEST_PAUSE_SECONDS: Final = 30

#: In which order calling goes on while nobody comes.
STEPS: Final = ("", "pager", "aloud", "sms")
#: What a tag in the box may be set to; lent and lost have deeds of their own.
SETTABLE: Final = frozenset({"free", "flat", "retired"})
#: Tags nobody looks for in the box.
GONE: Final = frozenset({"lost", "retired"})


def is_low(battery: int | None, *, low: int) -> bool:
    """Say whether the battery, in per cent, was so low when last read that the tag should not go out."""
    return battery is not None and battery <= low


def is_further(step: str, than: str) -> bool:
    """Say whether `step` of calling comes after `than`."""
    return STEPS.index(step) > STEPS.index(than)


def pause_seconds(attempts: int) -> int:
    """Return after how many seconds a transmitter that did not answer is asked again: 1, 2, 4 …, at most 30."""
    return min(1 << min(max(attempts - 1, 0), 16), LONGEST_PAUSE_SECONDS)


def missing(*, stock: Iterable[tuple[int, str]], present: Iterable[int]) -> list[int]:
    """Return the numbers that should be in the box or with somebody and were not counted; `stock`: number, state."""
    counted = set(present)
    return sorted(number for number, state in stock if number not in counted and state not in GONE)
