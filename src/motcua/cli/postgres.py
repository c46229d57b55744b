# SPDX-License-Identifier: EUPL-1.2
"""The embedded PostgreSQL: started, adopted and stopped with the programs of the wheel, reached by one socket only."""

import fcntl
import os
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO

import psycopg

from motcua.cli import postgres_archive, postgres_settings, postgres_upgrade
from motcua.cli.postgres_cluster import create_cluster, ensure_database, url_of
from motcua.cli.postgres_place import Install, Place, choose_place, newest_install, plain_environment, usable_install
from motcua.cli.refusal import Refused
from motcua.cli.ties import tied_to_this_process

START_SECONDS = 120
STOP_SECONDS = 60
DYING_SECONDS = 10
# The kernel takes 107 bytes; PostgreSQL adds "/.s.PGSQL.5432".
LONGEST_SOCKET_FOLDER = 85


class EmbeddedPostgres:
    """One PostgreSQL whose files lie in (or are pointed to by) `folder`.

    `durable=False` trades safety against power cuts for speed and is only for throwaway folders.
    """

    def __init__(self, folder: Path, *, durable: bool = True) -> None:
        self.folder = folder.absolute()
        self.durable = durable
        self._process: subprocess.Popen[bytes] | None = None
        self._known_place: Place | None = None

    @property
    def place(self) -> Place:
        """Where the files are and whose they are; chosen on first use."""
        if self._known_place is None:
            self.folder.parent.mkdir(parents=True, exist_ok=True)
            self._known_place = choose_place(self.folder)
        return self._known_place

    @property
    def url(self) -> str:
        """The address of the office's database; refuses when the server is not running."""
        folder = self._socket_folder_of_running_server()
        if folder is None:
            raise Refused("Cơ sở dữ liệu chưa chạy.", "The database is not running.")
        return url_of(folder)

    def is_running(self) -> bool:
        """Say whether a server works on the folder now, whoever started it."""
        if self._process is not None:
            self._process.poll()
        return self._running_pid() is not None

    def start(self, *, tied: bool = False) -> str:
        """Start the server, or adopt the one that works on the folder, and return its address once it answers.

        A tied server is stopped by the system when this process ends, however it ends.
        """
        with self._alone():
            if not self.is_running():
                self._prepare()
                return self._launch_until_ready(tied=tied)
        self._wait_until_ready(time.monotonic() + START_SECONDS)
        return self.url

    def stop(self, *, at_once: bool = False) -> None:
        """Stop the server after rolling back what is unfinished; at once means without waiting for a checkpoint."""
        pid = self._running_pid()
        if pid is None:
            self._reap()
            return
        steps = [(signal.SIGINT, STOP_SECONDS), (signal.SIGQUIT, 10), (signal.SIGKILL, 5)]
        for number, seconds in steps[1:] if at_once else steps:
            try:
                os.kill(pid, number)
            except ProcessLookupError:
                break
            if self._is_gone_within(seconds):
                break
        self._reap()

    def _reap(self) -> None:
        """Take note of the end of a server this process started, also where somebody else stopped it."""
        if self._process is not None:
            self._process.wait()
            self._process = None

    def dump(self, to: Path) -> None:
        """Write the office's database into a file that only this account reads."""
        postgres_archive.dump(self.url, to)

    def restore(self, source: Path) -> None:
        """Fill the empty database from such a file, wholly or not at all."""
        postgres_archive.restore(self.url, source)

    # --- starting ---------------------------------------------------------------------------------

    @contextmanager
    def _alone(self) -> Iterator[None]:
        """Let one process at a time start a server on the folder."""
        place = self.place
        path = self.folder.parent / f"{self.folder.name}.lock"
        with path.open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            self._known_place = place
            yield

    def _prepare(self) -> None:
        newest = newest_install()
        found = self.place.cluster_major()
        if found is not None and found > newest.major:
            raise Refused(
                f"Dữ liệu được ghi bằng PostgreSQL {found}, mới hơn bản {newest.major} kèm theo chương trình này. "
                "Hãy dùng lại bản chương trình mới hơn.",
                f"The data was written by PostgreSQL {found}, newer than the {newest.major} of this program. "
                "Use the newer program again.",
            )
        self._remove_stale_pid_file()
        postgres_upgrade.finish_interrupted(self.place)
        found = self.place.cluster_major()
        if found is not None and found < newest.major:
            postgres_upgrade.upgrade(self.place, major=found, serve=self._serve_for_a_moment)
        if self.place.cluster_major() is None:
            create_cluster(self.place, usable_install(self.place, newest), self.place.cluster, durable=self.durable)

    def _launch_until_ready(self, *, tied: bool) -> str:
        deadline = time.monotonic() + START_SECONDS
        sockets = self._socket_folder()
        _remove_stale_socket_lock(sockets)
        install = usable_install(self.place, newest_install())
        postgres_settings.write(self.place.cluster, durable=self.durable, account=self.place.account)
        while True:
            with tempfile.TemporaryFile() as words:
                if self._process is not None:
                    # The one before was killed: it is let go before its place is taken.
                    with suppress(subprocess.TimeoutExpired):
                        self._process.wait(timeout=DYING_SECONDS)
                self._process = _spawn(self.place, install, self.place.cluster, sockets, words=words, tied=tied)
                try:
                    self._wait_until_ready(deadline)
                except _Ended:
                    said = _last_words(words)
                else:
                    break
            # After a kill -9 the last backends need a moment to leave the shared memory.
            if "still in use" not in said or time.monotonic() > deadline:
                raise Refused(f"Cơ sở dữ liệu không khởi động được.\n{said}", "The database did not start.")
            time.sleep(0.2)
        url = url_of(sockets)
        ensure_database(url)
        return url

    def _wait_until_ready(self, deadline: float) -> None:
        while time.monotonic() < deadline:
            folder = self._socket_folder_of_running_server()
            if folder is not None and _answers(url_of(folder, database="postgres")):
                return
            if self._process is not None and self._process.poll() is not None:
                raise _Ended
            time.sleep(0.05)
        raise Refused(
            f"Cơ sở dữ liệu chưa sẵn sàng sau {START_SECONDS} giây.",
            f"The database was not ready after {START_SECONDS} s.",
        )

    @contextmanager
    def _serve_for_a_moment(self, install: Install, cluster: Path) -> Iterator[str]:
        """Run a server on a cluster that is not (or no longer) the office's; yields its address."""
        postgres_settings.write(cluster, durable=True, account=self.place.account)
        sockets = self._socket_folder()
        with tempfile.TemporaryFile() as words:
            process = _spawn(self.place, usable_install(self.place, install), cluster, sockets, words=words, tied=True)
            try:
                deadline = time.monotonic() + START_SECONDS
                while not _answers(url_of(sockets, database="postgres")):
                    if process.poll() is not None or time.monotonic() > deadline:
                        said = _last_words(words)
                        raise Refused(f"Cơ sở dữ liệu không khởi động được.\n{said}", "The database did not start.")
                    time.sleep(0.05)
                yield url_of(sockets)
            finally:
                process.send_signal(signal.SIGINT)
                process.wait(STOP_SECONDS)

    # --- the running server -----------------------------------------------------------------------

    def _pid_file_lines(self) -> list[str]:
        try:
            return (self.place.cluster / "postmaster.pid").read_text(encoding="utf-8").splitlines()
        except FileNotFoundError:
            return []

    def _running_pid(self) -> int | None:
        lines = self._pid_file_lines()
        if not lines or not lines[0].isdigit():
            return None
        pid = int(lines[0])
        return pid if _works_on(pid, self.place.cluster) else None

    def _socket_folder_of_running_server(self) -> Path | None:
        lines = self._pid_file_lines()
        if len(lines) < 5 or not lines[4] or self._running_pid() is None:
            return None
        return Path(lines[4])

    def _remove_stale_pid_file(self) -> None:
        """A pid file left by a kill or a power cut may name a process that is something else by now."""
        (self.place.cluster / "postmaster.pid").unlink(missing_ok=True)

    def _socket_folder(self) -> Path:
        """Return a folder for the socket that only the account reaches, short enough for the kernel."""
        near = self.place.folder / "socket"
        if len(os.fsencode(near)) <= LONGEST_SOCKET_FOLDER:
            return self.place.make_folder(near)
        note = self.place.folder / "socket.txt"
        known = Path(note.read_text(encoding="utf-8").strip()) if note.exists() else None
        owner = self.place.account.uid if self.place.account else os.geteuid()
        if known and known.is_dir() and not known.is_symlink() and known.stat().st_uid == owner:
            return self.place.make_folder(known)
        made = self.place.make_folder(Path(tempfile.mkdtemp(prefix="motcua-", dir="/tmp")))
        note.write_text(f"{made}\n", encoding="utf-8")
        return made

    def remove(self) -> None:
        """Delete a throwaway database with everything that belongs to it; the server must be stopped."""
        note = self.place.folder / "socket.txt"
        if note.exists():
            shutil.rmtree(note.read_text(encoding="utf-8").strip(), ignore_errors=True)
        shutil.rmtree(self.place.folder, ignore_errors=True)
        shutil.rmtree(self.folder, ignore_errors=True)
        self.folder.with_name(f"{self.folder.name}.lock").unlink(missing_ok=True)
        self._known_place = None

    def _is_gone_within(self, seconds: float) -> bool:
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            if not self.is_running():
                return True
            time.sleep(0.05)
        return False


