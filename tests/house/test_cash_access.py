# SPDX-License-Identifier: EUPL-1.2
"""Money on the desk and by the API: every address, every role, the own office and another one.

The table is written out on purpose instead of being read from the rules it checks.
"""

from collections.abc import Callable
from datetime import datetime

import pytest
from django.test import Client

from filing import Desk, desk, file
from house.routes import Route, all_routes
from house.test_access import FORM, JSON, asked, family_of, outcome
from money import Till, till
from motcua.dossiers.models import Dossier
from motcua.payments import operations
from motcua.payments.models import BankAccount, Charge, Refund
from motcua.payments.rules import Method, Source
from motcua.people.models import Role, RoleHeld, User

__all__ = ["desk", "file", "till"]

STRANGER, RECEPTIONIST, NURSE, CLERK = "stranger", "receptionist", "vaccinator", "clerk of the post"
OFFICER, CASHIER, SPECIALIST, LEADER, HEAD = "officer", "cashier", "specialist", "leader", "head"
OPERATOR, CITY = "operator", "city admin"
ROLES = (
    STRANGER,
    RECEPTIONIST,
    NURSE,
    CLERK,
    OFFICER,
    CASHIER,
    SPECIALIST,
    LEADER,
    HEAD,
    OPERATOR,
    CITY,
)

TAKES = {OFFICER, CASHIER, HEAD}
APPROVES = {LEADER, HEAD}
BOOKS = {CASHIER, HEAD, CITY}
SEES = TAKES | APPROVES | BOOKS
# Who paid: not for who sees the books alone.
NAMES = TAKES | APPROVES

# No row in the address: who takes part somewhere comes in at the own office.
LISTS = {
    "cash": TAKES, "cash_part": TAKES, "cash_stream": SEES, "cash_screen": TAKES, "cash_unclear": TAKES,
    "cash_refunds": TAKES | APPROVES, "cash_till": TAKES, "cash_hand_in": TAKES,
    "cash_book": BOOKS, "cash_month": BOOKS, "cash_matching": BOOKS, "cash_statement": BOOKS & TAKES,
    "list_unclear_money": TAKES, "show_till": TAKES, "close_till": TAKES, "hand_in_cash": TAKES,
}  # fmt: skip
# About a row of the office. Of one's own till everybody sees the closing, of others' who sees the books.
ROWS = {
    "cash_dossier": TAKES, "cash_dossier_part": TAKES, "cash_act": TAKES, "take_cash": TAKES,
    "cash_payment": NAMES, "cash_payment_part": NAMES, "cash_receipt": NAMES, "cash_transfer_slip": TAKES,
    "cash_inflow": TAKES, "cash_inflow_act": TAKES, "assign_unclear_money": TAKES, "resolve_unclear_money": TAKES,
    "cash_refund_ask": TAKES, "ask_refund": TAKES, "cash_refund_act": APPROVES, "approve_refund": APPROVES,
    "refuse_refund": APPROVES, "stop_refund": APPROVES, "pay_refund": TAKES, "cash_closing_sheet": BOOKS,
}  # fmt: skip
ROUTES = [route for route in all_routes() if family_of(route) == "cash"]


def test_every_address_of_money_is_in_a_table() -> None:
    assert {route.name for route in ROUTES} == LISTS.keys() | ROWS.keys()


@pytest.fixture
def people(desk: Desk, an: User, binh: User, phuc: User, tongdai: User, quantri: User) -> dict[str, User | None]:
    def made(role: str) -> User:
        user = User.objects.create_user(username=f"{role.lower()}.x", full_name=role)
        RoleHeld.objects.create(user=user, role=role, office_id="DN-TTHCC")
        return user

    known: dict[str, User | None] = {STRANGER: None, RECEPTIONIST: an, OFFICER: binh, HEAD: phuc}
    new = {
        NURSE: made(Role.VACCINATOR),
        SPECIALIST: made(Role.SPECIALIST),
        LEADER: made(Role.LEADER),
        CASHIER: made(Role.CASHIER),
        CLERK: made(Role.POST_CLERK),
    }
    return known | new | {OPERATOR: tongdai, CITY: quantri}


