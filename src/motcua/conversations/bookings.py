# SPDX-License-Identifier: EUPL-1.2
"""The bookings a phone may speak of, whichever department keeps them: hours at agencies, and vaccinations."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from motcua.appointments import operations as appointments
from motcua.appointments import queries
from motcua.appointments.models import Appointment
from motcua.appointments.rules import COMING, Status
from motcua.conversations.reply_parts import Listed
from motcua.kernel import codes
from motcua.kernel.working_time import OFFICE_ZONE
from motcua.messaging.texts import Place
from motcua.vaccination import operations as vaccination
from motcua.vaccination import queries as vaccinations
from motcua.vaccination.models import VaccinationBooking
from motcua.vaccination.rules import Status as VaccinationStatus


@dataclass(frozen=True)
class Booked:
    """A booking of a phone as the dialogue sees it; `is_open` while it can be changed."""

    subject: str
    code: str
    starts_at: datetime
    where: str
    where_name: str
    office: str
    status: str
    status_label: str
    is_open: bool
    is_proposed: bool = False

    @property
    def is_appointment(self) -> bool:
        return self.subject.startswith("appointment:")

    @property
    def number(self) -> int:
        return int(self.subject.partition(":")[2])

    @property
    def listed(self) -> Listed:
        return Listed(self.code, self.starts_at, self.where, self.where_name)

    @property
    def is_cancelled(self) -> bool:
        return self.status == Status.CANCELLED


def open_of(*, phone: str, at: datetime) -> list[Booked]:
    """Return what this phone has open and still ahead, by hour."""
    rows = [row for row in _all_open(phone) if row.is_open and row.starts_at > at]
    return sorted(rows, key=lambda row: row.starts_at)


def by_code(*, code: str, phone: str) -> Booked:
    """Return the booking of this code if it is this phone's. Raises: NoSuchAppointment, SlowDown. Rule: R-007."""
    wanted = codes.clean(code)
    # One's own is found without a look-up that could count as a guess.
    own = with_code(_all_open(phone), wanted)
    if own is None:
        shots = map(of_vaccination, vaccinations.newest_of_phone(phone=phone))
        own = next((row for row in shots if row.code == wanted), None)
    return own or of_appointment(queries.by_code_and_phone(code=wanted, phone=phone))


def _all_open(phone: str) -> list[Booked]:
    hours = map(of_appointment, queries.open_of_phone(phone=phone))
    return [*hours, *map(of_vaccination, vaccinations.open_of_phone(phone=phone))]


def of_subject(subject: str, *, phone: str) -> Booked | None:
    """Return the booking a question was about, as it is now, if it is still this phone's."""
    department, _, number = subject.partition(":")
    if department == "vaccination":
        shots = VaccinationBooking.objects.select_related("office").filter(pk=int(number), phone=phone)
        return next(map(of_vaccination, shots), None)
    rows = Appointment.objects.select_related("office", "agency").filter(pk=int(number), phone=phone)
    return next(map(of_appointment, rows), None)


def cancel(booked: Booked, *, at: datetime) -> None:
    """Call it off for its citizen. Raises: an OfficeError of code `not_possible_now`."""
    if booked.is_appointment:
        appointments.cancel(appointment_id=booked.number, at=at)
    else:
        vaccination.cancel(booking_id=booked.number, at=at)


def move(booked: Booked, *, starts_at: datetime, at: datetime) -> None:
    """Move it to another hour. Raises: as the department's own move."""
    if booked.is_appointment:
        appointments.move(appointment_id=booked.number, starts_at=starts_at, at=at)
    else:
        vaccination.move(booking_id=booked.number, starts_at=starts_at, at=at)


def accept(booked: Booked, *, at: datetime) -> None:
    """Agree to the hour the office proposed. Raises: NotPossibleNow."""
    appointments.accept_proposal(appointment_id=booked.number, at=at)


def decline(booked: Booked, *, at: datetime) -> None:
    """Say no to the hour the office proposed. Raises: NotPossibleNow."""
    appointments.decline_proposal(appointment_id=booked.number, at=at)


def place_of(row: Appointment) -> Place:
    """Return where to come for an appointment, for a text."""
    return Place(
        agency=row.agency.short_name or row.agency.name,
        office=row.office.short_name,
        address=row.office.address,
        agency_name=row.agency.name,
        office_name=row.office.name,
    )


def with_code(rows: Sequence[Booked], code: str) -> Booked | None:
    """Return the one of these bookings that has this code."""
    wanted = codes.clean(code)
    return next((row for row in rows if row.code == wanted), None)


def of_appointment(row: Appointment) -> Booked:
    """Return an appointment as the dialogue sees it."""
    return Booked(
        subject=row.subject,
        code=row.code,
        starts_at=row.starts_at.astimezone(OFFICE_ZONE),
        where=row.agency.short_name or row.agency.name,
        where_name=row.agency.name,
        office=row.office_id,
        status=row.status,
        status_label=str(row.get_status_display()),
        is_open=row.status in COMING,
        is_proposed=row.status == Status.PROPOSED,
    )


def of_vaccination(row: VaccinationBooking) -> Booked:
    """Return a vaccination booking as the dialogue sees it; what is given is nobody's business here."""
    return Booked(
        subject=row.subject,
        code=row.code,
        starts_at=row.starts_at.astimezone(OFFICE_ZONE),
        where=f"tiêm chủng {row.office.short_name or row.office.name}",
        where_name=f"tiêm chủng {row.office.name}",
        office=row.office_id,
        status=row.status,
        status_label=str(row.get_status_display()),
        is_open=row.status == VaccinationStatus.BOOKED,
    )
