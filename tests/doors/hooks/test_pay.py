# SPDX-License-Identifier: EUPL-1.2
"""The doors of money: VNPAY's call and the bank's, for whoever may enter; told again, told badly, told in lists."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from django.db import OperationalError
from django.test import Client
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from cast import at
from motcua.dossiers.models import Dossier
from motcua.payments import operations, vnpay
from motcua.payments.models import Inflow, LedgerEntry, Payment, Receipt
from motcua.payments.rules import Method, State

pytestmark = pytest.mark.django_db
NOW = at("2026-11-26T10:00")
IPN, BANK = "/hooks/pay/vnpay/ipn", "/hooks/pay/bank"
SECRET, ACCOUNT = "mat-khau-cua-ngan-hang-0123", "0011001234567"
JSON = "application/json"


@pytest.fixture(autouse=True)
def office(settings: Any, the_clock: Callable[[str], Any]) -> None:
    settings.VNPAY_TMN_CODE, settings.VNPAY_SECRET = "DEMOTMN1", "DEMOSECRETKEY0123456789"
    settings.BANK_HOOK_SECRETS = [SECRET, "mat-khau-cu"]
    the_clock("2026-11-26T10:00")


@pytest.fixture
def begun(owing: Callable[..., Dossier]) -> Callable[[str], Payment]:
    def make(method: str) -> Payment:
        return operations.begin_payment(dossier_id=owing().pk, method=method, at=NOW, actor="citizen")

    return make


def told(body: Any, *, secret: str = SECRET, **headers: str) -> Any:
    raw = body if isinstance(body, bytes | str) else json.dumps(body)
    return Client().post(BANK, raw, content_type=JSON, headers={"X-Hook-Secret": secret, **headers})


def transfer(payment: Payment | None = None, **more: Any) -> dict[str, Any]:
    text = f"LE PHI {payment.reference}" if payment else "LE PHI"
    said = {"account": ACCOUNT, "external_id": "FT1", "amount_vnd": 16_000, "text": text, "at": "2026-11-26T09:59:00"}
    return {**said, **more}


# --- VNPAY -----------------------------------------------------------------------------------------


@pytest.mark.rule("R-065")
def test_the_gateways_call_is_answered_as_the_protocol_wants(begun: Callable[[str], Payment]) -> None:
    payment = begun(Method.VNPAY)
    params = {
        "vnp_TxnRef": payment.reference, "vnp_Amount": "1600000", "vnp_TransactionNo": "1", "vnp_ResponseCode": "00",
        "vnp_TransactionStatus": "00", "vnp_OrderInfo": "Le phi ho so 1",
    }  # fmt: skip
    query = vnpay.signed_query(params)
    answers = [Client().get(f"{IPN}?{query}") for _time in range(2)]
    assert [answer.json() for answer in answers] == [
        {"RspCode": "00", "Message": "Confirm Success"},
        {"RspCode": "02", "Message": "Order already confirmed"},
    ]
    assert all((answer.status_code, answer["Content-Type"]) == (200, JSON) for answer in answers)
    assert Client().get(f"{IPN}?{query}&vnp_Amount=1").json()["RspCode"] == "97"
    assert Client().get(IPN).json()["RspCode"] == "97"
    assert Client().get(f"{IPN}?%ff=%00&vnp_SecureHash=%f0%9f").json()["RspCode"] == "97"
    assert Client().post(IPN).status_code == 405
    payment.refresh_from_db()
    assert payment.state == State.PAID


def test_a_call_told_again_after_its_money_moved_on_is_one_told_before(
    begun: Callable[[str], Payment], till: Any
) -> None:
    payment, other = begun(Method.VNPAY), begun(Method.VIETQR)
    operations.take_cash(dossier_id=payment.dossier_id, amount_vnd=16_000, key="a", by=till.cashier, at=NOW)
    params = {
        "vnp_TxnRef": payment.reference, "vnp_Amount": "1600000", "vnp_TransactionNo": "1", "vnp_ResponseCode": "00",
        "vnp_TransactionStatus": "00",
    }  # fmt: skip
    query = vnpay.signed_query(params)
    assert Client().get(f"{IPN}?{query}").json()["RspCode"] == "00"
    inflow = Inflow.objects.get(source="vnpay")
    operations.assign_inflow(inflow_id=inflow.pk, payment_id=other.pk, by=till.cashier, at=NOW)
    assert Client().get(f"{IPN}?{query}").json()["RspCode"] == "02"
    # The same transaction for another order is still nothing we can answer.
    params["vnp_TxnRef"] = begun(Method.VNPAY).reference
    assert Client().get(f"{IPN}?{vnpay.signed_query(params)}").json()["RspCode"] == "99"


def test_without_a_gateway_there_is_no_such_address(settings: Any) -> None:
    settings.VNPAY_SECRET = ""
    assert Client().get(IPN).status_code == 404


# --- the bank --------------------------------------------------------------------------------------


def test_a_transfer_is_taken_once_however_often_it_is_told(begun: Callable[[str], Payment]) -> None:
    payment = begun(Method.VIETQR)
    assert told(transfer(payment)).json() == {"external_id": "FT1", "state": "taken", "repeated": False}
    assert told(transfer(payment)).json() == {"external_id": "FT1", "state": "taken", "repeated": True}
    bearer = told(transfer(payment), secret="", Authorization=f"Bearer {SECRET}")
    assert bearer.json()["repeated"]
    assert told(transfer(payment), secret="mat-khau-cu").json()["repeated"]
    assert (LedgerEntry.objects.count(), Receipt.objects.count()) == (2, 1)


def test_a_list_is_answered_one_by_one(begun: Callable[[str], Payment]) -> None:
    payment = begun(Method.VIETQR)
    items = [
        transfer(payment, amount_vnd="16.000"),
        transfer(external_id="FT2"),
        transfer(external_id="FT3", amount_vnd=-5000),
        transfer(external_id="", amount_vnd=1),
        transfer(payment, amount_vnd=17_000),
        transfer(payment),
    ]
    answer = told(items)
    assert answer.status_code == 200
    assert [(each["state"], each["repeated"]) for each in answer.json()["items"]] == [
        ("taken", False), ("unknown", False), ("ignored", False), ("unreadable", False), ("told_otherwise", True),
        ("taken", True),
    ]  # fmt: skip


def test_strangers_find_no_such_address(begun: Callable[[str], Payment], settings: Any) -> None:
    item = transfer(begun(Method.VIETQR))
    for secret in ("", "sai", SECRET[:-1], f"{SECRET}x", "đ"):
        answer = Client().post(BANK, json.dumps(item), content_type=JSON, headers={"X-Hook-Secret": secret})
        assert answer.status_code == 404, secret
    assert Client().post(f"{BANK}?secret={SECRET}", json.dumps(item), content_type=JSON).status_code == 404
    assert Client().get(BANK, headers={"X-Hook-Secret": SECRET}).status_code == 405
    settings.BANK_HOOK_SECRETS = []
    assert told(item).status_code == 404
    assert told(item, secret="").status_code == 404
    assert not Inflow.objects.exists()


@pytest.mark.parametrize("body", ["", "{", "null", "1", '"x"', "[1]", "[]", "[" * 3000, b"\xff", '{"a": 1}x'])
def test_a_body_that_is_no_transfer_is_said_to_be_none(body: Any) -> None:
    assert told(body).status_code == 400


@pytest.mark.parametrize(
    "more",
    [
        {"amount_vnd": True}, {"amount_vnd": None}, {"amount_vnd": 16_000.5}, {"amount_vnd": "nhieu"},
        {"amount_vnd": 10**15}, {"amount_vnd": [1]}, {"external_id": {"a": 1}}, {"external_id": "x" * 200},
        {"account": ""}, {"account": "../x"}, {"external_id": "a\u0000b"},
    ],
)  # fmt: skip
def test_what_cannot_be_a_transfer_is_told_so_and_not_kept(more: dict[str, Any], till: Any) -> None:
    answer = told(transfer(**more))
    assert (answer.status_code, answer.json()["state"]) == (200, "unreadable")
    assert answer.json()["fields"]
    assert not Inflow.objects.exists()


def test_too_many_at_once_are_refused() -> None:
    assert told([transfer()] * 201).status_code == 413


def test_a_banks_own_names_are_a_setting(begun: Callable[[str], Payment], settings: Any) -> None:
    payment = begun(Method.VIETQR)
    settings.BANK_HOOK_FIELDS = [
        "items=data", "account=accountNumber", "external_id=id", "amount_vnd=transferAmount", "text=content",
        "at=transactionDate", "direction=transferType",
    ]  # fmt: skip
    item = {
        "id": 92704, "accountNumber": ACCOUNT, "transferAmount": 16_000.0, "content": payment.reference,
        "transactionDate": "2026-11-26 09:59:00", "transferType": "in",
    }  # fmt: skip
    answer = told({"data": [item, {**item, "id": 92705, "transferType": "out"}]})
    assert [each["state"] for each in answer.json()["items"]] == ["taken", "ignored"]
    assert Inflow.objects.get().external_id == f"{ACCOUNT}/92704"


def test_while_the_database_is_busy_the_bank_is_asked_to_come_again(monkeypatch: pytest.MonkeyPatch, till: Any) -> None:
    def busy(**given: Any) -> None:
        raise OperationalError("lock timeout")

    monkeypatch.setattr(operations, "hear_transfer", busy)
    assert told(transfer()).status_code == 503


@hypothesis_settings(
    max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
@given(data=st.data())
def test_no_json_breaks_the_door(till: Any, data: st.DataObject) -> None:
    leaf = st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=20))
    value = st.one_of(leaf, st.lists(leaf, max_size=3))
    names = st.sampled_from(["account", "external_id", "amount_vnd", "text", "at", "x"])
    item = data.draw(st.dictionaries(names, value))
    body = data.draw(st.sampled_from([item, [item], [item, item]]))
    assert told(body).status_code in (200, 400)
