# SPDX-License-Identifier: EUPL-1.2
"""The province at a glance: which office runs which model on which weekday, and who lacks its weekly online day.

For the administration's page and the public one. The number of queries does not grow with the number of offices.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from motcua.offices import queries as offices
from motcua.offices.calendar import OfficeCalendar
from motcua.offices.models import Locality, Office
from motcua.specialdays import checking, rules, wording
from motcua.specialdays.checking import OnlineDays, Place, Remark
from motcua.specialdays.models import SpecialDayRule
from motcua.specialdays.places import offered_at
from motcua.specialdays.rules import Rule

LOOK_AHEAD_DAYS = 45


@dataclass(frozen=True)
class RuleHere:
    """A rule as it is at one office: for how many procedures there, and when next, today included."""

    rule: SpecialDayRule
    covers: int
    next_on: date | None

    @property
    def model(self) -> str:
        return str(self.rule.get_model_display())

    @property
    def weekdays(self) -> str:
        return wording.days(self.rule.as_rule())

    @property
    def promise(self) -> str:
        return wording.promise(self.rule.as_rule())

    @property
    def is_own(self) -> bool:
        return self.rule.office_id is not None


@dataclass(frozen=True)
class OfficeHere:
    """An office with its special days, and what it lacks of them."""

    office: Office
    rules: tuple[RuleHere, ...]
    stand: OnlineDays

    @property
    def lacks_weekly(self) -> bool:
        return self.stand.lacks_weekly

    @property
    def remarks(self) -> list[Remark]:
        return checking.remarks_on_online_days(self.stand)


@dataclass(frozen=True)
class Province:
    """A province or city with its offices."""

    locality: Locality
    offices: tuple[OfficeHere, ...]

    @property
    def lacking(self) -> tuple[OfficeHere, ...]:
        """The offices with part-online procedures and no online day in the week."""
        return tuple(each for each in self.offices if each.lacks_weekly)

    @property
    def running(self) -> tuple[OfficeHere, ...]:
        """The offices that have some rule in force or to come."""
        return tuple(each for each in self.offices if each.rules)


def overview(*, on: date, province: str = "") -> tuple[Province, ...]:
    """Return every province, or that one alone, with the offices that are open and their rules in force or to come."""
    here = [office for office in _open_offices(on) if not province or _province_of(office) == province]
    found = _offices_here(here, on=on)
    localities = Locality.objects.in_bulk({_province_of(office) for office in here})
    return tuple(
        Province(locality, tuple(each for each in found if _province_of(each.office) == code))
        for code, locality in sorted(localities.items(), key=lambda item: item[0])
    )


def office_here(office: Office, *, on: date) -> OfficeHere:
    """Return one office with its rules and what it lacks."""
    return _offices_here([office], on=on)[0]


def _open_offices(on: date) -> list[Office]:
    rows = Office.objects.select_related("locality")
    return [office for office in rows if office.closed_on is None or office.closed_on > on]


def _province_of(office: Office) -> str:
    return offices.ladder_of(office)[0]


def _offices_here(here: Sequence[Office], *, on: date) -> list[OfficeHere]:
    by_office, by_locality = _rows(here, on)
    offered, calendars = offered_at(here, on=on), offices.calendars_of(here)
    found = []
    for office in here:
        rows = [*by_office.get(office.pk, [])]
        for code in offices.ladder_of(office):
            rows += by_locality.get(code, [])
        place = Place(offered=offered[office.pk], calendars=[calendars[office.pk].for_everybody()])
        found.append(
            OfficeHere(
                office,
                tuple(_rule_here(row, place, on) for row in _in_order(rows)),
                checking.online_days((row.as_rule() for row in rows), place, on=on),
            )
        )
    return found


def _rows(here: Sequence[Office], on: date) -> tuple[dict[str, list[SpecialDayRule]], dict[str, list[SpecialDayRule]]]:
    """Return the rules not over yet, those of offices and those of localities."""
    places = {code for office in here for code in offices.ladder_of(office)}
    by_office: dict[str, list[SpecialDayRule]] = {}
    by_locality: dict[str, list[SpecialDayRule]] = {}
    wanted = SpecialDayRule.objects.exclude(valid_until__lt=on).select_related("locality")
    for row in wanted.filter(office__in=here) | wanted.filter(locality__in=places):
        if row.office_id:
            by_office.setdefault(row.office_id, []).append(row)
        else:
            by_locality.setdefault(row.locality_id or "", []).append(row)
    return by_office, by_locality


def _in_order(rows: Iterable[SpecialDayRule]) -> list[SpecialDayRule]:
    by_id = {row.pk: row for row in rows}
    return [by_id[rule.id] for rule in rules.in_order(row.as_rule() for row in by_id.values())]


def _rule_here(row: SpecialDayRule, place: Place, on: date) -> RuleHere:
    rule = row.as_rule()
    return RuleHere(row, len(place.covered_by(rule)), next_day(rule, place.calendars, on=on))


def next_day(rule: Rule, calendars: Iterable[OfficeCalendar], *, on: date) -> date | None:
    """Return the rule's next day, today included, at the first of these calendars that has one."""
    begins = max(on, rule.valid_from or on)
    until = begins + timedelta(days=LOOK_AHEAD_DAYS)
    for calendar in calendars:
        days = rules.days_ahead(rule, after=begins - timedelta(days=1), calendar=calendar, until=until, most=1)
        if days:
            return days[0]
    return None
