# SPDX-License-Identifier: EUPL-1.2
"""One instance: a data folder and a port, what is kept about it, and the environment its processes get."""

import contextlib
import fcntl
import json
import os
import secrets
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import IO, Any, Self

from motcua.cli.network import addresses_of_this_machine, bracketed, names_of_this_machine
from motcua.cli.postgres import EmbeddedPostgres
from motcua.cli.postgres_place import let_account_pass
from motcua.cli.refusal import Refused

DEFAULT_PORT = 8000
LOCK_SECONDS = 0.5
SETTINGS_MODULE = "motcua.config.settings"
# Said over the telephone and typed on a tablet: syllables without marks, nothing that looks alike.
_SYLLABLES = """
ban bao ben bien bong cam canh cau chim cong cua dao den dong duong gao gio hai hoa hong kem lam lan lua mai may mua
nam nang nha nui nuoc que rau rung sang sao sen song tam tau tet thu tim tra tre trang trau tuoi van vang vui vuon xanh
""".split()  # noqa: SIM905


@dataclass
class Keepsake:
    """What `instance.json` remembers."""

    secret_key: str
    demo_password: str
    is_demo: bool | None = None
    base_url: str | None = None

    @classmethod
    def fresh(cls) -> Self:
        """Return the secrets of a new instance."""
        return cls(secret_key=secrets.token_urlsafe(48), demo_password=_readable_password())


