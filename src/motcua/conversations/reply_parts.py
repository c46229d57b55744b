# SPDX-License-Identifier: EUPL-1.2
"""What the replies are made of: names, matters, places and lists, each giving way in its rank."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from motcua.kernel.text import shorten_name, sms_parts
from motcua.messaging.texts import SEPTETS, Piece, Place, cuts, fits, marked, moment, named, plain

# In the order in which they give way.
COURTESY, HOUSE, STREET, MATTER, REASON, EXAMPLE, WHERE, NAME = range(1, 9)
# A matter that has to be cut is cut to so many signs at once.
MATTER_CUT = 30
# Two joined SMS without marks.
TWO_PARTS = 306


@dataclass(frozen=True)
class Listed:
    """A booking as a list names it: its code, its hour, and where; the whole name is that of texts with marks."""

    code: str
    starts_at: datetime
    where: str
    where_name: str = ""

    @property
    def told(self) -> str:
        return f"{self.code} {moment(self.starts_at)}"


@dataclass(frozen=True)
class WhyNot:
    """Why an hour cannot be had: what never gives way, and what explains it."""

    said: str
    detail: str = ""


# --- where, who and what for -------------------------------------------------------------------------


def at_agency(place: Place) -> tuple[Piece, Piece, Piece]:
    """Where to come: the house and the street give way, the agency never does."""
    agency, house = plain(place.agency), plain(place.office)
    full_agency, full_house = marked(place.agency_name or agency), marked(place.office_name or house)
    street = marked(place.address).split(",")[0]
    return (
        named(agency, full_agency, before=" tại "),
        Piece(HOUSE, _or_nothing(house, unless=agency), _or_nothing(full_house, unless=full_agency)),
        Piece(STREET, _or_nothing(street)),
    )


def where(row: Listed) -> Piece:
    """Where a booking is, in short."""
    return Piece(WHERE, _or_nothing(plain(row.where)), _or_nothing(marked(row.where_name or row.where)))


def _or_nothing(words: str, *, unless: str = "") -> tuple[str, ...]:
    return (f", {words}", "") if words and words != unless else ("",)


def name_of(name: str) -> Piece:
    """A name, shortened as far as its given name."""
    words = marked(name)
    return Piece(NAME, tuple(dict.fromkeys([words, *(shorten_name(words, limit) for limit in (24, 16, 10))])))


def matter_of(matter: str, *, after: str) -> Piece:
    """What somebody comes for, with a comma before it; `after` stays where nothing else does."""
    words = marked(matter).rstrip(" .,;")
    if not words:
        return Piece(MATTER, (after,))
    shorter = [cut for cut in cuts(words) if len(cut) <= MATTER_CUT]
    # With marks there is often room for one word only, which says nothing.
    telling = [cut for cut in shorter if " " in cut]
    return Piece(MATTER, _matters(words, shorter, after), _matters(words, telling, after))


def _matters(words: str, shorter: Sequence[str], after: str) -> tuple[str, ...]:
    return (f", {words}{after}", *(f", {cut}" for cut in shorter), after)


# --- words of others ---------------------------------------------------------------------------------


def in_brackets(detail: str) -> Piece:
    """What explains a refusal; "7 giờ 30" of a page is "7h30" in a text."""
    return Piece(REASON, _in_brackets(plain(detail)), _in_brackets(marked(detail)))


def _in_brackets(detail: str) -> tuple[str, ...]:
    words = _HOURS_SAID.sub(r"\1h\2", detail.rstrip(" ."))
    return (f" ({words})", "") if words else ("",)


_HOURS_SAID = re.compile(r"(\d+) gi[oờ](?: (\d\d)\b)?")


def cut(words: str) -> Piece:
    """A question of ours: cut where it must be, but rather whole without marks than cut with them."""
    whole = plain(words)
    return Piece(REASON, (whole, *cuts(whole)), (marked(words),))


def has_no_marks(question: str) -> bool:
    """Say whether a question of ours went without marks: what is said with it goes so too."""
    return question == plain(question)


# --- lists -------------------------------------------------------------------------------------------


def listing(head: str, rows: Sequence[Listed], tail: str, *, is_numbered: bool = False, has_marks: bool = False) -> str:
    """Join a list: in one SMS with all its words, else without the places, else in two SMS, cut where it must be.

    With marks it is two joined parts with all its words, else without the places, else goes without marks.
    """
    told = [f"{number}) {row.told}" if is_numbered else row.told for number, row in enumerate(rows, start=1)]
    if has_marks:
        for items in (_with_places(told, [row.where_name or row.where for row in rows]), told):
            text = marked(f"{head}{'; '.join(items)}{tail}")
            if fits(text):
                return text
    return _plain_listing(head, _with_places(told, [row.where for row in rows]), told, tail)


def _with_places(told: Sequence[str], places: Sequence[str]) -> list[str]:
    return [f"{words} {marked(place)}" for words, place in zip(told, places, strict=True)]


def _plain_listing(head: str, long: Sequence[str], short: Sequence[str], tail: str) -> str:
    for items, room in ((long, SEPTETS), (short, SEPTETS), (long, TWO_PARTS), (short, TWO_PARTS)):
        text = plain(f"{head}{'; '.join(items)}{tail}")
        if sms_parts(text).units <= room:
            return text
    return _plain_listing(head, long[:-1], short[:-1], f"; ...{tail.removeprefix('; ...')}")
