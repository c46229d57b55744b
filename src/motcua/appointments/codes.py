# SPDX-License-Identifier: EUPL-1.2
"""Giving an appointment its code: short enough to be read aloud, unique among the open ones."""

import random
import time
from typing import Any

from django.db import connection

from motcua.appointments.models import Appointment
from motcua.appointments.rules import OPEN
from motcua.kernel.codes import digits_for, new_code

# How many codes are in use decides their length; a process asks again after this many seconds.
COUNT_SECONDS = 10.0
ATTEMPTS = 30

_random = random.SystemRandom()
_counted: tuple[float, int] | None = None


def insert_with_code(appointment: Appointment) -> Appointment:
    """Insert the appointment under a random free code; the partial unique index decides who has it.

    Six digits; seven, then eight once a tenth of the shorter ones are in use.
    """
    digits = digits_for(_open_count())
    for _ in range(ATTEMPTS):
        appointment.code = new_code(digits, _random)
        with connection.cursor() as cursor:
            cursor.execute(_INSERT, _values(appointment))
            row = cursor.fetchone()
        if row is not None:
            appointment.pk = row[0]
            appointment._state.adding = False
            return appointment
    raise RuntimeError("no free appointment code was found")


# Written out once: a clash of codes must not spoil the transaction, and a savepoint for each try costs two trips.
_FIELDS = [field for field in Appointment._meta.concrete_fields if not field.primary_key]
_OPEN_STATUSES = ", ".join(f"'{status.value}'" for status in OPEN)
_INSERT = f"""
INSERT INTO appointments_appointment ({", ".join(f'"{field.column}"' for field in _FIELDS)})
VALUES ({", ".join(["%s"] * len(_FIELDS))})
ON CONFLICT (code) WHERE status IN ({_OPEN_STATUSES}) DO NOTHING
RETURNING id
"""


def _values(appointment: Appointment) -> list[Any]:
    return [field.get_db_prep_save(getattr(appointment, field.attname), connection) for field in _FIELDS]


def _open_count() -> int:
    global _counted
    if _counted is None or time.monotonic() - _counted[0] > COUNT_SECONDS:
        _counted = (time.monotonic(), Appointment.objects.filter(status__in=[*OPEN]).count())
    return _counted[1]
