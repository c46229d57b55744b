# SPDX-License-Identifier: EUPL-1.2
"""The words a person types, and what is said when they cannot be obeyed."""

import os
import shutil
import signal
import socket
import subprocess
from pathlib import Path

import pytest

from motcua import cli
from motcua.cli.network import addresses_of_this_machine, claim_port, names_of_this_machine, reachable_address
from motcua.cli.refusal import Refused
from motcua.cli.test import root_folder


@pytest.fixture(autouse=True)
def _signals():
    """`main` listens to kills; the tests' own process must not go on doing so."""
    before = signal.getsignal(signal.SIGTERM)
    yield
    signal.signal(signal.SIGTERM, before)


def test_no_command_prints_help_and_fails(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main([]) == 2
    assert "run" in capsys.readouterr().err


def test_an_unknown_command_fails(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        cli.main(["fly"])
    assert ended.value.code == 2


@pytest.mark.parametrize("words", [["--data", "{}", "backup", "x.tar"], ["backup", "x.tar", "--data", "{}"]])
def test_the_folder_may_be_named_before_or_after_the_command(
    words: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    place = str(tmp_path / "nowhere")
    assert cli.main([word.format(place) for word in words]) == 1
    captured = capsys.readouterr()
    assert place in captured.err
    assert captured.out == ""


@pytest.mark.parametrize("port", ["0", "65536", "cổng"])
def test_a_port_that_is_none_is_refused(port: str) -> None:
    with pytest.raises(SystemExit):
        cli.main(["--port", port, "backup", "x"])


def test_a_busy_port_is_named_in_the_refusal() -> None:
    with socket.socket() as busy:
        busy.bind(("127.0.0.1", 0))
        busy.listen()
        with pytest.raises(Refused, match=str(busy.getsockname()[1])):
            claim_port("127.0.0.1", busy.getsockname()[1])


def test_a_claimed_port_is_kept_from_others_and_open_to_the_servers_own_processes() -> None:
    guard = claim_port("127.0.0.1", 0)
    port = guard.getsockname()[1]
    with guard, pytest.raises(Refused):
        claim_port("127.0.0.1", port)
    with claim_port("127.0.0.1", port), socket.socket() as server:
        server.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
        server.bind(("127.0.0.1", port))
        server.listen()
        socket.create_connection(("127.0.0.1", port), timeout=60).close()


def test_this_machine_knows_its_names_and_addresses() -> None:
    assert names_of_this_machine()[-1] == "localhost"
    assert {"127.0.0.1", "::1"} <= set(addresses_of_this_machine())
    assert reachable_address("0.0.0.0") == addresses_of_this_machine()[0]
    assert reachable_address("::1") == "[::1]"


@pytest.fixture
def copy_of_script(tmp_path: Path) -> Path:
    """The script in a folder with a space in its name, with an environment that is ready and only echoes."""
    root = tmp_path / "Một Cửa"
    (root / ".venv" / "bin").mkdir(parents=True)
    (root / "requirements").mkdir()
    shutil.copy(root_folder() / "motcua", root / "motcua")
    for kind in ("run", "dev"):
        (root / "requirements" / f"{kind}.lock").write_text(kind)
        (root / ".venv" / f"motcua-{kind}.lock").write_text(kind)
    python = root / ".venv" / "bin" / "python"
    python.write_text('#!/bin/sh\n[ "$1" = -c ] && exit 0\necho "$PWD|$PYTHONPATH|$*"\n')
    python.chmod(0o755)
    return root / "motcua"


def test_the_script_works_from_anywhere_through_a_link_and_with_spaces(copy_of_script: Path, tmp_path: Path) -> None:
    first, second = tmp_path / "one", tmp_path / "two"
    first.symlink_to(copy_of_script.relative_to(tmp_path))
    second.symlink_to(first)
    (tmp_path / "elsewhere").mkdir()
    for script in (copy_of_script, first, second):
        done = subprocess.run(
            [script, "run", "--data", "a b"], cwd=tmp_path / "elsewhere", capture_output=True, text=True, check=True
        )
        source = copy_of_script.parent / "src"
        assert done.stdout == f"{tmp_path / 'elsewhere'}|{source}|-m motcua.cli run --data a b\n"


def test_the_script_asks_for_a_newer_python_in_two_languages(copy_of_script: Path, tmp_path: Path) -> None:
    (copy_of_script.parent / "requirements" / "run.lock").write_text("changed")
    programs = tmp_path / "bin"
    programs.mkdir()
    for name in ("sh", "dirname", "readlink", "cmp", "flock", "id", "mkdir", "rm", "cat"):
        found = shutil.which(name)
        if found:
            (programs / name).symlink_to(found)
    (programs / "python3").write_text("#!/bin/sh\nexit 1\n")
    (programs / "python3").chmod(0o755)
    done = subprocess.run(
        [copy_of_script, "run"], env={**os.environ, "PATH": str(programs)}, capture_output=True, text=True, check=False
    )
    assert done.returncode == 1
    assert "Python 3.11" in done.stderr
    assert "needs Python 3.11" in done.stderr


def test_the_locks_name_versions_and_hashes_and_no_address() -> None:
    folder = root_folder() / "requirements"
    run, dev = ((folder / f"{kind}.lock").read_text() for kind in ("run", "dev"))
    for text in (run, dev):
        assert "--hash=sha256:" in text
        assert "://" not in text
        assert not [line for line in text.splitlines() if line.startswith(("-i", "--index", "--extra", "--find", "-f"))]
    pinned = [line.split(" ")[0] for line in run.splitlines() if "==" in line]
    assert pinned
    assert [line for line in pinned if line not in dev] == []
