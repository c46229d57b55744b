# SPDX-License-Identifier: EUPL-1.2
"""Where files lie: under their identity, in folders of two levels, whole or not at all.

A file is written under a temporary name, brought to the disk and renamed before its row is committed, so a row never
speaks of a file that is not there. A file whose row was never committed is swept.
"""

import hashlib
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, BinaryIO, Final
from uuid import UUID

import structlog
from django.conf import settings
from django.db.models import Exists, OuterRef

from motcua.dossiers.files.errors import NoSuchFile, StorageFailed
from motcua.dossiers.models import StoredFile, Upload

log = structlog.get_logger()

_ENDINGS: Final = {"pdf": ".pdf", "jpeg": ".jpg", "png": ".png"}
#: So long after its writing a file may be without a use: its transaction may still run, its draft be written again.
UNUSED_FOR: Final = timedelta(days=1)
#: The sweep looks back so far, and takes so many at once.
LOOKED_BACK: Final = timedelta(days=45)
SWEPT_AT_ONCE: Final = 500


def keep(*, content: bytes, name: str, kind: str, pages: int, at: datetime, by: str) -> StoredFile:
    """Bring a checked file to the disk and return its row, in the caller's transaction. Raises: StorageFailed."""
    stored = StoredFile(
        name=name,
        kind=kind,
        size=len(content),
        sha256=hashlib.sha256(content).hexdigest(),
        pages=pages,
        stored_at=at,
        stored_by=by,
    )
    write_whole(path_of(stored), content)
    stored.save(force_insert=True)
    return stored


def path_of(stored: StoredFile) -> Path:
    """Return where a file lies: files/ab/cd/abcd….pdf."""
    return folder() / _place(stored.pk, _ENDINGS.get(stored.kind, ""))


def open_file(stored: StoredFile) -> BinaryIO:
    """Open a file for reading; the caller closes it. Raises: NoSuchFile where it was erased or lost."""
    if stored.erased_at is not None:
        raise NoSuchFile
    try:
        return path_of(stored).open("rb")
    except FileNotFoundError:
        raise NoSuchFile from None


def read(stored: StoredFile) -> bytes:
    """Return a whole file. Raises: NoSuchFile."""
    with open_file(stored) as opened:
        return opened.read()


def erase(stored: StoredFile, *, at: datetime) -> None:
    """Take a file off the disk; its row stays, without its name, and says when."""
    stored.erased_at, stored.name = at, ""
    stored.save(update_fields=["erased_at", "name"])
    path_of(stored).unlink(missing_ok=True)


def sweep(*, at: datetime, now: datetime | None = None) -> int:
    """Erase files nothing speaks of any more, and files on disk that have no row; return how many.

    `at` is the instance's clock, by which files are stored; `now` real time, by which the disk tells ages.
    """
    unused = StoredFile.objects.filter(
        erased_at__isnull=True, stored_at__lt=at - UNUSED_FOR, stored_at__gt=at - LOOKED_BACK
    )
    for field in _uses():
        unused = unused.exclude(Exists(field.model.objects.filter(**{field.attname: OuterRef("pk")})))
    swept = list(unused.order_by("stored_at")[:SWEPT_AT_ONCE])
    for stored in swept:
        erase(stored, at=at)
    now = now or datetime.now(UTC)
    # One of 256 folders an hour: all are looked through in eleven days, and none of it is felt.
    part = f"{int(now.timestamp() // 3600) % 256:02x}"
    return len(swept) + sweep_folder(part, before=now - UNUSED_FOR) + _sweep_coming(before=now - UNUSED_FOR)


def _uses() -> list[Any]:
    """Return every column of the program that points to a file, of whichever department."""
    relations: list[Any] = list(StoredFile._meta.get_fields(include_hidden=True))
    return [relation.field for relation in relations if relation.auto_created and not relation.concrete]


