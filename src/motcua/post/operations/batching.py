# SPDX-License-Identifier: EUPL-1.2
"""Scans made without a line, taken all together: each line for itself, so one that cannot be does not stop the others.

The same file again is no harm: what is known is said to be known. Looking before taking does the same and undoes it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from django.db import transaction

from motcua.kernel.errors import InvalidInput, OfficeError
from motcua.people.models import User
from motcua.post.batches import Line
from motcua.post.models import Parcel, ParcelNote
from motcua.post.operations.scanning import Scanned, scan


class Outcome(StrEnum):
    DONE = "done"
    KNOWN = "known"
    REFUSED = "refused"


@dataclass(frozen=True)
class Taken:
    """What became of a line; `words` say why it was refused, `scanned` is there where it was not."""

    line: Line
    outcome: Outcome
    words: str = ""
    scanned: Scanned | None = None

    @property
    def parcel(self) -> Parcel | None:
        return self.scanned.parcel if self.scanned else None


@transaction.atomic
def foresee(lines: Sequence[Line], *, offices: list[str] | None, by: User, at: datetime) -> list[Taken]:
    """Return what would become of the lines, one after the other; nothing is kept."""
    found = [_taken(line, offices=offices, by=by, at=at) for line in lines]
    transaction.set_rollback(True)
    return found


def take(lines: Sequence[Line], *, offices: list[str] | None, by: User, at: datetime) -> list[Taken]:
    """Take the lines, each in a transaction of its own. Records: as each scan does."""
    return [_taken(line, offices=offices, by=by, at=at) for line in lines]


def _taken(line: Line, *, offices: list[str] | None, by: User, at: datetime) -> Taken:
    if line.scan is None:
        return Taken(line, Outcome.REFUSED, line.wrong)
    try:
        with transaction.atomic():
            done = scan(line.scan, offices=offices, by=by, heard_at=at, source=ParcelNote.Source.BATCH)
    except InvalidInput as refusal:
        return Taken(line, Outcome.REFUSED, " ".join(refusal.fields.values()) or refusal.message)
    except OfficeError as refusal:
        return Taken(line, Outcome.REFUSED, refusal.message)
    return Taken(line, Outcome.KNOWN if done.is_known else Outcome.DONE, scanned=done)
