# SPDX-License-Identifier: EUPL-1.2
"""Vaccination for the public: what it is, the coming sessions, and the choice of a day and an hour."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt

from motcua.doors.look.month import Hour, by_part_of_day
from motcua.doors.portal.vaccination_way import Typed, opened, steps
from motcua.doors.portal.views.hours import alternatives
from motcua.doors.portal.way import Way, doorway, keep_secret, page
from motcua.kernel import clock, saying
from motcua.kernel.errors import OfficeError
from motcua.kernel.working_time import OFFICE_ZONE
from motcua.vaccination import queries
from motcua.vaccination.rules import CHILDREN_LIMIT

#: More sessions than these do not fit the start page.
SESSIONS_SHOWN = 8


@doorway("GET")
def start(request: HttpRequest, way: Way) -> HttpResponse:
    """What vaccination by appointment is, the coming sessions with free places, and how to look a booking up."""
    at = clock.now()
    offices = queries.offices_with_sessions(at=at)
    # A province has dozens of health centres; only those whose sessions are shown are asked.
    near = queries.offices_of_next_sessions(at=at, limit=SESSIONS_SHOWN)
    ahead = [(office, each) for office in near for each in queries.sessions_ahead(office=office.pk, at=at)]
    ahead.sort(key=lambda pair: (pair[1].session.on, pair[1].session.opens_at))
    rows = [
        {
            "session": each.session,
            "hours": f"{saying.hour(each.session.opens_at)} – {saying.hour(each.session.closes_at)}",
            "office": office,
            "free": each.free,
            "href": hours_address(office.pk, each.session.on) if each.free else "",
        }
        for office, each in ahead[:SESSIONS_SHOWN]
    ]
    return page(
        request,
        way,
        "vaccination/start",
        {"at": at, "rows": rows, "one_office": offices[0] if len(offices) == 1 else None},
    )


# Exempt: it reads and changes nothing; the post only carries what was typed on the next page, closed.
@csrf_exempt
@doorway("GET", "POST")
def hours(request: HttpRequest, way: Way) -> HttpResponse:
    """The days with a session and the free hours of one of them, for so many children."""
    kept = opened(request.POST["giu_lai"]) if request.POST.get("giu_lai") else None
    return show_hours(request, way, kept)


def show_hours(request: HttpRequest, way: Way, kept: Typed | None, refusal: OfficeError | None = None) -> HttpResponse:
    """Show days and hours; what was typed already travels on, closed."""
    at = clock.now()
    given = request.POST if request.method == "POST" else request.GET
    offices = queries.offices_with_sessions(at=at)
    asked = kept.office if kept else given.get("noi", "").upper()
    office = next((each for each in offices if each.pk == asked), offices[0] if offices else None)
    count = len(kept.children) if kept else read_count(given.get("be", ""))
    day = read_day(given.get("ngay", "")) or (day_of(kept.starts_at) if kept else None)
    vaccines = [child["vaccine"] for child in kept.children if child["vaccine"]] if kept else []
    shown = offered(office.pk, at=at, count=count, vaccines=vaccines, day=day) if office else {}
    values = {
        "at": at,
        "steps": steps(),
        "here": reverse("portal:vaccination-hours"),
        "form_address": reverse("portal:vaccination-children"),
        "offices": offices,
        "office": office,
        "count": count,
        "counts": range(1, CHILDREN_LIMIT + 1),
        "kept": kept.closed() if kept else "",
        "refusal": refusal,
        "alternatives": alternatives(refusal),
        **shown,
    }
    response = page(request, way, "vaccination/hours", values, status=refusal.http_status if refusal else 200)
    return keep_secret(response) if kept else response


def offered(
    office: str, *, at: datetime, count: int, vaccines: Sequence[str], day: date | None, now_at: datetime | None = None
) -> dict[str, Any]:
    """Return the days with sessions and the hours of `day`, of the first free day without one."""
    per_day: dict[date, int] = {}
    for each in queries.sessions_ahead(office=office, at=at, children=count, vaccines=vaccines):
        per_day[each.session.on] = per_day.get(each.session.on, 0) + each.free
    days = [{"on": on, "free": free, "weekday": saying.short_day(on).partition(",")[0]} for on, free in per_day.items()]
    if day is None:
        day = next((on for on, free in per_day.items() if free), None)
    free_hours = queries.free_hours(office=office, on=day, children=count, vaccines=vaccines, at=at) if day else []
    rows = [Hour(each.starts_at, each.free, each.starts_at.isoformat()) for each in free_hours]
    rows = [row for row in rows if row.at != now_at]
    none = "" if rows or not day else _("Ngày này không còn giờ nào đủ chỗ. Xin chọn một ngày khác.")
    return {"days": days, "day_on": day, "parts": by_part_of_day(rows), "no_hours": none}


def hours_address(office: str, day: date) -> str:
    return f"{reverse('portal:vaccination-hours')}?{urlencode({'noi': office, 'ngay': day.isoformat()})}#gio"


def read_count(text: str) -> int:
    """Return how many children are meant, within what one booking may bring."""
    return max(1, min(int(text), CHILDREN_LIMIT)) if text.isascii() and text.isdigit() and len(text) < 3 else 1


def read_day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def day_of(moment: datetime) -> date:
    return moment.astimezone(OFFICE_ZONE).date()
