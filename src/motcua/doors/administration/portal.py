# SPDX-License-Identifier: EUPL-1.2
"""The national portal as the city looks after it: which state is which there, what it refused, what was compared."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from motcua.doors.administration.master import MasterAdmin
from motcua.doors.administration.rights import moment_of, reach_in
from motcua.dossiers import portal, reconciling
from motcua.dossiers.errors import NoSuchDossier
from motcua.dossiers.models import PortalDifference, PortalMessage, Reconciliation
from motcua.people.rules import Action

SHOWN = 50
RUNS_SHOWN = 14
COUNTED_AT_MOST = 10_000


class PortalStatusAdmin(MasterAdmin):
    action = Action.CHANGE_CATALOGUE
    fixed_fields = ("status",)
    list_display = ("status", "portal_code", "portal_name")
    fields = ("status", "portal_code", "portal_name")
    about = gettext_lazy("Mỗi trạng thái hồ sơ ở đây là mã nào trên Cổng Dịch vụ công quốc gia.")
    help = gettext_lazy("Đổi mã ở đây thì các tin từ lúc này trở đi mang mã mới; tin đã gửi giữ nguyên.")


def national_portal(request: HttpRequest, context: dict[str, Any]) -> HttpResponse:
    """Show what waits, what was refused and what the daily comparisons found; send again or compare again."""
    if not reach_in(request, Action.CHANGE_CATALOGUE).is_everywhere:
        raise PermissionDenied
    if request.method == "POST":
        return _done(request)
    messages_of = PortalMessage.objects.select_related("dossier")
    refused = messages_of.filter(state=PortalMessage.State.REFUSED).order_by("-made_at")[:SHOWN]
    resent = set(
        PortalMessage.objects.filter(key__in=[f"again:{row.pk}" for row in refused]).values_list("key", flat=True)
    )
    waiting = messages_of.filter(state=PortalMessage.State.WAITING)
    runs = list(Reconciliation.objects.order_by("-on")[:RUNS_SHOWN])
    context |= {
        "title": _("Cổng Dịch vụ công quốc gia"),
        "is_on": portal.is_on(),
        "waiting": waiting.order_by()[:COUNTED_AT_MOST].count(),
        "oldest": waiting.order_by("made_at").first(),
        "refused": [(row, f"again:{row.pk}" in resent) for row in refused],
        "runs": runs,
        "differences": _differences(runs[0]) if runs else [],
    }
    return TemplateResponse(request, "administration/national_portal.html", context)


def _differences(run: Reconciliation) -> list[PortalDifference]:
    rows = PortalDifference.objects.filter(reconciliation=run).select_related("dossier", "message")
    return list(rows.order_by("pk")[:SHOWN])


def _done(request: HttpRequest) -> HttpResponse:
    at = moment_of(request)
    if request.POST.get("doi-soat"):
        reconciling.compare_again(at=at)
        messages.success(request, _("Đang đối soát lại. Xin xem lại trang này sau ít phút."))
    else:
        _send_again(request, at)
    return HttpResponseRedirect(reverse("admin:national_portal"))


def _send_again(request: HttpRequest, at: datetime) -> None:
    try:
        portal.send_again(message_id=UUID(request.POST.get("tin", "")), at=at)
    except (ValueError, NoSuchDossier):
        messages.error(request, _("Tin này không còn trong danh sách bị từ chối."))
    else:
        messages.success(request, _("Đã xếp hồ sơ này để gửi lại, theo tình trạng hiện nay."))
