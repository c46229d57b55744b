# SPDX-License-Identifier: EUPL-1.2
"""The texts of all messages: Vietnamese without marks, the code first, never more than one SMS (160 septets).

What may be missing gives way in a fixed order, first by shorter forms, then wholly: what to bring, courtesies, the
link for booking again, the reason, the near hours, the place. The code, the hour and how to answer never give way.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby

from motcua.kernel.speech import sms_time
from motcua.kernel.text import sms_parts, unmarked
from motcua.kernel.working_time import OFFICE_ZONE

SEPTETS = 160
# ASCII signs that GSM 7-bit lacks or carries only at the cost of two septets.
_COSTLY = str.maketrans("[]{}^~|\\`", "()()-- /'")
# In the order in which they give way.
_BRING, _COURTESY, _LINK_AGAIN, _REASON, _HOURS, _PLACE, _LINK = range(1, 8)


@dataclass(frozen=True)
class Place:
    """Where to come: short names, the street address, and the counter where it is known."""

    agency: str
    office: str = ""
    address: str = ""
    counter: int | None = None


@dataclass(frozen=True)
class Ways:
    """How a citizen answers: the number for SMS, the switchboard (at most 20 signs), the site's address."""

    short_code: str
    switchboard: str
    site: str


@dataclass(frozen=True)
class _Piece:
    """A part with its forms from long to short; of all parts the lowest `rank` gives way first."""

    rank: int
    forms: tuple[str, ...]


# --- the messages ------------------------------------------------------------------------------------


def request_received(
    *, code: str, starts_at: datetime, place: Place, confirm_by: datetime, told_at: datetime, ways: Ways
) -> str:
    """Tell that a request has arrived and by when the office answers."""
    return _fitted(
        f"Ma hen {code}: {sms_time(starts_at)}", _at(place), _answers_by(confirm_by, told_at), _cancel(code, ways)
    )


def confirmed(*, code: str, starts_at: datetime, place: Place, bring: Sequence[str], ways: Ways) -> str:
    """Tell that the office agrees to the hour."""
    return _fitted(
        f"Ma hen {code}: da xac nhan {sms_time(starts_at)}", _at(place), ".", _bring(bring), _cancel(code, ways)
    )


def hour_proposed(*, code: str, first_starts_at: datetime, starts_at: datetime, place: Place, ways: Ways) -> str:
    """Ask whether another hour suits, and say where to answer."""
    return _fitted(
        f"Ma hen {code}: co quan de nghi {sms_time(starts_at)}",
        _Piece(_COURTESY, (f" thay cho {sms_time(first_starts_at)}", "")),
        _at(place),
        ". Dong y hay khong: ",
        _Piece(_LINK, (f"{_site(ways)}/d/{code} hoac goi ", "goi ")),
        f"{ways.switchboard}",
    )


def refused(*, code: str, starts_at: datetime, reason: str, ways: Ways) -> str:
    """Tell that the office does not accept the hour, and why."""
    return _fitted(f"Ma hen {code}: co quan khong nhan hen {sms_time(starts_at)}.", _reason(reason), *_book_again(ways))


def cancelled_by_citizen(*, code: str, starts_at: datetime, place: Place, ways: Ways) -> str:
    """Tell that the appointment is off, as asked."""
    return _fitted(f"Ma hen {code}: da huy {sms_time(starts_at)}", _at(place), " theo yeu cau.", *_book_again(ways))


def cancelled_by_office(*, code: str, starts_at: datetime, place: Place, reason: str, ways: Ways) -> str:
    """Tell that the office called the appointment off, with an apology."""
    return _fitted(
        f"Ma hen {code}: xin loi, co quan phai huy {sms_time(starts_at)}",
        _at(place),
        ".",
        _reason(reason),
        *_book_again(ways),
    )


def moved(
    *,
    code: str,
    first_starts_at: datetime,
    starts_at: datetime,
    place: Place,
    confirm_by: datetime,
    told_at: datetime,
    ways: Ways,
) -> str:
    """Tell the new hour and by when the office answers."""
    return _fitted(
        f"Ma hen {code}: da doi",
        _Piece(_COURTESY, (f" tu {sms_time(first_starts_at)}", "")),
        f" sang {sms_time(starts_at)}",
        _at(place),
        _answers_by(confirm_by, told_at),
        _cancel(code, ways),
    )


def promise_missed(*, code: str, starts_at: datetime, ways: Ways) -> str:
    """Tell that the office is late with its answer and that its head has taken the matter over."""
    return _fitted(
        f"Ma hen {code}: xin loi, co quan chua tra loi dung han.",
        _Piece(_REASON, (" Lanh dao co quan dang truc tiep xu ly.", " Lanh dao dang xu ly.")),
        f" Van giu cho {sms_time(starts_at)}. Hoi: {ways.switchboard}",
    )


def expired(*, code: str, starts_at: datetime, near_hours: Sequence[datetime], ways: Ways) -> str:
    """Apologise for the hour that came without an answer, and name the nearest free hours."""
    return _fitted(
        f"Ma hen {code}: xin loi, co quan khong tra loi kip {sms_time(starts_at)}.",
        _near(near_hours),
        *_book_again(ways),
    )


