# SPDX-License-Identifier: EUPL-1.2
"""Calling numbers from the officer's one screen: sit down at a counter, call, and what becomes of each number.

Every press names the number the screen showed; where the counter has another by now nothing is done, and the screen
says so and shows how it is.
"""

from collections.abc import Callable, Sequence
from typing import Any
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from motcua.doors.desk.calling_rows import panel_of
from motcua.doors.desk.entry import Desk, at_office, words_of
from motcua.doors.desk.told import Told, keep_for_next_page
from motcua.kernel.errors import NotFound, OfficeError
from motcua.offices.models import Counter
from motcua.people.rules import Action
from motcua.queueing import operations, queries
from motcua.queueing.errors import CounterTaken, NoSuchCounter, NoSuchTicket, NotWaiting, Stale
from motcua.queueing.models import Duty, Ticket
from motcua.queueing.rules import IN_LINE, State
from motcua.visits import operations as visits

PAUSES = [gettext_lazy("Đi lấy hồ sơ"), gettext_lazy("Đi họp"), gettext_lazy("Nghỉ trưa")]
REASONS = [
    gettext_lazy("Người cao tuổi, sức khỏe yếu"),
    gettext_lazy("Bổ sung giấy tờ cho việc đang làm"),
    gettext_lazy("Số bị gọi nhầm trước đó"),
    gettext_lazy("Lãnh đạo bộ phận đồng ý cho làm trước"),
]


@require_GET
@at_office(Action.CALL_TICKETS)
def part(request: HttpRequest, desk: Desk) -> HttpResponse:
    """Show only the calling part of the screen."""
    return render(request, "desk/parts/calling.html", values(desk))


def values(desk: Desk) -> dict[str, Any]:
    """Return what the calling part shows; it stays away where the office gives no numbers itself."""
    return desk.page(calling=panel_of(desk), pauses=PAUSES)


# --- sitting down --------------------------------------------------------------------------------------


@require_http_methods(["GET", "HEAD", "POST"])
@at_office(Action.CALL_TICKETS)
def sit(request: HttpRequest, desk: Desk) -> HttpResponse:
    """Choose a counter and the lines to serve there; where somebody sits, ask before taking over."""
    said, taken = "", None
    if request.method == "POST" and not request.POST.get("counter"):
        said = _("Xin chọn một quầy.")
    elif request.method == "POST":
        row = _counter(desk, request.POST["counter"])
        try:
            operations.begin_duty(
                counter=row.pk,
                by=desk.user,
                at=desk.at,
                lines=request.POST.getlist("hang")[:100],
                instead=request.POST.get("thay") == row.pk,
            )
        except CounterTaken as refusal:
            said, taken = words_of(refusal), row
        else:
            _leave_others(desk, row)
            return _to_board(request, desk, [])
    return _show_panel(request, desk, "sit", {"said": said, "taken": taken, **_seats_and_lines(request, desk)})


@require_POST
@at_office(Action.CALL_TICKETS)
def leave(request: HttpRequest, desk: Desk, counter: str) -> HttpResponse:
    """Leave the counter; a number that was called goes back to the head of its line, one being served is finished."""
    row = _counter(desk, counter)
    if (gone := _gone_from(desk, row)) is not None:
        return _show_again(request, desk, [gone])
    active = queries.active_of(row.pk)
    if active is not None and active.state == State.SERVING:
        words = _("Quầy đang làm việc với số %(number)s. Xin bấm xong hoặc chuyển trước khi rời quầy.")
        return _show_again(request, desk, [Told("late", words % {"number": active.shown})])
    operations.end_duty(counter=row.pk, by=desk.user, at=desk.at)
    return _to_board(request, desk, [Told("done", _("Đã rời %(counter)s.") % {"counter": row})])


