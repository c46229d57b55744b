# SPDX-License-Identifier: EUPL-1.2
"""Helping online ends with payment on the helper's page: a code at once, live until paid, or later with the result."""

from collections.abc import Callable
from datetime import datetime

import pytest
from django.test import Client

from cast import Citizen, at
from doors.desk.test_assist import TYPED, begun, press, version_on
from motcua.assistance.models import Assistance
from motcua.dossiers import operations as dossiers
from motcua.dossiers.models import Dossier
from motcua.payments import operations as payments
from motcua.payments.models import BankAccount, Payment
from motcua.payments.rules import Source
from specials import DuongXa

pytestmark = pytest.mark.django_db
CAME = at("2026-12-01T09:05")


@pytest.fixture
def officer(duong_xa: DuongXa, the_clock: Callable[[str], datetime], client_for: Callable[..., Client]) -> Client:
    the_clock("2026-12-01T09:00")
    BankAccount.objects.create(
        office=duong_xa.office, bin="970436", bank_name="VCB", number="0011001234", holder="UBND"
    )
    duong_xa.extract.fees = [{"name": "Phí bản sao", "per": "copy", "vnd": 8_000, "due": "before_intake"}]
    duong_xa.extract.save(update_fields=["fees"])
    return client_for(duong_xa.officer)


def signed(client: Client, phone: str) -> Assistance:
    """Return an assistance that only has to be sent."""
    helped = begun(client)
    address = f"/quay/ho-tro/{helped.pk}/"
    client.post(f"{address}ghi/", {**TYPED, "applicant.phone": phone})
    client.post(f"{address}giay/id/", {"viec": "co", "dang": "shown", "ban": "1"})
    client.post(f"{address}giay/proof/", {"viec": "co", "dang": "copy", "ban": "2"})
    press(client, helped, "dong-y", ban=version_on(press(client, helped, "doc-lai")))
    press(client, helped, "ky", ky="paper")
    return helped


def test_who_pays_at_once_sees_a_code_and_then_the_receipt(officer: Client, lan: Citizen, duong_xa: DuongXa) -> None:
    helped = signed(officer, lan.phone)
    page = officer.get(f"/quay/ho-tro/{helped.pk}/").content.decode()
    assert "2 bản × 8.000 đ · nộp trước khi tiếp nhận" in page
    sent = press(officer, helped, "nop", **{"nop-phi": "online"})
    payment = Payment.objects.get()
    assert payment.amount_vnd == 16_000
    assert f"LE PHI {payment.reference}" in sent
    assert "đang chờ tiền về" in sent
    # Nobody takes it in before it is paid.
    assert "Chưa tiếp nhận được: còn khoản phải nộp trước" in sent
    assert "Thu tiền mặt" in sent
    dossier = Dossier.objects.get()
    assert (dossier.received_at, dossier.fee_due) == (None, "before_intake")
    payments.take_inflow(
        source=Source.BANK, external_id="F1", amount_vnd=16_000, at=CAME, heard_at=CAME, payment=payment
    )
    part = officer.get(f"/quay/ho-tro/{helped.pk}/", headers={"HX-Request": "true"}).content.decode()
    assert "biên lai BL-26 0000001" in part
    assert "đã nộp đủ" in part
    assert "Đã nộp phí. Mở hồ sơ để tiếp nhận" in part
    dossiers.receive(dossier_id=dossier.pk, by=duong_xa.officer, at=CAME)
    assert "Đã tiếp nhận hồ sơ" in officer.get(f"/quay/ho-tro/{helped.pk}/").content.decode()


def test_it_waits_for_the_result_when_the_citizen_says_so(officer: Client, lan: Citizen) -> None:
    helped = signed(officer, lan.phone)
    sent = press(officer, helped, "nop", **{"nop-phi": "at_result"})
    assert not Payment.objects.exists()
    assert "nộp khi nhận kết quả" in sent
    dossier = Dossier.objects.get()
    assert (dossier.fee_due, dossier.received_at is None) == ("at_result", False)
    # Having thought it over, the citizen pays all the same.
    assert "đang chờ tiền về" in press(officer, helped, "nop-phi")
    later = press(officer, helped, "nop-sau")
    assert "Phí được nộp khi nhận kết quả." in later
    assert "đang chờ tiền về" not in later


def test_without_an_account_nothing_is_promised(officer: Client, lan: Citizen) -> None:
    BankAccount.objects.all().delete()
    helped = signed(officer, lan.phone)
    page = officer.get(f"/quay/ho-tro/{helped.pk}/").content.decode()
    assert "bằng mã VietQR" not in page
    sent = press(officer, helped, "nop", **{"nop-phi": "online"})
    assert Dossier.objects.get().code in sent
    assert "chưa nhận thanh toán" in press(officer, helped, "nop-phi")
