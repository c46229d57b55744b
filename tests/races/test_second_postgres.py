# SPDX-License-Identifier: EUPL-1.2
"""The oldest PostgreSQL we promise, as Debian packages it: the migrations and the races run there too."""

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest

from motcua.cli.postgres_place import Place, choose_place, let_account_pass
from races import databases
from races.conftest import Arena
from races.sample import environment_for
from races.test_storm import assert_all_is_well, storm, total

PROGRAMS = Path("/usr/lib/postgresql/15/bin")
ROLE = "motcua"


@pytest.fixture(scope="module")
def second_server() -> Iterator[str]:
    """The address of a throwaway PostgreSQL 15 behind a socket, at its maintenance database."""
    if not (PROGRAMS / "postgres").exists():
        # The build installs it: there its absence is a fault.
        reason = f"no PostgreSQL 15 in {PROGRAMS} (Debian: postgresql-15)"
        pytest.fail(reason) if os.environ.get("CI") else pytest.skip(reason)
    parent = Path(tempfile.mkdtemp(prefix="mc15-", dir="/tmp"))
    let_account_pass(parent)
    place = choose_place(parent / "postgres")
    try:
        with served(place) as url:
            yield url
    finally:
        shutil.rmtree(place.folder, ignore_errors=True)
        shutil.rmtree(parent, ignore_errors=True)


@contextmanager
def served(place: Place) -> Iterator[str]:
    place.run(
        [
            str(PROGRAMS / "initdb"),
            f"--pgdata={place.cluster}",
            f"--username={ROLE}",
            "--encoding=UTF8",
            "--no-locale",
            "--auth=trust",
            "--no-sync",
        ]
    )
    options = f"-c listen_addresses= -c unix_socket_directories={place.folder} -c fsync=off"
    control = [str(PROGRAMS / "pg_ctl"), f"--pgdata={place.cluster}", "--wait", f"--log={place.folder / 'log'}"]
    place.run([*control, f"--options={options}", "start"])
    try:
        yield f"postgresql://{ROLE}@/postgres?host={str(place.folder).replace('/', '%2F')}"
    finally:
        place.run([*control, "--mode=immediate", "stop"])


def test_the_house_migrates_and_races_on_the_oldest_postgresql_promised(second_server: str, tmp_path: Path) -> None:
    with databases.database(second_server, "motcua_second") as url:
        arena = Arena(url, environment_for(url, tmp_path))
        databases.run("races.sample", environment=arena.environment)
        with psycopg.connect(url) as database:
            assert database.info.server_version // 10_000 == 15
        rushed = storm(arena, "rush:8")
        assert (total(rushed, "done"), total(rushed, "refused")) == ({"rushed": 3}, {"slot_taken": 157})
        assert_all_is_well(arena, storm(arena, "people:4", "worker", "administrator"))
