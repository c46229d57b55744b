# SPDX-License-Identifier: EUPL-1.2
"""How an official paper writes days, hours, time limits and names of authorities (NĐ 30/2020/NĐ-CP). Pure.

What is printed is Vietnamese whatever the language of the page, so nothing here is translated.
"""

import re
import unicodedata
from datetime import date, datetime

from motcua.kernel.working_time import OFFICE_ZONE
from motcua.procedures.models import Procedure

ERASED = "(dữ liệu cá nhân đã được xóa theo quy định)"
_KINDS_OF_PLACES = re.compile(r"^(thành phố|tỉnh|phường|xã|đặc khu|quận|huyện|thị xã|thị trấn)\s+", re.IGNORECASE)
_COMMITTEE = re.compile(r"\bUBND\b")
_UNITS = {
    Procedure.LimitUnit.WORKING_HOUR: "giờ làm việc",
    Procedure.LimitUnit.WORKING_DAY: "ngày làm việc",
    Procedure.LimitUnit.CALENDAR_DAY: "ngày",
    Procedure.LimitUnit.MONTH: "tháng",
}


def day(on: date) -> str:
    """Write the day: "ngày 05 tháng 02 năm 2026"; days below ten and the first two months have a nought."""
    local = on.astimezone(OFFICE_ZONE).date() if isinstance(on, datetime) else on
    month = f"{local.month:02}" if local.month <= 2 else str(local.month)
    return f"ngày {local.day:02} tháng {month} năm {local.year}"


def hour_and_day(at: datetime | None) -> str:
    """Write the moment: "15 giờ 05 phút, ngày 26 tháng 11 năm 2026"; dots to be filled in where there is none."""
    if at is None:
        return "…… giờ …… phút, ngày …… tháng …… năm ……"
    local = at.astimezone(OFFICE_ZONE)
    return f"{local.hour:02} giờ {local.minute:02} phút, {day(local)}"


def short(at: datetime | date | None) -> str:
    """Write a day in a narrow column: "26/11/2026"."""
    if at is None:
        return ""
    local = at.astimezone(OFFICE_ZONE) if isinstance(at, datetime) else at
    return f"{local:%d/%m/%Y}"


def short_moment(at: datetime | None) -> str:
    """Write a moment in a narrow column: "15:05 26/11/2026"."""
    return f"{at.astimezone(OFFICE_ZONE):%H:%M %d/%m/%Y}" if at else ""


def time_limit(limit: int, unit: str) -> str:
    """Write a procedure's time limit: "20 ngày làm việc"."""
    if unit == Procedure.LimitUnit.SAME_DAY_15H or not limit:
        return "trong ngày làm việc; hồ sơ nhận sau 15 giờ: ngày làm việc kế tiếp"
    return f"{limit:02} {_UNITS[Procedure.LimitUnit(unit)]}"


def place_name(name: str) -> str:
    """Return a place's name without what kind of place it is: "Phường Hải Châu" → "Hải Châu"."""
    return _KINDS_OF_PLACES.sub("", name.strip())


def in_full(name: str) -> str:
    """Write an authority's name without the usual abbreviation: "UBND phường …" → "Ủy ban nhân dân phường …"."""
    return _COMMITTEE.sub("Ủy ban nhân dân", name)


def capitals(text: str) -> str:
    """Return the text in capitals, each with its mark: "Nguyễn Thị Ẩn" → "NGUYỄN THỊ ẨN"."""
    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", text).upper())


def plain(text: object) -> str:
    """Return a typed text fit for paper: composed letters, one line, no signs that are not seen."""
    composed = unicodedata.normalize("NFC", str(text))
    seen = "".join(sign if unicodedata.category(sign)[0] != "C" else " " for sign in composed)
    return " ".join(seen.split())


def balanced(text: str, *, at_most: int) -> list[str]:
    """Return the text as lines of about the same length, none longer than that many signs where words allow it."""
    words = text.split()
    count = -(-len(text) // at_most) if text else 0
    for lines in range(count, len(words) + 1):
        found = _in_lines(words, lines)
        if max(map(len, found)) <= at_most:
            return found
    return words


def _in_lines(words: list[str], lines: int) -> list[str]:
    """Return the words in that many lines, each broken where it comes nearest to an even share of what is left."""
    found: list[str] = []
    left = words
    while lines > 1 and len(left) > 1:
        share = len(" ".join(left)) / lines
        first = min(range(1, len(left)), key=lambda count: abs(len(" ".join(left[:count])) - share))
        found.append(" ".join(left[:first]))
        left, lines = left[first:], lines - 1
    return [*found, " ".join(left)]
