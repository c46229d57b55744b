# SPDX-License-Identifier: EUPL-1.2
"""The texts of the dialogue: Vietnamese without marks, the code first where there is one, one SMS (160 septets).

The machinery and its order of giving way are those of `messaging.texts`; here the name and the matter, which the person
typed, give way before the place. A list of bookings may take two SMS.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from motcua.kernel.speech import sms_time
from motcua.kernel.text import shorten_name, sms_parts
from motcua.messaging.texts import Piece, Place, Ways, cuts, fitted, plain
from motcua.reading import Part

# In the order in which they give way.
_COURTESY, _HOUSE, _STREET, _MATTER, _REASON, _EXAMPLE, _WHERE, _NAME = range(1, 9)
# A matter that has to be cut is cut to so many signs at once.
MATTER_CUT = 30
# Two joined SMS.
TWO_PARTS = 306


@dataclass(frozen=True)
class Listed:
    """A booking as a list names it: its code, its hour, and where."""

    code: str
    starts_at: datetime
    where: str

    @property
    def told(self) -> str:
        return f"{self.code} {sms_time(self.starts_at)}"


# --- asking for an hour ----------------------------------------------------------------------------


def booked(
    *, code: str, name: str, matter: str, starts_at: datetime, place: Place, answer_by: datetime, ways: Ways
) -> str:
    """Repeat what was understood and booked, by when the office answers, and how to cancel. Rule: R-018."""
    return fitted(
        f"Ma hen {code}: {sms_time(starts_at)}",
        *_at_agency(place),
        ". ",
        _name(name),
        _matter(matter, after="."),
        # The day is named even where it is today: the text may travel late.
        f" Tra loi truoc {sms_time(answer_by)}.",
        f" Huy: HUYHG {code} gui {ways.short_code}",
    )


def shot_booked(*, code: str, child: str, matter: str, starts_at: datetime, place: Place, ways: Ways) -> str:
    """Repeat what was understood and booked for a child; of the vaccine nothing but what the parent wrote."""
    return fitted(
        f"Ma hen {code}: {sms_time(starts_at)}",
        *_at_agency(place),
        ". Be ",
        _name(child),
        _matter(matter, after="."),
        Piece(_COURTESY, (" Mang so tiem.", "")),
        f" Huy: HUYHG {code} gui {ways.short_code}",
    )


def already_booked(*, code: str, starts_at: datetime, place: Place, ways: Ways) -> str:
    """Tell that this very hour is booked already, and how to change it."""
    return fitted(
        f"Ma hen {code}: Ong/Ba da hen {sms_time(starts_at)}",
        *_at_agency(place),
        " tu truoc, khong hen them.",
        Piece(_COURTESY, (f" Doi: DOIHG {code} gio ngay.", "")),
        f" Huy: HUYHG {code} gui {ways.short_code}",
    )


_ALONE = {
    Part.AGENCY: ("Ong/Ba can den co quan nao? Tra loi ten so, phuong", "so xay dung"),
    Part.PROCEDURE: ("Ong/Ba can lam viec gi? Tra loi viec can lam", "xin phep sua nha"),
    Part.NAME: ("Ong/Ba ten gi? Tra loi ho va ten nguoi den", "Nguyen Van An"),
    Part.DAY: ("Hen ngay nao? Tra loi ngay", "20/11"),
    Part.TIME: ("Hen luc may gio? Tra loi gio", "8h30"),
    Part.CODE: ("Ma hen nao? Tra loi ma", "482914"),
    Part.BORN_ON: ("Be sinh ngay nao? Tra loi ngay sinh", "15/3/2026"),
}
_WORDS = {
    Part.AGENCY: "co quan",
    Part.PROCEDURE: "viec can lam",
    Part.NAME: "ho ten",
    Part.DAY: "ngay",
    Part.TIME: "gio",
    Part.CODE: "ma hen",
    Part.BORN_ON: "ngay sinh",
}
_CHILD = {**_WORDS, Part.NAME: "ho ten be"}


def ask(parts: Sequence[Part], *, impossible: Sequence[tuple[str, str]] = (), of_child: bool = False) -> str:
    """Ask for what is missing in one message, the most important first; what cannot be is named before."""
    wanted = list(dict.fromkeys(parts))
    if wanted == [Part.DAY, Part.TIME]:
        question, example = "Hen luc may gio, ngay nao? Tra loi gio va ngay", "8h30 20/11"
    elif len(wanted) == 1 and not (of_child and wanted == [Part.NAME]):
        question, example = _ALONE[wanted[0]]
    else:
        words = _CHILD if of_child else _WORDS
        question = f"Xin cho biet: {', '.join(words[part] for part in wanted)}"
        example = ", ".join(_ALONE[part][1] for part in wanted)
    return fitted(
        *[_cannot_be(part, said) for part, said in impossible],
        f"{question}",
        Piece(_EXAMPLE, (f" (vd: {example})", "")),
        ".",
    )


def _cannot_be(part: str, said: str) -> Piece:
    what = {Part.DAY: "ngay", Part.TIME: "gio", Part.BORN_ON: "ngay sinh"}.get(Part(part), "phan")
    words = plain(said).removeprefix(f"{what} ")
    return Piece(_REASON, (f"Khong co {what} {words[:30]}. ", f"{what.capitalize()} khong dung. "))


def which_agency(names: Sequence[str]) -> str:
    """Ask which of several agencies is meant, answered by its number or name."""
    numbered = ", ".join(f"{number}) {plain(name)[:28].strip()}" for number, name in enumerate(names, start=1))
    return fitted("Ong/Ba can den: ", numbered, "? Tra loi so hoac ten co quan.")


def sure(*, name: str, agency: str, matter: str, starts_at: datetime) -> str:
    """Ask whether the message was understood rightly."""
    hour = sms_time(starts_at)
    return fitted(
        "Hieu la: ",
        _name(name),
        f", {plain(agency)}",
        _matter(matter, after=""),
        f", {hour}. Dung khong? ",
        _YES_OR_NO,
    )


_YES_OR_NO = "Tra loi CO hoac KHONG"


@dataclass(frozen=True)
class WhyNot:
    """Why an hour cannot be had: what never gives way, and what explains it."""

    said: str
    detail: str = ""


def choose_hour(*, code: str = "", agency: str, reason: WhyNot, hours: Sequence[datetime], ways: Ways) -> str:
    """Say why the hour cannot be had and offer the nearest free ones by number."""
    head = f"Ma hen {code}: " if code else f"{plain(agency)}: "
    detail = _HOURS_SAID.sub(r"\1h\2", plain(reason.detail).rstrip(" ."))
    why = (plain(reason.said), Piece(_REASON, (f" ({detail})", "") if detail else ("",)))
    if not hours:
        return fitted(head, *why, f". Chua thay gio trong gan day. Xin goi {ways.switchboard}")
    return fitted(head, *why, f". Con {numbered_hours(hours)}. {_by_number(hours)}")


# "7 gio 30" of a page is "7h30" in a text.
_HOURS_SAID = re.compile(r"(\d+) gio(?: (\d\d)\b)?")


def numbered_hours(hours: Sequence[datetime]) -> str:
    """Name hours by number, the day once where they share it: "1) 9h, 2) 9h30 thu 6 20/11"."""
    said = [sms_time(hour) for hour in hours]
    if len({hour.date() for hour in hours}) == 1:
        said = [*(each.split()[0] for each in said[:-1]), said[-1]]
    return ", ".join(f"{number}) {each}" for number, each in enumerate(said, start=1))


def _by_number(hours: Sequence[datetime]) -> str:
    return "Tra loi 1 hoac gio khac" if len(hours) == 1 else f"Tra loi so 1-{len(hours)} hoac gio khac"


def choose_again(hours: Sequence[datetime]) -> str:
    """Ask once more for one of the hours that were offered."""
    return fitted(f"Con {numbered_hours(hours)}. {_by_number(hours)}")


def cannot(sentence: str, *, ways: Ways, code: str = "") -> str:
    """Say in the house's own sentence why it cannot be done, and whom to call."""
    head, words = f"Ma hen {code}: " if code else "", plain(sentence).rstrip(" .")
    return fitted(head, Piece(_REASON, (f"{words}.", *cuts(words))), f" Hoi: {ways.switchboard}")


