# SPDX-License-Identifier: EUPL-1.2
"""Receipts are numbered without gaps: a number is drawn in the transaction that keeps the receipt. Rule: R-068."""

from collections.abc import Sequence
from datetime import datetime

from django.conf import settings
from django.db import connection

from motcua.kernel.working_time import OFFICE_ZONE
from motcua.payments.models import Charge, Payment, Receipt


def issue_receipt(payment: Payment, charges: Sequence[Charge], *, at: datetime, actor: str) -> Receipt:
    """Keep the receipt of what a payment has just settled, under the office's next number of the year."""
    series = f"{settings.RECEIPT_SERIES}-{at.astimezone(OFFICE_ZONE):%y}"
    return Receipt.objects.create(
        payment=payment,
        office_id=payment.office_id,
        series=series,
        number=_draw(payment.office_id, series),
        payer=payment.payer,
        lines=[
            {"name": each.name, "kind": each.kind, "amount_vnd": each.amount_vnd, "explained": each.explained}
            for each in charges
        ],
        amount_vnd=sum(each.amount_vnd for each in charges),
        issued_at=at,
        issued_by=actor,
    )


def _draw(office: str, series: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute(_NEXT, [office, series])
        return int(cursor.fetchone()[0])


_NEXT = """
INSERT INTO payments_receiptserial AS kept (office_id, series, last) VALUES (%s, %s, 1)
ON CONFLICT ON CONSTRAINT receipt_serial_once DO UPDATE SET last = kept.last + 1 RETURNING last
"""
