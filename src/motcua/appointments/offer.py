# SPDX-License-Identifier: EUPL-1.2
"""What an agency at an office offers: the service that takes a visit, its hours and its free places."""

import time
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import connection
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from motcua.appointments import rules
from motcua.appointments.models import Service
from motcua.kernel.errors import OfficeError
from motcua.kernel.working_time import OFFICE_ZONE
from motcua.offices import queries as offices
from motcua.offices.calendar import OfficeCalendar
from motcua.offices.models import Office
from motcua.procedures import queries as procedures

# What a process remembers of an office is checked by its version in every claim, so it may be a little old.
REMEMBER_SECONDS = 5.0


class NotYetOffered(OfficeError):
    code = "not_yet_offered"
    sentence = _("{agency} chưa nhận hẹn giờ{where}{since}. Ông/Bà vẫn có thể đến trực tiếp hoặc gọi tổng đài.")


@dataclass(frozen=True)
class OfficeSettings:
    """An office with its calendar and services as of one `settings_version`."""

    office: Office
    calendar: OfficeCalendar
    services: tuple[Service, ...]

    @property
    def version(self) -> int:
        return self.office.settings_version

    def general(self, agency: str) -> Service | None:
        return next((s for s in self.services if s.agency_id == agency and s.procedure_id is None), None)

    def own(self, agency: str, procedure: str) -> Service | None:
        return next((s for s in self.services if s.agency_id == agency and s.procedure_id == procedure), None)


@dataclass(frozen=True)
class Visit:
    """A visit that can be booked: the service whose places it takes and how many steps it lasts."""

    settings: OfficeSettings
    service: Service
    procedure_codes: tuple[str, ...]
    slot_count: int

    @property
    def length_minutes(self) -> int:
        return self.slot_count * self.service.length_minutes

    @property
    def calendar(self) -> OfficeCalendar:
        return self.settings.calendar.for_agency(self.service.agency_id)

    def starts_on(self, day: date) -> list[datetime]:
        return rules.starts_on(
            day=day,
            sessions=self.calendar.intake_on(day),
            step_minutes=self.service.length_minutes,
            slot_count=self.slot_count,
        )

    def hours_told(self, day: date) -> str:
        """Say the hours in which people are received that day: the reason why another one cannot be had."""
        return gettext("giờ tiếp nhận: %(hours)s") % {"hours": self.calendar.hours_in_words(day)}

    def slots_from(self, starts_at: datetime) -> list[datetime]:
        return rules.slot_starts(
            starts_at=starts_at, step_minutes=self.service.length_minutes, slot_count=self.slot_count
        )

    def earliest(self, at: datetime) -> datetime:
        return at + timedelta(minutes=self.service.notice_minutes)

    def last_day(self, at: datetime) -> date:
        """Return the last day that can be booked: the horizon, or the day the service or the office ends."""
        horizon = at.astimezone(OFFICE_ZONE).date() + timedelta(days=self.service.horizon_days)
        closed_on = self.settings.office.closed_on
        ends = [self.service.on_until, closed_on - timedelta(days=1) if closed_on else None]
        return min([horizon, *(end for end in ends if end is not None)])


@dataclass(frozen=True)
class Free:
    starts_at: datetime
    free: int


@dataclass(frozen=True)
class Closed:
    on: date
    reason: str


_remembered: dict[str, tuple[float, OfficeSettings]] = {}


def settings_of(office_code: str, *, fresh: bool = False) -> OfficeSettings:
    """Return the office's settings, remembered for a few seconds unless `fresh`. Raises: NoSuchOffice."""
    code = office_code.strip().upper()
    known = _remembered.get(code)
    if known is not None and not fresh and time.monotonic() - known[0] < REMEMBER_SECONDS:
        return known[1]
    # The version is read first: a change in between makes the claim fail its version check, never slip through.
    office = offices.office(code)
    rows = Service.objects.select_related("office", "agency", "procedure", "counter").filter(office=office)
    settings = OfficeSettings(office, offices.calendar_of(office), tuple(rows))
    _remembered[code] = (time.monotonic(), settings)
    return settings


def forget_settings() -> None:
    """Drop what this process remembers of offices (tests)."""
    _remembered.clear()


