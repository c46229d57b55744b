# SPDX-License-Identifier: EUPL-1.2
"""What a change of hours or places means for those who have booked already: asked before and after it is saved."""

from collections import Counter
from collections.abc import Sequence
from datetime import date, datetime, timedelta

from motcua.appointments.models import Appointment, Slot
from motcua.appointments.rules import COMING
from motcua.kernel.working_time import OFFICE_ZONE
from motcua.offices import queries as places
from motcua.offices.calendar import OfficeCalendar

LOOKED_AT_LIMIT = 2_000


def coming_by_day(
    *, offices: Sequence[str] | None, agency: str | None, starts_at: datetime, ends_at: datetime
) -> dict[date, int]:
    """Return how many people are expected at these offices (None: at all), or for the agency there, on each day."""
    rows = Appointment.objects.filter(status__in=COMING, starts_at__gte=starts_at, starts_at__lt=ends_at)
    if offices is not None:
        rows = rows.filter(office_id__in=offices)
    if agency:
        rows = rows.filter(agency_id=agency)
    moments = rows.order_by("starts_at").values_list("starts_at", flat=True)
    return dict(Counter(moment.astimezone(OFFICE_ZONE).date() for moment in moments))


def crowded_hours(*, service_id: int, places: int, at: datetime) -> list[tuple[datetime, int]]:
    """Return the coming hours in which more places stay taken than the service now has, with how many."""
    rows = Slot.objects.filter(service_id=service_id, starts_at__gt=at, taken__gt=places).order_by("starts_at")
    return list(rows.values_list("starts_at", "taken"))


def outside_hours(*, office: str, at: datetime) -> list[Appointment]:
    """Return the coming appointments whose hour the office no longer keeps, by hour; looks at the next 2,000."""
    calendar = places.calendar_of(places.office(office))
    coming = Appointment.objects.filter(office_id=office, status__in=COMING, starts_at__gt=at)
    rows = list(coming.order_by("starts_at")[:LOOKED_AT_LIMIT])
    kept = {agency: calendar.for_agency(agency) for agency in {row.agency_id for row in rows}}
    return [row for row in rows if not _is_kept(row, kept[row.agency_id])]


def _is_kept(appointment: Appointment, calendar: OfficeCalendar) -> bool:
    begins = appointment.starts_at.astimezone(OFFICE_ZONE)
    ends = begins + timedelta(minutes=appointment.length_minutes)
    return any(
        session.opens_at <= begins.time() and ends <= datetime.combine(begins.date(), session.closes_at, OFFICE_ZONE)
        for session in calendar.intake_on(begins.date())
    )
