# SPDX-License-Identifier: EUPL-1.2
"""The simulated national portal: its adapter, what it holds of each dossier, and switches to let it misbehave."""

import re
import time

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_POST

from motcua.connectors.portal_simulator import protocol
from motcua.connectors.portal_simulator.models import HeldDossier, HeldStep, PortalBehaviour
from motcua.doors.simulators.handsets import only_on_a_demonstration
from motcua.dossiers.models import PortalMessage
from motcua.kernel import clock

SHOWN = 30
CODE_LIMIT = 60
LATEST_SECONDS = 60
# A door has one thread for everybody: whoever asks from outside waits no longer than this.
LATEST_AT_THE_DOOR = 2
_Mode = PortalBehaviour.Mode
WHAT_IT_DOES = {
    _Mode.ACCEPTS: gettext_lazy("Cổng nhận và trả lời ngay."),
    _Mode.LATE: gettext_lazy("Cổng nhận, nhưng trả lời sau số giây ghi dưới đây."),
    _Mode.REFUSES: gettext_lazy("Cổng từ chối; tin vào danh sách “Cổng từ chối” ở trang quản trị."),
    _Mode.LOSES: gettext_lazy("Cổng nhận, câu trả lời bị mất; tin được gửi lại và chỉ tính một lần."),
    _Mode.TWICE: gettext_lazy("Mạng trao mỗi tin hai lần; Cổng chỉ ghi một."),
    _Mode.UNREACHABLE: gettext_lazy("Tin chờ ở cơ quan và được gửi lại cho đến khi Cổng trả lời."),
}


@only_on_a_demonstration
@require_GET
def show(request: HttpRequest) -> HttpResponse:
    """Show what the portal holds, the newest first, or one dossier's history, and how it is told to behave."""
    typed = request.GET.get("ma", "").strip()[:CODE_LIMIT]
    held = HeldDossier.objects.prefetch_related("steps")
    rows = list((held.filter(code=typed) if typed else held)[:SHOWN])
    told = {each.code: each for each in PortalBehaviour.objects.exclude(code=PortalBehaviour.EVERY)}
    values = {
        "typed": typed,
        "rows": rows,
        "told": [(each.code, each.get_mode_display()) for each in told.values()],
        "now_told": protocol.behaviour_towards(typed or PortalBehaviour.EVERY),
        "modes": [(mode, mode.label, WHAT_IT_DOES[mode]) for mode in _Mode],
        "count": HeldDossier.objects.count(),
        "steps": HeldStep.objects.count(),
        "waiting": PortalMessage.objects.filter(state=PortalMessage.State.WAITING).count(),
        "latest_seconds": LATEST_SECONDS,
    }
    return render(request, "simulators/national_portal.html", values)


@only_on_a_demonstration
@require_POST
def behave(request: HttpRequest) -> HttpResponse:
    """Let the portal behave otherwise, towards one dossier or all; or let every session be over."""
    code = request.POST.get("ma", "").strip()[:CODE_LIMIT]
    mode, typed = request.POST.get("cong", ""), request.POST.get("giay", "").strip()
    seconds = int(typed) if re.fullmatch(r"[0-9]{1,3}", typed) else 0
    if request.POST.get("het-phien"):
        protocol.end_sessions()
        messages.success(request, _("Mọi phiên làm việc đã hết; lần gửi tới phải đăng nhập lại."))
    elif mode not in _Mode.values:
        messages.error(request, _("Chọn một cách Cổng trả lời."))
    elif not 1 <= seconds <= LATEST_SECONDS:
        messages.error(request, _("Số giây trả lời chậm từ 1 đến %(most)s.") % {"most": LATEST_SECONDS})
    else:
        protocol.behave(code=code or PortalBehaviour.EVERY, mode=mode, late_seconds=seconds)
        messages.success(request, _("Đã đổi: %(mode)s.") % {"mode": _Mode(mode).label})
    return _back(code)


@csrf_exempt
@only_on_a_demonstration
@require_POST
def adapter(request: HttpRequest, what: str) -> HttpResponse:
    """Answer as the portal's adapter does, to whichever program asks."""
    reply = protocol.answer(what, request.body, at=clock.now())
    if reply.late_seconds:
        time.sleep(min(reply.late_seconds, LATEST_AT_THE_DOOR))
    return HttpResponse(reply.text, status=reply.status, content_type="application/json; charset=utf-8")


def _back(code: str) -> HttpResponseRedirect:
    answer: HttpResponseRedirect = redirect("simulators:national_portal")
    if code:
        answer["Location"] += f"?ma={code}" if re.fullmatch(r"[\w.-]+", code, re.ASCII) else ""
    return answer