@require_POST
@at_office(Action.CALL_TICKETS)
def beat(request: HttpRequest, desk: Desk, counter: str) -> HttpResponse:
    """Note that the screen is open; 409 where somebody else sits at the counter by now."""
    is_own = operations.beat(counter=_counter(desk, counter).pk, by=desk.user)
    return HttpResponse(status=204) if is_own else JsonResponse({"error": "counter_taken"}, status=409)


def _leave_others(desk: Desk, row: Counter) -> None:
    """One person sits at one counter: those they sat at before are free."""
    for duty in Duty.objects.filter(office=desk.code, user=desk.user).exclude(pk=row.pk):
        operations.end_duty(counter=duty.pk, by=desk.user, at=desk.at)


def _seats_and_lines(request: HttpRequest, desk: Desk) -> dict[str, Any]:
    shown = panel_of(desk)
    own = shown.seat.counter.pk if shown.seat else ""
    ticked = request.POST.getlist("hang") if request.method == "POST" else [line.code for line in shown.served]
    free = next((seat.counter.pk for seat in shown.seats if not seat.person), "")
    return {
        "calling": shown,
        "chosen": request.POST.get("counter", "") or own or free,
        "ticked": ticked or [count.line.code for count in shown.counts],
    }


# --- one press, one deed -------------------------------------------------------------------------------


@require_POST
@at_office(Action.CALL_TICKETS)
def call_next(request: HttpRequest, desk: Desk, counter: str) -> HttpResponse:
    """Call whose turn it is; where a number is at the counter it is done first."""
    row = _counter(desk, counter)
    if (gone := _gone_from(desk, row)) is not None:
        return _show_again(request, desk, [gone])
    seen = request.POST.get("seen", "")
    try:
        # Without a number on the screen nothing may be finished unseen.
        ticket = visits.call_next(counter=row.pk, by=desk.user, at=desk.at, seen=seen or None, finish=bool(seen))
    except OfficeError as refusal:
        return _show_again(request, desk, [_refused(refusal)])
    told = [] if ticket else [Told("info", _("Không còn ai chờ ở hàng của quầy này."))]
    return _show_again(request, desk, told)


@require_POST
@at_office(Action.CALL_TICKETS)
def recall(request: HttpRequest, desk: Desk, counter: str) -> HttpResponse:
    """Call the same number once more."""
    return _deed(request, desk, counter, operations.recall)


@require_POST
@at_office(Action.CALL_TICKETS)
def start(request: HttpRequest, desk: Desk, counter: str) -> HttpResponse:
    """Note that the person is at the counter."""
    return _deed(request, desk, counter, operations.start)


@require_POST
@at_office(Action.CALL_TICKETS)
def absent(request: HttpRequest, desk: Desk, counter: str) -> HttpResponse:
    """Note that nobody came."""
    return _deed(request, desk, counter, operations.mark_absent)


@require_POST
@at_office(Action.CALL_TICKETS)
def done(request: HttpRequest, desk: Desk, counter: str) -> HttpResponse:
    """Note that the person has been served, and the appointment they came for."""
    return _deed(request, desk, counter, visits.finish)


@require_POST
@at_office(Action.CALL_TICKETS)
def pause(request: HttpRequest, desk: Desk, counter: str) -> HttpResponse:
    """Call nobody for a while."""
    return _act(request, desk, counter, operations.pause, reason=_in_vietnamese(request.POST.get("reason", ""), PAUSES))


@require_POST
@at_office(Action.CALL_TICKETS)
def resume(request: HttpRequest, desk: Desk, counter: str) -> HttpResponse:
    """Call again."""
    return _act(request, desk, counter, operations.resume)


