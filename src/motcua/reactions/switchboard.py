# SPDX-License-Identifier: EUPL-1.2
"""Who comes on the list of people to call back, and who leaves it by itself."""

from datetime import datetime, timedelta

from django.conf import settings

from motcua.appointments.events import HourProposed
from motcua.appointments.models import Appointment
from motcua.appointments.rules import Status
from motcua.journal import operations as journal
from motcua.journal.events import Event
from motcua.messaging.events import MessageNotSent
from motcua.messaging.models import Message
from motcua.reactions.happening import Happening
from motcua.reactions.truth import is_still_owed
from motcua.switchboard import operations as switchboard
from motcua.switchboard.models import CallBack
from motcua.switchboard.rules import OF_MESSAGES, Cause, ask_about_proposal_at

UNANSWERED = "switchboard_proposal"
KINDS = [UNANSWERED]
UNSENT = (Message.Status.FAILED, Message.Status.CALL)
# What a person has just done or asked for is known to the person, who saw the page or spoke to the switchboard.
ECHOES = (
    "request_received",
    "moved",
    "cancelled_by_citizen",
    "earlier_hour_taken",
    "vaccination_booked",
    "vaccination_moved",
    "vaccination_cancelled_by_citizen",
    "dossier_sent",
    "dossier_supplement_taken",
    "dossier_withdrawn",
    "dossier_returned",
)
# About these nobody is called: a code is for one pair of eyes, a turn is over before somebody has dialled, a dossier
# being filled in is its owner's own affair, whoever waits in the hall is sought there, and staff read their own desk.
OF_THE_MOMENT = (
    "phone_check", "number_taken", "turn_near", "draft_expiring", "pager_result", "pager_desk", "special_50",
    "special_80",
)  # fmt: skip


def say_by_phone(fact: Happening[MessageNotSent]) -> None:
    """Let a person say what no SMS could, as long as it is true and of use."""
    event = fact.event
    message = Message.objects.filter(pk=event.message, status__in=UNSENT).first()
    if message is None or message.template in OF_THE_MOMENT or not _is_worth_saying(message, event):
        return
    if (event.is_landline or event.is_wish) and message.template in ECHOES:
        return
    cause = Cause.LANDLINE if event.is_landline else Cause.WISH if event.is_wish else Cause.FAILED
    switchboard.open_call_back(
        office=event.office,
        phone=message.to_phone,
        cause=cause,
        subject=event.subject,
        at=event.at,
        until_at=message.send_before,
    )


def plan_to_ask(fact: Happening[HourProposed]) -> None:
    """Set the moment at which somebody asks about this proposal, if nobody answers it; an earlier one is over."""
    event = fact.event
    due_at = ask_about_proposal_at(
        proposed_at=event.at, starts_at=event.starts_at, before=timedelta(hours=settings.CALL_ABOUT_PROPOSAL_HOURS)
    )
    journal.reschedule(subject=event.subject, office=event.office, wanted={UNANSWERED: due_at}, kinds=KINDS)
    listed = CallBack.objects.filter(subject=event.subject, cause=Cause.PROPOSAL, settled_at__isnull=True)
    switchboard.settle_call_backs(ids=list(listed.values_list("pk", flat=True)), at=event.at)


def ask_about_proposal(*, appointment_id: int, at: datetime) -> None:
    """Put a person who has not answered the office's proposal on the list; what became of it meanwhile counts."""
    appointment = Appointment.objects.filter(pk=appointment_id, status=Status.PROPOSED, starts_at__gt=at).first()
    if appointment is None:
        return
    switchboard.open_call_back(
        office=appointment.office_id,
        phone=appointment.phone,
        cause=Cause.PROPOSAL,
        subject=appointment.subject,
        at=at,
        until_at=appointment.starts_at,
    )


def settle(fact: Happening[Event]) -> None:
    """Take off the list what has been settled: a proposal answered, a message that is no longer so."""
    event, appointment = fact.event, fact.appointment
    is_proposed = appointment is not None and appointment.status == Status.PROPOSED
    if not is_proposed:
        journal.reschedule(subject=event.subject, office=event.office, wanted={}, kinds=KINDS)
    listed = list(CallBack.objects.filter(subject=event.subject, settled_at__isnull=True))
    if not listed:
        return
    over = [row.pk for row in listed if row.cause == Cause.PROPOSAL and not is_proposed]
    told = [row.pk for row in listed if row.cause in OF_MESSAGES]
    unsent = Message.objects.filter(subject=event.subject, status__in=UNSENT)
    if told and not any(_is_worth_saying(message, event) for message in unsent):
        over += told
    switchboard.settle_call_backs(ids=over, at=event.at)


def _is_worth_saying(message: Message, event: Event) -> bool:
    return (message.send_before is None or event.at < message.send_before) and is_still_owed(message)
