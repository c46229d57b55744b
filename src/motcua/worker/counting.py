# SPDX-License-Identifier: EUPL-1.2
"""The worker's loop that keeps the counters of figures: a little each minute, behind everything else."""

from time import monotonic

from motcua.figures import counting
from motcua.kernel import clock
from motcua.worker.loops import Loop

PAUSE_SECONDS = 60.0
# An office that opens has more urgent work than yesterday's figures.
WAITS_AFTER_START_SECONDS = 90.0


class Counter:
    """Counts in small portions, and not in the first moments of a worker. Real time."""

    def __init__(self) -> None:
        self._begins_at = monotonic() + WAITS_AFTER_START_SECONDS

    def count(self) -> bool:
        """Look which days the journal tells more of and count some of them; never asks to go on at once."""
        if monotonic() >= self._begins_at:
            at = clock.now()
            counting.expect_yesterday(at=at)
            counting.look_through_journal()
            counting.count_dirty(at=at)
        return False


def loops() -> list[Loop]:
    return [Loop("figures-counted", Counter().count, pause_seconds=PAUSE_SECONDS)]
