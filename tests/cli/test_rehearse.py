# SPDX-License-Identifier: EUPL-1.2
"""A rehearsal says that a good backup is good and a damaged one is not; it leaves nothing behind."""

import argparse
import io
import json
import os
import subprocess
import sys
import tarfile
import tempfile
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from django.db import connection

from motcua.cli import backup
from motcua.cli.instance import Instance
from motcua.cli.test import root_folder
from motcua.upkeep.backups import BackupNote, note_backup, note_rehearsal, read_note
from races import databases

NewInstance = Callable[..., Instance]


def motcua(*words: str, **environment: str) -> "subprocess.CompletedProcess[str]":
    kept = {name: value for name, value in os.environ.items() if not name.startswith("MOTCUA_")}
    return subprocess.run(
        [sys.executable, "-W", "ignore", "-m", "motcua.cli", *words],
        env={**kept, "PYTHONPATH": str(root_folder() / "src"), **environment},
        capture_output=True,
        text=True,
        check=False,
    )


def with_member(source: Path, target: Path, name: str, change: Callable[[bytes], bytes]) -> None:
    """Write the archive anew with one member changed."""
    with tarfile.open(source) as before, tarfile.open(target, "w") as after:
        for member in before:
            content = before.extractfile(member)
            read = content.read() if content else b""
            if member.name == name:
                read = change(read)
                member.size = len(read)
            after.addfile(member, io.BytesIO(read))


def one_row_less(manifest: bytes) -> bytes:
    told: dict[str, Any] = json.loads(manifest)
    told["rows"]["people_user"] += 1
    return json.dumps(told).encode()


def test_a_backup_is_rehearsed_and_a_damaged_one_is_found_out(
    new_instance: NewInstance, folder: Path, cluster: str, db: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    office = new_instance("office")
    office.create()
    office.settle(no_demo=True, base_url="http://127.0.0.1:8100")
    good = folder / "office.tar"
    # The tests' own database is a small office, brought up to date already.
    with monkeypatch.context() as patched:
        patched.setenv("MOTCUA_DATABASE_URL", databases.renamed(cluster, connection.settings_dict["NAME"]))
        assert backup.main(argparse.Namespace(file=good), office) == 0
    with tarfile.open(good) as archive:
        manifest = archive.extractfile("manifest.json")
        assert manifest is not None
        assert json.load(manifest)["rows"]["django_migrations"] > 10
    noted = read_note(office.data)
    assert noted.made_at is not None
    assert (noted.size, noted.rehearsed_at) == (good.stat().st_size, None)

    whole = motcua("rehearse", "--data", str(office.data), str(good))
    assert whole.returncode == 0, whole.stdout + whole.stderr
    assert whole.stdout.count("đúng") == 5
    assert read_note(office.data).rehearsed_at is not None

    # What a backup of the wrong moment, or one that lost rows, looks like.
    with_member(good, folder / "lacking.tar", "manifest.json", one_row_less)
    lacking = motcua("rehearse", str(folder / "lacking.tar"), "--data", str(office.data))
    assert lacking.returncode == 1
    assert "people_user: 1 → 0" in lacking.stderr

    # A damaged file is refused while it is restored.
    content = good.read_bytes()
    middle = content.index(b"PGDMP") + 600
    (folder / "bad.tar").write_bytes(content[:middle] + bytes(200) + content[middle + 200 :])
    assert motcua("rehearse", str(folder / "bad.tar"), "--data", str(office.data)).returncode == 1
    assert not [
        path
        for path in Path(tempfile.gettempdir()).glob("motcua-rehearsal-*")
        if path.stat().st_mtime > noted.made_at.timestamp()
    ]


def test_the_note_survives_being_written_and_a_broken_one_is_none(tmp_path: Path) -> None:
    assert read_note(tmp_path) == BackupNote()
    moment = datetime(2026, 12, 1, 2, tzinfo=UTC)
    note_backup(tmp_path, at=moment, size=7)
    note_rehearsal(tmp_path, at=moment)
    assert read_note(tmp_path) == BackupNote(moment, 7, moment)
    (tmp_path / "last-backup.json").write_text("{")
    assert read_note(tmp_path) == BackupNote()


@pytest.mark.parametrize("words", [["rehearse"], ["rehearse", "/nowhere/x.tar"]])
def test_without_a_file_there_is_no_rehearsal(words: list[str]) -> None:
    assert motcua(*words).returncode in (1, 2)
