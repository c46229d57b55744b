# SPDX-License-Identifier: EUPL-1.2
"""What a cashier has before the eyes: what was taken today, who is to pay before anybody receives them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db.models import Count, Sum

from motcua.dossiers.models import Dossier
from motcua.dossiers.rules import Status
from motcua.kernel.working_time import OFFICE_ZONE
from motcua.payments.models import Payment
from motcua.payments.rules import Due, Method, State
from motcua.people.models import User

LAST = 8
WAITING = 12


@dataclass(frozen=True)
class Taken:
    """What one cashier took on a day: how many payments, how much, the last ones."""

    count: int
    sum_vnd: int
    last: Sequence[Payment]


def taken(*, office: str, cashier: User, on: date) -> Taken:
    """Return the cash this person took at the office on a day. Two queries."""
    first, after = day_of(on)
    rows = Payment.objects.filter(
        office=office, cashier=cashier, method=Method.CASH, paid_at__gte=first, paid_at__lt=after
    )
    all_of_it = rows.aggregate(count=Count("pk"), sum=Sum("amount_vnd"))
    last = rows.select_related("dossier", "receipt").order_by("-paid_at")[:LAST]
    return Taken(all_of_it["count"], all_of_it["sum"] or 0, list(last))


def waiting(*, office: str, agencies: Sequence[str] | None = None) -> list[Dossier]:
    """Return the first dossiers of the office that cannot be received before something is paid. One query."""
    rows = Dossier.objects.filter(office=office, status=Status.SUBMITTED, fee_due=Due.BEFORE_INTAKE)
    if agencies is not None:
        rows = rows.filter(agency__in=agencies)
    return list(rows.select_related("procedure").order_by("submitted_at", "pk")[:WAITING])


def shown_transfer(payments: Sequence[Payment], *, at: datetime) -> Payment | None:
    """Return the pending transfer whose QR code is still good, the newest of a dossier's payments."""
    for payment in payments:
        is_good = payment.expires_at is None or payment.expires_at > at
        if payment.method == Method.VIETQR and payment.state == State.PENDING and is_good:
            return payment
    return None


def day_of(on: date) -> tuple[datetime, datetime]:
    """Return when an office's day begins, and when the next one does."""
    first = datetime.combine(on, time(), tzinfo=OFFICE_ZONE)
    return first, first + timedelta(days=1)
