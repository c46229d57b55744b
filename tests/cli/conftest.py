# SPDX-License-Identifier: EUPL-1.2
"""Folders for embedded servers of the tests' own, stopped whatever happens."""

import shutil
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from motcua.cli.instance import Instance
from motcua.cli.postgres import EmbeddedPostgres
from motcua.cli.postgres_place import let_account_pass


@pytest.fixture
def folder() -> Iterator[Path]:
    """A short private folder that a server's account may pass; pytest's own are too deep for a socket."""
    path = Path(tempfile.mkdtemp(prefix="mc-", dir="/tmp"))
    let_account_pass(path)
    yield path
    shutil.rmtree(path, ignore_errors=True)


@pytest.fixture
def new_server(folder: Path) -> Iterator[Callable[..., EmbeddedPostgres]]:
    """Make servers on folders below `folder`."""
    made: list[EmbeddedPostgres] = []

    def make(name: str = "postgres") -> EmbeddedPostgres:
        made.append(EmbeddedPostgres(folder / name, durable=False))
        return made[-1]

    yield make
    for server in made:
        server.stop(at_once=True)
        server.remove()


@pytest.fixture
def new_instance(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[..., Instance]]:
    """Make instances with a database of their own, whatever server the tests themselves use."""
    for name in (
        "MOTCUA_DATABASE_URL",
        "MOTCUA_DATA",
        "MOTCUA_PORT",
        "MOTCUA_PUBLIC_URL",
        "MOTCUA_HOSTS",
        "MOTCUA_SECRET_KEY",
    ):
        monkeypatch.delenv(name, raising=False)
    made: list[Instance] = []

    def make(name: str = "data", port: int = 8000) -> Instance:
        made.append(Instance(folder / name, port))
        return made[-1]

    yield make
    for instance in made:
        server = instance.embedded_postgres()
        if server is not None and (instance.data / "postgres").exists():
            server.stop(at_once=True)
            server.remove()
