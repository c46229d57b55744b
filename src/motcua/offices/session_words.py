# SPDX-License-Identifier: EUPL-1.2
"""The weekly hours of an office as two cells of a list, and back. Pure.

`sessions`: "07:30-11:30|13:00-17:00" holds Monday to Friday; "T4 08:00-11:00" Wednesday alone; "CN" is Sunday.
`saturday`: Saturday hours that are open for intake and do not count for deadlines. What else a session may be stands
behind its hours: "không tính hạn", "không tiếp nhận", "từ 2026-01-01", "đến 2026-06-30".
"""

import re
from collections.abc import Iterable
from datetime import date, time
from itertools import pairwise
from typing import NamedTuple

from motcua.offices.columns import CannotRead, day, joined, parts

SATURDAY = 5
WORKDAYS = range(5)
_DAYS = ("T2", "T3", "T4", "T5", "T6", "T7", "CN")
_NOT_COUNTED, _NO_INTAKE = "không tính hạn", "không tiếp nhận"
_ITEM = re.compile(
    r"(?:(?P<day>T[2-7]|CN) )?(?P<opens>\d{1,2}[:h]\d{2}) ?[-–] ?(?P<closes>\d{1,2}[:h]\d{2})"
    rf"(?P<not_counted> {_NOT_COUNTED})?(?P<no_intake> {_NO_INTAKE})?"
    r"(?: từ (?P<first>\S+))?(?: đến (?P<last>\S+))?",
    re.IGNORECASE,
)


class Hours(NamedTuple):
    """One weekly session; `weekday` counts from Monday = 0."""

    weekday: int
    opens_at: time
    closes_at: time
    is_open_for_intake: bool = True
    counts_for_deadline: bool = True
    valid_from: date | None = None
    valid_to: date | None = None

    @property
    def is_saturday_intake(self) -> bool:
        """Say whether the `saturday` cell holds this session."""
        return self == Hours(SATURDAY, self.opens_at, self.closes_at, True, False)


def read_sessions(text: str) -> list[Hours]:
    """Read the `sessions` cell. Raises: CannotRead."""
    found = [hours for part in parts(text) for hours in _read(part, WORKDAYS, counts=True)]
    _refuse_overlaps(found)
    return found


def read_saturday(text: str) -> list[Hours]:
    """Read the `saturday` cell. Raises: CannotRead."""
    found = [hours for part in parts(text) for hours in _read(part, [SATURDAY], counts=False)]
    _refuse_overlaps(found)
    return found


def _read(text: str, weekdays: Iterable[int], *, counts: bool) -> list[Hours]:
    found = _ITEM.fullmatch(text)
    if found is None:
        raise CannotRead(f"“{text}” không phải là buổi làm việc; xin ghi như 07:30-11:30 hoặc T4 08:00-11:00")
    opens, closes = _clock(found["opens"]), _clock(found["closes"])
    if opens >= closes:
        raise CannotRead(f"buổi {text} đóng cửa trước khi mở")
    days = [_DAYS.index(found["day"].upper())] if found["day"] else weekdays
    return [
        Hours(
            weekday,
            opens,
            closes,
            is_open_for_intake=found["no_intake"] is None,
            counts_for_deadline=counts and found["not_counted"] is None,
            valid_from=day(found["first"]) if found["first"] else None,
            valid_to=day(found["last"]) if found["last"] else None,
        )
        for weekday in days
    ]


def _clock(text: str) -> time:
    hour, minute = re.split("[:hH]", text)
    try:
        return time(int(hour), int(minute))
    except ValueError:
        raise CannotRead(f"không có giờ {text}") from None


def _refuse_overlaps(found: list[Hours]) -> None:
    ordered = sorted(hours for hours in found if hours.valid_from is None and hours.valid_to is None)
    for one, other in pairwise(ordered):
        if one.weekday == other.weekday and other.opens_at < one.closes_at:
            raise CannotRead(f"hai buổi trùng giờ nhau: {_hours(one)} và {_hours(other)}")


class Cells(NamedTuple):
    """The two cells that hold an office's weekly sessions."""

    sessions: str
    saturday: str


def cells(hours: Iterable[Hours]) -> Cells:
    """Return the two cells that hold these weekly sessions."""
    ordered = sorted(hours, key=lambda each: (each.weekday, each.opens_at, str(each.valid_from)))
    rest = [each for each in ordered if not each.is_saturday_intake]
    every_workday = [each for each in rest if all(each._replace(weekday=on) in rest for on in WORKDAYS)]
    common = [each for each in every_workday if each.weekday == 0]
    single = [each for each in rest if each not in every_workday or each.weekday not in WORKDAYS]
    words = [_words(each) for each in common] + [f"{_DAYS[each.weekday]} {_words(each)}" for each in single]
    return Cells(joined(words), joined(_hours(each) for each in ordered if each.is_saturday_intake))


def _hours(hours: Hours) -> str:
    return f"{hours.opens_at:%H:%M}-{hours.closes_at:%H:%M}"


def _words(hours: Hours) -> str:
    words = [_hours(hours)]
    words += [_NOT_COUNTED] if not hours.counts_for_deadline else []
    words += [_NO_INTAKE] if not hours.is_open_for_intake else []
    words += [f"từ {hours.valid_from.isoformat()}"] if hours.valid_from else []
    words += [f"đến {hours.valid_to.isoformat()}"] if hours.valid_to else []
    return " ".join(words)
