# SPDX-License-Identifier: EUPL-1.2
"""What an answer of each kind may be: typed text in, a value that JSON can keep out. Pure."""

import calendar
import re
import unicodedata
from collections.abc import Callable, Mapping
from datetime import date
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Final

from django.utils.translation import gettext as _

from motcua.procedures.when import is_given

if TYPE_CHECKING:
    from motcua.procedures.form import Question

LONGEST_TEXT: Final = 4_000
MOST_ROWS: Final = 50
_PERSON_PARTS: Final = ("name", "born", "id_number", "sex", "address", "relation")
_ADDRESS_PARTS: Final = ("street", "commune", "province")
_SEXES: Final = ("male", "female")


class Kind(StrEnum):
    TEXT = "text"
    NUMBER = "number"
    DATE = "date"
    CHOICE = "choice"
    PERSON = "person"
    ADDRESS = "address"
    TABLE = "table"
    FILE = "file"


class NotSo(ValueError):
    """Answers that cannot stand: Vietnamese sentences by the part of the answer they are about (`""`: the whole)."""

    def __init__(self, errors: dict[str, str]) -> None:
        super().__init__("; ".join(errors.values()))
        self.errors = errors


def value_of(question: "Question", given: Any, *, today: date | None = None) -> Any:
    """Return the typed value of an answer; None where nothing was given. Raises: NotSo."""
    if not is_given(given) or (isinstance(given, str) and not given.strip()):
        return None
    return _READERS[question.kind](question, given, today)


def tidy(given: Any) -> str:
    """Return typed text in one spelling, without signs that no paper can carry."""
    text = unicodedata.normalize("NFC", str(given))
    text = "".join(
        sign for sign in text if sign in "\n\t" or unicodedata.category(sign) not in ("Cc", "Cs", "Co", "Cn")
    )
    return "\n".join(" ".join(line.split()) for line in text.strip().splitlines())


def _wrong(sentence: str) -> NotSo:
    return NotSo({"": sentence})


# --- the simple kinds --------------------------------------------------------------------------------


def _text(question: "Question", given: Any, today: date | None) -> str | None:
    if not isinstance(given, str | int | float) or isinstance(given, bool):
        raise _wrong(_("Chỗ này ghi bằng chữ."))
    text = tidy(given)
    most = int(question.most or LONGEST_TEXT)
    if len(text) > most:
        raise _wrong(_("Dài quá: nhiều nhất %(most)s chữ.") % {"most": most})
    if question.least and text and len(text) < question.least:
        raise _wrong(_("Ngắn quá: ít nhất %(least)s chữ.") % {"least": question.least})
    if question.pattern and text and not re.fullmatch(question.pattern, text):
        raise _wrong(question.pattern_says or _("Chưa đúng dạng. Xin xem lại lời hướng dẫn."))
    return text or None


def _number(question: "Question", given: Any, today: date | None) -> int | float:
    number = _as_number(given)
    if not question.decimals and number != int(number):
        raise _wrong(_("Chỗ này chỉ ghi số nguyên."))
    number = round(number, question.decimals) if question.decimals else int(number)
    if question.least is not None and number < question.least:
        raise _wrong(_("Nhỏ nhất là %(least)s.") % {"least": question.least})
    if question.most is not None and number > question.most:
        raise _wrong(_("Lớn nhất là %(most)s.") % {"most": question.most})
    return number


def _as_number(given: Any) -> int | float:
    """Read 1.234,5 as people write it, or a number as programs send it."""
    if isinstance(given, bool) or not isinstance(given, int | float | str):
        raise _wrong(_("Chỗ này chỉ ghi số."))
    if isinstance(given, str):
        bare = given.strip().replace("\u00a0", " ")
        bare = re.sub(r"(?<=\d)[. ](?=\d{3}(?:\D|$))", "", bare).replace(",", ".")
        if not re.fullmatch(r"-?[0-9]{1,15}(\.[0-9]{1,6})?", bare):
            raise _wrong(_("Chỗ này chỉ ghi số."))
        given = float(bare) if "." in bare else int(bare)
    number: int | float = given
    if number != number or abs(number) > 10**15:
        raise _wrong(_("Chỗ này chỉ ghi số."))
    return number


