# SPDX-License-Identifier: EUPL-1.2
"""The texts about money: of the size and with the marks that `texts` tells.

The sum, the code and the number of the receipt never give way; how to follow does. Sums are written "16.000đ", as
banks do in their messages. Never asked for are a password, a card or a code: whoever does is not us.
"""

from motcua.messaging.dossier_texts import address_of
from motcua.messaging.own_words import worded
from motcua.messaging.texts import Piece, Ways, fitted
from motcua.messaging.told import sum_of as sum_of

_COURTESY, _WORDS, _LINK = 1, 4, 8


@worded("ma so_tien")
def fee_due(*, code: str, amount_vnd: int, ways: Ways) -> str:
    """Tell what is to be paid before the office takes the dossier over, and where."""
    return fitted(
        f"Hồ sơ {code}: nộp {sum_of(amount_vnd)} để cơ quan tiếp nhận.",
        Piece(_LINK, (f" Nộp tại {address_of(code, ways)}", f" Hỏi: {ways.switchboard}")),
        Piece(_COURTESY, (" hoặc tại quầy", "")),
        has_marks=ways.has_marks,
    )


@worded("ma so_tien bien_lai nop_thua")
def settled(*, code: str, amount_vnd: int, fees: str, receipt: str, surplus_vnd: int, ways: Ways) -> str:
    """Tell that the money has come: what for (`fees`, such as "lệ phí"), the receipt, and what was too much."""
    number = f" Biên lai {receipt}." if receipt else ""
    over = (f" Nộp thừa {sum_of(surplus_vnd)}, cơ quan sẽ hoàn lại.", f" Thừa {sum_of(surplus_vnd)}, sẽ hoàn.")
    return fitted(
        f"Đã nhận {sum_of(amount_vnd)}",
        Piece(_WORDS, (f" {fees}", "")),
        f" hồ sơ {code}.{number}",
        Piece(_LINK, over) if surplus_vnd else "",
        Piece(_COURTESY, (f" Xem: {address_of(code, ways)}", "")),
        has_marks=ways.has_marks,
    )


@worded("ma so_tien")
def expired(*, code: str, amount_vnd: int, ways: Ways) -> str:
    """Tell gently that nothing has come and the office still waits for it."""
    return fitted(
        f"Hồ sơ {code}: chưa thấy {sum_of(amount_vnd)}, cơ quan chưa tiếp nhận được.",
        Piece(_LINK, (f" Làm mã mới: {address_of(code, ways)}", f" Hỏi: {ways.switchboard}")),
        Piece(_COURTESY, (" Đã chuyển thì xin chờ.", "")),
        has_marks=ways.has_marks,
    )


@worded("ma so_tien")
def refunded(*, code: str, amount_vnd: int, how: str, ways: Ways) -> str:
    """Tell that money has gone back, and how ("chuyển khoản")."""
    return fitted(
        f"Đã hoàn {sum_of(amount_vnd)} của hồ sơ {code}",
        Piece(_WORDS, (f", {how}", "")),
        ".",
        Piece(_COURTESY, (f" Chưa thấy tiền sau 3 ngày? Gọi {ways.switchboard}", f" Hỏi: {ways.switchboard}", "")),
        has_marks=ways.has_marks,
    )
