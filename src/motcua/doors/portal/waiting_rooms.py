# SPDX-License-Identifier: EUPL-1.2
"""The waiting rooms as the public pages show them: from the live snapshots, whose numbers everybody else sees too."""

import json
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from motcua.doors.portal import turn_words
from motcua.doors.portal.openings import Opening, opening
from motcua.kernel import saying
from motcua.live import snapshot
from motcua.offices import queries as offices
from motcua.offices.models import Locality, Office
from motcua.queueing.models import Line

#: So many people fill a bar, unless a line on the page has more.
FULL_BAR: Final = 20


@dataclass(frozen=True)
class Called:
    """A number at a counter; `counter` in words, "quầy 3" or what another maker's machine calls it."""

    number: str
    counter: str


@dataclass(frozen=True)
class LineShown:
    """One line; `wait` is its range in words, `bar` how much of the bar its people fill, in hundredths."""

    code: str
    name: str
    serving: tuple[Called, ...]
    waiting: int
    last_issued: str
    wait: str
    has_range: bool
    bar: int


@dataclass(frozen=True)
class Room:
    """An office with its lines; numbers of a room that is not fresh are those of `as_of`, and said to be."""

    office: Office
    now: Opening
    lines: tuple[LineShown, ...]
    is_fresh: bool
    as_of: datetime
    version: int
    full_bar: int

    @property
    def waiting(self) -> int:
        return sum(line.waiting for line in self.lines)

    def line(self, code: str) -> LineShown | None:
        return next((line for line in self.lines if line.code == code), None)


def rooms(places: Sequence[Office], *, at: datetime) -> list[Room]:
    """Return these offices as they are now, in a number of queries that does not grow with them."""
    snapshots = snapshot.read_many([place.pk for place in places], at=at)
    calendars = offices.calendars_of(places)
    views = {code: json.loads(found.public) for code, found in snapshots.items()}
    names = _english_names(views) if saying.is_english() else {}
    most = max([FULL_BAR, *(line["waiting"] for view in views.values() for line in view["lines"])])
    return [
        Room(
            office=place,
            now=opening(calendars[place.pk].for_everybody(), at),
            lines=tuple(_line(each, place.pk, most, names) for each in views[place.pk]["lines"]),
            is_fresh=views[place.pk]["fresh"],
            as_of=datetime.fromisoformat(views[place.pk]["as_of"]),
            version=views[place.pk]["version"],
            full_bar=most,
        )
        for place in places
        if place.pk in views
    ]


def _english_names(codes: Collection[str]) -> dict[tuple[str, str], str]:
    """Return the English names by office and line: the snapshots, which everybody gets, hold the Vietnamese ones."""
    rows = Line.objects.filter(office__in=codes).exclude(name_en="").values_list("office_id", "code", "name_en")
    return {(office, code): name for office, code, name in rows}


def _line(each: dict[str, Any], office: str, most: int, names: dict[tuple[str, str], str]) -> LineShown:
    wait = each["wait_minutes"]
    return LineShown(
        code=each["code"],
        name=names.get((office, each["code"]), each["name"]),
        serving=tuple(
            Called(called["number"], turn_words.counter(called["counter"], office=office)) for called in each["serving"]
        ),
        waiting=each["waiting"],
        last_issued=each["last_issued"] or "",
        wait=turn_words.minutes(wait["low"], wait["high"]) if wait else turn_words.not_known(),
        has_range=wait is not None,
        bar=round(100 * each["waiting"] / most),
    )


def by_locality(found: Sequence[Room]) -> list[tuple[str, list[Room]]]:
    """Group rooms by the city or province they lie in, the one with the most places first; one query."""
    tops = {room.office.pk: room.office.locality_id.partition("-")[0] for room in found}
    names = dict(Locality.objects.filter(pk__in=set(tops.values())).values_list("pk", "name"))
    groups: dict[str, list[Room]] = {}
    for room in found:
        groups.setdefault(names.get(tops[room.office.pk], room.office.locality.name), []).append(room)
    return sorted(groups.items(), key=lambda group: -len(group[1]))
