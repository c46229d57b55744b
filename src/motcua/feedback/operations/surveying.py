# SPDX-License-Identifier: EUPL-1.2
"""The yearly questionnaire: drawn from finished visits, sent in portions, answered once a token, closed."""

import secrets
from collections.abc import Mapping
from dataclasses import astuple
from datetime import date, datetime, time, timedelta

from django.conf import settings
from django.db import connection, transaction
from django.utils.translation import gettext as _

from motcua.feedback.errors import NoSuchSurvey, SurveyAnswered, SurveyClosed, SurveyNotPossible
from motcua.feedback.events import SurveyClosed as Closed
from motcua.feedback.events import SurveyDrawn, SurveyInvited, SurveyOpened, SurveySheetsMade
from motcua.feedback.models import Survey, SurveyAnswer, SurveyInvitation, UnaskedPhone
from motcua.feedback.operations.rating import phone_key
from motcua.feedback.rules import TEXT_LIMIT, SurveyChannel
from motcua.feedback.survey_questions import NEEDED, answers_of
from motcua.feedback.survey_results import measured_waits
from motcua.journal import operations as journal
from motcua.kernel.errors import InvalidInput
from motcua.kernel.phone import may_get_sms
from motcua.kernel.text import tidy
from motcua.kernel.working_time import OFFICE_ZONE
from motcua.offices.models import Office
from motcua.people.models import User

PORTION = "survey_portion"
KINDS = (PORTION,)
PORTION_SIZE = 100
BETWEEN_PORTIONS = timedelta(minutes=10)
SHEETS_AT_ONCE = 100
# Signs nobody mixes up when they are typed from paper; 12 of 30 are 58 bits.
_SIGNS, _LENGTH = "23456789abcdefghjkmnpqrstvwxyz", 12


@transaction.atomic
def draw_survey(*, year: int, first_on: date, last_on: date, size: int = 0, by: User, at: datetime) -> Survey:
    """Draw the visits that are asked: of each office at most `size` (0: the setting), one a phone.

    The draw is random and yet the same for the same year and the same visits. Drawn again before it is opened, it
    takes the place of the draw before. Raises: InvalidInput, SurveyNotPossible. Records: SurveyDrawn. Rule: R-074.
    """
    if first_on > last_on or last_on > at.astimezone(OFFICE_ZONE).date():
        raise InvalidInput(fields={"last_on": _("Ngày cuối phải sau ngày đầu và không ở tương lai.")})
    size = size or settings.SURVEY_SIZE
    survey = Survey.objects.select_for_update().filter(year=year).first()
    if survey is not None and survey.opened_at is not None:
        raise SurveyNotPossible(year=year)
    if survey is None:
        survey = Survey(year=year)
    survey.first_on, survey.last_on, survey.size, survey.drawn_at = first_on, last_on, size, at
    survey.save()
    SurveyInvitation.objects.filter(survey=survey).delete()
    drawn = _drawn(year, first_on, last_on, size)
    SurveyInvitation.objects.bulk_create(drawn, batch_size=1_000)
    event = SurveyDrawn(office="", subject=survey.subject, at=at, first_on=first_on, last_on=last_on, drawn=len(drawn))
    journal.record(event, actor=by.actor)
    return survey


def _drawn(year: int, first_on: date, last_on: date, size: int) -> list[SurveyInvitation]:
    # Some are left out below, so more are read than are wanted; the order is the draw's.
    with connection.cursor() as cursor:
        begins = datetime.combine(first_on, time(), OFFICE_ZONE)
        ends = datetime.combine(last_on + timedelta(days=1), time(), OFFICE_ZONE)
        cursor.execute(_FINISHED, [*([begins, ends] * 3), f"{year}:", 2 * size])
        rows = cursor.fetchall()
    unwanted = set(UnaskedPhone.objects.values_list("key", flat=True))
    taken: dict[str, int] = {}
    drawn: list[SurveyInvitation] = []
    for office, agency, subject, phone in rows:
        if taken.get(office, 0) >= size or not may_get_sms(phone) or phone_key(phone) in unwanted:
            continue
        taken[office] = taken.get(office, 0) + 1
        drawn.append(
            SurveyInvitation(
                survey_id=year,
                office_id=office,
                agency_id=agency,
                subject=subject,
                token=new_token(),
                phone=phone,
                channel=SurveyChannel.SMS,
            )
        )
    return drawn


