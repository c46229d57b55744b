# SPDX-License-Identifier: EUPL-1.2
"""Money comes in: booked once however often it is told, then given to what it was paid for.

A payment is paid as soon as all of it has come, in whatever pieces, whatever was said of it before (Rule: R-066). It
settles what it was begun for and nothing else; what is left belongs to nobody yet and is held until it is paid back or
given to another payment. So every order of the same events ends in the same money.
"""

from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from motcua.journal import operations as journal
from motcua.kernel.errors import InvalidInput
from motcua.payments import liveness, rules
from motcua.payments.events import MoneyUnclear, PaymentSettled
from motcua.payments.models import BankAccount, Charge, Inflow, Payment
from motcua.payments.operations.books import enter
from motcua.payments.operations.locking import locked_payment
from motcua.payments.operations.overtaking import charges_changed
from motcua.payments.operations.receipts import issue_receipt
from motcua.payments.rules import BOOK_OF_KIND, BOOK_OF_SOURCE, MOST_VND, Book
from motcua.people.models import User

ONCE = "inflow_once"
_LONGEST_NUMBER = 160
# Of its lines a new count keeps the rest beside what is paid (`assess`).
_COUNTED = "fee:"


@dataclass(frozen=True)
class Taken:
    """What was written down; `was_known`: it had been told before, and nothing was done."""

    inflow: Inflow
    was_known: bool


@transaction.atomic
def take_inflow(
    *,
    source: str,
    external_id: str,
    amount_vnd: int,
    at: datetime,
    heard_at: datetime,
    payment: Payment | None = None,
    account: BankAccount | None = None,
    office: str = "",
    text: str = "",
    by: User | None = None,
) -> Taken:
    """Book money that came in and give it to the payment it is for; told again it is what it was the first time.

    Without a `payment`, or with one of another office than the `account`, it is kept as unknown at the account's
    office, or at `office`. `at` is when it moved, `heard_at` the instance's present. Each inflow is a transaction of
    its own; where somebody else holds the dossier too long, the caller tries again (`insist`). Raises: InvalidInput.
    Records: PaymentSettled where the payment is reached by it; MoneyUnclear where somebody has to look at it.
    """
    if not 0 < amount_vnd <= MOST_VND:
        raise InvalidInput(fields={"amount_vnd": _("Số tiền phải lớn hơn 0 và không quá lớn.")})
    external_id = number_of(external_id)
    known = Inflow.objects.filter(source=source, external_id=external_id).first()
    if known is not None:
        return Taken(known, was_known=True)
    if payment is not None and account is not None and account.office_id != payment.office_id:
        # The money lies with another office: only people can move it.
        payment = None
    where = payment.office_id if payment else account.office_id if account else office
    try:
        with transaction.atomic():
            inflow = Inflow.objects.create(
                office_id=where or None,
                source=source,
                external_id=external_id,
                account=account,
                payment=payment,
                amount_vnd=amount_vnd,
                text=text[:500],
                state=Inflow.State.UNKNOWN,
                is_booked=bool(where),
                at=at,
                heard_at=heard_at,
                taken_by=by,
            )
    except IntegrityError as conflict:
        if ONCE not in str(conflict):
            raise
        return Taken(Inflow.objects.get(source=source, external_id=external_id), was_known=True)
    if where:
        enter(
            office=where,
            debit=BOOK_OF_SOURCE[source],
            credit=Book.UNALLOCATED,
            amount_vnd=amount_vnd,
            key=inflow.subject,
            at=heard_at,
            payment=payment,
            cashier=by,
            text=text,
        )
    if payment is None:
        _tell_unclear(inflow, at=heard_at)
    else:
        give_to_payment(inflow, payment, at=heard_at, actor=by.actor if by else journal.SYSTEM)
    return Taken(inflow, was_known=False)


def number_of(external_id: str) -> str:
    """Return a source's number as it is kept: two long ones that begin alike stay two."""
    if len(external_id) <= _LONGEST_NUMBER:
        return external_id
    mark = sha256(external_id.encode()).hexdigest()
    return f"{external_id[: _LONGEST_NUMBER - len(mark) - 1]}#{mark}"


