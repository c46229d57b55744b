# SPDX-License-Identifier: EUPL-1.2
"""Every address, every role, the own office and another one: who gets in, who is told no, for whom it does not exist.

The table here is written out on purpose instead of being read from the rules it checks.
"""

from collections.abc import Callable
from datetime import date, time
from typing import Any

import pytest
from django.db import transaction
from django.http import HttpResponse
from django.test import Client

from cast import House, at
from house.routes import Route, all_routes
from lines import Lines
from motcua.appointments.models import Appointment
from motcua.dossiers.models import Unit
from motcua.feedback.models import FeedbackRule
from motcua.offices.models import Closure
from motcua.pagers.models import Pager
from motcua.payments.models import BankAccount
from motcua.people.models import RoleHeld, User
from motcua.post.models import Carrier, Contract, Support, Tariff
from motcua.queueing.models import Ticket
from motcua.specialdays.models import SpecialDayRule
from motcua.vaccination import operations
from motcua.vaccination.models import VaccinationSession

STRANGER, OPERATOR, CITY = "stranger", "operator", "city admin"
RECEPTIONIST, OFFICER, HEAD, NURSE = "receptionist", "officer", "head", "vaccinator"
ROLES = (STRANGER, RECEPTIONIST, OFFICER, HEAD, NURSE, OPERATOR, CITY)
EVERYWHERE = {OPERATOR, CITY}

SEES = {RECEPTIONIST, OFFICER, HEAD, NURSE, CITY}
ANSWERS = {OFFICER, HEAD}
RECEIVES = {RECEPTIONIST, OFFICER, HEAD, NURSE}
BOOKS = {RECEPTIONIST, OFFICER, HEAD, NURSE, OPERATOR}
# Health data: neither the head nor the city by being that.
CARES = {NURSE}
CALLS = {OFFICER, HEAD}
# What was counted; the city compares offices, not persons.
WATCHES = {HEAD, CITY}
ISSUES = {RECEPTIONIST, OFFICER, HEAD, NURSE}
SIGNED_IN = {RECEPTIONIST, OFFICER, HEAD, NURSE, OPERATOR, CITY}

