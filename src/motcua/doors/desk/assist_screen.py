# SPDX-License-Identifier: EUPL-1.2
"""The helper's side of the second screen: a QR and a code to pair it, whether it is looked at, and the end of it."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from motcua.assistance import liveness, pairing, permission, queries
from motcua.doors.desk.assist_entry import at_counter
from motcua.doors.desk.entry import Desk
from motcua.doors.desk.told import Told, keep_for_next_page


@require_http_methods(["GET", "POST"])
@at_counter
def screen(request: HttpRequest, desk: Desk) -> HttpResponse:
    """Show whether a second screen is paired; a post gives a fresh code (`ghep`) or ends the pairing (`go`)."""
    if request.method != "POST":
        return _show(request, desk)
    if request.POST.get("viec") == "go":
        if pairing.unpair(helper=desk.user, at=desk.at):
            keep_for_next_page(request, [Told("done", _("Đã gỡ màn hình thứ hai. Màn hình ấy không còn hiện gì nữa."))])
        return redirect("desk:assist_screen")
    permission.shift_for(desk.user, desk.office, at=desk.at, access=desk.access)
    code = pairing.offer(office=desk.office, helper=desk.user, at=desk.at)
    return _show(request, desk, code=code)


@require_GET
@at_counter
def part(request: HttpRequest, desk: Desk) -> HttpResponse:
    """Show only whether the screen is paired and looked at."""
    return render(request, "desk/assist/screen_state.html", {"state": pairing.state_of(desk.user)})


@require_GET
@at_counter
def stream(request: HttpRequest, desk: Desk) -> HttpResponse:
    """Allow this person to hear that something changed on the own two screens; the front makes a stream of it."""
    topic = liveness.topic_of(desk.user.pk)
    return HttpResponse(content_type="text/plain; charset=utf-8", headers={"X-Motcua-Stream": topic})


def _show(request: HttpRequest, desk: Desk, *, code: str = "") -> HttpResponse:
    values = desk.page(here="assist", state=pairing.state_of(desk.user), open=queries.open_of(desk.user, at=desk.at))
    if code:
        address = reverse("beside:offered", kwargs={"code": code})
        values |= {
            "code": pairing.spoken(code),
            "address": address,
            "full_address": request.build_absolute_uri(address),
            "typed_address": request.build_absolute_uri(reverse("beside:show")),
            "until": desk.at + pairing.OFFERED_FOR,
        }
    answer = render(request, "desk/assist/screen.html", values)
    answer["Cache-Control"] = "no-store, private"
    return answer
