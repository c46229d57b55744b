# SPDX-License-Identifier: EUPL-1.2
"""What every test gets: the cast, a fast password hasher, and nothing remembered from the test before."""

from collections.abc import Iterator

import pytest
from django.conf import settings
from django.core.cache import cache

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
from filing import desk, file  # noqa: F401
from lines import draw, lines  # noqa: F401
from money import owing, till  # noqa: F401
from motcua.appointments import offer
from motcua.connectors.sms_simulator import book as sms_book
from motcua.journal import notices
from motcua.kernel import clock
from motcua.queueing import waiting
from posting import post_house  # noqa: F401
from reactions.world import deliveries  # noqa: F401
from specials import duong_xa  # noqa: F401


def pytest_configure(config: pytest.Config) -> None:
    """A real hash takes a fifth of a second on purpose; hundreds of tests need a person with a password."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


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
