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
class Piece:
    """A part of a text with its forms from long to short; of all parts the lowest `rank` gives way first."""

    rank: int
    forms: tuple[str, ...]


# --- the messages ------------------------------------------------------------------------------------


def request_received(
    *, code: str, starts_at: datetime, place: Place, confirm_by: datetime, told_at: datetime, ways: Ways
) -> str:
    """Tell that a request has arrived and by when the office answers."""
    return fitted(
        f"Ma hen {code}: {sms_time(starts_at)}", at_place(place), _answers_by(confirm_by, told_at), _cancel(code, ways)
    )


def confirmed(*, code: str, starts_at: datetime, place: Place, bring: Sequence[str], ways: Ways) -> str:
    """Tell that the office agrees to the hour."""
    return fitted(
        f"Ma hen {code}: da xac nhan {sms_time(starts_at)}", at_place(place), ".", _bring(bring), _cancel(code, ways)
    )


def hour_proposed(*, code: str, first_starts_at: datetime, starts_at: datetime, place: Place, ways: Ways) -> str:
    """Ask whether another hour suits, and say where to answer."""
    return fitted(
        f"Ma hen {code}: co quan de nghi {sms_time(starts_at)}",
        Piece(_COURTESY, (f" thay cho {sms_time(first_starts_at)}", "")),
        at_place(place),
        ". Tra loi CO hoac KHONG",
        Piece(_LINK, (f", {_site(ways)}/d/{code} hoac goi ", ", hoac goi ")),
        f"{ways.switchboard}",
    )


def refused(*, code: str, starts_at: datetime, reason: str, ways: Ways) -> str:
    """Tell that the office does not accept the hour, and why."""
    return fitted(f"Ma hen {code}: co quan khong nhan hen {sms_time(starts_at)}.", _reason(reason), *_book_again(ways))


def cancelled_by_citizen(*, code: str, starts_at: datetime, place: Place, ways: Ways) -> str:
    """Tell that the appointment is off, as asked."""
    return fitted(f"Ma hen {code}: da huy {sms_time(starts_at)}", at_place(place), " theo yeu cau.", *_book_again(ways))


