# SPDX-License-Identifier: EUPL-1.2
"""What is asked about special days: the rules of an office, and the answer for a procedure at a moment."""

from datetime import date, datetime

from django.db.models import Q, QuerySet

from motcua.kernel.working_time import OFFICE_ZONE, WorkingCalendar
from motcua.offices import queries as offices
from motcua.offices.models import Office
from motcua.procedures.models import ProcedureVersion
from motcua.specialdays import rules
from motcua.specialdays.models import SpecialDayRule
from motcua.specialdays.rules import Matter, Resolved, Rule


def rows_of(office: Office) -> QuerySet[SpecialDayRule]:
    """Return the rules of an office and of the localities it lies in."""
    return SpecialDayRule.objects.filter(Q(office=office) | Q(locality__in=offices.ladder_of(office)))


def rules_of(office: Office, *, on: date) -> list[Rule]:
    """Return the office's rules valid on the day, in the order in which they are asked."""
    valid = rows_of(office).filter(Q(valid_until__isnull=True) | Q(valid_until__gte=on), valid_from__lte=on)
    return rules.in_order(row.as_rule() for row in valid)


def matter_of(version: ProcedureVersion) -> Matter:
    """Return what special days ask of a procedure, as its version says it."""
    return Matter(version.procedure_id, version.procedure.field, version.online_level)


def resolved(
    office: Office, version: ProcedureVersion | None, *, at: datetime, calendar: WorkingCalendar | None = None
) -> Resolved:
    """Return which special day holds at the office for the procedure at the moment, and what it promises.

    `calendar` is the one of the agency that decides where it keeps other hours; without it, the office's.
    """
    on = at.astimezone(OFFICE_ZONE).date()
    return rules.resolve(
        rules_of(office, on=on),
        matter=matter_of(version) if version else None,
        at=at,
        calendar=calendar or offices.calendar_of(office).for_everybody(),
    )
