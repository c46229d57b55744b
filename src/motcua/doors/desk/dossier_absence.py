# SPDX-License-Identifier: EUPL-1.2
"""Saying that one is away, and who does the work meanwhile."""

from datetime import date

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from motcua.doors.desk.dossier_entry import dossiers
from motcua.doors.desk.entry import Desk
from motcua.doors.desk.told import Told, keep_for_next_page
from motcua.dossiers import operations, units
from motcua.kernel.errors import InvalidInput
from motcua.kernel.typed_time import read_day
from motcua.people.rules import Action


@require_http_methods(["GET", "HEAD", "POST"])
@dossiers(Action.SEE_DOSSIERS)
def absence(request: HttpRequest, desk: Desk) -> HttpResponse:
    """Show the units one works in; set from when to when one is away there, and the substitute."""
    wrong: dict[str, str] = {}
    if request.method == "POST":
        try:
            _set(request, desk)
        except InvalidInput as refusal:
            wrong = refusal.fields
        else:
            keep_for_next_page(request, [Told("done", _("Đã ghi."))])
            return redirect("desk:dossier_absence")
    seats = units.seats_of(desk.user)
    people = units.members_of([seat.unit_id for seat in seats])
    colleagues = {
        seat.pk: [each.user for each in people if each.unit_id == seat.unit_id and each.user_id != desk.user.pk]
        for seat in seats
    }
    values = {
        "seats": [(seat, colleagues[seat.pk], units.is_away(seat, on=desk.today)) for seat in seats],
        "wrong": wrong,
        "wrong_seat": request.POST.get("seat", ""),
        "typed": request.POST,
    }
    status = 422 if wrong else 200
    return render(request, "desk/dossiers/absence.html", desk.page(here="dossiers", **values), status=status)


def _set(request: HttpRequest, desk: Desk) -> None:
    seat, substitute = (_number(request.POST.get(name, "")) for name in ("seat", "substitute"))
    is_back = bool(request.POST.get("co-mat"))
    operations.set_absence(
        seat_id=seat or 0,
        from_on=None if is_back else _day(request, "from_on"),
        until_on=None if is_back else _day(request, "until_on"),
        substitute=substitute,
        by=desk.user,
        at=desk.at,
    )


def _number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else None


def _day(request: HttpRequest, name: str) -> date | None:
    text = request.POST.get(name, "").strip()
    if not text:
        return None
    try:
        return read_day(text)
    except ValueError:
        raise InvalidInput(fields={name: _("Xin chọn ngày.")}) from None
