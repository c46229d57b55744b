# SPDX-License-Identifier: EUPL-1.2
"""Money is asked for only where it is owed, said as it is, and counted once wherever it is shown."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from django.test import Client

from cast import at
from doors.desk.desk_words import text
from money import LEVY, Till, balance
from motcua.dossiers.models import Dossier
from motcua.figures import books as figures
from motcua.kernel.errors import InvalidInput
from motcua.payments import bookkeeping, operations, queries, telling
from motcua.payments.errors import NothingOwed, SumChanged
from motcua.payments.models import Assessment, Charge, Payment
from motcua.payments.rules import OVERTAKEN, Book, Due, Method, Source

pytestmark = pytest.mark.django_db
NOW = at("2026-11-26T10:00")
TODAY = NOW.date()
FIRST = {**LEVY, "due": "before_intake"}
Owing = Callable[..., Dossier]


def uncounted(dossier: Dossier) -> Dossier:
    """Return the dossier as it is in the moment between sending it and counting its fees."""
    Charge.objects.filter(dossier=dossier).delete()
    Assessment.objects.filter(dossier=dossier).delete()
    Dossier.objects.filter(pk=dossier.pk).update(fee_due="")
    return dossier


def paid_by(dossier: Dossier, vnd: int, method: str = Method.VIETQR, source: str = Source.BANK) -> Payment:
    payment = operations.begin_payment(dossier_id=dossier.pk, method=method, at=NOW, actor="citizen")
    operations.take_inflow(
        source=source, external_id=f"A{dossier.pk}", amount_vnd=vnd, at=NOW, heard_at=NOW, payment=payment
    )
    payment.refresh_from_db()
    return payment


# --- what is owed ------------------------------------------------------------------------------------


@pytest.mark.parametrize("status", ["refused", "withdrawn", "stopped"])
def test_a_dossier_that_is_over_is_never_asked_again(owing: Owing, till: Till, status: str) -> None:
    counted, never = owing(), uncounted(owing())
    Dossier.objects.update(status=status)
    operations.end_charges(dossier_id=counted.pk, at=NOW)
    with pytest.raises(NothingOwed):
        operations.assess(dossier_id=counted.pk, at=NOW, by=till.cashier, copies=2)
    for dossier in (counted, never):
        operations.assess(dossier_id=dossier.pk, at=NOW)
        with pytest.raises(NothingOwed):
            operations.begin_payment(dossier_id=dossier.pk, method=Method.VIETQR, at=NOW, actor="citizen")
        assert queries.owed(dossier).open_vnd == 0
    assert bookkeeping.check("DN-HC") == []


def test_what_nobody_has_counted_yet_is_deferred_and_exempted_all_the_same(owing: Owing, till: Till) -> None:
    deferred, exempted = uncounted(owing(fees=[FIRST])), uncounted(owing(fees=[FIRST]))
    operations.defer(dossier_id=deferred.pk, due=Due.LATER, by=till.officer, at=NOW)
    operations.exempt_charge(
        dossier_id=exempted.pk, key="fee:1", reason="Hộ nghèo", proof="GCN 12", by=till.cashier, at=NOW
    )
    for dossier, due in ((deferred, "later"), (exempted, "")):
        operations.assess(dossier_id=dossier.pk, at=NOW)
        dossier.refresh_from_db()
        assert dossier.fee_due == due


# --- one press, one sum ------------------------------------------------------------------------------


def test_an_old_form_never_takes_other_money(owing: Owing, till: Till) -> None:
    dossier = owing(fees=[LEVY, {**LEVY, "name": "Phí bản sao", "vnd": 8_000}])
    take: dict[str, Any] = {"dossier_id": dossier.pk, "key": "form", "by": till.cashier, "at": NOW}
    first = operations.take_cash(**take, amount_vnd=16_000, keys=("fee:1",))
    assert operations.take_cash(**take, amount_vnd=16_000, keys=("fee:1",)) == first
    with pytest.raises(SumChanged) as refused:
        operations.take_cash(**take, amount_vnd=8_000, keys=("fee:2",))
    assert refused.value.data["amount_vnd"] == 8_000
    assert balance(Book.CASH) == 16_000
    hand_in: dict[str, Any] = {"office": "DN-HC", "key": "form", "by": till.cashier, "at": NOW}
    once = operations.hand_in_cash(**hand_in, amount_vnd=5_000)
    assert operations.hand_in_cash(**hand_in, amount_vnd=5_000) == once
    with pytest.raises(InvalidInput) as told:
        operations.hand_in_cash(**hand_in, amount_vnd=6_000)
    assert "5.000 đ" in told.value.fields["amount_vnd"]
    assert balance(Book.TREASURY) == 5_000


# --- what is said ------------------------------------------------------------------------------------


def test_what_is_left_of_too_much_is_told_and_what_was_paid_never_changes(owing: Owing, till: Till) -> None:
    payment = paid_by(owing(), 26_000)
    for vnd, left in ((6_000, "Nộp thừa 4.000 đ"), (4_000, "")):
        refund = operations.ask_refund(
            payment_id=payment.pk, amount_vnd=vnd, reason="Thừa", way="bank", by=till.cashier, at=NOW
        )
        operations.approve_refund(refund_id=refund.pk, by=till.second, at=NOW)
        operations.pay_refund(refund_id=refund.pk, proof="FT", by=till.cashier, at=NOW)
        paid = telling.lines(payment.dossier)[0]
        assert paid.title == "Đã nộp 26.000 đ"
        assert left in " ".join(paid.details)
        assert ("Nộp thừa" in " ".join(paid.details)) == bool(left)


def test_why_an_attempt_ended_is_said_in_words(
    owing: Owing, till: Till, client_for: Callable[..., Client], the_clock: Callable[[str], datetime], settings: Any
) -> None:
    settings.VNPAY_TMN_CODE, settings.VNPAY_SECRET = "DEMO", "geheim"
    the_clock("2026-11-26T10:00")
    ended = operations.begin_payment(dossier_id=owing().pk, method=Method.VIETQR, at=NOW, actor="citizen")
    operations.take_cash(dossier_id=ended.dossier_id, amount_vnd=16_000, key="a", by=till.cashier, at=NOW)
    refused = operations.begin_payment(dossier_id=owing().pk, method=Method.VNPAY, at=NOW, actor="citizen")
    operations.fail_payment(payment_id=refused.pk, failure="51", at=NOW)
    client = client_for(till.cashier)
    for payment, said in ((ended, "đã nộp bằng cách khác"), (refused, "Tài khoản không đủ tiền. (mã 51 của cổng)")):
        page = text(client.get(f"/quay/thu-ngan/thanh-toan/{payment.pk}/"))
        assert said in page
        assert OVERTAKEN not in page


# --- what is counted ---------------------------------------------------------------------------------


def test_money_paid_over_by_the_gateway_is_no_money_given_back(owing: Owing, till: Till, settings: Any) -> None:
    settings.VNPAY_TMN_CODE, settings.VNPAY_SECRET = "DEMO", "geheim"
    paid_by(owing(), 16_000, Method.VNPAY, Source.VNPAY)
    came = operations.take_inflow(
        source=Source.BANK, external_id="P1", amount_vnd=16_000, at=NOW, heard_at=NOW, account=till.account
    ).inflow
    operations.count_as_payout(inflow_id=came.pk, holder=Book.GATEWAY, by=till.cashier, at=NOW)
    [day] = figures.by_day("DN-HC", TODAY, TODAY)
    assert (day.gateway_vnd, day.transfer_vnd, day.paid_over_vnd, day.back_vnd) == (16_000, 16_000, 16_000, 0)
    assert bookkeeping.check("DN-HC") == []
