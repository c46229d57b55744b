# SPDX-License-Identifier: EUPL-1.2
"""One appointment with all that happened to it, and finding one by code or phone."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from motcua.appointments import queries
from motcua.appointments.rules import Status, may_become
from motcua.doors.desk.entry import Desk, at_office
from motcua.doors.desk.history import facts_of, messages_of
from motcua.doors.desk.rows import rows_of
from motcua.people.rules import Action


@require_GET
@at_office(Action.SEE_DESK)
def details(request: HttpRequest, desk: Desk, pk: int) -> HttpResponse:
    """Show one appointment of this office: its state, its history, its messages, and what may be done with it."""
    appointment = desk.appointment(pk)
    agency, status = appointment.agency_id, appointment.status
    values = {
        "row": rows_of(desk, [appointment])[0],
        "appointment": appointment,
        "facts": facts_of(appointment),
        "sent": messages_of(appointment),
        "may_confirm": status == Status.REQUESTED and desk.may(Action.CONFIRM, agency),
        "may_propose": may_become(status, Status.PROPOSED) and desk.may(Action.CONFIRM, agency),
        "may_refuse": may_become(status, Status.REFUSED) and desk.may(Action.CONFIRM, agency),
        "may_move": may_become(status, Status.REQUESTED) and desk.may(Action.BOOK_FOR_CITIZEN, agency),
        "may_call_off": may_become(status, Status.CANCELLED) and desk.may(Action.CANCEL_FOR_CITIZEN, agency),
        "may_receive": status == Status.CONFIRMED and desk.may(Action.CHECK_IN, agency),
        "may_end": status == Status.CHECKED_IN and desk.may(Action.CHECK_IN, agency),
        "has_slip": status in (Status.CHECKED_IN, Status.SERVED) and desk.may(Action.CHECK_IN, agency),
    }
    return render(request, "desk/details.html", desk.page() | values)


@require_GET
@at_office(Action.SEE_DESK)
def by_code(request: HttpRequest, desk: Desk, code: str) -> HttpResponse:
    """Lead from a code to its newest appointment at this office."""
    found = desk.appointment(queries.at_office(office=desk.code, code=code).pk)
    return redirect("desk:details", office=desk.code, pk=found.pk)


@require_POST
@at_office(Action.SEE_DESK)
def search(request: HttpRequest, desk: Desk) -> HttpResponse:
    """Find by code or phone within this office; what was typed travels in the body and so never in an address."""
    text = request.POST.get("tim", "").strip()
    found = queries.search_at_office(office=desk.code, agencies=desk.agencies(), text=text)
    if len(found) == 1:
        return redirect(reverse("desk:details", kwargs={"office": desk.code, "pk": found[0].pk}))
    return render(request, "desk/found.html", desk.page(rows=rows_of(desk, found), text=text))
