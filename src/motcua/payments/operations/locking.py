# SPDX-License-Identifier: EUPL-1.2
"""Locks go one way: dossier, payment, its charges, an inflow or refund, a till, the numbers of receipts."""

import uuid

from django.db import connection

from motcua.dossiers.models import Dossier
from motcua.dossiers.operations import set_fee_due
from motcua.payments import rules
from motcua.payments.errors import NoSuchInflow, NoSuchPayment, NotMoney
from motcua.payments.models import Charge, Inflow, Payment
from motcua.people.models import User


def locked_dossier(dossier_id: int) -> Dossier:
    """Return the dossier, nobody else counting or paying its charges until the transaction ends."""
    rows = Dossier.objects.select_for_update(of=("self",)).select_related("office", "agency", "procedure_version")
    return rows.get(pk=dossier_id)


def locked_payment(payment_id: uuid.UUID | str) -> Payment:
    """Return the payment with its dossier locked before it. Raises: NoSuchPayment."""
    known = Payment.objects.filter(pk=payment_id).values_list("dossier_id", flat=True).first()
    if known is None:
        raise NoSuchPayment
    locked_dossier(known)
    return Payment.objects.select_for_update(of=("self",)).select_related("dossier").get(pk=payment_id)


def locked_inflow(inflow_id: int | None) -> Inflow:
    """Return an inflow that is money, nobody else giving it away. Raises: NoSuchInflow, NotMoney."""
    rows = Inflow.objects.select_for_update(of=("self",))
    inflow = rows.filter(pk=inflow_id).first() if inflow_id is not None else None
    if inflow is None:
        raise NoSuchInflow
    if not inflow.is_booked:
        raise NotMoney
    return inflow


def open_charges(dossier_id: int) -> list[Charge]:
    """Return what a locked dossier still owes, what is due first before the rest."""
    rows = Charge.objects.filter(dossier_id=dossier_id, state=Charge.State.OPEN)
    order = {due: place for place, due in enumerate(rules.Due.values)}
    return sorted(rows, key=lambda charge: (order[charge.due], charge.pk))


def keep_fee_due(dossier_id: int) -> None:
    """Let a locked dossier say by when the most urgent of its open charges is due."""
    set_fee_due(dossier_id=dossier_id, fee_due=rules.most_urgent([charge.due for charge in open_charges(dossier_id)]))


def hold_till(*, office: str, cashier: User) -> None:
    """Let nobody else take, give or count this cashier's cash until the transaction ends."""
    _hold(f"till:{office}:{cashier.pk}")


def hold_book(*, office: str, book: str) -> None:
    """Let nobody else pay out of a book that must not fall below nought until the transaction ends."""
    _hold(f"book:{office}:{book}")


def _hold(name: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [name])
