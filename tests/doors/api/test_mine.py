# SPDX-License-Identifier: EUPL-1.2
"""`GET /mine`: what the page of a checked phone tells, for other programs."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from cast import Citizen, at
from doors.api.conftest import Caller
from motcua.appointments.models import Appointment
from motcua.dossiers.models import Dossier
from motcua.people import phone_check

pytestmark = pytest.mark.django_db


def proof_of(phone: str) -> str:
    check = phone_check.ask(phone=phone, at=at("2026-11-27T08:00"))
    return phone_check.proof_of(
        phone_check.answer(check_id=check.pk, code=phone_check.code_of(check), at=check.asked_at)
    )


def mine(phone: str, expect: int = 200, **query: Any) -> Any:
    return Caller(HTTP_X_PHONE_CHECK=proof_of(phone)).get("/mine", expect, **query)


def test_without_a_checked_phone_nothing_is_told(house: Any) -> None:
    assert Caller().get("/mine", 422)["error"] == "invalid"
    assert Caller(HTTP_X_PHONE_CHECK="made up").get("/mine", 403)["error"] == "phone_not_checked"


def test_the_same_list_as_on_the_page(
    book: Callable[..., Appointment], file: Callable[..., Dossier], lan: Citizen, minh: Citizen, the_clock: Any
) -> None:
    the_clock("2026-11-27T08:00")
    hour = book(starts_at="2026-11-27T09:00", status="confirmed")
    book(who=minh, starts_at="2026-11-27T09:00", status="confirmed")
    dossier = file(status="supplement")
    told = mine(lan.phone)
    assert told["next"] == told["open"][0]
    assert (told["next"]["code"], told["next"]["step"]["title"]) == (hour.code, "Hôm nay 9 giờ, quầy 3")
    assert [(card["kind"], card["code"]) for card in told["open"]] == [
        ("appointment", hour.code),
        ("dossier", dossier.code),
    ]
    assert told["open"][1]["step"]["do"] == "complete"
    assert lan.name not in str(told)
    assert lan.phone[3:] not in str(told)


def test_what_is_over_comes_page_by_page(file: Callable[..., Dossier], lan: Citizen, the_clock: Any) -> None:
    the_clock("2026-11-27T08:00")
    for n in range(12):
        dossier = file(status="withdrawn")
        Dossier.objects.filter(pk=dossier.pk).update(submitted_at=at("2026-11-01T09:00") - timedelta(days=n))
    first = mine(lan.phone)
    second = mine(lan.phone, after=first["more"])
    assert (len(first["past"]), len(second["past"]), second["more"]) == (10, 2, "")
