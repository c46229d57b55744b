# SPDX-License-Identifier: EUPL-1.2
"""The yearly questionnaire: drawn, opened and closed by the city; paper sheets printed by each office. Rule: R-074."""

from datetime import date, datetime, timedelta

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from motcua.doors.desk.entry import staff, words_of
from motcua.doors.desk.feedback import page, places_of
from motcua.feedback import operations
from motcua.feedback.models import Survey
from motcua.feedback.survey_questions import QUESTIONS
from motcua.feedback.survey_results import progress, result_of
from motcua.kernel.errors import InvalidInput, NotAllowed, OfficeError
from motcua.kernel.working_time import OFFICE_ZONE
from motcua.offices import queries as offices
from motcua.people.access import Access
from motcua.people.rules import Action


@require_GET
@staff
def survey(request: HttpRequest, access: Access, at: datetime) -> HttpResponse:
    """How far this year's questionnaire is, and the results of the years before."""
    if not access.may_anywhere(Action.SEE_FIGURES):
        raise NotAllowed
    return _page(request, access, at)


def _page(request: HttpRequest, access: Access, at: datetime, *, said: str = "", status: int = 200) -> HttpResponse:
    today = at.astimezone(OFFICE_ZONE).date()
    newest = Survey.objects.order_by("-year").first()
    places = places_of(access, Action.SEE_FIGURES)
    values = {
        "newest": newest,
        "progress": progress(newest, access=access) if newest else None,
        "result": result_of(newest) if newest is not None and newest.closed_at is not None else None,
        "heads": [question.head for question in QUESTIONS],
        "years": list(
            Survey.objects.filter(closed_at__isnull=False).order_by("-year").values_list("year", flat=True)[:20]
        ),
        "places": places,
        "may_direct": access.may_anywhere(Action.CHANGE_SETTINGS),
        "year": _typed(request, "nam", str(today.year)),
        "first_on": _typed(request, "tu", (today - timedelta(days=365)).isoformat()),
        "last_on": _typed(request, "den", (today - timedelta(days=1)).isoformat()),
        "size": _typed(request, "so-luot", str(settings.SURVEY_SIZE)),
        "sheets_at_once": 30,
        "said": said,
    }
    return page(request, access, at, "survey", values, status=status)


def _typed(request: HttpRequest, name: str, otherwise: str) -> str:
    return request.POST.get(name, otherwise)[:20]


@require_POST
@staff
def act(request: HttpRequest, access: Access, at: datetime, deed: str) -> HttpResponse:
    """Draw, open or close: the city's."""
    if not access.may_anywhere(Action.CHANGE_SETTINGS):
        raise NotAllowed
    year = _number(request.POST.get("nam", ""))
    if deed not in ("chon", "mo", "dong") or not 2000 <= year <= 2200:
        raise Http404
    try:
        if deed == "chon":
            operations.draw_survey(
                year=year,
                first_on=_day(request, "tu"),
                last_on=_day(request, "den"),
                size=_number(request.POST.get("so-luot", "")),
                by=access.user,
                at=at,
            )
        elif deed == "mo":
            operations.open_survey(year=year, by=access.user, at=at)
        else:
            operations.close_survey(year=year, by=access.user, at=at)
    except OfficeError as refusal:
        return _page(request, access, at, said=words_of(refusal), status=refusal.http_status)
    return redirect("desk:survey")


@require_POST
@staff
def sheets(request: HttpRequest, access: Access, at: datetime) -> HttpResponse:
    """Paper sheets of one office, each with its own code, on a page to be printed."""
    office = request.POST.get("noi", "").replace("\x00", "").strip().upper()
    access.require(Action.SEE_FIGURES, office=office)
    agencies = access.agencies_for(Action.SEE_FIGURES, office=office)
    try:
        rows = operations.make_sheets(
            year=_number(request.POST.get("nam", "")),
            office=offices.office(office),
            agency=agencies[0] if agencies else None,
            count=_number(request.POST.get("so-phieu", "")),
            by=access.user,
            at=at,
        )
    except OfficeError as refusal:
        return _page(request, access, at, said=words_of(refusal), status=refusal.http_status)
    site = settings.PUBLIC_URL.rstrip("/")
    values = {
        "office": rows[0].office,
        "survey": rows[0].survey,
        "rows": [(row, f"{site}/khao-sat/phieu/{row.token}/") for row in rows],
        "short": site.partition("://")[2],
    }
    return render(request, "desk/feedback/sheets.html", values)


def _number(typed: str) -> int:
    return int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 7 else 0


def _day(request: HttpRequest, name: str) -> date:
    try:
        return date.fromisoformat(request.POST.get(name, ""))
    except ValueError:
        raise InvalidInput(fields={name: str(InvalidInput.sentence)}) from None
