# SPDX-License-Identifier: EUPL-1.2
"""Copies a whole database into a file and back, for the embedded server and for any other."""

import os
import shutil
import subprocess
import tempfile
from pathlib import Path
from typing import Any

import psycopg
from psycopg import sql

from motcua.cli.postgres_place import newest_install
from motcua.cli.refusal import Refused

# pg_restore writes settings at the head that older servers do not know.
_HEAD_LINES = 60
_UNKNOWN_TO_OLDER = (b"SET transaction_timeout",)


def dump(url: str, to: Path) -> dict[str, int]:
    """Write the database at `url` into `to` (pg_dump's custom format), readable by this account only.

    Returns how many rows each table holds in it: counted in the same snapshot, whatever is written meanwhile.
    """
    with psycopg.connect(url, options="-c statement_timeout=0 -c lock_timeout=0") as connection:
        connection.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        row = connection.execute("SELECT pg_export_snapshot()").fetchone()
        assert row is not None
        shape = ["--format=custom", "--no-owner", "--no-privileges", f"--snapshot={row[0]}", f"--file={to}"]
        _run([newest_install().program("pg_dump"), *shape, url])
        counted = count_rows(connection)
    to.chmod(0o600)
    return counted


def count_rows(connection: psycopg.Connection[Any]) -> dict[str, int]:
    """Return how many rows each table of the office holds, by its name."""
    names = connection.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY 1").fetchall()
    counted = {}
    for (name,) in names:
        question = sql.SQL("SELECT count(*) FROM {}").format(sql.Identifier("public", name))
        row = connection.execute(question).fetchone()
        counted[str(name)] = int(row[0]) if row else 0
    return counted


def restore(url: str, source: Path) -> None:
    """Fill the empty database at `url` from a dump in one transaction; refuses one that holds tables."""
    if table_count(url):
        raise Refused(
            "Cơ sở dữ liệu này đã có dữ liệu. Hãy phục hồi vào một nơi còn trống.",
            "This database already holds data. Restore into an empty one.",
        )
    install = newest_install()
    with tempfile.TemporaryFile() as words:
        reader = subprocess.Popen(
            [install.program("pg_restore"), "--no-owner", "--no-privileges", "--file=-", str(source)],
            stdout=subprocess.PIPE,
            stderr=words,
            env=_environment(),
        )
        writer = subprocess.Popen(
            [install.program("psql"), "--no-psqlrc", "--quiet", "--single-transaction", "--set=ON_ERROR_STOP=1", url],
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=words,
            env=_environment(),
        )
        if not _is_passed_on(reader, writer):
            words.seek(0)
            raise _failed("pg_restore", words.read())


def table_count(url: str) -> int:
    """Return how many tables the office's schema holds."""
    with psycopg.connect(url) as connection:
        row = connection.execute("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'").fetchone()
    return int(row[0]) if row else 0


def _is_passed_on(reader: subprocess.Popen[bytes], writer: subprocess.Popen[bytes]) -> bool:
    assert reader.stdout is not None
    assert writer.stdin is not None
    try:
        for _ in range(_HEAD_LINES):
            line = reader.stdout.readline()
            if not line.startswith(_UNKNOWN_TO_OLDER):
                writer.stdin.write(line)
        shutil.copyfileobj(reader.stdout, writer.stdin, 1024 * 1024)
        if reader.wait() != 0:
            # The end of a reader that failed half-way must not look like the end of a good script.
            writer.kill()
        writer.stdin.close()
    except BrokenPipeError:
        reader.kill()
        reader.wait()
    finally:
        reader.stdout.close()
    return writer.wait() == 0 and reader.returncode == 0


def _run(command: list[str]) -> None:
    done = subprocess.run(
        command, capture_output=True, stdin=subprocess.DEVNULL, env=_environment(), check=False, umask=0o077
    )
    if done.returncode != 0:
        raise _failed(Path(command[0]).name, done.stderr)


def _failed(name: str, words: bytes) -> Refused:
    said = words.decode("utf-8", "replace").strip()[-2000:]
    return Refused(f"Cơ sở dữ liệu: {name} không xong việc.\n{said}", f"The database: {name} failed.")


def _environment() -> dict[str, str]:
    return {**os.environ, "LC_ALL": "C", "PGOPTIONS": "-c statement_timeout=0 -c lock_timeout=0"}
