# SPDX-License-Identifier: EUPL-1.2
"""Which step comes next for a dossier, and which unit it belongs to."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext_noop

from motcua.dossiers import deadlines
from motcua.dossiers.errors import NoSuchUnit
from motcua.dossiers.models import Dossier, Unit
from motcua.kernel.working_time import WorkingCalendar
from motcua.procedures.models import Procedure, ProcedureStep

Kind = ProcedureStep.Kind


@dataclass(frozen=True)
class Step:
    """A step of handling as a dossier passes it; `agency` is the code of the one that does it."""

    number: int
    name: str
    kind: str
    agency: str
    time_limit: int = 0
    limit_unit: str = Procedure.LimitUnit.WORKING_HOUR


# What every dossier passes where its procedure's steps were not written down.
_USUAL = (
    (Kind.INTAKE, gettext_noop("Tiếp nhận")),
    (Kind.HANDLING, gettext_noop("Thụ lý, thẩm định")),
    (Kind.SIGNING, gettext_noop("Ký duyệt")),
    (Kind.RETURN, gettext_noop("Vào sổ, trả kết quả")),
)
_UNIT_KINDS = {
    Kind.INTAKE: (Unit.Kind.ONE_STOP,),
    Kind.HANDLING: (Unit.Kind.DIVISION, Unit.Kind.ONE_STOP),
    Kind.APPRAISAL: (Unit.Kind.DIVISION, Unit.Kind.ONE_STOP),
    Kind.SIGNING: (Unit.Kind.LEADERS, Unit.Kind.DIVISION, Unit.Kind.ONE_STOP),
    Kind.ISSUING: (Unit.Kind.CLERKS, Unit.Kind.ONE_STOP),
    Kind.RETURN: (Unit.Kind.ONE_STOP,),
}


def steps_of(dossier: Dossier) -> list[Step]:
    """Return the steps of the dossier's procedure as of its intake day; where none are kept, the usual four."""
    kept = ProcedureStep.objects.filter(version_id=dossier.procedure_version_id).order_by("number")
    steps = [
        Step(row.number, row.name, row.kind, row.agency_id or dossier.agency_id, row.time_limit, row.limit_unit)
        for row in kept
    ]
    return steps or [Step(number, name, kind, dossier.agency_id) for number, (kind, name) in enumerate(_USUAL, start=1)]


def step_after(steps: Sequence[Step], number: int) -> Step | None:
    """Return the step that follows the one of that number."""
    return next((step for step in steps if step.number > number), None)


def first_of(steps: Sequence[Step], kind: str, *, after: int = 0) -> Step | None:
    """Return the first step of a kind behind the one of that number."""
    return next((step for step in steps if step.kind == kind and step.number > after), None)


def unit_for(step: Step, dossier: Dossier) -> Unit:
    """Return the unit that does a step: of the step's agency, of the right kind, for the procedure's field.

    The one-stop unit of the office that received the dossier comes before another. Raises: NoSuchUnit.
    """
    units = [unit for unit in Unit.objects.filter(agency_id=step.agency, is_active=True) if _does(unit, dossier)]
    if step.kind in (Kind.INTAKE, Kind.RETURN):
        at_office = Unit.objects.filter(office_id=dossier.office_id, kind=Unit.Kind.ONE_STOP, is_active=True)
        # In a hall of many agencies the counter of the one that decides comes first.
        here = sorted(at_office.order_by("order", "code"), key=lambda unit: unit.agency_id != step.agency)
        units = [*here, *units]
    for kind in _UNIT_KINDS[Kind(step.kind)]:
        found = next((unit for unit in units if unit.kind == kind), None)
        if found is not None:
            return found
    if units:
        return units[0]
    raise NoSuchUnit


def step_due(step: Step, *, calendar: WorkingCalendar, at: datetime) -> datetime | None:
    """Return the step's own deadline; None where it has none. It never moves the promise to the citizen."""
    if not step.time_limit:
        return None
    return deadlines.due(calendar, received_at=at, time_limit=step.time_limit, unit=step.limit_unit).due_at


def _does(unit: Unit, dossier: Dossier) -> bool:
    fields = [part.strip() for part in unit.fields.split("|") if part.strip()]
    return not fields or dossier.procedure.field in fields
