# SPDX-License-Identifier: EUPL-1.2
"""A file of scans – of a wand with memory, of a phone, of a table – as lines that say what was done when. Pure.

With a head, columns are known by their names; without one, each cell by what it looks like: a code, a day, an hour, a
work, a reason; what is left is who received it.
"""

import csv
import io
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Final

from django.utils.translation import gettext as _

from motcua.kernel.errors import InvalidInput
from motcua.kernel.text import fold, tidy
from motcua.kernel.working_time import OFFICE_ZONE
from motcua.post.rules import S10
from motcua.post.works import Scan, Work, reason_of, work_of

MOST_LINES: Final = 500
MOST_BYTES: Final = 200_000
#: A wand's clock may run ahead a little; what is told later than this many days is told by hand.
_AHEAD: Final = timedelta(minutes=5)
_OLDEST: Final = timedelta(days=60)

_HEADS: Final = {
    "code": ("code", "ma", "ma buu gui", "so hieu", "barcode"),
    "work": ("deed", "work", "viec", "cong viec", "thao tac"),
    "at": ("at", "luc", "thoi diem", "thoi gian", "datetime", "time"),
    "day": ("date", "ngay"),
    "hour": ("hour", "gio"),
    "reason": ("reason", "ly do"),
    "received_by": ("received_by", "received by", "nguoi nhan"),
    "proof": ("proof", "giay to"),
    "taken": ("cod", "thu ho", "tien thu ho", "taken_vnd"),
}
_DAYS: Final = ("%Y-%m-%d", "%d/%m/%Y", "%d-%m-%Y", "%d.%m.%Y", "%d/%m/%y", "%Y%m%d")
_HOURS: Final = ("%H:%M:%S", "%H:%M", "%Hh%M")
_NO_CODE: Final = re.compile(r"[^A-Z0-9]")


@dataclass(frozen=True)
class Line:
    """One line of the file with its number; either what it says, or what is wrong with it."""

    number: int
    text: str
    scan: Scan | None = None
    wrong: str = ""


class _Unread(Exception):
    """What is wrong with a line, in words."""


def text_of(content: bytes) -> str:
    """Return the letters of a file, UTF-8 or what Windows writes. Raises: InvalidInput where it is no text."""
    if len(content) > MOST_BYTES:
        raise InvalidInput(fields={"tep": _("Tệp quá lớn. Mỗi lần nhiều nhất %(lines)d dòng.") % {"lines": MOST_LINES}})
    for encoding in ("utf-16",) if content[:2] in (b"\xff\xfe", b"\xfe\xff") else ("utf-8-sig", "cp1258"):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text
    raise InvalidInput(fields={"tep": _("Tệp này không phải văn bản. Xin xuất từ máy quét ra CSV hoặc TXT.")})


def read(text: str, *, work: Work | None, at: datetime) -> list[Line]:
    """Return the lines of a file in their order, empty ones left out; `work` is done where a line names none.

    A line without a moment is of `at`; one with an hour only, of its day. Raises: InvalidInput for a file without lines
    or with too many.
    """
    rows = [(number, row) for number, row in _rows(text) if any(cell for cell in row)]
    heads = _heads(rows[0][1]) if rows else None
    if heads is not None:
        rows = rows[1:]
    if not rows:
        raise InvalidInput(fields={"tep": _("Tệp không có dòng nào. Xin chọn tệp xuất từ máy quét.")})
    if len(rows) > MOST_LINES:
        said = _("Tệp có %(found)d dòng. Mỗi lần nhiều nhất %(lines)d dòng: xin chia tệp.")
        raise InvalidInput(fields={"tep": said % {"found": len(rows), "lines": MOST_LINES}})
    return [_line(number, row, heads, work, at) for number, row in rows]


def is_code(text: str) -> bool:
    """Say whether a text has the shape of a parcel's code, in any spelling."""
    return S10.match(clean(text)) is not None


def clean(text: str) -> str:
    """Return the letters and digits of a code, in capitals."""
    return _NO_CODE.sub("", text.upper())


def moment(typed: str, *, at: datetime) -> datetime:
    """Return the moment a text names: ISO, or a day and an hour, or an hour of today. Raises: ValueError."""
    typed = tidy(typed)
    try:
        found = datetime.fromisoformat(typed)
    except ValueError:
        found = None
    if found is not None and (len(typed) > len("2026-12-01") or found.time() != time()):
        return found if found.tzinfo else found.replace(tzinfo=OFFICE_ZONE)
    day_part, _blank, hour_part = typed.replace("T", " ").partition(" ")
    day, hour = _day(day_part), _hour(hour_part or day_part)
    if day is None and hour is None:
        day, hour = _day(hour_part), _hour(day_part)
    if day is None and hour is None:
        raise ValueError
    today = at.astimezone(OFFICE_ZONE)
    return datetime.combine(day or today.date(), hour if hour is not None else today.time(), OFFICE_ZONE)