# At an office: who may, at the own one. Another office does not exist for those who have a role at one only.
DESK_AT_OFFICE = {
    "board": SEES, "board_part": SEES, "stream": SEES, "search": SEES, "day_list": SEES, "by_code": SEES,
    "details": SEES,
    "confirm_many": ANSWERS, "confirm": ANSWERS, "propose": ANSWERS, "refuse": ANSWERS,
    "arrived": RECEIVES, "did_not_come": RECEIVES, "done": RECEIVES,
    "reception": RECEIVES, "expected": RECEIVES, "picture": RECEIVES, "slip": RECEIVES,
    "book": BOOKS, "booked": BOOKS, "move": BOOKS, "call_off": BOOKS,
    "vaccination": RECEIVES, "vaccination_part": RECEIVES, "vaccination_stream": RECEIVES, "vaccination_look": RECEIVES,
    "vaccination_booking": RECEIVES, "vaccination_arrived": RECEIVES, "vaccination_missed": RECEIVES,
    "vaccination_book": BOOKS, "vaccination_booked": BOOKS, "vaccination_call_off": BOOKS,
    "calling_part": CALLS, "calling_sit": CALLS, "calling_leave": CALLS, "calling_beat": CALLS, "calling_next": CALLS,
    "calling_recall": CALLS, "calling_start": CALLS, "calling_absent": CALLS, "calling_done": CALLS,
    "calling_pause": CALLS, "calling_resume": CALLS, "calling_transfer": CALLS, "calling_number": CALLS,
    "calling_back": CALLS, "issue": ISSUES, "issue_slip": ISSUES,
    "today": WATCHES, "today_part": WATCHES, "today_stream": WATCHES, "today_planning": WATCHES,
    "today_officers": {HEAD},
    "vaccination_shot": CARES, "vaccination_postpone": CARES, "vaccination_signs": CARES, "vaccination_finish": CARES,
}  # fmt: skip
DESK_ANYWHERE = {
    "home": SIGNED_IN, "reception_home": SIGNED_IN, "vaccination_home": SIGNED_IN, "new_password": SIGNED_IN,
    # One's own figures and nobody else's.
    "today_own": SIGNED_IN,
}  # fmt: skip
# No office in the address: the own one, where the role is enough for it.
DESK_ACCOUNTS = {
    "special_account": {OFFICER, HEAD, CITY}, "post_figures": {OFFICER, HEAD, CITY},
    "today_home": WATCHES, "today_planning_home": WATCHES, "today_officers_home": {HEAD},
}  # fmt: skip
DESK_OPEN = {"sign_in", "sign_out"}
# Dossiers: no office in the address. Who may in tests/house/test_dossier_access.py.
DESK_DOSSIERS = {
    "dossiers", "dossier_find", "dossier_many", "dossier_filter", "dossier_intake", "dossier_signing",
    "dossier_absence", "dossier_batch", "dossier_book", "dossier", "dossier_beat", "dossier_file", "dossier_opinion",
    "dossier_act", "dossier_sheets", "dossier_sheet", "dossier_sheet_page", "dossier_log", "dossier_erase",
    "dossier_intake_promise", "dossier_promises", "dossier_slip", "dossier_miss",
    "dossier_pager", "pagers", "pagers_part", "pagers_stream", "pagers_call", "pagers_tag", "pagers_stock",
    "pagers_act",
    "post", "post_scan", "post_labels", "post_label", "post_lists", "post_list", "post_list_act", "post_list_paper",
    "post_parcel", "post_parcel_act", "post_slip", "post_ask",
}  # fmt: skip
# Figures: the own offices'. Who may in tests/house/test_figures_access.py.
DESK_FIGURES = {"figures", "figures_report", "figures_rows"}
API_FIGURES = {"figures"}
# Money: no office in the address. Who may in tests/house/test_cash_access.py.
DESK_CASH = {
    "cash", "cash_part", "cash_stream", "cash_screen", "cash_dossier", "cash_dossier_part", "cash_act", "cash_payment",
    "cash_payment_part", "cash_receipt", "cash_transfer_slip", "cash_unclear", "cash_inflow", "cash_inflow_act",
    "cash_refunds", "cash_refund_ask", "cash_refund_act", "cash_till", "cash_hand_in", "cash_closing_sheet",
    "cash_book", "cash_month", "cash_matching", "cash_statement",
}  # fmt: skip
API_CASH = {
    "take_cash", "ask_refund", "approve_refund", "refuse_refund", "stop_refund", "pay_refund", "list_unclear_money",
    "assign_unclear_money", "resolve_unclear_money", "show_till", "close_till", "hand_in_cash",
}  # fmt: skip
# Helping at the counter: no office in the address. Who may in tests/house/test_assist_access.py.
DESK_HELPING = {
    "assist", "assist_page", "assist_save", "assist_aloud", "assist_application", "assist_act", "assist_paper",
    "assist_file", "assist_home", "shifts", "assist_screen", "assist_screen_part", "assist_stream",
}  # fmt: skip
# Accounts with carriers: the own offices'. Who may in tests/doors/desk/test_post_accounts.py.
DESK_POST_ACCOUNTS = {
    "post_accounts", "post_cod", "post_cod_act", "post_bills", "post_bill", "post_bill_accept", "post_connection",
    "post_connection_act",
}  # fmt: skip
# What people say: no office in the address. Who may in tests/house/test_feedback_access.py.
DESK_FEEDBACK = {
    "feedback", "comment_act", "complaints", "complaint", "ratings", "survey", "survey_sheets", "survey_act",
}  # fmt: skip
API_DOSSIERS = {
    "list_dossiers", "take_in_dossier", "open_dossier", "receive_dossier", "ask_for_supplement", "complete_dossier",
    "refuse_dossier", "take_dossier", "hand_over_dossier", "ask_opinion", "answer_opinion", "note_dossier",
    "submit_for_signing", "send_back_result", "sign_result", "issue_result", "return_result", "extend_due_date",
    "withdraw_for_citizen", "stop_dossier",
}  # fmt: skip

# The switchboard is the operators' own; a call is its operator's, so nobody finds another's.
SWITCHBOARD = {"home", "suggest", "vaccination", "vaccination_booked"}
SWITCHBOARD_OF_CALLS = {
    "call", "call_back", "note", "outcome", "booked", "cancel", "accept", "decline", "earlier",
    "vaccination_call_off",
}  # fmt: skip

API_OPEN = {
    "list_queues", "show_queue", "queue_stream", "show_ticket", "print_special_days_notice",
    "openapi-json", "openapi-view", "api-root", "list_offices", "list_agencies", "list_procedures", "show_procedure",
    "list_slots", "request_appointment", "show_appointment", "cancel_appointment", "move_appointment",
    "accept_proposal", "decline_proposal", "show_earlier_hour", "want_earlier_hour", "stop_wanting_earlier_hour",
    "accept_earlier_hour", "decline_earlier_hour",
    "begin_dossier", "change_draft", "submit_dossier",
    "show_special_day",
    "add_paper", "remove_paper", "order_pages", "begin_upload", "show_upload", "send_piece",
    "show_dossier", "supplement_dossier", "supplement_paper", "take_back_dossier", "ask_phone_check",
    "answer_phone_check", "list_mine",
    # By its identity a payment's state alone; who sees the rest: tests/doors/api/test_payments.py.
    "show_payment",
    # A price is public; the rest by the phone check or a token (tests/doors/api/test_post.py).
    "show_postage", "ask_parcel", "show_parcel",
    # By what shows that the visit is one's own (tests/doors/api/test_ratings.py).
    "give_rating",
}  # fmt: skip
# By the dossier's own phone, checked, or a token of its offices (tests/doors/api/test_payments.py); nobody else.
API_PROVED = {"show_fees", "begin_payment"}
# By code: an appointment outside one's offices is not found, whoever asks.
API_STAFF = {
    "list_appointments": SEES, "confirm": ANSWERS, "propose": ANSWERS, "refuse": ANSWERS, "check_in": RECEIVES,
    "no_show": RECEIVES, "served": RECEIVES,
}  # fmt: skip
# By the office's code, read only.
API_ACCOUNTS = {"special_days_account": {OFFICER, HEAD, CITY}, "post_figures": {OFFICER, HEAD, CITY}}
# By the counter's code; another office's counter does not exist.
API_COUNTERS = {"call_next", "call", "recall", "start", "absent", "done", "transfer", "pause", "resume"}
# By the number on the tag, the office in the body or the query; another office's tags do not exist.
API_PAGERS = {"list_pagers", "lend_pager", "call_pager", "return_pager", "report_pager_lost"}
# For programs that carry messages; a member of staff's token is a stranger's.
API_GATEWAY = {"receive_sms", "hear_events", "hear_snapshot"}
# For kiosks, by the token of the device; a member of staff's is a stranger's too.
API_DEVICES = {"take_number", "lend_numbers", "merge_tickets", "report_print"}