@pytest.fixture
def values_of(
    desk: Desk, till: Till, file: Callable[..., Dossier], the_clock: Callable[[str], datetime]
) -> Callable[[str, str], dict[str, str]]:
    """Return values that lead to money of an office: a paid payment, one pending, a case, a refund, a closing."""

    def make(office: str, agency: str) -> dict[str, str]:
        now = the_clock("2026-11-26T09:30")
        taker = User.objects.create_user(username=f"x.{office.lower()}", full_name="Một người")
        bank = {"bin": "970436", "bank_name": "V", "number": "0011001234567", "holder": "X"}
        BankAccount.objects.get_or_create(office_id=office, agency=None, procedure=None, defaults=bank)
        dossier = file(office=office, agency=agency, version=desk.permit, status="processing")
        operations.assess(dossier_id=dossier.pk, at=now)
        for key in ("post:1", "post:2"):
            operations.add_charge(
                dossier_id=dossier.pk, key=key, kind="postage", name="Cước", amount_vnd=9_000, due="later", at=now
            )
        keys = ("post:1",)
        paid = operations.take_cash(dossier_id=dossier.pk, amount_vnd=9_000, key="k", by=taker, at=now, keys=keys)
        pending = operations.begin_payment(dossier_id=dossier.pk, method=Method.VIETQR, at=now, actor="citizen")
        case = operations.take_inflow(
            source=Source.BANK, external_id=f"{office}/1", amount_vnd=5, at=now, heard_at=now, office=office
        ).inflow
        refund = operations.ask_refund(
            payment_id=paid.pk, amount_vnd=1_000, reason="x", way=Refund.Way.CASH, by=taker, at=now
        )
        closing = operations.close_till(office=office, on=now.date(), counted_vnd=9_000, coins={}, by=taker, at=now)
        assert Charge.objects.filter(dossier=dossier, state="open").exists()
        return {
            "office": office,
            "code": dossier.code,
            "deed": "duyet",
            "payment": str(paid.pk),
            "pending": str(pending.pk),
            "inflow": str(case.pk),
            "refund": str(refund.pk),
            "closing": str(closing.pk),
        }

    return make


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("place", ["own", "foreign"])
def test_money(
    role: str,
    place: str,
    values_of: Callable[[str, str], dict[str, str]],
    people: dict[str, User | None],
    client_for: Callable[..., Client],
    bearer: Callable[[User], dict[str, str]],
) -> None:
    values = values_of(*{"own": ("DN-TTHCC", "DN-SXD"), "foreign": ("DN-HC", "DN-HC")}[place])
    user, wrong = people[role], []
    page, program = client_for(user), Client(**(bearer(user) if user else {}))
    for route in ROUTES:
        expected = _expected(route, role, is_own=place == "own" or role == CITY)
        path = route.path({**values, **_special(route, values)})
        for method in ("GET", "POST"):
            if route.family == "api":
                response = asked(program, method, f"{path}?office={values['office']}", data=_body(values), **_AS_JSON)
            else:
                form = {"luot": values["payment"], "noi": values["office"], "tim": values["code"]}
                sent = "&".join(f"{name}={value}" for name, value in form.items())
                more = {**FORM, "data": sent} if method == "POST" else FORM
                response = asked(page, method, f"{path}?noi={values['office']}", **more)
            if response.status_code != 405 and outcome(response) not in expected:
                wrong.append((method, route.key, response.status_code, expected))
    assert wrong == []


_AS_JSON = {"content_type": JSON, "HTTP_IDEMPOTENCY_KEY": "k"}


def _body(values: dict[str, str]) -> bytes:
    body = {"office": values["office"], "reason": "x", "what": values["code"], "resolution": "x", "way": "cash"}
    said = ", ".join(f'"{name}": "{value}"' for name, value in body.items())
    return f'{{{said}, "amount_vnd": 1000, "coins": {{}}}}'.encode()


def _special(route: Route, values: dict[str, str]) -> dict[str, str]:
    deeds = {"cash_act": "tat-qr", "cash_inflow_act": "xu-ly", "cash_refund_act": "duyet"}
    payment = values["pending"] if route.name == "cash_transfer_slip" else values["payment"]
    return {"deed": deeds.get(route.name, "x"), "payment": payment}


def _expected(route: Route, role: str, *, is_own: bool) -> set[str]:
    if role == STRANGER:
        return {"sign in"}
    if route.name in LISTS:
        if role in LISTS[route.name]:
            return {"in"} if is_own else {"not there"}
        # Without the role anywhere one is told so at once; where an office is named, first whether it is one's own.
        return {"no"} if is_own or route.family != "api" else {"no", "not there"}
    if role in ROWS[route.name] and is_own:
        return {"in"}
    return {"no", "not there"}
