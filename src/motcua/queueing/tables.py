# SPDX-License-Identifier: EUPL-1.2
"""What a row of the lists of lines and of kiosks means."""

import re
from datetime import datetime
from typing import Any

from motcua.offices.columns import KEEP, CannotRead, Column, choice, clock_time, code, joined, number, parts, yes_or_no
from motcua.offices.loading import Table, Values
from motcua.offices.models import Agency, Office
from motcua.queueing.models import Kiosk, Line
from motcua.queueing.operations.arranging import save_line, set_agencies
from motcua.queueing.rules import BookingRule, PriorityRule

_AN_OFFICE = (Office, "nơi tiếp nhận")


# --- lines -----------------------------------------------------------------------------------------


def _agency_codes(text: str) -> list[str]:
    return [code(part) for part in parts(text)]


def _save_agencies(line: Line, values: Values, *, by: str, at: datetime) -> bool:
    """Let the line receive exactly these agencies' people. Raises: CannotRead for one nobody knows."""
    if "agencies" not in values:
        return False
    wanted = set(values["agencies"])
    if wanted == set(line.agencies.values_list("pk", flat=True)):
        return False
    agencies = list(Agency.objects.filter(pk__in=wanted))
    strange = sorted(wanted - {agency.pk for agency in agencies})
    if strange:
        raise CannotRead(f"cột agencies: không có cơ quan nào mang mã {strange[0]}")
    set_agencies(line, agencies, by=by, at=at)
    return True


def _shown_agencies(line: Any) -> str:
    return joined(sorted(agency.pk for agency in line.agencies.all()))


_DAYS = {"T2": 0, "T3": 1, "T4": 2, "T5": 3, "T6": 4, "T7": 5, "CN": 6}


def _weekdays(text: str) -> list[int]:
    unknown = [part for part in parts(text.upper()) if part not in _DAYS]
    if unknown:
        raise CannotRead(f"“{unknown[0]}” không phải là thứ; xin ghi T2|T3 … T7|CN")
    return sorted(_DAYS[part] for part in parts(text.upper()))


def _shown_weekdays(line: Any) -> str:
    names = list(_DAYS)
    return joined(names[day] for day in line.weekdays)


LINES = Table(
    name="lines",
    model=Line,
    key=("office_id", "code"),
    save=save_line,
    follow=_save_agencies,
    prefetched=("agencies",),
    columns=(
        Column("office", "office_id", code, is_required=True, refers_to=_AN_OFFICE),
        Column("code", "code", code, is_required=True),
        Column("name", "name", is_required=True),
        Column("name_en", "name_en"),
        Column("prefix", "prefix", str.upper),
        Column("digits", "digits", number(1, 5), blank=KEEP),
        Column("order", "order", number(0, 1_000), blank=KEEP),
        Column("fields", "fields", parts, blank=[], shown=lambda line: joined(line.fields)),
        Column("agencies", read=_agency_codes, blank=[], shown=_shown_agencies),
        Column("opens_at", "opens_at", clock_time, blank=None),
        Column("closes_at", "closes_at", clock_time, blank=None),
        Column("weekdays", "weekdays", _weekdays, blank=[], shown=_shown_weekdays),
        Column("day_turns_at", "day_turns_at", clock_time, blank=KEEP),
        Column("daily_limit", "daily_limit", number(0, 100_000), blank=None),
        Column("priority_rule", "priority_rule", choice(PriorityRule), blank=KEEP),
        Column("priority_every", "priority_every", number(1, 100), blank=KEEP),
        Column("booking_rule", "booking_rule", choice(BookingRule), blank=KEEP),
        Column("booking_every", "booking_every", number(1, 100), blank=KEEP),
        Column("back_after", "back_after", number(0, 100), blank=KEEP),
        Column("from_home", "may_join_from_home", yes_or_no, blank=False),
        Column("mirrored", "is_mirrored", yes_or_no, blank=False),
        Column("no_wait", "is_no_wait", yes_or_no, blank=False),
        Column("in_use", "is_active", yes_or_no, blank=KEEP),
    ),
)


# --- kiosks ----------------------------------------------------------------------------------------


def _kiosk_code(text: str) -> str:
    """Read "DN-HC-K1" as the code it is kept under: DN-HC-k1."""
    found = re.fullmatch(r"(.+)-[kK](\d{1,3})", text)
    if not found:
        raise CannotRead(f"“{text}” không phải là mã máy; xin ghi mã nơi tiếp nhận và số máy, như DN-HC-k1")
    return f"{code(found[1])}-k{found[2]}"


def _check_kiosk(values: Values) -> None:
    if not values["code"].startswith(f"{values['office_id']}-k"):
        raise CannotRead(f"máy {values['code']} không mang mã của nơi tiếp nhận {values['office_id']}")


def _paper(text: str) -> int:
    read = int(number(58, 80)(text))
    if read not in (58, 80):
        raise CannotRead("khổ giấy là 58 hoặc 80")
    return read


KIOSKS = Table(
    name="kiosks",
    model=Kiosk,
    key=("code",),
    check=_check_kiosk,
    columns=(
        Column("code", "code", _kiosk_code, is_required=True),
        Column("office", "office_id", code, is_required=True, refers_to=_AN_OFFICE),
        Column("name", "name"),
        Column("printer", "printer", choice(Kiosk.Printer), blank=KEEP),
        Column("printer_address", "printer_address"),
        Column("paper_mm", "paper_mm", _paper, blank=KEEP),
        Column("thanks", "thanks"),
        Column("in_use", "is_active", yes_or_no, blank=KEEP),
    ),
)
