# SPDX-License-Identifier: EUPL-1.2
"""What a cashier's wand or hand gives: a code in any spelling, an address out of a QR code, a receipt, a reference."""

import re
import uuid
from collections.abc import Sequence
from dataclasses import dataclass

from django.conf import settings
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from motcua.dossiers import codes
from motcua.dossiers import queries as dossiers
from motcua.dossiers.errors import NoSuchDossier
from motcua.dossiers.models import Dossier
from motcua.kernel.errors import NotFound
from motcua.payments import references
from motcua.payments.models import Payment, Receipt
from motcua.people.access import Access
from motcua.people.rules import Action

_LONGEST = 300
_PAYMENT = re.compile(r"/thanh-toan/([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})", re.IGNORECASE)
_DIGITS_OF_NUMBER = 7


class NothingFound(NotFound):
    """No dossier, payment or receipt is meant, or it is another office's: they answer alike."""

    code = "nothing_found"
    sentence = _("Ở đây không có hồ sơ, biên lai hay lượt thanh toán nào mang mã này. Xin quét lại hoặc gõ lại.")


@dataclass(frozen=True)
class Found:
    """What was meant: a dossier, and the payment where one was named."""

    dossier: Dossier
    payment: Payment | None = None


def found_by(text: str, *, access: Access, action: Action = Action.TAKE_MONEY) -> Found:
    """Return what a scanned or typed text means to this person. Raises: NothingFound."""
    typed = text.strip()[:_LONGEST]
    payment = _payment(typed, access.offices_for(action))
    try:
        dossier = dossiers.by_code(payment.dossier.code if payment else _last_part(typed))
    except NoSuchDossier:
        raise NothingFound from None
    if not may(access, dossier, action):
        raise NothingFound
    return Found(dossier, payment)


def may(access: Access, dossier: Dossier, action: Action) -> bool:
    """Say whether this person may do that with a dossier's money: where it was received, whoever works on it now."""
    return access.may(action, office=dossier.office_id, agency=dossier.agency_id)


def _payment(typed: str, offices: Sequence[str] | None) -> Payment | None:
    rows = Payment.objects.select_related("dossier")
    if address := _PAYMENT.search(typed):
        return rows.filter(pk=uuid.UUID(address[1])).first()
    if found := references.found_in(typed):
        return rows.filter(reference__in=found[:1]).first()
    receipt = _receipt(codes.key_of(typed), offices)
    return rows.filter(pk=receipt.payment_id).first() if receipt else None


def _receipt(key: str, offices: Sequence[str] | None) -> Receipt | None:
    """Return the receipt of a number such as "BL-26 0000012", blanks, dashes and noughts as one likes."""
    series = codes.key_of(settings.RECEIPT_SERIES)
    number = re.fullmatch(rf"{re.escape(series)}(\d\d)(\d{{1,{_DIGITS_OF_NUMBER}}})", key)
    if number is None:
        return None
    own = Q() if offices is None else Q(office__in=offices)
    rows = Receipt.objects.filter(own, series=f"{settings.RECEIPT_SERIES}-{number[1]}", number=int(number[2]))
    # Two offices count for themselves: a number that means two is no number.
    found = list(rows[:2])
    return found[0] if len(found) == 1 else None


def _last_part(typed: str) -> str:
    """Return the code at the end of an address, or what was typed."""
    return typed.split("?")[0].rstrip("/").rpartition("/")[2]
