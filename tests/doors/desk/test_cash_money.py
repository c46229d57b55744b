# SPDX-License-Identifier: EUPL-1.2
"""Money somebody must look at, and money that goes back: given, resolved; asked by one, decided by another."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from django.test import Client

from doors.desk.desk_words import text
from money import Till, balance
from motcua.dossiers import operations as dossiers
from motcua.dossiers.models import Dossier
from motcua.payments import operations
from motcua.payments.models import Inflow, Payment, Refund
from motcua.payments.operations.hearing import keep_said
from motcua.payments.rules import Book, Method, Source, State
from motcua.people.models import RoleHeld

pytestmark = pytest.mark.django_db

UNCLEAR = "/quay/thu-ngan/can-xem/"
REFUNDS = "/quay/thu-ngan/hoan-tien/"


@pytest.fixture
def second(now: datetime, till: Till, client_for: Callable[..., Client]) -> Client:
    return client_for(till.second)


@pytest.fixture
def nobodys(till: Till, now: datetime) -> Callable[..., Inflow]:
    def make(vnd: int = 16_000, text: str = "chuyen tien le phi", number: str = "FT9") -> Inflow:
        taken = operations.take_inflow(
            source=Source.BANK,
            external_id=f"0011001234567/{number}",
            amount_vnd=vnd,
            at=now,
            heard_at=now,
            account=till.account,
            text=text,
        )
        return taken.inflow

    return make


def paid_in_cash(dossier: Dossier, till: Till, now: datetime) -> Payment:
    return operations.take_cash(dossier_id=dossier.pk, amount_vnd=16_000, key="a", by=till.cashier, at=now)


def ask(client: Client, payment: Payment, **more: str) -> Any:
    sent = {"luot": str(payment.pk), "so-tien": "16.000", "cach": "cash", "ly-do": "Thu nhầm", **more}
    return client.post(f"{REFUNDS}de-nghi/", sent, follow=True)


# --- what is unclear -----------------------------------------------------------------------------------


def test_nobodys_money_is_given_to_the_dossier_its_digits_name(
    cashier: Client, owing: Callable[..., Dossier], nobodys: Callable[..., Inflow]
) -> None:
    dossier, other = owing(), owing(at="2026-11-26T09:30")
    money = nobodys(text=f"NGUYEN THI LAN {dossier.code.replace('-', '').replace('.', '')} nop le phi")
    page = text(cashier.get(UNCLEAR))
    assert "chưa biết của hồ sơ nào" in page
    assert page.index(f"Ghi cho {dossier.code}") < page.index(f"Ghi cho {other.code}")
    answer = cashier.post(f"{UNCLEAR}{money.pk}/viec/ghi-cho/", {"ho-so": dossier.code}, follow=True)
    assert f"Đã ghi khoản tiền này cho hồ sơ {dossier.code}." in text(answer)
    assert Payment.objects.get(dossier=dossier).state == State.PAID
    assert "Không có khoản nào chưa rõ" in text(answer)


def test_a_case_is_resolved_in_words_and_needs_them(cashier: Client, nobodys: Callable[..., Inflow]) -> None:
    money = nobodys()
    address = f"{UNCLEAR}{money.pk}/"
    empty = cashier.post(f"{address}viec/xu-ly/", {"cach-xu-ly": " "})
    assert empty.status_code == 422
    assert "Xin ghi đã xử lý thế nào" in text(empty)
    cashier.post(f"{address}viec/xu-ly/", {"cach-xu-ly": "Đã trả lại qua ngân hàng"})
    page = text(cashier.get(address))
    assert "Khoản này đã được xử lý." in page
    assert "Đã trả lại qua ngân hàng" in page


def test_each_state_says_what_happened(
    cashier: Client, owing: Callable[..., Dossier], till: Till, now: datetime
) -> None:
    dossier = owing()
    payment = operations.begin_payment(dossier_id=dossier.pk, method=Method.VIETQR, at=now, actor="citizen")
    known = {"source": Source.BANK, "at": now, "heard_at": now, "payment": payment}
    operations.take_inflow(external_id="FT1", amount_vnd=6_000, **known)
    assert f"Lượt {payment.reference} cần 16.000 đ, mới đến 6.000 đ." in text(cashier.get(UNCLEAR))
    operations.take_inflow(external_id="FT2", amount_vnd=15_000, **known)
    assert "còn giữ 5.000 đ không thuộc khoản nào" in text(cashier.get(UNCLEAR))
    said = {"source": Source.VNPAY, "at": now, "heard_at": now, "account": None, "text": ""}
    keep_said(external_id="V1", amount_vnd=9_000, payment=payment, state=Inflow.State.WRONG_AMOUNT, **said)
    keep_said(external_id="V2", amount_vnd=9_000, payment=payment, state=Inflow.State.REFUSED, **said)
    page = text(cashier.get(UNCLEAR))
    assert "Cổng báo 9.000 đ" in page
    assert "Giao dịch không thành công trong hai ngày" in page


def test_as_many_statements_for_many_cases_as_for_one(
    cashier: Client, owing: Callable[..., Dossier], nobodys: Callable[..., Inflow], django_assert_max_num_queries: Any
) -> None:
    for hour in range(4):
        owing(at=f"2026-11-26T1{hour}:00")
    for number in range(25):
        nobodys(number=f"FT{number}")
    with django_assert_max_num_queries(16):
        page = text(cashier.get(UNCLEAR))
    assert "Xem tiếp" in page
    last = Inflow.objects.order_by("pk")[19]
    assert text(cashier.get(f"{UNCLEAR}?sau={last.pk}")).count("cash-case-head") == 5


def test_another_offices_case_is_not_there(
    now: datetime, desk: Any, nobodys: Callable[..., Inflow], client_for: Callable[..., Client]
) -> None:
    money = nobodys()
    elsewhere = client_for(desk.elsewhere)
    assert elsewhere.get(f"{UNCLEAR}{money.pk}/").status_code == 404
    assert elsewhere.post(f"{UNCLEAR}{money.pk}/viec/xu-ly/", {"cach-xu-ly": "x"}).status_code == 404
    assert elsewhere.get(f"{UNCLEAR}99999999999999999999/").status_code == 404
    money.refresh_from_db()
    assert money.state == Inflow.State.UNKNOWN


@pytest.fixture
def of_one_agency(now: datetime, phuc: Any, client_for: Callable[..., Client]) -> Client:
    """An officer of the same office who looks after another agency's dossiers."""
    RoleHeld.objects.create(user=phuc, role="OFFICER", office_id="DN-HC", agency_id="DN-SXD")
    return client_for(phuc)


