# SPDX-License-Identifier: EUPL-1.2
"""The texts about vaccination: the code first, of the size and with the marks that `texts` tells.

Others read a family's messages: no text names a vaccine, a dose or a child. They say “lịch tiêm” and no more.
"""

from datetime import datetime

from motcua.messaging.own_words import worded
from motcua.messaging.texts import Piece, Place, Ways, at_place, cuts, fitted, marked, moment

# In the order in which they give way; the place stands between the reason and nothing (see `texts`).
_BRING, _COURTESY, _AGAIN, _REASON = 1, 2, 3, 4


@worded("ma gio huy")
def booked(*, code: str, starts_at: datetime, place: Place, children: int, ways: Ways) -> str:
    """Tell that the hour is booked: nobody has to confirm it."""
    return fitted(
        f"Mã hẹn {code}: lịch tiêm {moment(starts_at)}",
        Piece(_COURTESY, (f" cho {children} bé", "") if children > 1 else ("",)),
        at_place(place),
        ".",
        _bring(),
        _cancel(code, ways),
        has_marks=ways.has_marks,
    )


@worded("ma gio huy")
def reminder(*, code: str, starts_at: datetime, place: Place, ways: Ways) -> str:
    """Remind the evening before."""
    return fitted(
        f"Mã hẹn {code}: nhắc lịch tiêm {moment(starts_at)}",
        at_place(place),
        ".",
        _bring(),
        _cancel(code, ways),
        has_marks=ways.has_marks,
    )


@worded("ma gio huy")
def moved(*, code: str, first_starts_at: datetime, starts_at: datetime, place: Place, ways: Ways) -> str:
    """Tell the new hour."""
    return fitted(
        f"Mã hẹn {code}: lịch tiêm đã đổi",
        Piece(_COURTESY, (f" từ {moment(first_starts_at)}", "")),
        f" sang {moment(starts_at)}",
        at_place(place),
        ".",
        _cancel(code, ways),
        has_marks=ways.has_marks,
    )


@worded("ma gio tong_dai")
def cancelled_by_citizen(*, code: str, starts_at: datetime, place: Place, ways: Ways) -> str:
    """Tell that the booking is off, as asked."""
    return fitted(
        f"Mã hẹn {code}: đã hủy lịch tiêm {moment(starts_at)}",
        at_place(place),
        " theo yêu cầu.",
        *_book_again(ways),
        has_marks=ways.has_marks,
    )


@worded("ma gio tong_dai")
def cancelled_by_office(*, code: str, starts_at: datetime, place: Place, reason: str, ways: Ways) -> str:
    """Tell that the health centre called the booking off, with an apology."""
    words = marked(reason).rstrip(" .")
    forms = [f" Lý do: {cut}." for cut in [words, *cuts(words)]] if words else []
    return fitted(
        f"Mã hẹn {code}: xin lỗi, nơi tiêm phải hủy lịch tiêm {moment(starts_at)}",
        at_place(place),
        ".",
        Piece(_REASON, (*forms, "")),
        *_book_again(ways),
        has_marks=ways.has_marks,
    )


def _bring() -> Piece:
    return Piece(_BRING, (" Mang sổ tiêm.", ""))


def _cancel(code: str, ways: Ways) -> str:
    return f" Hủy: HUYHG {code} gửi {ways.short_code}"


def _book_again(ways: Ways) -> tuple[str, Piece, str]:
    link = Piece(_AGAIN, (f"{ways.site.rstrip('/')}/tiem-chung/ hoặc gọi ", "gọi ", ""))
    return " Hẹn lại: ", link, ways.switchboard
