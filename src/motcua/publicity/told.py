# SPDX-License-Identifier: EUPL-1.2
"""All that is told of an office, or of one agency there: read from the live data, nothing typed twice."""

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Final

from django.conf import settings
from django.utils.translation import gettext as _

from motcua.appointments.listing import agencies_offered
from motcua.appointments.models import Service
from motcua.dossiers import units
from motcua.dossiers.sheets.special_notice import notice_at
from motcua.kernel import saying
from motcua.kernel.errors import OfficeError
from motcua.kernel.working_time import OFFICE_ZONE
from motcua.offices import queries as offices
from motcua.offices.models import Agency, Office
from motcua.post import queries as post
from motcua.post.operations.pricing import quote
from motcua.post.rules import Direction, Zone
from motcua.procedures.models import Procedure, ProcedureVersion
from motcua.publicity.by_message import Sms, by_message
from motcua.publicity.hours import hours_of_week
from motcua.publicity.used import most_used
from motcua.queueing.models import Line
from motcua.vaccination.models import VaccinationSession

PROCEDURES_TOLD: Final = 8


@dataclass(frozen=True)
class Told:
    """What a sheet, a slide or a card says; each part is empty where the office has no such thing."""

    office: Office
    agency: Agency | None
    at: datetime
    agencies: tuple[Agency, ...]
    hours: tuple[tuple[str, str], ...]
    sms: Sms | None
    phone: str
    can_book: bool
    can_file: bool
    can_join: bool
    can_vaccinate: bool
    special_days: tuple[tuple[str, str], ...] = ()
    post: tuple[tuple[str, str], ...] = ()
    procedures: tuple[Procedure, ...] = field(default=())

    @property
    def name(self) -> str:
        return self.agency.name if self.agency else self.office.name

    @property
    def code(self) -> str:
        return self.agency.pk if self.agency else self.office.pk

    @property
    def answer_hours(self) -> str:
        """Within how many working hours a request is answered, in words: "4 giờ làm việc"."""
        minutes = settings.CONFIRM_WITHIN_WORKING_MINUTES
        return _("%(length)s làm việc") % {"length": saying.duration(minutes)}


def told(office: Office, *, agency: Agency | None = None, at: datetime) -> Told:
    """Return what is so at the moment, in the language of the caller, in a bounded number of queries."""
    on = at.astimezone(OFFICE_ZONE).date()
    here = agencies_here(office, on=on)
    meant = [agency] if agency else here
    calendar = offices.calendar_of(office)
    offered = agencies_offered(on=on, agencies=[each.pk for each in meant])
    bookable = [each for each in meant if each.pk in offered and office.pk in offered[each.pk].offices]
    codes = [each.pk for each in meant]
    return Told(
        office=office,
        agency=agency,
        at=at,
        agencies=tuple(bookable),
        hours=tuple(hours_of_week(calendar.weekly, on=on)),
        sms=by_message(bookable, calendar, is_one=agency is not None, at=at),
        phone=settings.SWITCHBOARD_PHONE,
        can_book=bool(bookable),
        can_file=_can_file(codes, on=on),
        can_join=_can_join(office, agency),
        can_vaccinate=VaccinationSession.objects.filter(office=office, on__gte=on, is_open=True).exists(),
        special_days=tuple(_special_days(office, at=at)),
        post=tuple(_post(office, on=on)),
        procedures=tuple(most_used(office, agencies=codes, on=on, limit=PROCEDURES_TOLD)),
    )


def agencies_here(office: Office, *, on: date) -> list[Agency]:
    """Return the agencies whose work people come for at the office: those that can be booked or take in dossiers."""
    served = set(Service.objects.filter(office=office).values_list("agency", flat=True))
    codes = served | set(units.agencies_at(office.pk))
    rows = Agency.objects.filter(pk__in=codes)
    return [row for row in rows if row.successor_id is None or (row.succeeded_on is not None and row.succeeded_on > on)]


def _can_file(agencies: list[str], *, on: date) -> bool:
    online = [Procedure.OnlineLevel.FULL, Procedure.OnlineLevel.PART]
    rows = ProcedureVersion.objects.holding(on).filter(procedure__agencies__agency__in=agencies)
    return rows.filter(online_level__in=online).exists()


def _can_join(office: Office, agency: Agency | None) -> bool:
    rows = Line.objects.filter(office=office, is_active=True, may_join_from_home=True, is_mirrored=False)
    if agency is None:
        return rows.exists()
    return any(not line.agencies.all() or agency in line.agencies.all() for line in rows.prefetch_related("agencies"))


def _special_days(office: Office, *, at: datetime) -> list[tuple[str, str]]:
    """Return each special day with its promise and its next days."""
    parts = notice_at(office, at=at, most=0).parts
    return [(part.title, ". ".join(filter(None, [part.promise, part.coming_words.rstrip(".")]))) for part in parts]


def _post(office: Office, *, on: date) -> list[tuple[str, str]]:
    """Return what it costs to have a result sent home, by how far; nothing where the office sends none."""
    if not post.is_offered(office, on):
        return []
    found = []
    for zone in (Zone.INNER_CITY, Zone.IN_PROVINCE, Zone.NATIONWIDE):
        try:
            price = quote(office=office, direction=Direction.RETURN, zone=zone, grams=settings.PARCEL_GRAMS, on=on)
        except OfficeError:
            continue
        said = saying.vnd(price.you_pay_vnd)
        if price.supported_vnd:
            said = _("%(pay)s (địa phương hỗ trợ %(more)s)") % {"pay": said, "more": saying.vnd(price.supported_vnd)}
        found.append((str(zone.label), said))
    return found