# One visit a phone, whichever the draw puts first; then so many of each office, in the draw's order.
_FINISHED = """
WITH visits AS (
    SELECT office_id, agency_id, 'appointment:' || id AS subject, phone FROM appointments_appointment
    WHERE status = 'served' AND ended_at >= %s::timestamptz AND ended_at < %s::timestamptz
    UNION ALL
    SELECT office_id, agency_id, 'dossier:' || id, phone FROM dossiers_dossier
    WHERE status = 'returned' AND returned_at >= %s::timestamptz AND returned_at < %s::timestamptz
    UNION ALL
    SELECT office_id, NULL, 'ticket:' || id, phone FROM queueing_ticket
    WHERE state = 'done' AND appointment_id IS NULL AND NOT is_mirrored
      AND ended_at >= %s::timestamptz AND ended_at < %s::timestamptz
), lots AS (
    SELECT visits.*, md5(%s || subject) AS lot
    FROM visits JOIN offices_office AS office ON office.code = visits.office_id AND NOT office.is_being_set_up
    WHERE visits.phone LIKE '+84%%'
), once AS (
    SELECT DISTINCT ON (phone) * FROM lots ORDER BY phone, lot
), ordered AS (
    SELECT *, row_number() OVER (PARTITION BY office_id ORDER BY lot) AS place FROM once
)
SELECT office_id, agency_id, subject, phone FROM ordered WHERE place <= %s ORDER BY office_id, place
"""


def new_token() -> str:
    """Return a token nobody guesses, of signs that are told apart on paper."""
    return "".join(secrets.choice(_SIGNS) for _nth in range(_LENGTH))


@transaction.atomic
def open_survey(*, year: int, by: User, at: datetime) -> Survey:
    """Let the questionnaire take answers, and let the drawn phones be invited in portions.

    Raises: NoSuchSurvey, SurveyNotPossible. Records: SurveyOpened.
    """
    survey = _locked(year)
    if survey.drawn_at is None or survey.opened_at is not None:
        raise SurveyNotPossible(year=year)
    survey.opened_at = at
    survey.save(update_fields=["opened_at"])
    journal.reschedule(subject=survey.subject, office="", wanted={PORTION: at}, kinds=KINDS)
    journal.record(SurveyOpened(office="", subject=survey.subject, at=at), actor=by.actor)
    return survey


@transaction.atomic
def close_survey(*, year: int, by: User, at: datetime) -> Survey:
    """Take no more answers; the result is public from now on, and the phones of the drawn visits are forgotten.

    Raises: NoSuchSurvey, SurveyNotPossible. Records: SurveyClosed.
    """
    survey = _locked(year)
    if survey.opened_at is None or survey.closed_at is not None:
        raise SurveyNotPossible(year=year)
    survey.closed_at = at
    # Counted once: a year's numbers of a city are too many for a page that anybody opens.
    survey.waits = {
        office: list(astuple(each)) for office, each in measured_waits(survey.first_on, survey.last_on).items()
    }
    survey.save(update_fields=["closed_at", "waits"])
    SurveyInvitation.objects.filter(survey=survey).exclude(phone="").update(phone="")
    journal.reschedule(subject=survey.subject, office="", wanted={}, kinds=KINDS)
    journal.record(Closed(office="", subject=survey.subject, at=at), actor=by.actor)
    return survey


