# SPDX-License-Identifier: EUPL-1.2
"""A small day whose account is in order: everything on it was done by operations, and somebody saw each thing."""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any

from django.db import connection

from cast import at
from motcua.cli.day import account
from motcua.cli.day.account.tables import read
from motcua.cli.day.witness import Note

DAY = date(2026, 11, 27)
OFFICES = ("DN-HC", "DN-CDC")
EVENING = at("2026-11-27T23:59")


def ask(statement: str, values: Sequence[Any]) -> list[dict[str, Any]]:
    """Ask the test's own database in the test's own transaction."""
    with connection.cursor() as cursor:
        cursor.execute(statement, values or None)
        names = [column.name for column in cursor.description]
        rows = [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
    # Django leaves JSON to its own fields.
    return [row | {"payload": json.loads(row["payload"])} if "payload" in row else row for row in rows]


def run(statement: str, *values: Any) -> int:
    """Break something; return how many rows were touched."""
    with connection.cursor() as cursor:
        # A constraint that forbids the broken row would hide whether the account sees it.
        cursor.execute(statement, values or None)
        return int(cursor.rowcount)


@dataclass
class SmallDay:
    """The notes of the day's people; the rows stand in the database."""

    notes: list[Note] = field(default_factory=list)
    names: dict[str, Any] = field(default_factory=dict)

    def note(self, who: str, what: str, moment: str | datetime, /, **facts: Any) -> None:
        self.notes.append(Note(who, what, at(moment), facts))

    def account(self) -> account.Account:
        return account.drawn_up(read(ask, at=EVENING, on=DAY, offices=OFFICES), self.notes)

    def broken(self) -> dict[str, list[str]]:
        """Return what the account finds, by invariant."""
        return {name: found for name, found in self.account().findings.items() if found}

    def change(self, what: str, **facts: Any) -> None:
        """Let the first witness of this kind say otherwise."""
        place = next(number for number, note in enumerate(self.notes) if note.what == what)
        self.notes[place] = replace(self.notes[place], facts=self.notes[place].facts | facts)

    def forget(self, what: str) -> Note:
        """Let the first witness of this kind keep silent."""
        place = next(number for number, note in enumerate(self.notes) if note.what == what)
        return self.notes.pop(place)


Break = Callable[[SmallDay], object]
