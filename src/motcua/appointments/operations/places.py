# SPDX-License-Identifier: EUPL-1.2
"""The places behind appointments and holds."""

from datetime import datetime, timedelta

from django.db import transaction

from motcua.appointments import claims, rules
from motcua.appointments.errors import NoSuchAppointment, StaleAnswer
from motcua.appointments.models import Appointment, Hold
from motcua.appointments.offer import Visit


def locked(appointment_id: int, *, version: int | None = None) -> Appointment:
    """Return the appointment, nobody else changing it until the transaction ends.

    Raises: NoSuchAppointment; StaleAnswer if `version` is given and is no longer the current one.
    """
    appointment = Appointment.objects.select_for_update(of=("self",)).filter(pk=appointment_id).first()
    if appointment is None:
        raise NoSuchAppointment
    if version is not None and appointment.version != version:
        raise StaleAnswer(status=appointment.status, status_label=appointment.get_status_display())
    return appointment


def slots_of(taken: Appointment | Hold) -> list[datetime]:
    """Return the beginnings of the steps that an appointment or a hold takes."""
    step = taken.length_minutes // taken.slot_count if isinstance(taken, Appointment) else taken.step_minutes
    return rules.slot_starts(starts_at=taken.starts_at, step_minutes=step, slot_count=taken.slot_count)


def release_place(appointment: Appointment) -> None:
    """Give the appointment's places back."""
    claims.release(service_id=appointment.service_id, starts=slots_of(appointment))


def release_hold(hold: Hold) -> None:
    """Give back the places of a hold and forget it; the caller has locked it."""
    claims.release(service_id=hold.service_id, starts=slots_of(hold), as_hold=not hold.is_offered)
    hold.delete()


def hold_instead(visitor: str, visit: Visit, starts: list[datetime]) -> None:
    """Take the places for the visitor's new hold, giving back those of an earlier one.

    The caller has queued up under the visitor's name and raises on failure.
    Raises: as `claims.claim`.
    """
    # Locked, because a sweep may be giving the same hold back at this moment.
    old = Hold.objects.select_for_update().filter(visitor=visitor).first()
    if old is None:
        claims.claim(service_id=visit.service.pk, settings_version=visit.settings.version, starts=starts, as_hold=True)
        return
    claims.exchange(
        old=(old.service_id, slots_of(old)),
        new=(visit.service.pk, starts),
        settings_version=visit.settings.version,
        as_hold=True,
    )
    old.delete()


def release_lapsed_holds(visit: Visit, starts_at: datetime, at: datetime) -> int:
    """Give back what expired holds still take around this visit; return how many. Commits on its own."""
    until = starts_at + timedelta(minutes=visit.length_minutes)
    return release_expired(
        Hold.objects.filter(
            service=visit.service,
            starts_at__gte=starts_at - timedelta(hours=8),
            starts_at__lt=until,
            expires_at__lte=at,
        ).values_list("pk", flat=True)
    )


def release_expired(hold_ids: object) -> int:
    """Give these holds back, each in a transaction of its own; one that somebody else is using is left alone."""
    released = 0
    for hold_id in list(hold_ids):  # type: ignore[call-overload]
        with transaction.atomic():
            hold = Hold.objects.select_for_update(skip_locked=True).filter(pk=hold_id).first()
            if hold is not None:
                release_hold(hold)
                released += 1
    return released


def sweep_holds(*, at: datetime, limit: int = 200) -> int:
    """Give back holds that expired by `at`; return how many."""
    return release_expired(
        Hold.objects.filter(expires_at__lte=at).order_by("expires_at").values_list("pk", flat=True)[:limit]
    )
