# SPDX-License-Identifier: EUPL-1.2
"""Reception: one field for a code or a phone, an answer in its own words, and the slip."""

from dataclasses import dataclass, field
from typing import Any

from django.conf import settings
from django.db import transaction
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from motcua.appointments import operations, queries, rules
from motcua.appointments.errors import NoSuchAppointment, NotCheckedIn
from motcua.appointments.models import Appointment
from motcua.appointments.operations import arriving
from motcua.appointments.rules import Arrival, Status
from motcua.doors.desk.entry import Desk, at_office, words_of
from motcua.doors.desk.rows import Row, rows_of, what_for
from motcua.doors.look.pictures import LARGEST_BYTES, PictureUnreadable, code_in, read_picture
from motcua.feedback.links import rating_url
from motcua.feedback.rules import Kind
from motcua.kernel import codes
from motcua.kernel.errors import NotAllowed, NotFound, OfficeError
from motcua.people.rules import Action
from motcua.queueing import overview, slips, telling
from motcua.visits import operations as visits

EXPECTED = [Status.REQUESTED, Status.CONFIRMED, Status.PROPOSED, Status.CHECKED_IN]


@dataclass(frozen=True)
class Answer:
    """What reception says to the person; `matches` are appointments to choose from."""

    kind: str
    said: str
    appointment: Appointment | None = None
    is_received: bool = False
    may_print: bool = False
    may_confirm: bool = False
    matches: list[Row] = field(default_factory=list)
    elsewhere: list[str] = field(default_factory=list)


@require_http_methods(["GET", "HEAD", "POST"])
@at_office(Action.CHECK_IN)
def reception(request: HttpRequest, desk: Desk) -> HttpResponse:
    """Receive who comes: a code is checked in at once, a phone shows what it has here."""
    if request.method != "POST":
        return _show(request, desk, None)
    if request.POST.get("lich", "").isdecimal():
        return _show(request, desk, _receive_chosen(request, desk))
    return _show(request, desk, _look_for(desk, request.POST.get("tim", "")), typed=request.POST.get("tim", ""))


@require_GET
@at_office(Action.CHECK_IN)
def expected(request: HttpRequest, desk: Desk) -> HttpResponse:
    """Show only the live list of who is expected today."""
    return render(request, "desk/parts/expected.html", desk.page(rows=_expected(desk)))


@require_POST
@at_office(Action.CHECK_IN)
def picture(request: HttpRequest, desk: Desk) -> HttpResponse:
    """Read a code from a camera's frame (answered as JSON) or from a photo sent as a form (answered as a page)."""
    is_frame = "application/json" in request.headers.get("Accept", "")
    sent = request.FILES.get("anh")
    try:
        if sent is None or (sent.size or 0) > LARGEST_BYTES:
            raise PictureUnreadable
        code = read_picture(sent.read())
    except PictureUnreadable as unreadable:
        if is_frame:
            return JsonResponse(unreadable.as_json(), status=unreadable.http_status)
        return _show(request, desk, Answer("late", unreadable.message))
    if is_frame:
        return JsonResponse({"code": code})
    if not code:
        return _show(request, desk, Answer("late", _("Không thấy mã trong ảnh. Xin chụp gần và đủ sáng, hoặc gõ mã.")))
    return _show(request, desk, _look_for(desk, code))


@require_GET
@at_office(Action.CHECK_IN)
def slip(request: HttpRequest, desk: Desk, pk: int) -> HttpResponse:
    """Show the slip of somebody who came, 80 mm wide or on A5 (`?kho=a5`)."""
    appointment = desk.appointment(pk, Action.CHECK_IN)
    if appointment.checked_in_at is None:
        raise NoSuchAppointment
    template = "desk/slip_a5.html" if request.GET.get("kho") == "a5" else "desk/slip.html"
    paper = {"paper": request.GET.get("kho", "")}
    return render(request, template, desk.page() | _slip_values(appointment) | paper)


def _look_for(desk: Desk, typed: str) -> Answer:
    text = code_in(typed)
    found = queries.for_reception(text=text, on=desk.today) if text else []
    is_code = len(found) == 1 and found[0].code == codes.clean(text)
    here = [each for each in found if each.office_id == desk.code and desk.may(Action.CHECK_IN, each.agency_id)]
    if is_code and (here or found[0].office_id != desk.code):
        return _receive(desk, found[0])
    elsewhere = [_said_elsewhere(each, desk) for each in found if each.office_id != desk.code and not is_code]
    if here:
        said = _("Số điện thoại này có lịch hẹn dưới đây. Xin hỏi tên rồi chọn.")
        return Answer("info", said, matches=rows_of(desk, here), elsewhere=elsewhere)
    if elsewhere:
        return Answer("late", _("Hôm nay ở đây không có lịch hẹn của số điện thoại này."), elsewhere=elsewhere)
    if not text:
        return Answer("info", _("Gõ hoặc quét mã hẹn; không có mã thì gõ số điện thoại."))
    said = _("Không tìm thấy lịch hẹn. Xin xem lại mã trong tin nhắn, hoặc thử số điện thoại đã dùng khi hẹn.")
    return Answer("late", said)


