# SPDX-License-Identifier: EUPL-1.2
"""A browser that is the kiosk of Hải Châu, on Friday 27/11/2026 at half past eight."""

from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any

import pytest
from django.db import connections
from django.test import Client

from chromium import chromium
from doors.kiosk.browsing import PRINTER
from lines import Lines
from motcua.people import tokens
from motcua.people.models import ApiToken

MORNING = "2026-11-27T08:30"
ROOT = "/lay-so/dn-hc/"
PORTRAIT = {"width": 1080, "height": 1920}


def enrol(name: str, client: Client | None = None, *, office: str = "dn-hc") -> Client:
    """Return a browser enrolled as this kiosk."""
    client = client or Client()
    token = tokens.issue_token(kind=ApiToken.Kind.DEVICE, name=name)
    answer = client.post(f"/lay-so/{office}/ghi-danh/", {"token": token})
    assert answer.status_code == 302, answer.content.decode()
    return client


@pytest.fixture
def morning(the_clock: Callable[[str], datetime]) -> datetime:
    return the_clock(MORNING)


@pytest.fixture
def kiosk(morning: datetime, lines: Lines) -> Client:
    return enrol("DN-HC-k1")


@pytest.fixture
def browser(monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    # The browser's event loop stands in this thread; Django would refuse the database to the test itself.
    monkeypatch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")
    with chromium() as running:
        yield running
        # Beside the event loop the test had a connection of its own, which would keep the database in use.
        connections.close_all()


@pytest.fixture
def context(browser: Any, settings: Any, monkeypatch: pytest.MonkeyPatch, live_server: Any, kiosk: Client) -> Any:
    """A browser enrolled as the kiosk of Hải Châu; the network can be pulled out of it."""
    monkeypatch.setitem(connections["default"].settings_dict, "CONN_MAX_AGE", 0)
    plain = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    settings.STORAGES = {**settings.STORAGES, "staticfiles": plain}
    settings.PUBLIC_URL = live_server.url
    opened = browser.new_context(viewport=PORTRAIT, locale="vi-VN", has_touch=True, base_url=live_server.url)
    opened.add_init_script(PRINTER)
    cookie = kiosk.cookies["may_lay_so"]
    opened.add_cookies([{"name": cookie.key, "value": cookie.value, "url": live_server.url + ROOT}])
    return opened
