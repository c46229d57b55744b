# SPDX-License-Identifier: EUPL-1.2
"""What texts tell of, and how it is said: places, moments, hours, days, sums, addresses. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from itertools import groupby

from motcua.kernel.money import vnd
from motcua.kernel.speech import sms_time
from motcua.kernel.working_time import OFFICE_ZONE
from motcua.messaging.fitting import Piece, cuts, marked, plain

# Where a place gives way among the ranks of `texts`.
PLACE = 6
_WEEKDAYS = ("thứ 2", "thứ 3", "thứ 4", "thứ 5", "thứ 6", "thứ 7", "CN")


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

    And how a citizen is written to: with marks or without, and in which words of the office's own (`wording`: a text's
    code → the words instead of those here, see `own_words`).
    """

    short_code: str
    switchboard: str
    site: str
    has_marks: bool = False
    wording: Mapping[str, str] = field(default_factory=dict, hash=False)


def rating_steps() -> tuple[str, str]:
    """Return what the numbers mean by which a visit is rated, from long to short; our own reading knows them."""
    return "5 (rất hài lòng), 3 (hài lòng), 1 (không)", "5 (rất), 3 (có), 1 (không)"


def moment(at: datetime, *, today: date | None = None) -> str:
    """Say the moment as a sentence of a message does, with its marks."""
    return sms_time(at, today=today, has_marks=True)


def by_moment(at: datetime, told_at: datetime) -> str:
    """Say by when something is done. Only "today" is said in a word.

    What is told so is not sent after this moment, so it is never read as another day.
    """
    told_on = told_at.astimezone(OFFICE_ZONE).date()
    return moment(at, today=told_on if at.astimezone(OFFICE_ZONE).date() == told_on else None)


def site_of(ways: Ways) -> str:
    return ways.site.rstrip("/")


def address_of(code: str, ways: Ways) -> str:
    """Return the short address of a dossier's page."""
    return f"{site_of(ways)}/h/{code}"


def sum_of(amount_vnd: int) -> str:
    """Write a sum as messages do: 16000 → "16.000đ"."""
    return f"{amount_vnd:,}đ".replace(",", ".")


def day_of(on: date | None) -> str:
    """Say a day as messages do: "thứ 5 03/12"; nothing of none."""
    return f"{_WEEKDAYS[on.weekday()]} {on:%d/%m}" if on else ""


def postage_forms(you_pay_vnd: int, full_vnd: int) -> tuple[str, ...]:
    """Say what postage costs whom, from the whole account to the own part."""
    own, full = vnd(you_pay_vnd), vnd(full_vnd)
    if not you_pay_vnd:
        return f"Cước {full}, địa phương trả cả.", "Không mất cước."
    whole = f"Cước Ông/Bà trả {own}"
    if you_pay_vnd >= full_vnd:
        return f"{whole}.", ""
    return f"{whole} (giá {full}, còn lại địa phương hỗ trợ).", f"{whole} (giá {full}).", f"{whole}."


def after_missing(*, tried: int, next_on: date | None, is_pickup: bool) -> str:
    """Say what follows when the postman met nobody: a second invitation, or that it goes back."""
    if tried <= 1:
        return f"Mời lần 2 từ {day_of(next_on)}." if next_on else "Bưu tá sẽ mời lần 2."
    if is_pickup:
        return "Xin đặt lại hoặc mang đến cơ quan."
    return f"Sau {day_of(next_on)} chuyển về cơ quan." if next_on else "Sẽ chuyển về cơ quan."


def promise_of(*, due_at: datetime | None, answer_by: datetime | None, told_at: datetime) -> str:
    """Say the promise that holds now: the result's moment, else by when the office answers, else nothing."""
    if due_at is not None:
        return f"Hẹn trả kết quả mới: {moment(due_at)}."
    return f"Cơ quan trả lời trước {by_moment(answer_by, told_at)}." if answer_by is not None else ""


def at_place(place: Place) -> Piece:
    """Return " tại …" with where to come, giving way from the whole address down to nothing."""
    short, whole = _both(place)
    return Piece(PLACE, (*(f" tại {form}" for form in short), ""), (*(f" tại {form}" for form in whole), ""))


def place_forms(place: Place) -> Piece:
    """Return where to come, giving way from the whole address down to the first word of the agency, never wholly."""
    return Piece(PLACE, *_both(place))


def _both(place: Place) -> tuple[tuple[str, ...], tuple[str, ...]]:
    counter = f", quầy {place.counter}" if place.counter else ""
    short = _forms_of_place(plain(place.agency), plain(place.office), plain(place.address), counter)
    agency, office = place.agency_name or place.agency, place.office_name or place.office
    return short, _forms_of_place(marked(agency), marked(office), marked(place.address), counter)


def _forms_of_place(agency: str, office: str, address: str, counter: str) -> tuple[str, ...]:
    street = address.split(",")[0]
    where = f", {street}" if street and street != agency else ""
    house = f", {office}" if office and office != agency else ""
    full = [f"{agency}{house}{where}{counter}"] if len(f"{agency}{house}{where}{counter}") <= 50 else []
    forms = [*full, f"{agency}{where}{counter}", f"{agency}{counter}", *cuts(agency)]
    return tuple(forms)


def listed(hours: Sequence[datetime]) -> str:
    """Name hours, in order, by day: "9h30, 10h thứ 5 03/12; 8h thứ 6 04/12"."""
    days = []
    for _day, same_day in groupby(hours, key=lambda hour: hour.astimezone(OFFICE_ZONE).date()):
        said = [moment(hour) for hour in same_day]
        days.append(", ".join([*(words.split()[0] for words in said[:-1]), said[-1]]))
    return "; ".join(days)
