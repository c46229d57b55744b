# SPDX-License-Identifier: EUPL-1.2
"""Judging a reading by a line of a table of messages: each given cell, and always what is missing."""

import csv
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from motcua import reading
from motcua.cli.sample_catalogue import sample_catalogue
from motcua.reading import Intent, Reading

HERE = Path(__file__).parent
EXAMPLES = Path(__file__).parents[2] / "src/motcua/cli/demo_data/sms_examples.tsv"

Row = dict[str, str]


def rows(path: Path) -> Iterator[Row]:
    with path.open(encoding="utf-8") as file:
        yield from csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE)


def read(row: Row) -> Reading:
    at = datetime.fromisoformat(row["received_at"])
    return reading.read(row["message"], received_at=at, catalogue=sample_catalogue())


def differences(row: Row, found: Reading) -> list[str]:
    """Return what differs from the line, a sentence each."""
    given = {
        "intent": found.intent.value,
        "name": found.name,
        "agency": found.agency,
        "procedure": found.procedure,
        "start": f"{found.start:%Y-%m-%dT%H:%M}" if found.start else None,
        "code": found.code,
        "place": found.place,
        "born_on": found.born_on.isoformat() if found.born_on else None,
        "dose": str(found.dose) if found.dose is not None else None,
        "places": " ".join(found.places) or None,
        "before": str(found.before) if found.before is not None else None,
    }
    said = [
        f"{part}: {row[part]!r} → {value!r}" for part, value in given.items() if row.get(part) and row[part] != value
    ]
    for part in ("content", "vaccine"):
        wanted, read_as = (row.get(part) or "").casefold(), (getattr(found, part) or "").casefold()
        if wanted and not (wanted in read_as or (read_as and read_as in wanted)):
            said.append(f"{part}: {wanted!r} → {read_as!r}")
    missing = {part.strip() for part in (row.get("missing") or "").split(",") if part.strip()}
    if missing != {part.value for part in found.missing}:
        said.append(f"missing: {sorted(missing)} → {sorted(found.missing)}")
    return said


def is_asked_about(found: Reading) -> bool:
    """Say whether nothing is done on this reading without a question."""
    return found.intent is Intent.UNKNOWN or not found.is_sure
