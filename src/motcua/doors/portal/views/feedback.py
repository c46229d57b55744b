# SPDX-License-Identifier: EUPL-1.2
"""Comments on offices and procedures: read by all, written by anybody, shown after they were read. Rule: R-076."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.csrf import csrf_exempt

from motcua.appointments.models import Service
from motcua.doors.portal.feedback_forms import WriteComment
from motcua.doors.portal.way import Way, doorway, page
from motcua.feedback import operations, queries, robots
from motcua.kernel import clock
from motcua.kernel.errors import OfficeError
from motcua.offices import queries as offices
from motcua.offices.models import Agency, Office
from motcua.procedures.models import AgencyProcedure, Procedure

SHOWN_OFFICES = 200
#: Whoever chose a place chose its agency too; in a form they travel as one.
_BETWEEN = "|"


@doorway("GET")
def places(request: HttpRequest, way: Way) -> HttpResponse:
    """Where something may be said: all offices, and the way to look a complaint up."""
    rows = Office.objects.filter(closed_on__isnull=True).order_by("sort_key", "code")[:SHOWN_OFFICES]
    return page(request, way, "feedback/places", {"rows": rows})


# Exempt, as the others here: nobody is signed in, and the form carries a signed stamp of its own.
@csrf_exempt
@doorway("GET", "POST")
def of_office(request: HttpRequest, way: Way, office: str) -> HttpResponse:
    """What people wrote about an office and what it answered, and the form to write more.

    How content they are stands with the published figures alone: told twice, one would tell what the other hides.
    """
    place = office_of(office)
    return _comments(request, way, "feedback/office", {"office": place}, office=place, choices=_agencies(place))


@csrf_exempt
@doorway("GET", "POST")
def of_procedure(request: HttpRequest, way: Way, code: str) -> HttpResponse:
    """What people wrote about a procedure, and the form to write more."""
    row = Procedure.objects.filter(pk=code.replace("\x00", "")).first()
    if row is None:
        raise Http404
    return _comments(request, way, "feedback/procedure", {"procedure": row}, procedure=row, choices=_places(row))


def office_of(code: str) -> Office:
    """Return the office of an address. Raises: Http404."""
    try:
        return offices.office(code)
    except offices.NoSuchOffice:
        raise Http404 from None


def agencies_at(place: Office) -> list[tuple[str, str]]:
    """Return the agencies that work at an office, by name."""
    rows = Agency.objects.filter(services__office=place).distinct().order_by("sort_key", "code")
    return list(rows.values_list("code", "name"))


def _agencies(place: Office) -> list[tuple[str, str]]:
    return [(f"{place.pk}{_BETWEEN}{code}", name) for code, name in agencies_at(place)]


def _places(row: Procedure) -> list[tuple[str, str]]:
    """Return where a procedure is done: each agency at each of its offices."""
    agencies = AgencyProcedure.objects.filter(procedure=row).values("agency")
    # One that is being set up, or has closed, is nowhere to go.
    services = Service.objects.filter(
        agency__in=agencies, office__is_being_set_up=False, office__closed_on__isnull=True
    ).select_related("agency", "office")
    found = {(each.office_id, each.agency_id): each for each in services.order_by("agency__sort_key", "office")}
    return [
        (
            f"{office}{_BETWEEN}{agency}",
            each.agency.name if each.agency.name == each.office.name else f"{each.agency.name} – {each.office.name}",
        )
        for (office, agency), each in found.items()
    ]


def _comments(
    request: HttpRequest,
    way: Way,
    template: str,
    values: dict[str, Any],
    *,
    office: Office | None = None,
    procedure: Procedure | None = None,
    choices: list[tuple[str, str]],
) -> HttpResponse:
    about = f"office:{office.pk}" if office else f"procedure:{procedure.pk}" if procedure else ""
    handed_out = robots.again(request.POST.get("stamp", ""), about)
    form = WriteComment(request.POST if request.method == "POST" else None, handed_out=handed_out, places=choices)
    status = 200
    if request.method == "POST":
        try:
            if form.is_valid():
                _write(request, form, about, office, procedure)
                return redirect(f"{request.path}?xong=cho-duyet#binh-luan")
        except OfficeError as refusal:
            form.said_no(refusal)
            status = refusal.http_status
        status = status if status != 200 else 422
    before = request.GET.get("truoc", "")
    is_number = before.isascii() and before.isdigit() and len(before) < 19
    rows, further = queries.shown_comments(
        office=office.pk if office else None,
        procedure=procedure.pk if procedure else None,
        before=int(before) if is_number else None,
    )
    known = {"rows": rows, "further": further, "form": form, "is_sent": "xong" in request.GET, "trap": robots.TRAP}
    response = page(request, way, template, {**values, **known}, status=status)
    # The form in it is somebody's own: its stamp and its question.
    response["Cache-Control"] = "private, no-store"
    return response


def _write(
    request: HttpRequest, form: WriteComment, about: str, office: Office | None, procedure: Procedure | None
) -> None:
    stamp = robots.require_person(
        stamp=form.cleaned_data["stamp"],
        about=about,
        trap=form.cleaned_data[robots.TRAP],
        answer=form.cleaned_data["answer"],
    )
    chosen_office, _between, agency = form.cleaned_data.get("place", "").partition(_BETWEEN)
    operations.write_comment(
        office=office or Office.objects.filter(pk=chosen_office).first(),
        agency=Agency.objects.filter(pk=agency).first() if agency else None,
        procedure=procedure,
        name=form.cleaned_data["name"],
        text=form.cleaned_data["text"],
        stamp=stamp,
        writer_key=robots.writer_key(request.META.get("REMOTE_ADDR", "")),
        at=clock.now(),
    )
