# SPDX-License-Identifier: EUPL-1.2
"""Dossiers on the desk and by the API: every address, every role, the own office and another one.

The tables are written out on purpose instead of being read from the rules they check.
"""

import uuid
from collections.abc import Callable
from datetime import datetime

import pytest
from django.test import Client

from filing import Desk, desk, file
from house.routes import Route, all_routes
from house.test_access import FORM, JSON, asked, family_of, outcome
from motcua.dossiers.models import Dossier
from motcua.people.models import Role, RoleHeld, User

__all__ = ["desk", "file"]

STRANGER, RECEPTIONIST, NURSE = "stranger", "receptionist", "vaccinator"
OFFICER, SPECIALIST, LEADER, HEAD = "officer", "specialist", "leader", "head"
OPERATOR, CITY = "operator", "city admin"
ROLES = (STRANGER, RECEPTIONIST, NURSE, OFFICER, SPECIALIST, LEADER, HEAD, OPERATOR, CITY)

SEES = {OFFICER, SPECIALIST, LEADER, HEAD}
TAKES_IN = {OFFICER, HEAD}
HANDLES = SEES
SIGNS = {LEADER, HEAD}
DIRECTS = {LEADER, HEAD}

LISTS = {
    "dossiers": SEES, "dossier_find": SEES, "dossier_many": SEES, "dossier_filter": SEES, "dossier_absence": SEES,
    "dossier_batch": SEES, "dossier_book": SEES, "dossier_intake": TAKES_IN, "dossier_signing": SIGNS,
    "list_dossiers": SEES, "take_in_dossier": TAKES_IN,
    "dossier_intake_promise": TAKES_IN, "dossier_promises": SEES,
    "pagers": TAKES_IN, "pagers_part": TAKES_IN, "pagers_stream": TAKES_IN, "pagers_call": TAKES_IN,
    "pagers_tag": TAKES_IN, "pagers_stock": TAKES_IN, "pagers_act": TAKES_IN,
    "post": TAKES_IN, "post_scan": TAKES_IN, "post_labels": TAKES_IN, "post_label": TAKES_IN, "post_lists": TAKES_IN,
    "post_list": TAKES_IN, "post_list_act": TAKES_IN, "post_list_paper": TAKES_IN, "post_parcel": TAKES_IN,
    "post_parcel_act": TAKES_IN, "post_slip": TAKES_IN,
}  # fmt: skip
# Of a dossier that was received; before that, completion and refusal are the counter's.
BY_CODE = {
    "dossier": SEES, "dossier_beat": SEES, "dossier_file": SEES, "dossier_opinion": SEES, "dossier_act": SEES,
    "dossier_sheets": SEES, "dossier_sheet": SEES, "dossier_sheet_page": SEES, "dossier_log": DIRECTS,
    "dossier_erase": DIRECTS, "dossier_slip": TAKES_IN, "dossier_miss": HANDLES,
    "dossier_pager": TAKES_IN, "post_ask": TAKES_IN,
    "open_dossier": SEES, "note_dossier": SEES, "answer_opinion": SEES,
    "receive_dossier": TAKES_IN, "return_result": TAKES_IN, "withdraw_for_citizen": TAKES_IN,
    "ask_for_supplement": HANDLES, "complete_dossier": HANDLES, "refuse_dossier": HANDLES, "take_dossier": HANDLES,
    "hand_over_dossier": HANDLES, "ask_opinion": HANDLES, "submit_for_signing": HANDLES, "issue_result": HANDLES,
    "sign_result": SIGNS, "send_back_result": SIGNS, "extend_due_date": DIRECTS, "stop_dossier": DIRECTS,
}  # fmt: skip
# What these are about – a file, a sheet, a question, a seat in a unit – is not there in this sample.
MAY_BE_MISSING = {
    "dossier_absence",
    "dossier_file",
    "dossier_opinion",
    "answer_opinion",
    "dossier_sheet",
    "dossier_sheet_page",
    "pagers_act",
    "post_labels", "post_label", "post_list", "post_list_act", "post_list_paper", "post_parcel", "post_parcel_act",
    "post_slip",
}  # fmt: skip
# Whoever signs needs more than a role.
MAY_BE_REFUSED = {"sign_result"}
BODY = {
    "reason": "x", "text": "x", "points": [{"what": "x"}], "unit": "DN-HC.MC", "question": "x", "answer": "x",
    "due_at": "2026-12-30T17:00", "new_due_at": "2026-12-30T17:00", "procedure": "1.009974", "office": "DN-TTHCC",
    "applicant": {},
}  # fmt: skip
ROUTES = [route for route in all_routes() if family_of(route) == "dossiers"]