def proposal_expired(*, code: str, starts_at: datetime, near_hours: Sequence[datetime], ways: Ways) -> str:
    """Tell that the proposed hour came without the citizen's answer, and name the nearest free hours."""
    return _fitted(
        f"Ma hen {code}: da het han tra loi gio de nghi {sms_time(starts_at)}.",
        _near(near_hours),
        *_book_again(ways),
    )


def reminder(*, code: str, starts_at: datetime, place: Place, bring: Sequence[str], ways: Ways) -> str:
    """Remind the day before, also where both reminders are merged; the day is named, because a text may travel late."""
    return _fitted(
        f"Ma hen {code}: nhac hen {sms_time(starts_at)}", _at(place), ".", _bring(bring), _cancel(code, ways)
    )


def reminder_today(*, code: str, starts_at: datetime, place: Place, bring: Sequence[str], ways: Ways) -> str:
    """Remind two hours before."""
    hour = sms_time(starts_at, today=starts_at.astimezone(OFFICE_ZONE).date())
    return _fitted(f"Ma hen {code}: nhac hen {hour}", _at(place), ".", _bring(bring), _cancel(code, ways))


# --- their parts ---------------------------------------------------------------------------------------


def _answers_by(confirm_by: datetime, told_at: datetime) -> str:
    # Only "today" is said in a word: the message is not sent after this moment, so it is never read as another day.
    today = told_at.astimezone(OFFICE_ZONE).date()
    is_today = confirm_by.astimezone(OFFICE_ZONE).date() == today
    return f". Co quan tra loi truoc {sms_time(confirm_by, today=today if is_today else None)}."


def _cancel(code: str, ways: Ways) -> str:
    return f" Huy: HUYHG {code} gui {ways.short_code}"


def _book_again(ways: Ways) -> tuple[str, _Piece, str]:
    link = _Piece(_LINK_AGAIN, (f"{_site(ways)}/hen-gio/ hoac goi ", "goi ", ""))
    return " Hen lai: ", link, ways.switchboard


def _site(ways: Ways) -> str:
    return ways.site.rstrip("/")


def _at(place: Place) -> _Piece:
    agency, office = _plain(place.agency), _plain(place.office)
    street = _plain(place.address).split(",")[0]
    where = f", {street}" if street and street != agency else ""
    house = f", {office}" if office and office != agency else ""
    counter = f", quay {place.counter}" if place.counter else ""
    full = [f"{agency}{house}{where}{counter}"] if len(f"{agency}{house}{where}{counter}") <= 50 else []
    forms = [*full, f"{agency}{where}{counter}", f"{agency}{counter}", *_cuts(agency)]
    return _Piece(_PLACE, (*(f" tai {form}" for form in forms), ""))


def _bring(papers: Sequence[str]) -> _Piece:
    named = [words for paper in papers if (words := _plain(paper).strip(" .;"))]
    forms = (f" Mang: {', '.join(named[:count])}." for count in range(len(named), 0, -1))
    return _Piece(_BRING, (*forms, ""))


def _reason(reason: str) -> _Piece:
    words = _plain(reason).rstrip(" .")
    if not words:
        return _Piece(_REASON, ("",))
    return _Piece(_REASON, (*(f" Ly do: {cut}." for cut in [words, *_cuts(words)]), ""))


def _near(hours: Sequence[datetime]) -> _Piece:
    forms = (f" Con cho: {_listed(sorted(hours)[:count])}." for count in range(len(hours), 0, -1))
    return _Piece(_HOURS, (*forms, ""))


def _listed(hours: Sequence[datetime]) -> str:
    """Name hours, in order, by day: "9h30, 10h thu 5 03/12; 8h thu 6 04/12"."""
    days = []
    for _day, same_day in groupby(hours, key=lambda hour: hour.astimezone(OFFICE_ZONE).date()):
        said = [sms_time(hour) for hour in same_day]
        days.append(", ".join([*(words.split()[0] for words in said[:-1]), said[-1]]))
    return "; ".join(days)


def _cuts(words: str) -> list[str]:
    """Return the text with its last words left out, longest first, down to its first word."""
    parts = words.split()
    return [f"{' '.join(parts[:count])}..." for count in range(len(parts) - 1, 0, -1)]


def _plain(text: str) -> str:
    """Return the text in signs that cost one septet each."""
    ascii_only = unmarked(text).translate(_COSTLY)
    return " ".join("".join(sign for sign in ascii_only if " " <= sign <= "~").split())


def _fitted(*pieces: str | _Piece) -> str:
    """Join the pieces, giving way in order of rank until the text is one SMS."""
    forms = [[piece] if isinstance(piece, str) else list(piece.forms) for piece in pieces]
    order = sorted((piece.rank, place) for place, piece in enumerate(pieces) if isinstance(piece, _Piece))
    text = _joined(forms)
    for _rank, place in order:
        while sms_parts(text).units > SEPTETS and len(forms[place]) > 1:
            forms[place].pop(0)
            text = _joined(forms)
    return text


def _joined(forms: list[list[str]]) -> str:
    return _plain("".join(form[0] for form in forms))
