# SPDX-License-Identifier: EUPL-1.2
"""The page of a payment tells the truth in each of its ends, what to do next, and never asks to pay twice."""

from collections.abc import Callable
from typing import Any

import pytest
from django.conf import LazySettings

from cast import at
from doors.portal.test_following import own_page
from doors.portal.test_paying import came, set_out
from money import LEVY, Till
from motcua.dossiers.models import Dossier
from motcua.payments import gateway, operations, vnpay
from motcua.payments.models import Inflow, Payment
from motcua.payments.rules import Method

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("till", "morning")]
Owing = Callable[..., Dossier]
NOW = at("2026-11-26T10:02")
TO_GATEWAY = "https://bank.example/pay"


@pytest.fixture
def morning(the_clock: Any) -> Any:
    return the_clock("2026-11-26T10:00")


@pytest.fixture
def order(visitor: Any, owing: Owing, settings: LazySettings) -> Payment:
    settings.VNPAY_TMN_CODE, settings.VNPAY_SECRET, settings.VNPAY_URL = "DEMO", "geheim", TO_GATEWAY
    return set_out(visitor, owing(), "Trả qua cổng VNPAY")


def told(payment: Payment, *, vnd: int = 16_000, code: str = "00", number: str = "1") -> dict[str, str]:
    said = {"vnp_TxnRef": payment.reference, "vnp_Amount": str(vnd * 100), "vnp_ResponseCode": code}
    said |= {"vnp_TransactionNo": number, "vnp_TransactionStatus": "00" if code == "00" else "02"}
    return {**said, "vnp_SecureHash": vnpay.signature(said)}


def looked_at(visitor: Any, payment: Payment) -> Any:
    page = visitor.open(f"/thanh-toan/{payment.pk}/")
    assert page.answer.status_code == 200
    return page


def offers_gateway(page: Any) -> bool:
    return TO_GATEWAY in page.answer.content.decode()


def test_a_wrong_sum_waits_for_nothing_and_asks_for_nothing_more(visitor: Any, order: Payment) -> None:
    back = visitor.open(f"/thanh-toan/ket-qua?{vnpay.signed_query(_unsigned(told(order, vnd=8_000)))}")
    assert "Cổng báo số tiền khác 16.000 đ phải nộp" in back.words
    assert not offers_gateway(back)
    assert gateway.hear_ipn(told(order, vnd=8_000), at=NOW).code == "04"
    page = looked_at(visitor, order)
    assert "Số tiền đã trả không khớp" in page.words
    assert "Cổng báo 8.000 đ, số phải nộp là 16.000 đ" in page.words
    assert "Xin đừng trả lại lần nữa" in page.words
    assert "đang chờ tiền về" not in page.words
    assert not offers_gateway(page)
    assert "lam-lai" not in page.answer.content.decode()
    warned = "Nộp bây giờ có thể bị trừ tiền hai lần"
    assert warned in visitor.open(own_page(order.dossier, "phi/")).words
    # Seen to, with nothing taken: it may be paid again. Told right after all, it is paid.
    inflow = Inflow.objects.get()
    operations.resolve_inflow(inflow_id=inflow.pk, resolution="Cổng đã trả lại", by=_cashier(), at=NOW)
    assert warned not in visitor.open(own_page(order.dossier, "phi/")).words
    assert offers_gateway(looked_at(visitor, order))
    assert gateway.hear_ipn(told(order, number="2"), at=NOW).code == "00"
    assert "Đã nhận 16.000 đ" in looked_at(visitor, order).words


def test_said_to_be_paid_it_is_not_offered_again(visitor: Any, order: Payment) -> None:
    back = visitor.open(f"/thanh-toan/ket-qua?{vnpay.signed_query(_unsigned(told(order)))}")
    assert "Cổng thanh toán báo đã trả" in back.words
    assert not offers_gateway(back)
    assert "Cách khác" not in back.words


def test_a_refusal_says_why_and_offers_to_try_again(visitor: Any, order: Payment) -> None:
    assert gateway.hear_ipn(told(order, code="51"), at=NOW).code == "00"
    page = looked_at(visitor, order)
    assert "Tài khoản không đủ tiền." in page.words
    visitor.press("Thử lại")
    assert Payment.objects.count() == 2


def test_what_the_gateway_still_looks_at_is_not_to_be_paid_again(visitor: Any, order: Payment) -> None:
    assert gateway.hear_ipn(told(order, code="07"), at=NOW).code == "00"
    page = looked_at(visitor, order)
    assert "Cổng thanh toán đang kiểm tra" in page.words
    assert "Xin đừng trả lại lần nữa" in page.words
    assert "lam-lai" not in page.answer.content.decode()
    operations.resolve_inflow(
        inflow_id=Inflow.objects.get().pk, resolution="Ngân hàng đã trả lại", by=_cashier(), at=NOW
    )
    assert "Thử lại" in looked_at(visitor, order).words


