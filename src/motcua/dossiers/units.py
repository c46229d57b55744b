# SPDX-License-Identifier: EUPL-1.2
"""Units and their people: who may be given a dossier, who is away, who stands in."""

from datetime import date

from django.db.models import Q
from django.utils.translation import gettext as _

from motcua.dossiers import routing
from motcua.dossiers.errors import NoSuchUnit
from motcua.dossiers.models import Dossier, Unit, UnitMember
from motcua.kernel.errors import InvalidInput
from motcua.kernel.text import fold
from motcua.people.models import User
from motcua.procedures.models import AgencyProcedure, Procedure

MEMBERS_SHOWN = 200
PROCEDURES_SHOWN = 30


def next_unit(dossier: Dossier) -> Unit | None:
    """Return the unit the procedure's next step belongs to; None where there is none."""
    step = routing.step_after(routing.steps_of(dossier), dossier.step_number)
    if step is None:
        return None
    try:
        return routing.unit_for(step, dossier)
    except NoSuchUnit:
        return None


def units_for(dossier: Dossier) -> list[Unit]:
    """Return where a dossier may go: units of the agencies its procedure passes, and those of its office."""
    agencies = {step.agency for step in routing.steps_of(dossier)} | {dossier.agency_id}
    meant = Q(agency__in=agencies) | Q(office=dossier.office_id)
    return list(Unit.objects.filter(meant, is_active=True).select_related("agency")[:MEMBERS_SHOWN])


def members_of(units: list[str]) -> list[UnitMember]:
    """Return the people of these units who still work here."""
    rows = UnitMember.objects.filter(unit__in=units, user__is_active=True).select_related("user", "unit", "substitute")
    return list(rows.order_by("unit", "user__full_name", "pk")[:MEMBERS_SHOWN])


def colleague(typed: str) -> User:
    """Return who still works here, by user name or by the number of the account. Raises: InvalidInput."""
    by_number = Q(pk=int(typed)) if typed.isascii() and typed.isdigit() and len(typed) < 10 else Q()
    found = User.objects.filter(Q(username=typed.strip()) | by_number, is_active=True).first()
    if found is None:
        raise _not_of_unit()
    return found


def require_member(user: User, *, unit: str | None) -> None:
    """Refuse to give work of a unit to somebody who is not of it. Raises: InvalidInput."""
    if not UnitMember.objects.filter(unit=unit, user=user, user__is_active=True).exists():
        raise _not_of_unit()


def _not_of_unit() -> InvalidInput:
    return InvalidInput(fields={"to": _("Người này không thuộc bộ phận nhận hồ sơ. Xin chọn lại.")})


def is_away(row: UnitMember, *, on: date) -> bool:
    """Say whether a member is away on the day."""
    return bool(row.away_from_on and row.away_until_on and row.away_from_on <= on <= row.away_until_on)


def seats_of(user: User) -> list[UnitMember]:
    """Return the units somebody works in."""
    rows = UnitMember.objects.filter(user=user, unit__is_active=True).select_related("unit", "substitute")
    return list(rows.order_by("unit"))


def agencies_at(office: str) -> list[str]:
    """Return the codes of the agencies whose dossiers an office takes in: those that have units there."""
    return list(
        Unit.objects.filter(office=office, is_active=True).order_by().values_list("agency", flat=True).distinct()
    )


def offices_taking_in(procedure: str) -> list[str]:
    """Return the codes of the offices that take in a procedure: where its agencies have units."""
    agencies = AgencyProcedure.objects.filter(procedure=procedure).values("agency")
    rows = Unit.objects.filter(agency__in=agencies, is_active=True, office__is_being_set_up=False)
    return list(rows.order_by().values_list("office", flat=True).distinct())


def procedures_at(office: str, *, q: str = "", limit: int = PROCEDURES_SHOWN) -> list[Procedure]:
    """Return what can be taken in at an office: procedures of the agencies that have units there.

    `q` are words of the name, code or field, with or without marks.
    """
    agencies = Unit.objects.filter(office=office, is_active=True).values("agency_id")
    found = Procedure.objects.filter(pk__in=AgencyProcedure.objects.filter(agency__in=agencies).values("procedure"))
    for word in fold(q).split():
        found = found.filter(search_key__contains=word)
    return list(found.order_by("sort_key", "code")[:limit])