# The master data a head looks after at the own office; everything else is the city's.
ADMIN_OF_HEADS = {
    "appointments_service", "offices_office", "offices_closure", "people_user", "vaccination_vaccinationsession",
    "queueing_line", "queueing_kiosk", "dossiers_unit", "specialdays_specialdayrule",
    "payments_bankaccount",
    "post_contract", "post_tariff", "post_support",
    "feedback_feedbackrule",
}  # fmt: skip
ADMIN_OF_NURSES = {"vaccination_vaccinationsession"}
ADMIN_OF_CITY = {
    "offices_publicday", "offices_agency", "offices_locality", "offices_embedsite", "procedures_procedure",
    "procedures_procedureversion",
    "vaccination_vaccine", "queueing_priorityclass", "feeds_feed", "feeds_forward", "dossiers_portalstatus",
    "post_carrier", "post_coderange", "post_statuscode", "post_city",
}  # fmt: skip
ADMIN_PAGES = {
    "index", "login", "logout", "password_change", "password_change_done", "autocomplete", "jsi18n", "close_days",
    "national_portal", "pagers", "special_days", "view_on_site", "app_list",
    "health", "settings", "texts", "text",
    "publicity", "publicity_sheet", "publicity_picture",
    "foundings", "founding", "staff_list",
}  # fmt: skip
ADMIN_DEEDS = ("changelist", "add", "history", "delete", "change", "new_password", "withdraw_tokens", "end")

# For whoever comes by: no sign-in, and nothing about a person without code and phone.
OPEN_FAMILIES = {"portal", "simulators", "board"}
# /metrics: by its token, or from this machine alone; whoever is signed in (tests/upkeep/test_metrics.py).
OPEN_ELSEWHERE = {":set_language", ":api/nothing", ":metrics"}
# The kiosk's page tells everybody only how to become one; the rest is for an enrolled browser, whoever is signed in.
KIOSK_OPEN = {"show", "enrol", "worker"}
KIOSK_ENROLLED = {"state", "take", "lend", "merge", "claim_print", "print_outcome", "read_code"}
# The second screen tells everybody only how to pair; the rest is for a paired device, whoever is signed in.
BESIDE_OPEN = {"show", "typed", "offered"}
BESIDE_PAIRED = {
    "part", "stream", "touch", "consent", "look", "doubt", "correct", "confirm", "sign", "sign_again",
}  # fmt: skip
# The clerk of the post's own door; who may in tests/house/test_postal_access.py. The worker keeps a page without data.
POSTAL = {
    "today", "scan", "part", "parcel", "label", "shipment", "lists", "list", "list_act", "list_pdf", "batch", "offline",
    "state", "send",
}  # fmt: skip
POSTAL_OPEN = {"worker"}
# Providers' programs: by the secret or the address alone, whoever is signed in.
HOOKS = {"kannel", "kannel_report", "kannel_by_secret", "kannel_report_by_secret", "http", "vnpay_ipn", "bank"}


