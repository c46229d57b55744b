# SPDX-License-Identifier: EUPL-1.2
"""Rating a finished visit, and asking for it once."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from motcua.feedback.errors import AlreadyRated, NotFinished, RatesOneself, TooLateToRate
from motcua.feedback.events import RatingExplained, RatingGiven
from motcua.feedback.finished import Finished, finished
from motcua.feedback.models import FeedbackRule, Rating, RatingQuestion, UnaskedPhone
from motcua.feedback.rules import TEXT_LIMIT, Channel, Score, reasons_of
from motcua.journal import operations as journal
from motcua.kernel.errors import InvalidInput
from motcua.kernel.phone import may_get_sms
from motcua.kernel.text import tidy
from motcua.kernel.working_time import OFFICE_ZONE
from motcua.people.models import User

# Who touched a face says why within this time; the row stays as it was given.
EXPLAINED_WITHIN = timedelta(minutes=5)
# A phone is forgotten so long after its question has ended.
PHONE_KEPT = timedelta(days=2)
FORGET_AT_ONCE = 1_000


@transaction.atomic
def rate(
    *,
    kind: str,
    subject: str,
    score: int,
    reasons: Sequence[str] = (),
    text: str = "",
    channel: str,
    at: datetime,
    actor: str = journal.CITIZEN,
    by: User | None = None,
) -> Rating:
    """Keep what somebody thinks of a finished visit: once, whichever channel comes first.

    Of several at once the constraint `rated_once` takes one. A number of an appointment is that appointment's visit.
    `by`: the member of staff who is signed in, if any; who served does not rate.
    Raises: NoSuchVisit, NotFinished, TooLateToRate, RatesOneself, AlreadyRated, InvalidInput. Records: RatingGiven.
    Rule: R-074.
    """
    if score not in Score.values or channel not in Channel.values:
        raise InvalidInput(fields={"score": _("Xin chọn một mức: Rất hài lòng, Hài lòng hoặc Không hài lòng.")})
    visit = rateable(kind=kind, subject=subject, at=at)
    if by is not None and by.pk == visit.officer:
        raise RatesOneself
    try:
        with transaction.atomic():
            row = Rating.objects.create(
                office_id=visit.office,
                agency_id=visit.agency,
                procedure_id=visit.procedure,
                officer_id=_still_known(visit.officer),
                kind=visit.kind,
                subject=visit.subject,
                score=score,
                reasons=reasons_of(reasons),
                text=tidy(text)[:TEXT_LIMIT],
                channel=channel,
                given_at=at,
            )
    except IntegrityError as problem:
        if "rated_once" not in str(problem):
            raise
        raise AlreadyRated from None
    RatingQuestion.objects.filter(kind=visit.kind, subject=visit.subject, answered_at__isnull=True).update(
        answered_at=at
    )
    journal.record(
        RatingGiven(
            office=visit.office,
            subject=visit.subject,
            at=at,
            agency=visit.agency,
            procedure=visit.procedure,
            officer=row.officer_id,
            score=score,
            reasons=row.reasons,
            channel=channel,
        ),
        actor=actor,
    )
    return row


def rateable(*, kind: str, subject: str, at: datetime) -> Finished:
    """Return a finished visit that may still be rated. Raises: NoSuchVisit, NotFinished, TooLateToRate."""
    visit = finished(kind, subject)
    if visit.ended_at > at:
        raise NotFinished
    if at - visit.ended_at > timedelta(days=settings.RATING_DAYS):
        raise TooLateToRate(days=settings.RATING_DAYS)
    return visit


def _still_known(officer: int | None) -> int | None:
    return officer if officer is not None and User.objects.filter(pk=officer).exists() else None


@transaction.atomic
def explain_rating(*, kind: str, subject: str, reasons: Sequence[str], text: str = "", at: datetime) -> bool:
    """Add to a rating just given at the counter what it is about; False where that was said or is too long ago.

    Records: RatingExplained.
    """
    said = reasons_of(reasons)
    lately = (at - EXPLAINED_WITHIN, at)
    row = Rating.objects.select_for_update().filter(kind=kind, subject=subject, given_at__range=lately).first()
    if row is None or row.reasons or row.text or not said:
        return False
    row.reasons, row.text = said, tidy(text)[:TEXT_LIMIT]
    row.save(update_fields=["reasons", "text"])
    journal.record(RatingExplained(office=row.office_id, subject=subject, at=at, reasons=said), actor=journal.CITIZEN)
    return True


# --- asking ----------------------------------------------------------------------------------------------


@transaction.atomic
def open_question(*, visit: Finished, at: datetime) -> RatingQuestion | None:
    """Note that this visit's phone is asked now; None where it is not to be: asked or rated before, or it said no.

    A visit that joins a number, an appointment and a dossier is one to its phone on its day: the constraint
    `rating_asked_once_a_visit` decides. Rule: R-075.
    """
    rule = FeedbackRule.objects.filter(office=visit.office).first()
    is_unwanted = UnaskedPhone.objects.filter(pk=phone_key(visit.phone)).exists()
    if (rule is not None and not rule.asks_by_sms) or is_unwanted or not may_get_sms(visit.phone):
        return None
    if Rating.objects.filter(kind=visit.kind, subject=visit.subject).exists():
        return None
    question = RatingQuestion(
        kind=visit.kind,
        subject=visit.subject,
        office_id=visit.office,
        visited_on=visit.ended_at.astimezone(OFFICE_ZONE).date(),
        phone=visit.phone,
        asked_at=at,
        ends_at=at + timedelta(days=settings.RATING_ANSWER_DAYS),
    )
    RatingQuestion.objects.bulk_create([question], ignore_conflicts=True)
    return RatingQuestion.objects.filter(kind=visit.kind, subject=visit.subject, asked_at=at).first()


def open_question_of(*, phone: str, at: datetime) -> RatingQuestion | None:
    """Return the newest question this phone has not answered and still may."""
    rows = RatingQuestion.objects.filter(phone=phone, answered_at__isnull=True, asked_at__lte=at, ends_at__gt=at)
    return rows.order_by("-asked_at", "-pk").first()


@transaction.atomic
def ask_no_more(*, phone: str, at: datetime) -> None:
    """Never ask this phone again; its open questions end."""
    UnaskedPhone.objects.get_or_create(key=phone_key(phone), defaults={"since": at})
    RatingQuestion.objects.filter(phone=phone, answered_at__isnull=True).update(answered_at=at)


def ask_again(*, phone: str) -> None:
    """Let this phone be asked again, as it wishes."""
    UnaskedPhone.objects.filter(key=phone_key(phone)).delete()


def phone_key(phone: str) -> str:
    """Return by what a phone is known again without keeping it."""
    return salted_hmac("feedback.unasked", phone, algorithm="sha256").hexdigest()


def forget_phones(*, at: datetime) -> int:
    """Empty the phones of questions that ended some days ago; return how many, at most `FORGET_AT_ONCE`."""
    old = RatingQuestion.objects.filter(ends_at__lt=at - PHONE_KEPT).exclude(phone="")
    return RatingQuestion.objects.filter(pk__in=old.values("pk")[:FORGET_AT_ONCE]).update(phone="")
