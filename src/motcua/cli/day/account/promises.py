# SPDX-License-Identifier: EUPL-1.2
"""Promises: kept, or missed and explained; one that was missed in silence is a finding."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from motcua.cli.day.account.tables import Row, Tables
from motcua.cli.day.witness import Note

_PROMISES = frozenset({"AppointmentRequested", "AppointmentMoved"})
_ANSWERS = frozenset({"AppointmentConfirmed", "HourProposed", "AppointmentRefused"})
# The citizen's own doing, after which there is nothing to answer.
_VOIDS = frozenset({"AppointmentCancelled", "AppointmentMoved", "EarlierHourTaken"})


@dataclass(frozen=True)
class Promise:
    """One promise that has fallen due: of what, by when, whether it was kept, and why not."""

    of: str
    by: datetime
    is_kept: bool
    because: str = ""


def all_of(tables: Tables) -> list[Promise]:
    """Return every promise that fell due until the account was drawn up."""
    found = [each for row in tables.appointments for each in _answers(tables, row)]
    found += [each for row in tables.promises for each in _special(tables, row)]
    found += [each for row in tables.dossiers for each in _dossier(tables, row)]
    return found


def unexplained(tables: Tables, notes: Sequence[Note]) -> Iterator[str]:
    """Yield every promise that was missed and of which nobody said why."""
    for promise in all_of(tables):
        if not promise.is_kept and not promise.because:
            yield f"{promise.of}: promised by {promise.by}, missed, and nobody says why"


def _answers(tables: Tables, row: Row) -> Iterator[Promise]:
    """A request is answered within four working hours, counted anew when the citizen moves it."""
    subject, by = f"appointment:{row['id']}", None
    name = f"answer to appointment {row['code']}"
    entries = tables.entries_of(subject)
    handed_up = any(entry["kind"] == "PromiseMissed" for entry in entries) or row["handed_up_at"] is not None
    why = "báo trưởng bộ phận" if handed_up else ""
    for entry in entries:
        kind = entry["kind"]
        if by is not None and kind in _ANSWERS | _VOIDS | {"AppointmentExpired"}:
            if kind in _ANSWERS or entry["at"] > by:
                is_kept = kind in _ANSWERS and entry["at"] <= by
                yield Promise(name, by, is_kept, "" if is_kept else why)
            elif kind == "AppointmentExpired":
                # The hour itself came before the promise did.
                yield Promise(name, by, is_kept=False, because=why or "giờ hẹn đến trước hạn trả lời")
            by = None
        if kind in _PROMISES:
            by = datetime.fromisoformat(entry["payload"]["confirm_by"])
    if by is not None and by < tables.at:
        yield Promise(name, by, is_kept=False, because=why)


def _special(tables: Tables, row: Row) -> Iterator[Promise]:
    """What a special day promised for a dossier."""
    if row["promised_at"] is None or row["state"] in ("dropped", "fell_back", "counted"):
        return
    ended_at, by = row["ended_at"], row["promised_at"]
    if ended_at is None and by >= tables.at:
        return
    is_kept = ended_at is not None and ended_at <= by
    yield Promise(f"special day, dossier {row['dossier_id']}", by, is_kept, row["missed_because"])


def _dossier(tables: Tables, row: Row) -> Iterator[Promise]:
    """Intake answers what was sent from home; the result is there when it was promised."""
    if row["answer_by"] and row["channel"] in ("WEB", "API"):
        answered_at = row["received_at"] or _first(tables, row)
        if answered_at or row["answer_by"] < tables.at:
            is_kept = answered_at is not None and answered_at <= row["answer_by"]
            yield Promise(f"intake of dossier {row['code']}", row["answer_by"], is_kept, _handed_up(tables, row))
    if row["due_at"] and row["due_at"] < tables.at:
        is_kept = row["finished_at"] is not None and row["finished_at"] <= row["due_at"]
        said = any(each["dossier_id"] == row["id"] and each["missed_because"] for each in tables.promises)
        because = "nêu lý do" if said else "đã xin lỗi, hẹn lại" if row["id"] in tables.extended else ""
        yield Promise(f"result of dossier {row['code']}", row["due_at"], is_kept, because or _handed_up(tables, row))


def _handed_up(tables: Tables, row: Row) -> str:
    """Say that those above were told in time; the program does so by itself, and silence would be its failure."""
    told = tables.entries_of(f"dossier:{row['id']}", "IntakeOverdue", "DueDateMissed")
    return "báo lãnh đạo" if told else ""


def _first(tables: Tables, row: Row) -> datetime | None:
    """Return when the office first answered a dossier other than by receiving it."""
    answers = tables.entries_of(f"dossier:{row['id']}", "SupplementAsked", "DossierRefused", "DossierWithdrawn")
    return answers[0]["at"] if answers else None
