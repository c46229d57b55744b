# SPDX-License-Identifier: EUPL-1.2
"""A loop outlives what fails in it, is woken at once and ends when told."""

import threading
import time
from collections.abc import Callable
from itertools import pairwise

from django.db import OperationalError

from motcua.worker import loops
from motcua.worker.loops import Loop


def _until(condition: Callable[[], bool], seconds: float = 60.0) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "it did not happen"
        time.sleep(0.005)


def _stopped(loop: Loop) -> None:
    loop.stop()
    loop.join(60)
    assert not loop.is_alive()


def test_a_loop_works_on_at_once_while_there_is_more() -> None:
    done: list[int] = []

    def work() -> bool:
        done.append(1)
        return len(done) < 50

    loop = Loop("counting", work, pause_seconds=60)
    loop.start()
    _until(lambda: len(done) == 50)
    _stopped(loop)


def test_a_woken_loop_does_not_wait_for_the_end_of_its_pause() -> None:
    worked = threading.Semaphore(0)
    loop = Loop("sleeping", lambda: bool(worked.release()), pause_seconds=60)
    loop.start()
    assert worked.acquire(timeout=60)
    loop.wake()
    assert worked.acquire(timeout=60)
    _stopped(loop)


def test_a_wake_while_working_is_not_lost() -> None:
    worked = threading.Semaphore(0)
    may_end = threading.Event()

    def work() -> bool:
        worked.release()
        may_end.wait(60)
        return False

    loop = Loop("busy", work, pause_seconds=60)
    loop.start()
    assert worked.acquire(timeout=60)
    loop.wake()
    may_end.set()
    assert worked.acquire(timeout=60)
    _stopped(loop)


def test_idle_pauses_grow_and_never_beyond_the_longest() -> None:
    moments: list[float] = []
    loop = Loop("idle", lambda: bool(moments.append(time.monotonic())), pause_seconds=0.02, longest_pause_seconds=0.08)
    loop.start()
    _until(lambda: len(moments) >= 10)
    _stopped(loop)
    pauses = [later - earlier for earlier, later in pairwise(moments)]
    assert all(pause >= 0.07 for pause in pauses[2:])
    # Doubled on and on, each of these would be a third of a second and more.
    assert min(pauses[4:]) < 0.3


def test_a_lost_database_and_a_mistake_only_interrupt_the_work(monkeypatch) -> None:  # type: ignore[no-untyped-def]
    monkeypatch.setattr(loops, "PAUSE_AFTER_FAILURE_SECONDS", 0.01)
    failures = [OperationalError("gone"), RuntimeError("mistake")]
    done = threading.Event()

    def work() -> bool:
        if failures:
            raise failures.pop()
        done.set()
        return False

    loop = Loop("failing", work, pause_seconds=0.01)
    loop.start()
    assert done.wait(60)
    _stopped(loop)
