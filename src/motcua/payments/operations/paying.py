# SPDX-License-Identifier: EUPL-1.2
"""Setting out to pay; what the gateway refuses, what nobody pays in time. Only money that comes settles (settling)."""

import uuid
from collections.abc import Sequence
from datetime import datetime, timedelta

from django.conf import settings
from django.db import IntegrityError, transaction

from motcua.dossiers.models import Dossier
from motcua.journal import operations as journal
from motcua.payments import liveness, queries, references
from motcua.payments.errors import MethodNotOffered, NothingOwed
from motcua.payments.events import PaymentBegun, PaymentExpired, PaymentFailed
from motcua.payments.models import BankAccount, Charge, Payment, PaymentItem
from motcua.payments.operations.assessing import assess
from motcua.payments.operations.locking import locked_dossier, locked_payment, open_charges
from motcua.payments.rules import Method, State

EXPIRY = "payment_expiry"
KINDS = (EXPIRY,)
# Two payments of ten thousand million want the same reference by chance once in years.
_TRIES = 5


@transaction.atomic
def begin_payment(
    *,
    dossier_id: int,
    method: str,
    at: datetime,
    actor: str,
    payer: str = "",
    keys: Sequence[str] = (),
    account: BankAccount | None = None,
) -> Payment:
    """Set out to pay all a dossier owes, or only the charges named by `keys`; counts its fees first if nobody has.

    The same again while it is pending is the same payment, so a page opened twice shows one code. `account` is where
    the money lies already. Raises: NothingOwed, MethodNotOffered. Records: PaymentBegun.
    """
    dossier = locked_dossier(dossier_id)
    assess(dossier_id=dossier_id, at=at)
    owed = [charge for charge in open_charges(dossier_id) if not keys or charge.key in keys]
    if not owed:
        raise NothingOwed(dossier=dossier.code)
    account = account or _account_for(dossier, method)
    begun = _begun_before(owed, dossier, method, at=at)
    if begun is not None:
        return begun
    payment = _new(dossier, method, owed, account=account, payer=payer or dossier.name, at=at, actor=actor)
    if payment.expires_at is not None:
        wanted = {EXPIRY: payment.expires_at}
        journal.reschedule(subject=payment.subject, office=payment.office_id, wanted=wanted, kinds=KINDS)
    event = PaymentBegun(
        office=payment.office_id,
        subject=payment.subject,
        at=at,
        dossier=dossier.pk,
        method=method,
        amount_vnd=payment.amount_vnd,
        expires_at=payment.expires_at,
    )
    journal.record(event, actor=actor)
    return payment


@transaction.atomic
def fail_payment(*, payment_id: uuid.UUID | str, failure: str, at: datetime) -> Payment:
    """Note that the gateway said no; one that is paid or over stays what it is. Records: PaymentFailed."""
    payment = locked_payment(payment_id)
    if payment.state != State.PENDING:
        return payment
    payment.state, payment.failure, payment.ended_at = State.FAILED, failure[:40], at
    payment.version += 1
    payment.save()
    liveness.tell(payment)
    event = PaymentFailed(
        office=payment.office_id,
        subject=payment.subject,
        at=at,
        dossier=payment.dossier_id,
        method=payment.method,
        amount_vnd=payment.amount_vnd,
        failure=failure[:40],
    )
    journal.record(event, actor=journal.SYSTEM)
    return payment


@transaction.atomic
def expire(*, payment_id: uuid.UUID | str, at: datetime) -> None:
    """End a payment nobody made in time; money that still comes is taken. Records: PaymentExpired."""
    payment = locked_payment(payment_id)
    if payment.state != State.PENDING or payment.expires_at is None or payment.expires_at > at:
        return
    payment.state, payment.ended_at = State.EXPIRED, at
    payment.version += 1
    payment.save()
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


def _account_for(dossier: Dossier, method: str) -> BankAccount | None:
    if method == Method.VIETQR:
        account = queries.account_for(dossier)
        if account is None:
            raise MethodNotOffered(method=method)
        return account
    if method == Method.VNPAY and not (settings.VNPAY_TMN_CODE and settings.VNPAY_SECRET):
        raise MethodNotOffered(method=method)
    return None


def _begun_before(owed: Sequence[Charge], dossier: Dossier, method: str, *, at: datetime) -> Payment | None:
    """Return a pending payment of the same method for the same charges that is still good for a while."""
    wanted = {charge.pk: charge.amount_vnd for charge in owed}
    rows = Payment.objects.filter(dossier=dossier, method=method, state=State.PENDING).prefetch_related("items")
    for payment in rows:
        items = {item.charge_id: item.amount_vnd for item in payment.items.all()}
        if items == wanted and (payment.expires_at is None or payment.expires_at > at):
            return payment
    return None


def _new(
    dossier: Dossier,
    method: str,
    owed: Sequence[Charge],
    *,
    account: BankAccount | None,
    payer: str,
    at: datetime,
    actor: str,
) -> Payment:
    payment = Payment(
        office_id=dossier.office_id,
        dossier=dossier,
        method=method,
        amount_vnd=sum(charge.amount_vnd for charge in owed),
        account=account,
        payer=payer[:200],
        begun_at=at,
        begun_by=actor,
        expires_at=_expiry(method, at),
    )
    for attempt in range(_TRIES):
        payment.reference = references.new()
        try:
            with transaction.atomic():
                payment.save(force_insert=True)
            break
        except IntegrityError as conflict:
            if "payment_reference_once" not in str(conflict) or attempt == _TRIES - 1:
                raise
    PaymentItem.objects.bulk_create(
        PaymentItem(payment=payment, charge=charge, amount_vnd=charge.amount_vnd) for charge in owed
    )
    return payment


def _expiry(method: str, at: datetime) -> datetime | None:
    """A gateway's page is open for minutes; a transfer may be made from a paper at home; cash is now or never."""
    if method == Method.VNPAY:
        return at + timedelta(minutes=settings.VNPAY_MINUTES)
    if method == Method.VIETQR:
        return at + timedelta(hours=settings.VIETQR_HOURS)
    return None
