# SPDX-License-Identifier: EUPL-1.2
"""What every test gets: the cast, a fast password hasher, and nothing remembered from the test before."""

import fcntl
import os
from collections.abc import Iterator

import pytest
from django.conf import settings
from django.core.cache import cache
from django.db import connections
from hypothesis import HealthCheck
from hypothesis import settings as hypothesis_settings

from cast import (  # noqa: F401
    an,
    api_token,
    bearer,
    binh,
    book,
    client_for,
    hoa,
    house,
    lan,
    minh,
    phuc,
    quantri,
    the_clock,
    tongdai,
)
from clinic import book_shot, clinic, hanh, khoi, thu, trung  # noqa: F401
from doors.ward_shots import book_shots, nga, ward  # noqa: F401
from emptying import empty_all_of_it
from filing import desk, file  # noqa: F401
from lines import draw, lines  # noqa: F401
from money import owing, till  # noqa: F401
from motcua.appointments import offer
from motcua.connectors.sms_simulator import book as sms_book
from motcua.journal import notices
from motcua.kernel import clock
from motcua.queueing import waiting
from posting import post_house  # noqa: F401
from races import databases
from races.sample import environment_for
from reactions.world import deliveries  # noqa: F401
from specials import duong_xa  # noqa: F401


def pytest_configure(config: pytest.Config) -> None:
    """A real hash takes a fifth of a second on purpose; hundreds of tests need a person with a password.

    The clock is looked up once a test: on a slow machine a second look would be counted among a page's queries.
    That a machine is slow is no fault of an example either.
    """
    hypothesis_settings.register_profile("patient", deadline=None, suppress_health_check=[HealthCheck.too_slow])
    hypothesis_settings.load_profile("patient")
    clock.REFRESH_SECONDS = 3_600
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    empty_all_of_it()


@pytest.fixture(scope="session")
def cluster() -> str:
    """The address of the server of this run, at its maintenance database."""
    address = connections.settings["default"]
    user = f"{address['USER']}:{address['PASSWORD']}@" if address["PASSWORD"] else f"{address['USER']}@"
    host, port = address["HOST"], address["PORT"]
    if host.startswith("/"):
        return f"postgresql://{user}/postgres?host={host.replace('/', '%2F')}" + (f"&port={port}" if port else "")
    return f"postgresql://{user}{host}{f':{port}' if port else ''}/postgres"


@pytest.fixture(scope="session")
def migrated(cluster: str, testrun_uid: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The name of a database with all tables and nothing more, made once for all workers, to be copied."""
    name = f"motcua_migrated_{testrun_uid[:12]}"
    with (tmp_path_factory.getbasetemp().parent / "migrated.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not databases.exists(cluster, name):
            with databases.database(cluster, f"{name}_new") as url:
                environment = environment_for(url, tmp_path_factory.mktemp("migrated"))
                databases.run("django", "migrate", "--verbosity=0", environment=environment, seconds=900)
                databases.rename(cluster, f"{name}_new", to=name)
    yield name
    databases.drop(cluster, name)


@pytest.fixture(scope="session")
def django_db_modify_db_settings(
    request: pytest.FixtureRequest, django_db_modify_db_settings_parallel_suffix: None
) -> None:
    """Making all tables takes half a minute: the workers of a run copy them; a single process makes its own."""
    if "PYTEST_XDIST_WORKER" in os.environ:
        connections.settings["default"]["TEST"]["TEMPLATE"] = request.getfixturevalue("migrated")


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None) -> Iterator[None]:
    """The test database can be dropped only when nobody holds a connection of his own to it."""
    yield
    sms_book.close()
    notices.close()


@pytest.fixture(scope="session", autouse=True)
def _files_elsewhere(tmp_path_factory: pytest.TempPathFactory) -> None:
    """Files of dossiers never land in the working folder."""
    settings.MEDIA_ROOT = tmp_path_factory.mktemp("files")


@pytest.fixture(autouse=True)
def _nothing_remembered() -> Iterator[None]:
    clock.forget()
    offer.forget_settings()
    waiting.forget()
    cache.clear()
    yield
    clock.forget()
    offer.forget_settings()
    waiting.forget()
