# SPDX-License-Identifier: EUPL-1.2
"""Charts drawn here, as plain shapes: bars beside each other in time, or one below another. Pure.

A chart is a picture of a table that stands beside it: `look/parts/chart.html` gives it a name and says it in words.
"""

from collections.abc import Sequence
from dataclasses import dataclass

WIDTH, HEIGHT, LINE = 320, 150, 34
GROUND = 120
MOST_BARS = 15
#: So many signs of a name stand above a bar.
LONGEST_LABEL = 46


@dataclass(frozen=True)
class Point:
    """What one bar shows; `said` is its number in words, `value` None where there is none."""

    label: str
    value: float | None
    said: str


@dataclass(frozen=True)
class Bar:
    """A bar with the places of its words; `label` is empty where there is no room for it."""

    x: float
    y: float
    width: float
    height: float
    label: str
    label_x: float
    label_y: float
    said: str
    said_x: float
    said_y: float


@dataclass(frozen=True)
class Chart:
    """`key` names it on its page, `words` say the same as the bars."""

    key: str
    title: str
    words: str
    width: int
    height: int
    bars: tuple[Bar, ...]
    is_in_time: bool


def in_time(key: str, title: str, points: Sequence[Point]) -> Chart | None:
    """Draw points that follow one another as columns; the first, the middle, the last and the highest are labelled."""
    if not any(each.value for each in points):
        return None
    most = max(each.value or 0 for each in points)
    step = WIDTH / len(points)
    highest = next(place for place, each in enumerate(points) if each.value == most)
    labelled = {0, len(points) - 1, len(points) // 2} if len(points) > 6 else set(range(len(points)))
    bars = []
    for place, each in enumerate(points):
        height = round((each.value or 0) * (GROUND - 20) / most, 1)
        middle = round(min(max(place * step + step / 2, 30), WIDTH - 30), 1)
        bars.append(
            Bar(
                round(place * step + step * 0.1, 1), round(GROUND - height, 1), round(step * 0.8, 1), height,
                _short(each.label) if place in labelled else "", middle, GROUND + 18,
                each.said if place == highest else "", middle, round(GROUND - height - 6, 1),
            )
        )  # fmt: skip
    return Chart(key, title, _words(points), WIDTH, HEIGHT, tuple(bars), True)


def ranked(key: str, title: str, points: Sequence[Point]) -> Chart | None:
    """Draw points one below another, the name above each bar; at most MOST_BARS of them."""
    shown = [each for each in points if each.value is not None][:MOST_BARS]
    if not any(each.value for each in shown):
        return None
    most = max(each.value or 0 for each in shown)
    bars = []
    for place, each in enumerate(shown):
        top = place * LINE
        width = round((each.value or 0) * 240 / most, 1)
        bars.append(
            Bar(0, top + 16, width, 12, _fitting(each.label), 0, top + 12, each.said, round(width + 6, 1), top + 26)
        )
    return Chart(key, title, _words(shown), WIDTH, len(shown) * LINE, tuple(bars), False)


def _words(points: Sequence[Point]) -> str:
    return "; ".join(f"{each.label}: {each.said}" for each in points)


def _fitting(label: str) -> str:
    """A name as far as there is room for it, by whole words; the table beside says all of it."""
    if len(label) <= LONGEST_LABEL:
        return label
    return label[: LONGEST_LABEL - 1].rpartition(" ")[0].rstrip(" ,–-") + "…"


def _short(label: str) -> str:
    """A day without its year, a week by its first day."""
    first = label.split(" – ", maxsplit=1)[0]
    return first[:5] if first[2:3] == "/" and len(first) >= 5 else first
