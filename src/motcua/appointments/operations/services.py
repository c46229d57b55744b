# SPDX-License-Identifier: EUPL-1.2
"""Changing what can be booked, while people are booking it."""

from datetime import datetime

from django.db import connection, transaction
from django.db.models import Max

from motcua.appointments.errors import LengthInUse
from motcua.appointments.models import Service, Slot
from motcua.kernel.working_time import OFFICE_ZONE
from motcua.offices import operations as offices


@transaction.atomic
def save_service(service: Service, *, by: str, at: datetime) -> None:
    """Save a service and give its coming hours the new number of places.

    An hour in which more places are taken already keeps as many as are taken: nobody who was promised a place loses it.
    Raises: LengthInUse while hours ahead are taken in the old length: two grids would overlap unseen.
    Records: MasterDataChanged.
    """
    offices.lock_settings([service.office_id])
    known = Service.objects.filter(pk=service.pk).first()
    if known is not None and known.length_minutes != service.length_minutes:
        ahead = Slot.objects.filter(service=service, starts_at__gt=at, taken__gt=0)
        if last := ahead.aggregate(last=Max("starts_at"))["last"]:
            raise LengthInUse(minutes=known.length_minutes, until=f"{last.astimezone(OFFICE_ZONE):%d/%m/%Y}")
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
