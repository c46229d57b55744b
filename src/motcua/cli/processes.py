# SPDX-License-Identifier: EUPL-1.2
"""Keeps the office's processes alive: starts them, starts again what dies, stops all in order."""

import os
import select
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType
from typing import Any

from motcua.cli.postgres import EmbeddedPostgres
from motcua.cli.refusal import Refused
from motcua.cli.ties import tied_to_this_process

FIRST_PAUSE_SECONDS = 0.2
LONGEST_PAUSE_SECONDS = 5.0
# A process that lived this long is taken as well again.
WELL_AFTER_SECONDS = 10.0
LOOK_SECONDS = 1.0
HOUSEKEEPING_SECONDS = 60.0
LARGEST_LOG_BYTES = 20 * 1024 * 1024


@dataclass
class Child:
    """One process of the office and how it is started and stopped."""

    name: str
    command: list[str]
    environment: dict[str, str]
    log: Path
    stop_seconds: float
    process: subprocess.Popen[bytes] | None = None
    started: float = 0.0
    pause: float = FIRST_PAUSE_SECONDS
    due: float = field(default=0.0)
    deaths: int = 0

    def start(self) -> None:
        """Start the process; its words go to its log file."""
        descriptor = os.open(self.log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        try:
            self.process = subprocess.Popen(
                self.command,
                env=self.environment,
                stdin=subprocess.DEVNULL,
                stdout=descriptor,
                stderr=descriptor,
                # Ctrl-C in the terminal reaches the supervisor alone, which stops the children in order.
                start_new_session=True,
                preexec_fn=tied_to_this_process(signal.SIGTERM),
            )
        finally:
            os.close(descriptor)
        self.started = time.monotonic()

    def look(self, now: float) -> None:
        """Start the process again when it has died, after a pause that grows with each early death."""
        if self.process is not None and self.process.poll() is not None:
            _say(f"{self.name} đã dừng (mã {self.process.returncode}), đang mở lại. / It ended and is started again.")
            self.pause = FIRST_PAUSE_SECONDS if now - self.started > WELL_AFTER_SECONDS else self.pause
            self.due = now + self.pause
            self.pause = min(self.pause * 2, LONGEST_PAUSE_SECONDS)
            self.deaths += 1
            self.process = None
        if self.process is None and now >= self.due:
            self.start()

    def ask_to_stop(self) -> None:
        """Ask the process to finish what it has in hand."""
        if self.process is not None and self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)

    def stop(self, *, at_once: bool) -> None:
        """Wait for the process to end, and end it when it takes too long."""
        if self.process is None:
            return
        try:
            self.process.wait(0.0 if at_once else self.stop_seconds)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        self.process = None

    def last_words(self) -> str:
        """Return the end of the log."""
        try:
            return self.log.read_bytes()[-3000:].decode("utf-8", "replace").strip()
        except FileNotFoundError:
            return ""


class StopRequested(BaseException):
    """A second request to stop came while the first was still being obeyed."""


class Supervisor:
    """Watches the children and the database until it is told to stop."""

    def __init__(
        self,
        children: list[Child],
        *,
        database: EmbeddedPostgres | None,
        housekeeping: Callable[[], None] | None = None,
    ) -> None:
        self.children = children
        self.database = database
        self.housekeeping = housekeeping
        self.requests = 0
        self._wake_read, self._wake_write = os.pipe()
        os.set_blocking(self._wake_write, False)
        os.set_blocking(self._wake_read, False)
        self._next_housekeeping = time.monotonic() + HOUSEKEEPING_SECONDS

    def start(self) -> None:
        """Start the children and listen to the signals that end the office."""
        signal.set_wakeup_fd(self._wake_write, warn_on_full_buffer=False)
        signal.signal(signal.SIGCHLD, lambda *_: None)
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            # Under nohup a closed terminal must not end the office.
            if number != signal.SIGHUP or signal.getsignal(number) != signal.SIG_IGN:
                signal.signal(number, self._on_stop_signal)
        for child in self.children:
            child.start()

    def watch(self, *, until: Callable[[], bool] = lambda: False, look_seconds: float = LOOK_SECONDS) -> None:
        """Keep everything running until `until` holds or a signal asks to stop."""
        while not self.requests and not until():
            self._look()
            select.select([self._wake_read], [], [], look_seconds)
            self._drain()

    def stop(self) -> None:
        """Stop the server, then the worker, then the database; a second signal does it at once."""
        at_once = False
        try:
            for child in self.children:
                child.ask_to_stop()
                child.stop(at_once=False)
        except StopRequested:
            at_once = True
            for child in self.children:
                child.stop(at_once=True)
        try:
            if self.database is not None:
                self.database.stop(at_once=at_once)
        except StopRequested:
            if self.database is not None:
                self.database.stop(at_once=True)
        signal.set_wakeup_fd(-1)

    def _look(self) -> None:
        now = time.monotonic()
        if self.database is not None and not self.database.is_running():
            _say("Cơ sở dữ liệu đã dừng, đang mở lại. / The database ended and is started again.")
            try:
                self.database.start(tied=True)
            except Refused as refusal:
                _say(str(refusal))
        for child in self.children:
            child.look(now)
        if now >= self._next_housekeeping:
            self._next_housekeeping = now + HOUSEKEEPING_SECONDS
            self._keep_house()

    def _keep_house(self) -> None:
        for child in self.children:
            shorten_log(child.log)
        if self.housekeeping is not None:
            self.housekeeping()

    def _drain(self) -> None:
        try:
            while os.read(self._wake_read, 4096):
                pass
        except BlockingIOError:
            pass

    def _on_stop_signal(self, number: int, frame: FrameType | None) -> Any:
        self.requests += 1
        if self.requests > 1:
            raise StopRequested


def shorten_log(path: Path) -> None:
    """Move a log that has grown large aside; its writers go on at the start of the emptied file."""
    if path.exists() and path.stat().st_size > LARGEST_LOG_BYTES:
        shutil.copyfile(path, path.with_suffix(".1.log"))
        path.with_suffix(".1.log").chmod(0o600)
        os.truncate(path, 0)


def _say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)
