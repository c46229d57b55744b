# SPDX-License-Identifier: EUPL-1.2
"""Helping citizens: who is being helped today, which procedure the next one wants, and in which way."""

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from motcua.assistance import operations, queries
from motcua.assistance.errors import StillHelping
from motcua.assistance.models import Assistance
from motcua.assistance.operations.beginning import require_online_day
from motcua.doors.desk.assist_entry import at_counter
from motcua.doors.desk.entry import Desk, words_of
from motcua.doors.desk.told import Told, keep_for_next_page
from motcua.dossiers import units
from motcua.kernel.errors import InvalidInput, OfficeError
from motcua.procedures.models import ProcedureVersion
from motcua.procedures.queries import version_on
from motcua.specialdays import queries as special_days
from motcua.specialdays.rules import WITHOUT_WRITING, Model, Resolved

Kind = Assistance.Kind


@dataclass(frozen=True)
class Way:
    """One way of helping with the chosen procedure; `why_not` says why it is not possible today."""

    kind: str
    why_not: str = ""
    is_todays: bool = False


@require_http_methods(["GET", "HEAD", "POST"])
@at_counter
def home(request: HttpRequest, desk: Desk) -> HttpResponse:
    """Show whom one helps today and choose the next procedure; a POST begins."""
    said, status = "", 200
    if request.method == "POST":
        try:
            return redirect("desk:assist_page", assistance=_begin(request, desk).pk)
        except StillHelping as refusal:
            keep_for_next_page(request, [Told("late", refusal.message)])
            return redirect("desk:assist_page", assistance=refusal.data["assistance"])
        except OfficeError as refusal:
            said, status = words_of(refusal), refusal.http_status
    text = request.GET.get("q", "").strip()[:100]
    chosen = _chosen(request, desk)
    values = {
        "said": said,
        "text": text,
        "procedures": [] if chosen else units.procedures_at(desk.code, q=text),
        "chosen": chosen,
        "ways": _ways(desk, chosen) if chosen else [],
        "today_models": [
            (Model(rule.model).label, rule.decision)
            for rule in special_days.resolved(desk.office, None, at=desk.at).rules
        ],
        "running": queries.open_of(desk.user, at=desk.at),
        "helped": queries.of_helper(desk.user, desk.office, at=desk.at, access=desk.access),
    }
    return render(request, "desk/assist/home.html", desk.page(here="assist", **values), status=status)


def _begin(request: HttpRequest, desk: Desk) -> Assistance:
    code = request.POST.get("thu-tuc", "").strip()
    if not code:
        raise InvalidInput(fields={"thu-tuc": _("Xin chọn thủ tục.")})
    version = version_on(code, on=desk.today)
    kind = request.POST.get("cach", "")
    kind = kind if kind in Kind.values else Kind.NO_WRITING
    return operations.begin(office=desk.office, version=version, kind=kind, by=desk.user, at=desk.at)


def _chosen(request: HttpRequest, desk: Desk) -> ProcedureVersion | None:
    code = (request.POST.get("thu-tuc") or request.GET.get("thu-tuc") or "").strip()
    return version_on(code, on=desk.today) if code else None


def _ways(desk: Desk, version: ProcedureVersion) -> list[Way]:
    """Return both ways for the procedure, the one today is for first."""
    day = special_days.resolved(desk.office, version, at=desk.at)
    why_not = ""
    try:
        require_online_day(desk.office, version, at=desk.at)
    except OfficeError as refusal:
        why_not = words_of(refusal)
    online = Way(Kind.ONLINE, why_not, is_todays=Model.ONLINE_DAY in day.models and not why_not)
    by_hand = Way(Kind.NO_WRITING, is_todays=_is_without_writing(day))
    return [online, by_hand] if online.is_todays and not by_hand.is_todays else [by_hand, online]


def _is_without_writing(day: Resolved) -> bool:
    return any(model in WITHOUT_WRITING for model in day.models)
