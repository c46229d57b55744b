# SPDX-License-Identifier: EUPL-1.2
"""What is known of a finished visit: where, of which agency and procedure, who served, when it ended, whose phone."""

import uuid
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from motcua.appointments.models import Appointment
from motcua.appointments.rules import Status as AppointmentStatus
from motcua.dossiers.models import Dossier
from motcua.dossiers.rules import Status as DossierStatus
from motcua.feedback.errors import NoSuchVisit, NotFinished
from motcua.feedback.rules import Kind
from motcua.journal.models import Entry
from motcua.queueing.models import Ticket, TurnAlert
from motcua.queueing.rules import State


@dataclass(frozen=True)
class Finished:
    """A finished visit; `subject` is the journal's, `number` what people know it by."""

    kind: str
    subject: str
    office: str
    agency: str | None
    procedure: str | None
    officer: int | None
    ended_at: datetime
    phone: str
    number: str


def finished(kind: str, subject: str) -> Finished:
    """Return the finished visit; a number that belongs to an appointment is that appointment's visit.

    Raises: NoSuchVisit, NotFinished.
    """
    known, _colon, number = subject.partition(":")
    find = _FINDERS.get(kind)
    if find is None or known != kind or not number:
        raise NoSuchVisit
    return find(number)


def _ticket(number: str) -> Finished:
    try:
        row = Ticket.objects.filter(pk=uuid.UUID(number)).select_related("appointment").first()
    except ValueError:
        raise NoSuchVisit from None
    if row is None or row.is_mirrored:
        raise NoSuchVisit
    if row.appointment is not None:
        return _of_appointment(row.appointment)
    if row.state != State.DONE or row.ended_at is None:
        raise NotFinished
    agencies = list(row.waits_in.agencies.values_list("pk", flat=True)[:2])
    alert = TurnAlert.objects.filter(ticket=row).order_by("-pk").values_list("phone", flat=True).first()
    return Finished(
        kind=Kind.TICKET.value,
        subject=row.subject,
        office=row.office_id,
        agency=agencies[0] if len(agencies) == 1 else None,
        procedure=None,
        officer=_who(row.subject, "TicketDone"),
        ended_at=row.ended_at,
        phone=row.phone or alert or "",
        number=row.shown,
    )


def _appointment(number: str) -> Finished:
    row = Appointment.objects.filter(pk=number).first() if number.isdigit() else None
    if row is None:
        raise NoSuchVisit
    return _of_appointment(row)


def _of_appointment(row: Appointment) -> Finished:
    if row.status != AppointmentStatus.SERVED or row.ended_at is None:
        raise NotFinished
    codes = row.procedure_codes
    return Finished(
        kind=Kind.APPOINTMENT.value,
        subject=row.subject,
        office=row.office_id,
        agency=row.agency_id,
        procedure=codes[0] if len(codes) == 1 else None,
        officer=_who(row.subject, "AppointmentServed"),
        ended_at=row.ended_at,
        phone=row.phone,
        number=row.code,
    )


def _dossier(number: str) -> Finished:
    row = Dossier.objects.filter(pk=number).first() if number.isdigit() else None
    if row is None:
        raise NoSuchVisit
    if row.status != DossierStatus.RETURNED or row.returned_at is None:
        raise NotFinished
    return Finished(
        kind=Kind.DOSSIER.value,
        subject=row.subject,
        office=row.office_id,
        agency=row.agency_id,
        procedure=row.procedure_id,
        officer=_who(row.subject, "ResultReturned"),
        ended_at=row.returned_at,
        phone=row.phone,
        number=row.code,
    )


_FINDERS: Final[dict[str, Callable[[str], Finished]]] = {
    Kind.TICKET.value: _ticket,
    Kind.APPOINTMENT.value: _appointment,
    Kind.DOSSIER.value: _dossier,
}


@dataclass(frozen=True)
class Concerned:
    """Where and whose work a complaint is about, also while the visit goes on.

    `officer` is who served, or has it in hand; `officers` are all whose hands it went through.
    """

    office: str
    agency: str | None
    officer: int | None
    officers: frozenset[int] = frozenset()


def concerned(kind: str, subject: str) -> Concerned:
    """Return whom a visit concerns: who served or has it in hand. Raises: NoSuchVisit."""
    try:
        visit = finished(kind, subject)
    except NotFinished:
        now = _in_hand(kind, subject.partition(":")[2])
        return replace(now, officers=frozenset({now.officer} if now.officer else ()))
    # A number of an appointment is the appointment's visit.
    now = _in_hand(visit.kind, visit.subject.partition(":")[2])
    hands = frozenset(each for each in (visit.officer, now.officer) if each is not None)
    return Concerned(visit.office, visit.agency, visit.officer or now.officer, hands)


def _in_hand(kind: str, number: str) -> Concerned:
    if kind == Kind.APPOINTMENT and number.isdigit():
        row = Appointment.objects.filter(pk=number).first()
        if row is not None:
            return Concerned(row.office_id, row.agency_id, row.answered_by_id)
    if kind == Kind.DOSSIER and number.isdigit():
        dossier = Dossier.objects.filter(pk=number).first()
        if dossier is not None:
            return Concerned(dossier.office_id, dossier.agency_id, dossier.assignee_id)
    ticket = Ticket.objects.filter(pk=number).first() if kind == Kind.TICKET else None
    if ticket is None:
        raise NoSuchVisit
    return Concerned(ticket.office_id, None, _who(ticket.subject, "TicketCalled"))


def _who(subject: str, event: str) -> int | None:
    """Return the member of staff who did it, as the journal has it; None where nobody of the house did."""
    actors = Entry.objects.filter(subject=subject, kind=event).order_by("-id").values_list("actor", flat=True)
    name, _colon, number = (actors.first() or "").partition(":")
    return int(number) if name == "user" and number.isdigit() else None
