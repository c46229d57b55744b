# SPDX-License-Identifier: EUPL-1.2
"""One's own number: how many are before it, about when it is called, and when to set out.

Whoever has the address – from the slip, the message or a second phone – sees the same:
a number, nothing about a person.
"""

from datetime import datetime
from typing import Any, Final

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.csrf import csrf_exempt

from motcua.doors.portal import turn_words
from motcua.doors.portal.phone_step import NUMBER_PAGE, REMINDING, Code, Reminder, checked, code_page, refuse
from motcua.doors.portal.views.queues import nothing, stream_of
from motcua.doors.portal.waiting_rooms import Room, rooms
from motcua.doors.portal.way import Way, doorway, keep_secret, page, public_address
from motcua.kernel import clock
from motcua.kernel.errors import InvalidInput, NotFound, OfficeError
from motcua.kernel.text import mask_phone
from motcua.people import phone_check
from motcua.queueing import operations, queries, rules, waiting
from motcua.queueing.clock_range import clock_range, leave_at
from motcua.queueing.models import Ticket, TurnAlert
from motcua.queueing.rules import ENDED, IN_LINE, Lane, State

TRAVEL_BY_DEFAULT: Final = 20


@doorway("GET")
def ticket(request: HttpRequest, way: Way, ticket: str) -> HttpResponse:
    """The number's page; with `phan` only the part that changes, for a page that is open."""
    try:
        row = queries.ticket(ticket)
    except NotFound as missing:
        return nothing(request, way, missing)
    values = shown(row, at=clock.now(), travel=_travel(request))
    if "phan" in request.GET:
        return keep_secret(page(request, way, "queues/parts/turn", values))
    values |= {
        "reminder": Reminder(initial={"before": "3"}),
        "seal": NUMBER_PAGE.close({"ticket": str(row.pk)}),
        "said": request.GET.get("xong", ""),
    }
    return keep_secret(page(request, way, "queues/ticket", values))


# Exempt, as the next ones: the address is known only to whoever has the number, and the post carries a sealed page.
@csrf_exempt
@doorway("GET", "POST")
def remind(request: HttpRequest, way: Way, ticket: str) -> HttpResponse:
    """Ask for a message when so many are before the number: the phone is checked first, so nobody pesters another."""
    try:
        row = queries.ticket(ticket)
    except NotFound as missing:
        return nothing(request, way, missing)
    form = Reminder(request.POST if request.method == "POST" else None, has_phone=bool(row.phone))
    if request.method != "POST" or not form.is_valid():
        return _reminder(request, way, row, form, status=422 if form.errors else 200)
    at, before = clock.now(), int(form.cleaned_data["before"])
    try:
        NUMBER_PAGE.open(request.POST.get("trang", ""))
        if row.phone and not form.cleaned_data["phone"]:
            # The phone by which the number was taken was checked then.
            operations.want_alert(ticket_id=row.pk, phone=row.phone, before=before, at=at)
            return _back(row, "nhac")
        if row.state not in IN_LINE:
            return _back(row)
        check = phone_check.ask(phone=form.cleaned_data["phone"], address=request.META.get("REMOTE_ADDR", ""), at=at)
    except OfficeError as refusal:
        return _reminder(request, way, row, refuse(form, refusal), refusal, status=refusal.http_status)
    facts = {"ticket": str(row.pk), "before": before, "check": str(check.pk)}
    return keep_secret(redirect("portal:turn-code", ticket=row.pk, state=REMINDING.close(facts)))


@csrf_exempt
@doorway("GET", "POST")
def code(request: HttpRequest, way: Way, ticket: str, state: str) -> HttpResponse:
    """Ask for the code that was sent, then keep the wish; the same post again changes nothing."""
    facts = REMINDING.open(state)
    try:
        row = queries.ticket(facts["ticket"])
    except NotFound as missing:
        return nothing(request, way, missing)
    form = Code(request.POST if request.method == "POST" else None)
    values = {"back": reverse("portal:turn-remind", args=[row.pk]), "ticket": row, "check_id": facts["check"]}
    if request.method != "POST" or not form.is_valid():
        return code_page(request, way, form, values)
    try:
        at = clock.now()
        phone = checked(facts["check"], form, at=at)
        operations.want_alert(ticket_id=row.pk, phone=phone, before=facts["before"], at=at)
    except OfficeError as refusal:
        return code_page(request, way, refuse(form, refusal), values, refusal)
    return _back(row, "nhac")


