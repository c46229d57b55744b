# SPDX-License-Identifier: EUPL-1.2
"""VNPAY: the signature to the byte, every answer of its call, and that the browser's return decides nothing."""

from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from cast import at
from money import balance, books
from motcua.dossiers.models import Dossier
from motcua.payments import gateway, operations, vnpay
from motcua.payments.models import Inflow, LedgerEntry, Payment, Receipt
from motcua.payments.rules import Book, Method, State

pytestmark = pytest.mark.django_db

SECRET = "DEMOSECRETKEY0123456789"
NOW = at("2026-11-26T10:00")
WORKED = (
    "vnp_Amount=1600000&vnp_Command=pay&vnp_CreateDate=20250901083000&vnp_CurrCode=VND&vnp_ExpireDate=20250901084500"
    "&vnp_IpAddr=127.0.0.1&vnp_Locale=vn&vnp_OrderInfo=Le+phi+ho+so+H17.12-250901-0012&vnp_OrderType=other"
    "&vnp_ReturnUrl=http%3A%2F%2F127.0.0.1%3A8000%2Fthanh-toan%2Fket-qua&vnp_TmnCode=DEMOTMN1&vnp_TxnRef=H172509010012"
    "&vnp_Version=2.1.0"
)
SIGNED = (
    "2cbd96a74326d6a96c9a655ba19714754219ed9b41ff7ba4c29e8cd1214db8bceb6fc8e6efbc7089fe33efbd8ee92e8eb0878446507631c9"
    "7b6df32bb5dff92b"
)


@pytest.fixture(autouse=True)
def terminal(settings: Any) -> None:
    settings.VNPAY_TMN_CODE, settings.VNPAY_SECRET = "DEMOTMN1", SECRET
    settings.VNPAY_URL = "https://sandbox.example.vn/paymentv2/vpcpay.html"
    settings.PUBLIC_URL = "http://127.0.0.1:8000"


@pytest.fixture
def payment(owing: Callable[..., Dossier]) -> Payment:
    return operations.begin_payment(dossier_id=owing().pk, method=Method.VNPAY, at=NOW, actor="citizen")


def call(payment: Payment, **more: str) -> dict[str, str]:
    """Return what the gateway tells, signed; a name given as "" is left out."""
    said = {
        "vnp_TmnCode": "DEMOTMN1",
        "vnp_TxnRef": payment.reference,
        "vnp_Amount": str(payment.amount_vnd * 100),
        "vnp_TransactionNo": "14422574",
        "vnp_BankCode": "NCB",
        "vnp_OrderInfo": "Le phi ho so H17.12-250901-0012",
        "vnp_PayDate": "20261126100200",
        "vnp_ResponseCode": "00",
        "vnp_TransactionStatus": "00",
        **more,
    }
    return signed({name: value for name, value in said.items() if value})


def signed(params: Mapping[str, str]) -> dict[str, str]:
    return {**params, "vnp_SecureHash": vnpay.signature(params)}


def heard(params: Mapping[str, str], when: str = "2026-11-26T10:03") -> str:
    return gateway.hear_ipn(params, at=at(when)).code


def test_the_worked_signature_comes_out_byte_for_byte() -> None:
    params = dict(parse_qsl(WORKED))
    assert vnpay.signed_text(params) == WORKED
    assert vnpay.signature(params) == SIGNED
    assert vnpay.is_signed({**params, "vnp_SecureHash": SIGNED.upper(), "vnp_SecureHashType": "SHA512"})
    assert vnpay.is_signed({**params, "vnp_SecureHash": SIGNED, "utm_source": "x"})


def test_somebody_who_pays_is_sent_with_everything_signed(payment: Payment) -> None:
    address = vnpay.redirect_url(payment, address="203.0.113.7", locale="vi", at=NOW)
    assert address.startswith("https://sandbox.example.vn/paymentv2/vpcpay.html?")
    said = vnpay.given(urlsplit(address).query)
    assert vnpay.is_signed(said)
    assert (said["vnp_Amount"], said["vnp_TxnRef"], said["vnp_Locale"]) == ("1600000", payment.reference, "vn")
    assert (said["vnp_CreateDate"], said["vnp_ExpireDate"]) == ("20261126100000", "20261126101500")
    assert said["vnp_ReturnUrl"] == "http://127.0.0.1:8000/thanh-toan/ket-qua"
    assert said["vnp_OrderInfo"] == f"Le phi ho so {payment.dossier.code}"
    assert (said["vnp_Version"], said["vnp_Command"], said["vnp_CurrCode"]) == ("2.1.0", "pay", "VND")