def family_of(route: Route) -> str:
    """Return which expectation holds for an address; one that is in no table is a mistake of who added it."""
    if route.family in OPEN_FAMILIES or route.key in OPEN_ELSEWHERE:
        return "open"
    if route.family == "desk":
        if route.name in DESK_OPEN:
            return "open"
        if route.name in DESK_DOSSIERS:
            return "dossiers"
        if route.name in DESK_HELPING:
            return "helping"
        if route.name in DESK_CASH:
            return "cash"
        if route.name in DESK_POST_ACCOUNTS:
            return "post accounts"
        if route.name in DESK_FEEDBACK:
            return "feedback"
        if route.name in DESK_FIGURES:
            return "figures"
        return "desk" if route.name in DESK_AT_OFFICE | DESK_ANYWHERE | DESK_ACCOUNTS else "?"
    if route.family == "operator":
        return "operator" if route.name in SWITCHBOARD | SWITCHBOARD_OF_CALLS else "?"
    if route.family == "api":
        if route.name in API_DOSSIERS:
            return "dossiers"
        if route.name in API_GATEWAY | API_DEVICES:
            return "gateway"
        if route.name in API_PROVED:
            return "proved"
        if route.name in API_PAGERS:
            return "pagers"
        if route.name in API_CASH:
            return "cash"
        if route.name in API_FIGURES:
            return "figures"
        return (
            "open"
            if route.name in API_OPEN
            else "api"
            if route.name in API_COUNTERS | {*API_STAFF, *API_ACCOUNTS}
            else "?"
        )
    if route.family == "kiosk":
        return "open" if route.name in KIOSK_OPEN else "kiosk" if route.name in KIOSK_ENROLLED else "?"
    if route.family == "beside":
        return "open" if route.name in BESIDE_OPEN else "beside" if route.name in BESIDE_PAIRED else "?"
    if route.family == "postal":
        return "open" if route.name in POSTAL_OPEN else "postal" if route.name in POSTAL else "?"
    if route.family == "hooks":
        return "hooks" if route.name in HOOKS else "?"
    if route.family == "admin":
        model, _, deed = route.name.rpartition("_")
        model = next((each for each in ADMIN_OF_HEADS | ADMIN_OF_CITY if route.name.startswith(each + "_")), model)
        deed = route.name.removeprefix(model + "_")
        is_known = route.name in ADMIN_PAGES or (model in ADMIN_OF_HEADS | ADMIN_OF_CITY and deed in ADMIN_DEEDS)
        return "admin" if is_known or route.pattern.endswith("<path:object_id>/") else "?"
    return "?"


ROUTES = all_routes()


def test_every_address_is_in_a_family() -> None:
    assert [route.key for route in ROUTES if family_of(route) == "?"] == []


def test_the_tables_name_no_address_that_is_gone() -> None:
    names = {(route.family, route.name) for route in ROUTES}
    tables = {
        "desk": [
            *DESK_AT_OFFICE,
            *DESK_ANYWHERE,
            *DESK_ACCOUNTS,
            *DESK_OPEN,
            *DESK_DOSSIERS,
            *DESK_HELPING,
            *DESK_POST_ACCOUNTS,
            *DESK_CASH,
            *DESK_FEEDBACK,
            *DESK_FIGURES,
        ],
        "api": [
            *API_OPEN,
            *API_ACCOUNTS,
            *API_PROVED,
            *API_DOSSIERS,
            *API_STAFF,
            *API_COUNTERS,
            *API_GATEWAY,
            *API_DEVICES,
            *API_PAGERS,
            *API_CASH,
            *API_FIGURES,
        ],
        "kiosk": [*KIOSK_OPEN, *KIOSK_ENROLLED],
        "beside": [*BESIDE_OPEN, *BESIDE_PAIRED],
        "postal": [*POSTAL, *POSTAL_OPEN],
        "admin": ADMIN_PAGES,
    }
    assert [(family, name) for family, table in tables.items() for name in table if (family, name) not in names] == []


# --- the cast at the door --------------------------------------------------------------------------

Values = dict[str, str]


@pytest.fixture
def people(an: User, binh: User, phuc: User, tongdai: User, quantri: User, hoa: User) -> dict[str, User | None]:
    nurse = User.objects.create_user(username="tiemchung.dn-tthcc", full_name="Trần Thúy Nga")
    RoleHeld.objects.create(user=nurse, role="VACCINATOR", office_id="DN-TTHCC")
    known = {STRANGER: None, RECEPTIONIST: an, OFFICER: binh, HEAD: phuc, OPERATOR: tongdai, CITY: quantri}
    return {**known, NURSE: nurse}


def shots_at(office: str) -> Values:
    """Book a shot at the office; return the booking and its child."""
    hours = {"opens_at": time(8), "closes_at": time(10), "step_minutes": 30}
    VaccinationSession.objects.create(office_id=office, on=date(2026, 11, 27), **hours)
    booking = operations.book(
        office=office,
        starts_at=at("2026-11-27T09:00"),
        phone="+84905111222",
        guardian="Nguyễn Thị Lan",
        children=[operations.ChildAsked(name="Nguyễn Bảo An", notes="Nguyễn Thị Lan")],
        channel="WEB",
        at=at("2026-11-26T08:00"),
        consent=True,
    )
    return {"shot": str(booking.pk), "child": str(booking.children.get().pk)}


def in_place(route: Route, values: Values) -> Values:
    """Return the values with the row this address is about: an appointment, one that came, a shot, or its child."""
    kind = "came" if route.name == "slip" else "pk"
    if route.name.startswith("vaccination"):
        kind = "child" if "/be/" in route.pattern else "shot"
    return values | {"pk": values[kind]}


@pytest.fixture
def own(
    house: House, book: Callable[..., Appointment], the_clock: Callable[[str], Any], draw: Callable[..., Ticket]
) -> Values:
    """Values that lead to rows of the own office, 24 Trần Phú."""
    the_clock("2026-11-26T09:00")
    row, came = book(), book(starts_at="2026-11-27T10:00", status="checked_in")
    known = {"office": "dn-tthcc", "agency": "dn-sxd", "pk": str(row.pk), "code": row.code, "came": str(came.pk)}
    number = {"counter": "dn-tthcc-3", "ticket": str(draw().pk)}
    return known | number | shots_at("DN-TTHCC")


