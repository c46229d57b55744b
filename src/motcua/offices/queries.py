# SPDX-License-Identifier: EUPL-1.2
from collections.abc import Sequence
from datetime import date

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from motcua.kernel.errors import NotFound
from motcua.kernel.text import fold
from motcua.kernel.working_time import Session
from motcua.offices.calendar import Closing, OfficeCalendar, PublicYears, SpecialDay, WeeklyHours
from motcua.offices.models import Agency, Closure, Office, PublicDay, WeeklySession

PAGE = 50


class NoSuchOffice(NotFound):
    sentence = _("Không có nơi tiếp nhận nào mang mã này.")


class NoSuchAgency(NotFound):
    sentence = _("Không có cơ quan nào mang mã này.")


def office(code: str) -> Office:
    """Return the office of this code, in whatever case it was typed. Raises: NoSuchOffice."""
    found = Office.objects.filter(pk=code.strip().upper()).first()
    if found is None:
        raise NoSuchOffice
    return found


def agency(code: str) -> Agency:
    """Return the agency of this code, in whatever case it was typed. Raises: NoSuchAgency."""
    found = Agency.objects.filter(pk=code.strip().upper()).first()
    if found is None:
        raise NoSuchAgency
    return found


def public_years() -> PublicYears:
    """Say what is known of the country's days off, in one query."""
    kept = list(PublicDay.objects.filter(locality__isnull=True).values_list("on", "status"))
    return PublicYears(
        known=frozenset(on.year for on, _status in kept),
        tentative=frozenset(on for on, status in kept if status == PublicDay.Status.TENTATIVE),
    )


def calendar_of(office: Office) -> OfficeCalendar:
    """Load the office's working calendar in three queries."""
    return calendars_of([office])[office.pk]


def calendars_of(offices: Sequence[Office]) -> dict[str, OfficeCalendar]:
    """Load the working calendars of these offices, by office code, in three queries however many they are."""
    codes = [office.pk for office in offices]
    weekly: dict[str, list[WeeklyHours]] = {code: [] for code in codes}
    for row in WeeklySession.objects.filter(office__in=codes):
        session = Session(row.opens_at, row.closes_at, row.is_open_for_intake, row.counts_for_deadline)
        weekly[row.office_id].append(WeeklyHours(row.weekday, session, row.valid_from, row.valid_to))
    closings: dict[str, list[Closing]] = {code: [] for code in codes}
    for closure in Closure.objects.filter(office__in=codes):
        closings[closure.office_id].append(
            Closing(closure.starts_at, closure.ends_at, closure.reason, closure.agency_id)
        )
    ladders = {office.pk: _ladder(office.locality_id) for office in offices}
    places = {place for ladder in ladders.values() for place in ladder}
    days = list(PublicDay.objects.filter(Q(locality__isnull=True) | Q(locality_id__in=places)))
    return {
        code: OfficeCalendar(tuple(weekly[code]), _special_days(days, ladders[code]), tuple(closings[code]))
        for code in codes
    }


def _special_days(days: Sequence[PublicDay], ladder: list[str]) -> dict[date, SpecialDay]:
    here = [row for row in days if row.locality_id is None or row.locality_id in ladder]
    # A local day overrides the national one of the same date: it is read later.
    return {
        row.on: SpecialDay(
            works=row.kind == PublicDay.Kind.MAKEUP_WORKDAY,
            kind_label=PublicDay.Kind(row.kind).label,
            name=row.name,
            makes_up_on=row.makes_up_on,
        )
        for row in sorted(here, key=lambda row: row.locality_id or "")
    }


def ladder_of(office: Office) -> list[str]:
    """Return the codes of the localities the office lies in, the largest first."""
    return _ladder(office.locality_id)


def _ladder(locality: str) -> list[str]:
    """Return a locality's code and those it lies in ("48-HC" lies in "48")."""
    parts = locality.split("-")
    return ["-".join(parts[:count]) for count in range(1, len(parts) + 1)]


def search_agencies(q: str, *, after: str = "", limit: int = PAGE) -> list[Agency]:
    """Return agencies whose names, abbreviations or former names hold every word of `q`, with or without marks.

    Keyset page: those sorted behind the agency code `after`; `limit` + 1 rows tell whether there are more.
    """
    found = Agency.objects.select_related("locality").prefetch_related("other_names", "services")
    for word in fold(q).split():
        found = found.filter(search_key__contains=word)
    if after:
        last = Agency.objects.filter(pk=after).first()
        if last is not None:
            found = found.filter(Q(sort_key__gt=last.sort_key) | Q(sort_key=last.sort_key, code__gt=last.code))
    return list(found.order_by("sort_key", "code")[: limit + 1])


def search_offices(q: str = "", *, after: str = "", limit: int = PAGE) -> list[Office]:
    """Return offices whose names hold every word of `q`; a keyset page as in `search_agencies`."""
    found = Office.objects.select_related("locality")
    for word in fold(q).split():
        found = found.filter(search_key__contains=word)
    if after:
        last = Office.objects.filter(pk=after).first()
        if last is not None:
            found = found.filter(Q(sort_key__gt=last.sort_key) | Q(sort_key=last.sort_key, code__gt=last.code))
    return list(found.order_by("sort_key", "code")[: limit + 1])
