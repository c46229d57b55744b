# SPDX-License-Identifier: EUPL-1.2
"""Whoever shows a payment looks again when it changed: a topic of the front's streams, without any content."""

import uuid
from functools import partial

from django.db import transaction

from motcua.journal import notices
from motcua.payments.models import Payment


def topic_of(payment_id: uuid.UUID | str) -> str:
    """Return the topic on which a page that shows a payment hears that something changed."""
    return f"payment:{payment_id}"


def tell(payment: Payment) -> None:
    """Let whoever shows the payment look again once the transaction is committed."""
    transaction.on_commit(partial(notices.touch, topic_of(payment.pk)))
