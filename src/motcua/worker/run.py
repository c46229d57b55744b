# SPDX-License-Identifier: EUPL-1.2
"""The worker process: relay, due moments, jobs and housekeeping, each in a thread of its own."""

import logging
import os
import signal
import sys
import threading
import time
from functools import partial
from types import FrameType
from typing import Protocol

import structlog

from motcua.reactions import printing
from motcua.worker import counting, feeding, paging, paying, posting, recordkeeping, tending
from motcua.worker.listening import Listener
from motcua.worker.loops import Loop
from motcua.worker.queue import Queue

log = structlog.get_logger()

STOP_SECONDS = 4.5
LOOK_SECONDS = 0.5


class _Stoppable(Protocol):
    name: str

    def start(self) -> None: ...
    def stop(self) -> None: ...
    def is_alive(self) -> bool: ...
    def join(self, timeout: float | None = None) -> None: ...


def main() -> None:
    """Work until SIGTERM or SIGINT, then end within five seconds; what was in hand then is done again later."""
    stopped = threading.Event()

    def ask_to_stop(number: int, frame: FrameType | None) -> None:
        stopped.set()

    signal.signal(signal.SIGTERM, ask_to_stop)
    signal.signal(signal.SIGINT, ask_to_stop)
    # Two lines a job would drown everything else.
    logging.getLogger("procrastinate").setLevel(logging.ERROR)
    work(stopped)


def work(stopped: threading.Event) -> None:
    """Keep all threads working until `stopped` is set; a thread that died ends the process, to be started afresh."""
    threads = _threads()
    for thread in threads:
        thread.start()
    log.info("worker started")
    dead = None
    while not stopped.wait(LOOK_SECONDS) and dead is None:
        dead = next((thread.name for thread in threads if not thread.is_alive()), None)
    if dead is not None:
        log.error("worker thread died", thread=dead)
    _stop(threads)
    if dead is not None:
        sys.exit(1)
    log.info("worker stopped")


def _threads() -> list[_Stoppable]:
    # Woken when a place becomes free; the pause finds the rest: the morning after quiet hours, lapsed holds.
    offers = Loop("earlier-hours", tending.offer_hours, pause_seconds=30.0)
    relay = Loop(
        "relay", partial(tending.relay, look_for_wishes=offers.wake), pause_seconds=0.5, longest_pause_seconds=2.0
    )

    def settle_due() -> bool:
        has_done = tending.settle_due()
        if has_done:
            relay.wake()
        return has_done

    def answer_messages() -> bool:
        has_answered = tending.answer_messages()
        if has_answered:
            relay.wake()
        return has_answered

    senders = paging.loops()
    network = Loop("simulated-network", tending.report_arrivals, pause_seconds=1.0)
    return [
        *([network] if tending.has_simulated_network() else []),
        relay,
        *senders,
        Listener(paging.waking([relay, *senders])),
        Loop("due", settle_due, pause_seconds=1.0),
        Loop("conversations", answer_messages, pause_seconds=0.3, longest_pause_seconds=1.0),
        offers,
        Loop("silent-desks", tending.watch_desks, pause_seconds=5.0),
        Loop("days-over", tending.end_days, pause_seconds=60.0),
        *feeding.loops(),
        *recordkeeping.loops(),
        *posting.loops(),
        *paying.loops(),
        *counting.loops(),
        Loop("jobs-left-behind", tending.look_after_jobs, pause_seconds=60.0),
        Loop("waits-learned", tending.learn_waits, pause_seconds=600.0),
        Loop("house", tending.keep_house, pause_seconds=3_600.0),
        Queue(),
        Queue(printing.QUEUE, name="slips"),
    ]


def _stop(threads: list[_Stoppable]) -> None:
    for thread in threads:
        thread.stop()
    deadline = time.monotonic() + STOP_SECONDS
    for thread in threads:
        thread.join(max(0.0, deadline - time.monotonic()))
    left = [thread.name for thread in threads if thread.is_alive()]
    if left:
        # A gateway that does not answer must not keep the process; its job is done again by the next worker.
        log.warning("worker stopped with work in hand", threads=left)
        logging.shutdown()
        os._exit(0)