@csrf_exempt
@doorway("GET", "POST")
def leave(request: HttpRequest, way: Way, ticket: str) -> HttpResponse:
    """Ask once more, then give the number up."""
    try:
        row = queries.ticket(ticket)
        if request.method == "POST":
            operations.leave_line(ticket_id=row.pk, at=clock.now(), actor="citizen")
            return _back(row)
    except NotFound as missing:
        return nothing(request, way, missing)
    except OfficeError:
        # A counter has the number meanwhile: the page says so.
        return _back(row)
    if row.is_mirrored or (row.state not in IN_LINE and row.state != State.ABSENT):
        return _back(row)
    return keep_secret(page(request, way, "queues/leave", {"ticket": row}))


def shown(row: Ticket, *, at: datetime, travel: int = TRAVEL_BY_DEFAULT) -> dict[str, Any]:
    """Return what is shown of a number as of `at`."""
    room = rooms([row.office], at=at)[0]
    line = row.waits_in
    is_waiting = row.state in IN_LINE
    place = queries.position(row, at=at) if is_waiting else 0
    not_before = row.turn_at if row.lane == Lane.BOOKED else None
    wait = waiting.range_for(line_id=line.pk, ahead=place, at=at, not_before=not_before) if is_waiting else None
    told = clock_range(at, low=wait.low, high=wait.high) if wait else None
    return {
        "at": at,
        "ticket": row,
        "room": room,
        "line": line,
        "now": room.line(line.code),
        "kind": kind_of(row, at=at),
        "ahead": place,
        "ahead_words": turn_words.ahead(place),
        "wait": wait,
        "wait_words": turn_words.minutes(wait.low, wait.high) if wait else turn_words.not_known(),
        "clock_words": turn_words.clock(told) if told else "",
        "leave_at": leave_at(at, low=wait.low, travel=travel) if wait else None,
        "travel": travel,
        "travels": turn_words.TRAVEL,
        "counter": turn_words.counter(row.counter_id or row.counter_label, office=row.office_id),
        "overtaken": _overtaken(row) if is_waiting else [],
        "absent_rule": turn_words.absent_rule(line),
        "alerts": _alerts(row) if is_waiting else [],
        "address": public_address(reverse("portal:turn", args=[row.pk])),
        "stream": stream_of(row.office_id),
        "sms": f"STT {row.shown} {turn_words.sms_name(row.office)}",
        "sms_number": settings.SMS_SHORT_CODE,
        "lost": _lost(room, row),
    }


def kind_of(row: Ticket, *, at: datetime) -> str:
    """Return which page a number has: its state, or "old" where it has ended on another day."""
    today = rules.working_day(at, turns_at=row.line.day_turns_at)
    if row.state in ENDED and row.day != today:
        return "old"
    return "waiting" if row.state in IN_LINE else str(row.state)


def _lost(room: Room, row: Ticket) -> bool:
    return row.is_mirrored and not room.is_fresh


def _overtaken(row: Ticket) -> list[dict[str, Any]]:
    return [
        {"number": each.shown, "at": each.called_at, "why": turn_words.why(each)} for each in queries.overtaken_by(row)
    ]


def _alerts(row: Ticket) -> list[int]:
    open_ones = TurnAlert.objects.filter(ticket=row, told_at__isnull=True)
    return sorted(set(open_ones.values_list("before", flat=True)[:10]), reverse=True)


def _travel(request: HttpRequest) -> int:
    typed = request.GET.get("di", "")
    return min(int(typed), 240) if typed.isdecimal() and len(typed) < 4 else TRAVEL_BY_DEFAULT


def _reminder(
    request: HttpRequest, way: Way, row: Ticket, form: Reminder, refusal: OfficeError | None = None, *, status: int
) -> HttpResponse:
    values = {
        "ticket": row,
        "reminder": form,
        "refusal": None if isinstance(refusal, InvalidInput) else refusal,
        "seal": NUMBER_PAGE.close({"ticket": str(row.pk)}),
        "own_phone": mask_phone(row.phone) if row.phone else "",
    }
    return keep_secret(page(request, way, "queues/remind", values, status=status))


def _back(row: Ticket, done: str = "") -> HttpResponse:
    here = reverse("portal:turn", args=[row.pk])
    return keep_secret(redirect(f"{here}?xong={done}" if done else here))
