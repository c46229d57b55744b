# SPDX-License-Identifier: EUPL-1.2
"""Money goes back, whole or in part: one person asks, another approves, somebody pays it out. Rule: R-067.

Of a payment what belongs to no charge goes first, then its charges, the last first. Money nobody knows goes back whole.
"""

import uuid
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from motcua.journal import operations as journal
from motcua.kernel import saying
from motcua.kernel.errors import InvalidInput
from motcua.payments import liveness, rules
from motcua.payments.errors import (
    BookHoldsLess,
    InflowResolved,
    NoSuchRefund,
    NotMoney,
    RefundDecided,
    RefundTooLarge,
    SecondPersonNeeded,
)
from motcua.payments.events import RefundApproved, RefundAsked, RefundDone, RefundEvent, RefundRefused
from motcua.payments.models import Charge, Inflow, Payment, Refund
from motcua.payments.operations.books import cash_held, enter
from motcua.payments.operations.cash import require_open_till
from motcua.payments.operations.locking import locked_inflow, locked_payment
from motcua.payments.rules import BOOK_OF_KIND, BOOK_OF_WAY, Book, Method
from motcua.people.models import User

SECOND_PERSON = "refund_needs_a_second_person"
OPEN = (Refund.State.ASKED, Refund.State.APPROVED)
_SPENT = (Inflow.State.SHORT, Inflow.State.SURPLUS)


@transaction.atomic
def ask_refund(
    *,
    amount_vnd: int,
    reason: str,
    way: str,
    by: User,
    at: datetime,
    payment_id: uuid.UUID | str | None = None,
    inflow_id: int | None = None,
    to: str = "",
) -> Refund:
    """Ask to pay back so much of a payment, or the whole of an inflow nobody knows; exactly one is given.

    The same asked again by the same person is the same refund; while another one is open there is no second.
    Raises: NoSuchPayment, NoSuchInflow, NotMoney, InflowResolved, RefundTooLarge, RefundDecided, InvalidInput.
    Records: RefundAsked.
    """
    payment = locked_payment(payment_id) if payment_id is not None else None
    inflow = None if payment is not None else _unknown_inflow(inflow_id)
    open_now = Refund.objects.filter(payment=payment, inflow=inflow, state__in=OPEN).first()
    told: dict[str, Any] = {
        "amount_vnd": amount_vnd,
        "reason": reason.strip()[:300],
        "way": way,
        "to": to.strip()[:200],
    }
    if open_now is not None:
        if open_now.asked_by_id == by.pk and all(getattr(open_now, name) == value for name, value in told.items()):
            return open_now
        raise _decided(open_now)
    _require_sound(payment, inflow, amount_vnd=amount_vnd, reason=told["reason"], way=way)
    of = payment or inflow
    if of is None or of.office_id is None:
        raise NotMoney
    refund = Refund(office_id=of.office_id, payment=payment, inflow=inflow, asked_at=at, asked_by=by, **told)
    refund.save(force_insert=True)
    _happened(refund, RefundAsked, by=by, at=at)
    return refund


@transaction.atomic
def approve_refund(*, refund_id: int, by: User, at: datetime) -> Refund:
    """Approve what somebody else asked for; who was first is decided by the row. The same again is no harm.

    Raises: NoSuchRefund, SecondPersonNeeded, RefundDecided. Records: RefundApproved. Rule: R-067.
    """
    return _decide(refund_id, Refund.State.APPROVED, RefundApproved, by=by, at=at)


@transaction.atomic
def refuse_refund(*, refund_id: int, reason: str, by: User, at: datetime) -> Refund:
    """Refuse what somebody else asked for, with the reason. The same again is no harm.

    Raises: NoSuchRefund, SecondPersonNeeded, RefundDecided, InvalidInput. Records: RefundRefused.
    """
    if not reason.strip():
        raise InvalidInput(fields={"reason": _("Xin ghi lý do không duyệt.")})
    return _decide(refund_id, Refund.State.REFUSED, RefundRefused, by=by, at=at, refusal=reason.strip()[:300])


