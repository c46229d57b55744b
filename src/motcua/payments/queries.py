# SPDX-License-Identifier: EUPL-1.2
"""Looking at money."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q

from motcua.dossiers.models import Dossier
from motcua.payments.errors import NoSuchPayment
from motcua.payments.models import BankAccount, Charge, Payment, Receipt


@dataclass(frozen=True)
class Owed:
    """A dossier's charges, and what of them is open, settled, free."""

    charges: Sequence[Charge]

    @property
    def open_vnd(self) -> int:
        return sum(each.amount_vnd for each in self.charges if each.state == Charge.State.OPEN)

    @property
    def settled_vnd(self) -> int:
        return sum(each.amount_vnd for each in self.charges if each.state == Charge.State.SETTLED)

    @property
    def total_vnd(self) -> int:
        return self.open_vnd + self.settled_vnd


def owed(dossier: Dossier) -> Owed:
    """Return what was counted for a dossier; dropped charges are left out. One query."""
    rows = Charge.objects.filter(dossier=dossier).exclude(state=Charge.State.DROPPED).order_by("pk")
    return Owed(list(rows.select_related("payment")))


def account_for(dossier: Dossier) -> BankAccount | None:
    """Return where transfers for a dossier go: the procedure's own account, the agency's, else the office's."""
    fitting = BankAccount.objects.filter(
        Q(agency=dossier.agency_id) | Q(agency=None),
        Q(procedure=dossier.procedure_id) | Q(procedure=None),
        office=dossier.office_id,
        is_active=True,
    )
    # The most particular first.
    return min(fitting, key=lambda account: (account.procedure_id is None, account.agency_id is None), default=None)


def payment(payment_id: uuid.UUID | str) -> Payment:
    """Return a payment with its dossier, account and receipt. Raises: NoSuchPayment."""
    rows = Payment.objects.select_related("dossier", "dossier__office", "account", "receipt")
    found = rows.filter(pk=payment_id).first()
    if found is None:
        raise NoSuchPayment
    return found


def by_reference(reference: str) -> Payment | None:
    """Return the payment of a reference; None where there is none."""
    return Payment.objects.filter(reference=reference).first()


def payments_of(dossier: Dossier) -> list[Payment]:
    """Return a dossier's payments, the newest first."""
    rows = Payment.objects.filter(dossier=dossier).select_related("receipt", "account")
    return list(rows.order_by("-begun_at", "-pk")[:50])


def receipts_of(dossier: Dossier) -> list[Receipt]:
    """Return the receipts of what was paid for a dossier, the oldest first."""
    return list(Receipt.objects.filter(payment__dossier=dossier).order_by("issued_at", "pk")[:50])


def begun_by_phone(phone: str, *, since: datetime) -> list[uuid.UUID]:
    """Return the payments begun since then for dossiers of a checked phone, the newest first; at most twenty."""
    rows = Payment.objects.filter(dossier__phone=phone, begun_at__gte=since)
    return list(rows.order_by("-begun_at").values_list("pk", flat=True)[:20])
