# SPDX-License-Identifier: EUPL-1.2
"""What staff do with an hour for a citizen who stands at the counter or calls: book, move, call off."""

import uuid
from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from motcua.appointments import operations, queries
from motcua.appointments.errors import StaleAnswer
from motcua.appointments.models import Appointment
from motcua.appointments.offer import settings_of, visit_for
from motcua.appointments.rules import Status
from motcua.doors.desk.answering import stale_words, version_from
from motcua.doors.desk.board import show_again
from motcua.doors.desk.entry import Desk, at_office, words_of
from motcua.doors.desk.hours import chosen_day, day_of, day_of_visit, hours_for, moment_from
from motcua.doors.desk.panel import show_panel
from motcua.doors.desk.rows import what_for
from motcua.doors.desk.told import Told
from motcua.journal.idempotency import answer_once
from motcua.kernel import codes, saying
from motcua.kernel.errors import InvalidInput, OfficeError
from motcua.offices.models import Agency
from motcua.people.rules import Action
from motcua.procedures.queries import search_procedures

PROCEDURES_SHOWN = 500
TYPED = ["agency", "procedure", "name", "phone", "content", "ngay", "khoa"]


@require_http_methods(["GET", "HEAD", "POST"])
@at_office(Action.BOOK_FOR_CITIZEN)
def book(request: HttpRequest, desk: Desk) -> HttpResponse:
    """Book an hour for a citizen: every choice on one page, everything typed kept until it is done."""
    typed = {name: request.POST.get(name, request.GET.get(name, "")).strip() for name in TYPED}
    typed["khoa"] = typed["khoa"][:64] or uuid.uuid4().hex
    wrong: dict[str, str] = {}
    said = ""
    if request.method == "POST" and request.POST.get("viec") in ("dat", "dat-xac-nhan"):
        try:
            booked = _book(request, desk, typed)
        except InvalidInput as refusal:
            wrong, said = refusal.fields, refusal.message
        except OfficeError as refusal:
            said = words_of(refusal)
        else:
            return redirect("desk:booked", office=desk.code, pk=booked)
    values = _choices(desk, typed, chosen_day(request, default=desk.today))
    shown = desk.page(here="book", **values, typed=typed, wrong=wrong, said=said, start=request.POST.get("start", ""))
    return render(request, "desk/book.html", shown)


@require_GET
@at_office(Action.BOOK_FOR_CITIZEN)
def booked(request: HttpRequest, desk: Desk, pk: int) -> HttpResponse:
    """Show what was booked, to be read to the citizen."""
    appointment = desk.appointment(pk, Action.BOOK_FOR_CITIZEN)
    values = {
        "appointment": appointment,
        "what": what_for(appointment, queries.procedure_names([appointment])),
        "is_waiting": appointment.status == Status.REQUESTED,
        "may_confirm": desk.may(Action.CONFIRM, appointment.agency_id),
    }
    return render(request, "desk/booked.html", desk.page() | values)


@require_http_methods(["GET", "HEAD", "POST"])
@at_office(Action.BOOK_FOR_CITIZEN)
def move(request: HttpRequest, desk: Desk, pk: int) -> HttpResponse:
    """Move an appointment to another hour, as the citizen asks."""
    appointment = desk.appointment(pk, Action.BOOK_FOR_CITIZEN)
    said = ""
    if request.method == "POST" and "start" in request.POST:
        try:
            if version_from(request) not in (None, appointment.version):
                raise StaleAnswer(status=appointment.status, status_label=appointment.get_status_display())
            moved = operations.move(
                appointment_id=pk, starts_at=moment_from(request.POST["start"]), at=desk.at, actor=desk.user.actor
            )
        except StaleAnswer as stale:
            return show_again(request, desk, [Told("late", _line(appointment, stale_words(stale)))])
        except OfficeError as refusal:
            said = words_of(refusal)
        else:
            hour = saying.day_and_hour(moved.starts_at, today=desk.today)
            words = _("đã đổi sang %(hour)s, đang chờ xác nhận.") % {"hour": hour}
            return show_again(request, desk, [Told("done", _line(moved, words))])
    day = chosen_day(request, default=max(day_of(appointment), desk.today))
    values = {"appointment": appointment, "said": said, "day": day}
    return show_panel(request, desk, "move", values | hours_for(desk, appointment, day))