def test_every_address_of_dossiers_is_in_a_table() -> None:
    assert {route.name for route in ROUTES} == LISTS.keys() | BY_CODE.keys()


@pytest.fixture
def people(desk: Desk, an: User, binh: User, phuc: User, tongdai: User, quantri: User) -> dict[str, User | None]:
    def made(role: str) -> User:
        user = User.objects.create_user(username=f"{role.lower()}.x", full_name=role)
        RoleHeld.objects.create(user=user, role=role, office_id="DN-TTHCC")
        return user

    known: dict[str, User | None] = {STRANGER: None, RECEPTIONIST: an, OFFICER: binh, HEAD: phuc}
    new = {NURSE: made(Role.VACCINATOR), SPECIALIST: made(Role.SPECIALIST), LEADER: made(Role.LEADER)}
    return known | new | {OPERATOR: tongdai, CITY: quantri}


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("place", ["own", "foreign"])
def test_dossiers(
    role: str,
    place: str,
    desk: Desk,
    file: Callable[..., Dossier],
    people: dict[str, User | None],
    the_clock: Callable[[str], datetime],
    client_for: Callable[..., Client],
    bearer: Callable[[User], dict[str, str]],
) -> None:
    the_clock("2026-11-26T09:30")
    office = {"own": ("DN-TTHCC", "DN-SXD"), "foreign": ("DN-HC", "DN-HC")}[place]
    dossier = file(office=office[0], agency=office[1], version=desk.permit, status="processing")
    values = {
        "code": dossier.code,
        "deed": "ghi-chu",
        "file": str(uuid.uuid4()),
        "opinion": "1",
        "kind": "receipt",
        "loan": "1",
        "parcel": "1",
    }
    values |= {"number": "1", "office": office[0]}
    user, wrong = people[role], []
    page, program = client_for(user), Client(**(bearer(user) if user else {}))
    for route in ROUTES:
        expected = _expected(route, role, is_own=place == "own")
        for method in _methods(route):
            if route.family == "api":
                body = str(BODY | {"office": office[0]}).replace("'", '"').encode()
                response = asked(program, method, route.path(values), data=body, content_type=JSON)
            else:
                response = asked(page, method, route.path(values) + f"?noi={office[0]}", **FORM)
            if response.status_code != 405 and outcome(response) not in expected:
                wrong.append((method, route.key, response.status_code, expected))
    assert wrong == []


def _methods(route: Route) -> tuple[str, ...]:
    if route.family != "api":
        return ("GET", "POST")
    return ("GET",) if route.name in ("list_dossiers", "open_dossier") else ("POST",)


def _expected(route: Route, role: str, *, is_own: bool) -> set[str]:
    if role == STRANGER:
        return {"sign in"}
    if route.name in LISTS:
        return _expected_of_list(route, role, is_own=is_own)
    if role not in SEES or not is_own:
        return {"not there"}
    if role not in BY_CODE[route.name]:
        return {"no"}
    missing = {"not there"} if route.name in MAY_BE_MISSING else set()
    refused = {"no"} if route.name in MAY_BE_REFUSED else set()
    return {"in"} | missing | refused


def _expected_of_list(route: Route, role: str, *, is_own: bool) -> set[str]:
    if role not in LISTS[route.name]:
        # Without the role anywhere one is told so at once; where an office is named, first whether it is one's own.
        return {"no"} if is_own or route.family != "api" else {"no", "not there"}
    if is_own or route.name == "list_dossiers":
        return {"in", "not there"} if route.name in MAY_BE_MISSING else {"in"}
    return {"not there"}