def _said_elsewhere(appointment: Appointment, desk: Desk) -> str:
    """Say where and when an appointment of another office is, without whose it is."""
    return arriving.said_on_arrival(appointment, Arrival.WRONG_PLACE, desk.at)


def _receive_chosen(request: HttpRequest, desk: Desk) -> Answer:
    try:
        appointment = desk.appointment(int(request.POST["lich"][:18]), Action.CHECK_IN)
    except (NotFound, NotAllowed):
        return Answer("late", _("Không tìm thấy lịch hẹn. Danh sách vừa thay đổi, xin chọn lại."))
    if request.POST.get("viec") != "xac-nhan":
        return _receive(desk, appointment)
    desk.require(Action.CONFIRM, appointment.agency_id)
    try:
        # Both or neither: a request confirmed but not received would leave the person standing.
        with transaction.atomic():
            _agree(desk, appointment)
            return _receive(desk, appointment, may_refuse=False)
    except NotCheckedIn as refusal:
        return _not_received(desk, appointment, refusal)
    except OfficeError as refusal:
        return Answer("late", words_of(refusal), appointment)


def _agree(desk: Desk, appointment: Appointment) -> None:
    if appointment.status == Status.PROPOSED:
        # The citizen stands at the counter and agrees to the hour the office proposed.
        operations.accept_proposal(appointment_id=appointment.pk, at=desk.at)
    else:
        operations.confirm(appointment_id=appointment.pk, by=desk.user, at=desk.at)


def _receive(desk: Desk, appointment: Appointment, *, may_refuse: bool = True) -> Answer:
    try:
        received = visits.receive(appointment_id=appointment.pk, office=desk.code, by=desk.user, at=desk.at)
    except NotCheckedIn as refusal:
        if not may_refuse:
            raise
        return _not_received(desk, appointment, refusal)
    kind = "done" if received.arrival == Arrival.ON_TIME else "today"
    return Answer(kind, received.said, received.appointment, is_received=True, may_print=True)


def _not_received(desk: Desk, appointment: Appointment, refusal: NotCheckedIn) -> Answer:
    arrival, said = refusal.data["arrival"], str(refusal.data["said"])
    if number := refusal.data.get("number"):
        said = _("%(said)s Số đã nhận: %(number)s.") % {"said": said, "number": number}
    if arrival == Arrival.WRONG_PLACE:
        # Another office's appointment: where and when, never whose.
        return Answer("late", said)
    may_confirm = arrival == Arrival.NOT_CONFIRMED and desk.may(Action.CONFIRM, appointment.agency_id)
    kind = "info" if arrival == Arrival.ALREADY else "late"
    return Answer(kind, said, appointment, may_print=arrival == Arrival.ALREADY, may_confirm=may_confirm)


def _show(request: HttpRequest, desk: Desk, answer: Answer | None, typed: str = "") -> HttpResponse:
    kept = "" if answer and answer.is_received else typed
    values: dict[str, Any] = {"here": "reception", "answer": answer, "typed": kept}
    if answer and answer.appointment:
        values |= _slip_values(answer.appointment)
    if request.headers.get("HX-Request"):
        return render(request, "desk/parts/reception_answer.html", desk.page(**values))
    return render(request, "desk/reception.html", desk.page(rows=_expected(desk), **values))


def _expected(desk: Desk) -> list[Row]:
    agencies = desk.agencies(Action.CHECK_IN)
    return rows_of(desk, queries.on_day(office=desk.code, agencies=agencies, on=desk.today, statuses=EXPECTED))


def _slip_values(appointment: Appointment) -> dict[str, Any]:
    came = appointment.checked_in_at
    ticket = overview.ticket_of_appointment(appointment.pk)
    own_page = f"{settings.PUBLIC_URL.rstrip('/')}/d/{appointment.code}"
    note = ""
    if came is not None:
        how = rules.arrival(
            status=Status.CONFIRMED,
            starts_at=appointment.starts_at,
            is_here=True,
            at=came,
            grace_minutes=settings.LATE_GRACE_MINUTES,
        )
        note = {
            Arrival.EARLY: _("Đến sớm: được mời vào khi đến giờ hẹn."),
            Arrival.LATE: _("Đến muộn: xin chờ như người lấy số."),
        }.get(how, "")
    return {
        "appointment": appointment,
        "what": what_for(appointment, queries.procedure_names([appointment])),
        "slip_note": note,
        "ticket": ticket,
        "slip_sms": slips.sms_line(ticket.shown, ticket.office) if ticket else "",
        "follow_url": telling.follow_url(ticket.pk) if ticket else own_page,
        "rating_url": f"{rating_url(Kind.APPOINTMENT, appointment.subject)}?tu=phieu",
    }
