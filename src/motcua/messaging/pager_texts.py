# SPDX-License-Identifier: EUPL-1.2
"""The text to somebody who did not feel the vibrating tag: of the size and with the marks that `texts` tells.

The code and what to do never give way; the tag's number and the place do.
"""

from motcua.messaging.own_words import worded
from motcua.messaging.texts import Piece, Place, Ways, at_place, fitted

_TAG = 1


@worded("ma")
def come_for_result(*, code: str, tag: int, place: Place, ways: Ways) -> str:
    """Tell that the result is there and somebody called; whoever waits comes to the desk."""
    return fitted(
        f"Kết quả hồ sơ {code} đã có, mời Ông/Bà đến quầy trả kết quả",
        at_place(place),
        ".",
        _called_in_vain(tag),
        has_marks=ways.has_marks,
    )


@worded("ma")
def come_to_the_desk(*, code: str, tag: int, place: Place, ways: Ways) -> str:
    """Tell that somebody at the desk called before the result is there: there is something to settle."""
    return fitted(
        f"Hồ sơ {code}: mời Ông/Bà trở lại quầy, cán bộ cần trao đổi",
        at_place(place),
        ".",
        _called_in_vain(tag),
        has_marks=ways.has_marks,
    )


def _called_in_vain(tag: int) -> Piece:
    return Piece(_TAG, (f" Đã gọi thẻ rung số {tag}.", f" Đã gọi thẻ {tag}.", ""))
