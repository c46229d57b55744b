# SPDX-License-Identifier: EUPL-1.2
"""Fees are counted once a dossier is there; its phone hears what to pay, that it came, and what went back."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from cast import at
from filing import Desk
from money import LEVY, Till
from motcua.dossiers.models import Dossier
from motcua.journal import operations as journal
from motcua.journal.events import Event
from motcua.messaging.models import Message
from motcua.payments import events, operations
from motcua.payments.models import Charge, Payment, Refund
from motcua.payments.rules import Method, Source
from motcua.reactions.table import REACTIONS
from motcua.reactions.truth import is_still_owed
from reactions.world import relay

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("till")]
File = Callable[..., Dossier]
NINE = at("2026-11-26T09:00")
FIRST = {**LEVY, "due": "before_intake"}


@pytest.fixture
def priced(desk: Desk) -> Callable[..., None]:
    def set_fees(*fees: dict[str, Any]) -> None:
        desk.copies.fees = list(fees)
        desk.copies.save(update_fields=["fees"])

    return set_fees


def texts(*templates: str) -> list[str]:
    rows = Message.objects.filter(template__in=templates).order_by("created_at", "key")
    return list(rows.values_list("text", flat=True))


def begun(dossier: Dossier) -> Payment:
    return operations.begin_payment(dossier_id=dossier.pk, method=Method.VIETQR, at=NINE, actor="citizen")


def came(payment: Payment, vnd: int = 16_000) -> None:
    operations.take_inflow(
        source=Source.BANK, external_id="FT1", amount_vnd=vnd, at=NINE, heard_at=NINE, payment=payment
    )


def test_each_fact_about_money_has_a_line_in_the_table() -> None:
    facts = {kind for kind in vars(events).values() if isinstance(kind, type) and issubclass(kind, Event)}
    assert facts - {Event, events.PaymentEvent, events.RefundEvent} <= set(REACTIONS)


def test_what_is_due_first_is_counted_and_told_once(file: File, priced: Callable[..., None]) -> None:
    priced(FIRST)
    dossier = file()
    relay()
    assert [charge.amount_vnd for charge in Charge.objects.filter(dossier=dossier)] == [16_000]
    dossier.refresh_from_db()
    assert dossier.fee_due == "before_intake"
    assert texts("payment_due") == [
        f"Ho so {dossier.code}: nop 16.000d de co quan tiep nhan. "
        f"Nop tai http://127.0.0.1:8000/h/{dossier.code} hoac tai quay"
    ]


def test_what_waits_for_the_result_or_is_filed_at_the_counter_is_not_told(
    file: File, priced: Callable[..., None]
) -> None:
    priced(LEVY)
    file()
    relay()
    priced(FIRST)
    file(channel="DESK")
    relay()
    assert Charge.objects.count() == 2
    assert texts("payment_due") == []


def test_what_was_paid_before_it_went_out_is_not_asked_for(file: File, priced: Callable[..., None]) -> None:
    priced(FIRST)
    dossier = file()
    relay()
    asked = Message.objects.get(template="payment_due")
    assert is_still_owed(asked)
    came(begun(dossier), 20_000)
    relay()
    asked.refresh_from_db()
    assert asked.status == Message.Status.WITHDRAWN
    assert texts("payment_settled") == [
        f"Da nhan 20.000d le phi ho so {dossier.code}. Bien lai BL-26 0000001. Nop thua 4.000d, co quan se hoan lai."
        f" Xem: http://127.0.0.1:8000/h/{dossier.code}"
    ]


def test_cash_is_told_by_the_paper_in_the_hand(file: File, priced: Callable[..., None], till: Till) -> None:
    priced(LEVY)
    dossier = file()
    operations.take_cash(dossier_id=dossier.pk, amount_vnd=16_000, key="a", by=till.cashier, at=NINE)
    relay()
    assert texts("payment_settled") == []


def test_who_let_the_code_expire_is_reminded_while_the_office_waits(file: File, priced: Callable[..., None]) -> None:
    priced(FIRST)
    dossier = file()
    payment = begun(dossier)
    late = NINE + timedelta(hours=80)
    operations.expire(payment_id=payment.pk, at=late)
    relay()
    assert len(texts("payment_expired")) == 1
    message = Message.objects.get(template="payment_expired")
    assert is_still_owed(message)
    came(payment)
    assert not is_still_owed(message)


def test_nobody_is_reminded_who_may_pay_later(file: File, priced: Callable[..., None]) -> None:
    priced(LEVY)
    operations.expire(payment_id=begun(file()).pk, at=NINE + timedelta(hours=80))
    relay()
    assert texts("payment_expired") == []


def test_money_that_went_back_is_told(file: File, priced: Callable[..., None], till: Till) -> None:
    priced(LEVY)
    payment = begun(file())
    came(payment)
    refund = Refund.objects.create(
        office_id="DN-HC", payment=payment, amount_vnd=16_000, reason="rút", way=Refund.Way.BANK,
        state=Refund.State.DONE, asked_at=NINE, asked_by=till.cashier, done_at=NINE,
    )  # fmt: skip
    journal.record(
        events.RefundDone(
            office="DN-HC", subject=refund.subject, at=NINE, amount_vnd=16_000, payment=str(payment.pk),
            dossier=payment.dossier_id,
        ),
        actor=till.cashier.actor,
    )  # fmt: skip
    relay()
    assert texts("payment_refunded")[0].startswith(f"Da hoan 16.000d cua ho so {payment.dossier.code}, chuyen khoan.")


def test_what_was_received_at_the_desk_is_counted_then(file: File, priced: Callable[..., None], desk: Desk) -> None:
    priced(LEVY)
    dossier = file(status="processing")
    relay()
    assert Charge.objects.filter(dossier=dossier, state="open").count() == 1
