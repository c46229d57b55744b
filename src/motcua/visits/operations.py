# SPDX-License-Identifier: EUPL-1.2
"""What concerns an appointment and its number at once, each in one transaction.

Locks go one way: a line first, then the appointment; only a person who is just coming goes the other way, with an
appointment that has no number yet.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from motcua.appointments import operations as appointments
from motcua.appointments.errors import NotCheckedIn
from motcua.appointments.models import Appointment
from motcua.appointments.rules import Arrival, Status
from motcua.journal.idempotency import Once
from motcua.kernel import saying
from motcua.kernel.working_time import OFFICE_ZONE
from motcua.people.models import User
from motcua.procedures.models import Procedure
from motcua.queueing import operations as queueing
from motcua.queueing import overview
from motcua.queueing import queries as numbers
from motcua.queueing.errors import LineClosed, LineFull
from motcua.queueing.models import Kiosk, Line, Ticket
from motcua.queueing.no_wait import is_on_the_spot
from motcua.queueing.rules import ACTIVE, ENDED, Lane, State


@dataclass(frozen=True)
class Received:
    """What is said to the person who came; without `ticket` the office gives no number for this visit."""

    appointment: Appointment
    arrival: Arrival
    said: str
    ticket: Ticket | None = None


@transaction.atomic
def receive(
    *,
    appointment_id: int,
    office: str,
    at: datetime,
    by: User | None = None,
    kiosk: Kiosk | None = None,
    channel: str = "",
) -> Received:
    """Check in who comes for an appointment and give the number of its line; exactly one of `by` and `kiosk` did it.

    Where the office has no line for the visit, another maker's machine gives its numbers, or none is given at this
    moment, the person is only checked in; coming again then brings the number. Who has one already is refused like
    anybody who comes twice, with `ticket` and `number`.
    Raises: NotCheckedIn. Records: CitizenCheckedIn, TicketIssued.
    """
    actor = _actor(by, kiosk)
    channel = channel or (Ticket.Channel.KIOSK if kiosk else Ticket.Channel.DESK)
    try:
        came = appointments.check_in(appointment_id=appointment_id, office=office, at=at, actor=actor)
    except NotCheckedIn as refusal:
        if refusal.data["arrival"] != Arrival.ALREADY:
            raise
        return _received_before(appointment_id, refusal, channel=channel, at=at, actor=actor, kiosk=kiosk)
    ticket = _number_for(came.appointment, channel=channel, at=at, actor=actor, kiosk=kiosk)
    said = came.said if ticket is None else said_with_number(came.appointment, came.arrival, ticket, at=at)
    return Received(came.appointment, came.arrival, said, ticket)


def _actor(by: User | None, kiosk: Kiosk | None) -> str:
    if by is not None:
        return by.actor
    return f"kiosk:{kiosk.pk}" if kiosk is not None else "system"


def _received_before(
    appointment_id: int, refusal: NotCheckedIn, *, channel: str, at: datetime, actor: str, kiosk: Kiosk | None
) -> Received:
    """Give the number that could not be given when the person came, or was given up; who has one is told which."""
    appointment = Appointment.objects.select_related("office", "agency", "counter").get(pk=appointment_id)
    given = overview.ticket_of_appointment(appointment.pk)
    if given is not None and given.state != State.LEFT:
        raise NotCheckedIn(**{**refusal.data, "ticket": str(given.pk), "number": given.shown})
    ticket = _number_for(appointment, channel=channel, at=at, actor=actor, kiosk=kiosk)
    if ticket is None:
        raise refusal
    return Received(appointment, Arrival.ALREADY, _said_number(ticket, at=at), ticket)


def line_of(appointment: Appointment) -> Line | None:
    """Return the line in which somebody with this appointment waits; None where our numbers are not used for it."""
    codes = appointment.procedure_codes[:1]
    field = Procedure.objects.filter(pk__in=codes).values_list("field", flat=True).first()
    on_the_spot = any(is_on_the_spot(appointment.office, code, at=appointment.starts_at) for code in codes)
    line = numbers.line_for(
        office=appointment.office_id, agency=appointment.agency_id, field=field or "", is_no_wait=on_the_spot
    )
    return None if line is None or line.is_mirrored or not line.is_active else line


def _number_for(
    appointment: Appointment, *, channel: str, at: datetime, actor: str, kiosk: Kiosk | None
) -> Ticket | None:
    line = line_of(appointment)
    if line is None:
        return None
    try:
        return queueing.issue_ticket(
            line=line, channel=channel, at=at, actor=actor, appointment=appointment, kiosk=kiosk
        )
    except (LineClosed, LineFull):
        # The hour was promised: the person is received all the same, and called by name.
        return None


def said_with_number(appointment: Appointment, how: Arrival, ticket: Ticket, *, at: datetime) -> str:
    """Return the sentence said to a person who came and got a number."""
    minutes = int(abs(appointment.starts_at - at).total_seconds() // 60)
    match how:
        case Arrival.EARLY:
            came = _("Ông/Bà đến sớm %(ahead)s.") % {"ahead": saying.duration(minutes)}
        case Arrival.LATE:
            behind = {"behind": saying.duration(minutes)}
            came = _("Ông/Bà đến muộn %(behind)s so với giờ hẹn, xin chờ như người lấy số.") % behind
        case _:
            came = _("Ông/Bà đến đúng giờ hẹn.")
    return f"{came} {_said_number(ticket, at=at)}"


def _said_number(ticket: Ticket, *, at: datetime) -> str:
    if ticket.lane == Lane.BOOKED and ticket.turn_at > at + timedelta(minutes=settings.BOOKED_EARLY_MINUTES):
        told = {"number": ticket.shown, "hour": saying.hour(ticket.turn_at.astimezone(OFFICE_ZONE))}
        return _("Số %(number)s được gọi từ %(hour)s.") % told
    if not ticket.ahead:
        return _("Số %(number)s, sắp đến lượt.") % {"number": ticket.shown}
    return _("Số %(number)s, còn %(ahead)d người trước.") % {"number": ticket.shown, "ahead": ticket.ahead}


# --- the end of a visit --------------------------------------------------------------------------------


@transaction.atomic
def finish(*, counter: str, by: User, at: datetime, seen: str | None = None, once: Once | None = None) -> Ticket:
    """Note that the person at the counter has been served; the appointment they came for is served with it.

    Raises: NothingCalled, Stale, NoSuchCounter. Records: TicketDone, AppointmentServed.
    """
    ticket = queueing.finish(counter=counter, by=by, at=at, seen=seen, once=once)
    _serve_appointment(ticket, by=by, at=at)
    return ticket


@transaction.atomic
def call_next(
    *,
    counter: str,
    by: User,
    at: datetime,
    seen: str | None = None,
    finish: bool = False,
    once: Once | None = None,
) -> Ticket | None:
    """Call whose turn it is; with `finish` the present visit is done first, its appointment with it.

    Raises: CounterBusy, CounterPausedNow, Stale, NoSuchCounter. Records: TicketDone, AppointmentServed, TicketCalled.
    """
    before = numbers.active_of(counter) if finish else None
    ticket = queueing.call_next(counter=counter, by=by, at=at, seen=seen, finish=finish, once=once)
    if before is not None and before.appointment_id and numbers.ticket(before.pk).state in ENDED:
        _serve_appointment(before, by=by, at=at)
    return ticket


def _serve_appointment(ticket: Ticket, *, by: User, at: datetime) -> None:
    if ticket.appointment_id is None:
        return
    # The desk may have noted the visit in its own list already.
    status = Appointment.objects.values_list("status", flat=True).get(pk=ticket.appointment_id)
    if status == Status.CHECKED_IN:
        appointments.finish(appointment_id=ticket.appointment_id, by=by, at=at)


@transaction.atomic
def finish_appointment(*, appointment_id: int, by: User, at: datetime, version: int | None = None) -> Appointment:
    """Note in the list of appointments that a visit is done; its number is done or given up with it.

    Raises: NotPossibleNow, StaleAnswer. Records: AppointmentServed; TicketDone or TicketLeft.
    """
    _end_number(appointment_id, by=by, at=at)
    return appointments.finish(appointment_id=appointment_id, by=by, at=at, version=version)


@transaction.atomic
def mark_no_show(*, appointment_id: int, by: User, at: datetime, version: int | None = None) -> Appointment:
    """Note that nobody came, or that who came has gone; a number given meanwhile is given up.

    Raises: NotPossibleNow, StaleAnswer. Records: CitizenDidNotCome; TicketDone or TicketLeft.
    """
    _end_number(appointment_id, by=by, at=at)
    return appointments.mark_no_show(appointment_id=appointment_id, by=by, at=at, version=version)


def _end_number(appointment_id: int, *, by: User, at: datetime) -> None:
    ticket = overview.ticket_of_appointment(appointment_id)
    if ticket is None or ticket.state in ENDED:
        return
    if ticket.state in ACTIVE and ticket.counter_id:
        queueing.finish(counter=ticket.counter_id, by=by, at=at, seen=str(ticket.pk))
    else:
        queueing.leave_line(ticket_id=ticket.pk, at=at, actor=by.actor)
