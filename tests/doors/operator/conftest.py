# SPDX-License-Identifier: EUPL-1.2
"""The switchboard's morning: Friday 27/11/2026, 08:30."""

from collections.abc import Callable, Iterator
from datetime import datetime

import pytest
from django.conf import LazySettings
from django.test import Client

from cast import Citizen
from motcua.people.models import User
from motcua.switchboard import matters
from motcua.switchboard.models import Call


@pytest.fixture(autouse=True)
def _hours_of_the_switchboard(settings: LazySettings) -> Iterator[None]:
    settings.SWITCHBOARD_OFFICE = "DN-TTHCC"
    matters.forget_matters()
    yield
    matters.forget_matters()


@pytest.fixture
def morning(the_clock: Callable[[str], datetime]) -> datetime:
    return the_clock("2026-11-27T08:30")


@pytest.fixture
def phone(morning: datetime, client_for: Callable[..., Client], tongdai: User) -> Client:
    """The operator everywhere, signed in."""
    return client_for(tongdai)


@pytest.fixture
def ring(phone: Client) -> Callable[..., Call]:
    """Let somebody ring; return the call."""

    def rings(number: str | Citizen, client: Client = phone) -> Call:
        typed = number.phone if isinstance(number, Citizen) else number
        answer = client.post("/tong-dai/", {"so": typed})
        assert answer.status_code == 302, answer.content.decode()
        return Call.objects.get(pk=int(answer["Location"].rstrip("/").rpartition("/")[2]))

    return rings
