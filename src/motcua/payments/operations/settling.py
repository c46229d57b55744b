# SPDX-License-Identifier: EUPL-1.2
"""Money comes in: booked once however often it is told, then given to what it was paid for.

A payment is paid as soon as all of it has come, in whatever pieces, whatever was said of it before (Rule: R-066); what
is left belongs to nobody yet and is held until it is paid back. So every order of the same events ends in the same
money.
"""

from dataclasses import dataclass
from datetime import datetime

from django.db import IntegrityError, transaction

from motcua.journal import operations as journal
from motcua.payments import rules
from motcua.payments.events import MoneyUnclear, PaymentSettled
from motcua.payments.models import BankAccount, Charge, Inflow, Payment
from motcua.payments.operations.books import enter
from motcua.payments.operations.locking import keep_fee_due, locked_payment, open_charges
from motcua.payments.operations.receipts import issue_receipt
from motcua.payments.rules import BOOK_OF_KIND, BOOK_OF_SOURCE, Book
from motcua.people.models import User

ONCE = "inflow_once"


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

    Without a `payment` it is kept as unknown at the account's office, or at `office`. `at` is when it moved, `heard_at`
    the instance's present. Records: PaymentSettled where the payment is reached by it; MoneyUnclear where somebody has
    to look at it.
    """
    known = Inflow.objects.filter(source=source, external_id=external_id).first()
    if known is not None:
        return Taken(known, was_known=True)
    where = payment.office_id if payment else account.office_id if account else office
    try:
        with transaction.atomic():
            inflow = Inflow.objects.create(
                office_id=where or None,
                source=source,
                external_id=external_id[:160],
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


def give_to_payment(inflow: Inflow, payment: Payment, *, at: datetime, actor: str) -> Payment:
    """Let a booked inflow count for a payment, in the caller's transaction; settles it where it is reached."""
    held = locked_payment(payment.pk)
    was_paid = held.is_paid
    held.received_vnd += inflow.amount_vnd
    held.surplus_vnd += inflow.amount_vnd
    reached = rules.is_reached(amount_vnd=held.amount_vnd, received_vnd=held.received_vnd)
    if reached and not was_paid:
        settle(held, at=at, actor=actor)
        # What was short before has been made up.
        Inflow.objects.filter(payment=held, state=Inflow.State.SHORT).update(state=Inflow.State.TAKEN)
    held.version += 1
    held.save()
    inflow.payment, inflow.office_id = held, held.office_id
    inflow.state = _state_of(held, was_paid=was_paid, reached=reached)
    inflow.save()
    if inflow.state != Inflow.State.TAKEN:
        _tell_unclear(inflow, at=at)
    return held


def settle(payment: Payment, *, at: datetime, actor: str) -> None:
    """Settle what a locked, reached payment was begun for, then what else its dossier owes, as far as it goes.

    The caller saves the payment. A receipt is issued for what was settled. Records: PaymentSettled.
    """
    was_late = payment.state != rules.State.PENDING
    begun_for = set(payment.items.values_list("charge_id", flat=True))
    owed = sorted(open_charges(payment.dossier_id), key=lambda charge: charge.pk not in begun_for)
    settled = []
    payment.state, payment.paid_at, payment.failure, payment.ended_at = rules.State.PAID, at, "", None
    # The rows of charges point at the payment's state, so it is written first.
    payment.save()
    for charge in owed:
        if charge.amount_vnd > payment.surplus_vnd:
            continue
        payment.surplus_vnd -= charge.amount_vnd
        charge.state, charge.payment, charge.ended_at = Charge.State.SETTLED, payment, at
        charge.save(update_fields=["state", "payment", "ended_at"])
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
    keep_fee_due(payment.dossier_id)
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
