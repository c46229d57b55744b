# SPDX-License-Identifier: EUPL-1.2
"""Reading messages, side by side: the whole reading, and a yardstick that only cuts the same messages into words."""

import csv
import re
import time
from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from motcua.cli.instance import Instance
from motcua.cli.sample_catalogue import DATA, sample_catalogue
from motcua.kernel.text import fold
from motcua.kernel.working_time import OFFICE_ZONE
from motcua.reading import read

SLICE_SECONDS = 0.25
RUNS = 7
LONGEST = 2_000
AT = datetime(2026, 11, 19, 9, 0, tzinfo=OFFICE_ZONE)
_WORDS = re.compile(r"\d+|[^\W\d_]+|[^\w\s]")
# Texts of the greatest length, each the worst for one way of looking.
_WORST = (
    "8h ",
    "20/11 ",
    "8h 20/11 ",
    "so xay dunh ",
    "thu 2 t3 ngay 7 thang 12 ",
    "Nguyen Van An ",
    "7",
    "sxd skhdt p. q. ",
)


def measure(instance: Instance, *, seconds: float) -> dict[str, Any]:
    """Return the figures of the bench; one process, rates by its own processor time, the two in turn.

    `slowest_ms` is the slowest message, `slowest_at_length_ms` the slowest of the worst texts of 2,000 characters,
    each at its best of seven runs. Needs no database.
    """
    catalogue = sample_catalogue()
    messages = sample_messages()

    def understand(message: str) -> object:
        return read(message, received_at=AT, catalogue=catalogue)

    reading, yardstick = rates_in_turn(understand, _cut_into_words, messages, seconds)
    worst = [("HG " + piece * LONGEST)[:LONGEST] for piece in _WORST]
    return {
        "messages_per_s_core": round(reading),
        "slowest_ms": round(max(best_ms(understand, each) for each in messages), 2),
        "slowest_at_length_ms": round(max(best_ms(understand, each) for each in worst), 2),
        "words_only_per_s_core": round(yardstick),
        "ratio": round(reading / yardstick, 3),
        "messages": len(messages),
        "seconds": seconds,
    }


def sample_messages() -> list[str]:
    """Return the messages of the shipped sample, and in a checkout those of the tests of reading."""
    beside = Path(__file__).resolve().parents[4] / "tests" / "reading"
    found: list[str] = []
    for path in [DATA / "sms_examples.tsv", *sorted(beside.glob("*.tsv"))]:
        with path.open(encoding="utf-8-sig", newline="") as file:
            found += [row["message"] for row in csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE)]
    return found


def rates_in_turn(
    one: Callable[[str], object], other: Callable[[str], object], messages: Sequence[str], seconds: float
) -> tuple[float, float]:
    """Return the messages a second of both, in slices one after the other, so that a slow moment hits both."""
    done, spent = [0, 0], [0.0, 0.0]
    until = time.monotonic() + 2 * seconds
    while time.monotonic() < until or not all(done):
        for place, work in enumerate((one, other)):
            began = time.process_time()
            slice_ends = time.monotonic() + SLICE_SECONDS
            while time.monotonic() < slice_ends:
                for message in messages:
                    work(message)
                done[place] += len(messages)
            spent[place] += time.process_time() - began
    return done[0] / spent[0], done[1] / spent[1]


def best_ms(work: Callable[[str], object], message: str) -> float:
    """Return the least processor time of several runs in milliseconds."""
    times = []
    for _run in range(RUNS):
        began = time.thread_time()
        work(message)
        times.append(time.thread_time() - began)
    return 1_000 * min(times)


def _cut_into_words(message: str) -> object:
    return _WORDS.findall(fold(message))
