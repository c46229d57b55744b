# SPDX-License-Identifier: EUPL-1.2
"""The races run on databases of their own, with processes of their own, one after another."""

import fcntl
import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from motcua.cli.bench.house import server
from races import databases
from races.sample import environment_for


@dataclass(frozen=True)
class Arena:
    """A database with the office of `sample` in it, and the environment its processes get."""

    url: str
    environment: dict[str, str]


def pytest_itemcollected(item: pytest.Item) -> None:
    """One worker runs all races: a second one would only wait for its turn."""
    item.add_marker(pytest.mark.race)
    item.add_marker(pytest.mark.xdist_group("races"))


@pytest.fixture(autouse=True)
def _one_race_at_a_time(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Races measure waiting times: two at once on one machine, by two workers of pytest, would hinder each other."""
    with (tmp_path_factory.getbasetemp().parent / "races.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


@pytest.fixture(scope="session")
def ready_office(cluster: str, migrated: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The name of a migrated database with the office in it, to be copied."""
    name = f"motcua_races_{os.getpid()}"
    with databases.database(cluster, name, like=migrated) as url:
        databases.run("races.sample", environment=environment_for(url, tmp_path_factory.mktemp("data")))
        yield name


@pytest.fixture
def arena(cluster: str, ready_office: str, tmp_path: Path) -> Iterator[Arena]:
    with databases.database(cluster, f"{ready_office}_arena", like=ready_office) as url:
        yield Arena(url, environment_for(url, tmp_path))


@pytest.fixture(scope="module")
def open_house(
    cluster: str, ready_office: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[Arena, int]]:
    """An arena with two server processes on it, and their port."""
    with databases.database(cluster, f"{ready_office}_open", like=ready_office) as url:
        arena = Arena(url, environment_for(url, tmp_path_factory.mktemp("data")))
        with server(arena.environment, workers=2) as port:
            yield arena, port
