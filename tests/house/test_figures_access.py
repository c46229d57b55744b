# SPDX-License-Identifier: EUPL-1.2
"""Every address of figures: head, leader, city; other roles are told no; another office does not exist."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from cast import House
from house.test_access import outcome
from motcua.people.models import RoleHeld, User

STRANGER, CITY = "stranger", "CITY_ADMIN"
SEES = {"HEAD", "LEADER", CITY}
ROLES = (STRANGER, CITY, "HEAD", "LEADER", "OFFICER", "RECEPTIONIST", "OPERATOR", "SPECIALIST", "VOLUNTEER", "CASHIER",
         "POST_CLERK", "VACCINATOR")  # fmt: skip
PAGES = ("/quan-tri/so-lieu/?noi={office}", "/quan-tri/so-lieu/waits/?noi={office}")
# Who sees the rows sees what they are about, not only the figures.
ROWS = "/quan-tri/so-lieu/waits/dong/?so=served&noi={office}"


@pytest.mark.parametrize("role", ROLES)
def test_figures_by_role_and_office(
    role: str, house: House, the_clock: Callable[[str], Any], client_for: Callable[..., Client],
    bearer: Callable[[User], dict[str, str]],
) -> None:  # fmt: skip
    the_clock("2026-11-26T09:00")
    user = None
    if role != STRANGER:
        user = User.objects.create_user(username="ai.do", full_name="Ai Đó")
        office = None if role in (CITY, "OPERATOR") else "DN-TTHCC"
        RoleHeld.objects.create(user=user, role=role, office_id=office)
    client = client_for(user)
    for office in ("dn-tthcc", "dn-hc"):
        is_own = office == "dn-tthcc" or role == CITY
        expected = "sign in" if user is None else "no" if role not in SEES else "in" if is_own else "not there"
        for page in PAGES:
            assert outcome(client.get(page.format(office=office))) == expected, (role, page, office)
        rows = "no" if expected == "in" and role == "LEADER" else expected
        assert outcome(client.get(ROWS.format(office=office))) == rows, (role, office)
        if user is not None:
            answer = Client(**bearer(user)).get(f"/api/v1/figures/payments?office={office}")
            codes = {"in": 200, "no": 403, "not there": 404}
            told = expected if is_own or role in SEES else "no" if role == "OPERATOR" else "not there"
            assert answer.status_code == codes[told], (role, office, answer.content)


def test_without_sign_in_only_what_is_published(house: House, the_clock: Callable[[str], Any]) -> None:
    the_clock("2026-11-26T09:00")
    assert Client().get("/so-lieu/").status_code == 200
    assert Client().get("/du-lieu-mo/").status_code == 200
    assert Client().get("/api/v1/figures/waits").status_code == 200
    assert Client().get("/api/v1/figures/payments").status_code == 404
