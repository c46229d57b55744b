# SPDX-License-Identifier: EUPL-1.2
"""Where and when next: the places with special days for everybody, and those of one procedure.

In a few queries however many places there are; pages follow one another by the office they ended with.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from django.db.models import Q, QuerySet

from motcua.kernel.text import fold
from motcua.kernel.working_time import OFFICE_ZONE
from motcua.offices import queries as offices
from motcua.offices.calendar import OfficeCalendar
from motcua.offices.models import Office
from motcua.procedures.models import ProcedureVersion
from motcua.specialdays import queries, rules, wording
from motcua.specialdays.models import SpecialDayRule
from motcua.specialdays.notice import LOOK_AHEAD_DAYS
from motcua.specialdays.rules import RANK, Matter, Rule, Scope

PAGE: Final = 40
#: Offices looked at for one procedure, and rules for one page.
MOST_OFFICES: Final = 60
MOST_RULES: Final = 2000


@dataclass(frozen=True)
class Next:
    """A special day that comes next at an office; `on` may be the very day asked about."""

    office: Office
    rule: Rule
    on: date
    today: date

    @property
    def is_today(self) -> bool:
        return self.on == self.today

    @property
    def title(self) -> str:
        return wording.title(self.rule)

    @property
    def day_words(self) -> str:
        """Say when: "thứ Ba, 08/12", "hôm nay", "mọi ngày làm việc"."""
        return wording.days(self.rule) if wording.is_daily(self.rule) else wording.near_day(self.on, today=self.today)

    @property
    def next_words(self) -> str:
        """Say which day comes next, also of what holds every day: "hôm nay", "ngày mai", "thứ Ba, 08/12"."""
        return wording.near_day(self.on, today=self.today)

    @property
    def words(self) -> str:
        """Say day, model and promise as one line, to stand behind the office's name."""
        promised = [wording.promise(self.rule), wording.cutoff(self.rule)]
        told = [f"{self.day_words}: {wording.name_inside(self.rule.model)}", *(part for part in promised if part)]
        return "; ".join(told)


@dataclass(frozen=True)
class Place:
    """An office with what it runs, each with its next day."""

    office: Office
    coming: tuple[Next, ...]


def places(*, at: datetime, q: str = "", after: str = "", limit: int = PAGE) -> tuple[list[Place], str]:
    """Return the offices that have special days, sorted by name, and the code the next page begins behind, or ""."""
    on = at.astimezone(OFFICE_ZONE).date()
    rows = list(_valid(on)[:MOST_RULES])
    found = _open_offices(on).filter(_where(rows))
    for word in fold(q).split():
        found = found.filter(search_key__contains=word)
    last = Office.objects.filter(pk=after).first() if after else None
    if last is not None:
        found = found.filter(Q(sort_key__gt=last.sort_key) | Q(sort_key=last.sort_key, code__gt=last.code))
    listed = list(found[: limit + 1])
    calendars = offices.calendars_of(listed[:limit])
    shown = [
        Place(office, _each_rule(office, _rules_at(office, rows), calendars[office.pk].for_everybody(), on))
        for office in listed[:limit]
    ]
    return shown, listed[limit - 1].pk if len(listed) > limit else ""


def where_next(version: ProcedureVersion, *, at: datetime, taken_in_at: Collection[str]) -> list[Next]:
    """Return for a procedure each office's next day of each model, the nearest first, in five queries.

    `taken_in_at` are the offices that take it in: a rule of a field, a level or a whole locality holds only there.
    """
    matter = queries.matter_of(version)
    on = at.astimezone(OFFICE_ZONE).date()
    rows = list(_valid(on).filter(_about(matter))[:MOST_RULES])
    if not rows:
        return []
    named = [row.office_id for row in rows if row.office_id and row.scope == Scope.PROCEDURES]
    found = _open_offices(on).filter(_where(rows), Q(pk__in=list(taken_in_at)) | Q(pk__in=named))
    listed = list(found[:MOST_OFFICES])
    calendars = offices.calendars_of(listed)
    coming = [
        each
        for office in listed
        for each in _each_model(office, _rules_at(office, rows), calendars[office.pk].for_everybody(), matter, at)
    ]
    return sorted(coming, key=lambda each: (each.on, RANK[each.rule.model], each.office.sort_key))


def _valid(on: date) -> QuerySet[SpecialDayRule]:
    soon = on + timedelta(days=LOOK_AHEAD_DAYS)
    rows = SpecialDayRule.objects.filter(Q(valid_until__isnull=True) | Q(valid_until__gte=on), valid_from__lte=soon)
    return rows.order_by("id")


def _about(matter: Matter) -> Q:
    named = Q(scope=Scope.PROCEDURES, scope_values__contains=[matter.code])
    wide = Q(scope=Scope.FIELDS, scope_values__contains=[matter.field])
    wide |= Q(scope=Scope.LEVEL, scope_values__contains=[matter.level])
    return named | wide | Q(scope=Scope.ALL)


def _open_offices(on: date) -> QuerySet[Office]:
    rows = Office.objects.filter(Q(closed_on__isnull=True) | Q(closed_on__gt=on))
    return rows.select_related("locality").order_by("sort_key", "code")


def _where(rows: Sequence[SpecialDayRule]) -> Q:
    """Return which offices the rules are about: by themselves, or lying in a rule's locality."""
    meant = Q(pk__in={row.office_id for row in rows if row.office_id})
    for locality in {row.locality_id for row in rows if row.locality_id}:
        meant |= Q(locality=locality) | Q(locality__code__startswith=f"{locality}-")
    return meant


def _rules_at(office: Office, rows: Sequence[SpecialDayRule]) -> list[Rule]:
    ladder = offices.ladder_of(office)
    return rules.in_order(row.as_rule() for row in rows if row.office_id == office.pk or row.locality_id in ladder)


def _each_rule(office: Office, here: Sequence[Rule], calendar: OfficeCalendar, on: date) -> tuple[Next, ...]:
    days = [(rule, _next_day(rule, calendar, on)) for rule in here]
    return tuple(Next(office, rule, day, on) for rule, day in days if day is not None)


def _each_model(
    office: Office, here: Sequence[Rule], calendar: OfficeCalendar, matter: Matter, at: datetime
) -> list[Next]:
    """Return the next day of each model on which the procedure can still be taken in under it."""
    on = at.astimezone(OFFICE_ZONE).date()
    found = []
    for model in dict.fromkeys(rule.model for rule in here):
        of_model = [rule for rule in here if rule.model == model]
        now = rules.resolve(of_model, matter=matter, at=at, calendar=calendar)
        if now.rule is not None and (now.can_keep or not now.rule.has_promise):
            found.append(Next(office, now.rule, on, on))
            continue
        later = [(day, place, rule) for place, rule in enumerate(of_model) if (day := _later(rule, calendar, on))]
        if later:
            day, _place, rule = min(later, key=lambda each: each[:2])
            found.append(Next(office, rule, day, on))
    return found


def _next_day(rule: Rule, calendar: OfficeCalendar, on: date) -> date | None:
    return on if rules.holds_on(rule, on, calendar=calendar) else _later(rule, calendar, on)


def _later(rule: Rule, calendar: OfficeCalendar, on: date) -> date | None:
    until = on + timedelta(days=LOOK_AHEAD_DAYS)
    return next(iter(rules.days_ahead(rule, after=on, calendar=calendar, until=until, most=1)), None)
