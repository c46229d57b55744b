# SPDX-License-Identifier: EUPL-1.2
"""Hears the after-commit notices, so that the relay need not wait for its next look."""

import threading
from collections.abc import Callable

import psycopg
import structlog
from django.db import connection

from motcua.journal.notices import CHANNEL

log = structlog.get_logger()

PAUSE_AFTER_FAILURE_SECONDS = 1.0
# How soon a request to stop is heard.
LISTEN_SECONDS = 0.5
_PLAIN = {"dbname", "user", "password", "host", "port"}


class Listener(threading.Thread):
    """Calls `on_notice()` at each notice; a lost connection is opened again, a lost notice only costs freshness."""

    def __init__(self, on_notice: Callable[[], None]) -> None:
        super().__init__(name="listener", daemon=True)
        self._on_notice = on_notice
        self._address = {key: value for key, value in connection.get_connection_params().items() if key in _PLAIN}
        self._stopped = threading.Event()

    def stop(self) -> None:
        """Let the thread end within half a second."""
        self._stopped.set()

    def run(self) -> None:
        """Listen until told to stop."""
        while not self._stopped.is_set():
            try:
                with psycopg.connect(**self._address, autocommit=True) as database:
                    database.execute(f"LISTEN {CHANNEL}")
                    # What was announced while nobody listened is looked for once.
                    self._on_notice()
                    while not self._stopped.is_set():
                        for _notice in database.notifies(timeout=LISTEN_SECONDS, stop_after=1):
                            self._on_notice()
            except psycopg.Error as problem:
                log.warning("listening interrupted", problem=type(problem).__name__)
                self._stopped.wait(PAUSE_AFTER_FAILURE_SECONDS)
