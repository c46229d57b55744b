# SPDX-License-Identifier: EUPL-1.2
"""What follows when a visit is finished: its phone is asked once what it thinks, and no more once it has said."""

from datetime import timedelta

from motcua.dossiers.events import DossierErased
from motcua.feedback import erasing
from motcua.feedback import operations as feedback
from motcua.feedback.errors import NoSuchVisit, NotFinished
from motcua.feedback.events import RatingGiven
from motcua.feedback.finished import Finished, finished
from motcua.feedback.links import rating_url
from motcua.feedback.models import RatingQuestion
from motcua.feedback.rules import Kind
from motcua.journal.events import Event
from motcua.messaging import feedback_texts as texts
from motcua.messaging import operations as messaging
from motcua.messaging.forgetting import forget_about
from motcua.messaging.models import Message
from motcua.offices.models import Office
from motcua.reactions import feedback_truth
from motcua.reactions.appointments import ways_now
from motcua.reactions.happening import Happening
from motcua.reactions.sending import owe

# A visit is asked about while it is remembered: until the next day.
ASKED_WITHIN = timedelta(days=1)


def ask_how_it_was(fact: Happening[Event]) -> None:
    """Ask the phone of a finished visit what it thinks of it: once a visit, never at night.

    A number of an appointment leaves the asking to the appointment. Rule: R-075.
    """
    visit = _finished(fact.event.subject)
    if visit is None or visit.subject != fact.event.subject or not visit.phone:
        return
    question = feedback.open_question(visit=visit, at=fact.event.at)
    if question is None:
        return
    office = Office.objects.get(pk=visit.office)
    text = texts.how_was_it(
        number=_said(visit),
        office=office.short_name or office.name,
        office_name=office.name,
        address=rating_url(visit.kind, visit.subject),
        ways=ways_now(visit.office),
    )
    owe(
        fact,
        template="how_was_it",
        to_phone=visit.phone,
        text=text,
        send_before=min(question.ends_at, fact.event.at + ASKED_WITHIN),
        # A reminder: it rests in the quiet hours. Rule: R-009.
        kind=Message.Kind.REMINDER,
        whose="rating",
        subject=f"rating:{question.pk}",
    )


def forget_asking(fact: Happening[DossierErased]) -> None:
    """Forget whom a dossier's question was sent to, with its message, once the dossier's people are erased."""
    for question in erasing.forget_visit(kind=Kind.DOSSIER, subject=fact.event.subject, at=fact.event.at):
        forget_about(f"rating:{question}")


def _finished(subject: str) -> Finished | None:
    try:
        return finished(subject.partition(":")[0], subject)
    except (NoSuchVisit, NotFinished):
        # Erased, or taken up again meanwhile.
        return None


def _said(visit: Finished) -> str:
    if visit.kind == Kind.TICKET:
        return f"Số {visit.number}"
    return f"Mã hẹn {visit.number}" if visit.kind == Kind.APPOINTMENT else f"Hồ sơ {visit.number}"


def take_question_back(fact: Happening[RatingGiven]) -> None:
    """Take the question back that has not gone out yet: somebody has rated by another way."""
    asked = RatingQuestion.objects.filter(subject=fact.event.subject).values_list("pk", flat=True).first()
    if asked is not None:
        messaging.withdraw_messages(
            subject=f"{feedback_truth.DEPARTMENT}:{asked}", at=fact.event.at, is_still_owed=feedback_truth.is_still_owed
        )
