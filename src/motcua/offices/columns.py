# SPDX-License-Identifier: EUPL-1.2
"""What a cell of an imported list may hold: text in, value out, and the same value as text again. Pure."""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from django.db import models

Reader = Callable[[str], Any]


class CannotRead(ValueError):
    """A cell or a row that cannot stand; the message is a Vietnamese sentence that says why."""


class _Keep:
    def __repr__(self) -> str:
        return "KEEP"


KEEP: Any = _Keep()


@dataclass(frozen=True)
class Column:
    """A column of a list: its header, the model field it fills (`""`: none of its own), how a cell is read.

    `blank` is the value of an empty cell; KEEP leaves the field as it is, or at its default. `refers_to` is the model
    whose key the cell names, with its Vietnamese word. `shown` writes the cell of a stored row where it is not simply
    the field.
    """

    name: str
    field: str = ""
    read: Reader = str
    is_required: bool = False
    blank: Any = ""
    refers_to: tuple[type[models.Model], str] | None = None
    shown: Callable[[Any], str] | None = None

    def value(self, text: str) -> Any:
        """Return the value of a cell. Raises: CannotRead."""
        if not text:
            if self.is_required:
                raise CannotRead("còn trống")
            return self.blank
        return self.read(text)

    def text(self, row: models.Model) -> str:
        """Return the cell of a stored row."""
        return self.shown(row) if self.shown else as_text(getattr(row, self.field))


def as_text(value: Any) -> str:
    """Return a value as a cell: ISO dates, HH:MM, whole numbers without a point, yes and no, nothing for None."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, datetime):
        return as_text(value.date()) if value.time() == time() else value.isoformat(timespec="minutes")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, time):
        return value.strftime("%H:%M")
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() else repr(value)
    return str(value)


def code(text: str) -> str:
    """Read the code of an office or agency, in whatever case it was typed."""
    found = text.upper()
    if not re.fullmatch(r"[0-9A-Z][0-9A-Z.\-]*", found):
        raise CannotRead(f"“{text}” không phải là mã: chỉ dùng chữ không dấu, số, gạch nối")
    return found


def locality_code(text: str) -> str:
    """Read the code of a locality; a spreadsheet that took "06" for the number 6 is understood."""
    return code(text.zfill(2) if text.isdigit() else text)


def procedure_code(text: str) -> str:
    """Read the code of a procedure; a spreadsheet that took "1.001570" for the number 1.00157 is understood."""
    if re.fullmatch(r"\d\.\d{1,6}", text):
        return text.ljust(8, "0")
    return code(text)


def number(least: int = 0, most: int = 2_000_000_000) -> Reader:
    """Return a reader of whole numbers from `least` to `most`; "1.500" and "1 500" are 1500."""

    def read(text: str) -> int:
        bare = re.sub(r"(?<=\d)[. ](?=\d{3}(\D|$))", "", text)
        if not bare.isascii() or not bare.isdigit():
            raise CannotRead(f"“{text}” không phải là số nguyên")
        if not least <= int(bare) <= most:
            raise CannotRead(f"{bare} nằm ngoài khoảng {least}–{most}")
        return int(bare)

    return read


def day(text: str) -> date:
    """Read 2026-11-24 or 24/11/2026."""
    parts = re.fullmatch(r"(\d{4})-(\d{1,2})-(\d{1,2})", text)
    if parts:
        year, month, on = parts.groups()
    elif parts := re.fullmatch(r"(\d{1,2})/(\d{1,2})/(\d{4})", text):
        on, month, year = parts.groups()
    else:
        raise CannotRead(f"“{text}” không phải là ngày; xin ghi như 24/11/2026 hoặc 2026-11-24")
    try:
        return date(int(year), int(month), int(on))
    except ValueError:
        raise CannotRead(f"không có ngày {text}") from None


def clock_time(text: str) -> time:
    """Read 07:30, 7h30 or 7.30."""
    found = re.fullmatch(r"(\d{1,2})[:h.](\d{2})(?::\d{2})?", text)
    if not found or int(found[1]) > 23 or int(found[2]) > 59:
        raise CannotRead(f"“{text}” không phải là giờ; xin ghi như 07:30")
    return time(int(found[1]), int(found[2]))


def yes_or_no(text: str) -> bool:
    """Read yes or no, in English or Vietnamese."""
    if text.casefold() in ("yes", "có", "co", "1", "x"):
        return True
    if text.casefold() in ("no", "không", "khong", "0"):
        return False
    raise CannotRead(f"“{text}” không phải là yes hay no")


def choice(choices: type[models.TextChoices]) -> Reader:
    """Return a reader of one of `choices`, by its value or by its Vietnamese label."""
    known = {word.casefold(): value for value, label in choices.choices for word in (value, str(label))}

    def read(text: str) -> str:
        if text.casefold() not in known:
            raise CannotRead(f"“{text}” không có trong danh sách: {', '.join(choices.values)}")
        return str(known[text.casefold()])

    return read


def parts(text: str) -> list[str]:
    """Read several texts with | between them."""
    return list(dict.fromkeys(part for piece in text.split("|") if (part := " ".join(piece.split()))))


def joined(texts: Iterable[str]) -> str:
    return "|".join(texts)
