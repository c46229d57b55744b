# SPDX-License-Identifier: EUPL-1.2
"""Databases of the races' own, in the cluster the tests run on."""

import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import LiteralString

import psycopg
from psycopg import sql

from races.sample import ROOT


def renamed(server: str, name: str) -> str:
    """Return the address of another database on the server whose maintenance database is given."""
    return re.sub(r"/postgres(\?|$)", rf"/{name}\1", server, count=1)


@contextmanager
def database(server: str, name: str, *, like: str = "template0") -> Iterator[str]:
    """Yield the address of a new database at the server, a copy of `like`; it is dropped afterwards."""
    drop(server, name)
    _do(server, "CREATE DATABASE {} ENCODING 'UTF8' TEMPLATE {}", name, like)
    try:
        yield renamed(server, name)
    finally:
        drop(server, name)


def exists(server: str, name: str) -> bool:
    with psycopg.connect(server, autocommit=True) as connection:
        return connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone() is not None


def rename(server: str, name: str, *, to: str) -> None:
    _do(server, "ALTER DATABASE {} RENAME TO {}", name, to)


def drop(server: str, name: str) -> None:
    """Drop a database if it is there, whoever still works on it."""
    _do(server, "DROP DATABASE IF EXISTS {} WITH (FORCE)", name)


def _do(server: str, statement: LiteralString, *names: str) -> None:
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(sql.SQL(statement).format(*map(sql.Identifier, names)))


def run(module: str, *words: str, environment: dict[str, str], seconds: float = 120) -> str:
    """Run a module as a program of its own and return what it printed; its complaints fail the test."""
    done = subprocess.run(
        [sys.executable, "-m", module, *words],
        env=environment,
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=seconds,
        check=False,
    )
    assert done.returncode == 0, f"{module} {' '.join(words)}\n{done.stdout[-2000:]}\n{done.stderr[-4000:]}"
    return done.stdout
