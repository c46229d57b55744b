# SPDX-License-Identifier: EUPL-1.2
"""A whole office started by its command line, of which any process can be killed."""

import os
import random
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psycopg

from motcua.cli.postgres import EmbeddedPostgres
from motcua.cli.postgres_place import let_account_pass
from motcua.cli.refusal import Refused
from races import moulds
from races.sample import ROOT

READY_SECONDS = 240.0
# A fresh office relays a thousand facts of its sample before it comes to what a test asks for.
PATIENCE_SECONDS = 180.0


@dataclass(frozen=True)
class Seen:
    """One process as the system shows it."""

    pid: int
    parent: int
    command: str


@contextmanager
def house_in_a_folder() -> Iterator["House"]:
    """Yield a house that is not started yet, in a folder of its own; nothing of it is left afterwards."""
    folder = Path(tempfile.mkdtemp(prefix="mck-", dir="/tmp"))
    let_account_pass(folder)
    house = House(folder / "data")
    try:
        yield house
    finally:
        house.stop()
        database = EmbeddedPostgres(folder / "data" / "postgres")
        database.stop(at_once=True)
        database.remove()
        shutil.rmtree(folder, ignore_errors=True)


class House:
    """`motcua run` on a folder; after a kill of the whole it is started again by hand, as a person would.

    `settings` are variables of the environment that its processes get besides.
    """

    def __init__(self, data: Path) -> None:
        self.data = data
        self.settings: dict[str, str] = {}
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = int(probe.getsockname()[1])
        self.words = data.parent / "run.log"
        self._run: subprocess.Popen[bytes] | None = None

    # --- life ---------------------------------------------------------------------------------------

    def start(self, *options: str) -> None:
        """Start the office and wait until it answers; the first time from a copy of the day's sample office."""
        kept = moulds.place()
        if kept is not None and not self.data.exists() and options[:1] == ("--at",):
            day = options[1].partition("T")[0]
            moulds.fill(self.data, kept, day=day, make=lambda data: _make_mould(data, day=day))
        self._start(*options)

    def _start(self, *options: str) -> None:
        """Start the office as it lies there; a start that is refused while the old one dies is repeated."""
        deadline = time.monotonic() + READY_SECONDS
        while True:
            with self.words.open("ab") as words:
                self._run = subprocess.Popen(
                    self._command("run", "--workers", "2", *options),
                    env=self._environment(),
                    cwd=ROOT,
                    stdin=subprocess.DEVNULL,
                    stdout=words,
                    stderr=words,
                )
            while time.monotonic() < deadline and self._run.poll() is None:
                if self.is_healthy():
                    return
                time.sleep(0.2)
            if time.monotonic() > deadline:
                raise AssertionError(f"the office did not start:\n{self.words.read_text(encoding='utf-8')[-4000:]}")
            time.sleep(0.5)

    def stop(self) -> None:
        """Stop the office as Ctrl-C does."""
        if self._run is not None and self._run.poll() is None:
            self._run.send_signal(signal.SIGINT)
            try:
                self._run.wait(60)
            except subprocess.TimeoutExpired:
                self.kill_everything()

    def is_healthy(self) -> bool:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/healthz", timeout=60) as answer:
                return bool(answer.status == 200)
        except (urllib.error.URLError, OSError):
            return False

    def command(self, *words: str) -> str:
        """Return what a command of the office prints."""
        done = subprocess.run(
            self._command(*words), env=self._environment(), cwd=ROOT, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stderr
        return done.stdout.strip()

    def database_url(self) -> str:
        return EmbeddedPostgres(self.data / "postgres").url

    def is_idle(self) -> bool:
        """Say whether every fact has been handed on."""
        with psycopg.connect(self.database_url()) as connection:
            left = connection.execute("SELECT count(*) FROM journal_entry WHERE relayed_at IS NULL").fetchone()
        return left == (0,)

    def is_database_up(self) -> bool:
        try:
            return bool(self.database_url())
        except Refused:
            return False

    def _command(self, *words: str) -> list[str]:
        where = ["--data", str(self.data), "--port", str(self.port)]
        return [sys.executable, "-m", "motcua.cli", words[0], *where, *words[1:]]

    def _environment(self) -> dict[str, str]:
        kept = {name: value for name, value in os.environ.items() if not name.startswith(("MOTCUA_", "DJANGO_"))}
        return {**kept, "PYTHONPATH": str(ROOT / "src"), "MOTCUA_LOG_LEVEL": "WARNING", **self.settings}

    # --- death --------------------------------------------------------------------------------------

    def kill_server_process(self) -> None:
        """Kill one of the processes that answer requests; the server's main process starts another."""
        found: list[int] = []

        def is_there() -> bool:
            found[:] = self._answering()
            return bool(found)

        wait_until(is_there, "the server has processes that answer")
        kill([random.choice(found)])

    def kill_server(self) -> None:
        """Kill the server's main process alone: its processes must not outlive it."""
        kill([self._named("motcua.cli.server")])

    def kill_worker(self) -> None:
        kill([self._named("motcua.cli worker")])

    def kill_database(self) -> None:
        """Kill PostgreSQL with all its processes, as a lack of memory or of electricity does."""
        main = self._named("bin/postgres -D")
        kill([main, *descendants(main)])

    def kill_run(self) -> None:
        """Kill the process that watches over the others; they go with it. Then start the office again."""
        assert self._run is not None
        below = descendants(self._run.pid)
        kill([self._run.pid])
        self._run.wait()
        wait_until(lambda: not any(is_alive(pid) for pid in below), "the processes below a killed run end with it")
        self.start()

    def kill_everything(self) -> None:
        """Kill every process of the office at once."""
        assert self._run is not None
        kill([self._run.pid, *descendants(self._run.pid)])
        self._run.wait()

    def kill_everything_and_start(self) -> None:
        self.kill_everything()
        self.start()

    def _answering(self) -> list[int]:
        server = self._named("motcua.cli.server")
        # Beside the processes that answer Python keeps one that only counts resources.
        return [each.pid for each in seen() if each.parent == server and "resource_tracker" not in each.command]

    def _named(self, words: str) -> int:
        assert self._run is not None
        found: list[int] = []

        def is_there() -> bool:
            found[:] = [each.pid for each in seen() if each.parent == self._run_pid and words in each.command]
            return bool(found)

        wait_until(is_there, f"{words} is running")
        return found[0]

    @property
    def _run_pid(self) -> int:
        assert self._run is not None
        return self._run.pid


def _make_mould(data: Path, *, day: str) -> None:
    house = House(data)
    try:
        house._start("--at", day + moulds.FIRST_HOUR)
        wait_until(house.is_idle, "what the first start brought is done", seconds=READY_SECONDS)
    finally:
        house.stop()


def seen() -> list[Seen]:
    """Return the processes of this machine."""
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            status = (folder / "stat").read_text(encoding="utf-8", errors="replace")
            command = (folder / "cmdline").read_bytes().replace(b"\0", b" ").decode("utf-8", "replace")
        except OSError:
            continue
        parent = int(status.rpartition(")")[2].split()[1])
        found.append(Seen(int(folder.name), parent, command))
    return found


def descendants(pid: int) -> list[int]:
    """Return the processes below this one."""
    children: dict[int, list[int]] = {}
    for each in seen():
        children.setdefault(each.parent, []).append(each.pid)
    found, left = [], [pid]
    while left:
        below = children.get(left.pop(), [])
        found += below
        left += below
    return found


def kill(pids: list[int]) -> None:
    for pid in pids:
        try:
            os.kill(pid, signal.SIGKILL)
        except ProcessLookupError:
            continue


def is_alive(pid: int) -> bool:
    """Say whether the process is there and not only waiting to be forgotten."""
    try:
        status = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return False
    return status.rpartition(")")[2].split()[0] not in ("Z", "X")


def wait_until(holds: Callable[[], bool], what: str, *, seconds: float = PATIENCE_SECONDS) -> None:
    deadline = time.monotonic() + seconds
    while not holds():
        if time.monotonic() > deadline:
            raise AssertionError(f"not within {seconds:.0f} s: {what}")
        time.sleep(0.1)
