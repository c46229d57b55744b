# SPDX-License-Identifier: EUPL-1.2
"""What callers come for, found by a few letters: an agency at an office, and one of its procedures or anything else.

"sxd", "gpxd", "khai sinh hai chau": each word typed is the beginning of a word, the first letters of several, or a
usual abbreviation; marks do not count.
"""

import re
import time
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from motcua.appointments.listing import agencies_offered
from motcua.kernel.text import fold
from motcua.offices.models import Agency, AgencyName, Office
from motcua.procedures.models import AgencyProcedure

# A new agency is found this much later at most.
REMEMBER_SECONDS = 20.0
SHOWN = 9
_WORD = re.compile(r"[a-z0-9]+")


@dataclass(frozen=True)
class Matter:
    """Something that can be booked: agency, office, and the procedure (none: whatever else the agency does)."""

    office: str
    agency: str
    procedure: str
    agency_name: str
    office_name: str
    address: str
    city: str
    procedure_name: str
    has_several_offices: bool
    words: tuple[str, ...]
    initials: tuple[str, ...]
    short_names: frozenset[str]

    @property
    def key(self) -> str:
        """What a form sends: "DN-TTHCC:DN-SXD:1.009974"."""
        return f"{self.office}:{self.agency}:{self.procedure}"


def matter_of(key: str, *, on: date, offices: Collection[str] | None) -> Matter | None:
    """Return the matter of this key where it can be booked on the day at one of the offices (None: anywhere)."""
    return next((each for each in _known(on) if each.key == key and (offices is None or each.office in offices)), None)


def find_matters(
    text: str,
    *,
    on: date,
    offices: Collection[str] | None,
    usual: Sequence[str] = (),
    home: str = "",
    limit: int = SHOWN,
) -> list[Matter]:
    """Return what these letters may mean, the likeliest first.

    Among equals come first: the offices and agencies this caller has been to (`usual`), then the office `home`, then
    those of its city.
    """
    typed = _WORD.findall(fold(text))
    if not typed:
        return []
    found = []
    matters = _known(on)
    city = next((each.city for each in matters if each.office == home), "")
    for each in matters:
        if offices is not None and each.office not in offices:
            continue
        scores = [_score(each, word, is_alone=len(typed) == 1) for word in typed]
        if all(scores):
            known = (each.office in usual) + (each.agency in usual)
            near = (each.office == home) + (each.city == city)
            found.append((-sum(scores), -known, -near, bool(each.procedure), len(each.words), each.key, each))
    return [row[-1] for row in sorted(found)[:limit]]


def _score(matter: Matter, word: str, *, is_alone: bool) -> int:
    """Say how well a typed word fits, 0 where it does not."""
    if word in matter.short_names:
        # The agency itself is asked for: its general matter before its procedures.
        return 12 if is_alone and not matter.procedure else 9
    if word in matter.words:
        return 8
    if len(word) > 1 and any(initials.startswith(word) for initials in matter.initials):
        return 7
    if any(each.startswith(word) for each in matter.words):
        return 6
    if len(word) > 1 and any(word in initials for initials in matter.initials):
        return 5
    return 3 if len(word) > 2 and any(word in each for each in matter.words) else 0


_remembered: tuple[float, date, tuple[Matter, ...]] | None = None


def forget_matters() -> None:
    """Drop what this process remembers (tests)."""
    global _remembered
    _remembered = None


def _known(on: date) -> tuple[Matter, ...]:
    global _remembered
    if _remembered is None or _remembered[1] != on or time.monotonic() - _remembered[0] > REMEMBER_SECONDS:
        _remembered = (time.monotonic(), on, tuple(_load(on)))
    return _remembered[2]


def _load(on: date) -> Iterable[Matter]:
    """Read all matters in five queries."""
    offered = {code: each.offices for code, each in agencies_offered(on=on).items() if each.offices}
    agencies = Agency.objects.in_bulk(list(offered))
    offices = Office.objects.in_bulk({office for places in offered.values() for office in places})
    short: dict[str, list[str]] = {}
    for agency, text in AgencyName.objects.filter(agency__in=offered).values_list("agency_id", "text"):
        short.setdefault(agency, []).append(text)
    done: dict[str, list[tuple[str, str]]] = {}
    rows = AgencyProcedure.objects.filter(agency__in=offered).order_by("procedure__sort_key", "procedure")
    for agency, code, name in rows.values_list("agency_id", "procedure_id", "procedure__name"):
        done.setdefault(agency, []).append((code, name))
    for code, places in offered.items():
        for place in places:
            for procedure, name in [("", ""), *done.get(code, [])]:
                yield _matter(agencies[code], offices[place], procedure, name, short.get(code, []), len(places) > 1)


def _matter(
    agency: Agency, office: Office, procedure: str, name: str, others: list[str], has_several_offices: bool
) -> Matter:
    names = [agency.name, agency.short_name, *others]
    places = [office.name, office.short_name, *office.abbreviations.split("|")]
    texts = [name, *names, *places]
    words = dict.fromkeys(word for text in [*texts, procedure, agency.pk, office.pk] for word in _words(text))
    short = {_packed(text) for text in [*others, agency.short_name, *office.abbreviations.split("|")]}
    return Matter(
        office=office.pk,
        agency=agency.pk,
        procedure=procedure,
        agency_name=agency.name,
        office_name=office.name,
        address=office.address,
        city=office.locality_id.partition("-")[0],
        procedure_name=name,
        has_several_offices=has_several_offices,
        words=tuple(words),
        initials=tuple(filter(None, (_initials(text) for text in [name, *names]))),
        short_names=frozenset(each for each in short if each),
    )


def _words(text: str) -> list[str]:
    return _WORD.findall(fold(text))


def _initials(text: str) -> str:
    return "".join(word[0] for word in _words(text))


def _packed(text: str) -> str:
    return "".join(_words(text))
