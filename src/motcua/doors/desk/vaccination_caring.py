# SPDX-License-Identifier: EUPL-1.2
"""One booking at the vaccination desk: what the doctor should look at, the shot, the watch, going home."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from motcua.doors.desk.entry import Desk, at_office, words_of
from motcua.doors.desk.told import Told, keep_for_next_page
from motcua.doors.desk.vaccination import booking_at, clinic_page, powers_of, receives, show_again
from motcua.doors.desk.vaccination_rows import rows_of
from motcua.kernel.errors import InvalidInput, OfficeError
from motcua.people.rules import Action
from motcua.vaccination import operations, queries
from motcua.vaccination.errors import NoSuchBooking
from motcua.vaccination.models import BookedChild


@require_GET
@receives
def booking(request: HttpRequest, desk: Desk, pk: int) -> HttpResponse:
    """Show one booking with its children."""
    return _show(request, desk, pk)


@require_POST
@at_office(Action.CARE_FOR_VACCINATION)
def shot(request: HttpRequest, desk: Desk, pk: int) -> HttpResponse:
    """Note the shot with its lot; the 30-minute watch begins."""
    child = _child_at(desk, pk)
    try:
        operations.give_shot(
            child_id=pk,
            lot=request.POST.get("lot", ""),
            vaccine=request.POST.get("vaccine", ""),
            at=desk.at,
            actor=desk.user.actor,
        )
    except OfficeError as refusal:
        return _show(request, desk, child.booking_id, refusal, child)
    return _back(request, desk, child, _("%(name)s: đã tiêm, theo dõi 30 phút từ bây giờ."))


@require_POST
@at_office(Action.CARE_FOR_VACCINATION)
def postpone(request: HttpRequest, desk: Desk, pk: int) -> HttpResponse:
    """Note that the doctor decided: not today."""
    child = _child_at(desk, pk)
    try:
        operations.postpone_shot(child_id=pk, reason=request.POST.get("reason", ""), at=desk.at, actor=desk.user.actor)
    except OfficeError as refusal:
        return _show(request, desk, child.booking_id, refusal, child)
    return _back(request, desk, child, _("%(name)s: hoãn tiêm; vắc xin đã trả lại."))


@require_POST
@at_office(Action.CARE_FOR_VACCINATION)
def signs(request: HttpRequest, desk: Desk, pk: int) -> HttpResponse:
    """Write down what was seen after the shot."""
    child = _child_at(desk, pk)
    try:
        operations.note_after_signs(child_id=pk, signs=request.POST.get("signs", ""), at=desk.at, actor=desk.user.actor)
    except OfficeError as refusal:
        return _show(request, desk, child.booking_id, refusal, child)
    return _back(request, desk, child, _("%(name)s: đã ghi dấu hiệu sau tiêm."))


@require_POST
@at_office(Action.CARE_FOR_VACCINATION)
def finish(request: HttpRequest, desk: Desk, pk: int) -> HttpResponse:
    """Let the children go home; before the watch is over only with a reason."""
    row = booking_at(desk, pk)
    try:
        operations.finish(booking_id=pk, at=desk.at, actor=desk.user.actor, reason=request.POST.get("reason", ""))
    except OfficeError as refusal:
        if request.headers.get("HX-Request"):
            return show_again(request, desk, Told("late", f"{row.guardian}: {words_of(refusal)}"))
        return _show(request, desk, pk, refusal)
    return show_again(request, desk, Told("done", _("%(name)s: đã xong, cho về.") % {"name": row.guardian}))


@require_POST
@at_office(Action.CANCEL_FOR_CITIZEN)
def call_off(request: HttpRequest, desk: Desk, pk: int) -> HttpResponse:
    """Call a booking off for the guardian, with the reason kept."""
    row = booking_at(desk, pk)
    reason = " ".join(request.POST.get("reason", "").split())
    try:
        if not reason:
            raise InvalidInput(fields={"reason": _("Xin ghi lý do hủy.")})
        operations.cancel(booking_id=pk, at=desk.at, actor=desk.user.actor, reason=reason, for_citizen=True)
    except OfficeError as refusal:
        return _show(request, desk, pk, refusal)
    return show_again(request, desk, Told("done", _("%(name)s: đã hủy lịch tiêm.") % {"name": row.guardian}))


def _child_at(desk: Desk, pk: int) -> BookedChild:
    """Return this office's child. Raises: NoSuchBooking for another office's."""
    found = queries.child_by_id(pk)
    if found.booking.office_id != desk.code:
        raise NoSuchBooking
    return found


def _back(request: HttpRequest, desk: Desk, child: BookedChild, words: str) -> HttpResponse:
    keep_for_next_page(request, [Told("done", words % {"name": child.name})])
    address = reverse("desk:vaccination_booking", kwargs={"office": desk.code, "pk": child.booking_id})
    return redirect(f"{address}#be-{child.pk}")


def _show(
    request: HttpRequest,
    desk: Desk,
    pk: int,
    refusal: OfficeError | None = None,
    child: BookedChild | None = None,
) -> HttpResponse:
    """Show the booking; after a refusal with what was typed, about `child` where it was about one."""
    powers = powers_of(desk)
    found = booking_at(desk, pk)
    row = rows_of([found], powers, desk.at)[0]
    values: dict[str, Any] = {
        "booking": found,
        "row": row,
        "vaccines": [(vaccine.pk, vaccine.name) for vaccine in queries.vaccines_offered()] if row.may_shoot else [],
        "said": words_of(refusal) if refusal else "",
        "typed": request.POST,
        "typed_child": child.pk if child else None,
    }
    status = refusal.http_status if refusal else 200
    return render(request, "desk/vaccination/booking.html", clinic_page(desk, **values), status=status)
