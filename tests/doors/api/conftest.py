# SPDX-License-Identifier: EUPL-1.2
"""A caller of the interface: another program, with or without a member of staff's token."""

import json
from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client

from cast import Citizen, House
from motcua.people.models import User

ROOT = "/api/v1"
MORNING = "2026-11-26T09:00"


class Caller:
    """Sends requests as a program would: JSON in, JSON out, every refusal in the one form."""

    def __init__(self, **headers: str) -> None:
        self.client = Client(raise_request_exception=False, **headers)

    def ask(
        self, method: str, path: str, body: Any = None, *, raw: bytes | None = None, **headers: str
    ) -> HttpResponse:
        data = raw if raw is not None else b"" if body is None else json.dumps(body).encode()
        return self.client.generic(method, ROOT + path, data, content_type="application/json", **headers)

    def get(self, path: str, expect: int = 200, **query: Any) -> Any:
        return self._read(
            self.client.get(ROOT + path, {name.rstrip("_"): value for name, value in query.items()}), expect
        )

    def post(self, path: str, body: Any = None, expect: int = 200, *, raw: bytes | None = None, **headers: str) -> Any:
        return self._read(self.ask("POST", path, body, raw=raw, **headers), expect)

    def book(self, body: Any, expect: int = 201, *, key: str | None = None) -> Any:
        self._count = getattr(self, "_count", 0) + 1
        return self.post("/appointments", body, expect, HTTP_IDEMPOTENCY_KEY=key or f"key-{self._count}")

    @staticmethod
    def _read(response: HttpResponse, expect: int) -> Any:
        said = response.content.decode()
        assert response.status_code == expect, said
        assert response["Content-Type"].startswith("application/json")
        answer = json.loads(said)
        if expect >= 400:
            assert answer.keys() >= {"error", "message"}
            assert answer["message"].endswith((".", "!", "?", ")")), answer["message"]
            assert "fields" in answer or expect != 422
        return answer


@pytest.fixture
def anybody(house: House, the_clock: Callable[[str], datetime]) -> Caller:
    """A program without a token, on Thursday 26/11/2026 at nine."""
    the_clock(MORNING)
    return Caller()


@pytest.fixture
def as_staff(anybody: Caller, bearer: Callable[[User], dict[str, str]]) -> Callable[[User], Caller]:
    return lambda user: Caller(**bearer(user))


@pytest.fixture
def wish(lan: Citizen) -> Callable[..., dict[str, Any]]:
    """A well-formed request of Lan's for Friday at nine; named parts are exchanged, `None` leaves one out."""

    def wanted(**parts: Any) -> dict[str, Any]:
        whole = {
            "name": lan.name,
            "phone": lan.phone,
            "office": "DN-TTHCC",
            "agency": "DN-SXD",
            "content": "Hỏi về giấy phép xây dựng nhà ở",
            "start": "2026-11-27T09:00:00+07:00",
        } | parts
        return {name: value for name, value in whole.items() if value is not None}

    return wanted
