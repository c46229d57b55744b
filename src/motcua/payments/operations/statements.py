# SPDX-License-Identifier: EUPL-1.2
"""What banks tell of transfers: matched by the reference in the text, or unclear.

Only a reference whose check digit holds settles anything; a dossier's code in the text is a hint (`suggesting`).
"""

from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from motcua.kernel import saying
from motcua.kernel.errors import InvalidInput
from motcua.payments import references
from motcua.payments.errors import ToldOtherwise
from motcua.payments.models import BankAccount, Inflow, Payment
from motcua.payments.operations.hearing import keep_said
from motcua.payments.operations.settling import Taken, take_inflow
from motcua.payments.rules import MOST_VND, Source

_MOST_NUMBER = 100
# A text names a few at most; a longer list is no transfer's.
_MOST_NAMED = 20


def hear_transfer(
    *, account_number: str, external_id: str, amount_vnd: int, text: str, at: datetime, heard_at: datetime
) -> Taken:
    """Take a transfer to one of our accounts and give it to the payment whose reference its text holds.

    With no reference, several, one of another office's payment, it is booked as unknown; to an account that is not
    ours it is kept unbooked. Told again it is what it was the first time. `at` is when it moved. Raises: InvalidInput;
    ToldOtherwise where the same number came with another sum. Records: as take_inflow.
    """
    number, account_number = external_id.strip(), "".join(account_number.split()).upper()
    _require_sound(number, account_number, amount_vnd)
    text = text.replace("\x00", "")
    payment = _payment_named(text)
    account = _account(account_number, payment)
    if payment is not None and (account is None or account.office_id != payment.office_id):
        # The money lies in another office's account: only people can move it.
        payment = None
    told: dict[str, Any] = {
        "source": Source.BANK,
        "external_id": f"{account_number}/{number}",
        "amount_vnd": amount_vnd,
        "at": at,
        "heard_at": heard_at,
        "account": account,
        "text": text,
    }
    taken = take_inflow(**told, payment=payment) if account else keep_said(**told, state=Inflow.State.UNKNOWN)
    if taken.was_known and taken.inflow.amount_vnd != amount_vnd:
        raise ToldOtherwise(amount_vnd=taken.inflow.amount_vnd)
    return taken


def _payment_named(text: str) -> Payment | None:
    """Return the payment a text names, if it names exactly one that there is."""
    found = references.found_in(text)
    rows = Payment.objects.filter(reference__in=found[:_MOST_NAMED])[:2] if found else []
    named = list(rows)
    return named[0] if len(named) == 1 else None


def _account(number: str, payment: Payment | None) -> BankAccount | None:
    """Return our account of a number; several offices may share one, then the payment's own office comes first."""
    rows = list(BankAccount.objects.filter(number=number).order_by("-is_active", "pk"))
    if payment is not None:
        of_payment = [row for row in rows if row.office_id == payment.office_id]
        rows = sorted(of_payment, key=lambda row: row.pk != payment.account_id) or rows
    return rows[0] if rows else None


def _require_sound(external_id: str, account_number: str, amount_vnd: int) -> None:
    fields = {}
    if not 0 < len(external_id) <= _MOST_NUMBER or "\x00" in external_id:
        fields["external_id"] = _("Thiếu số giao dịch, hoặc số dài quá %(most)s ký tự.") % {"most": _MOST_NUMBER}
    if not account_number.isascii() or not account_number.isalnum() or len(account_number) > 40:
        fields["account"] = _("Số tài khoản chỉ gồm chữ và chữ số. Xin ghi số tài khoản nhận tiền.")
    if not 0 < amount_vnd <= MOST_VND:
        fields["amount_vnd"] = _("Số tiền từ 1 đồng đến %(most)s.") % {"most": saying.vnd(MOST_VND)}
    if fields:
        raise InvalidInput(fields=fields)
