# SPDX-License-Identifier: EUPL-1.2
"""The sentences an operator says aloud."""

from datetime import date, datetime

from django.utils.translation import gettext as _

from motcua.appointments.models import Appointment
from motcua.kernel import saying
from motcua.kernel.working_time import OFFICE_ZONE


def read_back(
    *, starts_at: datetime, today: date, agency: str, address: str, name: str, what: str, instead_of: datetime | None
) -> str:
    """Return the sentence to read back before Enter: hour, place, for whom, what for; of a move also the old hour."""
    told = {
        "hour": _moment(starts_at, today),
        "agency": agency,
        "address": address,
        "name": name,
        "what": what,
    }
    if instead_of is not None:
        told["first"] = _moment(instead_of, today)
        return _("Đổi từ %(first)s sang %(hour)s, tại %(agency)s, %(address)s, cho ông/bà %(name)s.") % told
    if what:
        return _("Hẹn %(hour)s, tại %(agency)s, %(address)s, cho ông/bà %(name)s, việc: %(what)s.") % told
    return _("Hẹn %(hour)s, tại %(agency)s, %(address)s, cho ông/bà %(name)s.") % told


def of_appointment(appointment: Appointment, *, today: date, what: str) -> str:
    """Return the sentence that tells a booked hour."""
    return read_back(
        starts_at=appointment.starts_at,
        today=today,
        agency=appointment.agency.name,
        address=appointment.office.address,
        name=appointment.name,
        what=what,
        instead_of=None,
    )


def in_pairs(code: str) -> str:
    """Group a code for saying it two by two: "48 29 14", of seven digits "48 29 147"."""
    pairs = [code[place : place + 2] for place in range(0, len(code), 2)]
    if len(pairs) > 1 and len(pairs[-1]) == 1:
        pairs[-2:] = [pairs[-2] + pairs[-1]]
    return " ".join(pairs)


def _moment(starts_at: datetime, today: date) -> str:
    """Say hour and day in full; a near day by its word and its date, so that nobody writes down the wrong one."""
    local = starts_at.astimezone(OFFICE_ZONE)
    near, full = saying.day_and_hour(local, today=today), saying.day_and_hour(local)
    return full if near == full else f"{near} ({saying.short_day(local.date())})"
