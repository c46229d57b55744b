# SPDX-License-Identifier: EUPL-1.2
"""Figures by officer: one's own for oneself, all of an office for its head."""

from datetime import datetime

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from motcua.doors.desk.entry import Desk, at_office, staff
from motcua.doors.desk.today import lead_those_who_may
from motcua.figures import today_officers
from motcua.kernel.working_time import OFFICE_ZONE
from motcua.offices import queries as offices
from motcua.people.access import Access
from motcua.people.rules import Action


@require_GET
@staff
def own(request: HttpRequest, access: Access, at: datetime) -> HttpResponse:
    """Show the person's own figures, of all offices where they work; nobody else's."""
    codes = sorted({held.office for held in access.held if held.office})
    values = {
        "own": today_officers.own(access.user, offices=codes, at=at),
        "month_on": at.astimezone(OFFICE_ZONE).date().replace(day=1),
        "enough": today_officers.ENOUGH_RATINGS,
        "here": "own_figures",
    }
    if len(codes) == 1:
        return render(request, "desk/today/own.html", Desk(access, at, offices.office(codes[0])).page(**values))
    name = access.user.full_name or access.user.username
    return render(request, "desk/today/own.html", {"at": at, "person_name": name, **values})


@require_GET
@staff
def home(request: HttpRequest, access: Access, at: datetime) -> HttpResponse:
    """Lead to the office's officers; who heads several chooses."""
    return lead_those_who_may(request, access, Action.SEE_OFFICERS, "desk:today_officers")


@require_GET
@at_office(Action.SEE_OFFICERS)
def page(request: HttpRequest, desk: Desk) -> HttpResponse:
    """Show each officer's figures, by name."""
    agencies = desk.agencies(Action.SEE_OFFICERS)
    values = desk.page(
        here="today",
        view="officers",
        rows=today_officers.of_office(desk.code, agencies=agencies, at=desk.at),
        month_on=desk.at.astimezone(OFFICE_ZONE).date().replace(day=1),
        enough=today_officers.ENOUGH_RATINGS,
        is_limited=agencies is not None,
    )
    return render(request, "desk/today/officers.html", values)
