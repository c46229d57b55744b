# SPDX-License-Identifier: EUPL-1.2
"""What may be named in a message: agencies, procedures and offices, prepared once and used for many messages."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property

from motcua.kernel.text import fold
from motcua.reading.aliases import Aliases
from motcua.reading.matters import Matters
from motcua.reading.places import Places


@dataclass(frozen=True)
class Entity:
    """Something with a code and the names people use for it: official, short, abbreviated, former; an office's address.

    For a procedure `agencies` are the codes of those that carry it out (empty: not known).
    """

    code: str
    names: tuple[str, ...]
    agencies: tuple[str, ...] = field(default=())


class Catalogue:
    """The names of everything that can be booked or asked about; immutable once made, costly to make, cheap to use.

    `vaccinates` is the code of the agency that vaccinates; where it is not given, the one whose names say so.
    """

    def __init__(
        self,
        *,
        agencies: Sequence[Entity],
        procedures: Sequence[Entity] = (),
        offices: Sequence[Entity] = (),
        vaccinates: str | None = None,
    ) -> None:
        self.agencies = tuple(agencies)
        self.procedures = tuple(procedures)
        self.offices = tuple(offices)
        self.vaccinates = vaccinates or _vaccinates(self.agencies)
        self.agency_names = Aliases({each.code: each.names for each in self.agencies}, has_weak=True)
        self.office_names = Aliases({each.code: each.names for each in self.offices}, has_weak=True)
        self.matters = Matters({each.code: (each.names, each.agencies) for each in self.procedures})

    @cached_property
    def places(self) -> Places:
        """The offices by every way in which a message about a line names them."""
        known = {each.code: each.names for each in self.offices}
        return Places.of(known, whole=self.office_names, agencies=self.agency_names)


def _vaccinates(agencies: Sequence[Entity]) -> str | None:
    for each in agencies:
        names = " | ".join(map(fold, each.names))
        if any(words in names for words in ("kiem soat benh tat", "y te du phong", "tiem chung")):
            return each.code
    return None
