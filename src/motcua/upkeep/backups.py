# SPDX-License-Identifier: EUPL-1.2
"""The note of the last backup and the last rehearsal, in the data folder: written by the commands, read by the pages.

It stands in the folder and not in the database, so that a restored office does not believe that it is backed up.
"""

import json
import os
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from pathlib import Path

NAME = "last-backup.json"


@dataclass(frozen=True)
class BackupNote:
    """When the last backup was made and how large it was (bytes); when one was last rehearsed with success."""

    made_at: datetime | None = None
    size: int = 0
    rehearsed_at: datetime | None = None


def read_note(data: Path) -> BackupNote:
    """Return what is noted in this data folder; an empty note where there is none or it cannot be read."""
    try:
        kept = json.loads((data / NAME).read_text(encoding="utf-8"))
        return BackupNote(_moment(kept["made_at"]), int(kept["size"]), _moment(kept["rehearsed_at"]))
    except (OSError, ValueError, KeyError, TypeError):
        return BackupNote()


def note_backup(data: Path, *, at: datetime, size: int) -> None:
    """Remember that a backup was made."""
    _write(data, replace(read_note(data), made_at=at, size=size))


def note_rehearsal(data: Path, *, at: datetime) -> None:
    """Remember that a backup was rehearsed and found whole."""
    _write(data, replace(read_note(data), rehearsed_at=at))


def _moment(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None


def _write(data: Path, note: BackupNote) -> None:
    kept = {name: value.isoformat() if isinstance(value, datetime) else value for name, value in asdict(note).items()}
    fresh = data / f"{NAME}.{os.getpid()}.new"
    descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        json.dump(kept, file)
    fresh.replace(data / NAME)
