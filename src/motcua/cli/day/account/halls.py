# SPDX-License-Identifier: EUPL-1.2
"""Numbers: nobody called or served twice, every number ended."""

from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import pairwise

from motcua.cli.day.account.tables import Row, Tables
from motcua.cli.day.witness import Note

#: What ends a call: the person waits again, somewhere, or has gone.
_ENDS = frozenset({"TicketReturned", "CalledInVain", "TicketBack", "TicketTransferred", "TicketLeft"})
ENDED = frozenset({"done", "left"})


def called_twice(tables: Tables, notes: Sequence[Note]) -> Iterator[str]:
    """Yield every number two counters had at once, that was called after it was served, or that two officers served."""
    for row in tables.tickets:
        if not row["is_mirrored"]:
            yield from _calls_of(tables, row)
    yield from _at_once(tables.tickets)
    served = Counter((n.facts["office"], n.facts["shown"]) for n in notes if n.what == "served")
    for (office, shown), times in served.items():
        if times > 1:
            yield f"number {shown} of {office} was served {times} times, say the officers"


def _calls_of(tables: Tables, row: Row) -> Iterator[str]:
    """Follow one number through its facts: at one counter at a time, and nowhere after it was served."""
    counter, is_done = "", False
    for entry in tables.entries_of(f"ticket:{row['id']}"):
        match entry["kind"]:
            case "TicketCalled" if is_done:
                yield f"number {row['shown']} of {row['office_id']} was called again after it was served"
            case "TicketCalled":
                here = entry["payload"]["counter"]
                if counter and counter != here:
                    yield f"number {row['shown']} of {row['office_id']} was called by {counter} and by {here}"
                counter = here
            case "TicketDone" if is_done:
                yield f"number {row['shown']} of {row['office_id']} was served twice"
            case "TicketDone":
                counter, is_done = "", True
            case kind if kind in _ENDS:
                counter = ""


def _at_once(tickets: Sequence[Row]) -> Iterator[str]:
    """Yield counters that served two people at the same time."""
    by_counter: dict[str, list[Row]] = {}
    for row in tickets:
        if row["counter_id"] and row["started_at"] and row["ended_at"] and row["state"] == "done":
            by_counter.setdefault(row["counter_id"], []).append(row)
    for counter, rows in by_counter.items():
        rows.sort(key=lambda row: (row["started_at"], row["ended_at"]))
        for before, after in pairwise(rows):
            if after["started_at"] < before["ended_at"]:
                yield f"{counter} served {before['shown']} and {after['shown']} at once"


def unended(tables: Tables, notes: Sequence[Note]) -> Iterator[str]:
    """Yield every number that has no end although its day is over."""
    for row in tables.tickets:
        if row["state"] not in ENDED:
            yield f"number {row['shown']} of {row['office_id']} is {row['state']} after its day"
        elif row["ended_at"] is None:
            yield f"number {row['shown']} of {row['office_id']} is {row['state']} and nobody knows since when"