def test_who_works_for_one_agency_settles_no_money_of_anothers(
    cashier: Client, of_one_agency: Client, owing: Callable[..., Dossier], nobodys: Callable[..., Inflow], till: Till,
    now: datetime,
) -> None:  # fmt: skip
    dossier = owing()
    payment = operations.begin_payment(dossier_id=dossier.pk, method=Method.VIETQR, at=now, actor="citizen")
    short = operations.take_inflow(
        source=Source.BANK, external_id="FT1", amount_vnd=6_000, at=now, heard_at=now, payment=payment
    ).inflow
    anyones = nobodys(vnd=10_000)
    assert payment.reference in text(cashier.get(UNCLEAR))
    seen = text(of_one_agency.get(f"{UNCLEAR}?noi=DN-HC"))
    assert "10.000 đ" in seen
    assert not any(told in seen for told in (payment.reference, dossier.code, dossier.name))
    for deed, sent in (("xu-ly", {"cach-xu-ly": "x"}), ("ghi-cho", {"ho-so": dossier.code})):
        assert of_one_agency.post(f"{UNCLEAR}{short.pk}/viec/{deed}/", sent).status_code == 404
    assert of_one_agency.get(f"{UNCLEAR}{short.pk}/").status_code == 404
    assert of_one_agency.get(f"{UNCLEAR}{anyones.pk}/").status_code == 200
    short.refresh_from_db()
    assert short.state == Inflow.State.SHORT