def give_to_payment(inflow: Inflow, payment: Payment, *, at: datetime, actor: str) -> Payment:
    """Let a booked inflow count for a payment, in the caller's transaction; settles it where it is reached."""
    held = locked_payment(payment.pk)
    was_paid = held.is_paid
    held.received_vnd += inflow.amount_vnd
    held.surplus_vnd += inflow.amount_vnd
    reached = was_paid or rules.is_reached(
        amount_vnd=held.amount_vnd, received_vnd=held.received_vnd, refunded_vnd=held.refunded_vnd
    )
    if reached and not was_paid:
        settle(held, at=at, actor=actor)
        # What was short before has been made up.
        Inflow.objects.filter(payment=held, state=Inflow.State.SHORT).update(state=Inflow.State.TAKEN)
    if was_paid:
        # Of one that had gone back whole something is held again.
        held.state = rules.refund_state(received_vnd=held.received_vnd, refunded_vnd=held.refunded_vnd)
    held.version += 1
    held.save()
    liveness.tell(held)
    inflow.payment, inflow.office_id = held, held.office_id
    inflow.state = _state_of(held, was_paid=was_paid, reached=reached)
    inflow.save()
    if inflow.state != Inflow.State.TAKEN:
        _tell_unclear(inflow, at=at)
    return held


def settle(payment: Payment, *, at: datetime, actor: str) -> None:
    """Settle what a locked, reached payment was begun for, as far as it is still owed.

    A counted fee that has grown meanwhile is settled as far as was paid, the rest stays open: just as if the money had
    come first. The caller saves the payment. A receipt is issued for what was settled. Records: PaymentSettled.
    """
    was_late = payment.state != rules.State.PENDING
    begun_for = dict(payment.items.values_list("charge_id", "amount_vnd"))
    payment.state, payment.paid_at, payment.failure, payment.ended_at = rules.State.PAID, at, "", None
    if payment.refunded_vnd:
        payment.state = rules.State.PARTLY_REFUNDED
    # The rows of charges point at the payment, so it is written first.
    payment.save()
    settled = []
    for charge in Charge.objects.filter(pk__in=begun_for, state=Charge.State.OPEN).order_by("pk"):
        paid_vnd = min(charge.amount_vnd, begun_for[charge.pk])
        if paid_vnd < charge.amount_vnd:
            if not charge.key.startswith(_COUNTED):
                continue
            _split(charge, paid_vnd=paid_vnd, mark=payment.reference, at=at)
        payment.surplus_vnd -= charge.amount_vnd
        charge.state, charge.payment, charge.ended_at = Charge.State.SETTLED, payment, at
        charge.save(update_fields=["amount_vnd", "state", "payment", "ended_at"])
        enter(
            office=payment.office_id,
            debit=Book.UNALLOCATED,
            credit=BOOK_OF_KIND[charge.kind],
            amount_vnd=charge.amount_vnd,
            key=f"charge:{charge.pk}",
            at=at,
            payment=payment,
            text=charge.name,
        )
        settled.append(charge)
    receipt = issue_receipt(payment, settled, at=at, actor=actor) if settled else None
    charges_changed(payment.dossier_id, at=at)
    event = PaymentSettled(
        office=payment.office_id,
        subject=payment.subject,
        at=at,
        dossier=payment.dossier_id,
        method=payment.method,
        amount_vnd=payment.amount_vnd,
        receipt=str(receipt) if receipt else "",
        surplus_vnd=payment.surplus_vnd,
        was_late=was_late,
    )
    journal.record(event, actor=actor)


def _split(charge: Charge, *, paid_vnd: int, mark: str, at: datetime) -> None:
    """Let a charge be what was paid of it, and owe the rest by a charge of its own (not saved: the charge)."""
    line = ":".join(charge.key.split(":")[:2])
    rest = Charge.objects.get(pk=charge.pk)
    rest.pk, rest.key, rest.added_at = None, f"{line}:{mark}:{charge.pk}", at
    rest.amount_vnd = charge.amount_vnd - paid_vnd
    rest.save(force_insert=True)
    charge.amount_vnd = paid_vnd


def _state_of(payment: Payment, *, was_paid: bool, reached: bool) -> Inflow.State:
    if not reached:
        return Inflow.State.SHORT
    return Inflow.State.SURPLUS if was_paid or payment.surplus_vnd > 0 else Inflow.State.TAKEN


def _tell_unclear(inflow: Inflow, *, at: datetime) -> None:
    event = MoneyUnclear(
        office=inflow.office_id or "",
        subject=inflow.subject,
        at=at,
        state=inflow.state,
        amount_vnd=inflow.amount_vnd,
        source=inflow.source,
        payment=str(inflow.payment_id or ""),
    )
    journal.record(event, actor=journal.SYSTEM)
