# SPDX-License-Identifier: EUPL-1.2
"""Helping at the counter: every address, every role, the own office and another one, in a shift and out of it.

The tables are written out on purpose instead of being read from the rules they check.
"""

import uuid
from collections.abc import Callable
from datetime import datetime

import pytest
from django.test import Client

from cast import at
from house.routes import Route, all_routes
from house.test_access import FORM, asked, family_of, outcome
from motcua.assistance import operations
from motcua.people.models import Role, RoleHeld, User
from specials import DuongXa

STRANGER, OFFICER, HEAD, RECEPTIONIST = "stranger", "officer", "head", "receptionist"
ON_SHIFT, OFF_SHIFT, SPECIALIST, CITY, ELSEWHERE = "on shift", "off shift", "specialist", "city admin", "elsewhere"
ROLES = (STRANGER, OFFICER, HEAD, RECEPTIONIST, ON_SHIFT, OFF_SHIFT, SPECIALIST, CITY, ELSEWHERE)

HELPS = {OFFICER, HEAD, RECEPTIONIST, ON_SHIFT}
OPENS_SHIFTS = {OFFICER, HEAD, ELSEWHERE}
# Of a colleague's assistance: who may see the office's dossiers. A receptionist and a volunteer have only their own.
SEES = {OFFICER, HEAD}

COUNTERS = {
    "assist": {*HELPS, ELSEWHERE}, "shifts": OPENS_SHIFTS, "assist_screen": {*HELPS, ELSEWHERE},
    "assist_screen_part": {*HELPS, ELSEWHERE}, "assist_stream": {*HELPS, ELSEWHERE},
}  # fmt: skip
BY_ASSISTANCE = {
    "assist_page", "assist_save", "assist_aloud", "assist_application", "assist_act", "assist_paper", "assist_file",
    "assist_home",
}  # fmt: skip
ROUTES = [route for route in all_routes() if family_of(route) == "helping"]


def test_every_address_of_helping_is_in_a_table() -> None:
    assert {route.name for route in ROUTES} == COUNTERS.keys() | BY_ASSISTANCE


@pytest.fixture
def people(duong_xa: DuongXa, an: User, quantri: User, hoa: User) -> dict[str, User | None]:
    reception = User.objects.create_user(username="tiepdon.hn-dx", full_name="Đào Tuấn Kiệt")
    RoleHeld.objects.create(user=reception, role=Role.RECEPTIONIST, office=duong_xa.office)
    resting = User.objects.create_user(username="tinhnguyen2.hn-dx", full_name="Phạm Thu Hà")
    RoleHeld.objects.create(user=resting, role=Role.VOLUNTEER, office=duong_xa.office)
    operations.open_shift(
        office=duong_xa.office,
        user=duong_xa.volunteer,
        until=at("2026-12-01T17:30"),
        by=duong_xa.officer,
        at=at("2026-12-01T08:00"),
    )
    return {
        STRANGER: None,
        OFFICER: duong_xa.officer,
        HEAD: duong_xa.head,
        RECEPTIONIST: reception,
        ON_SHIFT: duong_xa.volunteer,
        OFF_SHIFT: resting,
        SPECIALIST: duong_xa.specialist,
        CITY: quantri,
        ELSEWHERE: hoa,
    }


@pytest.mark.parametrize("role", ROLES)
def test_helping(
    role: str,
    duong_xa: DuongXa,
    people: dict[str, User | None],
    the_clock: Callable[[str], datetime],
    client_for: Callable[..., Client],
) -> None:
    now = the_clock("2026-12-01T09:00")
    begun = operations.begin(
        office=duong_xa.office, version=duong_xa.extract, kind="no_writing", by=duong_xa.head, at=now
    )
    values = {"assistance": str(begun.pk), "deed": "doc-lai", "code": "id", "file": str(uuid.uuid4())}
    client, wrong = client_for(people[role]), []
    for route in ROUTES:
        for method in ("GET", "POST"):
            response = asked(client, method, route.path(values), **FORM)
            if response.status_code != 405 and outcome(response) not in _expected(route, role):
                wrong.append((method, route.key, response.status_code, _expected(route, role)))
    assert wrong == []


def _expected(route: Route, role: str) -> set[str]:
    if role == STRANGER:
        return {"sign in"}
    if route.name in COUNTERS:
        return {"in"} if role in COUNTERS[route.name] else {"no"}
    if role not in SEES:
        return {"not there"}
    # No file of that identity is there.
    return {"not there"} if route.name == "assist_file" else {"in"}
