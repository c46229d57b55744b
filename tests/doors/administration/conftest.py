# SPDX-License-Identifier: EUPL-1.2
"""The clock of these tests, and a way to change one thing on a page and send the rest back as it was."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client

from doors.administration.page_reading import fields_of

NOW = "2026-11-26T09:00"


@pytest.fixture(autouse=True)
def _morning(the_clock: Callable[[str], datetime]) -> None:
    the_clock(NOW)


Change = Callable[..., HttpResponse]


@pytest.fixture
def change() -> Change:
    """Open a page of the administration, change these fields and send it back; the answer, after any redirect."""

    def send(client: Client, address: str, /, *, seen: dict[str, Any] | None = None, **fields: Any) -> HttpResponse:
        if seen is None:
            answer = client.get(address)
            assert answer.status_code == 200, f"{address}: {answer.status_code}"
            seen = fields_of(answer)
        return client.post(address, {**seen, **fields, "_save": "Lưu"}, follow=True)

    return send