def visit_for(*, office: str, agency: str, procedure_codes: list[str], at: datetime, fresh: bool = False) -> Visit:
    """Return the visit that these procedures make at the office.

    Procedures with one service take its places; several of different services take those of the agency's general one.
    Raises: NoSuchOffice, NoSuchAgency, NoSuchProcedure; NotYetOffered before the service's first day, after its last,
    or where there is none.
    """
    settings = settings_of(office, fresh=fresh)
    agency_code = agency.strip().upper()
    codes = [procedure.code for procedure in procedures.procedures_of(agency_code, procedure_codes)]
    general = settings.general(agency_code)
    own = [settings.own(agency_code, code) or general for code in codes] or [general]
    service = own[0] if len({service.pk if service else None for service in own}) == 1 else general
    if service is None:
        raise NotYetOffered(agency=offices.agency(agency_code).name, where=_at(settings.office), since="")
    lengths = [each.length_minutes for each in own if each is not None]
    visit = Visit(
        settings,
        service,
        tuple(codes),
        rules.slots_needed(lengths_minutes=lengths, step_minutes=service.length_minutes),
    )
    _refuse_outside_dates(visit, at)
    return visit


def _refuse_outside_dates(visit: Visit, at: datetime) -> None:
    service = visit.service
    today = at.astimezone(OFFICE_ZONE).date()
    if _is_on(service, today):
        return
    since = (
        gettext(" (từ ngày %(on)s)") % {"on": f"{service.on_from:%d/%m/%Y}"}
        if service.on_from and service.on_from > today
        else ""
    )
    raise NotYetOffered(
        agency=service.agency.name, where=_at(visit.settings.office), since=since, on_from=service.on_from
    )


def _at(office: Office) -> str:
    return gettext(" tại %(office)s") % {"office": office.name}


def _is_on(service: Service, today: date) -> bool:
    closed_on = service.office.closed_on
    return (
        (closed_on is None or today < closed_on)
        and service.on_from is not None
        and service.on_from <= today
        and (service.on_until is None or today <= service.on_until)
    )


def free_places(visit: Visit, *, first: date, days: int, at: datetime) -> tuple[list[Free], list[Closed]]:
    """Return the bookable hours of `days` days from `first` with their free places (0 = full), and the closed days.

    Two queries however many days. Hours too near or beyond the horizon are left out; lapsed holds count as free.
    """
    wanted = [first + timedelta(days=offset) for offset in range(days)]
    closed = [Closed(day, reason) for day in wanted if (reason := visit.calendar.closed_reason(day)) is not None]
    last_day, earliest = visit.last_day(at), visit.earliest(at)
    starts = [start for day in wanted if day <= last_day for start in visit.starts_on(day) if start >= earliest]
    if not starts:
        return [], closed
    left = _places_left(visit, starts[0], starts[-1] + timedelta(minutes=visit.length_minutes), at)
    full = visit.service.places
    return [
        Free(start, max(0, min(left.get(step, full) for step in visit.slots_from(start)))) for start in starts
    ], closed


def _places_left(visit: Visit, first: datetime, until: datetime, at: datetime) -> dict[datetime, int]:
    with connection.cursor() as cursor:
        cursor.execute(_SLOTS, [visit.service.places, visit.service.pk, first, until])
        left = {starts_at.astimezone(OFFICE_ZONE): free for starts_at, free in cursor.fetchall()}
        cursor.execute(_LAPSED, [visit.service.pk, first - timedelta(hours=8), until, at])
        for starts_at, slot_count in cursor.fetchall():
            for step in rules.slot_starts(
                starts_at=starts_at.astimezone(OFFICE_ZONE),
                step_minutes=visit.service.length_minutes,
                slot_count=slot_count,
            ):
                if step in left:
                    left[step] += 1
        return left


# An hour may keep more places than the service now has: they were taken before.
_SLOTS = """
SELECT starts_at, least(places, %s) - taken FROM appointments_slot
WHERE service_id = %s AND starts_at >= %s AND starts_at < %s
"""
_LAPSED = """
SELECT starts_at, slot_count FROM appointments_hold
WHERE service_id = %s AND starts_at >= %s AND starts_at < %s AND expires_at <= %s
"""


def near_free_hours(visit: Visit, *, around: datetime, at: datetime, count: int = 3) -> list[datetime]:
    """Return the free hours nearest to `around`, at most `count`: the same day first, then the days after."""
    day = max(around.astimezone(OFFICE_ZONE).date(), at.astimezone(OFFICE_ZONE).date())
    found: list[datetime] = []
    for offset in range(0, 28, 7):
        free, _closed = free_places(visit, first=day + timedelta(days=offset), days=7, at=at)
        found += [each.starts_at for each in free if each.free > 0 and each.starts_at != around]
        if len(found) >= count:
            break
    found.sort(key=lambda start: (start.date() != day, abs(start - around)))
    return sorted(found[:count])
