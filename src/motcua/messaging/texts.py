# SPDX-License-Identifier: EUPL-1.2
"""The texts of all messages: the code first, without marks one SMS (160 septets), with marks two joined parts at most.

Every sentence stands here with its marks; `fitted` takes them away unless the office wants them (`Ways.has_marks`).
Keywords that a person types back (HUYHG, CO, KHONG) have none.

What may be missing gives way in a fixed order, first by shorter forms, then wholly: what to bring, courtesies, the
link for booking again, the reason, the near hours, the place. The code, the hour and how to answer never give way.
"""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby

from motcua.kernel.speech import sms_time
from motcua.kernel.text import sms_parts, unmarked
from motcua.kernel.working_time import OFFICE_ZONE

SEPTETS = 160
# Two joined parts of 67 UTF-16 units each.
MARKED_UNITS = 2 * 67
# ASCII signs that GSM 7-bit lacks or carries only at the cost of two septets.
_COSTLY = str.maketrans("[]{}^~|\\`", "()()-- /'")
_LETTERS = "àáảãạăằắẳẵặâầấẩẫậđèéẻẽẹêềếểễệìíỉĩịòóỏõọôồốổỗộơờớởỡợùúủũụưừứửữựỳýỷỹỵ"
_NOT_MARKED = re.compile(f"[^{_LETTERS}{_LETTERS.upper()}]+")
# In the order in which they give way.
_BRING, _COURTESY, _LINK_AGAIN, _REASON, _HOURS, _PLACE, _LINK = range(1, 8)


@dataclass(frozen=True)
class Place:
    """Where to come: short names, the street address, and the counter where it is known.

    The whole names stand instead of the short ones, which have no marks, in a text with marks.
    """

    agency: str
    office: str = ""
    address: str = ""
    counter: int | None = None
    agency_name: str = ""
    office_name: str = ""


@dataclass(frozen=True)
class Ways:
    """How a citizen answers: the number for SMS, the switchboard (at most 20 signs), the site's address.

    And how a citizen is written to: with marks or without.
    """

    short_code: str
    switchboard: str
    site: str
    has_marks: bool = False


@dataclass(frozen=True)
class Piece:
    """A part of a text with its forms from long to short; of all parts the lowest `rank` gives way first.

    `marked` are its forms in a text with marks, where they are other words than those of the text without.
    """

    rank: int
    forms: tuple[str, ...]
    marked: tuple[str, ...] = ()


# --- the messages ------------------------------------------------------------------------------------


def request_received(
    *, code: str, starts_at: datetime, place: Place, confirm_by: datetime, told_at: datetime, ways: Ways
) -> str:
    """Tell that a request has arrived and by when the office answers."""
    return fitted(
        f"Mã hẹn {code}: {moment(starts_at)}",
        at_place(place),
        _answers_by(confirm_by, told_at),
        _cancel(code, ways),
        has_marks=ways.has_marks,
    )


def confirmed(*, code: str, starts_at: datetime, place: Place, bring: Sequence[str], ways: Ways) -> str:
    """Tell that the office agrees to the hour."""
    return fitted(
        f"Mã hẹn {code}: đã xác nhận {moment(starts_at)}",
        at_place(place),
        ".",
        _bring(bring),
        _cancel(code, ways),
        has_marks=ways.has_marks,
    )


def hour_proposed(*, code: str, first_starts_at: datetime, starts_at: datetime, place: Place, ways: Ways) -> str:
    """Ask whether another hour suits, and say where to answer."""
    return fitted(
        f"Mã hẹn {code}: cơ quan đề nghị {moment(starts_at)}",
        Piece(_COURTESY, (f" thay cho {moment(first_starts_at)}", "")),
        at_place(place),
        ". Trả lời CO hoặc KHONG",
        Piece(_LINK, (f", {_site(ways)}/d/{code} hoặc gọi ", ", hoặc gọi ")),
        f"{ways.switchboard}",
        has_marks=ways.has_marks,
    )


def refused(*, code: str, starts_at: datetime, reason: str, ways: Ways) -> str:
    """Tell that the office does not accept the hour, and why."""
    return fitted(
        f"Mã hẹn {code}: cơ quan không nhận hẹn {moment(starts_at)}.",
        _reason(reason),
        *_book_again(ways),
        has_marks=ways.has_marks,
    )


def cancelled_by_citizen(*, code: str, starts_at: datetime, place: Place, ways: Ways) -> str:
    """Tell that the appointment is off, as asked."""
    return fitted(
        f"Mã hẹn {code}: đã hủy {moment(starts_at)}",
        at_place(place),
        " theo yêu cầu.",
        *_book_again(ways),
        has_marks=ways.has_marks,
    )