@require_http_methods(["GET", "HEAD", "POST"])
@at_office(Action.CANCEL_FOR_CITIZEN)
def call_off(request: HttpRequest, desk: Desk, pk: int) -> HttpResponse:
    """Call an appointment off for the citizen, with the reason kept."""
    appointment = desk.appointment(pk, Action.CANCEL_FOR_CITIZEN)
    reason = " ".join(request.POST.get("reason", "").split())
    said = ""
    if request.method == "POST":
        try:
            if not reason:
                raise InvalidInput(fields={"reason": _("Xin ghi lý do hủy.")})
            operations.cancel(
                appointment_id=pk, at=desk.at, actor=desk.user.actor, reason=reason, version=version_from(request)
            )
        except StaleAnswer as stale:
            return show_again(request, desk, [Told("late", _line(appointment, stale_words(stale)))])
        except OfficeError as refusal:
            said = words_of(refusal)
        else:
            return show_again(request, desk, [Told("done", _line(appointment, _("đã hủy hẹn.")))])
    return show_panel(request, desk, "call_off", {"appointment": appointment, "said": said, "reason": reason})


def _book(request: HttpRequest, desk: Desk, typed: dict[str, str]) -> int:
    """Book once however often the button is pressed; return the appointment's id."""
    if not typed["agency"]:
        raise InvalidInput(fields={"agency": _("Xin chọn cơ quan.")})
    desk.require(Action.BOOK_FOR_CITIZEN, typed["agency"])
    starts_at = moment_from(request.POST.get("start", ""))
    is_confirmed = request.POST.get("viec") == "dat-xac-nhan" and desk.may(Action.CONFIRM, typed["agency"])

    def work() -> tuple[int, Any]:
        asked = operations.request_hour(
            office=desk.code,
            agency=typed["agency"],
            procedure_codes=[typed["procedure"]] if typed["procedure"] else [],
            name=typed["name"],
            phone=typed["phone"],
            content=typed["content"],
            starts_at=starts_at,
            channel=Appointment.Channel.DESK,
            at=desk.at,
            actor=desk.user.actor,
        )
        if is_confirmed:
            operations.confirm(appointment_id=asked.pk, by=desk.user, at=desk.at)
        return 201, {"id": asked.pk}

    once = {name: typed[name] for name in TYPED if name not in ("ngay", "khoa")} | {"start": starts_at.isoformat()}
    _status, body = answer_once(
        scope=f"desk:{desk.user.pk}:{desk.code}", key=typed["khoa"], request=once, at=desk.at, work=work
    )
    return int(body["id"])


def _choices(desk: Desk, typed: dict[str, str], day: date) -> dict[str, Any]:
    """Return what can be chosen: agencies that take appointments here, their procedures, the hours of the day."""
    agencies = _agencies(desk)
    values: dict[str, Any] = {"agencies": agencies, "procedures": [], "parts": [], "closed": "", "day": day}
    if len(agencies) == 1:
        typed["agency"] = agencies[0].pk
    if typed["agency"] not in {agency.pk for agency in agencies}:
        return values
    procedures = search_procedures(agency=typed["agency"], limit=PROCEDURES_SHOWN)
    if typed["procedure"] not in {procedure.code for procedure in procedures}:
        typed["procedure"] = ""
    values["procedures"] = procedures
    try:
        visit = visit_for(
            office=desk.code,
            agency=typed["agency"],
            procedure_codes=[typed["procedure"]] if typed["procedure"] else [],
            at=desk.at,
        )
    except OfficeError as refusal:
        return values | {"closed": words_of(refusal)}
    return values | day_of_visit(visit, day, desk.at)


def _agencies(desk: Desk) -> list[Agency]:
    """Return the agencies that take appointments at this office, as far as the person's role reaches."""
    allowed = desk.agencies(Action.BOOK_FOR_CITIZEN)
    found = {
        service.agency_id: service.agency
        for service in settings_of(desk.code).services
        if service.on_from and (allowed is None or service.agency_id in allowed)
    }
    return sorted(found.values(), key=lambda agency: (agency.sort_key, agency.pk))


def _line(appointment: Appointment, words: str) -> str:
    return f"{appointment.name} ({codes.spoken(appointment.code)}): {words}"
