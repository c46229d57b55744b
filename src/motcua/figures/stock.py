# SPDX-License-Identifier: EUPL-1.2
"""What was in work at a moment: received and not ended, and whether its promise was still running then.

Rule: R-080.

The dossiers are found by their own moments; by when each was due then, and whether it waited for its citizen, is what
the journal had last said of it. So a moment of last year gives today what it gave last year.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection

#: Whether its promise ran, was over, or stood still.
STATES = ("in_time", "late", "waiting")
#: What a dossier may be grouped by.
KEYS = ("office", "agency", "procedure")


@dataclass(frozen=True)
class Pending:
    """Dossiers in work: the promise running, over, or standing still until the citizen completes the dossier."""

    in_time: int = 0
    late: int = 0
    waiting: int = 0

    @property
    def total(self) -> int:
        return self.in_time + self.late + self.waiting

    def __add__(self, other: "Pending") -> "Pending":
        return Pending(self.in_time + other.in_time, self.late + other.late, self.waiting + other.waiting)


_OPEN = """
SELECT dossier.id, dossier.office_id, dossier.agency_id, dossier.procedure_id, dossier.received_at, said.kind,
       (said.payload->>'due_at')::timestamptz AS given_due_at,
       (said.payload->>'due_after')::timestamptz AS later_due_at
FROM dossiers_dossier AS dossier
CROSS JOIN LATERAL (
    SELECT kind, payload FROM journal_entry AS entry
    WHERE entry.subject = 'dossier:' || dossier.id AND entry.at < %(at)s
      AND entry.kind IN ('DossierReceived', 'SupplementAsked', 'SupplementGiven', 'DueDateExtended')
    ORDER BY id DESC LIMIT 1
) AS said
WHERE dossier.office_id = ANY(%(offices)s) AND dossier.received_at < %(at)s
  AND (dossier.finished_at IS NULL OR dossier.finished_at >= %(at)s)
  AND (dossier.closed_at IS NULL OR dossier.closed_at >= %(at)s)
  AND (%(agencies)s::text[] IS NULL OR dossier.agency_id = ANY(%(agencies)s::text[]))
  AND (%(procedure)s = '' OR dossier.procedure_id = %(procedure)s)
  AND (%(procedures)s::text[] IS NULL OR dossier.procedure_id = ANY(%(procedures)s::text[]))
"""
_STATE = """CASE WHEN kind = 'SupplementAsked' THEN 'waiting'
            WHEN coalesce(later_due_at, given_due_at) < %(at)s THEN 'late' ELSE 'in_time' END"""


def pending(
    offices: Sequence[str],
    *,
    at: datetime,
    key: str = "office",
    agencies: Sequence[str] | None = None,
    procedure: str = "",
) -> dict[str, Pending]:
    """Return what was in work at a moment, by office, agency or procedure."""
    assert key in KEYS
    query = f"SELECT {key}_id, {_STATE} AS state, count(*) FROM ({_OPEN}) AS open GROUP BY 1, 2"
    found: dict[str, Pending] = {}
    with connection.cursor() as cursor:
        cursor.execute(query, _asked(offices, at, agencies, procedure))
        for name, state, count in cursor.fetchall():
            found[name] = found.get(name, Pending()) + Pending(**{state: count})
    return found


def rows(
    offices: Sequence[str],
    *,
    at: datetime,
    states: Sequence[str],
    agencies: Sequence[str] | None = None,
    procedure: str = "",
    procedures: Sequence[str] | None = None,
    after: int = 0,
    limit: int = 50,
) -> list[tuple[int, str, str, datetime]]:
    """Return (dossier, office, agency, received at) of what was in work in one of these states, oldest id first."""
    query = f"""SELECT id, office_id, agency_id, received_at FROM ({_OPEN}) AS open
                WHERE {_STATE} = ANY(%(states)s) AND id > %(after)s ORDER BY id LIMIT %(limit)s"""
    limits = {"states": list(states), "after": after, "limit": limit}
    with connection.cursor() as cursor:
        cursor.execute(query, _asked(offices, at, agencies, procedure, procedures) | limits)
        return list(cursor.fetchall())


def _asked(
    offices: Sequence[str],
    at: datetime,
    agencies: Sequence[str] | None,
    procedure: str,
    procedures: Sequence[str] | None = None,
) -> dict[str, Any]:
    return {
        "offices": list(offices),
        "at": at,
        "agencies": None if agencies is None else list(agencies),
        "procedure": procedure,
        "procedures": None if procedures is None else list(procedures),
    }
