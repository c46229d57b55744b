# SPDX-License-Identifier: EUPL-1.2
"""Every address of the clerk's door: the clerk of the own office, one of another office, everybody else."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from house.routes import Route, all_routes
from house.test_access import FORM, POSTAL, asked, outcome
from motcua.people.models import RoleHeld, User
from post.conftest import Trip, trip

__all__ = ["trip"]

CLERK, STRANGE_CLERK, STRANGER = "clerk", "clerk elsewhere", "stranger"
OTHERS = ("CITY_ADMIN", "HEAD", "OFFICER", "RECEPTIONIST", "OPERATOR", "SPECIALIST", "LEADER", "VOLUNTEER", "CASHIER")
ROUTES = [route for route in all_routes() if route.family == "postal" and route.name in POSTAL]
# About one parcel or one list: another office's does not exist.
OF_ONE = {"parcel", "label", "shipment", "list", "list_act", "list_pdf"}


@pytest.fixture
def there(trip: Trip, the_clock: Callable[[str], Any]) -> dict[str, str]:
    """Values that lead to papers to be fetched, and a list of Hải Châu."""
    the_clock("2026-11-26T10:45")
    parcel = trip.labelled(trip.asked(direction="pickup"))
    row = trip.listed(trip.labelled(trip.pay(trip.asked())), way="to_carrier", at="2026-11-26T10:40", signs=False)
    return {"code": parcel.code, "pk": str(row.pk), "part": "can-lay"}


def person(role: str, trip: Trip) -> User | None:
    if role == STRANGER:
        return None
    if role == CLERK:
        return trip.house.clerk
    user = User.objects.create_user(username=f"ai.{role.lower().replace(' ', '')}", full_name="Ai Đó")
    is_everywhere = role in ("CITY_ADMIN", "OPERATOR")
    office = None if is_everywhere else "DN-TTHCC" if role == STRANGE_CLERK else "DN-HC"
    RoleHeld.objects.create(user=user, role="POST_CLERK" if role == STRANGE_CLERK else role, office_id=office)
    return user


def expected(route: Route, role: str) -> str:
    if role == STRANGER:
        return "sign in"
    if role in OTHERS:
        return "no"
    return "not there" if role == STRANGE_CLERK and route.name in OF_ONE else "in"


@pytest.mark.django_db
@pytest.mark.parametrize("role", [STRANGER, CLERK, STRANGE_CLERK, *OTHERS])
def test_the_clerks_door(role: str, trip: Trip, there: dict[str, str], client_for: Callable[..., Client]) -> None:
    client, wrong = client_for(person(role, trip)), []
    for route in ROUTES:
        for method in ("GET", "POST"):
            response = asked(client, method, route.path(there), **FORM)
            if response.status_code != 405 and outcome(response) != expected(route, role):
                wrong.append((method, route.key, response.status_code, expected(route, role)))
    assert wrong == []
    assert len(ROUTES) == len(POSTAL)


@pytest.mark.django_db
def test_a_clerk_reaches_nothing_else_of_the_house(
    trip: Trip, there: dict[str, str], client_for: Callable[..., Client]
) -> None:
    client = client_for(trip.house.clerk)
    for address in ("/quay/dn-hc/", "/quay/ho-so/", "/quay/thu-ngan/", "/quay/buu-chinh/", "/tong-dai/", "/quan-tri/"):
        assert client.get(address).status_code in (403, 404), address
