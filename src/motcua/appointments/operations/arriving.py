# SPDX-License-Identifier: EUPL-1.2
"""Coming, being served, and not coming."""

from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from motcua.appointments import rules
from motcua.appointments.errors import NotCheckedIn
from motcua.appointments.events import AppointmentServed, CitizenCheckedIn, CitizenDidNotCome
from motcua.appointments.models import Appointment
from motcua.appointments.operations.booking import not_possible, save
from motcua.appointments.operations.places import locked, release_place
from motcua.appointments.rules import Arrival, Status
from motcua.journal import operations as journal
from motcua.kernel import saying
from motcua.kernel.working_time import OFFICE_ZONE
from motcua.people.models import User


@dataclass(frozen=True)
class CheckedIn:
    """What reception says to the person, and the appointment whose slip is printed."""

    appointment: Appointment
    arrival: Arrival
    said: str


@transaction.atomic
def check_in(*, appointment_id: int, office: str, at: datetime, by: User | None = None, actor: str = "") -> CheckedIn:
    """Receive a person who comes for an appointment at `office`; they may enter the line at the agreed hour.

    Early and late are received with a word of their own; after the grace the slip says the person waits like others.
    A machine that does it gives its `actor` ("kiosk:DN-HC-k1") instead of `by`.
    Raises: NotCheckedIn with `arrival` and the sentence to say. Records: CitizenCheckedIn.
    """
    appointment = locked(appointment_id)
    how = rules.arrival(
        status=appointment.status,
        starts_at=appointment.starts_at,
        is_here=appointment.office_id == office,
        at=at,
        grace_minutes=settings.LATE_GRACE_MINUTES,
    )
    said = said_on_arrival(appointment, how, at)
    if how not in rules.MAY_ENTER:
        raise NotCheckedIn(arrival=str(how), said=said, status=appointment.status)
    appointment.status, appointment.checked_in_at = Status.CHECKED_IN, at
    save(appointment)
    journal.record(
        CitizenCheckedIn(
            office=appointment.office_id,
            subject=appointment.subject,
            at=at,
            starts_at=appointment.starts_at,
            arrival=str(how),
        ),
        actor=by.actor if by else actor or journal.SYSTEM,
    )
    return CheckedIn(appointment, how, said)


def said_on_arrival(appointment: Appointment, how: Arrival, at: datetime) -> str:
    """Return the sentence reception reads to the person."""
    hour = saying.day_and_hour(appointment.starts_at, today=at.astimezone(OFFICE_ZONE).date())
    where = (
        _("quầy %(number)d") % {"number": appointment.counter.number} if appointment.counter else _("quầy hướng dẫn")
    )
    match how:
        case Arrival.ON_TIME:
            return _("Ông/Bà đến đúng giờ hẹn. Xin nhận phiếu và đến %(where)s.") % {"where": where}
        case Arrival.EARLY:
            ahead = saying.duration(int((appointment.starts_at - at).total_seconds() // 60))
            told = {"ahead": ahead, "hour": saying.hour(appointment.starts_at), "where": where}
            return _("Ông/Bà đến sớm %(ahead)s. Xin nhận phiếu; đến %(hour)s sẽ được mời vào %(where)s.") % told
        case Arrival.LATE:
            behind = saying.duration(int((at - appointment.starts_at).total_seconds() // 60))
            words = _(
                "Ông/Bà đến muộn %(behind)s so với giờ hẹn. Xin nhận phiếu và chờ như người lấy số tại %(where)s."
            )
            return words % {"behind": behind, "where": where}
        case Arrival.WRONG_DAY:
            words = _("Lịch hẹn này là %(hour)s, không phải hôm nay. Xin đến đúng ngày, hoặc đổi giờ ngay bây giờ.")
            return words % {"hour": hour}
        case Arrival.WRONG_PLACE:
            told = {"office": appointment.office.name, "address": appointment.office.address, "hour": hour}
            return _("Lịch hẹn này ở nơi khác: %(office)s, %(address)s, lúc %(hour)s.") % told
        case Arrival.ALREADY:
            came = saying.hour(appointment.checked_in_at.astimezone(OFFICE_ZONE)) if appointment.checked_in_at else ""
            return _("Ông/Bà đã nhận phiếu lúc %(hour)s. Có thể in lại phiếu.") % {"hour": came}
        case Arrival.NOT_CONFIRMED:
            words = _("Cơ quan chưa xác nhận giờ hẹn %(hour)s. Cán bộ có thể xác nhận ngay tại quầy.")
            return words % {"hour": hour}
        case _:
            words = _("Lịch hẹn này %(status)s. Xin hẹn lại hoặc lấy số tại chỗ.")
            return words % {"status": appointment.get_status_display()}


@transaction.atomic
def finish(*, appointment_id: int, by: User, at: datetime, version: int | None = None) -> Appointment:
    """Note that the visit is done. Raises: NotPossibleNow, StaleAnswer. Records: AppointmentServed."""
    appointment = locked(appointment_id, version=version)
    if not rules.may_become(appointment.status, Status.SERVED):
        raise not_possible(appointment)
    release_place(appointment)
    appointment.status, appointment.ended_at = Status.SERVED, at
    save(appointment)
    journal.record(
        AppointmentServed(
            office=appointment.office_id, subject=appointment.subject, at=at, starts_at=appointment.starts_at
        ),
        actor=by.actor,
    )
    return appointment


@transaction.atomic
def mark_no_show(
    *, appointment_id: int, at: datetime, by: User | None = None, version: int | None = None
) -> Appointment:
    """Note that nobody came; only once the hour has begun. Without `by` the office's closing hour did it.

    Raises: NotPossibleNow, StaleAnswer. Records: CitizenDidNotCome.
    """
    appointment = locked(appointment_id, version=version)
    if not rules.may_become(appointment.status, Status.NO_SHOW) or appointment.starts_at > at:
        raise not_possible(appointment)
    release_place(appointment)
    appointment.status, appointment.ended_at = Status.NO_SHOW, at
    save(appointment)
    journal.record(
        CitizenDidNotCome(
            office=appointment.office_id, subject=appointment.subject, at=at, starts_at=appointment.starts_at
        ),
        actor=by.actor if by else journal.SYSTEM,
    )
    return appointment