@require_http_methods(["GET", "HEAD", "POST"])
@at_office(Action.CALL_TICKETS)
def transfer(request: HttpRequest, desk: Desk, counter: str) -> HttpResponse:
    """Send the person to another line or counter; they keep number and time."""
    row, said = _counter(desk, counter), ""
    if (gone := _gone_from(desk, row)) is not None:
        return _show_again(request, desk, [gone])
    active, seen = queries.active_of(row.pk), request.POST.get("seen", "")
    if active is None:
        return _show_again(request, desk, [Told("late", _("Quầy chưa gọi số nào để chuyển."))])
    if request.method == "POST":
        kind, _colon, code = request.POST.get("den", "").partition(":")
        try:
            ticket = operations.transfer(
                counter=row.pk,
                by=desk.user,
                at=desk.at,
                seen=seen or None,
                reason=" ".join(request.POST.get("reason", "").split()),
                to_line="" if kind == "quay" else code,
                to_counter=code if kind == "quay" else "",
            )
        except Stale as refusal:
            return _show_again(request, desk, [_refused(refusal)])
        except OfficeError as refusal:
            said = words_of(refusal)
        else:
            where = ticket.wanted_counter or ticket.waits_in.said_name
            words = _("Đã chuyển số %(number)s đến %(where)s; giờ lấy số giữ nguyên.")
            return _show_again(request, desk, [Told("done", words % {"number": ticket.shown, "where": where})])
    shown = panel_of(desk)
    others = [seat for seat in shown.seats if seat.counter.pk != row.pk]
    to_lines = [count for count in shown.counts if count.line.pk != active.waits_in_id]
    return _show_panel(
        request,
        desk,
        "transfer",
        {"calling": shown, "counter": row, "ticket": active, "lines": to_lines, "others": others, "said": said},
    )


@require_http_methods(["GET", "HEAD", "POST"])
@at_office(Action.CALL_TICKETS)
def call_number(request: HttpRequest, desk: Desk, counter: str) -> HttpResponse:
    """Call this number; before others only with a reason, which those may read."""
    row = _counter(desk, counter)
    if (gone := _gone_from(desk, row)) is not None:
        return _show_again(request, desk, [gone])
    typed = " ".join(request.POST.get("number", "").split())[:20]
    chosen = _in_vietnamese(request.POST.get("ly_do", ""), REASONS)
    reason = " ".join(f"{chosen} {request.POST.get('reason', '')}".split())
    if request.method != "POST" or not typed:
        return _show_panel(request, desk, "number", {"counter": row, "number": "", "before": 0})
    shown, before = (typed, 0) if reason else _overtaking(desk, typed)
    if before:
        said = _("Xin chọn hoặc ghi lý do gọi trước.") if "hoi" in request.POST else ""
        asked = {"number": shown, "before": before, "reasons": REASONS, "said": said}
        return _show_panel(request, desk, "number", {"counter": row, **asked})
    try:
        operations.call_number(counter=row.pk, number=typed, by=desk.user, at=desk.at, reason=reason)
    except OfficeError as refusal:
        return _show_again(request, desk, [_refused(refusal)])
    return _show_again(request, desk, [])


@require_POST
@at_office(Action.CALL_TICKETS)
def bring_back(request: HttpRequest, desk: Desk, ticket: UUID) -> HttpResponse:
    """Let somebody who was absent wait again."""
    row = queries.ticket(ticket)
    if row.office_id != desk.code:
        raise NoSuchTicket
    try:
        back = operations.bring_back(ticket_id=ticket, by=desk.user, at=desk.at)
    except NotWaiting as refusal:
        # The other tab, or a colleague, was quicker.
        words = _("Số %(number)s không còn vắng: %(state)s.")
        state = {"number": refusal.data["number"], "state": refusal.data["label"]}
        return _show_again(request, desk, [Told("info", words % state)])
    except OfficeError as refusal:
        return _show_again(request, desk, [_refused(refusal)])
    words = _("Số %(number)s đã trở lại, được gọi sau %(after)d số nữa.")
    told = Told("done", words % {"number": back.shown, "after": back.waits_in.back_after})
    return _show_again(request, desk, [told])


# --- the frame around them -----------------------------------------------------------------------------


def _counter(desk: Desk, code: str) -> Counter:
    """Return a counter of this office. Raises: NoSuchCounter."""
    row = queries.counter(code)
    if row.office_id != desk.code:
        raise NoSuchCounter
    return row


