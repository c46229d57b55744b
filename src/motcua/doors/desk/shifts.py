# SPDX-License-Identifier: EUPL-1.2
"""The shifts of volunteers at an office: opened until an hour, ended, and the list of the day."""

from datetime import datetime, time, timedelta

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from motcua.assistance import operations, queries, rules
from motcua.assistance.errors import NotAVolunteer
from motcua.doors.desk.assist_entry import with_shifts
from motcua.doors.desk.entry import Desk, words_of
from motcua.doors.desk.told import Told, keep_for_next_page
from motcua.kernel import saying
from motcua.kernel.errors import InvalidInput, OfficeError
from motcua.kernel.working_time import OFFICE_ZONE
from motcua.offices import queries as offices


@require_http_methods(["GET", "HEAD", "POST"])
@with_shifts
def shifts(request: HttpRequest, desk: Desk) -> HttpResponse:
    """Open a shift, end one, and show who helps today."""
    said, status = "", 200
    if request.method == "POST":
        try:
            told = _close(request, desk) if request.POST.get("ket-thuc") else _open(request, desk)
        except OfficeError as refusal:
            said, status = words_of(refusal), refusal.http_status
        else:
            keep_for_next_page(request, [told])
            return redirect(f"{reverse('desk:shifts')}?noi={desk.code}")
    rows = queries.shifts_of_day(desk.office, at=desk.at)
    values = {
        "said": said,
        "typed": request.POST,
        "volunteers": list(queries.volunteers_at(desk.office, at=desk.at)),
        "rows": [(row, rules.is_open(row, at=desk.at)) for row in rows],
        "usual_end": _usual_end(desk),
    }
    return render(request, "desk/assist/shifts.html", desk.page(here="assist", **values), status=status)


def _open(request: HttpRequest, desk: Desk) -> Told:
    chosen = request.POST.get("nguoi", "")
    user = queries.volunteers_at(desk.office, at=desk.at).filter(pk=int(chosen) if _is_number(chosen) else 0).first()
    if user is None:
        raise NotAVolunteer
    try:
        until = datetime.combine(
            desk.at.astimezone(OFFICE_ZONE).date(), time.fromisoformat(request.POST.get("den", ""))
        )
    except ValueError:
        raise InvalidInput(fields={"until": _("Giờ chưa đọc được, ví dụ 11:30.")}) from None
    until = until.replace(tzinfo=OFFICE_ZONE)
    shift = operations.open_shift(office=desk.office, user=user, until=until, by=desk.user, at=desk.at)
    said = {"name": user.full_name, "hour": saying.hour(shift.planned_until.astimezone(OFFICE_ZONE))}
    return Told("done", _("Đã mở ca trực cho %(name)s đến %(hour)s.") % said)


def _close(request: HttpRequest, desk: Desk) -> Told:
    chosen = request.POST["ket-thuc"]
    shift = operations.close_shift(shift_id=int(chosen) if _is_number(chosen) else 0, by=desk.user, at=desk.at)
    return Told("done", _("Đã kết thúc ca trực của %(name)s.") % {"name": shift.user.full_name})


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) < 12


def _usual_end(desk: Desk) -> str:
    """Return the hour offered for a new shift: the end of the half of the day one is in."""
    local = desk.at.astimezone(OFFICE_ZONE)
    ends = [
        session.closes_at
        for session in offices.calendar_of(desk.office).for_everybody().sessions_on(local.date())
        if session.closes_at > local.time()
    ]
    return (
        f"{min(ends):%H:%M}" if ends else f"{min(local + timedelta(hours=2), local.replace(hour=23, minute=0)):%H:%M}"
    )
