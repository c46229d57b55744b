# SPDX-License-Identifier: EUPL-1.2
"""Arranging lines: master data, saved with its history, with the rows a line needs to live and the screens told."""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction

from motcua.journal import operations as journal
from motcua.offices.events import MasterDataChanged
from motcua.offices.models import Agency
from motcua.offices.operations import save_master, subject_of
from motcua.queueing import claims
from motcua.queueing.models import Line
from motcua.queueing.operations.keeping import ensure_states


@transaction.atomic
def save_line(line: Line, *, by: str, at: datetime, agencies: Iterable[Agency] | None = None) -> None:
    """Save a line, and for whose work people wait in it where `agencies` is given; the screens show it at once.

    Records: MasterDataChanged, once more where the agencies change.
    """
    save_master(line, by=by, at=at)
    ensure_states([line])
    if agencies is not None:
        set_agencies(line, agencies, by=by, at=at)
    claims.lock_lines([line.pk])
    claims.changed([line.pk]).send()


@transaction.atomic
def set_agencies(line: Line, agencies: Iterable[Agency], *, by: str, at: datetime) -> None:
    """Let people of exactly these agencies wait in the line. Records: MasterDataChanged where that is a change."""
    agencies = list(agencies)
    before = list(line.agencies.all())
    if {row.pk for row in before} == {row.pk for row in agencies}:
        return
    line.agencies.set(agencies)
    journal.record(
        MasterDataChanged(
            office=line.office_id,
            subject=subject_of(line),
            at=at,
            what="line",
            row=str(line)[:200],
            before={"agencies": [str(row) for row in before]},
            after={"agencies": [str(row) for row in agencies]},
        ),
        actor=by,
    )
