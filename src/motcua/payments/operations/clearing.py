# SPDX-License-Identifier: EUPL-1.2
"""Somebody says what an unclear inflow is: whose it is, or in words how it was seen to.

Only whole inflows move, and only while nothing was settled with them; the rest of one that was used goes back by a
refund. The books hardly notice: the money lies where it lay, and belongs to nobody until a payment is reached by it.
"""

import uuid
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from motcua.dossiers.models import Dossier
from motcua.journal import operations as journal
from motcua.kernel.errors import InvalidInput
from motcua.payments import liveness
from motcua.payments.errors import BookHoldsLess, InflowResolved, InflowUsed, NoSuchInflow, NoSuchPayment
from motcua.payments.events import MoneyAssigned
from motcua.payments.models import Inflow, Payment
from motcua.payments.operations.books import enter, held_in
from motcua.payments.operations.locking import hold_book, locked_dossier, locked_inflow, locked_payment
from motcua.payments.operations.paying import begin_payment
from motcua.payments.operations.refunding import require_no_open_refund
from motcua.payments.operations.settling import give_to_payment
from motcua.payments.rules import METHOD_OF_SOURCE, OVERTAKEN, Book, State, refund_state
from motcua.people.models import User

UNCLEAR = (Inflow.State.SHORT, Inflow.State.SURPLUS, Inflow.State.WRONG_AMOUNT, Inflow.State.UNKNOWN)
# Who holds money for an office and pays it over to its account.
HOLDERS = (Book.GATEWAY, Book.POST_HOLDS)


@transaction.atomic
def assign_inflow(
    *,
    inflow_id: int,
    by: User,
    at: datetime,
    dossier_id: int | None = None,
    payment_id: uuid.UUID | str | None = None,
) -> Payment:
    """Give unclear money to a payment, or to a dossier by what it is paying now, else by a payment begun for it.

    Money that waits with another payment moves as a whole, if nothing was settled with it. The same again is no harm.
    Raises: NoSuchInflow, NoSuchPayment, NotMoney, InflowResolved, InflowUsed, RefundDecided, NothingOwed, InvalidInput.
    Records: MoneyAssigned, and what give_to_payment records.
    """
    known = Inflow.objects.select_related("payment").filter(pk=inflow_id).first()
    if known is None:
        raise NoSuchInflow
    wanted = _dossier_of(payment_id) if payment_id is not None else dossier_id
    if wanted is None:
        raise NoSuchPayment
    # Two dossiers are locked in the order of their rows, whoever gives to whom.
    for row in sorted({wanted, *([known.payment.dossier_id] if known.payment else [])}):
        locked_dossier(row)
    inflow = locked_inflow(inflow_id)
    given = _given_already(inflow, payment_id, dossier_id)
    if given is not None:
        return given
    if inflow.state not in UNCLEAR or inflow.payment_id != known.payment_id:
        raise InflowResolved
    if inflow.office_id != Dossier.objects.values_list("office_id", flat=True).get(pk=wanted):
        raise InvalidInput(fields={"dossier": _("Hồ sơ này thuộc nơi tiếp nhận khác; tiền nằm ở sổ của nơi này.")})
    require_no_open_refund(inflow=inflow)
    payment = (
        locked_payment(payment_id) if payment_id is not None else _paying_now(wanted, inflow, actor=by.actor, at=at)
    )
    if inflow.payment is not None:
        _take_away(inflow, locked_payment(inflow.payment.pk), at=at)
    payment = give_to_payment(inflow, payment, at=at, actor=by.actor)
    event = MoneyAssigned(office=payment.office_id, subject=inflow.subject, at=at, payment=str(payment.pk))
    journal.record(event, actor=by.actor)
    return payment


@transaction.atomic
def resolve_inflow(*, inflow_id: int, resolution: str, by: User, at: datetime) -> Inflow:
    """Say in words how an unclear inflow was seen to; money stays where it is. The same again is no harm.

    Raises: NoSuchInflow, InflowResolved, RefundDecided, InvalidInput. Records: MoneyAssigned.
    """
    told = resolution.strip()[:300]
    if not told:
        raise InvalidInput(fields={"resolution": _("Xin ghi đã xử lý thế nào.")})
    inflow = Inflow.objects.select_for_update(of=("self",)).filter(pk=inflow_id).first()
    if inflow is None:
        raise NoSuchInflow
    if inflow.state == Inflow.State.RESOLVED and inflow.resolution == told:
        return inflow
    if inflow.state not in UNCLEAR:
        raise InflowResolved
    require_no_open_refund(inflow=inflow)
    return _resolved(inflow, told, by=by, at=at)


