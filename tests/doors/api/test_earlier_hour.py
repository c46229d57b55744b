# SPDX-License-Identifier: EUPL-1.2
"""A program waits for an earlier hour for somebody, with code and phone, and answers what is offered."""

from collections.abc import Callable
from typing import Any

import pytest

from cast import at
from motcua.appointments import operations
from motcua.appointments.models import Appointment

NOW = at("2026-11-26T09:00")
BODY = {"phone": "0905 111 222"}
OFFERED = {"start": "2026-11-26T13:00:00+07:00", "answer_by": "2026-11-26T11:00:00+07:00"}


@pytest.fixture
def earlier(anybody: Any, book: Callable[..., Appointment]) -> str:
    return f"/appointments/{book(starts_at='2026-11-30T14:00').code}/earlier"


def test_wishing_and_stopping(anybody: Any, earlier: str) -> None:
    assert anybody.get(earlier, **BODY) == {"waiting": False, "offer": None}
    assert anybody.post(earlier, BODY) == {"waiting": True, "offer": None}
    assert anybody.post(earlier, BODY) == {"waiting": True, "offer": None}
    assert anybody.post(f"{earlier}/stop", BODY) == {"waiting": False, "offer": None}


def test_the_offered_hour_is_taken_once(anybody: Any, earlier: str) -> None:
    anybody.post(earlier, BODY)
    operations.offer_earlier_hours(at=NOW)
    assert anybody.get(earlier, **BODY) == {"waiting": True, "offer": OFFERED}
    answer = BODY | {"start": OFFERED["start"]}
    for _time in range(2):
        assert anybody.post(f"{earlier}/accept", answer)["start"] == OFFERED["start"]
    assert anybody.post(f"{earlier}/decline", answer, 409)["error"] == "offer_over"


def test_the_offered_hour_is_declined_and_the_wish_goes_on(anybody: Any, earlier: str) -> None:
    anybody.post(earlier, BODY)
    operations.offer_earlier_hours(at=NOW)
    answer = BODY | {"start": OFFERED["start"]}
    assert anybody.post(f"{earlier}/decline", answer) == {"waiting": True, "offer": None}
    assert anybody.post(f"{earlier}/accept", answer, 409)["error"] == "offer_over"


def test_other_phones_and_other_hours_find_nothing(anybody: Any, earlier: str) -> None:
    foreign = {"phone": "0914 333 444"}
    anybody.get(earlier, 404, **foreign)
    for tail, body in (("", foreign), ("/stop", foreign), ("/accept", foreign | {"start": "2026-11-26T13:00"})):
        anybody.post(f"{earlier}{tail}", body, 404)
    for tail in ("/accept", "/decline"):
        anybody.post(f"{earlier}{tail}", BODY | {"start": "2026-11-26T13:00"}, 404)
