# SPDX-License-Identifier: EUPL-1.2
"""The vaccination desk: who comes today, receiving them, and the children under watch.

Whoever receives people here sees names and hours; vaccines, notes and signs only with `SEE_HEALTH_DATA`.
"""

from datetime import date
from itertools import groupby
from typing import Any

from django.db.models import Sum
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from motcua.doors.desk.entry import Desk, at_office, words_of
from motcua.doors.desk.hours import chosen_day
from motcua.doors.desk.told import Told, keep_for_next_page
from motcua.doors.desk.vaccination_rows import BookingRow, Powers, rows_of, watched_rows
from motcua.doors.look.pictures import code_in
from motcua.kernel import codes
from motcua.kernel.errors import OfficeError
from motcua.people.rules import Action
from motcua.vaccination import operations, queries
from motcua.vaccination.errors import NoSuchBooking
from motcua.vaccination.models import SessionStock, VaccinationBooking
from motcua.vaccination.rules import Status

receives = at_office(Action.CHECK_IN)


def powers_of(desk: Desk) -> Powers:
    """Return what this person may do with vaccination here."""
    return Powers(
        receive=desk.may(Action.CHECK_IN),
        care=desk.may(Action.CARE_FOR_VACCINATION),
        cancel=desk.may(Action.CANCEL_FOR_CITIZEN),
        sees_health=desk.may(Action.SEE_HEALTH_DATA),
    )


def clinic_page(desk: Desk, **values: Any) -> dict[str, Any]:
    """Return what every page of the vaccination desk shows around its own values."""
    powers = powers_of(desk)
    return desk.page(
        here="vaccination",
        sees_health=powers.sees_health,
        may_care=powers.care,
        **values,
    )


def booking_at(desk: Desk, pk: int) -> VaccinationBooking:
    """Return this office's booking. Raises: NoSuchBooking for another office's."""
    found = queries.by_id(pk)
    if found.office_id != desk.code:
        raise NoSuchBooking
    return found


@require_GET
@receives
def board(request: HttpRequest, desk: Desk) -> HttpResponse:
    """Show the day's bookings by hour, and the children under watch by time left."""
    return _show(request, desk)


@require_GET
@receives
def part(request: HttpRequest, desk: Desk) -> HttpResponse:
    """Show only the live part of the screen."""
    return render(request, "desk/vaccination/parts/board.html", _values(desk, _day(request, desk)))


@require_GET
@receives
def stream(request: HttpRequest, desk: Desk) -> HttpResponse:
    """Allow this person to hear that something changed at the office; the front turns the answer into a stream."""
    return HttpResponse(content_type="text/plain; charset=utf-8", headers={"X-Motcua-Stream": f"office:{desk.code}"})


@require_POST
@receives
def look(request: HttpRequest, desk: Desk) -> HttpResponse:
    """Receive who comes: a code is checked in at once, a phone shows what it has here."""
    if request.POST.get("lich", "").isdecimal():
        return _receive(request, desk, booking_at(desk, int(request.POST["lich"][:18])))
    text = code_in(request.POST.get("tim", ""))
    found = queries.for_reception(office=desk.code, text=text, on=desk.today) if text else []
    if len(found) == 1 and found[0].code == codes.clean(text):
        return _receive(request, desk, found[0])
    if found:
        words = _("Số điện thoại này có lịch tiêm dưới đây. Xin hỏi tên rồi chọn.")
        return _show(request, desk, Told("today", words), found=found, typed=request.POST.get("tim", ""))
    words = _("Không có lịch tiêm nào ở đây với mã hay số này. Xin xem lại, hoặc đặt tại quầy.")
    return _show(request, desk, Told("late", words), typed=request.POST.get("tim", ""))


@require_POST
@receives
def arrived(request: HttpRequest, desk: Desk, pk: int) -> HttpResponse:
    """Note that the guardian came with the children."""
    booking = booking_at(desk, pk)
    try:
        operations.check_in(booking_id=pk, at=desk.at, actor=desk.user.actor)
    except OfficeError as refusal:
        return show_again(request, desk, Told("late", _line(booking, words_of(refusal))))
    return show_again(request, desk, Told("done", _line(booking, _("đã đến."))))