@transaction.atomic
def count_as_payout(*, inflow_id: int, holder: str, by: User, at: datetime) -> Inflow:
    """Say that an unknown transfer is what the gateway, or the post, held for us and has now paid over.

    `holder` is Book.GATEWAY or Book.POST_HOLDS, and never pays more than it holds. The same again is no harm.
    Raises: NoSuchInflow, NotMoney, InflowResolved, RefundDecided, BookHoldsLess, InvalidInput. Records: MoneyAssigned.
    """
    if holder not in HOLDERS:
        raise InvalidInput(fields={"holder": _("Xin chọn cổng thanh toán hoặc bưu điện.")})
    inflow = locked_inflow(inflow_id)
    told = str(Book(holder).label)
    if inflow.state == Inflow.State.RESOLVED and inflow.resolution == told:
        return inflow
    if inflow.state != Inflow.State.UNKNOWN or inflow.office_id is None:
        raise InflowResolved
    require_no_open_refund(inflow=inflow)
    hold_book(office=inflow.office_id, book=holder)
    held = held_in(holder, office=inflow.office_id)
    if held < inflow.amount_vnd:
        raise BookHoldsLess(held_vnd=max(held, 0))
    enter(
        office=inflow.office_id,
        debit=Book.UNALLOCATED,
        credit=holder,
        amount_vnd=inflow.amount_vnd,
        key=f"{inflow.subject}:payout",
        at=at,
        text=inflow.text,
    )
    return _resolved(inflow, told, by=by, at=at)


def _resolved(inflow: Inflow, told: str, *, by: User, at: datetime) -> Inflow:
    inflow.state, inflow.resolution = Inflow.State.RESOLVED, told
    inflow.resolved_at, inflow.resolved_by = at, by
    inflow.save(update_fields=["state", "resolution", "resolved_at", "resolved_by"])
    payment = str(inflow.payment_id or "")
    event = MoneyAssigned(
        office=inflow.office_id or "", subject=inflow.subject, at=at, payment=payment, resolution=told
    )
    journal.record(event, actor=by.actor)
    return inflow


def _dossier_of(payment_id: uuid.UUID | str) -> int | None:
    return Payment.objects.filter(pk=payment_id).values_list("dossier_id", flat=True).first()


def _given_already(inflow: Inflow, payment_id: uuid.UUID | str | None, dossier_id: int | None) -> Payment | None:
    """Return the payment an inflow is with, where it is the wanted one, or was used for the wanted dossier."""
    held = inflow.payment
    if held is None:
        return None
    if payment_id is not None:
        return held if str(held.pk) == str(payment_id) else None
    return held if held.dossier_id == dossier_id and inflow.state == Inflow.State.TAKEN else None


def _paying_now(dossier_id: int, inflow: Inflow, *, actor: str, at: datetime) -> Payment:
    """Return the dossier's newest pending payment, else one begun for all it owes."""
    pending = Payment.objects.filter(dossier_id=dossier_id, state=State.PENDING).order_by("-begun_at", "-pk")
    found = next((each for each in pending[:2] if each.pk != inflow.payment_id), None)
    if found is not None:
        return found
    method = METHOD_OF_SOURCE[inflow.source]
    return begin_payment(dossier_id=dossier_id, method=method, at=at, actor=actor, account=inflow.account)


def _take_away(inflow: Inflow, payment: Payment, *, at: datetime) -> None:
    """Take a whole inflow from the payment it waits with. Raises: InflowUsed, RefundDecided."""
    require_no_open_refund(payment=payment)
    if inflow.amount_vnd > payment.surplus_vnd:
        raise InflowUsed(left_vnd=min(payment.surplus_vnd, payment.held_vnd))
    payment.surplus_vnd -= inflow.amount_vnd
    payment.received_vnd -= inflow.amount_vnd
    others = Inflow.objects.filter(payment=payment, state=Inflow.State.SURPLUS).exclude(pk=inflow.pk)
    if payment.is_paid and payment.received_vnd < payment.amount_vnd:
        # What is left would no longer have paid it: that is right only where nothing was paid with it.
        if payment.settled.exists():
            raise InflowUsed(left_vnd=payment.held_vnd)
        payment.state, payment.paid_at, payment.ended_at, payment.failure = State.EXPIRED, None, at, OVERTAKEN
        others.update(state=Inflow.State.SHORT)
    elif payment.is_paid:
        payment.state = refund_state(received_vnd=payment.received_vnd, refunded_vnd=payment.refunded_vnd)
        if not payment.surplus_vnd:
            others.update(state=Inflow.State.TAKEN)
    payment.version += 1
    payment.save()
    liveness.tell(payment)
