# SPDX-License-Identifier: EUPL-1.2
"""A handset to type on: as any number, with what comes back, and a network that can be told to misbehave."""

import re
import uuid
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.db.models import Count
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from motcua.connectors.sms_simulator import handsets, sending
from motcua.connectors.sms_simulator.handsets import Bubble
from motcua.connectors.sms_simulator.models import Behaviour
from motcua.doors.simulators.examples import examples, text_of
from motcua.doors.simulators.handsets import only_on_a_demonstration
from motcua.doors.simulators.lines import FIRST, Line, keep, line_of, lines_of
from motcua.kernel import clock
from motcua.kernel.errors import InvalidInput
from motcua.kernel.text import fold
from motcua.kernel.working_time import OFFICE_ZONE
from motcua.messaging.models import Message

LONGEST_TEXT = 1_000
LATEST_SECONDS = 300
OWED_SINCE = timedelta(days=2)
# The office's texts say a code first: "Ma hen 482914: …"; looked for without their marks.
_CODE = re.compile(r"\bma (?:hen|tiem)?\s*(\d{4,8})\b")

_Mode = Behaviour.Mode
WHAT_IT_DOES = {
    _Mode.DELIVERS: gettext_lazy("Tin đến máy ngay."),
    _Mode.LATE: gettext_lazy("Mạng nhận tin, nhưng tin và báo phát đến sau số giây ghi dưới đây."),
    _Mode.TWICE: gettext_lazy("Tin gửi đi được trao năm lần, tin đến được trao hai lần; mỗi tin vẫn chỉ tính một."),
    _Mode.FAILS: gettext_lazy("Mạng từ chối tin đến máy này; cơ quan ghi vào danh sách cần gọi điện."),
    _Mode.UNREACHABLE: gettext_lazy("Tin đến máy này chờ ở cơ quan, và được gửi lại cho đến khi mạng trả lời."),
}


@only_on_a_demonstration
@require_GET
def show(request: HttpRequest, line: str = FIRST) -> HttpResponse:
    """Show one handset: what was typed and what came, and a message to type; `vi-du` fills in an example."""
    tab = line_of(request, line)
    if tab is None:
        return redirect("simulators:phone")
    return _page(request, tab, example=request.GET.get("vi-du", ""))


@only_on_a_demonstration
@require_GET
def part(request: HttpRequest, line: str) -> HttpResponse:
    """Show only what is on the handset's screen; nothing where the session no longer knows it."""
    tab = line_of(request, line)
    if tab is None:
        return HttpResponse()
    return render(request, "simulators/parts/screen.html", _screen(tab, clock.now()))


@only_on_a_demonstration
@require_GET
def stream(request: HttpRequest) -> HttpResponse:
    """Allow the visitor to hear that a handset rang; the front turns the answer into a stream."""
    return HttpResponse(content_type="text/plain; charset=utf-8", headers={"X-Motcua-Stream": handsets.TOPIC})


@only_on_a_demonstration
@require_POST
def choose(request: HttpRequest) -> HttpResponse:
    """Open a tab for another number."""
    typed = request.POST.get("so", "").strip()
    if not typed:
        messages.error(request, _("Chưa ghi số nào."))
        return redirect("simulators:phone")
    try:
        phone = sending.sender(typed)
    except InvalidInput as bad:
        tab = line_of(request, FIRST) or lines_of(request)[0]
        return _page(request, tab, status=422, typed_number=typed, number_problem=bad.message)
    return _to(keep(request, phone))


@only_on_a_demonstration
@require_POST
def send(request: HttpRequest, line: str) -> HttpResponse:
    """Send what was typed to the office's short number; the same form twice is the same message."""
    tab, text = line_of(request, line), request.POST.get("noi-dung", "").strip()
    if tab is None:
        return redirect("simulators:phone")
    if not text:
        messages.error(request, _("Tin nhắn còn trống."))
        return _to(tab)
    if len(text) > LONGEST_TEXT:
        problem = _("Tin nhắn dài quá %(limit)s ký tự. Xin rút ngắn rồi gửi lại.") % {"limit": LONGEST_TEXT}
        return _page(request, tab, status=422, text=text, text_problem=problem)
    sending.send(phone=tab.phone, text=text, message_id=_id(request.POST.get("tin", "")), at=clock.now())
    return _to(tab)


