# SPDX-License-Identifier: EUPL-1.2
"""What people say, on the desk: every address, every role, the own office and another one, the own agency and another.

The table is written out on purpose instead of being read from the rules it checks.
"""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from cast import Citizen, House
from feedback.test_comments import NOW, write
from feedback.test_complaints import complain
from house.routes import all_routes
from house.test_access import FORM, asked, family_of, outcome
from motcua.feedback import operations
from motcua.people.models import Role, RoleHeld, User

STRANGER, RECEPTIONIST, OFFICER, HEAD, LEADER, CITY = "stranger", "receptionist", "officer", "head", "leader", "city"
HEAD_OF_ONE, CASHIER, VOLUNTEER, NURSE = "head of one agency", "cashier", "volunteer", "vaccinator"
SPECIALIST, CLERK, OPERATOR = "specialist", "clerk of the post", "operator"
ROLES = (
    STRANGER, RECEPTIONIST, OFFICER, HEAD, HEAD_OF_ONE, LEADER, CITY, CASHIER, VOLUNTEER, NURSE, SPECIALIST, CLERK,
    OPERATOR,
)  # fmt: skip
# Who finds a row of the office and of which agency: DN-SXD's is one's own, DN-STC's another's where one is limited.
WHOLE, ONE_AGENCY = {HEAD, CITY}, {HEAD_OF_ONE, LEADER}

# A leader is led on to the complaints.
LISTS = {
    "feedback": {HEAD, HEAD_OF_ONE, CITY, LEADER}, "complaints": {HEAD, HEAD_OF_ONE, LEADER, CITY},
    "ratings": {HEAD, HEAD_OF_ONE, LEADER, CITY}, "survey": {HEAD, HEAD_OF_ONE, LEADER, CITY}, "survey_act": {CITY},
}  # fmt: skip
COMMENT, COMPLAINT = {HEAD, HEAD_OF_ONE, CITY}, {HEAD, HEAD_OF_ONE, LEADER, CITY}
ROUTES = {route.name: route for route in all_routes() if family_of(route) == "feedback"}


def test_every_address_of_what_people_say_is_in_a_table() -> None:
    assert ROUTES.keys() == LISTS.keys() | {"comment_act", "complaint", "survey_sheets"}


@pytest.fixture
def people(an: User, binh: User, phuc: User, quantri: User, tongdai: User, house: House) -> dict[str, User | None]:
    def made(role: Role, agency: str | None = None) -> User:
        user = User.objects.create_user(username=f"x.{role.lower()}.{agency}", full_name="Một người")
        RoleHeld.objects.create(user=user, role=role, office=house.tthcc, agency_id=agency)
        return user

    return {
        STRANGER: None, RECEPTIONIST: an, OFFICER: binh, HEAD: phuc, CITY: quantri, OPERATOR: tongdai,
        HEAD_OF_ONE: made(Role.HEAD, "DN-SXD"), LEADER: made(Role.LEADER, "DN-SXD"), CASHIER: made(Role.CASHIER),
        VOLUNTEER: made(Role.VOLUNTEER), NURSE: made(Role.VACCINATOR), SPECIALIST: made(Role.SPECIALIST),
        CLERK: made(Role.POST_CLERK),
    }  # fmt: skip


@pytest.mark.parametrize("role", ROLES)
def test_the_lists(
    role: str, people: dict[str, User | None], client_for: Callable[..., Client], the_clock: Any
) -> None:
    the_clock("2026-11-26T09:00")
    client, wrong = client_for(people[role]), []
    for name, able in LISTS.items():
        route = ROUTES[name]
        expected = "sign in" if role == STRANGER else "in" if role in able else "no"
        for method in ("GET", "POST"):
            response = asked(client, method, route.path({"deed": "mo"}), **FORM)
            said = outcome(response)
            if name == "survey_act" and said == "not there":
                # Without a year it means nothing; that is said to who may.
                said = "in"
            if response.status_code != 405 and said != expected:
                wrong.append((method, name, response.status_code, expected))
    assert wrong == []


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize(("office", "agency"), [("DN-TTHCC", "DN-SXD"), ("DN-TTHCC", "DN-STC"), ("DN-HC", "DN-HC")])
def test_a_row_exists_for_those_whose_it_is(
    role: str, office: str, agency: str, people: dict[str, User | None], client_for: Callable[..., Client],
    the_clock: Any, house: House, lan: Citizen,
) -> None:  # fmt: skip
    the_clock("2026-11-26T09:00")
    place = house.tthcc if office == "DN-TTHCC" else house.hc
    by_agency = {"DN-SXD": house.sxd, "DN-STC": house.stc, "DN-HC": house.dn_hc}
    comment = write(house, office=place, agency=by_agency[agency])
    complaint = complain(house, lan, office=place, agency=agency)
    client, wrong = client_for(people[role]), []
    is_theirs = role == CITY or (role in WHOLE and office == "DN-TTHCC") or (role in ONE_AGENCY and agency == "DN-SXD")
    values = {"comment": str(comment.pk), "complaint": str(complaint.pk), "deed": "dang"}
    for name, able in (("comment_act", COMMENT), ("complaint", COMPLAINT)):
        for method in ("GET", "POST"):
            response = asked(client, method, ROUTES[name].path(values), **FORM)
            said = outcome(response)
            if role == STRANGER:
                expected = {"sign in"}
            elif role in able and is_theirs:
                expected = {"in"}
            else:
                expected = {"not there"} if role in able else {"no", "not there"}
            if response.status_code != 405 and said not in expected:
                wrong.append((method, name, response.status_code, expected))
    assert wrong == []


@pytest.mark.parametrize("role", ROLES)
def test_sheets_and_ratings_of_another_office_do_not_exist(
    role: str, people: dict[str, User | None], client_for: Callable[..., Client], the_clock: Any, quantri: User
) -> None:
    the_clock("2026-11-26T09:00")
    operations.draw_survey(year=2026, first_on=NOW.date().replace(day=1), last_on=NOW.date(), by=quantri, at=NOW)
    operations.open_survey(year=2026, by=quantri, at=NOW)
    client = client_for(people[role])
    for office, is_own in (("DN-TTHCC", True), ("DN-HC", False)):
        seen = outcome(asked(client, "GET", f"/quay/gop-y/danh-gia/?noi={office}"))
        body = f"nam=2026&noi={office}&so-phieu=1"
        made = outcome(asked(client, "POST", "/quay/gop-y/khao-sat/phieu/", data=body, **FORM))
        if role == STRANGER:
            assert (seen, made) == ("sign in", "sign in")
        elif role in LISTS["ratings"]:
            expected = "in" if is_own or role == CITY else "not there"
            assert (seen, made) == (expected, expected), (role, office)
        else:
            assert {seen, made} <= {"no", "not there"}
