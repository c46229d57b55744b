# SPDX-License-Identifier: EUPL-1.2
"""The simulated handsets: what arrived on them, and whether the network reaches them."""

from collections.abc import Callable
from functools import wraps
from urllib.parse import urlencode

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from motcua.connectors.sms_simulator import handsets
from motcua.connectors.sms_simulator.models import Behaviour
from motcua.kernel import phone as phones
from motcua.kernel.errors import InvalidInput

SHOWN_BY_PHONE = 30


def only_on_a_demonstration(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """Answer 404 in a real office, where nobody's messages may be read by everybody."""

    @wraps(view)
    def shown(request: HttpRequest, **parts: str) -> HttpResponseBase:
        if not settings.IS_DEMO:
            raise Http404
        return view(request, **parts)

    return shown


@only_on_a_demonstration
@require_GET
def show(request: HttpRequest) -> HttpResponse:
    """Show the newest messages by phone, or one phone's."""
    typed = request.GET.get("so", "").strip()
    number, problem = _read(typed)
    shown = [] if problem else handsets.handsets(phone=number)
    return render(
        request,
        "simulators/handsets.html",
        {
            "typed": typed,
            "problem": problem,
            "number": number,
            "rows": [(each, list(each.messages[:SHOWN_BY_PHONE])) for each in shown],
            "modes": Behaviour.Mode.choices,
            "everybody": Behaviour.EVERYBODY,
            "mode_of_everybody": handsets.mode_of_everybody(),
        },
        status=422 if problem else 200,
    )


@only_on_a_demonstration
@require_POST
def behave(request: HttpRequest) -> HttpResponse:
    """Let the network reach a phone or everybody, fail, or fall silent."""
    typed, mode = request.POST.get("so", ""), request.POST.get("mang", "")
    number, problem = (typed, "") if typed == Behaviour.EVERYBODY else _read(typed)
    if problem or not number or mode not in Behaviour.Mode.values:
        messages.error(request, problem or _("Chọn một cách mạng trả lời."))
    else:
        handsets.behave(phone=number, mode=mode)
        messages.success(request, _("Đã đổi: %(mode)s.") % {"mode": Behaviour.Mode(mode).label})
    only_one = request.POST.get("chi", "")
    back = reverse("simulators:handsets")
    return redirect(f"{back}?{urlencode({'so': only_one})}" if only_one else back)


def _read(typed: str) -> tuple[str, str]:
    """Return the number and nothing, or nothing and why it is none."""
    if not typed:
        return "", ""
    try:
        return phones.normalise(typed), ""
    except InvalidInput as bad:
        return "", bad.message
