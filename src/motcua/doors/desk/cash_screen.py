# SPDX-License-Identifier: EUPL-1.2
"""The cashier's side of the citizen's screen: paired by a QR or a typed code, it shows the code of a transfer."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from motcua.assistance import pairing
from motcua.doors.desk.cash_entry import cash
from motcua.doors.desk.entry import Desk
from motcua.doors.desk.told import Told, keep_for_next_page
from motcua.people.rules import Action


@require_http_methods(["GET", "HEAD", "POST"])
@cash(Action.TAKE_MONEY)
def screen(request: HttpRequest, desk: Desk) -> HttpResponse:
    """Show whether a screen is paired; a post gives a fresh code (`ghep`) or ends the pairing (`go`)."""
    if request.method != "POST":
        return _show(request, desk)
    if request.POST.get("viec") == "go":
        if pairing.unpair(helper=desk.user, at=desk.at):
            keep_for_next_page(request, [Told("done", _("Đã gỡ màn hình thứ hai. Màn hình ấy không còn hiện gì nữa."))])
        return redirect(reverse("desk:cash_screen") + f"?noi={desk.code}")
    return _show(request, desk, code=pairing.offer(office=desk.office, helper=desk.user, at=desk.at))


def _show(request: HttpRequest, desk: Desk, *, code: str = "") -> HttpResponse:
    values = desk.page(here="cash", state=pairing.state_of(desk.user))
    if code:
        address = reverse("beside:offered", kwargs={"code": code})
        values |= {
            "code": pairing.spoken(code),
            "address": address,
            "full_address": request.build_absolute_uri(address),
            "typed_address": request.build_absolute_uri(reverse("beside:show")),
            "until": desk.at + pairing.OFFERED_FOR,
        }
    answer = render(request, "desk/cash/screen.html", values)
    answer["Cache-Control"] = "no-store, private"
    return answer
