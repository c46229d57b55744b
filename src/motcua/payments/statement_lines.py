# SPDX-License-Identifier: EUPL-1.2
"""What the lines of a bank's statement say: sums and days as banks write them, columns by their headings. Pure."""

import re
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256
from typing import Final

from django.utils.translation import gettext as _

from motcua.kernel.text import fold
from motcua.kernel.working_time import OFFICE_ZONE
from motcua.payments.errors import StatementUnreadable

MOST_LINES: Final = 5_000
_HEADING_WITHIN: Final = 40
_MOST_NUMBER: Final = 100

#: How banks call what we look for, without marks but where that would be another word ("No." is a number, "Nợ" is not).
HEADINGS: Final[Mapping[str, tuple[str, ...]]] = {
    "at": ("at", "ngay giao dich", "ngay gd", "ngay hieu luc", "ngay hach toan", "ngay thuc hien", "ngay", "thoi gian",
           "thoi gian giao dich", "transaction date", "effective date", "posting date", "date"),
    "credit": ("so tien ghi co", "ghi co", "phat sinh co", "so tien co", "có", "tien vao", "phat sinh tang", "credit",
               "credit amount"),
    "debit": ("so tien ghi no", "ghi no", "phat sinh no", "so tien no", "nợ", "tien ra", "phat sinh giam", "debit",
              "debit amount"),
    "amount_vnd": ("amount_vnd", "so tien", "so tien giao dich", "gia tri", "amount"),
    "text": ("text", "noi dung", "noi dung giao dich", "noi dung chi tiet", "dien giai", "mo ta", "mo ta giao dich",
             "description", "transaction description", "details", "transactions in detail", "remark"),
    "external_id": ("external_id", "so giao dich", "ma giao dich", "so chung tu", "so ct", "so tham chieu",
                    "ma tham chieu", "so but toan", "transaction id", "transaction number", "reference",
                    "reference number", "ref", "ref no", "doc no"),
    "account": ("account", "so tai khoan", "tai khoan", "account number", "account no"),
    "balance": ("balance", "so du", "so du sau giao dich", "running balance"),
}  # fmt: skip
_SUMS: Final = ("credit", "debit", "amount_vnd")
# What a bank writes below its lines.
_CLOSING: Final = ("tong", "cong", "so du", "phat sinh trong ky", "total", "closing", "ending", "opening")
_CURRENCY: Final = re.compile(r"(?i)vnd|vnđ|đồng|[đ₫\s\u00a0\u202f]")
_SIGNED: Final = re.compile(r"([+\-−(])(.*?)\)?")
_GROUPED: Final = re.compile(r"[0-9]{1,3}(?:([.,'])[0-9]{3})(?:\1[0-9]{3})*")
_WITH_PARTS: Final = re.compile(r"([0-9.,']+)[.,]([0-9]{1,2})")
_SHAPES: Final = ("%d/%m/%Y", "%d-%m-%Y", "%d.%m.%Y", "%Y-%m-%d", "%Y/%m/%d", "%d/%m/%y")
_YEARS: Final = range(2000, 2100)
_SOFT: Final = re.compile(r"[/\n(]")


@dataclass(frozen=True)
class Line:
    """One line: `number` in the file; `amount_vnd` is below nought for money that went out; `account` may be empty."""

    number: int
    external_id: str
    amount_vnd: int
    text: str
    at: datetime
    account: str = ""


@dataclass
class Lines:
    """What was read: sound lines, why others could not be, and what stood above the headings."""

    sound: list[Line] = field(default_factory=list)
    problems: list[tuple[int, str]] = field(default_factory=list)
    preamble: str = ""

    @property
    def count(self) -> int:
        return len(self.sound) + len(self.problems)


def read(rows: Iterable[tuple[int, list[str]]], *, headings: Mapping[str, str]) -> Lines:
    """Return what a statement's rows say; `headings` are those of the setting, by our name, and come first.

    A bad line is told with its number and does not hold up the others. Raises: StatementUnreadable where no row has
    the headings of a day and a sum, or there are too many lines.
    """
    found, columns = Lines(), None
    said: dict[str, Line] = {}
    seen: dict[str, int] = {}
    above: list[str] = []
    for number, cells in rows:
        if not any(cells):
            continue
        if columns is None:
            columns = _columns(cells, headings)
            above += [] if columns else cells
            if columns is None and number > _HEADING_WITHIN:
                break
            continue
        if found.count >= MOST_LINES:
            raise StatementUnreadable(
                why=_("Sao kê dài quá %(most)s dòng. Xin chia nhỏ theo ngày.") % {"most": MOST_LINES}
            )
        values = {name: cells[place] if place < len(cells) else "" for name, place in columns.items()}
        if _is_no_line(values):
            continue
        try:
            _add(found, _line(number, values, seen), said)
        except ValueError as problem:
            found.problems.append((number, str(problem)))
    if columns is None:
        raise StatementUnreadable(why=_("Không tìm thấy dòng tiêu đề có cột ngày giao dịch và cột số tiền."))
    found.preamble = " ".join(above)
    return found