def _date(question: "Question", given: Any, today: date | None) -> str:
    text = given.isoformat() if isinstance(given, date) else tidy(given) if isinstance(given, str | int) else ""
    year, month, day = _parts_of_date(text)
    if not question.is_partial and day is None:
        raise _wrong(_("Xin ghi đủ ngày, tháng, năm, như 24/11/1990."))
    try:
        first = date(year, month or 1, day or 1)
    except ValueError:
        raise _wrong(_("Không có ngày %(text)s.") % {"text": text}) from None
    last = date(year, month or 12, day or calendar.monthrange(year, month or 12)[1])
    _within(question, first, last, today)
    return f"{year:04}" + (f"-{month:02}" if month else "") + (f"-{day:02}" if day else "")


def _parts_of_date(text: str) -> tuple[int, int | None, int | None]:
    """Read 24/11/1990, 11/1990, 1990 and the same as ISO writes them: a birth date may be only a year."""
    for shape, order in (
        (r"(\d{4})", (0, None, None)),
        (r"(\d{4})-(\d{1,2})", (0, 1, None)),
        (r"(\d{4})-(\d{1,2})-(\d{1,2})", (0, 1, 2)),
        (r"(\d{1,2})\s*[/.\-]\s*(\d{4})", (1, 0, None)),
        (r"(\d{1,2})\s*[/.\-]\s*(\d{1,2})\s*[/.\-]\s*(\d{4})", (2, 1, 0)),
    ):
        found = re.fullmatch(shape, text, re.ASCII)
        if found:
            read = [int(found.groups()[place]) if place is not None else None for place in order]
            if read[0] == 0 or read[1] == 0 or read[2] == 0:
                break
            return read[0] or 0, read[1], read[2]
    raise _wrong(_("Ngày chưa đọc được. Xin ghi như 24/11/1990."))


def _within(question: "Question", first: date, last: date, today: date | None) -> None:
    least, most = (_limit(each, today) for each in (question.least, question.most))
    if least and last < least:
        raise _wrong(_("Không được trước ngày %(day)s.") % {"day": f"{least:%d/%m/%Y}"})
    if most and first > most:
        if question.most == "today":
            raise _wrong(_("Ngày này còn ở phía trước. Xin xem lại."))
        raise _wrong(_("Không được sau ngày %(day)s.") % {"day": f"{most:%d/%m/%Y}"})


def _limit(text: Any, today: date | None) -> date | None:
    if text in (None, ""):
        return None
    return today if text == "today" else date.fromisoformat(str(text))


def _choice(question: "Question", given: Any, today: date | None) -> str:
    if isinstance(given, str) and given in {each.value for each in question.choices}:
        return given
    raise _wrong(_("Xin chọn một trong các ý có sẵn."))


def _file(question: "Question", given: Any, today: date | None) -> str:
    """What was uploaded is kept beside the answers; here stands only that there is something, by its name."""
    if not isinstance(given, str) or len(given) > 200:
        raise _wrong(_("Xin tải tệp lên."))
    return tidy(given)


# --- the composed kinds ------------------------------------------------------------------------------