@transaction.atomic
def invite_portion(*, year: int, at: datetime) -> datetime | None:
    """Let the next hundred be invited now, and return when the next portion goes; None after the last.

    Records: SurveyInvited.
    """
    survey = Survey.objects.select_for_update().filter(year=year).first()
    if survey is None or survey.opened_at is None or survey.closed_at is not None:
        return None
    waiting = SurveyInvitation.objects.filter(
        survey=survey, channel=SurveyChannel.SMS, invited_at__isnull=True
    ).order_by("pk")
    numbers = list(waiting.values_list("pk", flat=True)[: PORTION_SIZE + 1])
    portion = numbers[:PORTION_SIZE]
    if not portion:
        return None
    SurveyInvitation.objects.filter(pk__in=portion).update(invited_at=at)
    journal.record(
        SurveyInvited(office="", subject=survey.subject, at=at, after=portion[0] - 1, until=portion[-1]),
        actor=journal.SYSTEM,
    )
    return at + BETWEEN_PORTIONS if len(numbers) > PORTION_SIZE else None


@transaction.atomic
def make_sheets(
    *, year: int, office: Office, agency: str | None = None, count: int, by: User, at: datetime
) -> list[SurveyInvitation]:
    """Make paper sheets with a token each, handed out at the counter to those without a mobile phone.

    Raises: NoSuchSurvey, SurveyNotPossible unless the questionnaire is open, InvalidInput. Records: SurveySheetsMade.
    """
    survey = _locked(year)
    if survey.opened_at is None or survey.closed_at is not None:
        raise SurveyNotPossible(year=year)
    if not 1 <= count <= SHEETS_AT_ONCE:
        raise InvalidInput(fields={"count": _("Mỗi lần in từ 1 đến %d phiếu.") % SHEETS_AT_ONCE})
    rows = []
    for _nth in range(count):
        token = new_token()
        rows.append(
            SurveyInvitation(
                survey=survey,
                office=office,
                agency_id=agency,
                subject=f"sheet:{token}",
                token=token,
                channel=SurveyChannel.PAPER,
                invited_at=at,
            )
        )
    made = SurveyInvitation.objects.bulk_create(rows)
    event = SurveySheetsMade(office=office.pk, subject=survey.subject, at=at, agency=agency, count=count)
    journal.record(event, actor=by.actor)
    return made


@transaction.atomic
def answer_survey(*, token: str, answers: Mapping[str, str], text: str = "", at: datetime) -> None:
    """Keep a filled-in questionnaire, once a token; what is kept tells neither the token nor the moment.

    It records no event: the journal would tell when, and so who.
    Raises: NoSuchSurvey, SurveyClosed, SurveyAnswered, InvalidInput without an answer to the last question.
    """
    invitation = invitation_of(token)
    survey = invitation.survey
    if survey.opened_at is None or survey.closed_at is not None or survey.opened_at > at:
        raise SurveyClosed
    said = answers_of(answers)
    if NEEDED not in said:
        raise InvalidInput(fields={NEEDED: _("Xin trả lời câu này; các câu khác có thể bỏ qua.")})
    # One statement decides between two who send the same sheet at once.
    if not SurveyInvitation.objects.filter(pk=invitation.pk, is_answered=False).update(is_answered=True, phone=""):
        raise SurveyAnswered
    SurveyAnswer.objects.create(
        survey=survey,
        office_id=invitation.office_id,
        agency_id=invitation.agency_id,
        channel=invitation.channel,
        answers=said,
        text=tidy(text)[:TEXT_LIMIT],
    )


def invitation_of(token: str) -> SurveyInvitation:
    """Return the invitation of a token, with its survey and office. Raises: NoSuchSurvey."""
    rows = SurveyInvitation.objects.select_related("survey", "office").filter(
        token=token.replace("\x00", "").strip().lower()[:16]
    )
    row = rows.first()
    if row is None:
        raise NoSuchSurvey
    return row


def _locked(year: int) -> Survey:
    survey = Survey.objects.select_for_update().filter(year=year).first()
    if survey is None:
        raise NoSuchSurvey
    return survey