def test_who_works_for_one_agency_sees_no_refund_of_anothers(
    cashier: Client, of_one_agency: Client, owing: Callable[..., Dossier], till: Till, now: datetime
) -> None:
    dossier = owing()
    ask(cashier, paid_in_cash(dossier, till, now))
    assert dossier.code in text(cashier.get(REFUNDS))
    assert dossier.code not in text(of_one_agency.get(f"{REFUNDS}?noi=DN-HC"))


def test_money_given_to_another_offices_dossier_is_refused(
    cashier: Client, nobodys: Callable[..., Inflow], file: Callable[..., Dossier], desk: Any
) -> None:
    money = nobodys()
    foreign = file(version=desk.permit, office="DN-TTHCC", agency="DN-SXD")
    answer = cashier.post(f"{UNCLEAR}{money.pk}/viec/ghi-cho/", {"ho-so": foreign.code})
    assert answer.status_code == 404
    assert "Ở đây không có hồ sơ" in text(answer)


# --- refunds -------------------------------------------------------------------------------------------


@pytest.mark.rule("R-067")
def test_asked_by_one_approved_by_another_and_paid_out(
    cashier: Client, second: Client, owing: Callable[..., Dossier], till: Till, now: datetime
) -> None:
    paid = paid_in_cash(owing(), till, now)
    assert "Đã đề nghị hoàn" in text(ask(cashier, paid, **{"so-tien": "6.000"}))
    refund = Refund.objects.get()
    own = text(cashier.get(REFUNDS))
    assert "người đề nghị không tự duyệt" in own
    assert "Duyệt hoàn" not in own
    assert "Duyệt hoàn 6.000 đ" in text(second.get(REFUNDS))
    second.post(f"{REFUNDS}{refund.pk}/duyet/")
    assert "Đã chi 6.000 đ" in text(cashier.get(REFUNDS))
    answer = cashier.post(f"{REFUNDS}{refund.pk}/chi/", {"chung-tu": "PC 01"}, follow=True)
    assert "Đã hoàn tiền và ghi sổ." in text(answer)
    paid.refresh_from_db()
    assert (paid.state, paid.refunded_vnd) == (State.PARTLY_REFUNDED, 6_000)
    assert balance(Book.CASH) == 10_000


@pytest.mark.rule("R-067")
def test_who_asked_cannot_approve_though_the_role_could(
    now: datetime, till: Till, owing: Callable[..., Dossier], phuc: Any, client_for: Callable[..., Client]
) -> None:
    RoleHeld.objects.create(user=phuc, role="HEAD", office_id="DN-HC")
    head = client_for(phuc)
    paid = paid_in_cash(owing(), till, now)
    ask(head, paid)
    refund = Refund.objects.get()
    assert "Duyệt hoàn" not in text(head.get(f"{REFUNDS}?noi=DN-HC"))
    answer = head.post(f"{REFUNDS}{refund.pk}/duyet/")
    assert answer.status_code == 403
    assert "không được tự duyệt" in text(answer)
    refund.refresh_from_db()
    assert refund.state == Refund.State.ASKED


def test_a_refund_is_refused_with_a_reason(
    cashier: Client, second: Client, owing: Callable[..., Dossier], till: Till, now: datetime
) -> None:
    ask(cashier, paid_in_cash(owing(), till, now))
    refund = Refund.objects.get()
    assert second.post(f"{REFUNDS}{refund.pk}/khong-duyet/", {"ly-do": ""}).status_code == 422
    page = text(second.post(f"{REFUNDS}{refund.pk}/khong-duyet/", {"ly-do": "Đã giải quyết xong"}, follow=True))
    assert "Đã giải quyết xong" in page
    assert "không duyệt" in page


