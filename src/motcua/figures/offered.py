# SPDX-License-Identifier: EUPL-1.2
"""How many places an office offered on a day: what no fact says, counted from its hours and services."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from django.db.models import F
from django.db.models.functions import TruncDate

from motcua.appointments.models import Service
from motcua.appointments.rules import starts_on
from motcua.figures.models import CountedDay, DayTally
from motcua.kernel.working_time import OFFICE_ZONE
from motcua.offices.models import Office
from motcua.offices.queries import calendars_of

MEASURE = "places.offered"


def count(offices: Sequence[str], first_on: date, last_on: date, *, at: datetime) -> None:
    """Write the places offered on these days; a day that was counted after it was over stays as it is."""
    fixed = _fixed(offices, first_on, last_on)
    days = [first_on + timedelta(days=number) for number in range((last_on - first_on).days + 1)]
    places = list(Office.objects.filter(pk__in=offices))
    calendars = calendars_of(places)
    services = list(Service.objects.filter(office__in=offices, on_from__isnull=False, places__gt=0))
    wanted = [(office, day) for office in places for day in days if (office.pk, day) not in fixed]
    for office in places:
        own = [day for each, day in wanted if each is office]
        DayTally.objects.filter(measure=MEASURE, office=office.pk, on__in=own).delete()
    rows: dict[tuple[str, date, str, str, int], list[int]] = {}
    for office, day in wanted:
        if office.closed_on is not None and office.closed_on <= day:
            continue
        for service in services:
            if service.office_id != office.pk or not _is_open(service, day):
                continue
            sessions = calendars[office.pk].for_agency(service.agency_id).intake_on(day)
            for starts_at in starts_on(day=day, sessions=sessions, step_minutes=service.length_minutes, slot_count=1):
                key = (office.pk, day, service.agency_id, service.procedure_id or "", starts_at.hour)
                known = rows.setdefault(key, [0, 0])
                known[0] += 1
                known[1] += service.places
    DayTally.objects.bulk_create(
        [
            DayTally(
                office=code, on=day, agency=agency, procedure=procedure, officer=0, measure=MEASURE, slot=hour,
                count=steps, sum=sum_,
            )
            for (code, day, agency, procedure, hour), (steps, sum_) in rows.items()
        ],
        batch_size=2_000,
    )  # fmt: skip


def _is_open(service: Service, day: date) -> bool:
    assert service.on_from is not None
    return service.on_from <= day and (service.on_until is None or day <= service.on_until)


def _fixed(offices: Sequence[str], first_on: date, last_on: date) -> set[tuple[str, date]]:
    """Return the days whose places were counted after they were over."""
    known = CountedDay.objects.filter(office__in=offices, on__range=(first_on, last_on))
    over = known.annotate(offered_on=TruncDate("offered_at", tzinfo=OFFICE_ZONE)).filter(offered_on__gt=F("on"))
    return set(over.values_list("office", "on"))
