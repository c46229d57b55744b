# SPDX-License-Identifier: EUPL-1.2
"""A write that may travel inside another statement of the same transaction."""

from dataclasses import dataclass
from typing import Any

from django.db import connection


@dataclass(frozen=True)
class Clause:
    """One data-modifying statement with its values; whoever makes it knows the table, whoever sends it need not."""

    sql: str
    values: list[Any]

    def send(self) -> None:
        """Send it by itself."""
        with connection.cursor() as cursor:
            cursor.execute(self.sql, self.values)


def send_together(first: Clause, *others: Clause) -> list[tuple[Any, ...]]:
    """Send several writes as one statement and return the rows of the first, which must return some.

    They see the same snapshot and are done or undone together. On the hot path each trip saved counts.
    """
    parts = [f"part_{number} AS ({clause.sql})" for number, clause in enumerate([first, *others])]
    with connection.cursor() as cursor:
        values = [value for clause in (first, *others) for value in clause.values]
        cursor.execute(f"WITH {', '.join(parts)} SELECT * FROM part_0", values)
        rows: list[tuple[Any, ...]] = cursor.fetchall()
        return rows