def cancelled_by_office(*, code: str, starts_at: datetime, place: Place, reason: str, ways: Ways) -> str:
    """Tell that the office called the appointment off, with an apology."""
    return fitted(
        f"Ma hen {code}: xin loi, co quan phai huy {sms_time(starts_at)}",
        at_place(place),
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
    return fitted(
        f"Ma hen {code}: da doi",
        Piece(_COURTESY, (f" tu {sms_time(first_starts_at)}", "")),
        f" sang {sms_time(starts_at)}",
        at_place(place),
        _answers_by(confirm_by, told_at),
        _cancel(code, ways),
    )


def earlier_hour_offered(*, code: str, starts_at: datetime, instead_of: datetime, answer_by: datetime) -> str:
    """Ask whether an earlier hour suits; the text is not sent after `answer_by`, which is today."""
    until = sms_time(answer_by).split()[0]
    return fitted(
        f"Ma hen {code}: co gio som hon: {sms_time(starts_at)} (dang hen {sms_time(instead_of)}). "
        f"Nhan: tra loi CO truoc {until}. Khong: KHONG"
    )


def earlier_hour_taken(*, code: str, first_starts_at: datetime, starts_at: datetime, place: Place, ways: Ways) -> str:
    """Tell that the earlier hour is agreed."""
    return fitted(
        f"Ma hen {code}: da doi",
        Piece(_COURTESY, (f" tu {sms_time(first_starts_at)}", "")),
        f" sang {sms_time(starts_at)}",
        at_place(place),
        ". Co quan da xac nhan.",
        _cancel(code, ways),
    )


def promise_missed(*, code: str, starts_at: datetime, ways: Ways) -> str:
    """Tell that the office is late with its answer and that its head has taken the matter over."""
    return fitted(
        f"Ma hen {code}: xin loi, co quan chua tra loi dung han.",
        Piece(_REASON, (" Lanh dao co quan dang truc tiep xu ly.", " Lanh dao dang xu ly.")),
        f" Van giu cho {sms_time(starts_at)}. Hoi: {ways.switchboard}",
    )


def expired(*, code: str, starts_at: datetime, near_hours: Sequence[datetime], ways: Ways) -> str:
    """Apologise for the hour that came without an answer, and name the nearest free hours."""
    return fitted(
        f"Ma hen {code}: xin loi, co quan khong tra loi kip {sms_time(starts_at)}.",
        _near(near_hours),
        *_book_again(ways),
    )


def proposal_expired(*, code: str, starts_at: datetime, near_hours: Sequence[datetime], ways: Ways) -> str:
    """Tell that the proposed hour came without the citizen's answer, and name the nearest free hours."""
    return fitted(
        f"Ma hen {code}: da het han tra loi gio de nghi {sms_time(starts_at)}.",
        _near(near_hours),
        *_book_again(ways),
    )


def reminder(*, code: str, starts_at: datetime, place: Place, bring: Sequence[str], ways: Ways) -> str:
    """Remind the day before, also where both reminders are merged; the day is named, because a text may travel late."""
    return fitted(
        f"Ma hen {code}: nhac hen {sms_time(starts_at)}", at_place(place), ".", _bring(bring), _cancel(code, ways)
    )


def reminder_today(*, code: str, starts_at: datetime, place: Place, bring: Sequence[str], ways: Ways) -> str:
    """Remind two hours before."""
    hour = sms_time(starts_at, today=starts_at.astimezone(OFFICE_ZONE).date())
    return fitted(f"Ma hen {code}: nhac hen {hour}", at_place(place), ".", _bring(bring), _cancel(code, ways))


# --- their parts ---------------------------------------------------------------------------------------


def _answers_by(confirm_by: datetime, told_at: datetime) -> str:
    # Only "today" is said in a word: the message is not sent after this moment, so it is never read as another day.
    today = told_at.astimezone(OFFICE_ZONE).date()
    is_today = confirm_by.astimezone(OFFICE_ZONE).date() == today
    return f". Co quan tra loi truoc {sms_time(confirm_by, today=today if is_today else None)}."


def _cancel(code: str, ways: Ways) -> str:
    return f" Huy: HUYHG {code} gui {ways.short_code}"


def _book_again(ways: Ways) -> tuple[str, Piece, str]:
    link = Piece(_LINK_AGAIN, (f"{_site(ways)}/hen-gio/ hoac goi ", "goi ", ""))
    return " Hen lai: ", link, ways.switchboard


def _site(ways: Ways) -> str:
    return ways.site.rstrip("/")


def at_place(place: Place) -> Piece:
    """Return " tai …" with where to come, giving way from the whole address down to nothing."""
    agency, office = plain(place.agency), plain(place.office)
    street = plain(place.address).split(",")[0]
    where = f", {street}" if street and street != agency else ""
    house = f", {office}" if office and office != agency else ""
    counter = f", quay {place.counter}" if place.counter else ""
    full = [f"{agency}{house}{where}{counter}"] if len(f"{agency}{house}{where}{counter}") <= 50 else []
    forms = [*full, f"{agency}{where}{counter}", f"{agency}{counter}", *cuts(agency)]
    return Piece(_PLACE, (*(f" tai {form}" for form in forms), ""))


def _bring(papers: Sequence[str]) -> Piece:
    named = [words for paper in papers if (words := plain(paper).strip(" .;"))]
    forms = (f" Mang: {', '.join(named[:count])}." for count in range(len(named), 0, -1))
    return Piece(_BRING, (*forms, ""))


def _reason(reason: str) -> Piece:
    words = plain(reason).rstrip(" .")
    if not words:
        return Piece(_REASON, ("",))
    return Piece(_REASON, (*(f" Ly do: {cut}." for cut in [words, *cuts(words)]), ""))


def _near(hours: Sequence[datetime]) -> Piece:
    forms = (f" Con cho: {_listed(sorted(hours)[:count])}." for count in range(len(hours), 0, -1))
    return Piece(_HOURS, (*forms, ""))


def _listed(hours: Sequence[datetime]) -> str:
    """Name hours, in order, by day: "9h30, 10h thu 5 03/12; 8h thu 6 04/12"."""
    days = []
    for _day, same_day in groupby(hours, key=lambda hour: hour.astimezone(OFFICE_ZONE).date()):
        said = [sms_time(hour) for hour in same_day]
        days.append(", ".join([*(words.split()[0] for words in said[:-1]), said[-1]]))
    return "; ".join(days)


def cuts(words: str) -> list[str]:
    """Return the text with its last words left out, longest first, down to its first word."""
    parts = words.split()
    return [f"{' '.join(parts[:count])}..." for count in range(len(parts) - 1, 0, -1)]


def plain(text: str) -> str:
    """Return the text in signs that cost one septet each."""
    ascii_only = unmarked(text).translate(_COSTLY)
    return " ".join("".join(sign for sign in ascii_only if " " <= sign <= "~").split())


def fitted(*pieces: str | Piece) -> str:
    """Join the pieces, giving way in order of rank until the text is one SMS."""
    forms = [[piece] if isinstance(piece, str) else list(piece.forms) for piece in pieces]
    order = sorted((piece.rank, place) for place, piece in enumerate(pieces) if isinstance(piece, Piece))
    text = _joined(forms)
    for _rank, place in order:
        while sms_parts(text).units > SEPTETS and len(forms[place]) > 1:
            forms[place].pop(0)
            text = _joined(forms)
    return text


def _joined(forms: list[list[str]]) -> str:
    return plain("".join(form[0] for form in forms))
