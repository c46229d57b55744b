# SPDX-License-Identifier: EUPL-1.2
"""The instance a day is played on: a folder of its own, `motcua run` on it, its clock, and what its tables say."""

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import psycopg

from motcua.cli.postgres import EmbeddedPostgres
from motcua.cli.postgres_place import let_account_pass
from motcua.cli.refusal import Refused
from motcua.cli.ties import tied_to_this_process
from motcua.kernel.working_time import OFFICE_ZONE

READY_SECONDS = 300.0
STOP_SECONDS = 60.0
# A browser that is closed is noticed after so many real seconds, and after longer where many more beat: one that is
# open must never count as closed because the machine is full. The players' browsers beat more often.
SILENT_SECONDS, SILENT_SECONDS_A_COUNTER = 15, 0.75
BEAT_SECONDS = 4.0
LOOK_SECONDS = 0.02
# What a worker had in hand when it was killed is taken up again after its lease; nothing done for longer than that
# means it is stuck.
DRAIN_SECONDS = 60.0


@contextmanager
def house(*, folder: Path | None, port: int | None = None) -> Iterator["House"]:
    """Yield a house that is not started yet; without a folder it leaves nothing behind."""
    base = Path(tempfile.mkdtemp(prefix="motcua-ngay-")) if folder is None else folder.absolute()
    if folder is not None and (base / "instance.json").exists():
        raise Refused(
            f"Thư mục {base} đã có dữ liệu. Mỗi ngày diễn cần một thư mục mới: --keep THƯ_MỤC",
            f"The folder {base} is in use; each day played needs a fresh one: --keep DIR",
        )
    data = base / "data" if folder is None else base
    if folder is None:
        let_account_pass(base)
    found = House(data, port or _free_port())
    try:
        yield found
    finally:
        found.stop()
        if folder is None:
            database = EmbeddedPostgres(data / "postgres")
            database.stop(at_once=True)
            database.remove()
            shutil.rmtree(base, ignore_errors=True)


