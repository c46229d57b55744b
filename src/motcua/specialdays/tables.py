# SPDX-License-Identifier: EUPL-1.2
"""What a row of the list of special days means."""

from typing import Any

from motcua.offices.columns import (
    KEEP,
    CannotRead,
    Column,
    choice,
    clock_time,
    code,
    day,
    joined,
    locality_code,
    number,
    parts,
    yes_or_no,
)
from motcua.offices.loading import Table, Values
from motcua.offices.models import Locality, Office
from motcua.specialdays.models import SpecialDayRule
from motcua.specialdays.operations import save_rule
from motcua.specialdays.rules import EVERY_DAY, Model, OnHoliday, Scope, Unit

_WEEKDAYS = ("MON", "TUE", "WED", "THU", "FRI", "SAT", "SUN")
_SPOKEN = ("T2", "T3", "T4", "T5", "T6", "T7", "CN")
_DAILY = "DAILY"
_UNITS = {"hour": Unit.WORKING_HOUR, "minute": Unit.WORKING_MINUTE}


def _weekdays(text: str) -> list[int]:
    named = parts(text.upper())
    if named == [_DAILY]:
        return sorted(EVERY_DAY)
    unknown = [part for part in named if part not in _WEEKDAYS and part not in _SPOKEN]
    if unknown:
        raise CannotRead(f"“{unknown[0]}” không phải là thứ; xin ghi MON|TUE … SUN, T2|T3 … CN, hoặc DAILY")
    return sorted({(_WEEKDAYS if part in _WEEKDAYS else _SPOKEN).index(part) for part in named})


def _shown_weekdays(rule: Any) -> str:
    return _DAILY if {*rule.weekdays} >= EVERY_DAY else joined(_WEEKDAYS[day] for day in rule.weekdays)


def _unit(text: str) -> str:
    return str(_UNITS.get(text.casefold()) or choice(Unit)(text))


def _check(values: Values) -> None:
    if bool(values.get("office_id")) == bool(values.get("locality_id")):
        raise CannotRead("xin ghi cột office hoặc cột locality, chỉ một trong hai")
    if not values["weekdays"]:
        raise CannotRead("cột weekdays: còn trống")


SPECIAL_DAYS = Table(
    name="special-days",
    model=SpecialDayRule,
    # A rule has no code: one that names other procedures is another rule, and the old one is ended.
    key=("office_id", "locality_id", "model", "weekdays", "scope", "scope_values", "valid_from"),
    save=save_rule,
    check=_check,
    columns=(
        Column("office", "office_id", code, blank=None, refers_to=(Office, "nơi tiếp nhận")),
        Column("locality", "locality_id", locality_code, blank=None, refers_to=(Locality, "địa phương")),
        Column("model", "model", choice(Model), is_required=True),
        Column("weekdays", "weekdays", _weekdays, is_required=True, shown=_shown_weekdays),
        Column("scope", "scope", choice(Scope), is_required=True),
        Column("scope_values", "scope_values", parts, blank=[], shown=lambda rule: joined(rule.scope_values)),
        Column("promise", "promise", number(1, 10_000), blank=None),
        Column("promise_unit", "promise_unit", _unit),
        Column("intake_cutoff", "intake_cutoff", clock_time, blank=None),
        Column("valid_from", "valid_from", day, is_required=True),
        Column("valid_until", "valid_until", day, blank=None),
        Column("decision", "decision"),
        Column("uses_pager", "uses_pager", yes_or_no, blank=False),
        Column("assisted", "is_assisted", yes_or_no, blank=False),
        Column("on_holiday", "on_holiday", choice(OnHoliday), blank=KEEP),
        Column("source", "source"),
    ),
)
