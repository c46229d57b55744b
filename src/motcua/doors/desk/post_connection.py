# SPDX-License-Identifier: EUPL-1.2
"""Whether carriers' computers answer: what they were not told, what they tell that nobody understands."""

from dataclasses import dataclass
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from motcua.doors.desk import post_accounts
from motcua.doors.desk.entry import Desk
from motcua.doors.desk.post_accounts import SEEING, accounts_of
from motcua.people.rules import Action
from motcua.post import accounts, feeding, port, sending
from motcua.post.models import Carrier, UnclearNews


@dataclass(frozen=True)
class Connection:
    """One carrier's computer: what of its news nobody could use, and codes without a meaning."""

    carrier: Carrier
    has_computer: bool
    unclear: list[UnclearNews]
    unclear_count: int
    codes: list[tuple[str, str, int]]


@require_GET
@accounts_of(*SEEING)
def connection(request: HttpRequest, desk: Desk) -> HttpResponse:
    """Show the connections of an office's carriers."""
    rows = [_seen(carrier) for carrier in accounts.carriers_of(desk.code)]
    values = {"rows": rows, "stuck": accounts.stuck_orders(desk.code)}
    return render(request, "desk/post/connection.html", post_accounts.page(desk, "connection", **values))


@require_POST
@accounts_of(Action.CHANGE_POSTAGE)
def act(request: HttpRequest, desk: Desk) -> HttpResponse:
    """Send again what failed, read a feed from its beginning, or try again what could not be noted."""
    deed, what = request.POST.get("viec", ""), request.POST.get("gi", "")
    carrier = next((each for each in accounts.carriers_of(desk.code) if each.pk == what), None)
    if deed == "gui-lai" and _is_own_order(desk, what) and sending.send_again(order_id=UUID(what), at=desk.at):
        messages.success(request, _("Lệnh sẽ được gửi lại ngay."))
    elif deed == "doc-lai" and carrier is not None:
        feeding.read_anew(carrier_code=carrier.pk)
        messages.success(request, _("Hành trình sẽ được đọc lại từ đầu; việc đã biết không ghi hai lần."))
    elif deed == "thu-lai" and carrier is not None:
        count = feeding.try_unclear(carrier_code=carrier.pk, at=desk.at)
        messages.success(request, _("Ghi thêm được %(count)s tin.") % {"count": count})
    else:
        messages.error(request, _("Việc này không còn cần nữa. Xin xem lại trang."))
    return redirect(f"{reverse('desk:post_connection')}?noi={desk.code}")


def _is_own_order(desk: Desk, what: str) -> bool:
    return any(str(order.pk) == what for order in accounts.stuck_orders(desk.code))


def _seen(carrier: Carrier) -> Connection:
    unclear, count = accounts.unclear_news(carrier.pk)
    return Connection(carrier, carrier.driver in port.NAMES, unclear, count, feeding.unknown_codes(carrier.pk))