@pytest.mark.rule("R-065")
def test_00_money_that_came_settles_the_payment_once(payment: Payment) -> None:
    assert gateway.hear_ipn(call(payment), at=NOW) == ("00", "Confirm Success")
    payment.refresh_from_db()
    assert payment.state == State.PAID
    assert Receipt.objects.count() == 1
    assert books() == {Book.GATEWAY: 16_000, Book.LEVIES: -16_000}
    assert Inflow.objects.get().external_id == "14422574"


def test_02_told_again_nothing_happens(payment: Payment) -> None:
    heard(call(payment))
    assert gateway.hear_ipn(call(payment), at=NOW) == ("02", "Order already confirmed")
    assert (Inflow.objects.count(), LedgerEntry.objects.count(), Receipt.objects.count()) == (1, 2, 1)


def test_01_an_order_we_do_not_have_is_kept_for_the_cashier(payment: Payment) -> None:
    for reference in ("MC1234567897", "H172509010012", "x" * 400, "MC١٢٣٤٥٦٧٨٩٠"):
        assert heard(call(payment, vnp_TxnRef=reference)) == "01"
        assert heard(call(payment, vnp_TxnRef=reference)) == "01"
    assert Inflow.objects.filter(state="unknown", is_booked=False, office=None).count() == 4
    assert heard(call(payment, vnp_TxnRef="MC1", vnp_ResponseCode="24")) == "01"
    assert Inflow.objects.count() == 4
    assert not LedgerEntry.objects.exists()


def test_01_a_transfers_reference_is_no_order_of_the_gateway(owing: Callable[..., Dossier]) -> None:
    begun = operations.begin_payment(dossier_id=owing().pk, method=Method.VIETQR, at=NOW, actor="citizen")
    assert heard(call(begun)) == "01"


@pytest.mark.parametrize("amount", ["1600001", "1500000", "16000", "0", "abc", "-1600000", "9" * 40, "1e9", "١٦٠٠٠٠٠"])
def test_04_another_sum_is_kept_and_settles_nothing(payment: Payment, amount: str) -> None:
    assert gateway.hear_ipn(call(payment, vnp_Amount=amount), at=NOW) == ("04", "Invalid amount")
    assert heard(call(payment, vnp_Amount=amount)) == "04"
    payment.refresh_from_db()
    assert (payment.state, payment.received_vnd) == (State.PENDING, 0)
    kept = Inflow.objects.get()
    assert (kept.state, kept.is_booked, kept.payment) == ("wrong_amount", False, payment)
    assert not LedgerEntry.objects.exists()
    # The right sum afterwards is as good as ever.
    assert heard(call(payment)) == "00"


@pytest.mark.rule("R-065")
def test_97_whatever_is_not_signed_is_not_heard(payment: Payment) -> None:
    good = call(payment)
    for wrong in (
        {},
        {**good, "vnp_SecureHash": ""},
        {**good, "vnp_SecureHash": "0" * 128},
        {**good, "vnp_SecureHash": "đ"},
        {**good, "vnp_Amount": "100"},
        {**good, "vnp_ResponseCode": "00", "vnp_Extra": "x"},
        {name: value for name, value in good.items() if name != "vnp_SecureHash"},
    ):
        assert gateway.hear_ipn(wrong, at=NOW) == ("97", "Invalid signature")
    assert not Inflow.objects.exists()


def test_97_without_a_secret_of_our_own_nothing_is_signed(payment: Payment, settings: Any) -> None:
    settings.VNPAY_SECRET = ""
    assert heard(call(payment)) == "97"


def test_97_a_name_that_stands_twice_is_unsigned(payment: Payment) -> None:
    query = vnpay.signed_query({**call(payment), "vnp_SecureHash": ""})
    assert heard(vnpay.given(query)) == "00"
    assert heard(vnpay.given(f"{query}&vnp_Amount=1")) == "97"
    assert vnpay.given("&".join(f"a{n}=1" for n in range(100))) == {}


