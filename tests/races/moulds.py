# SPDX-License-Identifier: EUPL-1.2
"""A sample office made once in a run of the tests and copied for each journey: building its tables and people takes a
minute, copying it a second.

A mould is a whole data folder in which the first start has been done and everything due was done; its clock is taken
out, so that a copy starts at whatever moment of that day it is told.
"""

import fcntl
import os
import shutil
from collections.abc import Callable
from pathlib import Path

import psycopg

from motcua.cli.postgres import EmbeddedPostgres
from motcua.cli.postgres_place import let_account_pass

FIRST_HOUR = "T08:30"


def place() -> Path | None:
    """Return where this run of the tests keeps its moulds; None outside of one."""
    data = Path(os.environ.get("MOTCUA_DATA", "/nowhere/data"))
    return data.parent / "moulds" if data.parent.name.startswith("motcua-test-") else None


def fill(data: Path, moulds: Path, *, day: str, make: Callable[[Path], None]) -> None:
    """Copy the mould of `day` to the folder `data`; `make` starts and stops the first one, once in a run."""
    moulds.mkdir(exist_ok=True)
    let_account_pass(moulds)
    mould = moulds / day
    with (moulds / f"{day}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not mould.exists():
            being_made = moulds / f"{day}.new" / "data"
            shutil.rmtree(being_made.parent, ignore_errors=True)
            being_made.parent.mkdir()
            let_account_pass(being_made.parent)
            make(being_made)
            _take_the_clock_out(being_made)
            being_made.parent.rename(mould)
    _copy(mould / "data", data)


def _take_the_clock_out(data: Path) -> None:
    database = EmbeddedPostgres(data / "postgres")
    try:
        with psycopg.connect(database.start()) as connection:
            connection.execute("DELETE FROM kernel_instanceclock")
    finally:
        database.stop()


def _copy(mould: Path, data: Path) -> None:
    """Copy a folder with the owners of its files: the database belongs to an account of its own."""
    shutil.copytree(mould, data, symlinks=True)
    for old in (mould, *mould.rglob("*")):
        known = old.lstat()
        os.chown(data / old.relative_to(mould), known.st_uid, known.st_gid, follow_symlinks=False)
