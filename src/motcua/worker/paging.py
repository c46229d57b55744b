# SPDX-License-Identifier: EUPL-1.2
"""The worker's loops that tell transmitters of calls: several, so that one that is silent keeps nobody waiting."""

from collections.abc import Callable, Sequence

from motcua.kernel import clock
from motcua.pagers import sending, trying
from motcua.worker.loops import Loop

SENDERS = 3


def send_call() -> bool:
    """Send the next call to a tag; say whether there may be another at once."""
    return sending.send_next(at=clock.now())


def loops() -> list[Loop]:
    """Return the loops; woken when something is committed, each asks the database one small question a second."""
    senders = [Loop(f"pagers-{number}", send_call, pause_seconds=1.0) for number in range(1, SENDERS + 1)]
    return [*senders, Loop("pager-trials", trying.try_next, pause_seconds=1.0)]


def waking(loops: Sequence[Loop]) -> Callable[[], None]:
    """Return what wakes all of them."""

    def wake() -> None:
        for loop in loops:
            loop.wake()

    return wake
