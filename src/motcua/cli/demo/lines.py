# SPDX-License-Identifier: EUPL-1.2
"""The demonstration's lines and machines: which numbers people draw where."""

import csv
from collections.abc import Iterator
from typing import Any

from motcua.cli.demo.sample import DATA
from motcua.offices.models import Agency, Office
from motcua.queueing.models import Kiosk, Line
from motcua.queueing.operations import ensure_states


def make() -> int:
    """Create the sample's lines and kiosks where the office has none yet; return how many lines."""
    if Line.objects.exists():
        return 0
    offices = set(Office.objects.values_list("pk", flat=True))
    rows = [row for row in _rows("lines") if row["office"] in offices]
    lines = Line.objects.bulk_create(_line(row, order) for order, row in enumerate(rows))
    known = set(Agency.objects.values_list("pk", flat=True))
    for line, row in zip(lines, rows, strict=True):
        line.agencies.add(*[code for code in row["agencies"].split("|") if code in known])
    ensure_states(lines)
    Kiosk.objects.bulk_create(_kiosks(offices))
    return len(lines)


def _rows(name: str) -> Iterator[dict[str, Any]]:
    with (DATA / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)


def _line(row: dict[str, Any], order: int) -> Line:
    return Line(
        office_id=row["office"],
        code=row["code"],
        name=row["name"],
        name_en=row["name_en"],
        prefix=row["prefix"],
        order=order,
        fields=[field for field in row["fields"].split("|") if field],
        may_join_from_home=row["from_home"] == "yes",
        is_mirrored=row["mirrored"] == "yes",
    )


def _kiosks(offices: set[str]) -> Iterator[Kiosk]:
    for row in _rows("offices"):
        for number in range(1, int(row["kiosks"] or 0) + 1):
            if row["code"] in offices:
                yield Kiosk(
                    code=f"{row['code']}-k{number}",
                    office_id=row["code"],
                    name=f"Máy lấy số {number}",
                    thanks="Cảm ơn Ông/Bà đã chờ.",
                )
