# SPDX-License-Identifier: EUPL-1.2
"""`backup` and `restore`: one file that holds the database, the uploaded files and the instance's secrets."""

import argparse
import json
import os
import shutil
import tarfile
import tempfile
from datetime import UTC, datetime
from pathlib import Path, PurePosixPath
from typing import Any

from motcua import __version__
from motcua.cli import postgres_archive
from motcua.cli.instance import Instance
from motcua.cli.refusal import Refused
from motcua.upkeep import backups

FORMAT = 1
FILES_NAME = "files"
_DATABASE_NAME = "database.dump"
_MANIFEST_NAME = "manifest.json"
_KEEPSAKE_NAME = "instance.json"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options of `backup`."""
    parser.add_argument("file", type=Path, metavar="TỆP", help="tệp sao lưu sẽ ghi / the file to write")


def main(arguments: argparse.Namespace, instance: Instance) -> int:
    """Write a backup and note its moment for the page of health; the office may be at work meanwhile."""
    target: Path = arguments.file.absolute()
    if target.exists():
        raise Refused(f"Tệp {target} đã có rồi.", f"The file {target} exists already.")
    instance.open()
    with tempfile.TemporaryDirectory(dir=instance.data, prefix="backup-") as name, instance.database() as url:
        work = Path(name)
        made_at = datetime.now(UTC)
        rows = postgres_archive.dump(url, work / _DATABASE_NAME)
        manifest = {
            "format": FORMAT,
            "program": __version__,
            "made_at": made_at.isoformat(timespec="seconds"),
            # What a rehearsal compares with; see `rehearse`.
            "rows": rows,
        }
        (work / _MANIFEST_NAME).write_text(json.dumps(manifest, indent=2), encoding="utf-8")
        _write_archive(target, work, instance)
    backups.note_backup(instance.data, at=made_at, size=target.stat().st_size)
    print(f"{target} ({target.stat().st_size:,} byte)".replace(",", "."))
    return 0


def add_restore_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options of `restore`."""
    parser.add_argument("file", type=Path, metavar="TỆP", help="tệp sao lưu / the backup")


def restore(arguments: argparse.Namespace, instance: Instance) -> int:
    """Fill an empty folder and an empty database from a backup, wholly or not at all."""
    source: Path = arguments.file.absolute()
    if instance.running() is not None:
        raise Refused(
            "Một Cửa đang chạy trên thư mục này. Hãy dừng trước khi phục hồi.", "Stop Một Cửa before restoring."
        )
    if instance.data.exists() and any(path.name != "lost+found" for path in instance.data.iterdir()):
        raise Refused(
            f"Thư mục {instance.data} đã có dữ liệu. Hãy phục hồi vào một thư mục mới.",
            f"The folder {instance.data} already holds data. Restore into a new one.",
        )
    if not source.is_file():
        raise Refused(f"Không có tệp {source}.", f"There is no file {source}.")
    try:
        fill(instance, source)
    except BaseException:
        _leave_empty(instance)
        raise
    print(instance.data)
    return 0


def fill(instance: Instance, source: Path) -> dict[str, Any]:
    """Fill an empty instance from a backup and return the backup's manifest; what was begun is left to the caller."""
    instance.data.mkdir(mode=0o700, parents=True, exist_ok=True)
    instance.data.chmod(0o700)
    work = instance.data / "restore"
    work.mkdir(mode=0o700)
    manifest = _read_archive(source, work)
    (work / _KEEPSAKE_NAME).replace(instance.keepsake_path)
    instance.open()
    with instance.database() as url:
        postgres_archive.restore(url, work / _DATABASE_NAME)
    if (work / FILES_NAME).exists():
        (work / FILES_NAME).rename(instance.data / FILES_NAME)
    shutil.rmtree(work)
    return manifest


def _leave_empty(instance: Instance) -> None:
    server = instance.embedded_postgres()
    if server is not None and server.folder.exists():
        server.stop()
        server.remove()
    for path in instance.data.iterdir() if instance.data.exists() else ():
        if path.is_dir():
            shutil.rmtree(path, ignore_errors=True)
        else:
            path.unlink(missing_ok=True)


def _write_archive(target: Path, work: Path, instance: Instance) -> None:
    fresh = target.with_name(f".{target.name}.new")
    try:
        descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    except OSError as error:
        raise Refused(
            f"Không ghi được {target}: {error.strerror}.", f"Cannot write {target}: {error.strerror}."
        ) from None
    try:
        # The dump is compressed already.
        with os.fdopen(descriptor, "wb") as file, tarfile.open(fileobj=file, mode="w") as archive:
            archive.add(work / _MANIFEST_NAME, _MANIFEST_NAME)
            archive.add(instance.keepsake_path, _KEEPSAKE_NAME)
            archive.add(work / _DATABASE_NAME, _DATABASE_NAME)
            if (instance.data / FILES_NAME).exists():
                archive.add(instance.data / FILES_NAME, FILES_NAME)
            file.flush()
            os.fsync(file.fileno())
        fresh.replace(target)
    finally:
        fresh.unlink(missing_ok=True)


def _read_archive(source: Path, work: Path) -> dict[str, Any]:
    try:
        with tarfile.open(source, "r:") as archive:
            for member in archive:
                _take_out(archive, member, work)
        manifest = json.loads((work / _MANIFEST_NAME).read_text(encoding="utf-8"))
    except (tarfile.TarError, OSError, ValueError) as error:
        raise Refused(
            f"{source} không phải bản sao lưu lành lặn: {error}", f"{source} is not a sound backup: {error}"
        ) from None
    if manifest.get("format") != FORMAT:
        raise Refused(
            f"Bản sao lưu do phiên bản {manifest.get('program')} ghi, phiên bản này không đọc được.",
            f"The backup was written by version {manifest.get('program')}, which this version cannot read.",
        )
    for name in (_KEEPSAKE_NAME, _DATABASE_NAME):
        if not (work / name).is_file():
            raise Refused(f"{source} thiếu {name}.", f"{source} lacks {name}.")
    return dict(manifest)


def _take_out(archive: tarfile.TarFile, member: tarfile.TarInfo, work: Path) -> None:
    """Take out plain files under the names a backup has; a link or a path that leads elsewhere is an error."""
    path = PurePosixPath(member.name)
    is_ours = path.parts[0] == FILES_NAME or member.name in {_MANIFEST_NAME, _KEEPSAKE_NAME, _DATABASE_NAME}
    if path.is_absolute() or ".." in path.parts or not is_ours or not (member.isfile() or member.isdir()):
        raise tarfile.TarError(member.name)
    target = work / path
    if member.isdir():
        target.mkdir(mode=0o700, parents=True, exist_ok=True)
        return
    target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    content = archive.extractfile(member)
    assert content is not None
    descriptor = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        shutil.copyfileobj(content, file, 1024 * 1024)