def test_a_page_of_the_gateway_that_has_closed_says_so(visitor: Any, order: Payment, the_clock: Any) -> None:
    the_clock("2026-11-26T11:00")
    page = looked_at(visitor, order)
    assert "Lượt trả qua cổng đã hết giờ" in page.words
    assert "Thử lại" in page.words
    assert not offers_gateway(page)


def test_a_sum_that_changed_is_said_and_paid_anew(visitor: Any, owing: Owing, till: Till) -> None:
    dossier = owing(fees=[{"name": "Phí bản sao", "per": "copy", "vnd": 8_000}])
    payment = set_out(visitor, dossier)
    operations.assess(dossier_id=dossier.pk, at=NOW, by=till.cashier, copies=3)
    page = looked_at(visitor, payment)
    assert "Số phải nộp đã thay đổi" in page.words
    assert "Mã này đã hết hạn" not in page.words
    assert "0011001234567" not in page.words
    visitor.press("Nộp theo số mới")
    assert Payment.objects.exclude(pk=payment.pk).get().amount_vnd == 24_000


def test_paid_in_another_way_exempted_and_stopped_are_told_apart(visitor: Any, owing: Owing, till: Till) -> None:
    for dossier in (owing(), owing()):
        set_out(visitor, dossier)
    by_cash, exempted = Payment.objects.order_by("dossier")
    operations.take_cash(dossier_id=by_cash.dossier_id, amount_vnd=16_000, key="a", by=till.cashier, at=NOW)
    operations.exempt_charge(
        dossier_id=exempted.dossier_id, key="fee:1", reason="Hộ nghèo", proof="GCN 12", by=till.cashier, at=NOW
    )
    assert "Khoản này đã được nộp" in looked_at(visitor, by_cash).words
    page = looked_at(visitor, exempted)
    assert "Không còn phải nộp khoản này" in page.words
    assert "đã được nộp" not in page.words
    # Money for what need not be paid: it is told as held, and not as having paid anything.
    came(exempted, 16_000)
    late = looked_at(visitor, exempted)
    assert "Không khoản nào: đã nộp bằng cách khác, hoặc được miễn." in late.words
    assert "Nộp thừa 16.000 đ" in late.words


def test_what_went_back_is_asked_for_again(visitor: Any, owing: Owing, till: Till) -> None:
    payment = set_out(visitor, owing())
    came(payment, 6_000)
    _paid_back(payment, 6_000, till)
    page = looked_at(visitor, payment)
    assert "Nộp 16.000 đ" in page.words
    assert "còn thiếu" not in page.words
    came(payment, 16_000, "FT2")
    assert "Đã nhận" in looked_at(visitor, payment).words


def test_what_is_left_of_too_much_is_told(visitor: Any, owing: Owing, till: Till) -> None:
    payment = set_out(visitor, owing())
    came(payment, 26_000)
    _paid_back(payment, 6_000, till)
    assert "Nộp thừa 4.000 đ" in looked_at(visitor, payment).words


def test_only_what_is_due_first_is_never_all_of_it(visitor: Any, owing: Owing, till: Till) -> None:
    dossier = owing(fees=[{**LEVY, "due": "before_intake"}, {**LEVY, "name": "Phí bản sao", "vnd": 8_000}])
    page = visitor.open(own_page(dossier, "phi/"))
    operations.take_cash(dossier_id=dossier.pk, amount_vnd=16_000, key="a", by=till.cashier, at=NOW, keys=("fee:1",))
    answer = visitor.client.post(page.at, {"cach": "vietqr", "khoan": "truoc"})
    assert (answer.status_code, answer["Location"]) == (302, page.at)
    assert not Payment.objects.filter(method=Method.VIETQR).exists()


def _unsigned(said: dict[str, str]) -> dict[str, str]:
    return {name: value for name, value in said.items() if name != "vnp_SecureHash"}


def _cashier() -> Any:
    from motcua.people.models import User

    return User.objects.get(username="thungan")


def _paid_back(payment: Payment, vnd: int, till: Till) -> None:
    refund = operations.ask_refund(
        payment_id=payment.pk, amount_vnd=vnd, reason="Trả nhầm", way="bank", by=till.cashier, at=NOW
    )
    operations.approve_refund(refund_id=refund.pk, by=till.second, at=NOW)
    operations.pay_refund(refund_id=refund.pk, proof="FT9", by=till.cashier, at=NOW)
