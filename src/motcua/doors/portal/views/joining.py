# SPDX-License-Identifier: EUPL-1.2
"""Taking a number from home: line and phone, the code that was sent, the number. One check gives one number."""

from datetime import datetime
from typing import Any, Final

from django import forms
from django.conf import settings
from django.db import OperationalError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.csrf import csrf_exempt

from motcua.appointments.errors import TooBusy
from motcua.doors.portal import turn_words
from motcua.doors.portal.phone_step import JOIN_PAGE, JOINING, Code, checked, code_page, phone_field, refuse
from motcua.doors.portal.views.queues import may_join, nothing, room_of
from motcua.doors.portal.waiting_rooms import Room
from motcua.doors.portal.way import Way, doorway, keep_secret, page
from motcua.journal import idempotency
from motcua.kernel import clock
from motcua.kernel.errors import InvalidInput, NotFound, OfficeError
from motcua.people import phone_check
from motcua.queueing import operations, queries
from motcua.queueing.errors import LineClosed, NotFromHome
from motcua.queueing.models import Line, Ticket
from motcua.queueing.openings import opening

#: Under this name the journal keeps the numbers given to checks.
SCOPE: Final = "web-number"


class Join(forms.Form):
    """Which line, and the phone that is checked; `lines` are the codes that can be chosen now."""

    use_required_attribute = False

    line = forms.CharField(error_messages={"required": _("Xin chọn một hàng chờ.")})
    phone = phone_field(_("Điện thoại này nhận một mã để kiểm tra, rồi nhận số thứ tự. Ví dụ: 0905 123 456"))


# Exempt, as the next one: the post carries a sealed page, and a code goes to the phone before anything is given.
@csrf_exempt
@doorway("GET", "POST")
def join(request: HttpRequest, way: Way, office: str) -> HttpResponse:
    """Choose a line and type the phone; a post sends the code."""
    at = clock.now()
    try:
        room = room_of(office, at=at)
    except NotFound as missing:
        return nothing(request, way, missing)
    form = Join(request.POST if request.method == "POST" else None, initial={"line": request.GET.get("hang", "")})
    if request.method != "POST" or not form.is_valid():
        return _form(request, way, room, form, at)
    try:
        JOIN_PAGE.open(request.POST.get("trang", ""))
        line = queries.line_by_code(office=room.office.pk, code=form.cleaned_data["line"])
        _require_may_join(line, at)
        check = phone_check.ask(phone=form.cleaned_data["phone"], address=request.META.get("REMOTE_ADDR", ""), at=at)
    except OfficeError as refusal:
        return _form(request, way, room, refuse(form, refusal), at, refusal)
    facts = {"office": room.office.pk, "line": line.code, "check": str(check.pk)}
    return keep_secret(redirect("portal:join-code", office=room.office.pk.lower(), state=JOINING.close(facts)))


@csrf_exempt
@doorway("GET", "POST")
def code(request: HttpRequest, way: Way, office: str, state: str) -> HttpResponse:
    """Ask for the code, then give the number; opened or sent again it leads to the same number."""
    at = clock.now()
    facts = JOINING.open(state)
    kept = idempotency.kept_answer(scope=SCOPE, key=facts["check"])
    if kept is not None:
        return _to_number(kept[1]["ticket"])
    try:
        room = room_of(facts["office"], at=at)
        line = queries.line_by_code(office=facts["office"], code=facts["line"])
    except NotFound as missing:
        return nothing(request, way, missing)
    form = Code(request.POST if request.method == "POST" else None)
    back = f"{reverse('portal:join', args=[room.office.pk.lower()])}?hang={line.code}"
    values = {"back": back, "check_id": facts["check"], "room": room, "line": line, **_told(line)}
    if request.method != "POST" or not form.is_valid():
        return code_page(request, way, form, values)
    try:
        phone = checked(facts["check"], form, at=at)
        return _to_number(_take(line, phone, facts, at))
    except OfficeError as refusal:
        return code_page(request, way, refuse(form, refusal), values, refusal)


def _take(line: Line, phone: str, facts: dict[str, Any], at: datetime) -> str:
    """Give the number once and return the ticket's id."""
    once = idempotency.Once(
        scope=SCOPE, key=facts["check"], request=facts, at=at, answer=lambda made: (201, {"ticket": str(made.pk)})
    )
    try:
        made = operations.issue_ticket(
            line=line, channel=Ticket.Channel.WEB, at=at, actor="citizen", phone=phone, once=once
        )
    except idempotency.AlreadyAnswered:
        return str(once.body["ticket"])
    except idempotency.KeyReused:
        # The same check on another page: it has given its number already.
        kept = idempotency.kept_answer(scope=SCOPE, key=facts["check"])
        if kept is None:
            raise
        return str(kept[1]["ticket"])
    except OperationalError as waited:
        raise TooBusy from waited
    return str(made.pk)


def _require_may_join(line: Line, at: datetime) -> None:
    """Refuse before a code is sent where no number could be given."""
    if not line.may_join_from_home or line.is_mirrored:
        raise NotFromHome
    if not may_join(line, at):
        raise LineClosed(opens_at=opening(line, at).opens_at)


def _to_number(ticket_id: str) -> HttpResponse:
    return keep_secret(redirect(f"{reverse('portal:turn', args=[ticket_id])}?xong=lay-so"))


def _told(line: Line) -> dict[str, Any]:
    return {"absent_rule": turn_words.absent_rule(line), "most": settings.REMOTE_NUMBERS_A_DAY}


def _form(
    request: HttpRequest, way: Way, room: Room, form: Join, at: datetime, refusal: OfficeError | None = None
) -> HttpResponse:
    lines = [line for line in queries.lines_of(room.office.pk) if line.may_join_from_home and not line.is_mirrored]
    rows = [{"line": line, "now": room.line(line.code), "is_open": may_join(line, at)} for line in lines]
    values = {
        "at": at,
        "room": room,
        "rows": rows,
        "form": form,
        "chosen": form["line"].value() or (lines[0].code if len(lines) == 1 else ""),
        "refusal": None if isinstance(refusal, InvalidInput) else refusal,
        "seal": JOIN_PAGE.close({"office": room.office.pk}),
        "rules": sorted({turn_words.absent_rule(line) for line in lines}),
        "most": settings.REMOTE_NUMBERS_A_DAY,
        "can": any(row["is_open"] for row in rows),
        "opens_at": next((found.opens_at for line in lines if (found := opening(line, at)).opens_at), None),
    }
    status = refusal.http_status if refusal else 422 if form.errors else 200
    return keep_secret(page(request, way, "queues/join", values, status=status))
