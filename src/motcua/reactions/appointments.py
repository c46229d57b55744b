# SPDX-License-Identifier: EUPL-1.2
"""What follows when something happened to an appointment: due moments are planned, the citizen is told.

Each reaction sees the appointment as it is now and says nothing that is no longer so.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings

from motcua.appointments.events import (
    AppointmentCancelled,
    AppointmentConfirmed,
    AppointmentExpired,
    AppointmentMoved,
    AppointmentRefused,
    AppointmentRequested,
    HourProposed,
    PromiseMissed,
    ReminderDue,
)
from motcua.appointments.models import Appointment
from motcua.appointments.offer import near_free_hours, visit_for
from motcua.appointments.operations import passing
from motcua.appointments.rules import Reminder, answer_by
from motcua.journal.events import Event
from motcua.kernel.errors import OfficeError
from motcua.kernel.working_time import OFFICE_ZONE
from motcua.messaging import operations as messaging
from motcua.messaging import texts
from motcua.messaging.models import Message
from motcua.messaging.rules import QUIET_FROM
from motcua.messaging.wording import wording_for
from motcua.procedures.models import Procedure
from motcua.reactions.happening import Happening
from motcua.reactions.sending import owe
from motcua.reactions.truth import is_still_owed, is_true_of

# An apology for an hour that passed is worth sending for a day.
APOLOGY_LASTS = timedelta(days=1)
# Whoever called off when the hour had begun is told so for two hours still.
HEARD_FOR = timedelta(hours=2)


def plan(fact: Happening[Event]) -> None:
    """Set the moments at which time will act on the appointment."""
    if fact.appointment is not None:
        passing.plan(fact.appointment, at=fact.event.at)


def withdraw(fact: Happening[Event]) -> None:
    """Take back what has not gone out yet and is no longer so."""
    messaging.withdraw_messages(subject=fact.event.subject, at=fact.event.at, is_still_owed=is_still_owed)


def tell_request_received(fact: Happening[AppointmentRequested]) -> None:
    """Tell that the request arrived and by when it is answered; after that moment it would say nothing true.

    One made by SMS has been told by the reply.
    """
    event, appointment = fact.event, told_of(fact)
    if appointment is None or event.channel == Appointment.Channel.SMS:
        return
    until = answer_by(confirm_by=event.confirm_by, starts_at=event.starts_at)
    text = texts.request_received(
        code=appointment.code,
        starts_at=event.starts_at,
        place=place_of(appointment, with_counter=False),
        confirm_by=until,
        told_at=event.at,
        ways=ways_now(fact.event.office),
    )
    tell(fact, appointment, template="request_received", text=text, send_before=until)


def tell_confirmed(fact: Happening[AppointmentConfirmed]) -> None:
    """Tell that the hour is agreed."""
    event, appointment = fact.event, told_of(fact)
    if appointment is None:
        return
    text = texts.confirmed(
        code=appointment.code,
        starts_at=event.starts_at,
        place=place_of(appointment),
        bring=_bring(appointment),
        ways=ways_now(fact.event.office),
    )
    tell(fact, appointment, template="confirmed", text=text, send_before=event.starts_at)


def tell_hour_proposed(fact: Happening[HourProposed]) -> None:
    """Ask whether another hour suits."""
    event, appointment = fact.event, told_of(fact)
    if appointment is None:
        return
    text = texts.hour_proposed(
        code=appointment.code,
        first_starts_at=event.first_starts_at,
        starts_at=event.starts_at,
        place=place_of(appointment, with_counter=False),
        ways=ways_now(fact.event.office),
    )
    tell(fact, appointment, template="hour_proposed", text=text, send_before=event.starts_at)


def tell_refused(fact: Happening[AppointmentRefused]) -> None:
    """Tell that the request was not accepted, and why."""
    event, appointment = fact.event, told_of(fact)
    if appointment is None:
        return
    text = texts.refused(
        code=appointment.code, starts_at=event.starts_at, reason=appointment.reason, ways=ways_now(fact.event.office)
    )
    tell(fact, appointment, template="refused", text=text, send_before=event.starts_at)


def tell_moved(fact: Happening[AppointmentMoved]) -> None:
    """Tell the new hour and by when it is answered."""
    event, appointment = fact.event, told_of(fact)
    if appointment is None:
        return
    until = answer_by(confirm_by=event.confirm_by, starts_at=event.starts_at)
    text = texts.moved(
        code=appointment.code,
        first_starts_at=event.first_starts_at,
        starts_at=event.starts_at,
        place=place_of(appointment, with_counter=False),
        confirm_by=until,
        told_at=event.at,
        ways=ways_now(fact.event.office),
    )
    tell(fact, appointment, template="moved", text=text, send_before=until)


def tell_cancelled(fact: Happening[AppointmentCancelled]) -> None:
    """Tell that the appointment is off: as asked, or with an apology."""
    event, appointment = fact.event, told_of(fact)
    if appointment is None:
        return
    code, place = appointment.code, place_of(appointment, with_counter=False)
    if event.by_citizen:
        template = "cancelled_by_citizen"
        text = texts.cancelled_by_citizen(
            code=code, starts_at=event.starts_at, place=place, ways=ways_now(fact.event.office)
        )
    else:
        template = "cancelled_by_office"
        text = texts.cancelled_by_office(
            code=code,
            starts_at=event.starts_at,
            place=place,
            reason=appointment.reason,
            ways=ways_now(fact.event.office),
        )
    send_before = cancelled_until(starts_at=event.starts_at, at=event.at, by_citizen=event.by_citizen)
    tell(fact, appointment, template=template, text=text, send_before=send_before)


def cancelled_until(*, starts_at: datetime, at: datetime, by_citizen: bool) -> datetime:
    """Return until when it is worth telling that a booking is off: its hour; longer to whoever called it off late."""
    return max(starts_at, at + HEARD_FOR) if by_citizen else starts_at


def tell_promise_missed(fact: Happening[PromiseMissed]) -> None:
    """Tell that the answer is late and that the head has taken over (the operation has set the head's mark)."""
    appointment = told_of(fact)
    if appointment is None:
        return
    text = texts.promise_missed(
        code=appointment.code, starts_at=appointment.starts_at, ways=ways_now(fact.event.office)
    )
    tell(fact, appointment, template="promise_missed", text=text, send_before=appointment.starts_at)


def tell_expired(fact: Happening[AppointmentExpired]) -> None:
    """Apologise for the hour that came unanswered, with three near hours."""
    event, appointment = fact.event, told_of(fact)
    if appointment is None:
        return
    template = "proposal_expired" if event.was_proposed else "expired"
    say = texts.proposal_expired if event.was_proposed else texts.expired
    text = say(
        code=appointment.code,
        starts_at=event.starts_at,
        near_hours=_near_hours(appointment, event.at),
        ways=ways_now(fact.event.office),
    )
    tell(fact, appointment, template=template, text=text, send_before=event.at + APOLOGY_LASTS)


def remind(fact: Happening[ReminderDue]) -> None:
    """Remind of the hour; a day-before reminder with another to come is not worth sending in the night."""
    event, appointment = fact.event, told_of(fact)
    if appointment is None:
        return
    is_today = event.reminder == Reminder.HOURS_BEFORE
    until = event.starts_at
    if not is_today and not event.merged:
        until = min(until, datetime.combine(event.at.astimezone(OFFICE_ZONE).date(), QUIET_FROM, OFFICE_ZONE))
    say = texts.reminder_today if is_today else texts.reminder
    text = say(
        code=appointment.code,
        starts_at=event.starts_at,
        place=place_of(appointment),
        bring=_bring(appointment),
        ways=ways_now(fact.event.office),
    )
    template = "reminder_today" if is_today else "reminder"
    tell(fact, appointment, template=template, text=text, send_before=until, kind=Message.Kind.REMINDER)


# --- what a text needs -----------------------------------------------------------------------------------


def told_of(fact: Happening[Any]) -> Appointment | None:
    """Return the appointment if what the fact tells is still so."""
    appointment = fact.appointment
    return appointment if appointment is not None and is_true_of(fact.event, appointment) else None


def tell(
    fact: Happening[Any],
    appointment: Appointment,
    *,
    template: str,
    text: str,
    send_before: datetime,
    kind: str = Message.Kind.NOTICE,
) -> None:
    """Owe the appointment's phone the one message of this fact."""
    owe(fact, template=template, to_phone=appointment.phone, text=text, send_before=send_before, kind=kind)


def place_of(appointment: Appointment, *, with_counter: bool = True) -> texts.Place:
    """Return where to come, as a text says it."""
    counter = appointment.counter.number if with_counter and appointment.counter else None
    return texts.Place(
        agency=appointment.agency.short_name or appointment.agency.name,
        office=appointment.office.short_name,
        address=appointment.office.address,
        counter=counter,
        agency_name=appointment.agency.name,
        office_name=appointment.office.name,
    )


def _bring(appointment: Appointment) -> list[str]:
    if not appointment.procedure_codes:
        return []
    texts_of = Procedure.objects.filter(code__in=appointment.procedure_codes).values_list("bring", flat=True)
    papers = [paper.strip() for text in texts_of for paper in text.splitlines() if paper.strip()]
    return list(dict.fromkeys(papers))


def _near_hours(appointment: Appointment, at: datetime) -> Sequence[datetime]:
    try:
        visit = visit_for(
            office=appointment.office_id,
            agency=appointment.agency_id,
            procedure_codes=appointment.procedure_codes,
            at=at,
        )
        return near_free_hours(visit, around=appointment.starts_at, at=at)
    except OfficeError:
        # The service may have ended since; the apology is owed all the same.
        return []


def ways_now(office: str = "") -> texts.Ways:
    """Return how a citizen answers, and is written to, in the own words of the office or the instance."""
    return texts.Ways(
        short_code=settings.SMS_SHORT_CODE,
        switchboard=settings.SWITCHBOARD_PHONE,
        site=settings.PUBLIC_URL,
        has_marks=settings.SMS_MARKS,
        wording=wording_for(office),
    )
