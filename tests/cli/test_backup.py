# SPDX-License-Identifier: EUPL-1.2
"""A backup brings the office back, and a bad one changes nothing."""

import argparse
import io
import stat
import tarfile
from collections.abc import Callable
from pathlib import Path

import psycopg
import pytest

from motcua.cli import backup
from motcua.cli.instance import Instance
from motcua.cli.refusal import Refused

NewInstance = Callable[..., Instance]


def _with_data(instance: Instance) -> Instance:
    instance.create()
    instance.settle(no_demo=True, base_url="http://127.0.0.1:8100")
    with instance.database() as url, psycopg.connect(url) as connection:
        connection.execute("CREATE TABLE giấy (tên text)")
        connection.execute("INSERT INTO giấy VALUES ('Sổ hồng')")
    (instance.data / "files" / "2026").mkdir(parents=True)
    (instance.data / "files" / "2026" / "giấy tờ.pdf").write_bytes(b"%PDF")
    return instance


def _named(path: Path) -> argparse.Namespace:
    return argparse.Namespace(file=path)


def test_a_backup_restores_data_files_and_secrets(new_instance: NewInstance, folder: Path) -> None:
    first, second = _with_data(new_instance("first")), new_instance("second")
    assert backup.main(_named(folder / "office.tar"), first) == 0
    assert stat.S_IMODE((folder / "office.tar").stat().st_mode) == 0o600
    assert backup.restore(_named(folder / "office.tar"), second) == 0
    assert second.keepsake() == first.keepsake()
    assert (second.data / "files" / "2026" / "giấy tờ.pdf").read_bytes() == b"%PDF"
    with second.database() as url, psycopg.connect(url) as connection:
        row = connection.execute("SELECT tên FROM giấy").fetchone()
    assert row == ("Sổ hồng",)
    assert not list(first.data.glob("backup-*"))
    with pytest.raises(Refused):
        backup.restore(_named(folder / "office.tar"), second)


def test_a_backup_never_overwrites_a_file(new_instance: NewInstance, folder: Path) -> None:
    (folder / "office.tar").write_text("quan trọng")
    with pytest.raises(Refused):
        backup.main(_named(folder / "office.tar"), new_instance())
    assert (folder / "office.tar").read_text() == "quan trọng"


def test_a_restore_is_refused_while_the_office_runs(new_instance: NewInstance, folder: Path) -> None:
    instance = new_instance()
    instance.create()
    instance.lock(address="http://127.0.0.1:8100")
    with pytest.raises(Refused, match="đang chạy"):
        backup.restore(_named(folder / "office.tar"), instance)
    instance.unlock()


def test_a_damaged_backup_leaves_the_folder_empty(new_instance: NewInstance, folder: Path) -> None:
    first, second = _with_data(new_instance("first")), new_instance("second")
    backup.main(_named(folder / "office.tar"), first)
    content = (folder / "office.tar").read_bytes()
    middle = content.index(b"PGDMP") + 600
    (folder / "bad.tar").write_bytes(content[:middle] + bytes(200) + content[middle + 200 :])
    with pytest.raises(Refused):
        backup.restore(_named(folder / "bad.tar"), second)
    assert list(second.data.iterdir()) == []
    assert backup.restore(_named(folder / "office.tar"), second) == 0


@pytest.mark.parametrize("name", ["../escaped", "/tmp/mc-escaped", "files/../../escaped", "run.lock"])
def test_a_backup_cannot_write_outside_its_folder(new_instance: NewInstance, folder: Path, name: str) -> None:
    with tarfile.open(folder / "evil.tar", "w") as archive:
        member = tarfile.TarInfo(name)
        member.size = 4
        archive.addfile(member, io.BytesIO(b"evil"))
    instance = new_instance()
    with pytest.raises(Refused):
        backup.restore(_named(folder / "evil.tar"), instance)
    assert sorted(path.name for path in folder.iterdir()) == ["data", "evil.tar"]
    assert list(instance.data.iterdir()) == []


def test_a_link_in_a_backup_is_refused(new_instance: NewInstance, folder: Path) -> None:
    with tarfile.open(folder / "evil.tar", "w") as archive:
        member = tarfile.TarInfo("files/link")
        member.type = tarfile.SYMTYPE
        member.linkname = "/etc"
        archive.addfile(member)
    with pytest.raises(Refused):
        backup.restore(_named(folder / "evil.tar"), new_instance())
