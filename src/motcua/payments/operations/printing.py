# SPDX-License-Identifier: EUPL-1.2
"""A receipt leaves the printer: the first paper is the receipt, every later one says that it was printed again."""

from datetime import datetime, timedelta

from django.db import transaction

from motcua.journal import operations as journal
from motcua.journal.models import Entry
from motcua.payments.events import ReceiptPrinted
from motcua.payments.models import Payment, Receipt
from motcua.payments.operations.locking import locked_payment
from motcua.people.models import User

# A page shows the paper, then the printer's window asks for it once more: that is one paper.
SAME_PAPER = timedelta(minutes=2)


@transaction.atomic
def note_printed(*, receipt: Receipt, by: User, at: datetime) -> bool:
    """Note that a receipt goes to the printer; return whether it was printed before. Records: ReceiptPrinted."""
    payment: Payment = locked_payment(receipt.payment_id)
    before = Entry.objects.filter(subject=payment.subject, kind=ReceiptPrinted.__name__).order_by("-pk").first()
    if before is not None and at - before.at < SAME_PAPER:
        return bool(before.payload.get("is_copy"))
    event = ReceiptPrinted(
        office=receipt.office_id, subject=payment.subject, at=at, receipt=str(receipt), is_copy=before is not None
    )
    journal.record(event, actor=by.actor)
    return before is not None
