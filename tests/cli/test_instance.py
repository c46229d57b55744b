# SPDX-License-Identifier: EUPL-1.2
"""The data folder: its secrets, its lock, the environment and the shared database."""

import json
import os
import re
import stat
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import psycopg
import pytest

from motcua.cli.instance import Instance
from motcua.cli.refusal import Refused

NewInstance = Callable[..., Instance]


def test_secrets_are_made_once_and_kept(new_instance: NewInstance) -> None:
    instance = new_instance()
    instance.create()
    first = instance.keepsake()
    instance.create()
    assert instance.keepsake() == first
    assert len(first.secret_key) >= 50
    assert re.fullmatch(r"[a-z]+-[a-z]+-[a-z]+-\d\d", first.demo_password)
    assert len(first.demo_password) >= 10
    assert stat.S_IMODE(instance.keepsake_path.stat().st_mode) == 0o600
    assert not stat.S_IMODE(instance.data.stat().st_mode) & 0o007


def test_a_folder_with_other_things_in_it_is_refused(new_instance: NewInstance) -> None:
    instance = new_instance()
    instance.data.mkdir()
    (instance.data / "anh.jpg").touch()
    with pytest.raises(Refused):
        instance.create()
    assert [path.name for path in instance.data.iterdir()] == ["anh.jpg"]


def test_a_command_on_a_folder_that_is_not_there_says_so(new_instance: NewInstance) -> None:
    with pytest.raises(Refused, match="motcua run"):
        new_instance().open()


def test_the_second_run_is_told_who_has_the_folder(new_instance: NewInstance) -> None:
    first = new_instance()
    first.create()
    assert first.running() is None
    first.lock(address="http://127.0.0.1:8000")
    second = Instance(first.data, 8001)
    with pytest.raises(Refused) as refusal:
        second.lock(address="http://127.0.0.1:8001")
    assert str(os.getpid()) in refusal.value.vietnamese
    assert "http://127.0.0.1:8000" in refusal.value.vietnamese
    assert second.running() == {"pid": os.getpid(), "address": "http://127.0.0.1:8000", "port": 8000}
    first.unlock()
    assert second.running() is None


def test_a_demonstration_never_becomes_a_real_office_nor_the_other_way(new_instance: NewInstance) -> None:
    demo, real = new_instance("demo"), new_instance("real")
    demo.create()
    real.create()
    assert demo.settle(no_demo=False, base_url="http://a") is True
    with pytest.raises(Refused):
        demo.settle(no_demo=True, base_url="http://a")
    assert real.settle(no_demo=True, base_url="http://a") is False
    assert real.settle(no_demo=False, base_url="http://a") is False


def test_the_environment_names_everything_the_settings_read(new_instance: NewInstance) -> None:
    instance = new_instance(port=8107)
    instance.create()
    values = instance.environment("postgresql://x/y")
    assert values["DJANGO_SETTINGS_MODULE"] == "motcua.config.settings"
    assert values["MOTCUA_DATABASE_URL"] == "postgresql://x/y"
    assert values["MOTCUA_DATA"] == str(instance.data)
    assert values["MOTCUA_PORT"] == "8107"
    assert values["MOTCUA_PUBLIC_URL"] == "http://127.0.0.1:8107"
    assert {"127.0.0.1", "localhost", "[::1]"} <= set(values["MOTCUA_HOSTS"].split(","))


def test_options_come_before_the_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("MOTCUA_DATA", str(tmp_path / "from-environment"))
    monkeypatch.setenv("MOTCUA_PORT", "8108")
    assert Instance.from_words(None, None).data == tmp_path / "from-environment"
    assert Instance.from_words(None, None).port == 8108
    assert Instance.from_words(str(tmp_path / "given"), 8109).data == tmp_path / "given"
    assert Instance.from_words(None, 8109).port == 8109
    monkeypatch.setenv("MOTCUA_PORT", "tám nghìn")
    with pytest.raises(Refused):
        Instance.from_words(None, None)


def test_the_last_one_to_leave_stops_the_database(new_instance: NewInstance) -> None:
    instance = new_instance()
    instance.create()
    server = instance.embedded_postgres()
    assert server is not None
    with instance.database() as outer:
        with Instance(instance.data).database() as inner:
            assert inner == outer
        assert server.is_running()
        psycopg.connect(outer).close()
    assert not server.is_running()


def test_a_given_database_is_used_instead_of_the_folders_own(
    new_instance: NewInstance, monkeypatch: pytest.MonkeyPatch
) -> None:
    instance = new_instance()
    instance.create()
    monkeypatch.setenv("MOTCUA_DATABASE_URL", "postgresql://elsewhere/office")
    assert instance.embedded_postgres() is None
    with instance.database() as url:
        assert url == "postgresql://elsewhere/office"
    assert not (instance.data / "postgres").exists()
    monkeypatch.delenv("MOTCUA_DATABASE_URL")


def test_two_first_starts_share_the_secrets_of_one(new_instance: NewInstance) -> None:
    instance = new_instance()
    program = (
        "import sys; from pathlib import Path; from motcua.cli.instance import Instance; "
        "i = Instance(Path(sys.argv[1])); i.create(); print(i.keepsake().secret_key)"
    )
    starts = [
        subprocess.Popen([sys.executable, "-c", program, str(instance.data)], stdout=subprocess.PIPE, text=True)
        for _ in range(4)
    ]
    said = {start.communicate(timeout=60)[0] for start in starts}
    assert len(said) == 1
    assert json.loads(instance.keepsake_path.read_text())["secret_key"] == said.pop().strip()
