# SPDX-License-Identifier: EUPL-1.2
"""The folder into which an office's scanner puts its files: what lies there, and moving away what was attached."""

import os
import stat
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

from django.conf import settings

from motcua.dossiers.files.checking import require_size
from motcua.dossiers.files.errors import NoSuchFile

#: A file that changed so recently may still be written by the scanner.
STILL_WRITTEN: Final = timedelta(seconds=3)
MOST_LISTED: Final = 100
_DONE: Final = "done"
_ENDINGS: Final = {".pdf", ".jpg", ".jpeg", ".png"}


@dataclass(frozen=True)
class Scan:
    """A file of the scanner; `at` is when it was written, real time."""

    name: str
    size: int
    at: datetime


def waiting(office: str, *, now: datetime | None = None) -> list[Scan]:
    """Return the files that can be attached at an office, the newest first; none where no folder is set up."""
    folder = _folder(office)
    if folder is None or not folder.is_dir():
        return []
    newest = (now or datetime.now(UTC)) - STILL_WRITTEN
    found = []
    with os.scandir(folder) as entries:
        for entry in entries:
            if entry.name.startswith(".") or Path(entry.name).suffix.lower() not in _ENDINGS:
                continue
            facts = entry.stat(follow_symlinks=False)
            at = datetime.fromtimestamp(facts.st_mtime, UTC)
            if stat.S_ISREG(facts.st_mode) and at <= newest:
                found.append(Scan(entry.name, facts.st_size, at))
    return sorted(found, key=lambda scan: scan.at, reverse=True)[:MOST_LISTED]


def take(office: str, name: str) -> bytes:
    """Return a scanner's file. Raises: NoSuchFile for what is not one of the office's own; FileEmpty, FileTooLarge."""
    path = _path(office, name)
    try:
        # A link could lead anywhere.
        handle = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC)
    except OSError:
        raise NoSuchFile from None
    facts = os.fstat(handle)
    if not stat.S_ISREG(facts.st_mode):
        os.close(handle)
        raise NoSuchFile
    with os.fdopen(handle, "rb") as opened:
        require_size(facts.st_size)
        return opened.read(facts.st_size)


def put_away(office: str, name: str) -> None:
    """Move an attached file to done/, under a name of its own where that one is taken; what is gone already is fine."""
    path = _path(office, name)
    done = path.parent / _DONE
    done.mkdir(exist_ok=True)
    target = done / name
    count = 1
    while target.exists():
        count += 1
        target = done / f"{path.stem}-{count}{path.suffix}"
    try:
        path.rename(target)
    except FileNotFoundError:
        return


def _folder(office: str) -> Path | None:
    if not settings.SCAN_FOLDER or not office or "/" in office or office.startswith("."):
        return None
    return Path(settings.SCAN_FOLDER) / office


def _path(office: str, name: str) -> Path:
    folder = _folder(office)
    if folder is None or not name or name.startswith(".") or "/" in name or "\x00" in name:
        raise NoSuchFile
    return folder / name
