# SPDX-License-Identifier: EUPL-1.2
"""What changes with the charges of a dossier: by when it owes, and which attempts to pay no longer hold."""

from datetime import datetime

from motcua.journal import operations as journal
from motcua.payments import liveness
from motcua.payments.events import PaymentExpired
from motcua.payments.models import Charge, Payment
from motcua.payments.operations.locking import keep_fee_due
from motcua.payments.rules import OVERTAKEN, State


def charges_changed(dossier_id: int, *, at: datetime, why: str = OVERTAKEN) -> None:
    """Let all that hangs on a locked dossier's charges follow them; a transfer under way is still taken (R-066).

    Records: PaymentExpired for each attempt that asks for what is paid, or for another sum.
    """
    keep_fee_due(dossier_id)
    pending = Payment.objects.select_for_update(of=("self",)).filter(dossier_id=dossier_id, state=State.PENDING)
    for payment in pending.order_by("pk").prefetch_related("items__charge"):
        if not _still_holds(payment):
            _end(payment, why, at=at)


def _still_holds(payment: Payment) -> bool:
    return all(
        item.charge.state == Charge.State.OPEN and item.charge.amount_vnd == item.amount_vnd
        for item in payment.items.all()
    )


def _end(payment: Payment, why: str, *, at: datetime) -> None:
    payment.state, payment.ended_at, payment.failure = State.EXPIRED, at, why
    payment.version += 1
    payment.save(update_fields=["state", "ended_at", "failure", "version"])
    liveness.tell(payment)
    event = PaymentExpired(
        office=payment.office_id,
        subject=payment.subject,
        at=at,
        dossier=payment.dossier_id,
        method=payment.method,
        amount_vnd=payment.amount_vnd,
    )
    journal.record(event, actor=journal.SYSTEM)
