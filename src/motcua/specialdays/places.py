# SPDX-License-Identifier: EUPL-1.2
"""What is carried out where: the procedures of offices and localities as the checks of special days ask for them."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from django.db.models import Count, Q

from motcua.kernel.text import fold, sort_key
from motcua.offices import queries as offices
from motcua.offices.models import Agency, Office
from motcua.procedures.models import AgencyProcedure, Procedure, ProcedureStep, ProcedureVersion, RequiredPaper
from motcua.specialdays.checking import Offered, Place
from motcua.specialdays.models import SpecialDayRule

# Of a version that holds: its number, and the procedure's name, field and online level.
_Version = tuple[int, str, str, str]


def offices_of(rule: SpecialDayRule) -> list[Office]:
    """Return the offices at which a rule holds: its own, or all in its locality."""
    if rule.office_id:
        return list(Office.objects.filter(pk=rule.office_id))
    code = rule.locality_id or ""
    return list(Office.objects.filter(Q(locality=code) | Q(locality__code__startswith=f"{code}-"))) if code else []


def place_of(rule: SpecialDayRule, *, on: date) -> Place:
    """Load what a rule is checked against, in a bounded number of queries."""
    here = offices_of(rule)
    offered: dict[str, Offered] = {}
    for each in offered_at(here, on=on).values():
        offered |= each
    same_place = SpecialDayRule.objects.filter(office=rule.office_id, locality=rule.locality_id)
    values = list(rule.scope_values or ())
    return Place(
        offered=offered,
        calendars=[calendar.for_everybody() for calendar in offices.calendars_of(here).values()],
        others=[row.as_rule() for row in same_place.exclude(pk=rule.pk)],
        known_codes=frozenset(Procedure.objects.filter(pk__in=values).values_list("pk", flat=True)),
        known_fields=frozenset(Procedure.objects.filter(field__in=values).order_by().values_list("field", flat=True)),
    )


def offered_at(here: Sequence[Office], *, on: date) -> dict[str, dict[str, Offered]]:
    """Return what the agencies at each of these offices carry out on the day, by office and procedure.

    An agency is where it receives people; one of which that is said nowhere is at the offices of its own locality. The
    number of queries does not grow with the number of offices.
    """
    agencies = _agencies_at(here)
    carried: dict[str, set[str]] = {}
    pairs = AgencyProcedure.objects.filter(agency__in={code for codes in agencies.values() for code in codes})
    for agency, procedure in pairs.values_list("agency_id", "procedure_id"):
        carried.setdefault(agency, set()).add(procedure)
    versions = _versions({code for codes in carried.values() for code in codes}, on)
    papers, steps = _papers(versions.values()), _steps(versions.values())
    order = {code: sort_key(name) for code, (_pk, name, _field, _level) in versions.items()}
    found: dict[str, dict[str, Offered]] = {}
    for office in here:
        deciding = _deciding(agencies[office.pk], carried)
        found[office.pk] = {
            code: Offered(
                code,
                name,
                field,
                level,
                papers=papers.get(pk, 0),
                leaves=bool(steps.get(pk, set()) - deciding[code]),
            )
            for code in sorted(deciding.keys() & versions.keys(), key=lambda code: order[code])
            for pk, name, field, level in [versions[code]]
        }
    return found


def matching(offered: Iterable[Offered], q: str) -> list[Offered]:
    """Return those whose name, code or field hold every word of `q`, with or without marks."""
    words = fold(q).split()
    return [each for each in offered if all(word in fold(f"{each.name} {each.code} {each.field}") for word in words)]


def _agencies_at(here: Sequence[Office]) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {office.pk: set() for office in here}
    rows = Agency.objects.filter(
        Q(services__office__in=[*found]) | Q(locality__in={office.locality_id for office in here})
    )
    in_locality: dict[str, set[str]] = {}
    for code, locality, receives_at in rows.order_by().values_list("pk", "locality_id", "services__office").distinct():
        if receives_at in found:
            found[receives_at].add(code)
        elif not receives_at:
            in_locality.setdefault(locality, set()).add(code)
    return {office.pk: found[office.pk] | in_locality.get(office.locality_id, set()) for office in here}


def _deciding(agencies: Iterable[str], carried: Mapping[str, set[str]]) -> dict[str, set[str]]:
    """Return of each procedure the agencies here that carry it out."""
    found: dict[str, set[str]] = {}
    for agency in agencies:
        for code in carried.get(agency, ()):
            found.setdefault(code, set()).add(agency)
    return found


def _versions(codes: Iterable[str], on: date) -> dict[str, _Version]:
    """Return of each procedure the version that holds on the day."""
    rows = ProcedureVersion.objects.holding(on).filter(procedure__in=set(codes))
    found: dict[str, _Version] = {}
    for code, pk, name, field, level in rows.values_list(
        "procedure_id", "pk", "procedure__name", "procedure__field", "online_level"
    ):
        found.setdefault(code, (pk, name, field, level))
    return found


def _papers(versions: Iterable[_Version]) -> dict[int, int]:
    """Return how many papers each version requires."""
    rows = RequiredPaper.objects.filter(version__in=[version[0] for version in versions], is_required=True)
    return dict(rows.order_by().values("version").annotate(count=Count("pk")).values_list("version", "count"))


def _steps(versions: Iterable[_Version]) -> dict[int, set[str]]:
    """Return the agencies that versions name for steps of their own."""
    found: dict[int, set[str]] = {}
    rows = ProcedureStep.objects.filter(version__in=[version[0] for version in versions], agency__isnull=False)
    for version, agency in rows.order_by().values_list("version", "agency_id"):
        if agency:
            found.setdefault(version, set()).add(agency)
    return found
