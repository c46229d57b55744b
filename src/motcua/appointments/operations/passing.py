# SPDX-License-Identifier: EUPL-1.2
"""What the passing of time does to an appointment: the promise missed, the hour expired, reminders, not coming."""

from datetime import datetime, time, timedelta

from django.db import transaction

from motcua.appointments import rules
from motcua.appointments.events import AppointmentExpired, PromiseMissed, ReminderDue
from motcua.appointments.models import Appointment
from motcua.appointments.operations.arriving import mark_no_show
from motcua.appointments.operations.booking import save
from motcua.appointments.operations.places import locked, release_place
from motcua.appointments.rules import Reminder, Status
from motcua.journal import operations as journal
from motcua.kernel.working_time import OFFICE_ZONE

PROMISE = "appointment_promise"
EXPIRY = "appointment_expiry"
NOT_COMING = "appointment_not_coming"
KINDS = [PROMISE, EXPIRY, NOT_COMING, *Reminder]
# Somebody who has not come this long after the day's last minute is not coming; the desk may say so earlier.
NOT_COMING_AT = time(23, 0)


def plan(appointment: Appointment, *, at: datetime) -> None:
    """Set the moments at which time will act on the appointment, from its present state; safe to repeat."""
    journal.reschedule(
        subject=appointment.subject, office=appointment.office_id, wanted=_moments(appointment, at), kinds=KINDS
    )


def _moments(appointment: Appointment, at: datetime) -> dict[str, datetime]:
    match appointment.status:
        case Status.REQUESTED:
            moments = {EXPIRY: appointment.starts_at}
            if appointment.handed_up_at is None:
                moments[PROMISE] = appointment.confirm_by
            return moments
        case Status.PROPOSED:
            return {EXPIRY: appointment.starts_at}
        case Status.CONFIRMED:
            agreed_at = max(at, appointment.answered_at or at)
            reminders = rules.reminders_for(starts_at=appointment.starts_at, agreed_at=agreed_at)
            evening = datetime.combine(appointment.starts_at.astimezone(OFFICE_ZONE).date(), NOT_COMING_AT, OFFICE_ZONE)
            return {**{str(kind): moment for kind, moment in reminders.items()}, NOT_COMING: evening}
        case _:
            return {}


@transaction.atomic
def settle(*, kind: str, appointment_id: int, due_at: datetime, at: datetime) -> None:
    """Do what was due at `due_at`, if it still applies: the appointment may have changed since it was planned."""
    appointment = locked(appointment_id)
    if kind == PROMISE and appointment.status == Status.REQUESTED and appointment.confirm_by <= at:
        _miss_promise(appointment, at)
    elif kind == EXPIRY and appointment.status in (Status.REQUESTED, Status.PROPOSED) and appointment.starts_at <= at:
        _expire(appointment, at)
    elif kind == NOT_COMING and appointment.status == Status.CONFIRMED and appointment.starts_at <= at:
        mark_no_show(appointment_id=appointment_id, at=at)
    elif kind in {*Reminder} and appointment.status == Status.CONFIRMED and at < appointment.starts_at:
        _remind(appointment, kind, due_at, at)


def _miss_promise(appointment: Appointment, at: datetime) -> None:
    if appointment.handed_up_at is not None:
        return
    # The version stays: an answer being given this very moment is still the right one.
    appointment.handed_up_at = at
    appointment.save(update_fields=["handed_up_at"])
    journal.record(
        PromiseMissed(
            office=appointment.office_id, subject=appointment.subject, at=at, confirm_by=appointment.confirm_by
        ),
        actor=journal.SYSTEM,
    )


def _expire(appointment: Appointment, at: datetime) -> None:
    was_proposed = appointment.status == Status.PROPOSED
    release_place(appointment)
    appointment.status, appointment.ended_at = Status.EXPIRED, at
    appointment.handed_up_at = appointment.handed_up_at or (None if was_proposed else at)
    save(appointment)
    journal.record(
        AppointmentExpired(
            office=appointment.office_id,
            subject=appointment.subject,
            at=at,
            starts_at=appointment.starts_at,
            was_proposed=was_proposed,
        ),
        actor=journal.SYSTEM,
    )


def _remind(appointment: Appointment, kind: str, due_at: datetime, at: datetime) -> None:
    if at - due_at > timedelta(hours=3):
        # The program was down; a reminder hours late helps less than it disturbs. The other one still comes.
        return
    planned = rules.reminders_for(starts_at=appointment.starts_at, agreed_at=due_at - timedelta(minutes=1))
    journal.record(
        ReminderDue(
            office=appointment.office_id,
            subject=appointment.subject,
            at=at,
            reminder=kind,
            starts_at=appointment.starts_at,
            merged=kind == Reminder.DAY_BEFORE and Reminder.HOURS_BEFORE not in planned,
        ),
        actor=journal.SYSTEM,
    )
