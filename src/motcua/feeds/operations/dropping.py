# SPDX-License-Identifier: EUPL-1.2
"""A folder in which machines that can only export leave CSV files: `<data>/feeds/<code>/*.csv`.

A file is taken when it has not grown for two seconds, then moved to `done/`, or to `bad/` with a `.reason` beside it.
Twice the same file does no harm: its events have their numbers.
"""

import csv
import io
import time
from collections.abc import Iterator, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

import structlog
from django.utils.translation import gettext as _

from motcua.feeds import rules
from motcua.feeds.errors import FileUnreadable
from motcua.feeds.models import Feed
from motcua.feeds.operations.hearing import RefusedEvent, hear_events
from motcua.feeds.said import SENTENCES
from motcua.kernel.errors import OfficeError

log = structlog.get_logger()

QUIET_SECONDS = 2.0
MOST_BYTES = 5 * 1024 * 1024
FILES_AT_ONCE = 50
_NEEDED = {"seq", "kind", "line", "number", "at"}


def take_files(*, root: Path, at: datetime) -> int:
    """Take in the files that are complete, of all feeds, by name; return how many (worker)."""
    taken = 0
    for feed in Feed.objects.filter(is_active=True).order_by("code"):
        folder = root / feed.pk
        if folder.is_dir():
            for path in _complete(folder):
                _take(feed.pk, path, at)
                taken += 1
    return taken


def _complete(folder: Path) -> list[Path]:
    """Return the CSV files nobody has written to for two real seconds."""
    found = []
    for path in sorted(folder.iterdir()):
        try:
            is_quiet = time.time() - path.stat().st_mtime >= QUIET_SECONDS
        except FileNotFoundError:
            continue
        if path.suffix.lower() == ".csv" and path.is_file() and not path.is_symlink() and is_quiet:
            found.append(path)
    return found[:FILES_AT_ONCE]


def _take(feed: str, path: Path, at: datetime) -> None:
    try:
        refused = _hear(feed, path, at)
    except OfficeError as problem:
        log.warning("file of a feed not taken", feed=feed, file=path.name, problem=problem.code)
        moved = _move(path, "bad")
        moved.with_name(moved.name + ".reason").write_text(problem.message + "\n", "utf-8")
        return
    moved = _move(path, "done")
    if refused:
        lines = [f"{each.seq}: {SENTENCES[each.error]}" for each in refused]
        moved.with_name(moved.name + ".reason").write_text("\n".join(lines) + "\n", "utf-8")


def _hear(feed: str, path: Path, at: datetime) -> list[RefusedEvent]:
    refused: list[RefusedEvent] = []
    for epoch, events in _batches(_rows(path)):
        refused += hear_events(feed=feed, events=events, epoch=epoch, at=at).refused
    return refused


def _rows(path: Path) -> list[dict[str, Any]]:
    if path.stat().st_size > MOST_BYTES:
        raise FileUnreadable(reason=_("lớn hơn 5 MB"))
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError:
        raise FileUnreadable(reason=_("không phải UTF-8")) from None
    first = text.split("\n", 1)[0]
    reader = csv.DictReader(io.StringIO(text), delimiter=";" if first.count(";") > first.count(",") else ",")
    missing = _NEEDED - {(name or "").strip().lower() for name in reader.fieldnames or ()}
    if missing:
        raise FileUnreadable(reason=_("thiếu cột %(columns)s") % {"columns": ", ".join(sorted(missing))})
    try:
        return [_event(row) for row in reader]
    except csv.Error:
        raise FileUnreadable(reason=_("không phải CSV")) from None


def _event(row: Mapping[str | None, Any]) -> dict[str, Any]:
    said = {str(name).strip().lower(): (value or "").strip() for name, value in row.items() if isinstance(value, str)}
    seq = said.get("seq", "")
    return {**said, "seq": int(seq) if seq.isascii() and seq.isdigit() and len(seq) < 19 else None}


def _batches(events: list[dict[str, Any]]) -> Iterator[tuple[str, list[dict[str, Any]]]]:
    """Yield the events as batches of one epoch each, in the file's order."""
    batch: list[dict[str, Any]] = []
    for event in events:
        if batch and (len(batch) == rules.EVENTS_AT_ONCE or event.get("epoch", "") != batch[0].get("epoch", "")):
            yield batch[0].get("epoch", "")[:60], batch
            batch = []
        batch.append(event)
    if batch:
        yield batch[0].get("epoch", "")[:60], batch


def _move(path: Path, where: str) -> Path:
    """Move the file into a folder beside it, under a name that is free there."""
    folder = path.parent / where
    folder.mkdir(exist_ok=True)
    target, count = folder / path.name, 1
    while target.exists():
        count += 1
        target = folder / f"{path.stem}-{count}{path.suffix}"
    return path.rename(target)
