# SPDX-License-Identifier: EUPL-1.2
from collections.abc import Callable
from datetime import datetime
from uuid import UUID

import structlog
from django.conf import settings
from django.db import connection, transaction
from django.db.models import Q

from motcua.journal import operations as journal
from motcua.kernel.phone import may_get_sms
from motcua.kernel.text import sms_parts
from motcua.messaging import choosing, gateway, rules
from motcua.messaging.events import MessageNotSent
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

    A phone that cannot receive SMS (a landline) puts the message on the call-back list instead. Records: MessageNotSent
    of such a phone.
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
    if not _insert(message):
        return None
    if message.status == Message.Status.CALL:
        _needs_call(message, at)
    return message


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
    subject or to the same phone, never one that `is_still_owed` denies, never by two senders at once. A send whose
    answer was lost waits `REPORT_WITHIN` (5 minutes) for its report, then is repeated once and marked, unless the
    gateway knows ids. What its phone does not want, or wants to be called about, ends here (`choosing`). False asks for
    another try later; after `GIVE_UP_AFTER` (7 days) the message fails. Records: MessageNotSent of one that failed or
    is to be called. Rules: R-009, R-026, R-083.
    """
    claimed = _claim(message_id, at, is_still_owed)
    return claimed if isinstance(claimed, bool) else _hand_over(claimed, at)


@transaction.atomic
def _claim(message_id: UUID, at: datetime, is_still_owed: Callable[[Message], bool]) -> Message | bool:
    """Mark the message as handed over from now on; a bool where it is not to be sent now, as `send_message` says it."""
    message = Message.objects.select_for_update(skip_locked=True).filter(pk=message_id).first()
    if message is None:
        return not Message.objects.filter(pk=message_id, status=Message.Status.QUEUED).exists()
    if message.status != Message.Status.QUEUED:
        return True
    is_unclear = message.handed_at is not None and not _knows_ids()
    if is_unclear and message.handed_at is not None and at - message.handed_at < rules.REPORT_WITHIN:
        return False
    if message.send_before is not None and at >= message.send_before:
        return _end(message, at, Message.Status.TOO_LATE)
    if not is_still_owed(message):
        return _end(message, at, Message.Status.WITHDRAWN)
    if message.handed_at is None and (ending := choosing.way_of(message)):
        return _end(message, at, ending)
    if is_unclear and message.is_repeated:
        return _fail(message, at, "handed over twice, and no report came")
    if _must_wait(message, at):
        return False
    message.is_repeated = message.is_repeated or is_unclear
    message.attempts += 1
    message.handed_at = at
    message.save(update_fields=["is_repeated", "attempts", "handed_at"])
    return message


def _knows_ids() -> bool:
    return bool(getattr(gateway.current(), "knows_ids", False))


def _must_wait(message: Message, at: datetime) -> bool:
    if message.kind == Message.Kind.REMINDER:
        return rules.is_quiet_moment(at)
    older = Message.objects.filter(
        created_at__lt=message.created_at, status=Message.Status.QUEUED, kind=Message.Kind.NOTICE
    )
    # Who writes several times hears the answers in that order; one whose send is unclear does not hold up the phone.
    is_coming = Q(handed_at__isnull=True) | Q(handed_at__gt=at - rules.SEND_LASTS)
    is_coming &= Q(send_before__isnull=True) | Q(send_before__gt=at)
    return older.filter(Q(subject=message.subject) | Q(is_coming, to_phone=message.to_phone)).exists()


def _hand_over(message: Message, at: datetime) -> bool:
    """Give a claimed message to the gateway, with no transaction open: its report may come before its answer."""
    outgoing = gateway.Outgoing(message.pk, message.to_phone, message.text, at, message.send_before)
    answer: gateway.Accepted | Exception
    try:
        answer = gateway.current().send(outgoing)
    except (gateway.MessageRefused, gateway.GatewayUnavailable, gateway.SendUnclear) as problem:
        answer = problem
    return _note_answer(message.pk, answer, at)


@transaction.atomic
def _note_answer(message_id: UUID, answer: gateway.Accepted | Exception, at: datetime) -> bool:
    message = Message.objects.select_for_update().filter(pk=message_id).first()
    if message is None:
        return True
    if isinstance(answer, gateway.Accepted):
        return _note_accepted(message, answer, at)
    if message.status != Message.Status.QUEUED:
        # A report was faster than the answer, or another sender.
        return True
    if isinstance(answer, gateway.MessageRefused):
        return _fail(message, at, str(answer))
    if isinstance(answer, gateway.SendUnclear):
        _receipt(message, at, "UNCLEAR", detail=str(answer))
    else:
        message.handed_at = None
        if at - message.created_at >= rules.GIVE_UP_AFTER:
            return _fail(message, at, str(answer))
    message.problem = str(answer)[:200]
    message.save(update_fields=["handed_at", "problem"])
    return False


def _note_accepted(message: Message, accepted: gateway.Accepted, at: datetime) -> bool:
    told = Message.Status.DELIVERED if accepted.is_delivered else Message.Status.SENT
    if message.status not in (Message.Status.DELIVERED, Message.Status.SENT, Message.Status.FAILED):
        # Also where it was ended while it was being handed over: what went out has gone out.
        message.status = told
    message.gateway_reference, message.problem = accepted.reference[:100], ""
    _went_out(message, at)
    message.save(update_fields=["status", "gateway_reference", "problem", "sent_at", "cost_vnd"])
    _receipt(message, at, told, provider=accepted.provider)
    return True


def _went_out(message: Message, at: datetime) -> None:
    message.sent_at = message.sent_at or at
    message.cost_vnd = rules.cost_vnd(
        parts=message.parts, part_cost_vnd=settings.SMS_PART_COST_VND, is_repeated=message.is_repeated
    )


def _receipt(message: Message, at: datetime, state: str, *, provider: str = "", detail: str = "") -> None:
    said = Receipt(message=message, at=at, state=state, provider=provider[:40], detail=detail[:200])
    Receipt.objects.bulk_create([said], ignore_conflicts=True)


@transaction.atomic
def note_report(*, message_id: UUID, state: str, provider: str, at: datetime, detail: str = "") -> bool:
    """Keep what a network reports about a message (a `rules.Report`), and what follows; False for a message unknown.

    Reports may be repeated and come in any order: a message that arrived stays so, and a failed one is on the
    call-back list unless it is of no use any more. Records: MessageNotSent of one that failed. Raises: ValueError for
    an unknown state.
    """
    report = rules.Report(state)
    message = Message.objects.select_for_update().filter(pk=message_id).first()
    if message is None:
        return False
    _receipt(message, at, report, provider=provider, detail=detail)
    before = message.status
    message.status = rules.after_report(status=before, report=report, is_handed_over=message.handed_at is not None)
    if message.status == before:
        return True
    _went_out(message, at)
    if message.status == Message.Status.FAILED:
        message.save(update_fields=["sent_at", "cost_vnd"])
        if rules.is_of_no_use(send_before=message.send_before, at=at):
            # The network had it until then: nobody has to be called about it.
            return _end(message, at, Message.Status.TOO_LATE, detail or f"reported as {report}", provider=provider)
        return _fail(message, at, detail or f"reported as {report}", provider=provider)
    message.problem = ""
    message.save(update_fields=["status", "sent_at", "cost_vnd", "problem"])
    return True


def _fail(message: Message, at: datetime, why: str, *, provider: str = "") -> bool:
    """End a message that cannot be sent, loudly: it appears on the call-back list."""
    log.error("message failed", message=str(message.pk), template=message.template, attempts=message.attempts)
    return _end(message, at, Message.Status.FAILED, why, provider=provider)


def _end(message: Message, at: datetime, status: str, why: str = "", *, provider: str = "") -> bool:
    message.status, message.problem = status, why[:200] or message.problem
    message.save(update_fields=["status", "problem"])
    _receipt(message, at, status, provider=provider, detail=why)
    if status in (Message.Status.FAILED, Message.Status.CALL):
        _needs_call(message, at)
    return True


def _needs_call(message: Message, at: datetime) -> None:
    """Record that a person has to say this instead (MessageNotSent)."""
    is_called = message.status == Message.Status.CALL
    event = MessageNotSent(
        office=message.office_id,
        subject=message.subject,
        at=at,
        message=str(message.pk),
        is_landline=is_called and not may_get_sms(message.to_phone),
        is_wish=is_called and may_get_sms(message.to_phone),
    )
    journal.record(event, actor=journal.SYSTEM)


@transaction.atomic
def withdraw_messages(*, subject: str, at: datetime, is_still_owed: Callable[[Message], bool]) -> int:
    """Take back messages of this subject that have not gone out and that `is_still_owed` denies; return how many.

    One that is being sent, or whose send is unclear, is left to its sender, who asks the same question.
    """
    waiting = Message.objects.select_for_update(skip_locked=True).filter(
        subject=subject, status__in=[Message.Status.QUEUED, Message.Status.CALL], handed_at__isnull=True
    )
    untrue = [message for message in waiting if not is_still_owed(message)]
    for message in untrue:
        _end(message, at, Message.Status.WITHDRAWN)
    return len(untrue)