# --- bookings there are ----------------------------------------------------------------------------


def not_found(*, code: str, ways: Ways) -> str:
    """Say that this phone has no booking of this code; the same whether it is unknown or somebody else's. R-007."""
    return fitted(
        f"Khong tim thay ma hen {plain(code)[:8]} cua so dien thoai nay. Xin xem lai ma, hoac goi {ways.switchboard}"
    )


def no_booking(*, ways: Ways) -> str:
    """Say that this phone has no open booking."""
    return fitted(
        "So dien thoai nay khong co lich hen nao. ",
        f"Hen gio: HG ho ten, co quan, viec, gio ngay gui {ways.short_code}. Hoi: {ways.switchboard}",
    )


def bookings(rows: Sequence[Listed], *, ways: Ways) -> str:
    """List the open bookings, in two SMS at most, and how to change one."""
    tail = f". Huy: HUYHG ma, doi: DOIHG ma gio ngay gui {ways.short_code}"
    return _listing("Lich hen: ", [f"{row.told} {plain(row.where)}" for row in rows], [row.told for row in rows], tail)


def which_booking(rows: Sequence[Listed], *, deed: str) -> str:
    """Ask which of several bookings is meant, answered by its number or code."""
    long = [f"{number}) {row.told} {plain(row.where)}" for number, row in enumerate(rows, start=1)]
    short = [f"{number}) {row.told}" for number, row in enumerate(rows, start=1)]
    return _listing(f"{deed} lich nao? ", long, short, ". Tra loi so thu tu hoac ma hen")


