# SPDX-License-Identifier: EUPL-1.2
"""What follows when somebody complains, or a year's questionnaire is sent: citizens and those above are told."""

from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import Q

from motcua.feedback import operations as feedback
from motcua.feedback.events import ComplaintAnswered, ComplaintHandedUp, ComplaintSent, SurveyInvited
from motcua.feedback.models import Complaint, SurveyInvitation
from motcua.feedback.operations import complaining, surveying
from motcua.feedback.rules import ComplaintState, SurveyChannel
from motcua.journal import operations as journal
from motcua.kernel import phone as phones
from motcua.kernel.errors import InvalidInput
from motcua.kernel.working_time import OFFICE_ZONE
from motcua.messaging import feedback_texts as texts
from motcua.messaging.models import Message
from motcua.people.models import Role, RoleHeld
from motcua.reactions import feedback_truth
from motcua.reactions.appointments import ways_now
from motcua.reactions.happening import Happening
from motcua.reactions.sending import owe

KINDS = (*complaining.KINDS, *surveying.KINDS)
OF_USE_FOR = timedelta(days=2)
MOST_TOLD = 20


def settle(*, kind: str, subject: str, at: datetime) -> None:
    """Do what fell due: hand a complaint up, or invite the next portion of a questionnaire."""
    number = int(subject.split(":")[1])
    if kind in complaining.KINDS:
        feedback.hand_up(complaint_id=number, at=at)
        return
    next_at = feedback.invite_portion(year=number, at=at)
    # The row being settled is struck with this work, so the next portion has a row of its own.
    if next_at is not None:
        journal.reschedule(
            subject=f"survey:{number}:{int(next_at.timestamp())}", office="", wanted={kind: next_at}, kinds=[kind]
        )


def tell_received(fact: Happening[ComplaintSent]) -> None:
    """Tell the code of a complaint and by when it is answered."""
    row = _open(fact.event.subject_id)
    if row is None:
        return
    text = texts.complaint_received(code=row.code, due_at=row.due_at, address=_page(), ways=ways_now(row.office_id))
    owe(fact, template="complaint_received", to_phone=row.phone, text=text, send_before=fact.event.at + OF_USE_FOR)


def tell_late(fact: Happening[ComplaintHandedUp]) -> None:
    """Apologise to who complained, and tell those above once each."""
    row = _open(fact.event.subject_id)
    if row is None:
        return
    until = fact.event.at + OF_USE_FOR
    text = texts.complaint_late(code=row.code, ways=ways_now(row.office_id))
    owe(fact, template="complaint_late", to_phone=row.phone, text=text, send_before=until)
    office = row.office
    said = texts.complaint_handed_up(
        code=row.code, office=office.short_name or office.name, office_name=office.name, ways=ways_now(office.pk)
    )
    for whose, phone in _above(row, fact.event.at):
        owe(fact, template="complaint_handed_up", to_phone=phone, text=said, send_before=until, whose=whose)


def tell_answered(fact: Happening[ComplaintAnswered]) -> None:
    """Tell the reply."""
    row = Complaint.objects.filter(pk=fact.event.subject_id, state=ComplaintState.ANSWERED).exclude(phone="").first()
    if row is None:
        return
    text = texts.complaint_answered(code=row.code, answer=row.answer, address=_page(), ways=ways_now(row.office_id))
    owe(fact, template="complaint_answered", to_phone=row.phone, text=text, send_before=fact.event.at + 7 * OF_USE_FOR)


def invite(fact: Happening[SurveyInvited]) -> None:
    """Send the portion's links; by day, as reminders are."""
    event = fact.event
    rows = SurveyInvitation.objects.filter(
        survey=event.subject_id, pk__gt=event.after, pk__lte=event.until, channel=SurveyChannel.SMS, is_answered=False
    ).exclude(phone="")
    invited = list(rows.select_related("office").order_by("pk"))
    ways = {office: ways_now(office) for office in {row.office_id for row in invited}}
    for row in invited:
        text = texts.survey_invitation(
            year=event.subject_id,
            office=row.office.short_name or row.office.name,
            office_name=row.office.name,
            address=f"{settings.PUBLIC_URL.rstrip('/')}/khao-sat/phieu/{row.token}/",
            ways=ways[row.office_id],
        )
        owe(
            fact,
            template="survey_invitation",
            to_phone=row.phone,
            text=text,
            send_before=event.at + OF_USE_FOR,
            kind=Message.Kind.REMINDER,
            whose=str(row.pk),
            subject=f"{feedback_truth.SURVEY}:{row.pk}",
        )


def _open(complaint_id: int) -> Complaint | None:
    rows = Complaint.objects.select_related("office").filter(pk=complaint_id, state=ComplaintState.OPEN)
    return rows.exclude(phone="").first()


def _page() -> str:
    return f"{settings.PUBLIC_URL.rstrip('/')}/gop-y/tra-cuu/"


def _above(row: Complaint, at: datetime) -> list[tuple[str, str]]:
    """Return who stands above the office – leaders of it or its agency, the city – with their phones on file."""
    on = at.astimezone(OFFICE_ZONE).date()
    leaders = Q(role=Role.LEADER, office=row.office_id) & (Q(agency__isnull=True) | Q(agency=row.agency_id))
    city = Q(role=Role.CITY_ADMIN, office__isnull=True, agency__isnull=True)
    held = RoleHeld.objects.filter(
        city if row.is_for_city else leaders | city,
        Q(from_on__isnull=True) | Q(from_on__lte=on),
        Q(until_on__isnull=True) | Q(until_on__gte=on),
        user__is_active=True,
    ).exclude(user=row.officer_id)
    told: dict[str, str] = {}
    for each in held.select_related("user").order_by("pk"):
        try:
            phone = phones.normalise(each.user.phone) if each.user.phone else ""
        except InvalidInput:
            continue
        if phone and phone not in told.values() and len(told) < MOST_TOLD:
            told[str(each.user_id)] = phone
    return list(told.items())