def cancelled_by_office(*, code: str, starts_at: datetime, place: Place, reason: str, ways: Ways) -> str:
    """Tell that the office called the appointment off, with an apology."""
    return fitted(
        f"Mã hẹn {code}: xin lỗi, cơ quan phải hủy {moment(starts_at)}",
        at_place(place),
        ".",
        _reason(reason),
        *_book_again(ways),
        has_marks=ways.has_marks,
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
        f"Mã hẹn {code}: đã đổi",
        Piece(_COURTESY, (f" từ {moment(first_starts_at)}", "")),
        f" sang {moment(starts_at)}",
        at_place(place),
        _answers_by(confirm_by, told_at),
        _cancel(code, ways),
        has_marks=ways.has_marks,
    )


def earlier_hour_offered(
    *, code: str, starts_at: datetime, instead_of: datetime, answer_by: datetime, has_marks: bool = False
) -> str:
    """Ask whether an earlier hour suits; the text is not sent after `answer_by`, which is today."""
    until = moment(answer_by).split()[0]
    return fitted(
        f"Mã hẹn {code}: có giờ sớm hơn: {moment(starts_at)} (đang hẹn {moment(instead_of)}). "
        f"Nhận: trả lời CO trước {until}. Không: KHONG",
        has_marks=has_marks,
    )


def earlier_hour_taken(*, code: str, first_starts_at: datetime, starts_at: datetime, place: Place, ways: Ways) -> str:
    """Tell that the earlier hour is agreed."""
    return fitted(
        f"Mã hẹn {code}: đã đổi",
        Piece(_COURTESY, (f" từ {moment(first_starts_at)}", "")),
        f" sang {moment(starts_at)}",
        at_place(place),
        ". Cơ quan đã xác nhận.",
        _cancel(code, ways),
        has_marks=ways.has_marks,
    )


def promise_missed(*, code: str, starts_at: datetime, ways: Ways) -> str:
    """Tell that the office is late with its answer and that its head has taken the matter over."""
    return fitted(
        f"Mã hẹn {code}: xin lỗi, cơ quan chưa trả lời đúng hạn.",
        Piece(_REASON, (" Lãnh đạo cơ quan đang trực tiếp xử lý.", " Lãnh đạo đang xử lý.")),
        f" Vẫn giữ chỗ {moment(starts_at)}. Hỏi: {ways.switchboard}",
        has_marks=ways.has_marks,
    )


def expired(*, code: str, starts_at: datetime, near_hours: Sequence[datetime], ways: Ways) -> str:
    """Apologise for the hour that came without an answer, and name the nearest free hours."""
    return fitted(
        f"Mã hẹn {code}: xin lỗi, cơ quan không trả lời kịp {moment(starts_at)}.",
        _near(near_hours),
        *_book_again(ways),
        has_marks=ways.has_marks,
    )


def proposal_expired(*, code: str, starts_at: datetime, near_hours: Sequence[datetime], ways: Ways) -> str:
    """Tell that the proposed hour came without the citizen's answer, and name the nearest free hours."""
    return fitted(
        f"Mã hẹn {code}: đã hết hạn trả lời giờ đề nghị {moment(starts_at)}.",
        _near(near_hours),
        *_book_again(ways),
        has_marks=ways.has_marks,
    )


def reminder(*, code: str, starts_at: datetime, place: Place, bring: Sequence[str], ways: Ways) -> str:
    """Remind the day before, also where both reminders are merged; the day is named, because a text may travel late."""
    return _reminder(code, moment(starts_at), place, bring, ways)


def reminder_today(*, code: str, starts_at: datetime, place: Place, bring: Sequence[str], ways: Ways) -> str:
    """Remind two hours before."""
    hour = moment(starts_at, today=starts_at.astimezone(OFFICE_ZONE).date())
    return _reminder(code, hour, place, bring, ways)


# --- their parts ---------------------------------------------------------------------------------------


def _reminder(code: str, hour: str, place: Place, bring: Sequence[str], ways: Ways) -> str:
    return fitted(
        f"Mã hẹn {code}: nhắc hẹn {hour}",
        at_place(place),
        ".",
        _bring(bring),
        _cancel(code, ways),
        has_marks=ways.has_marks,
    )


def moment(at: datetime, *, today: date | None = None) -> str:
    """Say the moment as a sentence of a message does, with its marks."""
    return sms_time(at, today=today, has_marks=True)


def _answers_by(confirm_by: datetime, told_at: datetime) -> str:
    # Only "today" is said in a word: the message is not sent after this moment, so it is never read as another day.
    today = told_at.astimezone(OFFICE_ZONE).date()
    is_today = confirm_by.astimezone(OFFICE_ZONE).date() == today
    return f". Cơ quan trả lời trước {moment(confirm_by, today=today if is_today else None)}."


def _cancel(code: str, ways: Ways) -> str:
    return f" Hủy: HUYHG {code} gửi {ways.short_code}"


def _book_again(ways: Ways) -> tuple[str, Piece, str]:
    link = Piece(_LINK_AGAIN, (f"{_site(ways)}/hen-gio/ hoặc gọi ", "gọi ", ""))
    return " Hẹn lại: ", link, ways.switchboard


def _site(ways: Ways) -> str:
    return ways.site.rstrip("/")


