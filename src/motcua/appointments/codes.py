# SPDX-License-Identifier: EUPL-1.2
"""Giving an appointment its code: short enough to be read aloud, unique among the open ones."""

import random
import time

from django.db import connection

from motcua.appointments.models import Appointment
from motcua.appointments.rules import OPEN
from motcua.kernel.clause import Clause
from motcua.kernel.codes import APART, digits_for, new_code

# How many codes are in use decides their length; a process asks again after this many seconds.
COUNT_SECONDS = 10.0

_random = random.SystemRandom()
_counted: tuple[float, int] | None = None


class CodeTaken(Exception):
    """The drawn code is in use; the attempt is undone and made again with another."""


def with_code(appointment: Appointment) -> Appointment:
    """Give a new appointment its row id and a random code that is free as far as anybody knows.

    Six digits; seven, then eight once a tenth of the shorter ones are in use.
    """
    appointment.pk = _next_id()
    appointment.code = APART
    # A ninth of the draws is another kind of booking's.
    while appointment.code.startswith(APART):
        appointment.code = new_code(digits_for(_open_count()), _random)
    return appointment


def insertion(appointment: Appointment) -> Clause:
    """Return the write of a new appointment; it returns no row where the code turns out to be in use.

    The partial unique index `appointment_code_once` decides who has the code.
    """
    appointment._state.adding = False
    values = [field.get_db_prep_save(getattr(appointment, field.attname), connection) for field in _FIELDS]
    return Clause(_INSERT, values)


# Written out once: a clash of codes must not spoil the transaction before it is noticed.
_FIELDS = Appointment._meta.concrete_fields
_OPEN_STATUSES = ", ".join(f"'{status.value}'" for status in OPEN)
_INSERT = f"""
INSERT INTO appointments_appointment ({", ".join(f'"{field.column}"' for field in _FIELDS)})
VALUES ({", ".join(["%s"] * len(_FIELDS))})
ON CONFLICT (code) WHERE status IN ({_OPEN_STATUSES}) DO NOTHING
RETURNING id
"""


def _next_id() -> int:
    """Draw the row id beforehand, so that what is written beside the row can name it; in the order of asking."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval(pg_get_serial_sequence('appointments_appointment', 'id'))")
        return int(cursor.fetchone()[0])


def _open_count() -> int:
    global _counted
    if _counted is None or time.monotonic() - _counted[0] > COUNT_SECONDS:
        _counted = (time.monotonic(), Appointment.objects.filter(status__in=[*OPEN]).count())
    return _counted[1]