def sweep_folder(part: str, *, before: datetime) -> int:
    """Delete files of one first-level folder that are older than `before` and have no row; return how many."""
    found: dict[UUID, Path] = {}
    swept = 0
    for path in folder().glob(f"{part}/??/*"):
        try:
            if path.stat().st_mtime >= before.timestamp():
                continue
            if path.suffix == ".part":
                path.unlink()
                swept += 1
                continue
            found[UUID(path.stem)] = path
        except (ValueError, FileNotFoundError):
            continue
    known = set(StoredFile.objects.filter(pk__in=list(found), erased_at__isnull=True).values_list("pk", flat=True))
    for identity in found.keys() - known:
        found[identity].unlink(missing_ok=True)
        swept += 1
    return swept


def _sweep_coming(*, before: datetime) -> int:
    """Delete what has come of uploads that have no row any more; return how many."""
    old = {}
    for path in (folder() / "uploads").glob("*.part"):
        with suppress(ValueError, FileNotFoundError):
            if path.stat().st_mtime < before.timestamp():
                old[UUID(path.stem)] = path
    known = set(Upload.objects.filter(pk__in=list(old)).values_list("pk", flat=True))
    for identity in old.keys() - known:
        old[identity].unlink(missing_ok=True)
    return len(old.keys() - known)


# --- pieces of files that are still coming ---


def coming_path(identity: UUID) -> Path:
    """Return where an unfinished upload lies."""
    return folder() / "uploads" / f"{identity}.part"


def append_piece(identity: UUID, *, offset: int, piece: bytes) -> None:
    """Bring a piece to the disk at its place, and cut off whatever lay behind it; returns when it is safe.

    Raises: StorageFailed.
    """
    path = coming_path(identity)
    with _disk():
        _make_folder(path.parent)
        handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            os.ftruncate(handle, offset)
            _write_all(handle, piece, offset)
            os.fsync(handle)
        finally:
            os.close(handle)
        _sync_folder(path.parent)


def size_of_coming(identity: UUID) -> int:
    """Return how many bytes of an upload are on disk."""
    try:
        return coming_path(identity).stat().st_size
    except FileNotFoundError:
        return 0


def read_coming(identity: UUID) -> bytes:
    """Return what has come of an upload."""
    with suppress(FileNotFoundError):
        return coming_path(identity).read_bytes()
    return b""


def forget_coming(identity: UUID) -> None:
    """Take what has come of an upload off the disk."""
    coming_path(identity).unlink(missing_ok=True)


# --- the disk ---


def folder() -> Path:
    return Path(settings.MEDIA_ROOT)


def write_whole(path: Path, content: bytes) -> None:
    """Write a file so that it is there whole, and stays there after a power cut, or is not there at all.

    Raises: StorageFailed.
    """
    coming = path.with_name(f"{path.name}.part")
    with _disk(), _not_left_behind(coming):
        _make_folder(path.parent)
        handle = os.open(coming, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC, 0o600)
        try:
            _write_all(handle, content, 0)
            os.fsync(handle)
        finally:
            os.close(handle)
        coming.replace(path)
        _sync_folder(path.parent)


@contextmanager
def _disk() -> Iterator[None]:
    """Tell whoever waits that the disk takes nothing, and shout it into the log."""
    try:
        yield
    except OSError as problem:
        log.error("files cannot be written", problem=problem.strerror or type(problem).__name__)
        raise StorageFailed from None


@contextmanager
def _not_left_behind(path: Path) -> Iterator[None]:
    """Take half a file off a full disk."""
    try:
        yield
    except OSError:
        with suppress(OSError):
            path.unlink()
        raise


def _write_all(handle: int, content: bytes, offset: int) -> None:
    rest = memoryview(content)
    while rest:
        written = os.pwrite(handle, rest, offset)
        rest, offset = rest[written:], offset + written


def _make_folder(path: Path) -> None:
    path.mkdir(mode=0o700, parents=True, exist_ok=True)


def _sync_folder(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _place(identity: UUID, ending: str) -> Path:
    name = str(identity)
    return Path(name[:2]) / name[2:4] / f"{name}{ending}"