def test_what_was_approved_may_still_be_stopped(
    cashier: Client, second: Client, owing: Callable[..., Dossier], till: Till, now: datetime
) -> None:
    ask(cashier, paid_in_cash(owing(), till, now))
    refund = Refund.objects.get()
    second.post(f"{REFUNDS}{refund.pk}/duyet/")
    assert "Bỏ duyệt" in text(second.get(REFUNDS))
    assert "Bỏ duyệt" not in text(cashier.get(REFUNDS))
    assert cashier.post(f"{REFUNDS}{refund.pk}/bo-duyet/", {"ly-do": "x"}).status_code == 403
    assert second.post(f"{REFUNDS}{refund.pk}/bo-duyet/", {"ly-do": ""}).status_code == 422
    page = text(second.post(f"{REFUNDS}{refund.pk}/bo-duyet/", {"ly-do": "Xin chuyển khoản"}, follow=True))
    assert "Xin chuyển khoản" in page
    assert cashier.post(f"{REFUNDS}{refund.pk}/chi/", {"chung-tu": "PC 01"}).status_code == 409
    assert balance(Book.CASH) == 16_000


def test_a_leader_cannot_pay_out_and_a_cashier_cannot_approve(
    cashier: Client, second: Client, owing: Callable[..., Dossier], till: Till, now: datetime, desk: Any,
    client_for: Callable[..., Client],
) -> None:  # fmt: skip
    ask(cashier, paid_in_cash(owing(), till, now))
    refund = Refund.objects.get()
    assert client_for(desk.officer).post(f"{REFUNDS}{refund.pk}/duyet/").status_code == 403
    second.post(f"{REFUNDS}{refund.pk}/duyet/")
    assert second.post(f"{REFUNDS}{refund.pk}/chi/", {"chung-tu": "PC 01"}).status_code == 403
    assert client_for(desk.elsewhere).post(f"{REFUNDS}{refund.pk}/chi/").status_code == 404


def test_too_much_or_no_reason_is_said_beside_what_was_typed(
    cashier: Client, owing: Callable[..., Dossier], till: Till, now: datetime
) -> None:
    paid = paid_in_cash(owing(), till, now)
    much = ask(cashier, paid, **{"so-tien": "20.000", "ly-do": "Nộp nhầm hai lần"})
    assert much.status_code == 422
    assert "Chỉ còn hoàn được 16.000 đ" in text(much)
    assert "Nộp nhầm hai lần" in text(much)
    assert ask(cashier, paid, **{"ly-do": ""}).status_code == 422
    assert ask(cashier, paid, **{"so-tien": "x"}).status_code == 422
    assert not Refund.objects.exists()


def test_a_stopped_dossier_that_was_paid_may_go_back_with_one_press(
    cashier: Client, owing: Callable[..., Dossier], till: Till, now: datetime
) -> None:
    dossier = owing()
    paid = paid_in_cash(dossier, till, now)
    dossiers.withdraw(dossier_id=dossier.pk, at=now, reason="Không cần nữa")
    assert "có thể phải hoàn" in text(cashier.get(UNCLEAR))
    ask(cashier, paid)
    assert "có thể phải hoàn" not in text(cashier.get(UNCLEAR))


def test_nobodys_money_goes_back_whole(cashier: Client, second: Client, nobodys: Callable[..., Inflow]) -> None:
    money = nobodys()
    sent = {"cach": "bank", "den": "Nguyễn Văn A, 970436 123", "ly-do": "Chuyển nhầm cơ quan"}
    cashier.post(f"{UNCLEAR}{money.pk}/viec/hoan/", sent)
    refund = Refund.objects.get()
    assert (refund.amount_vnd, refund.inflow_id) == (16_000, money.pk)
    second.post(f"{REFUNDS}{refund.pk}/duyet/")
    unproved = cashier.post(f"{REFUNDS}{refund.pk}/chi/", {})
    assert unproved.status_code == 422
    cashier.post(f"{REFUNDS}{refund.pk}/chi/", {"chung-tu": "FT123"})
    money.refresh_from_db()
    assert money.state == Inflow.State.RESOLVED
    assert balance(Book.BANK) == 0
