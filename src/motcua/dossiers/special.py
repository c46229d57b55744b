# SPDX-License-Identifier: EUPL-1.2
"""The special day a dossier is taken in on: its promise beside the deadline by law, and what becomes of it.

Who comes to the counter gets the day's promise, also one for whom a helper filed online there; who files from home
does not wait, and is promised the ordinary time. Rules: R-057, R-058.
"""

from dataclasses import dataclass
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
from motcua.offices import queries as offices
from motcua.offices.models import Office
from motcua.people.models import User
from motcua.procedures.models import ProcedureVersion
from motcua.specialdays import queries as special_days
from motcua.specialdays.rules import Resolved

HALF, MOST = 50, 80
State, Dropped = SpecialIntake.State, SpecialIntake.Dropped


@dataclass(frozen=True)
class Promise:
    """What is promised at intake: `due_at` to the citizen, `legal_due_at` by law, and why (`day`)."""

    due: Due
    day: Resolved

    @property
    def due_at(self) -> datetime:
        """The special promise where one holds, never later than the ordinary one."""
        return min(self.day.due_at, self.due.due_at) if self.day.due_at else self.due.due_at


def promise_for(
    office: Office, version: ProcedureVersion, *, at: datetime, agency: str = "", counting: Counting | None = None
) -> Promise:
    """Return what would be promised for a procedure received at the counter at that moment.

    `agency` is the one that decides, where it keeps hours of its own. Raises: NoWorkingDay.
    """
    whole = offices.calendar_of(office)
    calendar = whole.for_agency(agency) if agency else whole.for_everybody()
    due = deadlines.due(
        calendar,
        received_at=at,
        time_limit=version.time_limit,
        unit=version.limit_unit,
        counting=counting or cast(Counting, settings.DEADLINE_COUNTING),
        years=offices.public_years(),
    )
    return Promise(due, special_days.resolved(office, version, at=at, calendar=calendar))


def is_at_the_counter(dossier: Dossier) -> bool:
    """Say whether somebody stands at the counter for it: brought there, or filed online there with help."""
    return dossier.channel == Dossier.Channel.DESK or dossier.helped_at_id is not None


def take_in(
    dossier: Dossier, *, calendar: WorkingCalendar, at: datetime, by: User, is_wanted: bool = True, slip: bool = False
) -> SpecialIntake | None:
    """Give a dossier just received the promise of the special day, in the caller's transaction, who saves it.

    The ordinary deadline must be counted already. `is_wanted` False is a citizen who wants the ordinary way, `slip`
    one who wants the receipt besides (it is then printed at once; NĐ 61/2018 Art.17(4)).
    """
    if not is_wanted or not is_at_the_counter(dossier):
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


def drop(dossier: Dossier, because: str, *, at: datetime) -> None:
    """Let the special promise go, because something ended it that is not the office's doing; the caller saves."""
    if open_intake(dossier) is not None:
        SpecialIntake.objects.filter(dossier=dossier).update(
            state=State.DROPPED, dropped=because, ended_at=at, has_slip=True
        )
    dossier.special = ""


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