def _rows(text: str) -> Iterator[tuple[int, list[str]]]:
    """Yield each line's number and cells; cells stand apart by the sign most frequent in the first lines."""
    sample = text[:2000]
    mark = max((",", ";", "\t"), key=sample.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=mark)
    try:
        for row in reader:
            yield reader.line_num, [tidy(cell) for cell in row]
    except csv.Error as bad:
        said = _("Dòng %(number)d không đọc được.") % {"number": reader.line_num}
        raise InvalidInput(fields={"tep": said}) from bad


def _heads(row: Sequence[str]) -> list[str] | None:
    """Return which column is which, if the row is a head."""
    names = [next((name for name, words in _HEADS.items() if fold(cell) in words), "") for cell in row]
    return names if "code" in names and not any(is_code(cell) for cell in row) else None


def _line(number: int, row: list[str], heads: list[str] | None, work: Work | None, at: datetime) -> Line:
    text = " · ".join(cell for cell in row if cell)[:200]
    try:
        cells = dict(zip(heads, row, strict=False)) if heads is not None else _guessed(row, at)
        return Line(number, text, scan=_scan(cells, work, at))
    except _Unread as bad:
        return Line(number, text, wrong=str(bad))


def _guessed(row: list[str], at: datetime) -> dict[str, str]:
    """Return the cells of a row without a head by what they look like."""
    found: dict[str, str] = {}
    left = []
    for cell in row:
        name = _kind_of(cell, at)
        if name and name not in found:
            found[name] = cell
        elif cell:
            left.append(cell)
    if "code" not in found and left:
        found["code"] = left.pop(0)
    people = [
        cell for cell in left if any(sign.isalpha() for sign in cell) and not any(sign.isdigit() for sign in cell)
    ]
    if people:
        found["received_by"] = people[-1]
    return found


def _kind_of(cell: str, at: datetime) -> str:
    if is_code(cell):
        return "code"
    if len(cell) > 1 and work_of(cell) is not None:
        return "work"
    if len(cell) > 1 and reason_of(cell) is not None:
        return "reason"
    if _day(cell) is not None:
        return "day"
    if _hour(cell) is not None:
        return "hour"
    try:
        moment(cell, at=at)
    except ValueError:
        return ""
    return "at"


def _scan(cells: dict[str, str], work: Work | None, at: datetime) -> Scan:
    code = cells.get("code", "")
    if not is_code(code):
        raise _Unread(_("“%(code)s” không phải mã bưu gửi.") % {"code": code[:30]} if code else _("Thiếu mã bưu gửi."))
    named = cells.get("work", "")
    done = work_of(named) if named else work
    if done is None:
        said = _("Không rõ việc “%(work)s”.") % {"work": named[:30]} if named else _("Thiếu việc đã làm với bưu gửi.")
        raise _Unread(said)
    reason = cells.get("reason", "")
    return Scan(
        code=clean(code),
        work=done,
        at=_moment_of(cells, at),
        reason=_reason(reason, done),
        received_by=cells.get("received_by", "") if done == Work.DELIVER else "",
        proof=cells.get("proof", "") if done == Work.DELIVER else "",
        taken_vnd=_vnd(cells.get("taken", "")) if done == Work.DELIVER else None,
    )


def _moment_of(cells: dict[str, str], at: datetime) -> datetime:
    typed = cells.get("at", "") or " ".join(filter(None, [cells.get("day", ""), cells.get("hour", "")]))
    if not typed:
        return at
    try:
        found = moment(typed, at=at)
    except ValueError:
        raise _Unread(_("Không đọc được thời điểm “%(at)s”.") % {"at": typed[:30]}) from None
    if wrong := wrong_moment(found, at=at, typed=typed):
        raise _Unread(wrong)
    return min(found, at)


def wrong_moment(found: datetime, *, at: datetime, typed: str) -> str:
    """Return why a scan cannot have been made at a moment; empty where it can."""
    if found > at + _AHEAD:
        return _("Thời điểm “%(at)s” chưa đến. Xin xem lại đồng hồ máy quét.") % {"at": typed[:30]}
    if found < at - _OLDEST:
        return _("Thời điểm “%(at)s” quá cũ.") % {"at": typed[:30]}
    return ""


def _reason(typed: str, work: Work) -> str:
    if work != Work.FAIL:
        return ""
    found = reason_of(typed)
    if found is None:
        raise _Unread(_("Không rõ lý do “%(reason)s”.") % {"reason": typed[:30]} if typed else _("Thiếu lý do."))
    return found.value


def _vnd(typed: str) -> int | None:
    digits = re.sub(r"[.\s,đ₫]", "", typed)
    if not digits:
        return None
    if not digits.isascii() or not digits.isdigit() or len(digits) > 12:
        raise _Unread(_("Không đọc được số tiền “%(vnd)s”.") % {"vnd": typed[:30]})
    return int(digits)


def _day(typed: str) -> date | None:
    for form in _DAYS:
        try:
            return datetime.strptime(typed, form).date()  # noqa: DTZ007
        except ValueError:
            continue
    return None


def _hour(typed: str) -> time | None:
    for form in _HOURS:
        try:
            return datetime.strptime(typed, form).time()  # noqa: DTZ007
        except ValueError:
            continue
    return None