def at_place(place: Place) -> Piece:
    """Return " tại …" with where to come, giving way from the whole address down to nothing."""
    counter = f", quầy {place.counter}" if place.counter else ""
    short = _place_forms(plain(place.agency), plain(place.office), plain(place.address), counter)
    agency, office = place.agency_name or place.agency, place.office_name or place.office
    return Piece(_PLACE, short, _place_forms(marked(agency), marked(office), marked(place.address), counter))


def _place_forms(agency: str, office: str, address: str, counter: str) -> tuple[str, ...]:
    street = address.split(",")[0]
    where = f", {street}" if street and street != agency else ""
    house = f", {office}" if office and office != agency else ""
    full = [f"{agency}{house}{where}{counter}"] if len(f"{agency}{house}{where}{counter}") <= 50 else []
    forms = [*full, f"{agency}{where}{counter}", f"{agency}{counter}", *cuts(agency)]
    return (*(f" tại {form}" for form in forms), "")


def named(short: str, full: str, *, before: str = "") -> Piece:
    """Return a name that never gives way: the short one without marks, the full one with them where it is given."""
    return Piece(0, (f"{before}{plain(short)}",), (f"{before}{marked(full or short)}",))


def _bring(papers: Sequence[str]) -> Piece:
    names = [words for paper in papers if (words := marked(paper).strip(" .;"))]
    forms = (f" Mang: {', '.join(names[:count])}." for count in range(len(names), 0, -1))
    return Piece(_BRING, (*forms, ""))


def _reason(reason: str) -> Piece:
    words = marked(reason).rstrip(" .")
    if not words:
        return Piece(_REASON, ("",))
    return Piece(_REASON, (*(f" Lý do: {cut}." for cut in [words, *cuts(words)]), ""))


def _near(hours: Sequence[datetime]) -> Piece:
    forms = (f" Còn chỗ: {_listed(sorted(hours)[:count])}." for count in range(len(hours), 0, -1))
    return Piece(_HOURS, (*forms, ""))


def _listed(hours: Sequence[datetime]) -> str:
    """Name hours, in order, by day: "9h30, 10h thứ 5 03/12; 8h thứ 6 04/12"."""
    days = []
    for _day, same_day in groupby(hours, key=lambda hour: hour.astimezone(OFFICE_ZONE).date()):
        said = [moment(hour) for hour in same_day]
        days.append(", ".join([*(words.split()[0] for words in said[:-1]), said[-1]]))
    return "; ".join(days)


def cuts(words: str) -> list[str]:
    """Return the text with its last words left out, longest first, down to its first word."""
    parts = words.split()
    return [f"{' '.join(parts[:count])}..." for count in range(len(parts) - 1, 0, -1)]


# --- signs and room ------------------------------------------------------------------------------------


def plain(text: str) -> str:
    """Return the text in signs that cost one septet each."""
    return " ".join(_septets(text).split())


def marked(text: str) -> str:
    """Return the text with the marks of Vietnamese letters; all other signs as `plain` has them.

    Sign by sign it is as long as `plain(text)`, so whatever is cut or compared is so with marks and without.
    """
    composed = unicodedata.normalize("NFC", text)
    return " ".join(_NOT_MARKED.sub(lambda found: _septets(found[0]), composed).split())


def _septets(text: str) -> str:
    return "".join(sign for sign in unmarked(text).translate(_COSTLY) if " " <= sign <= "~")


def fits(text: str) -> bool:
    """Say whether a text has the size of a message: 160 septets, or with marks two joined parts (134 units)."""
    size = sms_parts(text)
    return size.units <= (SEPTETS if size.encoding == "gsm7" else MARKED_UNITS)


def fitted(*pieces: str | Piece, has_marks: bool = False) -> str:
    """Join the pieces, giving way in order of rank until the text fits; see `fits`.

    Where even the shortest forms do not fit with marks, the message goes without them instead.
    """
    if has_marks:
        text = _given_way(pieces, has_marks=True)
        if fits(text):
            return text
    return _given_way(pieces, has_marks=False)


def _given_way(pieces: Sequence[str | Piece], *, has_marks: bool) -> str:
    styled = _marked_sentence if has_marks else plain
    forms = [[piece] if isinstance(piece, str) else list(_forms(piece, has_marks)) for piece in pieces]
    order = sorted((piece.rank, place) for place, piece in enumerate(pieces) if isinstance(piece, Piece))
    text = styled(_joined(forms))
    for _rank, place in order:
        while not fits(text) and len(forms[place]) > 1:
            forms[place].pop(0)
            text = styled(_joined(forms))
    return text


def _forms(piece: Piece, has_marks: bool) -> tuple[str, ...]:
    return (piece.marked if has_marks else ()) or piece.forms


def _marked_sentence(text: str) -> str:
    # A name that was cut may end a sentence.
    return marked(text).replace("....", "...")


def _joined(forms: list[list[str]]) -> str:
    return "".join(form[0] for form in forms)
