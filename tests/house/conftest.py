# SPDX-License-Identifier: EUPL-1.2
"""People who read English."""

from collections.abc import Callable, Iterator

import pytest
from django.test import Client
from django.utils import translation

from cast import House
from motcua.people.models import User


@pytest.fixture(autouse=True)
def _vietnamese_again() -> Iterator[None]:
    """A page asked for in English leaves its language behind in the thread."""
    with translation.override("vi"):
        yield


@pytest.fixture
def english(house: House, client_for: Callable[..., Client]) -> Callable[..., Client]:
    """Sign in somebody, or nobody, who reads English."""

    def sign_in(user: User | None = None) -> Client:
        client = client_for(user)
        client.cookies["ngon_ngu"] = "en"
        return client

    return sign_in
