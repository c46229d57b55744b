# SPDX-License-Identifier: EUPL-1.2
"""The own line of what is done on the spot (không chờ; seed 003): who belongs into it on a day."""

from datetime import datetime

from motcua.kernel.working_time import OFFICE_ZONE
from motcua.offices import queries as offices
from motcua.offices.models import Office
from motcua.procedures.models import ProcedureVersion
from motcua.specialdays import queries as special_days
from motcua.specialdays.places import offered_at
from motcua.specialdays.queries import matter_of
from motcua.specialdays.rules import Matter, Model, Rule, holds_on

MOST_SHOWN = 12


def rules_today(office: Office, *, at: datetime) -> list[Rule]:
    """Return the office's rules of what is done without waiting that hold on the day."""
    on = at.astimezone(OFFICE_ZONE).date()
    known = [rule for rule in special_days.rules_of(office, on=on) if rule.model == Model.NO_WAIT]
    if not known:
        return []
    calendar = offices.calendar_of(office).for_everybody()
    return [rule for rule in known if holds_on(rule, on, calendar=calendar)]


def is_on_the_spot(office: Office, procedure: str, *, at: datetime) -> bool:
    """Say whether this procedure is done without waiting at the office on the day."""
    on = at.astimezone(OFFICE_ZONE).date()
    version = ProcedureVersion.objects.holding(on).filter(procedure=procedure).select_related("procedure").first()
    return version is not None and any(rule.is_about(matter_of(version)) for rule in rules_today(office, at=at))


def names_today(office: Office, *, at: datetime) -> list[str]:
    """Return what is done without waiting at the office on the day, by name, at most `MOST_SHOWN`."""
    rules = rules_today(office, at=at)
    if not rules:
        return []
    offered = offered_at([office], on=at.astimezone(OFFICE_ZONE).date())[office.pk].values()
    matters = {each.name: Matter(each.code, each.field, each.level) for each in offered}
    return [name for name, matter in matters.items() if any(rule.is_about(matter) for rule in rules)][:MOST_SHOWN]