@pytest.fixture
def foreign(own: Values, book: Callable[..., Appointment], draw: Callable[..., Ticket], lines: Lines) -> Values:
    """The same of another office."""
    at_hc = {"office": "DN-HC", "agency": "DN-HC"}
    row, came = book(**at_hc), book(**at_hc, starts_at="2026-11-27T10:00", status="checked_in")
    known = {"office": "dn-hc", "agency": "dn-hc", "pk": str(row.pk), "code": row.code, "came": str(came.pk)}
    number = {"counter": "dn-hc-1", "ticket": str(draw(line=lines.hc_a).pk)}
    return known | number | shots_at("DN-HC")


def asked(client: Client, method: str, path: str, **more: Any) -> HttpResponse:
    """Ask and undo what it did, so that every question meets the same house."""
    with transaction.atomic():
        response: HttpResponse = client.generic(method, path, **more)
        transaction.set_rollback(True)
    return response


def leads_to_sign_in(response: HttpResponse) -> bool:
    return response.status_code == 302 and response["Location"].startswith("/quay/dang-nhap/")


def outcome(response: HttpResponse) -> str:
    if response.status_code >= 500:
        return "failed"
    if response.status_code == 401 or leads_to_sign_in(response):
        return "sign in"
    return {403: "no", 404: "not there"}.get(response.status_code, "in")


# --- the desk --------------------------------------------------------------------------------------


def expected_at_desk(route: Route, role: str, *, is_own: bool) -> set[str]:
    if role == STRANGER:
        return {"sign in"}
    if route.name in DESK_ANYWHERE:
        return {"in"}
    if route.name in DESK_ACCOUNTS:
        return {"in"} if role in DESK_ACCOUNTS[route.name] else {"no"}
    if not is_own and role not in EVERYWHERE:
        return {"not there"}
    return {"in"} if role in DESK_AT_OFFICE[route.name] else {"no"}


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("place", ["own", "foreign"])
def test_the_desk(
    role: str,
    place: str,
    own: Values,
    foreign: Values,
    people: dict[str, User | None],
    client_for: Callable[..., Client],
) -> None:
    values, wrong = (own if place == "own" else foreign), []
    client = client_for(people[role])
    for route in (each for each in ROUTES if family_of(each) == "desk"):
        expected = expected_at_desk(route, role, is_own=place == "own")
        for method in ("GET", "POST"):
            # A slip exists only for somebody who came.
            response = asked(client, method, route.path(in_place(route, values)), **FORM)
            # A wrong method says nothing about anybody, so it may be said to anybody.
            if response.status_code != 405 and outcome(response) not in expected:
                wrong.append((method, route.key, response.status_code, expected))
    assert wrong == []


FORM: dict[str, Any] = {"content_type": "application/x-www-form-urlencoded"}


@pytest.mark.parametrize("role", [RECEPTIONIST, OFFICER, HEAD, NURSE])
def test_another_offices_appointment_under_the_own_offices_address(
    role: str, own: Values, foreign: Values, people: dict[str, User | None], client_for: Callable[..., Client]
) -> None:
    client = client_for(people[role])
    opened = [
        (method, route.key, response.status_code)
        for route in ROUTES
        if family_of(route) == "desk" and "pk" in route.parts and role in DESK_AT_OFFICE[route.name]
        for method in ("GET", "POST")
        for mixed in [{**own, "pk": in_place(route, foreign)["pk"]}]
        for response in [asked(client, method, route.path(mixed), **FORM)]
        if response.status_code not in (404, 405)
    ]
    assert opened == []


@pytest.mark.parametrize("role", [RECEPTIONIST, OFFICER, HEAD])
def test_another_offices_counter_or_number_under_the_own_offices_address(
    role: str, own: Values, foreign: Values, people: dict[str, User | None], client_for: Callable[..., Client]
) -> None:
    client, mixed = client_for(people[role]), {**own, "counter": foreign["counter"], "ticket": foreign["ticket"]}
    opened = [
        (method, route.key, response.status_code)
        for route in ROUTES
        if family_of(route) == "desk" and {"counter", "ticket"} & {*route.parts} and role in DESK_AT_OFFICE[route.name]
        for method in ("GET", "POST")
        for response in [asked(client, method, route.path(mixed), **FORM)]
        if response.status_code not in (404, 405)
    ]
    assert opened == []


@pytest.mark.parametrize("role", ROLES)
def test_an_office_that_does_not_exist(
    role: str, own: Values, people: dict[str, User | None], client_for: Callable[..., Client]
) -> None:
    client, nowhere = client_for(people[role]), {**own, "office": "dn-xx"}
    expected = {"sign in"} if role == STRANGER else {"not there"} if role not in EVERYWHERE else {"not there", "no"}
    opened = [
        (route.key, response.status_code)
        for route in ROUTES
        if family_of(route) == "desk" and "office" in route.parts
        for response in [asked(client, "GET", route.path(nowhere))]
        if response.status_code != 405 and outcome(response) not in expected
    ]
    assert opened == []


