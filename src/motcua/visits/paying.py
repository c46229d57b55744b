# SPDX-License-Identifier: EUPL-1.2
"""What concerns a dossier and its money at once, in one transaction: all or nothing."""

from datetime import datetime

from django.db import transaction

from motcua.dossiers.models import Dossier
from motcua.dossiers.rules import Status
from motcua.payments import operations as payments
from motcua.payments.models import Payment
from motcua.people.models import User
from motcua.visits.pagers import return_with_pager


@transaction.atomic
def take_cash_and_return(
    *,
    dossier_id: int,
    amount_vnd: int,
    key: str,
    by: User,
    at: datetime,
    keys: tuple[str, ...] = (),
    version: int | None = None,
    received_by: str = "",
    proof: str = "",
    has_pager: bool = True,
) -> Payment:
    """Take in cash what is due and hand the result over; the same `key` again is the same payment.

    Where the result cannot be handed over nothing is taken. Raises: as take_cash and return_with_pager.
    Records: PaymentBegun, PaymentSettled; ResultReturned.
    """
    paid = payments.take_cash(dossier_id=dossier_id, amount_vnd=amount_vnd, key=key, by=by, at=at, keys=keys)
    if Dossier.objects.filter(pk=dossier_id, status=Status.RETURNED).exists():
        # Pressed twice: it was handed over with the same payment.
        return paid
    return_with_pager(
        dossier_id=dossier_id,
        by=by,
        at=at,
        version=version,
        received_by=received_by,
        proof=proof,
        has_pager=has_pager,
    )
    return paid
