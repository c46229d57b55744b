# SPDX-License-Identifier: EUPL-1.2
"""What a carrier's sheets say, line by line: which parcel, how much, how heavy; from a file's rows or typed. Pure."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from django.utils.translation import gettext as _

from motcua.kernel.text import fold
from motcua.payments import statement_lines
from motcua.post.errors import UnreadableSheet

MOST_LINES: Final = 5_000
MOST_VND: Final = 2_147_483_647
MOST_GRAMS: Final = 1_000_000
_HEADING_WITHIN: Final = 40
_PROBLEMS_SHOWN: Final = 20
_CODE_LIMIT: Final = 20

#: How carriers call what we look for, without marks; earlier ones are better.
HEADINGS: Final[Mapping[str, tuple[str, ...]]] = {
    "code": ("code", "ma buu gui", "so hieu buu gui", "so hieu", "ma van don", "van don", "ma hieu", "barcode",
             "item code", "itemcode", "order number", "ma e1"),
    "amount": ("amount", "amount_vnd", "so tien thu ho", "tien thu ho", "so tien", "tong cuoc", "thanh tien", "cuoc",
               "cuoc phi", "cuoc chinh", "tien cuoc", "cod", "cod amount", "fee"),
    "grams": ("grams", "khoi luong", "khoi luong (g)", "khoi luong (gram)", "trong luong", "trong luong (g)",
              "can nang", "weight", "gam", "gram"),
}  # fmt: skip
_DIGIT: Final = re.compile(r"\d")


@dataclass(frozen=True)
class Line:
    """One line of a sheet; `number` as people count it there. `grams` is 0 where the sheet says nothing."""

    number: int
    code: str
    amount_vnd: int
    grams: int = 0


def read(rows: Iterable[tuple[int, Sequence[str]]]) -> list[Line]:
    """Return the lines of a sheet with a heading; sums below and empty lines are left out. Raises: UnreadableSheet."""
    columns: dict[str, int] | None = None
    found: list[Line] = []
    problems: dict[str, str] = {}
    for number, cells in rows:
        if columns is None:
            columns = _columns(cells)
            if columns is None and number >= _HEADING_WITHIN:
                break
            continue
        values = {name: cells[place] if place < len(cells) else "" for name, place in columns.items()}
        if not _DIGIT.search(values["code"]):
            # An empty line, or the sum below.
            continue
        _add(found, problems, number, values)
    if columns is None:
        raise UnreadableSheet(fields={"file": _("Không tìm thấy dòng tiêu đề có cột mã bưu gửi và cột số tiền.")})
    return _sound(found, problems)


def read_typed(text: str) -> list[Line]:
    """Return lines typed as "EA123456785VN 16000", or with the weight between: "EA123456785VN 100 26000".

    Raises: UnreadableSheet.
    """
    found: list[Line] = []
    problems: dict[str, str] = {}
    for number, line in enumerate(text.splitlines(), start=1):
        words = [word for word in re.split(r"[\s;]+", line.strip()) if word]
        if not words:
            continue
        if len(words) not in (2, 3):
            problems[str(number)] = _("Mỗi dòng gồm mã bưu gửi và số tiền, như EA123456785VN 16000.")
            continue
        grams = words[1] if len(words) == 3 else ""
        _add(found, problems, number, {"code": words[0], "amount": words[-1], "grams": grams})
    return _sound(found, problems)


def _columns(cells: Sequence[str]) -> dict[str, int] | None:
    folded = [" ".join(fold(cell).split()) for cell in cells]
    found: dict[str, int] = {}
    for name, words in HEADINGS.items():
        place = next((folded.index(word) for word in words if word in folded), None)
        if place is not None:
            found[name] = place
    return found if {"code", "amount"} <= found.keys() else None


def _add(found: list[Line], problems: dict[str, str], number: int, values: Mapping[str, str]) -> None:
    try:
        found.append(_line(number, values))
    except ValueError as problem:
        problems[str(number)] = str(problem)
    if len(found) > MOST_LINES:
        raise UnreadableSheet(fields={"file": _("Bảng dài quá %(most)s dòng. Xin chia nhỏ.") % {"most": MOST_LINES}})


def _line(number: int, values: Mapping[str, str]) -> Line:
    code = re.sub(r"[\s.\-]", "", values["code"]).upper()
    if not code.isascii() or not code.isalnum() or len(code) > _CODE_LIMIT:
        raise ValueError(_("Mã bưu gửi không đọc được."))
    amount = statement_lines.amount(values["amount"]) if values["amount"].strip() else 0
    if not 0 <= amount <= MOST_VND:
        raise ValueError(_("Số tiền không đọc được."))
    grams = re.sub(r"(?i)[\s.,]|gram|gam|gr|g", "", values.get("grams", ""))
    if grams and not (grams.isascii() and grams.isdigit() and int(grams) <= MOST_GRAMS):
        raise ValueError(_("Khối lượng không đọc được; xin ghi số gam."))
    return Line(number, code, amount, int(grams or 0))


def _sound(found: list[Line], problems: Mapping[str, str]) -> list[Line]:
    if problems:
        shown = list(problems.items())[:_PROBLEMS_SHOWN]
        raise UnreadableSheet(
            fields={line: _("Dòng %(line)s: %(why)s") % {"line": line, "why": why} for line, why in shown}
        )
    if not found:
        raise UnreadableSheet(fields={"file": _("Bảng không có dòng nào.")})
    return found
