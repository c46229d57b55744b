# SPDX-License-Identifier: EUPL-1.2
"""Which published numbers can be added up or taken from one another, in one report or across several. Pure.

A family is hidden as one system: two reports that share a number, or tell of the same things, hide together. Else what
one of them hides would follow from the other: counter and post in one, all and online in another. Rule: R-081.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Final

from motcua.figures import measures as m
from motcua.figures.measures import MEASURES
from motcua.figures.small import Sum
from motcua.figures.specs import SPECS, Spec
from motcua.figures.tables import Column, Kind

#: The measures that a count adds up, in order.
Base = tuple[str, ...]
#: An office ("DN-HC", "") or an agency there ("DN-HC", "DN-SXD"); the city is ("", "").
Place = tuple[str, str]
Cell = tuple[Base, Place]
CITY: Final[Place] = ("", "")


def _base(*names: str) -> Base:
    return tuple(sorted(names))


#: Counts of the same facts: every result is electronic or on paper; whoever came used places.
SAME: Final = (
    (_base(*m.FINISHED), _base(*m.family("result"))),
    (_base("came"), _base("places.used")),
)
#: What mostly adds up, and is taken for it where it does: the promises of a month that ended in it.
MOSTLY: Final = ((_base("special.given"), (_base("special.kept"), _base("special.missed"), _base("special.dropped"))),)


@dataclass(frozen=True)
class Family:
    """The published counts; `rests` are what is left of one where another is taken away, themselves not published."""

    bases: tuple[Base, ...]
    rests: tuple[Base, ...]

    @property
    def measures(self) -> tuple[str, ...]:
        return tuple(sorted({name for base in self.bases for name in base}))


def public_columns(spec: Spec) -> tuple[Column, ...]:
    """Return the columns of which every measure is public."""
    return tuple(
        each for each in spec.columns if all(MEASURES[name].is_public for name in (*each.measures, *each.whole))
    )


def bases_of(column: Column) -> list[Base]:
    """Return the counts a column's number is made of: its own, or both counts of a share."""
    found = [_base(*column.measures)]
    if column.kind == Kind.SHARE:
        found.append(_base(*column.whole))
    return found


@cache
def families() -> tuple[Family, ...]:
    """Return all that is published, each count in one family."""
    published = sorted(
        {base for spec in SPECS.values() if spec.is_public for each in public_columns(spec) for base in bases_of(each)}
    )
    groups: list[set[Base]] = []
    for base in published:
        near = [group for group in groups if any(_is_near(base, other) for other in group)]
        groups = [group for group in groups if group not in near] + [{base}.union(*near)]
    return tuple(Family(tuple(sorted(group)), _rests(group)) for group in groups)


def families_of(spec: Spec) -> list[Family]:
    """Return the families of a report's columns."""
    wanted = {base for each in public_columns(spec) for base in bases_of(each)}
    return [family for family in families() if wanted & set(family.bases)]


def _is_near(one: Base, other: Base) -> bool:
    told = [{*pair} for pair in SAME] + [{whole, *parts} for whole, parts in MOSTLY]
    return bool(set(one) & set(other)) or any({one, other} <= each for each in told)


def _rests(group: Collection[Base]) -> tuple[Base, ...]:
    left = {_base(*(set(whole) - set(part))) for whole in group for part in group if set(part) < set(whole)}
    return tuple(sorted(left - set(group)))


def sums_of(family: Family, places: Sequence[Place], cells: Mapping[Cell, int]) -> list[Sum[Cell]]:
    """Return every sum a reader can write down: agencies of an office, offices, counts that make up another."""
    found: list[Sum[Cell]] = []
    offices = sorted({place[0] for place in places if place[0]})
    agencies = {office: [place for place in places if place[0] == office and place[1]] for office in offices}
    for base in family.bases:
        found.append(((base, CITY), [(base, (office, "")) for office in offices]))
        found += [((base, (office, "")), [(base, place) for place in agencies[office]]) for office in offices]
        for parts in made_of(base, family):
            found += [((base, place), [(part, place) for part in parts]) for place in places]
    for one, other in SAME:
        if one in family.bases:
            found += [((one, place), [(other, place)]) for place in places]
    for whole, pieces in MOSTLY:
        if whole in family.bases:
            lines: list[Sum[Cell]] = [((whole, place), [(part, place) for part in pieces]) for place in places]
            found += [
                (total, members) for total, members in lines if cells[total] == sum(cells[each] for each in members)
            ]
    return found


def made_of(whole: Base, family: Family) -> list[list[Base]]:
    """Return the ways in which others make up a count: published ones, or one of these and what is left."""
    found = covers(whole, [other for other in family.bases if other != whole])
    for part in family.bases:
        rest = _base(*(set(whole) - set(part)))
        if set(part) < set(whole) and rest in family.rests:
            found.append([part, rest])
    return found


def covers(whole: Base, parts: Sequence[Base]) -> list[list[Base]]:
    """Return the ways in which some of the parts make up the whole, each measure once."""
    wanted = set(whole)
    if not wanted:
        return [[]]
    first = min(wanted)
    found = []
    for part in parts:
        if first in part and set(part) <= wanted:
            rest = covers(tuple(wanted - set(part)), parts)
            found += [[part, *others] for others in rest]
    return found
