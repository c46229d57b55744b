# SPDX-License-Identifier: EUPL-1.2
from collections.abc import Callable
from datetime import datetime
from uuid import UUID

import structlog
from django.db import connection, transaction

from motcua.kernel.phone import may_get_sms
from motcua.kernel.text import sms_parts
from motcua.messaging import gateway, rules
from motcua.messaging.models import Message, Receipt

log = structlog.get_logger()


def queue_message(
    *,
    key: str,
    office: str,
    subject: str,
    template: str,
    to_phone: str,
    text: str,
    at: datetime,
    kind: str = Message.Kind.NOTICE,
    send_before: datetime | None = None,
) -> Message | None:
    """Owe a message; the same `key` again owes nothing more and returns None.

    A phone that cannot receive SMS (a landline) puts the message on the call-back list instead.
    """
    message = Message(
        key=key,
        office_id=office,
        subject=subject,
        template=template,
        kind=kind,
        to_phone=to_phone,
        text=text,
        parts=sms_parts(text).parts,
        status=Message.Status.QUEUED if may_get_sms(to_phone) else Message.Status.CALL,
        created_at=at,
        send_before=send_before,
    )
    return message if _insert(message) else None


def _insert(message: Message) -> bool:
    """Write the message unless its key is there already; one statement, where Django would need three."""
    columns = [field.attname for field in Message._meta.concrete_fields]
    names, marks = ", ".join(columns), ", ".join(["%s"] * len(columns))
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO messaging_message ({names}) VALUES ({marks}) "
            "ON CONFLICT ON CONSTRAINT message_once DO NOTHING",
            [getattr(message, column) for column in columns],
        )
        return bool(cursor.rowcount == 1)


def send_message(
    *, message_id: UUID, at: datetime, is_still_owed: Callable[[Message], bool] = lambda message: True
) -> bool:
    """Send one queued message through the gateway and keep the receipt; return whether there is nothing left to do.

    Never after `send_before`, never a reminder in the quiet hours, never before an older notice about the same
    subject, never one that `is_still_owed` denies, never by two senders at once. False asks for another try later;
    after `GIVE_UP_AFTER` (7 days) the message fails. Rule: R-009.
    """
    with transaction.atomic():
        message = Message.objects.select_for_update(skip_locked=True).filter(pk=message_id).first()
        if message is None:
            return not Message.objects.filter(pk=message_id, status=Message.Status.QUEUED).exists()
        if message.status != Message.Status.QUEUED:
            return True
        if message.send_before is not None and at >= message.send_before:
            return _end(message, at, Message.Status.TOO_LATE)
        if not is_still_owed(message):
            return _end(message, at, Message.Status.WITHDRAWN)
        if _must_wait(message, at):
            return False
        return _hand_over(message, at)


def _must_wait(message: Message, at: datetime) -> bool:
    if message.kind == Message.Kind.REMINDER:
        return rules.is_quiet_moment(at)
    older = Message.objects.filter(subject=message.subject, created_at__lt=message.created_at)
    return older.filter(status=Message.Status.QUEUED, kind=Message.Kind.NOTICE).exists()


def _hand_over(message: Message, at: datetime) -> bool:
    message.attempts += 1
    try:
        accepted = gateway.current().send(gateway.Outgoing(message.pk, message.to_phone, message.text, at))
    except gateway.MessageRefused as refusal:
        return _fail(message, at, str(refusal))
    except gateway.GatewayUnavailable as problem:
        if at - message.created_at >= rules.GIVE_UP_AFTER:
            return _fail(message, at, str(problem))
        message.problem = str(problem)[:200]
        message.save(update_fields=["attempts", "problem"])
        return False
    message.status = Message.Status.DELIVERED if accepted.is_delivered else Message.Status.SENT
    message.sent_at, message.gateway_reference, message.problem = at, accepted.reference[:100], ""
    message.save(update_fields=["attempts", "status", "sent_at", "gateway_reference", "problem"])
    Receipt.objects.create(message=message, at=at, state=message.status, provider=accepted.provider[:40])
    return True


def _fail(message: Message, at: datetime, why: str) -> bool:
    """End a message that cannot be sent, loudly: it appears on the call-back list."""
    log.error("message failed", message=str(message.pk), template=message.template, attempts=message.attempts)
    return _end(message, at, Message.Status.FAILED, why)


def _end(message: Message, at: datetime, status: str, why: str = "") -> bool:
    message.status, message.problem = status, why[:200] or message.problem
    message.save(update_fields=["status", "problem", "attempts"])
    Receipt.objects.create(message=message, at=at, state=message.status, provider="", detail=why[:200])
    return True


@transaction.atomic
def withdraw_messages(*, subject: str, at: datetime, is_still_owed: Callable[[Message], bool]) -> int:
    """Take back messages of this subject that have not gone out and that `is_still_owed` denies; return how many.

    One that is being sent at this very moment is left to its sender, who asks the same question.
    """
    waiting = Message.objects.select_for_update(skip_locked=True).filter(
        subject=subject, status__in=[Message.Status.QUEUED, Message.Status.CALL]
    )
    untrue = [message for message in waiting if not is_still_owed(message)]
    for message in untrue:
        _end(message, at, Message.Status.WITHDRAWN)
    return len(untrue)