def _gone_from(desk: Desk, row: Counter) -> Told | None:
    """Say so where the person does not sit at the counter any more; nothing is done from such a screen."""
    duty = Duty.objects.select_related("user").filter(pk=row.pk).first()
    if duty is not None and duty.user_id == desk.user.pk:
        return None
    if duty is None or duty.user is None:
        return Told("late", _("Chưa ngồi ở %(counter)s. Xin chọn quầy trước.") % {"counter": row})
    words = _("%(person)s đã nhận %(counter)s. Xin chọn quầy khác, hoặc nhận lại.")
    return Told("late", words % {"person": duty.user, "counter": row})


def _deed(request: HttpRequest, desk: Desk, counter: str, operation: Callable[..., Ticket]) -> HttpResponse:
    return _act(request, desk, counter, operation, seen=request.POST.get("seen", "") or None)


def _act(
    request: HttpRequest, desk: Desk, counter: str, operation: Callable[..., Ticket | Duty], **more: Any
) -> HttpResponse:
    row = _counter(desk, counter)
    if (gone := _gone_from(desk, row)) is not None:
        return _show_again(request, desk, [gone])
    try:
        operation(counter=row.pk, by=desk.user, at=desk.at, **more)
    except OfficeError as refusal:
        return _show_again(request, desk, [_refused(refusal)])
    return _show_again(request, desk, [])


def _refused(refusal: OfficeError) -> Told:
    if isinstance(refusal, Stale) and refusal.data.get("number"):
        words = _("Màn hình đã cũ: quầy này đang gọi số %(number)s. Chưa làm gì; xin xem lại rồi bấm.")
        return Told("late", words % {"number": refusal.data["number"]})
    return Told("late", words_of(refusal))


def _in_vietnamese(chosen: str, offered: Sequence[Any]) -> str:
    """Return a chosen reason in the language others read it in, whatever the officer reads; words of one's own stay."""
    for each in offered:
        if chosen == str(each):
            with override(settings.LANGUAGE_CODE):
                return str(each)
    return chosen


def _overtaking(desk: Desk, typed: str) -> tuple[str, int]:
    """Return the number and how many it would overtake; one that is absent or elsewhere overtakes nobody."""
    try:
        ticket = queries.ticket_by_number(office=desk.code, number=typed, at=desk.at)
    except NotFound:
        return typed, 0
    return ticket.shown, queries.position(ticket, at=desk.at) if ticket.state in IN_LINE else 0


def _show_panel(request: HttpRequest, desk: Desk, name: str, more: dict[str, Any]) -> HttpResponse:
    """Ask one more thing: in the drawer of the screen, or as a page of its own."""
    shown = desk.page(**more, panel=f"desk/calling/{name}.html")
    if not request.headers.get("HX-Request"):
        return render(request, "desk/calling/panel_page.html", shown)
    answer = render(request, f"desk/calling/{name}.html", shown | {"in_drawer": True})
    answer["HX-Retarget"], answer["HX-Reswap"] = "#ngan-noi-dung", "innerHTML"
    return answer


def _show_again(request: HttpRequest, desk: Desk, told: list[Told]) -> HttpResponse:
    """Show the calling part after a press, with what is said; without scripts the whole screen."""
    if not request.headers.get("HX-Request"):
        return _to_board(request, desk, told)
    answer = render(request, "desk/parts/calling_answered.html", values(desk) | {"told": told})
    answer["HX-Trigger"] = "dong-ngan"
    # A drawer's own request aims at the drawer; what happened is shown on the screen.
    answer["HX-Retarget"], answer["HX-Reswap"] = "#goi", "innerHTML"
    return answer


def _to_board(request: HttpRequest, desk: Desk, told: list[Told]) -> HttpResponse:
    keep_for_next_page(request, told)
    board = reverse("desk:board", kwargs={"office": desk.code})
    if request.headers.get("HX-Request"):
        return HttpResponse(status=204, headers={"HX-Redirect": board})
    return HttpResponseRedirect(board)
