# SPDX-License-Identifier: EUPL-1.2
"""The supervisor: what dies comes back, what must stop stops in order."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from motcua.cli import processes
from motcua.cli.processes import Child, shorten_log

# Prints its pid, then writes its name when it is asked to stop.
_CHILD = (
    "import os, signal, sys, time\n"
    "def leave(*_):\n"
    "    open(sys.argv[1], 'a').write(sys.argv[2] + '\\n'); sys.exit(0)\n"
    "signal.signal(signal.SIGTERM, leave)\n"
    "print(os.getpid(), flush=True)\n"
    "time.sleep(60)\n"
)
_SUPERVISOR = """
import sys
from pathlib import Path
from motcua.cli.processes import Child, Supervisor
folder = Path(sys.argv[1])
children = [
    Child(name, [sys.executable, "-c", sys.argv[2], str(folder / "order"), name], {}, folder / f"{name}.log", 5)
    for name in ("server", "worker")
]
supervisor = Supervisor(children, database=None)
supervisor.start()
supervisor.watch(look_seconds=0.05)
supervisor.stop()
"""


@pytest.fixture
def supervisor(tmp_path: Path):
    """A supervisor in a process of its own, with two children."""
    process = subprocess.Popen([sys.executable, "-c", _SUPERVISOR, str(tmp_path), _CHILD])
    _wait_until(lambda: len(_pids(tmp_path, "server")) == 1 and len(_pids(tmp_path, "worker")) == 1)
    yield process
    process.kill()
    process.wait()


def _pids(folder: Path, name: str) -> list[int]:
    path = folder / f"{name}.log"
    return [int(line) for line in path.read_text().split()] if path.exists() else []


def _wait_until(is_so, seconds: float = 60) -> None:
    deadline = time.monotonic() + seconds
    while not is_so():
        assert time.monotonic() < deadline
        time.sleep(0.02)


def _is_alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().split(") ")[1][0] != "Z"
    except FileNotFoundError:
        return False


def test_a_killed_child_is_started_again(supervisor: subprocess.Popen[bytes], tmp_path: Path) -> None:
    first = _pids(tmp_path, "worker")[0]
    os.kill(first, signal.SIGKILL)
    _wait_until(lambda: len(_pids(tmp_path, "worker")) == 2)
    assert _is_alive(_pids(tmp_path, "worker")[1])
    assert len(_pids(tmp_path, "server")) == 1


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_stop_ends_the_server_before_the_worker(
    supervisor: subprocess.Popen[bytes], tmp_path: Path, number: signal.Signals
) -> None:
    supervisor.send_signal(number)
    assert supervisor.wait(60) == 0
    assert (tmp_path / "order").read_text().split() == ["server", "worker"]


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux ties a child to its parent")
def test_the_children_end_with_a_killed_supervisor(supervisor: subprocess.Popen[bytes], tmp_path: Path) -> None:
    supervisor.kill()
    supervisor.wait()
    pids = [*_pids(tmp_path, "server"), *_pids(tmp_path, "worker")]
    _wait_until(lambda: not any(_is_alive(pid) for pid in pids))


def test_the_pause_before_a_new_start_grows_and_has_an_end(tmp_path: Path) -> None:
    child = Child("nothing", [sys.executable, "-c", ""], {}, tmp_path / "log", 1)
    pauses = []
    now = 0.0
    for _ in range(8):
        child.start()
        child.started = now
        assert child.process is not None
        child.process.wait()
        child.look(now)
        pauses.append(round(child.due - now, 1))
        now = child.due
    assert pauses == [0.2, 0.4, 0.8, 1.6, 3.2, 5.0, 5.0, 5.0]


def test_a_large_log_is_moved_aside(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(processes, "LARGEST_LOG_BYTES", 10)
    log = tmp_path / "server.log"
    log.write_text("dòng đầu tiên\n")
    shorten_log(log)
    assert log.read_text() == ""
    assert (tmp_path / "server.1.log").read_text() == "dòng đầu tiên\n"
