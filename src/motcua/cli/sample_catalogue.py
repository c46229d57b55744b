# SPDX-License-Identifier: EUPL-1.2
"""The names a message may use, from the shipped sample lists: for a machine where no office was ever started."""

import csv
from collections import defaultdict
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from motcua.reading.catalogue import Catalogue, Entity

DATA = Path(__file__).resolve().parent / "demo_data"


@cache
def sample_catalogue() -> Catalogue:
    """Return the sample's agencies, procedures and offices, each in the order of its list; needs no database."""
    carried_out_by: dict[str, list[str]] = defaultdict(list)
    for row in _rows("agency_procedures"):
        carried_out_by[row["procedure"]].append(row["agency"])
    return Catalogue(
        agencies=[
            _entity(row, *_parts(row["abbreviations"]), *_without_days(row["former_names"]))
            for row in _rows("agencies")
        ],
        procedures=[
            Entity(row["code"], (row["name"],), tuple(carried_out_by[row["code"]])) for row in _rows("procedures")
        ],
        offices=[
            _entity(row, *_parts(row["abbreviations"]), row["address"].partition(",")[0]) for row in _rows("offices")
        ],
    )


def _entity(row: dict[str, str], *others: str) -> Entity:
    names = (row["name"], row["short_name"], *others)
    return Entity(row["code"], tuple(dict.fromkeys(name for name in names if name)))


def _rows(name: str) -> Iterator[dict[str, str]]:
    with (DATA / f"{name}.csv").open(encoding="utf-8-sig", newline="") as file:
        yield from csv.DictReader(file)


def _parts(cell: str) -> list[str]:
    return [part.strip() for part in cell.split("|") if part.strip()]


def _without_days(cell: str) -> list[str]:
    # A former name may carry the day until which it was used: "Sở Cũ@2025-02-28".
    return [part.partition("@")[0].strip() for part in _parts(cell)]
