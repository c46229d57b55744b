# SPDX-License-Identifier: EUPL-1.2
"""Between two tests that commit, the database is emptied: all of it, and while nobody else is at work in it."""

import time

from django.core.management import CommandError
from django.db import connection
from django.test import TransactionTestCase

PATIENCE_SECONDS = 60
ATTEMPTS = 3
# Django empties the tables of managed models only; procrastinate keeps its own.
JOBS = (
    "procrastinate_periodic_defers",
    "procrastinate_events",
    "procrastinate_jobs",
    "procrastinate_workers",
)
_AT_WORK = """
    SELECT count(*) FROM pg_stat_activity
    WHERE datname = current_database() AND pid <> pg_backend_pid()
      AND backend_type = 'client backend' AND state <> 'idle'
"""


def empty_all_of_it() -> None:
    """Have every test that commits leave an empty database behind."""
    TransactionTestCase._fixture_teardown = _emptied  # type: ignore[attr-defined]


_empty_managed_tables = TransactionTestCase._fixture_teardown  # type: ignore[attr-defined]


def _emptied(test: TransactionTestCase) -> None:
    _let_others_end()
    for attempt in range(1, ATTEMPTS + 1):
        try:
            _empty_managed_tables(test)
            break
        except CommandError:
            # A page of a closed browser may still ask for its last rows: the database then ends one of the two.
            if attempt == ATTEMPTS:
                raise
            _let_others_end()
    with connection.cursor() as cursor:
        for table in JOBS:
            cursor.execute(f"DELETE FROM {table}")


def _let_others_end() -> None:
    until = time.monotonic() + PATIENCE_SECONDS
    while _others_at_work() and time.monotonic() < until:
        time.sleep(0.02)


def _others_at_work() -> int:
    with connection.cursor() as cursor:
        cursor.execute(_AT_WORK)
        return int(cursor.fetchone()[0])
