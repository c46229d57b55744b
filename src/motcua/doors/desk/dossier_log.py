# SPDX-License-Identifier: EUPL-1.2
"""The sealed log of one dossier in words, whether it is whole, who looked; and erasing what it says about people."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from motcua.doors.desk.dossier_entry import of_dossier
from motcua.doors.desk.entry import Desk, words_of
from motcua.dossiers import erasing, presence, sealing
from motcua.dossiers.deed_words import deed_in_words
from motcua.dossiers.errors import DossierStillOpen
from motcua.dossiers.models import Dossier, LogEntry, Look
from motcua.dossiers.rules import CLOSED
from motcua.journal import operations as journal
from motcua.kernel.errors import InvalidInput
from motcua.kernel.working_time import OFFICE_ZONE
from motcua.people.models import User
from motcua.people.rules import Action

SHOWN = 300
LOG_OPENED = "nhật ký"
# What of an entry's content is told, in this order.
_TOLD = ("reason", "note", "received_by", "proof", "answer", "name")


@dataclass(frozen=True)
class Line:
    """One entry as it is read: `is_day_sealed` says that its day is closed too."""

    number: int
    at: datetime
    words: str
    who: str
    details: str
    is_erased: bool
    is_day_sealed: bool
    seal: str


@require_GET
@of_dossier(Action.DIRECT_DOSSIERS)
def log(request: HttpRequest, desk: Desk, dossier: Dossier) -> HttpResponse:
    """Show the log, checked this moment. That it was opened is kept too."""
    presence.looked(dossier, by=desk.user, at=desk.at, what=LOG_OPENED)
    return _page(request, desk, dossier)


@require_POST
@of_dossier(Action.DIRECT_DOSSIERS)
def erase(request: HttpRequest, desk: Desk, dossier: Dossier) -> HttpResponse:
    """Erase what the dossier says about people, for a reason that is written down; it must have been confirmed."""
    reason = request.POST.get("ly-do", "")
    if not request.POST.get("chac-chan"):
        return _page(
            request, desk, dossier, typed=reason, problem=_("Xin đánh dấu đã hiểu: xóa rồi không lấy lại được.")
        )
    try:
        erasing.erase_dossier(dossier_id=dossier.pk, by=desk.user, reason=reason, at=desk.at)
    except (DossierStillOpen, InvalidInput) as refusal:
        return _page(request, desk, dossier, typed=reason, problem=words_of(refusal))
    messages.success(request, _("Đã xóa dữ liệu cá nhân của hồ sơ. Nhật ký vẫn nguyên vẹn."))
    return redirect("desk:dossier_log", code=dossier.code)


def _page(request: HttpRequest, desk: Desk, dossier: Dossier, *, typed: str = "", problem: str = "") -> HttpResponse:
    entries = list(LogEntry.objects.filter(dossier=dossier).select_related("content").order_by("-number")[:SHOWN])
    looks = list(Look.objects.filter(dossier=dossier).order_by("-id")[:SHOWN])
    names = _names({entry.actor for entry in entries} | {look.actor for look in looks})
    last_day = sealing.sealed_until()
    values = {
        "dossier": dossier,
        "verdict": sealing.verify_dossier(dossier),
        "lines": [_line(entry, names, last_day) for entry in entries],
        "looks": [(look.at, names[look.actor], look.what) for look in looks],
        "last_day": last_day,
        "shown": SHOWN,
        "may_erase": dossier.status in CLOSED and not erasing.is_erased(dossier),
        "typed": typed,
        "problem": problem,
    }
    return render(
        request, "desk/dossiers/log.html", desk.page(here="dossiers", **values), status=422 if problem else 200
    )


def _line(entry: LogEntry, names: dict[str, str], last_day: date | None) -> Line:
    kept = getattr(entry, "content", None)
    content: dict[str, Any] = kept.content if kept else {}
    told = [str(content[key]) for key in _TOLD if content.get(key)]
    if content.get("number"):
        told.append(_("Số: %(number)s") % {"number": content["number"]})
    told += [str(point.get("what") or "") for point in content.get("points") or []]
    on = entry.at.astimezone(OFFICE_ZONE).date()
    return Line(
        number=entry.number,
        at=entry.at,
        words=deed_in_words(entry.kind),
        who=names[entry.actor],
        details="; ".join(told),
        is_erased=kept is None,
        is_day_sealed=last_day is not None and on <= last_day,
        seal=entry.seal[:8],
    )


def _names(actors: set[str]) -> dict[str, str]:
    """Name each actor: a member of staff by name, the citizen, the house itself; one query."""
    names = {journal.CITIZEN: _("Người nộp"), journal.SYSTEM: _("Tự động")}
    ids = {actor: int(number) for actor in actors if (number := actor.removeprefix("user:")).isdigit()}
    people = User.objects.in_bulk(list(ids.values())) if ids else {}
    for actor in actors - names.keys():
        person = people.get(ids.get(actor, 0))
        names[actor] = str(person) if person else actor
    return names
