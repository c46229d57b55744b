# SPDX-License-Identifier: EUPL-1.2
"""The way in to helping citizens: no office stands in the address; a volunteer comes in only during a shift."""

from collections.abc import Callable
from datetime import datetime
from functools import wraps
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from motcua.assistance import permission, queries
from motcua.assistance.errors import NotOnShift
from motcua.doors.desk.entry import Desk, View, staff
from motcua.kernel.errors import NotAllowed
from motcua.offices import queries as offices
from motcua.people.access import Access
from motcua.people.rules import Action


def at_counter(view: View) -> View:
    """Let whoever may help somewhere through as `view(request, desk, …)`: at the office `noi`, or the first.

    A volunteer without a shift hears who opens one.
    """

    @staff
    @wraps(view)
    def entered(request: HttpRequest, access: Access, at: datetime, **kwargs: Any) -> HttpResponse:
        code = _office(request, access, at)
        try:
            permission.shift_for(access.user, code, at=at, access=access)
        except NotOnShift as refusal:
            values = {"said": refusal.message, "person_name": access.user.full_name or access.user.username}
            return render(request, "desk/assist/no_shift.html", values, status=403)
        return view(request, Desk(access, at, offices.office(code)), **kwargs)

    return entered


def of_assistance(view: View) -> View:
    """Let whoever may see the assistance of the address through as `view(request, desk, assistance, …)`.

    For everybody else, and for a volunteer whose shift is over, there is none.
    """

    @staff
    @wraps(view)
    def entered(request: HttpRequest, access: Access, at: datetime, assistance: UUID, **kwargs: Any) -> HttpResponse:
        found = queries.by_id_for(assistance, access.user, at=at, access=access)
        return view(request, Desk(access, at, found.office), found, **kwargs)

    return entered


def with_shifts(view: Callable[..., HttpResponse]) -> View:
    """Let whoever opens shifts through as `view(request, desk, …)`: at the office `noi`, or the first."""

    @staff
    @wraps(view)
    def entered(request: HttpRequest, access: Access, at: datetime, **kwargs: Any) -> HttpResponse:
        code = _asked(request) or _first(access, Action.OPEN_SHIFTS)
        access.require(Action.OPEN_SHIFTS, office=code)
        return view(request, Desk(access, at, offices.office(code)), **kwargs)

    return entered


def _office(request: HttpRequest, access: Access, at: datetime) -> str:
    asked = _asked(request)
    if asked:
        access.require(Action.ASSIST, office=asked)
        return asked
    shift = permission.open_shift_of(access.user, at=at)
    if shift is not None and access.may(Action.ASSIST, office=shift.office_id):
        return shift.office_id
    return _first(access, Action.ASSIST)


def _asked(request: HttpRequest) -> str:
    return (request.POST.get("noi") or request.GET.get("noi") or "").strip().upper()


def _first(access: Access, action: Action) -> str:
    allowed = access.offices_for(action) or []
    if not allowed:
        raise NotAllowed
    return allowed[0]