def _listing(head: str, long: Sequence[str], short: Sequence[str], tail: str) -> str:
    """Join a list: in one SMS with all its words, else without the places, else in two SMS, cut where it must be."""
    for items, room in ((long, 160), (short, 160), (long, TWO_PARTS), (short, TWO_PARTS)):
        text = plain(f"{head}{'; '.join(items)}{tail}")
        if sms_parts(text).units <= room:
            return text
    return _listing(head, long[:-1], short[:-1], f"; ...{tail.removeprefix('; ...')}")


def sure_to_cancel(row: Listed) -> str:
    """Ask whether the one open booking is to be cancelled."""
    return fitted(f"Ma hen {row.code}: huy {sms_time(row.starts_at)}", _where(row), f"? {_YES_OR_NO}")


def sure_to_move(row: Listed, *, starts_at: datetime) -> str:
    """Ask whether the one open booking is to be moved to this hour."""
    return fitted(
        f"Ma hen {row.code}: doi tu {sms_time(row.starts_at)} sang {sms_time(starts_at)}",
        _where(row),
        f"? {_YES_OR_NO}",
    )


def ask_about(code: str, question: str) -> str:
    """Ask something about a booking, its code first."""
    return fitted(f"Ma hen {code}: " if code else "", _cut(question))


def kept(row: Listed) -> str:
    """Tell that the booking stays as it is."""
    return fitted(f"Ma hen {row.code}: van giu {sms_time(row.starts_at)}", _where(row), ".")


def same_hour(row: Listed) -> str:
    """Tell that the booking is at this hour already."""
    return fitted(f"Ma hen {row.code}: da hen dung gio nay roi, {sms_time(row.starts_at)}", _where(row), ".")


def cancelled_before(row: Listed, *, ways: Ways) -> str:
    """Tell that the booking was called off earlier."""
    return fitted(
        f"Ma hen {row.code}: lich {sms_time(row.starts_at)} da huy truoc do, khong can huy nua.",
        Piece(_COURTESY, (f" Hen lai: HG ho ten, co quan, viec, gio ngay gui {ways.short_code}", "")),
    )


def no_longer(row: Listed, *, status: str, ways: Ways) -> str:
    """Tell that the booking is in a state in which this cannot be done."""
    return fitted(
        f"Ma hen {row.code}: lich {sms_time(row.starts_at)} {plain(status)}, khong doi hay huy duoc nua. ",
        f"Hoi: {ways.switchboard}",
    )


# --- an earlier hour ---------------------------------------------------------------------------------


