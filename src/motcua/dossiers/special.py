# SPDX-License-Identifier: EUPL-1.2
"""The special day a dossier is taken in on: its promise beside the deadline by law, and what becomes of it.

Who comes to the counter gets the day's promise, also one for whom a helper filed online there; who files from home
does not wait, and is promised the ordinary time. Rules: R-057, R-058.
"""

from datetime import datetime
from typing import cast

from django.conf import settings

from motcua.dossiers import deadlines
from motcua.dossiers.deadlines import Due
from motcua.dossiers.models import Dossier, SpecialIntake
from motcua.dossiers.rules import Timeliness, timeliness
from motcua.kernel.working_time import (
    OFFICE_ZONE,
    Counting,
    WorkingCalendar,
    deadline_in_working_minutes,
    working_minutes_between,
)
from motcua.people.models import User
from motcua.procedures.models import ProcedureVersion
from motcua.specialdays import queries as special_days

HALF, MOST = 50, 80
State, Dropped = SpecialIntake.State, SpecialIntake.Dropped


def is_at_the_counter(dossier: Dossier, *, at: datetime) -> bool:
    """Say whether somebody stands at the counter for it: brought there that day, or filed online there with help.

    What a volunteer sent and nobody took in that day is ordinary afterwards: its citizen has gone home.
    """
    is_brought = dossier.channel == Dossier.Channel.DESK or dossier.helped_at_id is not None
    return is_brought and dossier.submitted_at.astimezone(OFFICE_ZONE).date() == at.astimezone(OFFICE_ZONE).date()


def take_in(
    dossier: Dossier, *, calendar: WorkingCalendar, at: datetime, by: User, is_wanted: bool = True, slip: bool = False
) -> SpecialIntake | None:
    """Give a dossier just received the promise of the special day, in the caller's transaction, who saves it.

    The ordinary deadline must be counted already. `is_wanted` False is a citizen who wants the ordinary way, `slip`
    one who wants the receipt besides (it is then printed at once; NĐ 61/2018 Art.17(4)).
    """
    if not is_wanted or not is_at_the_counter(dossier, at=at):
        return None
    found = special_days.resolved(dossier.office, dossier.procedure_version, at=at, calendar=calendar)
    if found.rule is None:
        return None
    intake = SpecialIntake(
        dossier=dossier,
        office_id=dossier.office_id,
        procedure_id=dossier.procedure_id,
        on=at.astimezone(OFFICE_ZONE).date(),
        model=found.rule.model,
        all_models=list(found.models),
        rule_id=found.rule.id or None,
        decision=found.rule.decision,
        uses_pager=found.rule.uses_pager and found.can_keep,
        has_slip=slip or found.has_slip,
        received_at=at,
        fell_back=found.cannot_keep,
        received_by=by,
        state=State.FELL_BACK if found.cannot_keep else State.COUNTED,
    )
    if found.due_at is not None:
        assert dossier.due_at is not None
        promised_at = min(found.due_at, dossier.due_at)
        intake.state, intake.promised_at = State.OPEN, promised_at
        intake.minutes = working_minutes_between(calendar, start=at, end=promised_at)
        intake.half_at, intake.most_at = (
            deadline_in_working_minutes(calendar, start=at, minutes=intake.minutes * share // 100)
            for share in (HALF, MOST)
        )
        dossier.due_at, dossier.special = promised_at, found.rule.model
    intake.save()
    return intake


def note_helper(dossier: Dossier, helper: User) -> None:
    """Note who helped the citizen, in the caller's transaction; nothing where no special day took the dossier in."""
    SpecialIntake.objects.filter(dossier=dossier, helped_by__isnull=True).update(helped_by=helper)


def open_intake(dossier: Dossier) -> SpecialIntake | None:
    """Return the special intake whose promise runs."""
    if not dossier.special:
        return None
    return SpecialIntake.objects.filter(dossier=dossier, state=State.OPEN).first()


def step_due(dossier: Dossier, due_at: datetime | None) -> datetime | None:
    """Return a unit's own deadline: under a running special promise it is that promise at the latest."""
    if not dossier.special or dossier.due_at is None:
        return due_at
    return min(due_at, dossier.due_at) if due_at else dossier.due_at


def drop(dossier: Dossier, because: str, *, calendar: WorkingCalendar, at: datetime) -> None:
    """Let the special promise go, because something ended it that is not the office's doing; the caller saves.

    The dossier has its ordinary deadline again. A promise that had passed by then stays missed.
    """
    intake = open_intake(dossier)
    if intake is not None and intake.promised_at is not None:
        is_late = timeliness(due_at=intake.promised_at, ended_at=at) == Timeliness.LATE
        intake.state = State.MISSED if is_late else State.DROPPED
        intake.dropped, intake.ended_at, intake.has_slip = because, at, True
        intake.save(update_fields=["state", "dropped", "ended_at", "has_slip"])
    if dossier.special and dossier.counted_from is not None:
        dossier.due_at = ordinary_due(dossier.procedure_version, calendar=calendar, at=dossier.counted_from).due_at
    dossier.special = ""


def ordinary_due(version: ProcedureVersion, *, calendar: WorkingCalendar, at: datetime) -> Due:
    """Return the deadline of what is received at the moment, as on any other day. Raises: NoWorkingDay."""
    return deadlines.due(
        calendar,
        received_at=at,
        time_limit=version.time_limit,
        unit=version.limit_unit,
        counting=cast(Counting, settings.DEADLINE_COUNTING),
    )


def is_missed(intake: SpecialIntake, *, at: datetime) -> bool:
    """Say whether the promise was not kept, or runs on though its moment has passed."""
    if intake.state == State.MISSED:
        return True
    if intake.state != State.OPEN or intake.promised_at is None:
        return False
    return timeliness(due_at=intake.promised_at, ended_at=at) == Timeliness.LATE


def settle(dossier: Dossier, *, calendar: WorkingCalendar, at: datetime) -> None:
    """Write down that the result is there, kept or missed, and after how many working minutes; the caller saves."""
    intake = open_intake(dossier)
    if intake is None or intake.promised_at is None:
        return
    is_late = timeliness(due_at=intake.promised_at, ended_at=at) == Timeliness.LATE
    intake.state = State.MISSED if is_late else State.KEPT
    intake.ended_at = at
    intake.took_minutes = working_minutes_between(calendar, start=intake.received_at, end=at)
    intake.save(update_fields=["state", "ended_at", "took_minutes"])
