# SPDX-License-Identifier: EUPL-1.2
"""The way in to dossiers: no office stands in the address, because a dossier passes through several."""

from collections.abc import Callable
from datetime import datetime
from functools import wraps

from django.http import HttpRequest, HttpResponse

from motcua.doors.desk.entry import Desk, View, staff
from motcua.dossiers import queries
from motcua.dossiers.models import Dossier
from motcua.kernel.errors import NotAllowed
from motcua.offices import queries as offices
from motcua.offices.models import Office
from motcua.people.access import Access
from motcua.people.rules import Action


def dossiers(action: Action) -> Callable[[View], View]:
    """Let whoever may do `action` somewhere through as `view(request, desk, …)`: at the office `noi`, or the first."""

    def decorate(view: View) -> View:
        @staff
        @wraps(view)
        def entered(request: HttpRequest, access: Access, at: datetime, **kwargs: str) -> HttpResponse:
            return view(request, Desk(access, at, offices.office(_office(request, access, action))), **kwargs)

        return entered

    return decorate


def of_dossier(action: Action) -> Callable[[View], View]:
    """Let whoever may do `action` with the dossier of the address through as `view(request, desk, dossier, …)`.

    The desk is at the person's office that has to do with the dossier. Another office's dossier is not found.
    """

    def decorate(view: View) -> View:
        @staff
        @wraps(view)
        def entered(request: HttpRequest, access: Access, at: datetime, code: str, **kwargs: str) -> HttpResponse:
            dossier = queries.for_staff(code, access=access, action=action)
            return view(request, Desk(access, at, _desk_office(access, dossier)), dossier, **kwargs)

        return entered

    return decorate


def _office(request: HttpRequest, access: Access, action: Action) -> str:
    allowed = access.offices_for(action) or []
    if not allowed:
        raise NotAllowed
    asked = (request.POST.get("noi") or request.GET.get("noi") or "").strip().upper()
    if not asked:
        return allowed[0]
    access.require(action, office=asked)
    return asked


def _desk_office(access: Access, dossier: Dossier) -> Office:
    own = access.offices_for(Action.SEE_DOSSIERS) or []
    for place in (dossier.holder_office, dossier.office):
        if place is not None and place.pk in own:
            return place
    return offices.office(own[0])
