# SPDX-License-Identifier: EUPL-1.2
"""The account of a day: counted from raw tables and from what people were told, by code that shares nothing with the
operations. It imports the standard library, psycopg and the witnesses' notes, nothing else.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

import psycopg
from psycopg.rows import dict_row

from motcua.cli.day.account import dossiers, halls, messages, money, people, places, promises
from motcua.cli.day.account.tables import Ask, Tables, read
from motcua.cli.day.witness import Note

Invariant = Callable[[Tables, Sequence[Note]], Iterator[str]]
#: What must hold, by its name.
INVARIANTS: dict[str, Invariant] = {
    "lost": people.lost,
    "invented": people.invented,
    "contradicted": people.contradicted,
    "called_twice": halls.called_twice,
    "unended": halls.unended,
    "overbooked": places.overbooked,
    "illegal": dossiers.illegal,
    "money": money.unbalanced,
    "promises": promises.unexplained,
    "messages": messages.unsent,
    "misdirected": messages.misdirected,
    "repeated": messages.repeated,
    "undone": messages.undone,
}


@dataclass(frozen=True)
class Account:
    """What was counted: figures, and by invariant what is wrong."""

    figures: dict[str, Any]
    findings: dict[str, list[str]] = field(default_factory=dict)

    @property
    def is_ok(self) -> bool:
        return not any(self.findings.values())


def of_database(url: str, notes: Sequence[Note], *, at: datetime, on: date, offices: Sequence[str]) -> Account:
    """Count what stands in the database at `url`."""
    with psycopg.connect(url, row_factory=dict_row) as database:
        database.execute("SET TIME ZONE 'Asia/Ho_Chi_Minh'")
        ask: Ask = lambda statement, values: database.execute(statement, values or None).fetchall()  # noqa: E731
        return drawn_up(read(ask, at=at, on=on, offices=offices), notes)


def drawn_up(tables: Tables, notes: Sequence[Note]) -> Account:
    """Hold every invariant against the tables and the notes."""
    findings = {name: sorted(invariant(tables, notes)) for name, invariant in INVARIANTS.items()}
    due = promises.all_of(tables)
    kept = sum(1 for each in due if each.is_kept)
    figures = {
        "appointments": len(tables.appointments),
        "vaccinations": len(tables.bookings),
        "tickets": len(tables.tickets),
        "served": sum(1 for row in tables.tickets if row["state"] == "done"),
        "dossiers": len(tables.dossiers),
        "messages": len(tables.messages),
        "paid_vnd": money.given_vnd(notes),
        "lost": len(findings["lost"]),
        "called_twice": len(findings["called_twice"]),
        "overbooked": len(findings["overbooked"]),
        "money_difference_vnd": money.difference_vnd(tables, notes),
        "promises": {"kept": kept, "missed": len(due) - kept},
        "missed_because": sorted({each.because for each in due if not each.is_kept and each.because}),
    }
    return Account(figures, findings)
