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
HOSTILE = ["\0", "9" * 40, "-1", "9999-12-31T23:59", "0001-01-01T00:00+14:00", "'; --%", "１２", "a" * 3000]
FORM = "application/x-www-form-urlencoded"


def names_read() -> list[str]:
    """Return the names of all parts of queries and forms that the doors read."""
    found = {name for path in DOORS.rglob("*.py") for name in READ.findall(path.read_text(encoding="utf-8"))}
    assert len(found) > 5
    return sorted(found)


class Visitor:
    """Asks for addresses and undoes what that did; a sign-in that has ended begins again."""

    def __init__(self, sign_in: Callable[[], Client]) -> None:
        self.sign_in = sign_in
        self.client = sign_in()
        self.broken: list[tuple[str, str, int]] = []

    def ask(self, method: str, path: str, **more: Any) -> None:
        self.client.raise_request_exception = False
        with transaction.atomic():
            status = self.client.generic(method, path, **more).status_code
            transaction.set_rollback(True)
        if status >= 500:
            self.broken.append((method, path[:200], status))
        if "dang-xuat" in path or "dang-nhap" in path:
            self.client = self.sign_in()


@pytest.fixture
def values(house: House, book: Callable[..., Appointment], the_clock: Callable[[str], Any]) -> dict[str, str]:
    the_clock("2026-11-26T09:00")
    row = book()
    return {"office": "dn-tthcc", "agency": "dn-sxd", "pk": str(row.pk), "code": row.code, "object_id": "1",
            "content_type_id": "1"}  # fmt: skip


@pytest.fixture
def visitor(phuc: User, client_for: Callable[..., Client]) -> Visitor:
    return Visitor(lambda: client_for(phuc))


@pytest.mark.slow
@pytest.mark.parametrize("hostile", HOSTILE, ids=range(len(HOSTILE)))
def test_hostile_queries_and_forms(hostile: str, values: dict[str, str], visitor: Visitor, settings: Any) -> None:
    settings.IS_DEMO = True
    typed = urlencode(dict.fromkeys(names_read(), hostile))
    for route in all_routes():
        path = route.path(values)
        visitor.ask("GET", f"{path}?{typed}")
        visitor.ask("POST", path, data=typed.encode(), content_type=FORM)
    assert visitor.broken == []


@pytest.mark.slow
def test_hostile_addresses(values: dict[str, str], visitor: Visitor) -> None:
    for route in all_routes():
        for part in route.parts:
            for hostile in ("\0", "9" * 40, "x"):
                visitor.ask("GET", quote(route.path(values | {part: hostile}), safe="/"))
    assert visitor.broken == []


@pytest.mark.slow
def test_other_methods(values: dict[str, str], visitor: Visitor) -> None:
    for route in all_routes():
        for method in ("HEAD", "OPTIONS", "PUT", "DELETE", "ABC"):
            visitor.ask(method, route.path(values))
    assert visitor.broken == []


@pytest.mark.slow
def test_forms_that_are_no_forms(values: dict[str, str], visitor: Visitor) -> None:
    bodies = [
        (b"\xff\xfe=%zz&a", FORM), (b"--x", "multipart/form-data; boundary=x"), (b"{", "multipart/form-data"),
    ]  # fmt: skip
    for route in all_routes():
        for body, kind in bodies:
            visitor.ask("POST", route.path(values), data=body, content_type=kind)
    assert visitor.broken == []
