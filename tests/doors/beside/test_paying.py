# SPDX-License-Identifier: EUPL-1.2
"""A cashier's second screen: the QR code of one transfer, that its money came, then nothing about anybody."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from django.test import Client

from money import Till
from motcua.assistance import money, pairing
from motcua.assistance.models import SecondScreen
from motcua.dossiers.models import Dossier
from motcua.offices.models import Office
from motcua.payments import operations
from motcua.payments.models import Payment
from motcua.payments.rules import Method, Source
from motcua.people.models import User

pytestmark = pytest.mark.django_db


@pytest.fixture
def now(the_clock: Callable[[str], datetime]) -> datetime:
    return the_clock("2026-11-27T08:30")


@pytest.fixture
def tablet(till: Till, now: datetime) -> Client:
    code = pairing.offer(office=Office.objects.get(pk="DN-HC"), helper=till.cashier, at=now)
    client = Client()
    assert client.post(f"/man-hinh/ghep/{code}/").status_code == 303
    return client


@pytest.fixture
def pay(owing: Callable[..., Dossier], till: Till, now: datetime) -> Callable[[], Payment]:
    def make() -> Payment:
        payment = operations.begin_payment(
            dossier_id=owing().pk, method=Method.VIETQR, at=now, actor=till.cashier.actor
        )
        assert money.show_payment(helper=till.cashier, payment=payment, at=now)
        return payment

    return make


def seen(client: Client) -> str:
    return str(client.get("/man-hinh/").content.decode())


def come(payment: Payment, now: datetime) -> None:
    operations.take_inflow(
        source=Source.BANK, external_id="FT1", amount_vnd=16_000, at=now, heard_at=now, payment=payment
    )


def test_the_code_is_shown_without_a_name_and_then_that_the_money_came(
    tablet: Client, pay: Callable[[], Payment], now: datetime, the_clock: Callable[[str], datetime]
) -> None:
    payment = pay()
    page = seen(tablet)
    for said in ("16.000 đ", payment.reference, "0011001234567", "Quét mã để nộp phí"):
        assert said in page, said
    assert payment.payer not in page
    assert payment.dossier.code not in page
    come(payment, now)
    assert "Đã nhận đủ tiền" in seen(tablet)
    the_clock("2026-11-27T08:33")
    assert "16.000 đ" not in seen(tablet)


def test_taken_off_or_paid_in_cash_nothing_is_left(
    tablet: Client, pay: Callable[[], Payment], till: Till, now: datetime, client_for: Callable[..., Client]
) -> None:
    payment = pay()
    money.take_payment_off(helper=till.cashier)
    assert payment.reference not in seen(tablet)
    money.show_payment(helper=till.cashier, payment=payment, at=now)
    cashier = client_for(till.cashier)
    address = f"/quay/thu-ngan/ho-so/{payment.dossier.code}/viec/tien-mat/"
    cashier.post(address, {"khoa": "k", "so-tien": "16000", "khoan": "fee:1"})
    assert payment.reference not in seen(tablet)


def test_the_desk_shows_it_by_one_press(
    tablet: Client, owing: Callable[..., Dossier], till: Till, client_for: Callable[..., Client]
) -> None:
    dossier = owing()
    cashier: Any = client_for(till.cashier)
    answer = cashier.post(f"/quay/thu-ngan/ho-so/{dossier.code}/viec/ma-qr/", follow=True)
    assert "đang hiện trên màn hình của người dân" in answer.content.decode()
    assert Payment.objects.get().reference in seen(tablet)
    cashier.post(f"/quay/thu-ngan/ho-so/{dossier.code}/viec/tat-qr/")
    assert Payment.objects.get().reference not in seen(tablet)


def test_another_offices_payment_and_a_stranger_show_nothing(
    tablet: Client, pay: Callable[[], Payment], now: datetime
) -> None:
    payment = pay()
    stranger = User.objects.create_user(username="khac", full_name="Người khác")
    assert not money.show_payment(helper=stranger, payment=payment, at=now)
    SecondScreen.objects.update(office="DN-TTHCC")
    assert not money.show_payment(helper=SecondScreen.objects.get().helper, payment=payment, at=now)