# --- the switchboard -------------------------------------------------------------------------------


@pytest.mark.parametrize("role", ROLES)
def test_the_switchboard(
    role: str, own: Values, people: dict[str, User | None], client_for: Callable[..., Client]
) -> None:
    client, wrong = client_for(people[role]), []
    for route in (each for each in ROUTES if family_of(each) == "operator"):
        inside = {"in"} if route.name in SWITCHBOARD else {"not there"}
        expected = {"sign in"} if role == STRANGER else inside if role == OPERATOR else {"no"}
        for method in ("GET", "POST"):
            there = in_place(route, own) | {"appointment": own["pk"]}
            response = asked(client, method, route.path(there), **FORM)
            if response.status_code != 405 and outcome(response) not in expected:
                wrong.append((method, route.key, response.status_code, expected))
    assert wrong == []


# --- the API ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("place", ["own", "foreign"])
def test_the_api_of_staff(
    role: str,
    place: str,
    own: Values,
    foreign: Values,
    people: dict[str, User | None],
    bearer: Callable[[User], dict[str, str]],
) -> None:
    values = own if place == "own" else foreign
    user = people[role]
    headers = bearer(user) if user is not None else {}
    wrong = []
    for route in (each for each in ROUTES if family_of(each) == "api"):
        is_list = route.name in ("list_appointments", "post_figures")
        path = route.path(values) + (f"?office={values['office']}" if is_list else "")
        body = {"start": "2026-11-27T10:00", "reason": "x", "number": "A001"}
        method = "GET" if is_list or route.name in API_ACCOUNTS else "POST"
        response = asked(Client(**headers), method, path, data=_json(body), content_type=JSON)
        if outcome(response) not in _expected_of_api(route, role, is_own=place == "own"):
            wrong.append((route.key, response.status_code, response.content))
    assert wrong == []


@pytest.mark.parametrize("role", ROLES)
def test_no_member_of_staff_is_a_gateway(
    role: str, own: Values, people: dict[str, User | None], bearer: Callable[[User], dict[str, str]]
) -> None:
    user = people[role]
    client = Client(**(bearer(user) if user is not None else {}))
    for route in (each for each in ROUTES if family_of(each) == "gateway"):
        method = "PUT" if route.name == "hear_snapshot" else "POST"
        assert asked(client, method, route.path(own), data=_json({}), content_type=JSON).status_code == 401


JSON = "application/json"


def _json(body: dict[str, str]) -> bytes:
    return str(body).replace("'", '"').encode()


def _expected_of_api(route: Route, role: str, *, is_own: bool) -> set[str]:
    if role == STRANGER:
        return {"sign in"}
    if route.name in API_COUNTERS | API_ACCOUNTS.keys():
        may = {"in"} if role in API_ACCOUNTS.get(route.name, CALLS) else {"no"}
        return may if is_own or role in EVERYWHERE else {"not there"}
    if role == OPERATOR:
        # An operator sees no desk anywhere: the list is refused, a code leads nowhere.
        return {"no"} if route.name == "list_appointments" else {"not there"}
    if not is_own and role not in EVERYWHERE:
        return {"not there"}
    return {"in"} if role in API_STAFF[route.name] else {"no"}


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("place", ["own", "foreign"])
def test_the_tags_of_an_office(
    role: str,
    place: str,
    own: Values,
    foreign: Values,
    people: dict[str, User | None],
    bearer: Callable[[User], dict[str, str]],
) -> None:
    values, user, wrong = (own if place == "own" else foreign), people[role], []
    Pager.objects.bulk_create(Pager(office_id=code, number=1) for code in ("DN-TTHCC", "DN-HC"))
    client = Client(**(bearer(user) if user is not None else {}))
    for route in (each for each in ROUTES if family_of(each) == "pagers"):
        path = route.path({**values, "number": "1"}) + f"?office={values['office']}"
        method = "GET" if route.name == "list_pagers" else "POST"
        body = _json({"office": values["office"], "dossier": "H17.12-261126-9999"})
        expected = "sign in" if user is None else "no" if role not in CALLS else "in" if place == "own" else "not there"
        # The tag is there, the dossier is not.
        expected = "not there" if expected == "in" and route.name == "lend_pager" else expected
        response = asked(client, method, path, data=body, content_type=JSON)
        if outcome(response) != expected:
            wrong.append((route.key, response.status_code, expected))
    assert wrong == []


# --- what is open ----------------------------------------------------------------------------------