class _Ended(Exception):
    """The server process ended before it answered."""


def _remove_stale_socket_lock(sockets: Path) -> None:
    """A killed server's lock names a process that may still be leaving, or be something else by now."""
    (sockets / ".s.PGSQL.5432.lock").unlink(missing_ok=True)


def _spawn(
    place: Place, install: Install, cluster: Path, sockets: Path, *, words: IO[bytes], tied: bool
) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [
            install.program("postgres"),
            "-D",
            str(cluster),
            "-c",
            "listen_addresses=",
            "-c",
            f"unix_socket_directories={sockets}",
            "-c",
            "unix_socket_permissions=0700",
            "-c",
            "port=5432",
        ],
        stdin=subprocess.DEVNULL,
        stdout=words,
        stderr=words,
        cwd=place.folder,
        env=plain_environment(),
        # Ctrl-C in the terminal reaches the program, which then stops the server in its turn.
        start_new_session=True,
        umask=0o077,
        preexec_fn=tied_to_this_process(signal.SIGINT) if tied else None,
        **(place.account.as_process_arguments() if place.account else {}),
    )


def _answers(url: str) -> bool:
    try:
        psycopg.connect(url, connect_timeout=2).close()
    except psycopg.OperationalError:
        return False
    return True


def _works_on(pid: int, cluster: Path) -> bool:
    """Say whether the process stands in the cluster's folder, as only its PostgreSQL does."""
    if Path("/proc/self").exists():
        try:
            return Path(f"/proc/{pid}/cwd").readlink() == cluster.resolve()
        except OSError:
            return False
    done = subprocess.run(["ps", "-o", "command=", "-p", str(pid)], capture_output=True, text=True, check=False)
    return str(cluster) in done.stdout and not done.stdout.startswith("(")


def _last_words(words: IO[bytes]) -> str:
    words.seek(0)
    return words.read().decode("utf-8", "replace").strip()[-2000:]