@only_on_a_demonstration
@require_POST
def behave(request: HttpRequest, line: str) -> HttpResponse:
    """Tell the network how to treat this number from now on."""
    tab, mode, typed = line_of(request, line), request.POST.get("mang", ""), request.POST.get("giay", "").strip()
    if tab is None:
        return redirect("simulators:phone")
    seconds = int(typed) if re.fullmatch(r"[0-9]{1,4}", typed) else 0
    if mode not in _Mode.values:
        messages.error(request, _("Chọn một cách mạng trả lời."))
    elif not 1 <= seconds <= LATEST_SECONDS:
        messages.error(request, _("Số giây đến trễ từ 1 đến %(most)s.") % {"most": LATEST_SECONDS})
    else:
        handsets.behave(phone=tab.phone, mode=mode, late_seconds=seconds)
        messages.success(request, _("Đã đổi: %(mode)s.") % {"mode": _Mode(mode).label})
    return _to(tab)


def _page(request: HttpRequest, tab: Line, *, status: int = 200, example: str = "", **typed: str) -> HttpResponse:
    at = clock.now()
    shown = _screen(tab, at)
    offered = examples(today=at.astimezone(OFFICE_ZONE).date(), code=_newest_code(shown["talk"]))
    told = handsets.behaviour_towards(tab.phone)
    values = {
        "lines": lines_of(request),
        "short_code": settings.SMS_SHORT_CODE,
        "sender_cost_vnd": settings.SMS_SENDER_COST_VND,
        "longest": LONGEST_TEXT,
        "latest_seconds": LATEST_SECONDS,
        "new_id": uuid.uuid4(),
        "text": text_of(example, offered),
        "examples": offered,
        "mode": told.mode,
        "late_seconds": told.late_seconds,
        "modes": [(mode, mode.label, WHAT_IT_DOES[mode]) for mode in _Mode],
        "is_live": True,
    }
    return render(request, "simulators/phone.html", shown | values | typed, status=status)


def _screen(tab: Line, at: datetime) -> dict[str, Any]:
    talk, owed = handsets.talk_of(tab.phone), _owed_to(tab.phone, at)
    is_unanswered = bool(talk) and talk[-1].is_own and talk[-1].is_taken and not talk[-1].outcome
    return {
        "tab": tab,
        "at": at,
        "talk": [(bubble, _cost(bubble)) for bubble in talk],
        "is_unanswered": is_unanswered,
        "owed": owed,
        # What is never answered, or fails, rings no handset: the page looks again by itself.
        "is_waiting": is_unanswered or Message.Status.QUEUED in owed,
    }


def _cost(bubble: Bubble) -> int:
    """Return what the bubble cost in đồng: the sender his network's price, the office what its gateway takes a part."""
    price: int = settings.SMS_SENDER_COST_VND if bubble.is_own else settings.SMS_PART_COST_VND
    return bubble.parts * price


def _owed_to(phone: str, at: datetime) -> Mapping[str, int]:
    """Return how many of the office's newest messages to a phone have not arrived, by their state."""
    Status = Message.Status
    states = [Status.QUEUED, Status.SENT, Status.FAILED, Status.CALL]
    rows = Message.objects.filter(to_phone=phone, created_at__gt=at - OWED_SINCE, status__in=states)
    return dict(rows.order_by().values_list("status").annotate(Count("id")))


def _newest_code(talk: Sequence[tuple[Bubble, int]]) -> str:
    found = (_CODE.search(fold(bubble.text)) for bubble, _cost in reversed(talk) if not bubble.is_own)
    return next((code[1] for code in found if code), "")


def _id(typed: str) -> uuid.UUID:
    try:
        return uuid.UUID(typed)
    except ValueError:
        return uuid.uuid4()


def _to(tab: Line) -> HttpResponseRedirect:
    return redirect("simulators:phone_line", line=tab.key)