def _add(found: Lines, line: Line, said: dict[str, Line]) -> None:
    """Keep a line; one number for two different lines would lose money."""
    before = said.setdefault(f"{line.account}/{line.external_id}", line)
    if before is not line:
        if (before.amount_vnd, before.text) != (line.amount_vnd, line.text):
            raise ValueError(
                _("Số giao dịch %(id)s trùng với dòng %(line)s nhưng nội dung khác.")
                % {"id": line.external_id, "line": before.number}
            )
        return
    found.sound.append(line)


def amount(written: str) -> int:
    """Return a sum of whole đồng: "16.000", "16,000.00", "16.000 đ", "-16000", "(16,000)". Raises: ValueError."""
    plain = _CURRENCY.sub("", written)
    is_out = False
    if sign := _SIGNED.fullmatch(plain):
        plain, is_out = sign[2], sign[1] != "+"
    if parted := _WITH_PARTS.fullmatch(plain):
        whole, parts = parted.groups()
        if int(parts):
            raise ValueError(_("Số tiền có phần lẻ: %(sum)s.") % {"sum": written[:30]})
        plain = whole
    if not (re.fullmatch(r"[0-9]{1,15}", plain) or (len(plain) < 24 and _GROUPED.fullmatch(plain))):
        raise ValueError(_("Không đọc được số tiền “%(sum)s”.") % {"sum": written[:30]})
    vnd = int(re.sub("[.,']", "", plain))
    return -vnd if is_out else vnd


def moment(written: str) -> datetime:
    """Return the moment of "26/11/2026 10:05", "2026-11-26", in the office's zone. Raises: ValueError."""
    plain = written.strip().replace("T", " ")
    for shape in _SHAPES:
        # Some banks put the hour first.
        for whole in (shape, f"{shape} %H:%M:%S", f"{shape} %H:%M", f"%H:%M:%S {shape}"):
            with suppress(ValueError):
                found = datetime.strptime(plain, whole).replace(tzinfo=OFFICE_ZONE)
                if found.year in _YEARS:
                    return found
    raise ValueError(_("Không đọc được ngày “%(day)s”.") % {"day": written[:30]})


def _columns(cells: list[str], headings: Mapping[str, str]) -> dict[str, int] | None:
    """Return where each thing stands, if this row is the one of headings."""
    found: dict[str, int] = {}
    for place, cell in enumerate(cells):
        parts = {fold(cell), *(way(part).strip(" ):.") for part in _SOFT.split(cell) for way in (fold, str.casefold))}
        for name, known in HEADINGS.items():
            own = headings.get(name)
            if (fold(own) in parts) if own else (name not in found and parts & set(known)):
                found[name] = place
                break
    has_sum = any(name in found for name in _SUMS)
    return found if "at" in found and has_sum else None


def _is_no_line(values: Mapping[str, str]) -> bool:
    """Say whether a row is what banks write around their lines: sums, balances, words."""
    if day := fold(values.get("at", "")):
        return day.startswith(_CLOSING)
    is_closing = any(fold(value).startswith(_CLOSING) for value in values.values())
    return is_closing or not any(values.get(name, "") for name in _SUMS)


def _line(number: int, values: Mapping[str, str], seen: dict[str, int]) -> Line:
    at, vnd, text = moment(values.get("at", "")), _sum(values), values.get("text", "")[:500]
    external_id = values.get("external_id", "")
    if len(external_id) > _MOST_NUMBER:
        raise ValueError(_("Số giao dịch dài quá %(most)s ký tự.") % {"most": _MOST_NUMBER})
    if not external_id:
        # No number: what the line says is its number, and of equal lines which one it is.
        mark = sha256(f"{at.isoformat()}|{vnd}|{text}|{values.get('balance', '')}".encode()).hexdigest()[:24]
        seen[mark] = seen.get(mark, 0) + 1
        external_id = f"sk-{mark}-{seen[mark]}"
    account = re.sub(r"[\s.-]", "", values.get("account", ""))
    return Line(number=number, external_id=external_id, amount_vnd=vnd, text=text, at=at, account=account[:40])


def _sum(values: Mapping[str, str]) -> int:
    """Return what came in, or below nought what went out; empty columns and noughts are none."""
    # A dash stands for nothing.
    said = [values.get(name, "").strip("-– ") and values[name] for name in _SUMS]
    credit, debit, plain = (amount(each) if each else 0 for each in said)
    if credit or debit:
        return credit or -abs(debit)
    if not any(said):
        raise ValueError(_("Dòng không có số tiền."))
    return plain
