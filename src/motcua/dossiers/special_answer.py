# SPDX-License-Identifier: EUPL-1.2
"""The one answer about a special day: which models hold, what is promised, whether it can be kept, and why."""

from dataclasses import dataclass
from datetime import date, datetime, time
from typing import cast

from django.conf import settings

from motcua.dossiers import deadlines, places
from motcua.dossiers.deadlines import Due
from motcua.kernel.errors import OfficeError
from motcua.kernel.working_time import OFFICE_ZONE, Counting
from motcua.offices import queries as offices
from motcua.offices.models import Office
from motcua.procedures.models import ProcedureVersion
from motcua.specialdays import queries as special_days
from motcua.specialdays import reasons, rules
from motcua.specialdays.rules import Model, Resolved, Rule

# Without any hours known, a day is asked about as of this hour.
_MORNING = time(8)


@dataclass(frozen=True)
class Answer:
    """What holds at the office at the moment `at`; `due` is the ordinary promise of the procedure asked about."""

    office: Office
    at: datetime
    found: Resolved
    why: str
    due: Due | None = None

    @property
    def rule(self) -> Rule | None:
        """The rule that is told: that of intake, unless it only takes the writing off the citizen's hands."""
        first = self.found.rule
        if first is not None and first.model == Model.NO_WRITING:
            return next((each for each in self.found.rules if each.model != Model.NO_WRITING), first)
        return first

    @property
    def model(self) -> str | None:
        """The model by which a dossier is taken in; not writing alone changes nothing there."""
        return self.rule.model if self.rule and self.rule.model != Model.NO_WRITING else None

    @property
    def models(self) -> list[str]:
        """All models that hold, that of intake first."""
        first = [self.rule.model] if self.rule else []
        return list(dict.fromkeys([*first, *self.found.models]))

    @property
    def promise(self) -> dict[str, int | bool] | None:
        """How long the rule promises, as the interface tells it."""
        return promise_told(self.rule) if self.rule else None

    @property
    def can_keep(self) -> bool:
        return self.found.can_keep

    @property
    def due_at(self) -> datetime | None:
        """By when the citizen would be promised the result: by the special day, else the ordinary way."""
        ordinary = self.due.due_at if self.due else None
        if self.found.due_at is None:
            return ordinary
        return min(self.found.due_at, ordinary) if ordinary else self.found.due_at

    @property
    def today(self) -> str:
        """What the day promises now, as one line to be read out; empty where nothing is."""
        if self.found.rule is None or self.due_at is None or not self.can_keep:
            return ""
        return reasons.today(self.found.rule.model, self.due_at)


def answer_for(
    office: Office,
    version: ProcedureVersion | None = None,
    *,
    at: datetime,
    agency: str = "",
    counting: Counting | None = None,
) -> Answer:
    """Return what holds for a procedure received at the counter at that moment; without one, for the day as a whole.

    `agency` is the one that decides, where it keeps hours of its own. Raises: NoWorkingDay.
    """
    whole = offices.calendar_of(office)
    calendar = whole.for_agency(agency) if agency else whole.for_everybody()
    known = special_days.rules_of(office, on=at.astimezone(OFFICE_ZONE).date())
    matter = special_days.matter_of(version) if version else None
    found = rules.resolve(known, matter=matter, at=at, calendar=calendar)
    said = reasons.why(found, rules=known, matter=matter, at=at, calendar=calendar)
    if version is None:
        return Answer(office, at, found, said)
    due = deadlines.due(
        calendar,
        received_at=at,
        time_limit=version.time_limit,
        unit=version.limit_unit,
        counting=counting or cast(Counting, settings.DEADLINE_COUNTING),
        years=offices.public_years(),
    )
    return Answer(office, at, found, said, due)


def promise_told(rule: Rule) -> dict[str, int | bool] | None:
    """Return a rule's promise as the interface tells it: {"minutes": 120}, {"same_day": True} or None."""
    if not rule.has_promise:
        return None
    return {"same_day": True} if rule.minutes is None else {"minutes": rule.minutes}


def moment_on(office: Office, on: date, *, now: datetime) -> datetime:
    """Return the moment by which a day is answered for: now for today, else the opening of that day."""
    if on == now.astimezone(OFFICE_ZONE).date():
        return now
    opened = [session.opens_at for session in offices.calendar_of(office).for_everybody().sessions_on(on)]
    return datetime.combine(on, min(opened, default=_MORNING), tzinfo=OFFICE_ZONE)


def agency_at(procedure: str, *, office: str, on: date) -> str:
    """Return the one agency at the office that carries the procedure out; empty where that is not one."""
    try:
        return places.place_for(procedure, office=office, on=on).agency.pk
    except OfficeError:
        return ""