@require_POST
@receives
def missed(request: HttpRequest, desk: Desk, pk: int) -> HttpResponse:
    """Note that nobody came, or that they left before anything was done."""
    booking = booking_at(desk, pk)
    try:
        operations.mark_no_show(booking_id=pk, at=desk.at, actor=desk.user.actor)
    except OfficeError as refusal:
        return show_again(request, desk, Told("late", _line(booking, words_of(refusal))))
    return show_again(request, desk, Told("done", _line(booking, _("ghi là không đến; chỗ và vắc xin đã trả lại."))))


def show_again(request: HttpRequest, desk: Desk, told: Told) -> HttpResponse:
    """Show the screen after an action: its live part with what is said where htmx asked, else a redirect."""
    day = _day(request, desk)
    if request.headers.get("HX-Request"):
        answer = render(request, "desk/vaccination/parts/answered.html", _values(desk, day) | {"told": [told]})
        answer["HX-Trigger"] = "dong-ngan"
        return answer
    keep_for_next_page(request, [told])
    back = request.POST.get("tu", "")
    if not back.startswith("/") or not url_has_allowed_host_and_scheme(back, allowed_hosts=None):
        back = f"{reverse('desk:vaccination', kwargs={'office': desk.code})}?ngay={day.isoformat()}"
    return HttpResponseRedirect(back)


def _receive(request: HttpRequest, desk: Desk, booking: VaccinationBooking) -> HttpResponse:
    is_again = booking.status in (Status.CHECKED_IN, Status.OBSERVING)
    try:
        operations.check_in(booking_id=booking.pk, at=desk.at, actor=desk.user.actor)
    except OfficeError as refusal:
        return _show(request, desk, Told("late", words_of(refusal)))
    names = ", ".join(child.name for child in booking.children.all())
    told = {"guardian": booking.guardian, "names": names}
    words = (
        _("%(guardian)s đã được đón tiếp rồi: %(names)s.") if is_again else _("Đã đón tiếp %(guardian)s: %(names)s.")
    )
    href = reverse("desk:vaccination_booking", kwargs={"office": desk.code, "pk": booking.pk})
    return _show(request, desk, Told("done", words % told, href=href, link=_("Mở lịch tiêm này")))


def _show(
    request: HttpRequest,
    desk: Desk,
    answer: Told | None = None,
    *,
    found: list[VaccinationBooking] | None = None,
    typed: str = "",
) -> HttpResponse:
    day = _day(request, desk)
    matches = rows_of(found, powers_of(desk), desk.at) if found else []
    part_address = reverse("desk:vaccination_part", kwargs={"office": desk.code})
    values = {
        "answer": answer,
        "matches": matches,
        "typed": typed,
        "part_address": f"{part_address}?ngay={day.isoformat()}",
    }
    return render(request, "desk/vaccination/board.html", _values(desk, day) | values)


def _values(desk: Desk, day: date) -> dict[str, Any]:
    powers = powers_of(desk)
    bookings = queries.on_day(office=desk.code, on=day)
    rows = rows_of([each for each in bookings if each.status != Status.CANCELLED], powers, desk.at)
    stocks = _stocks(desk, day) if powers.sees_health else []
    return clinic_page(
        desk,
        day=day,
        rows=rows,
        hours=[(start, list(group)) for start, group in groupby(rows, key=_start)],
        children_count=sum(len(row.children) for row in rows),
        here_count=sum(1 for row in rows if row.is_here),
        watched=watched_rows(desk.code, desk.at) if powers.sees_health else [],
        stocks=stocks,
        reserved_count=sum(stock["all_reserved"] for stock in stocks),
        used_count=sum(stock["all_used"] for stock in stocks),
    )


def _stocks(desk: Desk, day: date) -> list[Any]:
    """Return by vaccine how many doses the day's sessions have, promised and given."""
    rows = SessionStock.objects.filter(session__office=desk.office, session__on=day).values("vaccine__name")
    summed = rows.annotate(all_doses=Sum("doses"), all_reserved=Sum("reserved"), all_used=Sum("used"))
    return list(summed.order_by("-all_reserved", "vaccine__name"))


def _start(row: BookingRow) -> Any:
    return row.booking.starts_at


def _day(request: HttpRequest, desk: Desk) -> date:
    return chosen_day(request, default=desk.today)


def _line(booking: VaccinationBooking, words: str) -> str:
    return f"{booking.guardian} ({codes.spoken(booking.code)}): {words}"
