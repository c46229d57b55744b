# SPDX-License-Identifier: EUPL-1.2
"""How the office answers a request: confirm, propose another hour, refuse."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from motcua.appointments import claims, rules
from motcua.appointments.errors import OfficeClosed, SlotTaken, TooBusy
from motcua.appointments.events import AppointmentConfirmed, AppointmentRefused, HourProposed
from motcua.appointments.models import Appointment
from motcua.appointments.offer import near_free_hours, visit_for
from motcua.appointments.operations.booking import ATTEMPTS, not_possible, save
from motcua.appointments.operations.places import locked, release_lapsed_holds, release_place, slots_of
from motcua.appointments.rules import Status
from motcua.journal import operations as journal
from motcua.kernel.errors import InvalidInput
from motcua.kernel.working_time import OFFICE_ZONE
from motcua.people.models import User

REASON_LIMIT = 300


@transaction.atomic
def confirm(*, appointment_id: int, by: User, at: datetime, version: int | None = None) -> Appointment:
    """Agree to the asked hour. The same answer again is no harm.

    Raises: StaleAnswer where somebody else answered in between, NotPossibleNow. Records: AppointmentConfirmed.
    """
    appointment = locked(appointment_id, version=version)
    if appointment.status == Status.CONFIRMED:
        return appointment
    if appointment.status != Status.REQUESTED or appointment.starts_at <= at:
        raise not_possible(appointment)
    appointment.status = Status.CONFIRMED
    _answered(appointment, by, at)
    journal.record(
        AppointmentConfirmed(
            office=appointment.office_id,
            subject=appointment.subject,
            at=at,
            starts_at=appointment.starts_at,
            within_promise=at <= appointment.confirm_by,
        ),
        actor=by.actor,
    )
    return appointment


def propose(
    *, appointment_id: int, starts_at: datetime, by: User, at: datetime, reason: str = "", version: int | None = None
) -> Appointment:
    """Offer the citizen another hour: its place is taken at once and the first hour is free again.

    The office may offer any open hour of its calendar, however near or far.
    Raises: SlotTaken, OfficeClosed, StaleAnswer, NotPossibleNow. Records: HourProposed.
    """
    known = Appointment.objects.get(pk=appointment_id)
    for attempt in range(ATTEMPTS):
        visit = visit_for(
            office=known.office_id,
            agency=known.agency_id,
            procedure_codes=known.procedure_codes,
            at=at,
            fresh=attempt > 0,
        )
        day = starts_at.astimezone(OFFICE_ZONE).date()
        if starts_at <= at:
            raise InvalidInput(fields={"start": _("Giờ này đã qua. Xin chọn một giờ khác.")})
        if starts_at not in visit.starts_on(day):
            raise OfficeClosed(
                reason=visit.calendar.closed_reason(day) or visit.hours_told(day),
                alternatives=near_free_hours(visit, around=starts_at, at=at),
            )
        release_lapsed_holds(visit, starts_at, at)
        try:
            with transaction.atomic():
                appointment = locked(appointment_id, version=version)
                if not rules.may_become(appointment.status, Status.PROPOSED) or appointment.starts_at == starts_at:
                    raise not_possible(appointment)
                first = appointment.starts_at
                claims.exchange(
                    old=(appointment.service_id, slots_of(appointment)),
                    new=(visit.service.pk, visit.slots_from(starts_at)),
                    settings_version=visit.settings.version,
                    as_hold=False,
                )
                appointment.service, appointment.counter = visit.service, visit.service.counter
                appointment.first_starts_at = appointment.first_starts_at or first
                appointment.starts_at, appointment.slot_count = starts_at, visit.slot_count
                appointment.length_minutes = visit.length_minutes
                appointment.status, appointment.reason = Status.PROPOSED, reason[:REASON_LIMIT]
                _answered(appointment, by, at)
                journal.record(
                    HourProposed(
                        office=appointment.office_id,
                        subject=appointment.subject,
                        at=at,
                        first_starts_at=first,
                        starts_at=starts_at,
                    ),
                    actor=by.actor,
                )
                return appointment
        except claims.SettingsChanged:
            continue
        except claims.PlacesTaken:
            raise SlotTaken(alternatives=near_free_hours(visit, around=starts_at, at=at)) from None
    raise TooBusy


@transaction.atomic
def refuse(*, appointment_id: int, by: User, at: datetime, reason: str, version: int | None = None) -> Appointment:
    """Decline the request with a reason the citizen is told; the place is free at once.

    Raises: InvalidInput without a reason, StaleAnswer, NotPossibleNow. Records: AppointmentRefused.
    """
    reason = " ".join(reason.split())
    if not reason:
        raise InvalidInput(fields={"reason": _("Xin ghi lý do để người dân biết.")})
    appointment = locked(appointment_id, version=version)
    if not rules.may_become(appointment.status, Status.REFUSED):
        raise not_possible(appointment)
    release_place(appointment)
    appointment.status, appointment.reason, appointment.ended_at = Status.REFUSED, reason[:REASON_LIMIT], at
    _answered(appointment, by, at)
    journal.record(
        AppointmentRefused(
            office=appointment.office_id, subject=appointment.subject, at=at, starts_at=appointment.starts_at
        ),
        actor=by.actor,
    )
    return appointment


def _answered(appointment: Appointment, by: User, at: datetime) -> None:
    appointment.answered_by = by
    appointment.answered_at = appointment.answered_at or at
    save(appointment)
