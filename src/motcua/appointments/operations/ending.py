# SPDX-License-Identifier: EUPL-1.2
"""How a citizen calls an hour off or answers a proposal – or somebody of the staff for a citizen who says so."""

from datetime import datetime

from django.db import transaction

from motcua.appointments import rules
from motcua.appointments.events import AppointmentCancelled, AppointmentConfirmed
from motcua.appointments.models import Appointment
from motcua.appointments.operations.booking import not_possible, save
from motcua.appointments.operations.places import locked, release_place
from motcua.appointments.rules import Status
from motcua.journal import operations as journal


@transaction.atomic
def cancel(
    *,
    appointment_id: int,
    at: datetime,
    actor: str = journal.CITIZEN,
    reason: str = "",
    version: int | None = None,
    for_citizen: bool = False,
) -> Appointment:
    """Call an appointment off, from either side; the place is free at once. Again is no harm to the citizen.

    `for_citizen` says that `actor`, of the staff, does what the citizen asked for: no apology is owed.
    Raises: NotPossibleNow; StaleAnswer where `version` is no longer current. Records: AppointmentCancelled.
    Rule: R-012.
    """
    by_citizen = for_citizen or actor == journal.CITIZEN
    appointment = locked(appointment_id, version=version)
    if appointment.status == Status.CANCELLED and by_citizen:
        return appointment
    if not rules.may_become(appointment.status, Status.CANCELLED):
        raise not_possible(appointment)
    release_place(appointment)
    appointment.status, appointment.reason, appointment.ended_at = Status.CANCELLED, reason[:300], at
    save(appointment)
    journal.record(
        AppointmentCancelled(
            office=appointment.office_id,
            subject=appointment.subject,
            at=at,
            starts_at=appointment.starts_at,
            by_citizen=by_citizen,
        ),
        actor=actor,
    )
    return appointment


@transaction.atomic
def accept_proposal(*, appointment_id: int, at: datetime, actor: str = journal.CITIZEN) -> Appointment:
    """Agree to the hour the office proposed. Again is no harm. Records: AppointmentConfirmed."""
    appointment = locked(appointment_id)
    if appointment.status == Status.CONFIRMED and appointment.first_starts_at is not None:
        return appointment
    if appointment.status != Status.PROPOSED:
        raise not_possible(appointment)
    appointment.status = Status.CONFIRMED
    save(appointment)
    journal.record(
        AppointmentConfirmed(
            office=appointment.office_id,
            subject=appointment.subject,
            at=at,
            starts_at=appointment.starts_at,
            within_promise=True,
            by_citizen=True,
        ),
        actor=actor,
    )
    return appointment


def decline_proposal(*, appointment_id: int, at: datetime, actor: str = journal.CITIZEN) -> Appointment:
    """Say no to the hour the office proposed: the appointment is called off and its place is free.

    Raises: NotPossibleNow where no hour is proposed. Again is no harm. Records: AppointmentCancelled.
    """
    known = Appointment.objects.get(pk=appointment_id)
    if known.status not in (Status.PROPOSED, Status.CANCELLED):
        raise not_possible(known)
    return cancel(appointment_id=appointment_id, at=at, actor=actor, for_citizen=True)
