# SPDX-License-Identifier: EUPL-1.2
"""Changing what can be booked, while people are booking it."""

from datetime import datetime

from django.db import connection, transaction

from motcua.appointments.models import Service
from motcua.offices import operations as offices


@transaction.atomic
def save_service(service: Service, *, by: str, at: datetime) -> None:
    """Save a service and give its coming hours the new number of places.

    An hour in which more places are taken already keeps as many as are taken: nobody who was promised a place loses it.
    Records: MasterDataChanged.
    """
    offices.save_master(service, by=by, at=at)
    with connection.cursor() as cursor:
        cursor.execute(_RESIZE, [service.places, service.pk, at, service.places])


_RESIZE = """
UPDATE appointments_slot SET places = greatest(taken, %s)
WHERE id IN (
    SELECT id FROM appointments_slot WHERE service_id = %s AND starts_at > %s AND places <> %s
    ORDER BY starts_at FOR UPDATE
)
"""


def remove_service(service: Service, *, by: str, at: datetime) -> None:
    """Remove a service nobody has booked. Raises: django's ProtectedError where appointments name it."""
    offices.remove_master(service, by=by, at=at)
