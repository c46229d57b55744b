# SPDX-License-Identifier: EUPL-1.2
"""Cash at the counter: what is owed is taken, booked and receipted in one go."""

from datetime import datetime

from django.db import transaction

from motcua.kernel.working_time import OFFICE_ZONE
from motcua.payments.errors import NothingOwed, SumChanged, TillIsClosed
from motcua.payments.models import CashClosing, Inflow, Payment
from motcua.payments.operations.assessing import assess
from motcua.payments.operations.locking import hold_till, locked_dossier, open_charges
from motcua.payments.operations.paying import begin_payment
from motcua.payments.operations.settling import number_of, take_inflow
from motcua.payments.rules import Method, Source
from motcua.people.models import User


@transaction.atomic
def take_cash(
    *, dossier_id: int, amount_vnd: int, key: str, by: User, at: datetime, payer: str = "", keys: tuple[str, ...] = ()
) -> Payment:
    """Take in cash what a dossier owes, exactly `amount_vnd`; the same `key` of a form again is the same payment.

    `keys` name the charges where not all are paid now. A sum that is no longer right is refused, so that nobody takes
    what was shown to them a while ago. Raises: NothingOwed, SumChanged, TillIsClosed.
    Records: PaymentBegun, PaymentSettled.
    """
    number = number_of(f"cash:{dossier_id}:{key}")
    dossier = locked_dossier(dossier_id)
    # Pressed twice at once: the second has waited for the first here.
    before = Inflow.objects.filter(source=Source.CASH, external_id=number).select_related("payment").first()
    if before is not None and before.payment is not None:
        _require_same(before.payment, amount_vnd, keys)
        return before.payment
    assess(dossier_id=dossier_id, at=at)
    owed = [charge for charge in open_charges(dossier_id) if not keys or charge.key in keys]
    if not owed:
        raise NothingOwed(dossier=dossier.code)
    total = sum(charge.amount_vnd for charge in owed)
    if total != amount_vnd:
        raise SumChanged(amount_vnd=total)
    require_open_till(office=dossier.office_id, cashier=by, at=at)
    payment = begin_payment(
        dossier_id=dossier_id, method=Method.CASH, at=at, actor=by.actor, payer=payer, keys=[c.key for c in owed]
    )
    payment.cashier = by
    payment.save(update_fields=["cashier"])
    take_inflow(
        source=Source.CASH,
        external_id=number,
        amount_vnd=amount_vnd,
        at=at,
        heard_at=at,
        payment=payment,
        by=by,
    )
    payment.refresh_from_db()
    return payment


def _require_same(paid: Payment, amount_vnd: int, keys: tuple[str, ...]) -> None:
    """Refuse an old form that is sent for something else: its money would be in the till and in no book."""
    for_what = set(paid.items.values_list("charge__key", flat=True))
    if paid.amount_vnd != amount_vnd or (keys and set(keys) != for_what):
        raise SumChanged(amount_vnd=sum(charge.amount_vnd for charge in open_charges(paid.dossier_id)))


def require_open_till(*, office: str, cashier: User, at: datetime) -> None:
    """Raise TillIsClosed where this cashier has counted the day's cash; nobody counts it until the transaction ends."""
    hold_till(office=office, cashier=cashier)
    on = at.astimezone(OFFICE_ZONE).date()
    if CashClosing.objects.filter(office_id=office, cashier=cashier, on=on).exists():
        raise TillIsClosed(on=on)
