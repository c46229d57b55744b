# SPDX-License-Identifier: EUPL-1.2
"""A payment page shaped like VNPAY's: takes the office's signed redirect, pays or refuses, and goes back signed."""

import uuid
from collections.abc import Mapping
from datetime import UTC, datetime
from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from motcua.connectors.pay_simulator import telling, ways
from motcua.connectors.pay_simulator.models import SimulatedNotice
from motcua.connectors.pay_simulator.ways import Way
from motcua.doors.simulators import bank
from motcua.doors.simulators.handsets import only_on_a_demonstration
from motcua.kernel import clock
from motcua.payments import vnpay

_NEEDED = ("vnp_Version", "vnp_Command", "vnp_TmnCode", "vnp_Amount", "vnp_TxnRef", "vnp_ReturnUrl")
_BEGINS_AT_HOME = "/"


@only_on_a_demonstration
@require_GET
def show(request: HttpRequest) -> HttpResponse:
    """Show the order the office asks to be paid, once its signature is right; without one, what the page is for."""
    query = request.META.get("QUERY_STRING", "")
    if not query:
        return _page(request, {})
    asked = vnpay.given(query)
    problem = _problem(asked)
    return _page(request, asked, query=query, problem=problem, status=422 if problem else 200)


@only_on_a_demonstration
@require_POST
def pay(request: HttpRequest) -> HttpResponse:
    """Pay or refuse in the chosen way and send the browser back; the same form twice tells the office once."""
    query, chosen = request.POST.get("don", ""), request.POST.get("cach", "")
    asked = vnpay.given(query)
    problem = _problem(asked)
    if problem:
        return _page(request, asked, query=query, problem=problem, status=422)
    minutes = bank.minutes_of(request)
    is_expired = _is_expired(asked)
    if not is_expired and (chosen not in ways.ORDER_WAYS or minutes < 0):
        words = _("Chọn một cách trả; số phút từ 0 đến %(most)s.") % {"most": bank.MOST_MINUTES}
        return _page(request, asked, query=query, way_problem=words, status=422)
    way, at = Way.REFUSE if is_expired else Way(chosen), clock.now()
    plan = ways.order(asked, way, minutes=minutes, now=datetime.now(UTC), is_expired=is_expired)
    kind, press = SimulatedNotice.Kind.VNPAY, bank.press_of(request)
    telling.keep(plan, kind=kind, way=way, reference=asked["vnp_TxnRef"], press=press, at=at)
    return redirect(f"{asked['vnp_ReturnUrl']}?{urlencode(plan.back)}")


def _problem(asked: Mapping[str, str]) -> str:
    """Return why the gateway would not show this order; nothing where it would."""
    if not vnpay.is_signed(asked):
        return _("Sai chữ ký: cổng không nhận đơn này.")
    if any(not asked.get(name) for name in _NEEDED) or not asked["vnp_Amount"].isdecimal():
        return _("Đơn thiếu thông tin: cổng không nhận.")
    # A signature of ours could still have been made for somebody else's address.
    if not asked["vnp_ReturnUrl"].startswith(f"{settings.PUBLIC_URL}{_BEGINS_AT_HOME}"):
        return _("Đơn chỉ được quay về địa chỉ của cơ quan.")
    return ""


def _is_expired(asked: Mapping[str, str]) -> bool:
    return bool(asked.get("vnp_ExpireDate")) and asked["vnp_ExpireDate"] < vnpay.stamp(clock.now())


def _page(
    request: HttpRequest, asked: Mapping[str, str], *, query: str = "", problem: str = "", way_problem: str = "",
    status: int = 200,
) -> HttpResponse:  # fmt: skip
    is_shown = bool(asked) and not problem
    values = {
        "asked": asked if is_shown else {},
        "amount_vnd": int(asked["vnp_Amount"]) // 100 if is_shown else 0,
        "reference": asked.get("vnp_TxnRef", "") if is_shown else "",
        "info": asked.get("vnp_OrderInfo", "") if is_shown else "",
        "is_expired": is_shown and _is_expired(asked),
        "query": query,
        "problem": problem,
        "way_problem": way_problem,
        "ways": bank.choices(ways.ORDER_WAYS),
        "new_press": uuid.uuid4(),
        "minutes": 5,
        "most_minutes": bank.MOST_MINUTES,
        **bank.told(SimulatedNotice.Kind.VNPAY),
    }
    return render(request, "simulators/bank_gateway.html", values, status=status)