@pytest.mark.parametrize("role", ROLES)
def test_what_is_open_asks_nobody_who_they_are_and_names_nobody(
    role: str, own: Values, people: dict[str, User | None], client_for: Callable[..., Client], settings: Any
) -> None:
    settings.IS_DEMO = False
    client, wrong = client_for(people[role]), []
    for route in (each for each in ROUTES if family_of(each) == "open"):
        for method in ("GET", "POST"):
            response = asked(client, method, route.path(own), **FORM)
            said = b"" if response.streaming else response.content
            is_ended = route.key in ("desk:sign_out", "desk:sign_in")
            if outcome(response) in ("failed", "no") or (outcome(response) == "sign in" and not is_ended):
                wrong.append((method, route.key, response.status_code))
            if "Nguyễn Thị Lan".encode() in said or b"905111222" in said or b"0905 111 222" in said:
                wrong.append((method, route.key, "names a person"))
            if is_ended:
                client = client_for(people[role])
    assert wrong == []


@pytest.mark.parametrize("is_demo", [True, False])
def test_the_simulators_are_open_on_a_demonstration_and_nowhere_else(
    is_demo: bool, own: Values, client_for: Callable[..., Client], settings: Any
) -> None:
    settings.IS_DEMO = is_demo
    for route in (each for each in ROUTES if each.family == "simulators"):
        for method in ("GET", "POST"):
            status = asked(client_for(), method, route.path(own), **FORM).status_code
            # The simulated carrier's computer asks for its token, as a real one; forms without anything are refused.
            expected = (401, 405) if route.name == "carrier_api" else (200, 302, 405, 422)
            assert status in (expected if is_demo else (404,)), route.key


@pytest.mark.parametrize("role", ROLES)
def test_what_needs_a_checked_phone_is_nobodys_by_being_signed_in(
    role: str, own: Values, people: dict[str, User | None], client_for: Callable[..., Client]
) -> None:
    client, body = client_for(people[role]), _json({"method": "vietqr"})
    for route in (each for each in ROUTES if family_of(each) == "proved"):
        method = "GET" if route.name == "show_fees" else "POST"
        status = asked(client, method, route.path(own), data=body, content_type=JSON).status_code
        assert status == 403, route.key


@pytest.mark.parametrize("role", ROLES)
def test_nobody_is_a_kiosk_by_being_signed_in(
    role: str, own: Values, people: dict[str, User | None], client_for: Callable[..., Client]
) -> None:
    client = client_for(people[role])
    for route in (each for each in ROUTES if family_of(each) == "kiosk"):
        for method in ("GET", "POST"):
            assert asked(client, method, route.path(own), **FORM).status_code in (401, 405), route.key


@pytest.mark.parametrize("role", ROLES)
def test_nobody_is_a_second_screen_by_being_signed_in(
    role: str, own: Values, people: dict[str, User | None], client_for: Callable[..., Client]
) -> None:
    client = client_for(people[role])
    for route in (each for each in ROUTES if family_of(each) == "beside"):
        for method in ("GET", "POST"):
            assert asked(client, method, route.path(own), **FORM).status_code in (401, 405), route.key


@pytest.mark.parametrize("role", ROLES)
def test_providers_doors_exist_for_nobody_without_the_secret_or_the_address(
    role: str, own: Values, people: dict[str, User | None], client_for: Callable[..., Client]
) -> None:
    client = client_for(people[role])
    for route in (each for each in ROUTES if family_of(each) == "hooks"):
        for method in ("GET", "POST"):
            assert asked(client, method, route.path(own), **FORM).status_code in (404, 405), route.key


# --- administration --------------------------------------------------------------------------------


@pytest.fixture
def master_rows(house: House, binh: User, hoa: User, lines: Lines) -> dict[str, tuple[str, str]]:
    """Of each kind that belongs to an office, a row of the own office and one of another."""
    closed = {"starts_at": "2026-12-01T00:00+07:00", "ends_at": "2026-12-02T00:00+07:00", "reason": "Sửa điện"}
    here, there = (Closure.objects.create(office=office, **closed) for office in (house.tthcc, house.hc))
    day = {"on": date(2026, 12, 1), "opens_at": time(8), "closes_at": time(10)}
    shots, others = (VaccinationSession.objects.create(office=office, **day) for office in (house.tthcc, house.hc))
    for code, agency, office in (("DN-SXD.MC", house.sxd, house.tthcc), ("DN-HC.MC", house.dn_hc, house.hc)):
        Unit.objects.create(code=code, agency=agency, office=office, name="Một cửa", kind=Unit.Kind.ONE_STOP)
    rule = {"model": "online_day", "weekdays": [1], "scope": "all", "valid_from": date(2026, 12, 1)}
    special, elsewhere = (SpecialDayRule.objects.create(office=office, **rule) for office in (house.tthcc, house.hc))
    bank = {"bin": "970436", "bank_name": "Vietcombank", "holder": "TRUNG TAM", "number": "0011001234567"}
    account, strange = (BankAccount.objects.create(office=office, **bank) for office in (house.tthcc, house.hc))
    return {
        "appointments_service": (str(house.general_sxd.pk), str(house.general_hc.pk)),
        "offices_office": ("DN-TTHCC", "DN-HC"),
        "offices_closure": (str(here.pk), str(there.pk)),
        "people_user": (str(binh.pk), str(hoa.pk)),
        "vaccination_vaccinationsession": (str(shots.pk), str(others.pk)),
        "vaccination_vaccine": ("SOI", "SOI"),
        "offices_publicday": ("1", "1"),
        "offices_agency": ("DN-SXD", "DN-HC"),
        "offices_locality": ("48", "48-HC"),
        "offices_embedsite": ("1", "1"),
        "procedures_procedure": ("1.009974", "2.000815"),
        "queueing_line": (str(lines.a.pk), str(lines.hc_a.pk)),
        "queueing_kiosk": (lines.kiosk.pk, lines.hc_kiosk.pk),
        "queueing_priorityclass": ("elderly", "elderly"),
        "feeds_feed": ("MAY-1", "MAY-2"),
        "feeds_forward": ("1", "1"),
        "dossiers_portalstatus": ("submitted", "submitted"),
        "dossiers_unit": ("DN-SXD.MC", "DN-HC.MC"),
        "specialdays_specialdayrule": (str(special.pk), str(elsewhere.pk)),
        "payments_bankaccount": (str(account.pk), str(strange.pk)),
        **of_post(house),
        "feedback_feedbackrule": of_feedback(house),
    }


