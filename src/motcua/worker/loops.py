# SPDX-License-Identifier: EUPL-1.2
"""A thread that does a piece of work again and again, outliving every failure of it."""

import threading
from collections.abc import Callable

import structlog
from django.db import DatabaseError, InterfaceError, close_old_connections, connections

log = structlog.get_logger()

PAUSE_AFTER_FAILURE_SECONDS = 1.0


class Loop(threading.Thread):
    """Calls `work()` until told to stop: at once again while it returns True, else after a pause or when woken.

    Idle pauses grow from `pause_seconds` to `longest_pause_seconds`.
    """

    def __init__(
        self, name: str, work: Callable[[], bool], *, pause_seconds: float, longest_pause_seconds: float | None = None
    ) -> None:
        super().__init__(name=name, daemon=True)
        self._work = work
        self._pause = pause_seconds
        self._longest_pause = longest_pause_seconds or pause_seconds
        self._woken = threading.Event()
        self._stopped = threading.Event()

    def wake(self) -> None:
        """Let the loop work now instead of at the end of its pause."""
        self._woken.set()

    def stop(self) -> None:
        """Let the loop end after the piece of work in hand."""
        self._stopped.set()
        self._woken.set()

    def run(self) -> None:
        """Work until told to stop."""
        pause = self._pause
        while not self._stopped.is_set():
            self._woken.clear()
            try:
                has_more = self._work()
            except Exception as problem:
                self._survive(problem)
                has_more, pause = False, self._pause
                self._stopped.wait(PAUSE_AFTER_FAILURE_SECONDS)
            if has_more:
                pause = self._pause
                continue
            was_woken = self._woken.wait(pause)
            pause = self._pause if was_woken else min(pause * 2, self._longest_pause)
        connections.close_all()

    def _survive(self, problem: Exception) -> None:
        is_database = isinstance(problem, DatabaseError | InterfaceError)
        log.warning("work interrupted", loop=self.name, problem=type(problem).__name__, exc_info=not is_database)
        try:
            close_old_connections()
        except Exception:
            connections.close_all()
