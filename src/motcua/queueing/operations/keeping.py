# SPDX-License-Identifier: EUPL-1.2
"""Writing tickets and the rows that stand beside them."""

from collections.abc import Iterable
from typing import Any

from django.db import connection

from motcua.kernel.clause import Clause
from motcua.queueing.models import Line, LineState, Ticket


def ensure_states(lines: Iterable[Line]) -> None:
    """Give every line the row that is locked when it moves."""
    wanted = list(lines)
    known = set(LineState.objects.filter(line__in=[line.pk for line in wanted]).values_list("pk", flat=True))
    missing = [LineState(line=line, office_id=line.office_id) for line in wanted if line.pk not in known]
    if missing:
        LineState.objects.bulk_create(missing, ignore_conflicts=True)


def inserting(ticket: Ticket) -> Clause:
    """Return the write of a new ticket, which returns its id."""
    columns, values = [], []
    for field in Ticket._meta.concrete_fields:
        columns.append(connection.ops.quote_name(str(field.column)))
        values.append(field.get_db_prep_save(getattr(ticket, field.attname), connection))
    marks = ", ".join(["%s"] * len(columns))
    return Clause(f"INSERT INTO queueing_ticket ({', '.join(columns)}) VALUES ({marks}) RETURNING id", values)


def save(ticket: Ticket, **changes: Any) -> None:
    """Write these fields of a ticket; the caller holds its line."""
    for name, value in changes.items():
        setattr(ticket, name, value)
    ticket.save(update_fields=[*changes])
