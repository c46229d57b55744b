# SPDX-License-Identifier: EUPL-1.2
"""Special days on the desk: what today promises at intake, the promises that run, the slip, and why one was missed."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from motcua.doors.desk.dossier_entry import dossiers, of_dossier
from motcua.doors.desk.dossier_page import show
from motcua.doors.desk.entry import Desk, words_of
from motcua.doors.desk.special_strip import strip
from motcua.doors.desk.told import Told, keep_for_next_page
from motcua.dossiers import operations, places, queries
from motcua.dossiers.models import Dossier
from motcua.dossiers.special_answer import answer_for
from motcua.dossiers.worklist import worker_of
from motcua.kernel.errors import InvalidInput, OfficeError
from motcua.people.rules import Action
from motcua.procedures.queries import version_on


@require_GET
@dossiers(Action.TAKE_IN_DOSSIERS)
def intake_promise(request: HttpRequest, desk: Desk) -> HttpResponse:
    """Show what would be promised for a procedure received now; the intake page asks again each minute.

    Where the procedure is not taken in here (any more) there is nothing to say; intake itself tells why.
    """
    code = request.GET.get("thu-tuc", "").strip()
    try:
        version = version_on(code, on=desk.today)
        place = places.place_for(code, office=desk.code, agency=request.GET.get("agency", ""), on=desk.today)
    except OfficeError:
        return HttpResponse("")
    day = answer_for(place.office, version, at=desk.at, agency=place.agency.pk)
    return render(request, "desk/dossiers/day_promise.html", {"day": day, "at": desk.at, "today": desk.today})


@require_GET
@dossiers(Action.SEE_DOSSIERS)
def promises(request: HttpRequest, desk: Desk) -> HttpResponse:
    """Show the promises that run, as the work list has them above it."""
    asked = desk.code if request.GET.get("noi") else ""
    worker = worker_of(desk.access, on=desk.today, office=asked)
    return render(request, "desk/dossiers/promises.html", strip(desk, worker) | {"at": desk.at, "today": desk.today})


@require_POST
@of_dossier(Action.TAKE_IN_DOSSIERS)
def slip(request: HttpRequest, desk: Desk, dossier: Dossier) -> HttpResponse:
    """Note that the citizen asked for the receipt and open it to print; pressed again, it only opens again."""
    operations.print_slip(dossier_id=dossier.pk, by=desk.user, at=desk.at)
    return redirect(reverse("desk:dossier_sheet", kwargs={"code": dossier.code, "kind": "receipt"}))


@require_POST
@of_dossier(Action.HANDLE_DOSSIERS)
def miss(request: HttpRequest, desk: Desk, dossier: Dossier) -> HttpResponse:
    """Write down why the promise was missed; what was typed stays after a refusal."""
    known: dict[str, Any] = {"dossier_id": dossier.pk, "by": desk.user, "at": desk.at}
    try:
        operations.explain_miss(**known, reason=request.POST.get("reason", ""))
    except InvalidInput as refusal:
        fresh = queries.by_code(dossier.code)
        said = words_of(refusal)
        return show(request, desk, fresh, typed=request.POST, wrong=refusal.fields, said=said, status=422)
    except OfficeError as refusal:
        fresh = queries.by_code(dossier.code)
        return show(request, desk, fresh, typed=request.POST, said=words_of(refusal), status=refusal.http_status)
    keep_for_next_page(request, [Told("done", _("Đã ghi lý do trễ."))])
    return redirect("desk:dossier", code=dossier.code)
