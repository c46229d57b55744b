# SPDX-License-Identifier: EUPL-1.2
"""The after-commit notice "something of this topic changed", coalesced, in a transaction of its own.

`NOTIFY` inside the business transaction serialises all commits on one lock; here one thread a process gathers the
topics touched: the first is announced at once, what follows at most every `PAUSE_SECONDS`. A lost notice costs
freshness, never correctness.
"""

import atexit
import queue
import threading
import time

import psycopg
import structlog
from django.db import connection

log = structlog.get_logger()

CHANNEL = "motcua_changed"
PAUSE_SECONDS = 0.05
# PostgreSQL refuses payloads of 8000 bytes.
_TOPICS_A_NOTICE = 100

_touched: "queue.SimpleQueue[str | None]" = queue.SimpleQueue()
_starting = threading.Lock()
_announcer: threading.Thread | None = None


def touch(topic: str) -> None:
    """Announce soon that `topic` (such as "office:DN-HC") changed; returns at once."""
    global _announcer
    if _announcer is None or not _announcer.is_alive():
        with _starting:
            if _announcer is None or not _announcer.is_alive():
                _announcer = threading.Thread(target=_announce_forever, args=(_address(),), daemon=True, name="notices")
                _announcer.start()
    _touched.put(topic)


def _address() -> dict[str, object]:
    return {key: value for key, value in connection.get_connection_params().items() if key in _PLAIN}


_PLAIN = {"dbname", "user", "password", "host", "port"}


def close() -> None:
    """Announce what was touched, then close the connection; the next touch opens it again."""
    if _announcer is not None and _announcer.is_alive():
        _touched.put(None)
        _announcer.join(_CLOSE_SECONDS)


_CLOSE_SECONDS = 2.0


def _announce_forever(address: dict[str, object]) -> None:
    announcer = _Announcer(address)
    next_at = 0.0
    topic = _touched.get()
    while topic is not None:
        time.sleep(max(0.0, next_at - time.monotonic()))
        next_at = time.monotonic() + PAUSE_SECONDS
        topics, ended = _gathered(topic)
        announcer.announce(topics)
        topic = None if ended else _touched.get()
    announcer.close()


class _Announcer:
    """Holds the connection on which topics are announced."""

    def __init__(self, address: dict[str, object]) -> None:
        self._address = address
        self._database: psycopg.Connection | None = None

    def announce(self, topics: list[str]) -> None:
        """Announce the topics; a connection that a restart of the database has cut is opened once more."""
        for may_be_cut in (self._database is not None, False):
            try:
                self._send(topics)
            except psycopg.Error as problem:
                self.close()
                if may_be_cut:
                    continue
                log.warning("notice not announced", problem=type(problem).__name__)
            return

    def _send(self, topics: list[str]) -> None:
        if self._database is None:
            self._database = psycopg.connect(**self._address, autocommit=True)  # type: ignore[arg-type]
            self._database.execute("SET synchronous_commit = off")
        for start in range(0, len(topics), _TOPICS_A_NOTICE):
            chunk = topics[start : start + _TOPICS_A_NOTICE]
            self._database.execute("SELECT pg_notify(%s, %s)", [CHANNEL, " ".join(chunk)])

    def close(self) -> None:
        database, self._database = self._database, None
        if database is not None:
            database.close()


def _gathered(first: str) -> tuple[list[str], bool]:
    """Return the topics touched meanwhile, each once, and whether the announcer is to end."""
    topics = {first}
    while not _touched.empty():
        more = _touched.get()
        if more is None:
            return sorted(topics), True
        topics.add(more)
    return sorted(topics), False


@atexit.register
def _stop() -> None:
    _touched.put(None)