def test_99_where_we_fail_it_is_logged_and_asked_to_come_again(
    payment: Payment, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(**given: Any) -> None:
        raise RuntimeError("the disk is full")

    with monkeypatch.context() as broken:
        broken.setattr(gateway, "take_inflow", fail)
        assert gateway.hear_ipn(call(payment), at=NOW) == ("99", "Unknown error")
    assert not Inflow.objects.exists()
    assert heard(call(payment, vnp_TransactionNo="1\x002")) == "99"
    assert heard(call(payment)) == "00"


def test_99_one_transaction_cannot_pay_two_orders(payment: Payment, owing: Callable[..., Dossier]) -> None:
    other = operations.begin_payment(dossier_id=owing().pk, method=Method.VNPAY, at=NOW, actor="citizen")
    assert heard(call(payment)) == "00"
    assert heard(call(other)) == "99"
    other.refresh_from_db()
    assert other.state == State.PENDING


@pytest.mark.parametrize("code", ["24", "51", "65", "75", "79", "99", "11"])
def test_a_refusal_ends_the_attempt_and_is_heard_once(payment: Payment, code: str) -> None:
    said = call(payment, vnp_ResponseCode=code, vnp_TransactionStatus="02", vnp_TransactionNo="0")
    assert [heard(said), heard(said)] == ["00", "02"]
    payment.refresh_from_db()
    assert (payment.state, payment.failure) == (State.FAILED, code)
    assert Inflow.objects.get().state == "refused"
    assert not LedgerEntry.objects.exists()
    assert vnpay.reason(code)


@pytest.mark.rule("R-066")
def test_success_after_a_refusal_is_taken_however_late(payment: Payment) -> None:
    refusal = call(payment, vnp_ResponseCode="24", vnp_TransactionStatus="02", vnp_TransactionNo="0")
    assert heard(refusal) == "00"
    assert heard(call(payment), "2026-11-28T09:00") == "00"
    payment.refresh_from_db()
    assert (payment.state, payment.failure) == (State.PAID, "")
    # The refusal told once more changes nothing any longer; nor does another one.
    assert heard(refusal) == "02"
    assert heard(call(payment, vnp_ResponseCode="51", vnp_TransactionNo="77")) == "02"
    payment.refresh_from_db()
    assert payment.state == State.PAID


def test_paid_twice_by_two_transactions_the_second_is_held_as_surplus(payment: Payment) -> None:
    assert heard(call(payment)) == "00"
    assert heard(call(payment, vnp_TransactionNo="14422575")) == "00"
    payment.refresh_from_db()
    assert (payment.received_vnd, payment.surplus_vnd) == (32_000, 16_000)
    assert balance(Book.UNALLOCATED) == -16_000
    assert Receipt.objects.count() == 1


def test_a_good_answer_about_a_bad_transaction_is_a_refusal(payment: Payment) -> None:
    assert heard(call(payment, vnp_TransactionStatus="02")) == "00"
    payment.refresh_from_db()
    assert (payment.state, payment.failure) == (State.FAILED, "02")


def test_suspected_money_is_looked_at_by_somebody(payment: Payment) -> None:
    heard(call(payment, vnp_ResponseCode="07", vnp_TransactionStatus="07"))
    assert (Inflow.objects.get().state, Inflow.objects.get().is_booked) == ("unknown", False)
    assert heard(call(payment)) == "00"


def test_a_success_without_a_number_counts_once_for_its_order(payment: Payment) -> None:
    said = call(payment, vnp_TransactionNo="")
    assert [heard(said), heard(said)] == ["00", "02"]


@pytest.mark.rule("R-065")
def test_the_browsers_return_shows_and_decides_nothing(payment: Payment) -> None:
    returned = gateway.hear_return(call(payment))
    assert (returned.payment, returned.is_said_paid) == (payment, True)
    refused = gateway.hear_return(call(payment, vnp_ResponseCode="24"))
    assert (refused.is_said_paid, refused.sentence) == (False, "Đã hủy thanh toán.")
    forged = gateway.hear_return({**call(payment, vnp_ResponseCode="24"), "vnp_ResponseCode": "00"})
    assert (forged.payment, forged.is_said_paid) == (None, False)
    payment.refresh_from_db()
    assert payment.state == State.PENDING
    assert not Inflow.objects.exists()


@hypothesis_settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
@given(data=st.data())
def test_no_call_signed_or_not_breaks_us(payment: Payment, data: st.DataObject) -> None:
    names = [
        "vnp_TxnRef",
        "vnp_Amount",
        "vnp_TransactionNo",
        "vnp_ResponseCode",
        "vnp_TransactionStatus",
        "vnp_PayDate",
    ]
    values = st.one_of(
        st.just(payment.reference), st.sampled_from(["1600000", "00", "24", "0", ""]), st.text(max_size=30)
    )
    params = data.draw(st.dictionaries(st.sampled_from([*names, "x", "vnp_SecureHash"]), values))
    if data.draw(st.booleans()):
        try:
            params = signed({name: value for name, value in params.items() if name != "vnp_SecureHash"})
        except UnicodeEncodeError:
            return
    answer = gateway.hear_ipn(params, at=NOW)
    assert answer.code in {"00", "01", "02", "04", "97", "99"}
    gateway.hear_return(params)
