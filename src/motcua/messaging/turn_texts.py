# SPDX-License-Identifier: EUPL-1.2
"""The texts about numbers and turns, and the code of a phone check: of the size and with the marks that `texts` tells.

The number stands first, then what it is worth. The number, how many are before it and the link never give way; no
text says why others are called first.
"""

from dataclasses import dataclass
from datetime import datetime

from motcua.kernel.working_time import OFFICE_ZONE
from motcua.messaging.own_words import worded
from motcua.messaging.texts import Piece, Ways, cuts, fitted, marked, plain

# In the order in which they give way.
_COURTESY, _LINE, _RANGE, _OFFICE = 1, 2, 3, 4


@dataclass(frozen=True)
class Turn:
    """What of a ticket is told: `number` ("A027"), where, how many are called before, its page, and the hours meant.

    `office` and `line` are the short names without marks, `office_name` and `line_name` the whole ones.
    """

    number: str
    office: str
    office_name: str
    line_name: str
    before: int
    address: str
    earliest_at: datetime | None = None
    latest_at: datetime | None = None


@worded("ma phut")
def phone_check(*, code: str, minutes: int, ways: Ways) -> str:
    """Tell the code, how long it lasts, and that nobody may ask for it."""
    return fitted(
        f"{code} là mã của Ông/Bà tại trang Một Cửa, dùng trong {minutes} phút. Không đưa mã này cho bất kỳ ai",
        Piece(_COURTESY, (", kể cả cán bộ", "")),
        ".",
        has_marks=ways.has_marks,
    )


@worded("so con trang_so")
def number_taken(*, turn: Turn, ways: Ways) -> str:
    """Tell the number taken from home, and that whoever is not there when called loses the turn."""
    return fitted(
        f"Số {turn.number}",
        _at_office(turn),
        Piece(_LINE, (f", {marked(turn.line_name)}", "")),
        f": {_before(turn.before)}",
        _range(turn),
        ". Gọi mà chưa đến là mất lượt.",
        f" {turn.address}",
        has_marks=ways.has_marks,
    )


@worded("so con trang_so")
def turn_near(*, turn: Turn, ways: Ways) -> str:
    """Tell that only so many are before the number."""
    return fitted(
        f"Số {turn.number}",
        _at_office(turn),
        f": {_before(turn.before)}",
        _range(turn),
        Piece(_COURTESY, (". Xin đến ngay", "")),
        f". {turn.address}",
        has_marks=ways.has_marks,
    )


def _before(count: int) -> str:
    return f"còn {count} người trước" if count else "sắp đến lượt"


def _at_office(turn: Turn) -> Piece:
    short, whole = plain(turn.office or turn.office_name), marked(turn.office_name)
    return Piece(
        _OFFICE,
        (*(f" tại {form}" for form in [short, *cuts(short)]), ""),
        (*(f" tại {form}" for form in [whole, *cuts(whole)]), ""),
    )


def _range(turn: Turn) -> Piece:
    if turn.earliest_at is None or turn.latest_at is None:
        return Piece(_RANGE, ("",))
    return Piece(_RANGE, (f", khoảng {_hour(turn.earliest_at)}-{_hour(turn.latest_at)}", ""))


def _hour(at: datetime) -> str:
    local = at.astimezone(OFFICE_ZONE)
    return f"{local.hour}h{local.minute:02}" if local.minute else f"{local.hour}h"
