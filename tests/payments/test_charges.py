# SPDX-License-Identifier: EUPL-1.2
"""Charges that change while somebody pays: the same money, whichever came first."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from cast import at
from money import Till, balance, books
from motcua.dossiers.models import Dossier
from motcua.journal import operations as journal
from motcua.journal.models import Entry
from motcua.kernel.errors import InvalidInput
from motcua.payments import bookkeeping, operations, queries, telling
from motcua.payments.errors import NothingOwed, PaidBefore
from motcua.payments.models import Charge, Inflow, Payment
from motcua.payments.rules import BY_DECISION, OVERTAKEN, Book, Due, Method, Source, State
from motcua.reactions.due import act

pytestmark = pytest.mark.django_db

NOW = at("2026-11-26T10:00")
LATER = at("2026-11-26T11:00")
COPIES = ({"name": "Phí bản sao", "per": "copy", "vnd": 8_000},)
TWO = ({"name": "Lệ phí hộ tịch", "per": "case", "vnd": 16_000}, *COPIES)


def begun(dossier: Dossier, method: str = Method.VIETQR, keys: tuple[str, ...] = ()) -> Payment:
    return operations.begin_payment(dossier_id=dossier.pk, method=method, at=NOW, actor="citizen", keys=keys)


def transfer(payment: Payment, vnd: int, number: str = "FT1") -> Inflow:
    return operations.take_inflow(
        source=Source.BANK, external_id=number, amount_vnd=vnd, at=NOW, heard_at=NOW, payment=payment
    ).inflow


def money_of(dossier: Dossier) -> tuple[int, int]:
    owed = queries.owed(dossier)
    return owed.settled_vnd, owed.open_vnd


@pytest.mark.parametrize("is_counted_first", [True, False])
def test_more_copies_counted_while_money_is_on_its_way(
    owing: Callable[..., Dossier], till: Till, is_counted_first: bool
) -> None:
    dossier = owing(fees=COPIES)
    payment = begun(dossier)
    deeds = [
        lambda: operations.assess(dossier_id=dossier.pk, at=NOW, by=till.cashier, copies=3),
        lambda: transfer(payment, 8_000),
    ]
    for deed in deeds if is_counted_first else reversed(deeds):
        deed()
    assert money_of(dossier) == (8_000, 16_000)
    assert books() == {Book.BANK: 8_000, Book.FEES: -8_000}
    operations.assess(dossier_id=dossier.pk, at=NOW, by=till.cashier, copies=2)
    assert money_of(dossier) == (8_000, 8_000)
    transfer(begun(dossier), 8_000, "FT2")
    assert money_of(dossier) == (16_000, 0)
    assert bookkeeping.check("DN-HC") == []


def test_an_attempt_ends_where_it_asks_for_what_is_paid_or_for_another_sum(
    owing: Callable[..., Dossier], till: Till
) -> None:
    dossier = owing(fees=TWO)
    both, one = begun(dossier), begun(dossier, keys=("fee:2",))
    operations.take_cash(dossier_id=dossier.pk, amount_vnd=16_000, key="a", by=till.cashier, at=NOW, keys=("fee:1",))
    both.refresh_from_db()
    one.refresh_from_db()
    assert (both.state, both.failure, one.state) == (State.EXPIRED, OVERTAKEN, State.PENDING)
    operations.assess(dossier_id=dossier.pk, at=NOW, by=till.cashier, copies=1)
    one.refresh_from_db()
    assert one.state == State.PENDING
    operations.assess(dossier_id=dossier.pk, at=NOW, by=till.cashier, copies=2)
    one.refresh_from_db()
    assert one.state == State.EXPIRED
    assert Entry.objects.filter(kind="PaymentExpired").count() == 2


def test_money_beyond_the_sum_settles_nothing_it_was_not_meant_for(owing: Callable[..., Dossier]) -> None:
    for first, second in ((16_000, 8_000), (24_000, 1)):
        dossier = owing(fees=TWO)
        payment = begun(dossier, keys=("fee:1",))
        transfer(payment, first, f"a{first}")
        transfer(payment, second, f"b{first}")
        assert money_of(dossier) == (16_000, 8_000)
    assert bookkeeping.check("DN-HC") == []


def test_a_payment_whose_charges_another_one_settled_is_paid_and_holds_it_all(
    owing: Callable[..., Dossier], till: Till
) -> None:
    dossier = owing()
    payment = begun(dossier)
    operations.take_cash(dossier_id=dossier.pk, amount_vnd=16_000, key="a", by=till.cashier, at=NOW)
    assert transfer(payment, 16_000).state == Inflow.State.SURPLUS
    payment.refresh_from_db()
    assert (payment.state, payment.surplus_vnd, hasattr(payment, "receipt")) == (State.PAID, 16_000, False)
    assert (balance(Book.UNALLOCATED), balance(Book.LEVIES)) == (-16_000, -16_000)
    assert bookkeeping.held_for_nothing("DN-HC") == [payment]
    assert bookkeeping.check("DN-HC") == []


def test_what_went_back_is_owed_again_when_it_is_counted_so(owing: Callable[..., Dossier], till: Till) -> None:
    dossier = owing(fees=COPIES)
    operations.assess(dossier_id=dossier.pk, at=NOW, by=till.cashier, copies=3)
    paid = operations.take_cash(dossier_id=dossier.pk, amount_vnd=24_000, key="a", by=till.cashier, at=NOW)
    refund = operations.ask_refund(
        payment_id=paid.pk, amount_vnd=16_000, reason="Chỉ một bản", way="cash", by=till.cashier, at=NOW
    )
    operations.approve_refund(refund_id=refund.pk, by=till.second, at=NOW)
    operations.pay_refund(refund_id=refund.pk, proof="", by=till.cashier, at=NOW)
    operations.assess(dossier_id=dossier.pk, at=NOW, by=till.cashier, copies=2)
    assert queries.owed(dossier).open_vnd == 8_000


def test_a_rule_that_no_longer_applies_leaves_the_others_their_charges(
    owing: Callable[..., Dossier], till: Till
) -> None:
    only_far = {"name": "Phí xa", "per": "case", "vnd": 5_000, "channels": ["counter"]}
    dossier = owing(fees=[only_far, *TWO])
    assert list(Charge.objects.values_list("key", flat=True).order_by("pk")) == ["fee:2", "fee:3"]
    operations.take_cash(dossier_id=dossier.pk, amount_vnd=24_000, key="a", by=till.cashier, at=NOW)
    Dossier.objects.filter(pk=dossier.pk).update(channel="DESK")
    operations.assess(dossier_id=dossier.pk, at=NOW, by=till.cashier, copies=1)
    assert money_of(dossier) == (24_000, 5_000)


def test_an_exemption_by_decision_stands_at_the_hour_it_was_decided(owing: Callable[..., Dossier], till: Till) -> None:
    dossier = owing(fees=TWO)
    operations.exempt_charge(
        dossier_id=dossier.pk, key="fee:2", reason="Hoàn cảnh khó khăn", proof="Giấy số 12", by=till.officer, at=LATER
    )
    [line] = telling.lines(dossier)
    assert (line.kind, line.at) == ("FeeExempt", LATER)


def test_what_was_deferred_stays_so_when_it_is_counted_again(owing: Callable[..., Dossier], till: Till) -> None:
    dossier = owing(fees=[{**COPIES[0], "due": "before_intake"}])
    operations.defer(dossier_id=dossier.pk, due=Due.LATER, by=till.officer, at=NOW)
    operations.assess(dossier_id=dossier.pk, at=NOW, by=till.cashier, copies=2)
    dossier.refresh_from_db()
    assert (dossier.fee_due, queries.owed(dossier).open_vnd) == (Due.LATER, 16_000)


def test_an_exemption_by_decision_has_reason_and_proof_and_outlives_counting(
    owing: Callable[..., Dossier], till: Till
) -> None:
    dossier = owing(fees=TWO)
    decide = {"dossier_id": dossier.pk, "key": "fee:2", "by": till.officer, "at": NOW}
    with pytest.raises(InvalidInput) as refusal:
        operations.exempt_charge(reason="Hoàn cảnh khó khăn", proof=" ", **decide)
    assert set(refusal.value.fields) == {"proof"}
    for _ in range(2):
        charge = operations.exempt_charge(reason="Hoàn cảnh khó khăn", proof="Giấy số 12", **decide)
    assert (charge.state, charge.amount_vnd, charge.exempt_as) == (Charge.State.FREE, 0, BY_DECISION)
    assert "8.000 đ" in charge.explained
    assert "Giấy số 12" in charge.explained
    assert Entry.objects.filter(kind="ChargeExempted").count() == 1
    operations.assess(dossier_id=dossier.pk, at=NOW, by=till.cashier, copies=5)
    assert queries.owed(dossier).open_vnd == 16_000
    operations.take_cash(dossier_id=dossier.pk, amount_vnd=16_000, key="a", by=till.cashier, at=NOW)
    with pytest.raises(PaidBefore):
        operations.exempt_charge(reason="a", proof="b", **{**decide, "key": "fee:1"})
    with pytest.raises(NothingOwed):
        operations.exempt_charge(reason="a", proof="b", **{**decide, "key": "fee:9"})


def test_money_for_a_dossier_that_is_over_is_kept_and_shown(owing: Callable[..., Dossier], till: Till) -> None:
    dossier = owing(fees=TWO)
    payment = begun(dossier)
    operations.end_charges(dossier_id=dossier.pk, at=NOW)
    payment.refresh_from_db()
    assert (payment.state, money_of(dossier)) == (State.EXPIRED, (0, 0))
    inflow = transfer(payment, 24_000)
    assert bookkeeping.unclear("DN-HC") == [inflow]
    assert balance(Book.UNALLOCATED) == -24_000
    assert bookkeeping.check("DN-HC") == []


@pytest.mark.rule("R-066")
def test_an_unpaid_attempt_expires_when_its_moment_comes(
    owing: Callable[..., Dossier], the_clock: Callable[..., object]
) -> None:
    payment = begun(owing())
    the_clock(NOW)
    assert journal.settle_due(at=NOW + timedelta(hours=1), act=act) == 0
    assert payment.expires_at is not None
    the_clock(payment.expires_at)
    journal.settle_due(at=payment.expires_at, act=act)
    payment.refresh_from_db()
    assert (payment.state, payment.failure) == (State.EXPIRED, "")
    transfer(payment, 16_000)
    payment.refresh_from_db()
    assert payment.state == State.PAID


def test_two_long_numbers_that_begin_alike_are_two(owing: Callable[..., Dossier]) -> None:
    payment = begun(owing())
    for number in ("x" * 200 + "1", "x" * 200 + "2", "x" * 200 + "1"):
        transfer(payment, 8_000, number)
    payment.refresh_from_db()
    assert (payment.state, payment.received_vnd) == (State.PAID, 16_000)


@pytest.mark.parametrize("vnd", [0, -5, 10**15])
def test_a_sum_that_cannot_be_is_refused(owing: Callable[..., Dossier], vnd: int) -> None:
    with pytest.raises(InvalidInput):
        transfer(begun(owing()), vnd)


def test_a_very_large_sum_is_kept(owing: Callable[..., Dossier]) -> None:
    transfer(begun(owing()), 3_000_000_000)
    assert balance(Book.UNALLOCATED) == -(3_000_000_000 - 16_000)
    assert bookkeeping.check("DN-HC") == []