def _person(question: "Question", given: Any, today: date | None) -> dict[str, Any]:
    errors: dict[str, str] = {}
    parts = _known(given, _PERSON_PARTS, _("Xin ghi họ và tên."))
    value = {name: tidy(text) for name, text in parts.items() if name != "born" and is_given(text)}
    if not value.get("name"):
        errors["name"] = _("Xin ghi họ và tên.")
    elif len(value["name"]) > 120:
        errors["name"] = _("Dài quá: nhiều nhất %(most)s chữ.") % {"most": 120}
    if is_given(parts.get("born")):
        try:
            value["born"] = _date(question.as_birth_date(), parts["born"], today)
        except NotSo as refusal:
            errors["born"] = refusal.errors[""]
    number = re.sub(r"[\s.]", "", value.get("id_number", ""))
    if number and not re.fullmatch(r"\d{12}|\d{9}|[A-Z]{1,2}\d{6,8}", number.upper(), re.ASCII):
        errors["id_number"] = _("Số định danh có 12 chữ số; hộ chiếu như B1234567.")
    if number:
        value["id_number"] = number.upper()
    if value.get("sex", "male") not in _SEXES:
        errors["sex"] = _("Xin chọn một trong các ý có sẵn.")
    errors |= {
        name: _("Dài quá: nhiều nhất %(most)s chữ.") % {"most": 300}
        for name in ("address", "relation")
        if len(value.get(name, "")) > 300
    }
    if errors:
        raise NotSo(errors)
    return value


def _address(question: "Question", given: Any, today: date | None) -> dict[str, str]:
    parts = _known({"street": given} if isinstance(given, str) else given, _ADDRESS_PARTS, _("Xin ghi địa chỉ."))
    value = {name: tidy(parts[name]) for name in _ADDRESS_PARTS if is_given(parts.get(name))}
    if not value.get("street") and not value.get("commune"):
        raise NotSo({"street": _("Xin ghi địa chỉ.")})
    if any(len(text) > 300 for text in value.values()):
        raise NotSo({"street": _("Dài quá: nhiều nhất %(most)s chữ.") % {"most": 300}})
    return value


def _known(given: Any, names: tuple[str, ...], sentence: str) -> dict[str, Any]:
    if not isinstance(given, Mapping) or any(isinstance(part, list | dict) for part in given.values()):
        raise _wrong(sentence)
    return {name: given[name] for name in names if name in given}


def _table(question: "Question", given: Any, today: date | None) -> list[dict[str, Any]] | None:
    if not isinstance(given, list) or not all(isinstance(row, Mapping) for row in given):
        raise _wrong(_("Xin ghi thành từng dòng."))
    # A line left empty between others is none; what is wrong with a line is named by the place where it was typed.
    rows = [
        (number, row)
        for number, row in enumerate(given)
        if any(is_given(row.get(column.key)) for column in question.columns)
    ]
    most = int(question.most or MOST_ROWS)
    if len(rows) > most:
        raise _wrong(_("Nhiều nhất %(most)s dòng.") % {"most": most})
    if rows and question.least and len(rows) < question.least:
        raise _wrong(_("Ít nhất %(least)s dòng.") % {"least": question.least})
    values: list[dict[str, Any]] = []
    errors: dict[str, str] = {}
    for number, row in rows:
        value, wrong = _row(question, row, today)
        values.append(value)
        errors |= {f"{number}.{name}": sentence for name, sentence in wrong.items()}
    if errors:
        raise NotSo(errors)
    return values or None


def _row(question: "Question", row: Mapping[str, Any], today: date | None) -> tuple[dict[str, Any], dict[str, str]]:
    value: dict[str, Any] = {}
    errors: dict[str, str] = {}
    for column in question.columns:
        try:
            read = value_of(column, row.get(column.key), today=today)
        except NotSo as refusal:
            errors[column.key] = next(iter(refusal.errors.values()))
            continue
        if read is not None:
            value[column.key] = read
        elif column.is_required:
            errors[column.key] = _("Còn trống.")
    return value, errors


_READERS: Final[Mapping[Kind, Callable[["Question", Any, date | None], Any]]] = {
    Kind.TEXT: _text,
    Kind.NUMBER: _number,
    Kind.DATE: _date,
    Kind.CHOICE: _choice,
    Kind.PERSON: _person,
    Kind.ADDRESS: _address,
    Kind.TABLE: _table,
    Kind.FILE: _file,
}
