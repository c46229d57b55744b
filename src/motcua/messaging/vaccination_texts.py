# SPDX-License-Identifier: EUPL-1.2
"""The texts about vaccination: Vietnamese without marks, the code first, never more than one SMS (160 septets).

Others read a family's messages: no text names a vaccine, a dose or a child. They say “lich tiem” and no more.
"""

from datetime import datetime

from motcua.kernel.speech import sms_time
from motcua.messaging.texts import Piece, Place, Ways, at_place, cuts, fitted, plain

# In the order in which they give way; the place stands between the reason and nothing (see `texts`).
_BRING, _COURTESY, _AGAIN, _REASON = 1, 2, 3, 4


def booked(*, code: str, starts_at: datetime, place: Place, children: int, ways: Ways) -> str:
    """Tell that the hour is booked: nobody has to confirm it."""
    return fitted(
        f"Ma hen {code}: lich tiem {sms_time(starts_at)}",
        Piece(_COURTESY, (f" cho {children} be", "") if children > 1 else ("",)),
        at_place(place),
        ".",
        _bring(),
        _cancel(code, ways),
    )


def reminder(*, code: str, starts_at: datetime, place: Place, ways: Ways) -> str:
    """Remind the evening before."""
    return fitted(
        f"Ma hen {code}: nhac lich tiem {sms_time(starts_at)}", at_place(place), ".", _bring(), _cancel(code, ways)
    )


def moved(*, code: str, first_starts_at: datetime, starts_at: datetime, place: Place, ways: Ways) -> str:
    """Tell the new hour."""
    return fitted(
        f"Ma hen {code}: lich tiem da doi",
        Piece(_COURTESY, (f" tu {sms_time(first_starts_at)}", "")),
        f" sang {sms_time(starts_at)}",
        at_place(place),
        ".",
        _cancel(code, ways),
    )


def cancelled_by_citizen(*, code: str, starts_at: datetime, place: Place, ways: Ways) -> str:
    """Tell that the booking is off, as asked."""
    return fitted(
        f"Ma hen {code}: da huy lich tiem {sms_time(starts_at)}", at_place(place), " theo yeu cau.", *_book_again(ways)
    )


def cancelled_by_office(*, code: str, starts_at: datetime, place: Place, reason: str, ways: Ways) -> str:
    """Tell that the health centre called the booking off, with an apology."""
    words = plain(reason).rstrip(" .")
    forms = [f" Ly do: {cut}." for cut in [words, *cuts(words)]] if words else []
    return fitted(
        f"Ma hen {code}: xin loi, noi tiem phai huy lich tiem {sms_time(starts_at)}",
        at_place(place),
        ".",
        Piece(_REASON, (*forms, "")),
        *_book_again(ways),
    )


def _bring() -> Piece:
    return Piece(_BRING, (" Mang so tiem.", ""))


def _cancel(code: str, ways: Ways) -> str:
    return f" Huy: HUYHG {code} gui {ways.short_code}"


def _book_again(ways: Ways) -> tuple[str, Piece, str]:
    link = Piece(_AGAIN, (f"{ways.site.rstrip('/')}/tiem-chung/ hoac goi ", "goi ", ""))
    return " Hen lai: ", link, ways.switchboard
