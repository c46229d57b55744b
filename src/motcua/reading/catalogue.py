# SPDX-License-Identifier: EUPL-1.2
"""What may be named in a message: agencies, procedures and offices, prepared once and used for many messages."""

from collections.abc import Sequence
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Entity:
    """Something with a code and the names people use for it: official, short, abbreviated, former.

    For a procedure `agencies` are the codes of those that carry it out (empty: not known).
    """

    code: str
    names: tuple[str, ...]
    agencies: tuple[str, ...] = field(default=())


class Catalogue:
    """The names of everything that can be booked or asked about; immutable once made, costly to make, cheap to use."""

    def __init__(
        self, *, agencies: Sequence[Entity], procedures: Sequence[Entity] = (), offices: Sequence[Entity] = ()
    ) -> None:
        self.agencies = tuple(agencies)
        self.procedures = tuple(procedures)
        self.offices = tuple(offices)
