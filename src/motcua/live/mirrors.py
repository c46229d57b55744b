# SPDX-License-Identifier: EUPL-1.2
"""What the feeds department says of an office where another maker's machine gives the numbers."""

from dataclasses import dataclass
from datetime import datetime
from importlib import import_module
from importlib.util import find_spec
from typing import Any

from motcua.live.rendering import Reported, Served


@dataclass(frozen=True)
class Freshness:
    """Whether the machine is heard; `as_of` its last news; `changes` grows with what only the feed has changed."""

    is_fresh: bool
    as_of: datetime | None
    changes: int


OWN = Freshness(is_fresh=True, as_of=None, changes=0)


def freshness(office: str) -> Freshness:
    """Return how fresh the machine's news are."""
    queries = _queries()
    found = queries.freshness(office) if queries else None
    return Freshness(found.is_fresh, found.as_of, found.changes) if found else OWN


def reported(office: str) -> dict[int, Reported]:
    """Return by line what a machine reports that only sends whole snapshots."""
    queries = _queries()
    found = queries.reported(office) if queries else {}
    return {
        line: Reported(tuple(_served(each) for each in said.serving), said.waiting, said.last_issued)
        for line, said in found.items()
    }


def _served(each: Any) -> Served:
    if isinstance(each, dict):
        return Served(str(each["number"]), str(each.get("counter") or ""))
    number, counter = each if isinstance(each, tuple) else (each.number, each.counter)
    return Served(str(number), str(counter or ""))


def _queries() -> Any:
    return import_module("motcua.feeds.queries") if find_spec("motcua.feeds.queries") else None
