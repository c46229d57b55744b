# SPDX-License-Identifier: EUPL-1.2
"""A cashier's second screen shows the QR code of one payment, until it is paid, taken off, or too long ago."""

from datetime import datetime

from django.db import transaction

from motcua.assistance import liveness
from motcua.assistance.models import SecondScreen
from motcua.payments.models import Payment
from motcua.people.models import User


@transaction.atomic
def show_payment(*, helper: User, payment: Payment, at: datetime) -> bool:
    """Let the helper's screen show a payment of its office; return whether there is such a screen."""
    rows = SecondScreen.objects.filter(helper=helper, office=payment.office_id, ended_at__isnull=True)
    shown = rows.exclude(secret_digest="").update(payment=payment, payment_at=at)
    if shown:
        liveness.tell(helper.pk)
    return bool(shown)


@transaction.atomic
def take_payment_off(*, helper: User) -> None:
    """Let the helper's screen show no payment any more."""
    if SecondScreen.objects.filter(helper=helper, payment__isnull=False).update(payment=None, payment_at=None):
        liveness.tell(helper.pk)


def tell_of(payment: Payment) -> None:
    """Let every screen that shows the payment look again once the transaction is committed."""
    for helper in SecondScreen.objects.filter(payment=payment, ended_at__isnull=True).values_list("helper", flat=True):
        liveness.tell(helper)
