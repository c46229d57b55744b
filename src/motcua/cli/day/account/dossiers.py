# SPDX-License-Identifier: EUPL-1.2
"""Dossiers: each in a state that exists, with the moment by which somebody must act."""

from collections.abc import Iterator, Sequence

from motcua.cli.day.account.tables import Tables
from motcua.cli.day.witness import Note

_STATES = frozenset(
    {
        "submitted", "supplement", "refused", "processing", "signing", "signed", "result_ready", "returned",
        "withdrawn", "stopped",
    }
)  # fmt: skip
_RUNNING = frozenset({"processing", "signing", "signed"})


def illegal(tables: Tables, notes: Sequence[Note]) -> Iterator[str]:
    """Yield every dossier without a legal state, without the promise its state needs, or with moments out of order."""
    for row in tables.dossiers:
        name, state = f"dossier {row['code']}", row["status"]
        if state not in _STATES:
            yield f"{name} is {state}"
        if state == "submitted" and row["answer_by"] is None:
            yield f"{name} was sent, and nobody has to answer it by any moment"
        if state in _RUNNING and row["due_at"] is None:
            yield f"{name} is {state} without a due moment"
        if row["received_at"] and row["due_at"] and row["due_at"] <= row["received_at"]:
            yield f"{name} was due before it was received"
        if state == "returned" and row["returned_at"] is None:
            yield f"{name} was returned and nobody knows when"
        if row["returned_at"] and row["received_at"] and row["returned_at"] < row["received_at"]:
            yield f"{name} was returned before it was received"
