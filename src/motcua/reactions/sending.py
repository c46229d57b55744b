# SPDX-License-Identifier: EUPL-1.2
"""How a reaction owes a message: the message and the job that sends it are written in one transaction."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from procrastinate.contrib.django import app
from procrastinate.exceptions import AlreadyEnqueued

from motcua.messaging import operations as messaging
from motcua.messaging.models import Message
from motcua.reactions.happening import Happening

TASK, QUEUE = "send_message", "messages"


def owe(
    fact: Happening[Any],
    *,
    template: str,
    to_phone: str,
    text: str,
    send_before: datetime,
    kind: str = Message.Kind.NOTICE,
    whose: str = "",
    subject: str = "",
) -> None:
    """Queue the one message of this fact and its job, in the caller's transaction; again is no harm.

    Where several people are told of one fact, `whose` (no colon) tells their messages apart. A message that is about
    something else than the fact, and stays true by that, names it as `subject`.
    """
    message = messaging.queue_message(
        key=fact.key_for(whose),
        office=fact.event.office,
        subject=subject or fact.event.subject,
        template=template,
        kind=kind,
        to_phone=to_phone,
        text=text,
        at=fact.event.at,
        send_before=send_before,
    )
    if message is not None and message.status == Message.Status.QUEUED:
        # A message of this very moment has no job yet, so no savepoint is needed.
        _put(message.pk)


def entry_of(message: Message) -> int | None:
    """Return the number of the journal entry a message tells of."""
    _, _, number = message.key.partition(":")
    return int(number) if number.isdigit() else None


def defer(message_id: UUID) -> bool:
    """Put the job that sends the message into the queue, in the caller's transaction; False where one waits already."""
    try:
        with transaction.atomic():
            _put(message_id)
    except AlreadyEnqueued:
        return False
    return True


def _put(message_id: UUID) -> None:
    app.configure_task(TASK, queue=QUEUE, queueing_lock=f"message:{message_id}").defer(message_id=str(message_id))
