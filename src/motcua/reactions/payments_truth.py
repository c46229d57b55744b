# SPDX-License-Identifier: EUPL-1.2
"""Whether what a message about money says is still so: what was received stays received, what is asked for may come."""

from motcua.dossiers.models import Dossier
from motcua.dossiers.rules import Status
from motcua.messaging.models import Message
from motcua.payments.models import Payment
from motcua.payments.rules import Due

DEPARTMENT = "payment"
ASKING = "payment_expired"


def waits_for_money(dossier: Dossier) -> bool:
    """Say whether the office cannot take a dossier over until something is paid."""
    return dossier.status == Status.SUBMITTED and dossier.fee_due == Due.BEFORE_INTAKE


def is_still_owed(message: Message) -> bool:
    """Say whether a message about a payment may still go out: a reminder only while the office waits for money."""
    if message.template != ASKING:
        return True
    payment = Payment.objects.select_related("dossier").filter(pk=message.subject.partition(":")[2]).first()
    return payment is not None and waits_for_money(payment.dossier)
