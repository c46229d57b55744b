# SPDX-License-Identifier: EUPL-1.2
"""What the feeds department says of offices where another maker's machine gives the numbers."""

from collections.abc import Collection

from motcua.feeds import queries
from motcua.feeds.queries import Freshness
from motcua.live.rendering import Reported, Served

__all__ = ["UNHEARD", "Freshness", "freshness_of", "reported"]

# Of a line whose numbers another machine gives, while there is no feed that tells them.
UNHEARD = Freshness(False, None, 0)


def freshness_of(offices: Collection[str]) -> dict[str, Freshness]:
    """Return by office how live its machines are, in one statement; offices without machines are left out."""
    return queries.freshness_of(offices)


def reported(office: str) -> dict[int, Reported]:
    """Return by line what a machine tells that names no single numbers."""
    return {
        line: Reported(
            tuple(Served(number, counter) for number, counter in said.serving), said.waiting, said.last_issued or None
        )
        for line, said in queries.reported(office).items()
    }
