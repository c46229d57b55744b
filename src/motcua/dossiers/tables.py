# SPDX-License-Identifier: EUPL-1.2
"""What a row of the lists of units, and of who works in them, means."""

from typing import Any

from motcua.dossiers.models import Unit, UnitMember
from motcua.offices.columns import KEEP, CannotRead, Column, choice, code, day, joined, number, parts, yes_or_no
from motcua.offices.loading import Table, Values
from motcua.offices.models import Agency, Office
from motcua.people.models import User

_A_UNIT = (Unit, "bộ phận")
_AN_AGENCY = (Agency, "cơ quan")
_AN_OFFICE = (Office, "nơi tiếp nhận")


def _fields(text: str) -> str:
    return joined(parts(text))


def _check_unit(values: Values) -> None:
    if not values["code"].startswith(f"{values['agency_id']}."):
        raise CannotRead(f"mã bộ phận bắt đầu bằng mã cơ quan và dấu chấm, như {values['agency_id']}.MC")


def _account(text: str) -> int:
    """Return whose account this is. Raises: CannotRead."""
    found = User.objects.filter(username=text.casefold()).values_list("pk", flat=True).first()
    if found is None:
        raise CannotRead(f"không có tài khoản nào tên {text}")
    return found


def _check_away(values: Values) -> None:
    first, last = values.get("away_from_on"), values.get("away_until_on")
    if first and last and first > last:
        raise CannotRead("away_from sau away_until")


def _shown_substitute(member: Any) -> str:
    return member.substitute.username if member.substitute else ""


UNITS = Table(
    name="units",
    model=Unit,
    key=("code",),
    check=_check_unit,
    columns=(
        Column("code", "code", code, is_required=True),
        Column("agency", "agency_id", code, is_required=True, refers_to=_AN_AGENCY),
        Column("office", "office_id", code, is_required=True, refers_to=_AN_OFFICE),
        Column("name", "name", is_required=True),
        Column("kind", "kind", choice(Unit.Kind), is_required=True),
        Column("order", "order", number(0, 1_000), blank=KEEP),
        Column("fields", "fields", _fields),
        Column("in_use", "is_active", yes_or_no, blank=KEEP),
    ),
)

UNIT_MEMBERS = Table(
    name="unit-members",
    model=UnitMember,
    key=("unit_id", "user_id"),
    check=_check_away,
    prefetched=("user", "substitute"),
    columns=(
        Column("unit", "unit_id", code, is_required=True, refers_to=_A_UNIT),
        Column("username", "user_id", _account, is_required=True, shown=lambda member: member.user.username),
        Column("may_sign", "may_sign", yes_or_no, blank=False),
        Column("substitute", "substitute_id", _account, blank=None, shown=_shown_substitute),
        Column("away_from", "away_from_on", day, blank=None),
        Column("away_until", "away_until_on", day, blank=None),
    ),
)
