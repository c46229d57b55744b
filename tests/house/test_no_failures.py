# SPDX-License-Identifier: EUPL-1.2
"""No address fails, whatever is in its parts, its query or its form, and however it is asked for."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode

import pytest
from django.db import transaction
from django.test import Client

from cast import House
from house.routes import all_routes
from motcua.appointments.models import Appointment
from motcua.people.models import User

DOORS = Path(__file__).resolve().parents[2] / "src" / "motcua" / "doors"
READ = re.compile(r"""(?:GET|POST|typed|data)(?:\.get|\.getlist|\.pop)?[(\[]["']([\w-]+)["']""")
HOSTILE = ["", "\0", "x\0y", "9" * 40, "-1", "0001-01-01", "9999-12-31", "9999-12-31T23:59", "0001-01-01T00:00+14:00",
           "2026-13-45", "%", "'; --", "\ud7ff\U0001f600", "../..", "<script>", "a" * 3000, "１２", "1.5", "None", "[]"]  # fmt: skip


def names_read() -> list[str]:
    """Return the names of all parts of queries and forms that the doors read."""
    found = {name for path in DOORS.rglob("*.py") for name in READ.findall(path.read_text(encoding="utf-8"))}
    assert len(found) > 5
    return sorted(found)


def failures(client: Client, method: str, path: str, **more: Any) -> list[Any]:
    client.raise_request_exception = False
    with transaction.atomic():
        response = client.generic(method, path, **more)
        transaction.set_rollback(True)
    # Closed by the test client, but a stream is only begun when it is read.
    return [(method, path[:200], response.status_code)] if response.status_code >= 500 else []


@pytest.fixture
def values(house: House, book: Callable[..., Appointment], the_clock: Callable[[str], Any]) -> dict[str, str]:
    the_clock("2026-11-26T09:00")
    row = book()
    return {"office": "dn-tthcc", "agency": "dn-sxd", "pk": str(row.pk), "code": row.code, "object_id": "1",
            "content_type_id": "1"}  # fmt: skip


@pytest.mark.slow
@pytest.mark.parametrize("hostile", HOSTILE, ids=[repr(each)[:24] for each in HOSTILE])
def test_hostile_queries_and_forms(
    hostile: str, values: dict[str, str], phuc: User, client_for: Callable[..., Client], settings: Any
) -> None:
    settings.IS_DEMO = True
    typed = urlencode({name: hostile for name in names_read()}, encoding="utf-8")
    broken = []
    for route in all_routes():
        path = route.path(values)
        client = client_for(None if route.family in ("portal", "api") else phuc)
        broken += failures(client, "GET", f"{path}?{typed}")
        broken += failures(client, "POST", path, data=typed.encode(), content_type="application/x-www-form-urlencoded")
    assert broken == []


@pytest.mark.slow
def test_hostile_addresses(values: dict[str, str], phuc: User, client_for: Callable[..., Client]) -> None:
    broken = []
    for route in all_routes():
        for part in route.parts:
            for hostile in HOSTILE:
                path = quote(route.path(values | {part: hostile or "0"}), safe="/")
                broken += failures(client_for(phuc), "GET", path)
    assert broken == []


@pytest.mark.parametrize("method", ["HEAD", "OPTIONS", "PUT", "DELETE", "PATCH", "TRACE", "ABC"])
def test_other_methods(method: str, values: dict[str, str], phuc: User, client_for: Callable[..., Client]) -> None:
    broken = []
    for user in (None, phuc):
        for route in all_routes():
            broken += failures(client_for(user), method, route.path(values))
    assert broken == []


def test_forms_that_are_no_forms(values: dict[str, str], phuc: User, client_for: Callable[..., Client]) -> None:
    bodies = [(b"\xff\xfe=%zz&a", "application/x-www-form-urlencoded"), (b"--x", "multipart/form-data; boundary=x"),
              (b"{", "multipart/form-data"), (b"{}", "application/json")]  # fmt: skip
    broken = []
    for route in all_routes():
        for body, kind in bodies:
            broken += failures(client_for(phuc), "POST", route.path(values), data=body, content_type=kind)
    assert broken == []
