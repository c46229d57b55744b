# SPDX-License-Identifier: EUPL-1.2
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.handlers.wsgi import WSGIHandler
from django.db import connections

from motcua.front.database import database_conninfo
from motcua.front.routing import Front

HERE = Path(__file__).parent


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Whoever asks for the database's address gets that of a test database, also where no other test needs one.

    Otherwise two test processes would hear each other's notices.
    """
    for item in items:
        asks = {"conninfo", "database_address"} & set(getattr(item, "fixturenames", ()))
        if asks and item.path.parent == HERE:
            item.add_marker(pytest.mark.django_db)


@pytest.fixture
def site(settings: Any) -> Any:
    """The settings of the little site in this folder."""
    settings.ROOT_URLCONF = f"{__package__}.site_urls"
    settings.MIDDLEWARE = ["django.middleware.common.CommonMiddleware"]
    settings.ALLOWED_HOSTS = ["*"]
    settings.DEBUG = False
    settings.MAX_BODY_BYTES = 3 * 1024 * 1024
    settings.STATIC_URL = "/static/"
    settings.STATICFILES_DIRS = [Path(__file__).parent / "site_static"]
    settings.TRUSTED_PROXIES = []
    return settings


@pytest.fixture
def django_front(site: Any) -> Callable[[], Front]:
    return lambda: Front(WSGIHandler())


@pytest.fixture
def conninfo(django_db_setup: None) -> str:
    return database_conninfo()


@pytest.fixture
def database_address(django_db_setup: None) -> dict[str, Any]:
    kept = ("NAME", "USER", "PASSWORD", "HOST", "PORT")
    return {key: connections.settings["default"].get(key, "") for key in kept}