@transaction.atomic
def stop_refund(*, refund_id: int, reason: str, by: User, at: datetime) -> Refund:
    """Take an approval back before it is paid out, or money that cannot go as was said would be bound for ever.

    Not by who asked. The same again is no harm.
    Raises: NoSuchRefund, SecondPersonNeeded, RefundDecided, InvalidInput. Records: RefundRefused.
    """
    if not reason.strip():
        raise InvalidInput(fields={"reason": _("Xin ghi lý do không chi nữa.")})
    told = {"refusal": reason.strip()[:300], "instead_of": Refund.State.APPROVED}
    return _decide(refund_id, Refund.State.REFUSED, RefundRefused, by=by, at=at, **told)


@transaction.atomic
def pay_refund(*, refund_id: int, proof: str, by: User, at: datetime) -> Refund:
    """Note that an approved refund was paid out, with the bank's number or the signed paper, and book it.

    Cash leaves the till of who pays it, which must be open and hold so much. The same again is no harm.
    Raises: NoSuchRefund, RefundDecided, RefundTooLarge, InflowResolved, TillIsClosed, BookHoldsLess, InvalidInput.
    Records: RefundDone.
    """
    known = Refund.objects.filter(pk=refund_id).first()
    if known is None:
        raise NoSuchRefund
    payment = locked_payment(known.payment_id) if known.payment_id is not None else None
    inflow = locked_inflow(known.inflow_id) if known.inflow_id is not None else None
    refund = Refund.objects.select_for_update(of=("self",)).get(pk=refund_id)
    if refund.state == Refund.State.DONE:
        return refund
    if refund.state != Refund.State.APPROVED:
        raise _decided(refund)
    if refund.way != Refund.Way.CASH and not proof.strip():
        raise InvalidInput(fields={"proof": _("Xin ghi số giao dịch hoàn tiền.")})
    if refund.way == Refund.Way.CASH:
        _require_in_till(refund, by=by, at=at)
    if inflow is not None and inflow.state != Inflow.State.UNKNOWN:
        raise InflowResolved
    refund.state, refund.proof, refund.done_at, refund.done_by = Refund.State.DONE, proof.strip()[:120], at, by
    refund.save()
    if payment is not None:
        _out_of_payment(refund, payment, by=by, at=at)
    elif inflow is not None:
        _book(refund, Book.UNALLOCATED, refund.amount_vnd, f"{refund.subject}:inflow:{inflow.pk}", by=by, at=at)
        _close_inflows(Inflow.objects.filter(pk=inflow.pk), refund, by=by, at=at)
    _happened(refund, RefundDone, by=by, at=at)
    return refund


def require_no_open_refund(*, payment: Payment | None = None, inflow: Inflow | None = None) -> None:
    """Refuse to move locked money somebody has asked to pay back. Raises: RefundDecided."""
    open_now = Refund.objects.filter(payment=payment, inflow=inflow, state__in=OPEN).first()
    if open_now is not None:
        raise _decided(open_now)


# --- asking and deciding ------------------------------------------------------------------------------


def _unknown_inflow(inflow_id: int | None) -> Inflow:
    inflow = locked_inflow(inflow_id)
    if inflow.payment_id is not None or inflow.state != Inflow.State.UNKNOWN:
        raise InflowResolved
    return inflow


def _require_sound(payment: Payment | None, inflow: Inflow | None, *, amount_vnd: int, reason: str, way: str) -> None:
    fields = {}
    if not reason:
        fields["reason"] = _("Xin ghi lý do hoàn tiền.")
    if way not in Refund.Way.values:
        fields["way"] = _("Xin chọn cách hoàn tiền.")
    if way == Refund.Way.GATEWAY and (payment is None or payment.method != Method.VNPAY):
        fields["way"] = _("Khoản này không trả qua cổng. Xin chọn cách hoàn khác.")
    if amount_vnd <= 0:
        fields["amount_vnd"] = _("Xin ghi số tiền lớn hơn 0.")
    if fields:
        raise InvalidInput(fields=fields)
    left = payment.held_vnd if payment is not None else inflow.amount_vnd if inflow is not None else 0
    if amount_vnd > left:
        raise RefundTooLarge(left_vnd=left)
    if inflow is not None and amount_vnd < left:
        raise InvalidInput(fields={"amount_vnd": _("Tiền chưa rõ của ai thì trả lại toàn bộ.")})