class Instance:
    """The office's data folder and port; every command works on one."""

    def __init__(self, data: Path, port: int = DEFAULT_PORT) -> None:
        self.data = data.absolute()
        self.port = port
        self.keepsake_path = self.data / "instance.json"
        self._held_lock: IO[str] | None = None

    @classmethod
    def from_words(cls, data: str | None, port: int | None) -> Self:
        """Return the instance named by the options, else by `MOTCUA_DATA` and `MOTCUA_PORT`, else the default one."""
        home = Path(os.environ.get("MOTCUA_ROOT", "."))
        folder = data or os.environ.get("MOTCUA_DATA") or str(home / "var")
        number = port or _port_from(os.environ.get("MOTCUA_PORT", "")) or DEFAULT_PORT
        return cls(Path(folder).expanduser(), number)

    # --- the folder -------------------------------------------------------------------------------

    def create(self) -> None:
        """Make the folder and its secrets when they are not there; refuses a folder that holds something else."""
        if self._holds_something_else():
            raise Refused(
                f"Thư mục {self.data} đang chứa thứ khác. Hãy chọn một thư mục trống: --data THƯ_MỤC",
                f"The folder {self.data} holds something else. Choose an empty one: --data DIR",
            )
        if not self.keepsake_path.exists():
            try:
                self.data.mkdir(mode=0o700, parents=True, exist_ok=True)
                self.data.chmod(0o700)
            except PermissionError:
                raise self._others_folder() from None
            except OSError as error:
                raise Refused(
                    f"Không tạo được thư mục {self.data}: {error.strerror}.",
                    f"The folder {self.data} cannot be made: {error.strerror}.",
                ) from None
            self._keep(Keepsake.fresh(), is_first=True)
        self.open()

    def _holds_something_else(self) -> bool:
        try:
            if not self.data.exists() or self.keepsake_path.exists():
                return False
            names = {path.name for path in self.data.iterdir()}
        except PermissionError:
            raise self._others_folder() from None
        return any(name != "lost+found" and not name.endswith(".new") for name in names)

    def _others_folder(self) -> Refused:
        return Refused(
            f"Thư mục {self.data} thuộc tài khoản khác. Hãy chạy bằng tài khoản đã tạo ra nó, hoặc dùng --data.",
            f"The folder {self.data} belongs to another account. Run this as that account, or use --data.",
        )

    def open(self) -> None:
        """Refuse clearly when the folder is not there, is another account's, or is not an instance."""
        try:
            self.keepsake()
        except FileNotFoundError:
            raise Refused(
                f"Chưa có dữ liệu nào trong {self.data}. Hãy chạy ./motcua run trước, hoặc chỉ đúng --data.",
                f"There is nothing in {self.data} yet. Use ./motcua run first, or name the right folder with --data.",
            ) from None
        except PermissionError:
            raise self._others_folder() from None
        let_account_pass(self.data)

    def keepsake(self) -> Keepsake:
        """Return what is kept about the instance."""
        return Keepsake(**json.loads(self.keepsake_path.read_text(encoding="utf-8")))

    def settle(self, *, no_demo: bool, base_url: str) -> bool:
        """Remember the address and, the first time, whether this is a demonstration; return whether it is one.

        A folder stays what it was: a real office never gets sample data, and the demonstration never becomes real.
        """
        kept = self.keepsake()
        if kept.is_demo and no_demo:
            raise Refused(
                f"Thư mục {self.data} đang chứa dữ liệu mẫu, không dùng làm cơ quan thật được. Hãy chọn thư mục khác.",
                f"The folder {self.data} holds the demonstration; a real office needs another --data.",
            )
        if kept.is_demo is None:
            kept.is_demo = not no_demo
        kept.base_url = base_url
        self._keep(kept)
        return kept.is_demo

    def _keep(self, kept: Keepsake, *, is_first: bool = False) -> None:
        text = json.dumps(asdict(kept), indent=2)
        fresh = self.keepsake_path.with_suffix(f".{os.getpid()}.new")
        descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            file.write(text + "\n")
            file.flush()
            os.fsync(file.fileno())
        if is_first:
            # Of two first starts at once, one gives the secrets and the other takes them over.
            with contextlib.suppress(FileExistsError):
                self.keepsake_path.hardlink_to(fresh)
            fresh.unlink()
        else:
            fresh.replace(self.keepsake_path)

    # --- one `run` at a time ----------------------------------------------------------------------

    def lock(self, *, address: str) -> None:
        """Claim the folder for the life of this process; refuse with the pid and address of the one that has it."""
        held = (self.data / "run.lock").open("a+", encoding="utf-8")
        if not _is_locked_within(held, LOCK_SECONDS):
            other = self.running() or {}
            held.close()
            raise Refused(
                f"Một Cửa đang chạy trên thư mục {self.data} (tiến trình {other.get('pid', '?')}, "
                f"địa chỉ {other.get('address', '?')}). Hãy dừng nó trước, hoặc chọn thư mục khác bằng --data.",
                f"Một Cửa already runs on {self.data} (process {other.get('pid', '?')}, "
                f"address {other.get('address', '?')}). Stop it first, or choose another folder with --data.",
            )
        held.truncate(0)
        held.write(json.dumps({"pid": os.getpid(), "address": address, "port": self.port}))
        held.flush()
        self._held_lock = held

    def unlock(self) -> None:
        """Give the folder free."""
        if self._held_lock is not None:
            self._held_lock.truncate(0)
            self._held_lock.close()
            self._held_lock = None

    def running(self) -> dict[str, Any] | None:
        """Return `pid`, `address` and `port` of the `run` that works on the folder, None when there is none."""
        path = self.data / "run.lock"
        if not path.exists():
            return None
        with path.open("r", encoding="utf-8") as file:
            try:
                fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
            except BlockingIOError:
                text = file.read()
                return dict(json.loads(text)) if text else {}
        return None

    # --- what the processes get -------------------------------------------------------------------

    def environment(self, database_url: str | None = None) -> dict[str, str]:
        """Return the variables Django's settings read for this instance."""
        kept = self.keepsake()
        address = self.public_url()
        values = {
            "DJANGO_SETTINGS_MODULE": SETTINGS_MODULE,
            "MOTCUA_SECRET_KEY": os.environ.get("MOTCUA_SECRET_KEY") or kept.secret_key,
            "MOTCUA_DATA": str(self.data),
            "MOTCUA_PORT": str(self.port),
            "MOTCUA_PUBLIC_URL": address,
            "MOTCUA_HOSTS": ",".join(self.hosts()),
            "MOTCUA_DEMO": "yes" if kept.is_demo else "no",
        }
        if kept.is_demo:
            values["MOTCUA_DEMO_PASSWORD"] = kept.demo_password
        url = database_url or os.environ.get("MOTCUA_DATABASE_URL")
        if url:
            values["MOTCUA_DATABASE_URL"] = url
        return values

    def public_url(self) -> str:
        """Return the address people use: given, else of the running server, else the one last used."""
        given = os.environ.get("MOTCUA_PUBLIC_URL")
        running = self.running() or {}
        return given or running.get("address") or self.keepsake().base_url or f"http://127.0.0.1:{self.port}"

    def hosts(self) -> list[str]:
        """Return the host names this server answers to: those given, and all of this machine."""
        given = os.environ.get("MOTCUA_HOSTS", "").replace(",", " ").split()
        own = [*names_of_this_machine(), *(bracketed(address) for address in addresses_of_this_machine())]
        public = self.public_url().split("://", 1)[-1].split("/", 1)[0]
        public_host = public.rsplit(":", 1)[0] if not public.endswith("]") else public
        return list(dict.fromkeys([*given, public_host, *own]))

    # --- the database -----------------------------------------------------------------------------

    def embedded_postgres(self) -> EmbeddedPostgres | None:
        """Return the folder's own server, None when the office keeps its data on a given one."""
        return None if os.environ.get("MOTCUA_DATABASE_URL") else EmbeddedPostgres(self.data / "postgres")

    @contextmanager
    def database(self) -> Iterator[str]:
        """Yield the address of the database; the folder's own server runs meanwhile, and after it only for others."""
        server = self.embedded_postgres()
        if server is None:
            yield os.environ["MOTCUA_DATABASE_URL"]
            return
        with (self.data / "database.users").open("a") as users:
            fcntl.flock(users, fcntl.LOCK_SH)
            try:
                yield server.start()
            finally:
                # Whoever leaves last stops the server; `run` counts among those who use it.
                try:
                    fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
                except BlockingIOError:
                    pass
                else:
                    server.stop()

    @contextmanager
    def database_of_run(self) -> Iterator[tuple[str, EmbeddedPostgres | None]]:
        """Yield the address and the folder's own server, tied to this process and stopped with it for everybody."""
        server = self.embedded_postgres()
        if server is None:
            yield os.environ["MOTCUA_DATABASE_URL"], None
            return
        with (self.data / "database.users").open("a") as users:
            # A short command that leaves meanwhile stops its server; this waits until it has.
            fcntl.flock(users, fcntl.LOCK_SH)
            try:
                yield server.start(tied=True), server
            finally:
                server.stop()

    @contextmanager
    def office(self) -> Iterator[str]:
        """Yield with Django set up on the instance's database; for commands that do something inside the office."""
        self.open()
        with self.database() as url:
            os.environ.update(self.environment(url))
            import django

            django.setup()
            try:
                yield url
            finally:
                from django.db import connections

                connections.close_all()


def _is_locked_within(held: IO[str], seconds: float) -> bool:
    """A command that looks whether the office runs holds the lock for a moment: one refusal is not an answer."""
    deadline = time.monotonic() + seconds
    while True:
        try:
            fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() > deadline:
                return False
            time.sleep(0.05)
        else:
            return True


def _port_from(text: str) -> int | None:
    if not text:
        return None
    if not (text.isdigit() and 0 < int(text) < 65536):
        raise Refused(f"MOTCUA_PORT không phải là số cổng: {text}", f"MOTCUA_PORT is not a port number: {text}")
    return int(text)


def _readable_password() -> str:
    words = [secrets.choice(_SYLLABLES) for _ in range(3)]
    return "-".join([*words, str(10 + secrets.randbelow(90))])
