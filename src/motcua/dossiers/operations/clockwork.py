# SPDX-License-Identifier: EUPL-1.2
"""Starting, stopping and resuming a dossier's clock; the caller has it locked and saves it."""

from datetime import datetime
from typing import cast

from django.conf import settings

from motcua.dossiers import deadlines
from motcua.dossiers.models import Dossier
from motcua.kernel.working_time import Counting, WorkingCalendar, deadline_in_working_minutes, working_minutes_between
from motcua.offices import queries as offices
from motcua.procedures.models import ProcedureVersion


def start(dossier: Dossier, *, at: datetime) -> None:
    """Count the procedure's time limit from this moment: the version of the intake day decides (R-044)."""
    version = dossier.procedure_version
    found = deadlines.due(
        calendar_for(dossier),
        received_at=at,
        time_limit=version.time_limit,
        unit=version.limit_unit,
        counting=cast(Counting, settings.DEADLINE_COUNTING),
    )
    dossier.counted_from, dossier.due_at, dossier.legal_due_at = at, found.due_at, found.legal_due_at
    dossier.stopped_at, dossier.minutes_left = None, None


def stop(dossier: Dossier, *, at: datetime) -> None:
    """Let the clock stand: nothing is due while the office waits for the citizen."""
    if dossier.due_at is not None:
        dossier.minutes_left = working_minutes_between(calendar_for(dossier), start=at, end=dossier.due_at)
        dossier.stopped_at = at
    dossier.due_at = dossier.legal_due_at = None


def resume(dossier: Dossier, *, at: datetime) -> None:
    """Let the clock run again: from the start, or for the time that was left, as the procedure says (R-053)."""
    left = dossier.minutes_left
    if left is None or dossier.procedure_version.on_supplement == ProcedureVersion.OnSupplement.RESTART:
        start(dossier, at=at)
        return
    due_at = deadline_in_working_minutes(calendar_for(dossier), start=at, minutes=left)
    dossier.due_at = dossier.legal_due_at = due_at
    dossier.stopped_at, dossier.minutes_left = None, None


def calendar_for(dossier: Dossier) -> WorkingCalendar:
    """Return the calendar by which the dossier's time is counted: the receiving office's, as the agency keeps it."""
    return offices.calendar_of(dossier.office).for_agency(dossier.agency_id)
