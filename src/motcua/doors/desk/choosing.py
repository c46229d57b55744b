# SPDX-License-Identifier: EUPL-1.2
"""Where one works today: the only office at once, else a choice, else a kind word."""

from datetime import datetime

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from motcua.appointments import queries
from motcua.doors.desk.entry import staff
from motcua.offices.models import Office
from motcua.people.access import Access
from motcua.people.rules import Action


@staff
def home(request: HttpRequest, access: Access, at: datetime) -> HttpResponse:
    """Lead to the desk of the person's office; others to what their role is for."""
    if access.may_anywhere(Action.CARE_FOR_VACCINATION):
        return lead(request, access, Action.CARE_FOR_VACCINATION, "desk:vaccination")
    if access.may_anywhere(Action.CONFIRM) or not access.may_anywhere(Action.CHECK_IN):
        if access.may_anywhere(Action.SEE_DESK):
            return lead(request, access, Action.SEE_DESK, "desk:board")
        if access.may_anywhere(Action.SEE_DOSSIERS):
            return redirect("desk:dossiers")
        if access.may_anywhere(Action.TAKE_MONEY):
            return redirect("desk:cash")
        if access.may_anywhere(Action.HANDLE_POST):
            return redirect("postal:today")
        if access.may_anywhere(Action.ASSIST):
            return redirect("desk:assist")
        if access.may_anywhere(Action.ANSWER_PHONE):
            return redirect("operator:home")
        return lead(request, access, Action.BOOK_FOR_CITIZEN, "desk:book")
    return lead(request, access, Action.CHECK_IN, "desk:reception")


@staff
def reception_home(request: HttpRequest, access: Access, at: datetime) -> HttpResponse:
    """Lead to the reception of the person's office."""
    return lead(request, access, Action.CHECK_IN, "desk:reception")


@staff
def vaccination_home(request: HttpRequest, access: Access, at: datetime) -> HttpResponse:
    """Lead to the vaccination desk of the person's office."""
    return lead(request, access, Action.CHECK_IN, "desk:vaccination")


def lead(request: HttpRequest, access: Access, action: Action, where: str) -> HttpResponse:
    """Lead to a page of the only office where the person may do this; of several, let them choose."""
    codes = access.offices_for(action)
    if codes is not None and len(codes) == 1:
        return redirect(where, office=codes[0])
    values = {"person_name": access.user.full_name or access.user.username, "where": where}
    if codes == []:
        return render(request, "desk/nobody.html", values)
    offices = Office.objects.filter(closed_on__isnull=True)
    if codes is not None:
        offices = offices.filter(pk__in=codes)
    rows = list(offices.order_by("sort_key", "code"))
    waiting = queries.waiting_by_office(offices=[row.pk for row in rows])
    return render(request, "desk/choose.html", {**values, "choices": [(row, waiting.get(row.pk, 0)) for row in rows]})
