# SPDX-License-Identifier: EUPL-1.2
"""Giving a vaccination booking its code: as an appointment's, and never the code of one.

Vaccination codes begin with 9 and appointment codes with 1 to 8, so neither department has to ask the other.
"""

import random

from django.db import IntegrityError, transaction

from motcua.appointments.models import Appointment
from motcua.appointments.rules import OPEN as OPEN_APPOINTMENT
from motcua.kernel.codes import digits_for, new_code_apart
from motcua.vaccination.models import VaccinationBooking
from motcua.vaccination.rules import OPEN

ATTEMPTS = 50
# A ninth of the codes begins with one digit.
_SHARE = 9

_random = random.SystemRandom()


def save_with_code(booking: VaccinationBooking) -> None:
    """Save a new booking under a random code that no open booking and no open appointment has."""
    digits = digits_for(VaccinationBooking.objects.filter(status__in=[*OPEN]).count() * _SHARE)
    for _attempt in range(ATTEMPTS):
        booking.code = new_code_apart(digits, _random)
        # One that is older than the two kinds of code may still be open.
        if Appointment.objects.filter(code=booking.code, status__in=[*OPEN_APPOINTMENT]).exists():
            continue
        try:
            with transaction.atomic():
                booking.save(force_insert=True)
                return
        except IntegrityError as clash:
            if "vaccination_code_once" not in str(clash):
                raise
    raise RuntimeError("no free code was drawn")