def of_feedback(house: House) -> tuple[str, str]:
    """What the own office and another one set about complaints and comments."""
    here, there = (FeedbackRule.objects.create(office=office, reply_days=3) for office in (house.tthcc, house.hc))
    return str(here.pk), str(there.pk)


def of_post(house: House) -> dict[str, tuple[str, str]]:
    """A contract, a price and support of the own office and of another one."""
    since, carrier = date(2022, 1, 1), Carrier.objects.create(code="VNPOST", name="Bưu điện")
    price = {"direction": "return", "zone": "inner_city", "up_to_grams": 100, "full_vnd": 26_000, "valid_from": since}
    found: dict[str, list[str]] = {"post_contract": [], "post_tariff": [], "post_support": []}
    for office in (house.tthcc, house.hc):
        contract = Contract.objects.create(office=office, carrier=carrier, number="01", valid_from=since)
        tariff = Tariff.objects.create(place=office.pk, **price)
        support = Support.objects.create(place=office.pk, citizen_pays_vnd=10_000, valid_from=since)
        for name, row in zip(found, (contract, tariff, support), strict=True):
            found[name].append(str(row.pk))
    return {name: (rows[0], rows[1]) for name, rows in found.items()}


def _model_of(route: Route) -> str:
    known = sorted(ADMIN_OF_HEADS | ADMIN_OF_CITY)
    return next((name for name in known if route.pattern.startswith(f"quan-tri/{name.replace('_', '/')}/")), "")


def _expected_of_admin(route: Route, role: str, *, is_own: bool) -> set[str]:
    if role == STRANGER:
        return {"sign in"}
    model = _model_of(route)
    if role not in (HEAD, CITY, NURSE) or (role == NURSE and model and model not in ADMIN_OF_NURSES):
        return {"no", "not there", "leads on"} if role == NURSE else {"no"}
    if not model or role == CITY:
        # Adding, deleting or a password of one's own may be refused even to the city.
        return {"in", "no", "not there", "leads on"}
    if model in ADMIN_OF_CITY:
        return {"no", "not there", "leads on"}
    if "object_id" in route.parts and not is_own:
        return {"no", "not there", "leads on"}
    return {"in", "no", "leads on"}


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("place", ["own", "foreign"])
def test_administration(
    role: str,
    place: str,
    master_rows: dict[str, tuple[str, str]],
    people: dict[str, User | None],
    own: Values,
    client_for: Callable[..., Client],
) -> None:
    client, wrong = client_for(people[role]), []
    exempt = {"logout", "password_change", "password_change_done", "login"}
    for route in (each for each in ROUTES if each.family == "admin" and each.name not in exempt):
        rows = master_rows.get(_model_of(route), ("1", "1"))
        row = {"object_id": rows[0] if place == "own" else rows[1], "content_type_id": "1"}
        path = route.path(row | {"form": "poster-a3", "page": "0"})
        for method in ("GET", "POST"):
            response = asked(client, method, path, **FORM)
            said = outcome(response)
            if said == "in" and response.status_code == 302 and role in (HEAD, NURSE):
                said = "leads on"
            if response.status_code != 405 and said not in _expected_of_admin(route, role, is_own=place == "own"):
                wrong.append((method, route.key, response.status_code, path))
    assert wrong == []


def test_a_head_sees_the_own_offices_rows_and_the_city_all(
    master_rows: dict[str, tuple[str, str]],
    people: dict[str, User | None],
    own: Values,
    client_for: Callable[..., Client],
) -> None:
    for role, sees_both in ((HEAD, False), (CITY, True)):
        client = client_for(people[role])
        for model in sorted(ADMIN_OF_HEADS):
            here, there = (
                client.get(f"/quan-tri/{model.replace('_', '/')}/{row}/change/").status_code
                for row in master_rows[model]
            )
            assert here == 200, (role, model)
            assert (there == 200) is sees_both, (role, model, there)