def _decide(
    refund_id: int,
    state: Refund.State,
    event: type[RefundEvent],
    *,
    by: User,
    at: datetime,
    refusal: str = "",
    instead_of: str = Refund.State.ASKED,
) -> Refund:
    asked = Refund.objects.filter(pk=refund_id, state=instead_of)
    try:
        with transaction.atomic():
            decided = asked.update(state=state, decided_by=by, decided_at=at, refusal=refusal)
    except IntegrityError as conflict:
        if SECOND_PERSON not in str(conflict):
            raise
        raise SecondPersonNeeded from None
    refund = Refund.objects.filter(pk=refund_id).first()
    if refund is None:
        raise NoSuchRefund
    if decided:
        _happened(refund, event, by=by, at=at)
    elif refund.state != state or refund.decided_by_id != by.pk:
        raise _decided(refund)
    return refund


def _decided(refund: Refund) -> RefundDecided:
    return RefundDecided(refund=refund.pk, state=refund.state, state_label=str(refund.get_state_display()))


# --- paying out ---------------------------------------------------------------------------------------


def _require_in_till(refund: Refund, *, by: User, at: datetime) -> None:
    require_open_till(office=refund.office_id, cashier=by, at=at)
    held = cash_held(office=refund.office_id, cashier=by)
    if held < refund.amount_vnd:
        raise BookHoldsLess(held_vnd=held)


def _out_of_payment(refund: Refund, payment: Payment, *, by: User, at: datetime) -> None:
    if refund.amount_vnd > payment.held_vnd:
        raise RefundTooLarge(left_vnd=payment.held_vnd)
    first = min(refund.amount_vnd, payment.surplus_vnd)
    if first:
        payment.surplus_vnd -= first
        _book(refund, Book.UNALLOCATED, first, f"{refund.subject}:surplus", by=by, at=at)
    rest = refund.amount_vnd - first
    for charge in Charge.objects.filter(payment=payment).order_by("-pk"):
        back = min(rest, charge.amount_vnd - charge.refunded_vnd)
        if back:
            charge.refunded_vnd += back
            charge.save(update_fields=["refunded_vnd"])
            book = BOOK_OF_KIND[charge.kind]
            _book(refund, book, back, f"{refund.subject}:charge:{charge.pk}", by=by, at=at)
            rest -= back
    payment.refunded_vnd += refund.amount_vnd
    if payment.is_paid:
        payment.state = rules.refund_state(received_vnd=payment.received_vnd, refunded_vnd=payment.refunded_vnd)
    payment.version += 1
    payment.save()
    liveness.tell(payment)
    if not payment.surplus_vnd:
        _close_inflows(Inflow.objects.filter(payment=payment, is_booked=True), refund, by=by, at=at)


def _close_inflows(inflows: QuerySet[Inflow], refund: Refund, *, by: User, at: datetime) -> None:
    """Let unclear inflows be seen to: what was held of them has gone back."""
    told = _("Đã hoàn %(sum)s.") % {"sum": saying.vnd(refund.amount_vnd)}
    unclear = inflows.filter(state__in=[*_SPENT, Inflow.State.UNKNOWN])
    unclear.update(state=Inflow.State.RESOLVED, resolved_at=at, resolved_by=by, resolution=told)


def _book(refund: Refund, whose: str, amount_vnd: int, key: str, *, by: User, at: datetime) -> None:
    enter(
        office=refund.office_id,
        debit=whose,
        credit=BOOK_OF_WAY[refund.way],
        amount_vnd=amount_vnd,
        key=key,
        at=at,
        payment=refund.payment,
        cashier=by if refund.way == Refund.Way.CASH else None,
        text=refund.reason,
    )


def _happened(refund: Refund, event: type[RefundEvent], *, by: User, at: datetime) -> None:
    told = event(
        office=refund.office_id,
        subject=refund.subject,
        at=at,
        amount_vnd=refund.amount_vnd,
        payment=str(refund.payment_id or ""),
        dossier=refund.payment.dossier_id if refund.payment is not None else 0,
    )
    journal.record(told, actor=by.actor)
