# SPDX-License-Identifier: EUPL-1.2
"""Helping online ends with payment: a code to scan on the screens, or later when the result is there."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from cast import at
from motcua.assistance import operations
from motcua.assistance.errors import NotYetSent
from motcua.assistance.models import Assistance, SecondScreen, Shift
from motcua.assistance.on_screen import Scene, shown_on
from motcua.dossiers import operations as dossiers
from motcua.dossiers.errors import FeeDueFirst
from motcua.dossiers.models import Dossier
from motcua.dossiers.rules import Status
from motcua.kernel.errors import NotAllowed
from motcua.payments import operations as payments
from motcua.payments.models import BankAccount, Charge, Payment
from motcua.payments.rules import Source
from motcua.people.models import User
from specials import DuongXa

pytestmark = pytest.mark.django_db
TEN = at("2026-12-01T09:30")
FEES = [{"name": "Phí bản sao", "per": "copy", "vnd": 8_000, "due": "before_intake"}]


@pytest.fixture
def sent(
    duong_xa: DuongXa, helping: Callable[..., Assistance], ready: Callable[..., Assistance]
) -> Callable[..., Assistance]:
    BankAccount.objects.create(
        office=duong_xa.office, bin="970436", bank_name="VCB", number="0011001234", holder="UBND"
    )
    duong_xa.extract.fees = FEES
    duong_xa.extract.save(update_fields=["fees"])

    def send(by: User | None = None) -> Assistance:
        who = by or duong_xa.officer
        assistance = ready(helping(by=who), who)
        operations.send(assistance_id=assistance.pk, by=who, at=TEN)
        return Assistance.objects.get(pk=assistance.pk)

    return send


def screen_of(helper: User, office: object) -> SecondScreen:
    return SecondScreen.objects.create(helper=helper, office=office, secret_digest="x", paired_at=TEN)


def test_the_code_is_shown_on_the_second_screen_until_the_money_is_there(
    sent: Callable[..., Assistance], duong_xa: DuongXa
) -> None:
    screen = screen_of(duong_xa.officer, duong_xa.office)
    helped = sent()
    payment = operations.pay(assistance_id=helped.pk, by=duong_xa.officer, at=TEN)
    assert operations.pay(assistance_id=helped.pk, by=duong_xa.officer, at=TEN) == payment
    # Two copies, as the form tells.
    assert payment.amount_vnd == 16_000
    assert scene(screen) == Scene.PAYING
    came = at("2026-12-01T09:32")
    payments.take_inflow(
        source=Source.BANK, external_id="F1", amount_vnd=16_000, at=came, heard_at=came, payment=payment
    )
    assert scene(screen, "2026-12-01T09:33") == Scene.PAID
    assert scene(screen, "2026-12-01T09:35") == Scene.DONE


def test_it_can_wait_for_the_result_where_an_officer_says_so(
    sent: Callable[..., Assistance], duong_xa: DuongXa
) -> None:
    helped = sent()
    operations.pay(assistance_id=helped.pk, by=duong_xa.officer, at=TEN)
    operations.pay_later(assistance_id=helped.pk, by=duong_xa.officer, at=TEN)
    helped.refresh_from_db()
    assert helped.payment == "at_result"
    assert Dossier.objects.get().received_at == TEN
    assert set(Charge.objects.values_list("due", flat=True)) == {"at_result"}


def test_what_is_due_first_is_not_taken_in_before_it_is_paid(
    sent: Callable[..., Assistance], duong_xa: DuongXa
) -> None:
    helped = sent()
    dossier = Dossier.objects.get(pk=helped.dossier_id)
    assert (dossier.status, dossier.fee_due) == (Status.SUBMITTED, "before_intake")
    with pytest.raises(FeeDueFirst):
        dossiers.receive(dossier_id=dossier.pk, by=duong_xa.officer, at=TEN)
    payments.exempt_charge(
        dossier_id=dossier.pk, key="fee:1", reason="Hộ nghèo", proof="GCN 12", by=duong_xa.officer, at=TEN
    )
    assert dossiers.receive(dossier_id=dossier.pk, by=duong_xa.officer, at=TEN).received_at == TEN


def test_a_volunteer_lets_nothing_wait_that_is_due_before_intake(
    sent: Callable[..., Assistance], duong_xa: DuongXa, open_shift: Callable[..., Shift]
) -> None:
    open_shift()
    helped = sent(duong_xa.volunteer)
    with pytest.raises(NotAllowed):
        operations.pay_later(assistance_id=helped.pk, by=duong_xa.volunteer, at=TEN)
    assert operations.pay(assistance_id=helped.pk, by=duong_xa.volunteer, at=TEN).amount_vnd == 16_000


def test_nothing_is_paid_before_it_is_sent(helping: Callable[..., Assistance], duong_xa: DuongXa) -> None:
    with pytest.raises(NotYetSent):
        operations.pay(assistance_id=helping().pk, by=duong_xa.officer, at=TEN)
    assert not Payment.objects.exists()


def scene(screen: SecondScreen, moment: str = "2026-12-01T09:31") -> Scene:
    row = SecondScreen.objects.select_related("payment").get(pk=screen.pk)
    return shown_on(row, at=at(moment), idle_after=timedelta(minutes=10)).scene
