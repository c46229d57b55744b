# SPDX-License-Identifier: EUPL-1.2
"""Keeping what a gateway or bank said that is no money in our books: to be looked at, never to be lost."""

from datetime import datetime

from django.db import IntegrityError, transaction

from motcua.journal import operations as journal
from motcua.payments.events import MoneyUnclear
from motcua.payments.models import BankAccount, Inflow, Payment
from motcua.payments.operations.settling import ONCE, Taken
from motcua.payments.rules import MOST_VND


@transaction.atomic
def keep_said(
    *,
    source: str,
    external_id: str,
    amount_vnd: int,
    state: Inflow.State,
    at: datetime,
    heard_at: datetime,
    payment: Payment | None = None,
    account: BankAccount | None = None,
    office: str = "",
    text: str = "",
) -> Taken:
    """Keep what was said without booking it; said again it is what it was the first time.

    A sum larger than any office takes is kept as the largest, its text says what was said. Records: MoneyUnclear, but
    not of a refusal, which leaves nothing to be done.
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
                external_id=external_id,
                account=account,
                payment=payment,
                amount_vnd=min(amount_vnd, MOST_VND),
                text=text[:500],
                state=state,
                is_booked=False,
                at=at,
                heard_at=heard_at,
            )
    except IntegrityError as conflict:
        if ONCE not in str(conflict):
            raise
        return Taken(Inflow.objects.get(source=source, external_id=external_id), was_known=True)
    if state != Inflow.State.REFUSED:
        event = MoneyUnclear(
            office=inflow.office_id or "",
            subject=inflow.subject,
            at=heard_at,
            state=inflow.state,
            amount_vnd=inflow.amount_vnd,
            source=inflow.source,
            payment=str(inflow.payment_id or ""),
        )
        journal.record(event, actor=journal.SYSTEM)
    return Taken(inflow, was_known=False)
