# SPDX-License-Identifier: EUPL-1.2
"""Taking messages in, and answering them one after another."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import structlog
from django.conf import settings
from django.db import connection, transaction
from django.db.models import Q
from django.utils import translation

from motcua.conversations import catalogue, dialogue, replies, rules
from motcua.conversations.deciding import Decision, Said
from motcua.conversations.drafts import Kind, Question
from motcua.conversations.events import MessageReceived, ReplyDecided
from motcua.conversations.models import Conversation, Inbound
from motcua.conversations.rules import Outcome
from motcua.journal import operations as journal
from motcua.kernel.text import tidy
from motcua.kernel.working_time import OFFICE_ZONE
from motcua.messaging.models import Message
from motcua.messaging.texts import Ways

log = structlog.get_logger()

# Our own newest texts to a phone, by which one that comes back is known.
OWN_TEXTS = 20
# Notices that are answered by yes or no as well.
OTHER_QUESTIONS = ("hour_proposed", "earlier_hour_offered")
# What asks the person something: the next short text may be its answer.
ASKS = (Outcome.ASKED, Outcome.OFFERED)
FORGET_AT_ONCE = 1_000


# --- taking in ---------------------------------------------------------------------------------------


@transaction.atomic
def receive(
    *, provider: str, provider_id: str, from_phone: str, to: str, text: str, received_at: datetime, at: datetime
) -> Inbound:
    """Keep a message that reached the house, to be answered soon; never raises for odd content.

    The same message again – by provider and id, or the same text of the phone within two minutes – returns the first
    row with `is_repeat` set and does nothing. `received_at` is when the network got it; one in the future, except in a
    demonstration, or a month old is taken as `at`.
    Records: MessageReceived. Rule: R-019.
    """
    phone, _may_be_answered = rules.sender(_storable(from_phone), own_number=settings.SMS_SHORT_CODE)
    provider, provider_id = _storable(provider)[:80], _storable(provider_id)[:200]
    text = _storable(text)[: rules.TEXT_LIMIT]
    moment = received_at if received_at.tzinfo else received_at.replace(tzinfo=OFFICE_ZONE)
    if not settings.IS_DEMO:
        moment = min(moment, at)
    if at - moment > rules.OLDEST:
        moment = at
    # The phone's messages come in one after another, so that their numbers tell their order.
    _queue_up(f"inbound:{phone}", f"inbound-id:{provider}:{provider_id}" if provider_id else "")
    known = _known(provider, provider_id, phone, text, moment, at)
    if known is not None:
        if known.text != text:
            log.warning("another text under a known id", inbound=known.pk, provider=provider.partition(":")[0])
        known.is_repeat = True
        return known
    inbound = Inbound.objects.create(
        provider=provider,
        provider_id=provider_id,
        from_phone=phone,
        to=_storable(to)[:40],
        text=text,
        received_at=moment,
        stored_at=at,
    )
    journal.record(
        MessageReceived(office="", subject=inbound.subject, at=at, provider=provider.partition(":")[0]),
        actor=journal.CITIZEN,
    )
    return inbound


def _storable(text: str) -> str:
    """Return a text any database can hold, without what nobody sees."""
    return tidy(text)


def _queue_up(*names: str) -> None:
    with connection.cursor() as cursor:
        for name in sorted(filter(None, names)):
            cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [name])


def _known(
    provider: str, provider_id: str, phone: str, text: str, received_at: datetime, at: datetime
) -> Inbound | None:
    """Return the message this one repeats."""
    if provider_id:
        same = Inbound.objects.filter(provider=provider, provider_id=provider_id).first()
        if same is not None:
            return same
    around = (received_at - rules.REPEAT_WITHIN, received_at + rules.REPEAT_WITHIN)
    lately = Inbound.objects.filter(from_phone=phone, received_at__range=around).order_by("-id")
    for place, earlier in enumerate(lately[:50]):
        asked_for = at - earlier.answered_at if earlier.answered_at and earlier.outcome in ASKS else None
        if rules.is_repetition(text=text, earlier=earlier.text, was_last=place == 0, asked_for=asked_for):
            return earlier
    return None


# --- answering -----------------------------------------------------------------------------------------


def answer_next(at: datetime) -> bool:
    """Answer the oldest message of a phone that has none before it; say whether there was one.

    Everything that is done about a message is one transaction with its answer, so it is done once however often this
    is killed and by how many at once it is called. One that fails is tried again with growing pauses, then the person
    is sent to the switchboard.
    Records: ReplyDecided.
    """
    inbound_id: int | None = None
    try:
        with transaction.atomic():
            inbound = _next()
            if inbound is None:
                return False
            inbound_id = inbound.pk
            with translation.override(settings.LANGUAGE_CODE):
                _answer(inbound, at)
        return True
    except Exception as problem:
        if inbound_id is None:
            raise
        _put_off(inbound_id, at, problem)
        return True


def _next() -> Inbound | None:
    return next(iter(Inbound.objects.raw(_NEXT, [datetime.now(UTC)])), None)


_NEXT = """
SELECT * FROM conversations_inbound AS inbound
WHERE answered_at IS NULL AND (not_before IS NULL OR not_before <= %s)
AND NOT EXISTS (
    SELECT FROM conversations_inbound AS older
    WHERE older.from_phone = inbound.from_phone AND older.answered_at IS NULL AND older.id < inbound.id
)
ORDER BY id LIMIT 1 FOR UPDATE SKIP LOCKED
"""


def _answer(inbound: Inbound, at: datetime) -> None:
    _phone, may_be_answered = rules.sender(inbound.from_phone, own_number=settings.SMS_SHORT_CODE)
    if not may_be_answered:
        _keep(inbound, Decision(Outcome.NOT_A_PERSON), at)
        return
    conversation = Conversation.objects.select_for_update().get_or_create(phone=inbound.from_phone)[0]
    decision = _decided(inbound, conversation, at)
    _keep_question(conversation, inbound, decision, at)
    _keep(inbound, _unless_in_circles(conversation, inbound, decision), at)
    conversation.save()


def _decided(inbound: Inbound, conversation: Conversation, at: datetime) -> Decision:
    ways = ways_now()
    if _is_over_limit(inbound):
        told_at = conversation.limit_told_at
        if told_at is not None and inbound.received_at - told_at < rules.LIMIT_WINDOW:
            return Decision(Outcome.LIMITED, keeps_question=True)
        conversation.limit_told_at = inbound.received_at
        return Decision(Outcome.LIMITED, replies.limit_reached(ways=ways), at + rules.LIFE, keeps_question=True)
    if rules.is_echo(text=inbound.text, replies=_own_texts(inbound.from_phone)):
        return Decision(Outcome.SPAM, keeps_question=True)
    said = Said(
        phone=inbound.from_phone,
        text=inbound.text,
        received_at=inbound.received_at.astimezone(OFFICE_ZONE),
        at=at,
        catalogue=catalogue.current(on=at.astimezone(OFFICE_ZONE).date()),
        ways=ways,
    )
    question = _open_question(conversation, inbound.received_at)
    if question is not None and _is_otherwise_asked(conversation):
        said = replace(said, is_otherwise_asked=True)
    decision = dialogue.answer(said, question)
    return _once_a_day(conversation, inbound, decision)


def _is_over_limit(inbound: Inbound) -> bool:
    since = inbound.received_at - rules.LIMIT_WINDOW
    lately = Inbound.objects.filter(from_phone=inbound.from_phone, received_at__gt=since, id__lte=inbound.pk)
    return rules.is_over_limit(count=lately.count(), limit=settings.SMS_HOURLY_LIMIT)


def _own_texts(phone: str) -> list[str]:
    return list(
        Message.objects.filter(to_phone=phone).order_by("-created_at").values_list("text", flat=True)[:OWN_TEXTS]
    )


def _open_question(conversation: Conversation, received_at: datetime) -> Question | None:
    if conversation.question is None or conversation.ends_at is None or received_at > conversation.ends_at:
        return None
    question = Question.from_json(conversation.question)
    asked_at = conversation.ends_at - rules.LIFE
    # What is missing may have been on its way already; a yes is one only after the question.
    may_answer = question.kind == Kind.PARTS or rules.may_answer(received_at=received_at, asked_at=asked_at)
    return question if may_answer else None


def _is_otherwise_asked(conversation: Conversation) -> bool:
    """Say whether the house has put another matter to the phone since its question: a proposal, an earlier hour."""
    assert conversation.ends_at is not None
    since = Message.objects.filter(to_phone=conversation.phone, created_at__gt=conversation.ends_at - rules.LIFE)
    return since.filter(template__in=OTHER_QUESTIONS).exclude(status=Message.Status.WITHDRAWN).exists()


def _once_a_day(conversation: Conversation, inbound: Inbound, decision: Decision) -> Decision:
    """Let the help for what was not understood through once a day. Rule: R-020."""
    if decision.outcome != Outcome.HELPED:
        return decision
    today = inbound.received_at.astimezone(OFFICE_ZONE).date()
    if conversation.helped_on == today:
        return Decision(Outcome.NOT_UNDERSTOOD, keeps_question=True)
    conversation.helped_on = today
    return decision


def _unless_in_circles(conversation: Conversation, inbound: Inbound, decision: Decision) -> Decision:
    """Fall silent where the same reply went out three times in a row: two machines are talking."""
    if not decision.reply:
        return decision
    new = rules.digest(decision.reply)
    conversation.same_replies = rules.replies_in_a_row(
        new=new,
        last=conversation.reply_digest,
        count=conversation.same_replies,
        replied_at=conversation.replied_at,
        received_at=inbound.received_at,
    )
    conversation.reply_digest, conversation.replied_at = new, inbound.received_at
    if conversation.same_replies > rules.SAME_REPLIES:
        return Decision(Outcome.SILENCED, about=decision.about, office=decision.office)
    return decision


def _keep_question(conversation: Conversation, inbound: Inbound, decision: Decision, at: datetime) -> None:
    if decision.keeps_question:
        return
    if decision.question is None:
        conversation.question, conversation.ends_at = None, None
        return
    conversation.question = decision.question.as_json()
    conversation.ends_at = rules.ends_at(received_at=inbound.received_at, stored_at=inbound.stored_at, at=at)


def _keep(inbound: Inbound, decision: Decision, at: datetime) -> None:
    inbound.answered_at, inbound.outcome, inbound.reply = at, decision.outcome, decision.reply
    inbound.send_before = decision.send_before if decision.reply else None
    inbound.about = decision.about
    inbound.save(update_fields=["answered_at", "outcome", "reply", "send_before", "about"])
    journal.record(
        ReplyDecided(
            office=decision.office, subject=inbound.subject, at=at, outcome=decision.outcome, about=decision.about
        ),
        actor=journal.SYSTEM,
    )


@transaction.atomic
def _put_off(inbound_id: int, at: datetime, problem: Exception) -> None:
    """Let a message that failed be tried again a little later; after some tries the person is told whom to call."""
    inbound = Inbound.objects.select_for_update().get(pk=inbound_id)
    if inbound.answered_at is not None:
        return
    inbound.attempts += 1
    inbound.not_before = datetime.now(UTC) + timedelta(seconds=2**inbound.attempts)
    inbound.save(update_fields=["attempts", "not_before"])
    is_last = inbound.attempts >= rules.ATTEMPTS
    level = log.error if is_last else log.warning
    # The traceback would hold what was typed.
    level("message not answered", inbound=inbound.pk, attempts=inbound.attempts, problem=type(problem).__name__)
    if is_last:
        _keep(inbound, Decision(Outcome.FAILED, replies.failed(ways=ways_now()), at + rules.LIFE), at)


def ways_now() -> Ways:
    """Return how a citizen answers, and is written to."""
    return Ways(
        short_code=settings.SMS_SHORT_CODE,
        switchboard=settings.SWITCHBOARD_PHONE,
        site=settings.PUBLIC_URL,
        has_marks=settings.SMS_MARKS,
    )


# --- forgetting -------------------------------------------------------------------------------------------


def forget_old(*, at: datetime) -> int:
    """Delete what was typed longer ago than it is kept, and what ended conversations had understood.

    Returns how many messages were deleted, at most `FORGET_AT_ONCE`. Messages that are still to be answered stay; of a
    phone that never got a reply nothing else is kept. Units: `SMS_TEXTS_KEPT_DAYS` days.
    """
    Conversation.objects.filter(question__isnull=False, ends_at__lt=at - timedelta(hours=1)).update(
        question=None, ends_at=None
    )
    before = at - timedelta(days=settings.SMS_TEXTS_KEPT_DAYS)
    silent = Q(replied_at__isnull=True) | Q(replied_at__lt=before)
    Conversation.objects.filter(silent, question__isnull=True).delete()
    old = Inbound.objects.filter(received_at__lt=before, answered_at__isnull=False)
    deleted, _by_model = Inbound.objects.filter(pk__in=old.values("pk")[:FORGET_AT_ONCE]).delete()
    return deleted
