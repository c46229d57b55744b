# SPDX-License-Identifier: EUPL-1.2
"""The texts of special days, of the size and with the marks that `texts` tells: to the citizen, and to the staff.

What is told to staff names the dossier by its code alone, as everything that leaves the house does.
"""

from datetime import datetime

from motcua.messaging.own_words import worded
from motcua.messaging.texts import Piece, Place, Ways, at_place, cuts, fitted, marked
from motcua.messaging.told import by_moment

# In the order in which they give way; a place has its own rank between.
_COURTESY, _WORDS, _LINK = 1, 4, 8


@worded("ma hen_tra")
def received(*, code: str, due_at: datetime, told_at: datetime, has_slip: bool, place: Place, ways: Ways) -> str:
    """Tell the moment that the day promises, and that no receipt is needed."""
    return fitted(
        f"Hồ sơ {code}: đã tiếp nhận. Trả kết quả trước {by_moment(due_at, told_at)}",
        at_place(place),
        ".",
        "" if has_slip else " Không cần giấy hẹn.",
        Piece(_COURTESY, (f" Theo dõi: TT {code[-4:]} gửi {ways.short_code}", "")),
        has_marks=ways.has_marks,
    )


@worded("ma hen_tra")
def half_passed(*, code: str, due_at: datetime, told_at: datetime, unit: str, ways: Ways) -> str:
    """Ask whoever has the dossier in hand to act: half of the promised time has passed."""
    return fitted(
        f"Hồ sơ {code}: hứa trả trước {by_moment(due_at, told_at)}, đã qua nửa thời gian.",
        _held_by(unit),
        Piece(_LINK, (" Xin xử lý ngay.", "")),
        has_marks=ways.has_marks,
    )


@worded("ma hen_tra")
def most_passed(*, code: str, due_at: datetime, told_at: datetime, unit: str, ways: Ways) -> str:
    """Tell those in charge that the promise is about to be missed, and who holds the dossier."""
    return fitted(
        f"Hồ sơ {code}: sắp trễ lời hứa trả trước {by_moment(due_at, told_at)}.",
        _held_by(unit),
        Piece(_LINK, (" Xin chỉ đạo ngay.", "")),
        has_marks=ways.has_marks,
    )


def _held_by(unit: str) -> Piece:
    words = marked(unit).rstrip(" .")
    if not words:
        return Piece(_WORDS, ("",))
    return Piece(_WORDS, (f" Đang ở: {words}.", *(f" Đang ở: {cut}" for cut in cuts(words)), ""))
