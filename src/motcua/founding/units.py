# SPDX-License-Identifier: EUPL-1.2
"""The units of the agencies at a new office: one-stop unit, division and leaders, so that a dossier can go its way."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Final

from django.conf import settings
from django.utils.translation import override

from motcua.dossiers.models import Unit, UnitMember
from motcua.offices.models import Agency, Office
from motcua.offices.operations import save_master
from motcua.people.models import Role, RoleHeld

_SHORT: Final = {Unit.Kind.ONE_STOP: "MC", Unit.Kind.DIVISION: "CM", Unit.Kind.LEADERS: "LD"}
_KIND_OF_ROLE: Final = {
    Role.HEAD: Unit.Kind.ONE_STOP,
    Role.OFFICER: Unit.Kind.ONE_STOP,
    Role.SPECIALIST: Unit.Kind.DIVISION,
    Role.LEADER: Unit.Kind.LEADERS,
}


def give_units(office: Office, agencies: Sequence[Agency], *, gone: Collection[str], by: str, at: datetime) -> None:
    """Give each agency what it lacks: all three units where it has none anywhere, else a one-stop unit here."""
    Unit.objects.filter(office=office, agency__in=gone).delete()
    for agency in agencies:
        own = list(Unit.objects.filter(agency=agency).values_list("code", "office"))
        if any(place == office.pk for _code, place in own):
            continue
        kinds = list(_SHORT) if not own else [Unit.Kind.ONE_STOP]
        taken = {code for code, _place in own}
        for order, kind in enumerate(kinds, 1):
            plain = f"{agency.pk}.{_SHORT[kind]}"
            code = plain if plain not in taken else f"{plain}-{office.pk}"[:40]
            name = f"{_named(kind)} {agency.name}"
            unit = Unit(code=code, agency=agency, office=office, name=name[:160], kind=kind, order=order)
            save_master(unit, by=by, at=at)


def join_units(office: Office, held: Sequence[RoleHeld], *, by: str, at: datetime) -> None:
    """Put the people of the office into the units their roles are for; leaders may sign there."""
    units = list(Unit.objects.filter(office=office))
    known = set(UnitMember.objects.filter(unit__office=office).values_list("unit", "user"))
    for role in held:
        kind = _KIND_OF_ROLE.get(Role(role.role))
        for unit in units:
            if unit.kind == kind and role.agency_id in (None, unit.agency_id) and (unit.pk, role.user_id) not in known:
                known.add((unit.pk, role.user_id))
                may_sign = role.role == Role.LEADER
                save_master(UnitMember(unit=unit, user_id=role.user_id, may_sign=may_sign), by=by, at=at)


def _named(kind: Unit.Kind) -> str:
    """Name a kind of unit in the house's own language, whatever the language of whoever sets it up."""
    with override(settings.LANGUAGE_CODE):
        label = str(kind.label)
    return label[:1].upper() + label[1:]
