# SPDX-License-Identifier: EUPL-1.2
"""The desk's morning: Friday 27/11/2026, 08:30; and ways to press its buttons."""

from collections.abc import Callable
from datetime import datetime

import pytest
from django.test import Client

from money import Till
from motcua.people.models import User


@pytest.fixture
def morning(the_clock: Callable[[str], datetime]) -> datetime:
    """Friday 27/11/2026, 08:30: requests of the day before are still within their promise."""
    return the_clock("2026-11-27T08:30")


@pytest.fixture
def desk_of(morning: datetime, client_for: Callable[..., Client]) -> Callable[[User], Client]:
    return lambda user: client_for(user)


@pytest.fixture
def at_counter(desk_of: Callable[[User], Client], binh: User) -> Client:
    """The officer of counter 3, signed in."""
    return desk_of(binh)


@pytest.fixture
def now(morning: datetime) -> datetime:
    return morning


@pytest.fixture
def cashier(now: datetime, till: Till, client_for: Callable[..., Client]) -> Client:
    """Who takes money at the counter, signed in."""
    return client_for(till.cashier)