def waiting(row: Listed, *, ways: Ways) -> str:
    """Tell that an earlier hour is offered as soon as there is one."""
    return fitted(
        f"Ma hen {row.code}: khi co gio som hon {sms_time(row.starts_at)} se nhan tin ngay. Lich nay van giu.",
        Piece(_COURTESY, (f" Thoi cho: HG SOM {row.code} gui {ways.short_code}", "")),
    )


def sure_to_stop_waiting(row: Listed) -> str:
    """Ask whether the person no longer waits for an earlier hour."""
    return fitted(f"Ma hen {row.code}: dang cho gio som hon {sms_time(row.starts_at)}. Thoi cho? ", _YES_OR_NO)


def stopped_waiting(row: Listed) -> str:
    """Tell that no earlier hour is offered any more."""
    return fitted(f"Ma hen {row.code}: khong bao gio som hon nua. Van giu {sms_time(row.starts_at)}", _where(row), ".")


# --- the rest ------------------------------------------------------------------------------------------


def how_to(*, ways: Ways) -> str:
    """Say how to write, with one example."""
    return fitted(
        "HG ho ten, co quan, viec, gio ngay. Vd: HG Nguyen Van An, So Xay dung, cap phep, 8h30 20/11. Huy: HUYHG ma.",
        Piece(_COURTESY, (" Doi: DOIHG ma gio ngay.", "")),
        f" Gui {ways.short_code}, hoi {ways.switchboard}",
    )


def not_yet(what: str, *, ways: Ways) -> str:
    """Say honestly that this cannot be asked by text message yet."""
    return fitted(f"Tra cuu {what} bang tin nhan sap co. Xin goi {ways.switchboard}")


def dropped(*, ways: Ways) -> str:
    """Tell that nothing was booked, as wished, and how to begin again."""
    return fitted(
        "Da bo, chua hen gio nao. ",
        f"Hen lai: HG ho ten, co quan, viec, gio ngay gui {ways.short_code}. Hoi: {ways.switchboard}",
    )


def nothing_changed(*, ways: Ways) -> str:
    """Tell that all bookings stay as they are."""
    return fitted(f"Da bo, cac lich hen van giu nguyen. Hoi: {ways.switchboard}")


def limit_reached(*, ways: Ways) -> str:
    """The one last sentence to a phone that writes too often."""
    return fitted(f"Qua nhieu tin trong mot gio, tam khong nhan them. Xin nhan lai sau, hoac goi {ways.switchboard}")


def failed(*, ways: Ways) -> str:
    """Say that the message could not be dealt with, and whom to call."""
    return fitted(
        f"Xin loi, tin nhan chua xu ly duoc do truc trac. Xin nhan lai sau it phut, hoac goi {ways.switchboard}"
    )


def again(question: str) -> str:
    """Ask the same once more, kindly, where the answer was not understood."""
    return fitted(Piece(_COURTESY, ("Chua hieu y Ong/Ba. ", "")), question)


# --- their parts ---------------------------------------------------------------------------------------


def _at_agency(place: Place) -> tuple[str, Piece, Piece]:
    """Where to come: the house and the street give way, the agency never does."""
    agency, house = plain(place.agency), plain(place.office)
    street = plain(place.address).split(",")[0]
    return (
        f" tai {agency}",
        Piece(_HOUSE, (f", {house}", "") if house and house != agency else ("",)),
        Piece(_STREET, (f", {street}", "") if street else ("",)),
    )


def _name(name: str) -> Piece:
    words = plain(name)
    return Piece(_NAME, tuple(dict.fromkeys([words, *(shorten_name(words, limit) for limit in (24, 16, 10))])))


def _matter(matter: str, *, after: str) -> Piece:
    words = plain(matter).rstrip(" .,;")
    if not words:
        return Piece(_MATTER, (after,))
    return Piece(_MATTER, (f", {words}{after}", *(f", {cut}" for cut in cuts(words) if len(cut) <= MATTER_CUT), after))


def _where(row: Listed) -> Piece:
    return Piece(_WHERE, (f", {plain(row.where)}", "") if row.where else ("",))


def _cut(words: str) -> Piece:
    whole = plain(words)
    return Piece(_REASON, (whole, *cuts(whole)))


def first_sentence(text: str) -> str:
    """Return a sentence's first part: the reason, without the advice that suits a page only."""
    return text.split(". ")[0].rstrip(".")