class House:
    """`motcua run` on a folder, seen from outside."""

    def __init__(self, data: Path, port: int) -> None:
        self.data, self.port = data, port
        self.settings: dict[str, str] = {"MOTCUA_DESK_SILENT_SECONDS": str(SILENT_SECONDS)}
        # Under a name nobody else has: whatever lies beside the folder stays as it is.
        self.words = data.parent / f".{data.name}.motcua-{os.getpid()}.log"
        # So long goes a process on with the clock it knows.
        self.seen_after_seconds = 2.5
        self._run: subprocess.Popen[bytes] | None = None
        self._database: psycopg.Connection[Any] | None = None

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def be_patient_with(self, counters: int) -> None:
        """Say before the start how many counters will be open."""
        seconds = SILENT_SECONDS + int(counters * SILENT_SECONDS_A_COUNTER)
        self.settings["MOTCUA_DESK_SILENT_SECONDS"] = str(seconds)

    # --- life -----------------------------------------------------------------------------------------------

    def start(self, *, at: datetime, workers: int) -> None:
        """Start the offices without people at this moment. Raises: Refused with the last words of the house."""
        with self.words.open("ab") as words:
            self._run = subprocess.Popen(
                self.command("run", "--no-people", "--workers", str(workers), "--at", at.isoformat()),
                env=self.environment(),
                stdin=subprocess.DEVNULL,
                stdout=words,
                stderr=words,
                # Ctrl-C is for the day; it stops the house itself.
                start_new_session=True,
                preexec_fn=tied_to_this_process(signal.SIGTERM),
            )
        deadline = time.monotonic() + READY_SECONDS
        while not self._is_healthy():
            if self._run.poll() is not None or time.monotonic() > deadline:
                said = self.words.read_text(encoding="utf-8", errors="replace")[-2_000:]
                raise Refused(f"Cơ quan chưa mở được.\n{said}", f"The office did not start; see {self.words}.")
            time.sleep(0.2)
        # Beside the logs of its processes, now that the folder is there.
        self.words = self.words.rename(self.data / "log" / "day.log")

    def stop(self) -> None:
        """Stop the house as Ctrl-C does."""
        if self._database is not None:
            self._database.close()
            self._database = None
        if self._run is None or self._run.poll() is not None:
            return
        self._run.send_signal(signal.SIGINT)
        try:
            self._run.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self._run.kill()
            self._run.wait()

    def command(self, *words: str, module: str = "motcua.cli") -> list[str]:
        where = ["--data", str(self.data), "--port", str(self.port)]
        return [sys.executable, "-m", module, words[0], *where, *words[1:]]

    def environment(self) -> dict[str, str]:
        """Return what its processes get: nothing of another instance, and never another's database."""
        kept = {name: value for name, value in os.environ.items() if not name.startswith(("MOTCUA_", "DJANGO_"))}
        source = str(Path(__file__).resolve().parents[3])
        paths = [source, *([kept["PYTHONPATH"]] if kept.get("PYTHONPATH") else [])]
        return {**kept, "PYTHONPATH": os.pathsep.join(paths), "MOTCUA_LOG_LEVEL": "WARNING", **self.settings}

    def furnish(self, *, seats: dict[str, int], on: date) -> dict[str, Any]:
        """Let so many officers begin at each office and each machine get its token; return what they sign in with."""
        done = subprocess.run(
            [
                *self.command("furnish", module="motcua.cli.day.furnishing"),
                "--seats",
                json.dumps(seats),
                "--on",
                on.isoformat(),
            ],
            env=self.environment(),
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode != 0:
            raise Refused(f"Chưa chuẩn bị được ngày diễn.\n{done.stderr[-2_000:]}", "The day could not be prepared.")
        return dict(json.loads(done.stdout.splitlines()[-1]))

    def kill_worker(self) -> bool:
        """Kill the worker as a lack of memory does; the house starts it again. Say whether there was one."""
        assert self._run is not None
        for pid in _children(self._run.pid):
            if "motcua.cli worker" in _command_of(pid):
                os.kill(pid, signal.SIGKILL)
                return True
        return False

    def _is_healthy(self) -> bool:
        try:
            with urllib.request.urlopen(f"{self.address}/healthz", timeout=5) as answer:
                return bool(answer.status == 200)
        except (urllib.error.URLError, OSError):
            return False

    # --- clock ----------------------------------------------------------------------------------------------

    def set_clock(self, at: datetime, *, speed: float) -> None:
        """Let the clock run on from `at`, and wait until every process has seen it; it never goes back."""
        before = self.now()
        moment = max(at, before)
        self._execute(
            "UPDATE kernel_instanceclock SET real_at = clock_timestamp(), instance_at = %s, speed = %s", moment, speed
        )
        if moment - before > timedelta(minutes=1):
            time.sleep(self.seen_after_seconds)

    def now(self) -> datetime:
        """Return the instance's present moment."""
        rows = self.rows("SELECT instance_at + (clock_timestamp() - real_at) * speed FROM kernel_instanceclock")
        found: datetime = rows[0][0]
        return found.astimezone(OFFICE_ZONE)

    def drain(self, *, seconds: float = DRAIN_SECONDS) -> float:
        """Wait until all that is due now is done, or nothing was for `seconds`; return for how many real seconds."""
        began = progressed = time.monotonic()
        least = left = self.undone()
        while left and time.monotonic() - progressed < seconds:
            time.sleep(LOOK_SECONDS)
            left = self.undone()
            if left < least:
                least, progressed = left, time.monotonic()
        return time.monotonic() - began

    def undone(self) -> int:
        """Return how many facts, moments, messages and jobs are waiting for the worker, and notices of the bank.

        A notice that was being told when the worker was killed is told again after some real seconds.
        """
        return int(self.rows(_UNDONE)[0][0])

    # --- tables ---------------------------------------------------------------------------------------------

    def database_url(self) -> str:
        return EmbeddedPostgres(self.data / "postgres").url

    def rows(self, query: str, *values: object) -> list[tuple[Any, ...]]:
        return self._execute(query, *values).fetchall()

    def _execute(self, query: str, *values: object) -> psycopg.Cursor[Any]:
        if self._database is None or self._database.closed:
            self._database = psycopg.connect(self.database_url(), autocommit=True)
        # Without values a per cent sign is nothing but that.
        return self._database.execute(query, values or None)


_UNDONE = """
WITH instance AS (SELECT instance_at + (clock_timestamp() - real_at) * speed AS now FROM kernel_instanceclock)
SELECT (SELECT count(*) FROM journal_entry
        WHERE relayed_at IS NULL AND (not_before IS NULL OR not_before <= clock_timestamp()))
    + (SELECT count(*) FROM journal_duemoment, instance
        WHERE done_at IS NULL AND due_at <= instance.now AND (not_before IS NULL OR not_before <= clock_timestamp()))
    + (SELECT count(*) FROM conversations_inbound WHERE answered_at IS NULL)
    + (SELECT count(*) FROM procrastinate_jobs
        WHERE status IN ('todo', 'doing') AND (scheduled_at IS NULL OR scheduled_at <= clock_timestamp()))
    + (SELECT count(*) FROM pay_simulator_simulatednotice, instance
        WHERE times_left > 0 AND due_at <= instance.now)
"""


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _children(parent: int) -> list[int]:
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            status = (folder / "stat").read_text(encoding="utf-8", errors="replace")
        except OSError:
            continue
        if int(status.rpartition(")")[2].split()[1]) == parent:
            found.append(int(folder.name))
    return found


def _command_of(pid: int) -> str:
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode("utf-8", "replace")
    except OSError:
        return ""
