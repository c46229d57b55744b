# SPDX-License-Identifier: EUPL-1.2
"""One dossier on one screen: who, what, papers, promise, way, and the acts possible now."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse, QueryDict
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from motcua.doors.desk.cash_pane import fee_values
from motcua.doors.desk.dossier_entry import of_dossier
from motcua.doors.desk.dossier_rows import near_until, row_of
from motcua.doors.desk.entry import Desk
from motcua.doors.desk.pager_pane import pager_values
from motcua.doors.desk.post_parcel import post_values
from motcua.doors.desk.special_strip import on_page
from motcua.doors.look.middleware import policy
from motcua.dossiers import possible, presence, proposals, queries, units
from motcua.dossiers.deed_words import deed_in_words
from motcua.dossiers.files import scanner
from motcua.dossiers.models import Dossier, LogEntry, Opinion, Paper
from motcua.dossiers.operations import may_sign
from motcua.dossiers.operations.keeping import who
from motcua.dossiers.possible import Deed
from motcua.dossiers.rules import CLOSED
from motcua.dossiers.whole import Whole, whole
from motcua.dossiers.worklist import Line
from motcua.kernel import saying
from motcua.kernel.working_time import OFFICE_ZONE
from motcua.people.rules import Action


@require_GET
@of_dossier(Action.SEE_DOSSIERS)
def page(request: HttpRequest, desk: Desk, dossier: Dossier) -> HttpResponse:
    """Show one dossier; that it was opened is kept."""
    presence.looked(dossier, by=desk.user, at=desk.at)
    return show(request, desk, dossier)


@require_POST
@of_dossier(Action.SEE_DOSSIERS)
def beat(request: HttpRequest, desk: Desk, dossier: Dossier) -> HttpResponse:
    """Hear that this screen still has the dossier open; tell who else has, and whether it changed meanwhile."""
    now = datetime.now(UTC)
    if request.POST.get("di"):
        presence.leave(dossier.pk, by=desk.user)
        return JsonResponse({})
    seen = request.POST.get("version", "")
    changed = seen.isascii() and seen.isdigit() and int(seen[:9]) != dossier.version
    people = presence.note_presence(dossier.pk, by=desk.user, now=now)
    return JsonResponse({"words": presence_words(people), "changed": _last_words(dossier) if changed else ""})


def show(
    request: HttpRequest,
    desk: Desk,
    dossier: Dossier,
    *,
    deed: str = "",
    typed: QueryDict | None = None,
    wrong: Mapping[str, str] | None = None,
    said: str = "",
    status: int = 200,
) -> HttpResponse:
    """Show the page; after a refusal with that deed's form open, what was typed kept, and the refusal said."""
    found = whole(dossier)
    people = presence.note_presence(dossier.pk, by=desk.user, now=datetime.now(UTC))
    row = row_of(desk, Line(dossier, dossier.due_at or dossier.answer_by), near_until(desk))
    deeds = deeds_of(desk, dossier, found)
    values = {
        "dossier": dossier,
        "whole": found,
        "row": row,
        "present": presence_words(people),
        "deeds": deeds,
        "is_open_offered": deed.startswith("y-kien") or any(Deed[name.upper()] == deed for name in deeds),
        "open_deed": deed,
        "typed": typed or {},
        "ticked": {*typed.getlist("giay"), *typed.getlist("cau")} if typed is not None else set(),
        "wrong": wrong or {},
        "said": said,
        "own_opinions": _own_opinions(desk, found),
        "is_closed": dossier.status in CLOSED,
        "sheet_kinds": {sheet.kind for sheet in found.sheets},
        **_offered(desk, dossier, found),
        **on_page(desk, dossier, found.special),
        **pager_values(desk, dossier),
        **fee_values(desk, dossier),
        **post_values(desk, dossier),
    }
    answer = render(request, "desk/dossiers/page.html", desk.page(here="dossiers", **values), status=status)
    # Files of the dossier are shown inside its page.
    answer["Content-Security-Policy"] = f"{policy([])}; frame-src 'self'"
    return answer


def deeds_of(desk: Desk, dossier: Dossier, found: Whole) -> dict[str, bool]:
    """Return the names of what this person may do now, as a template asks for them."""
    deeds = possible.possible(
        dossier,
        may=lambda action: queries.may(desk.access, dossier, action),
        has_supplement=found.supplement is not None,
        has_extension=found.extension is not None,
    )
    if Deed.SIGN in deeds and not may_sign(desk.user, dossier, on=desk.today):
        deeds.remove(Deed.SIGN)
    if Deed.TAKE in deeds and dossier.assignee_id == desk.user.pk:
        deeds.remove(Deed.TAKE)
    return {deed.name.lower(): True for deed in deeds}


def presence_words(people: list[str]) -> str:
    """Say who else has the dossier open."""
    if not people:
        return ""
    return _("%(people)s đang mở hồ sơ này") % {"people": ", ".join(people)}


def _last_words(dossier: Dossier) -> str:
    last = LogEntry.objects.filter(dossier=dossier).order_by("-number").first()
    if last is None:
        return ""
    by = who(last.actor) or _("người nộp hoặc hệ thống")
    hour = saying.hour(last.at.astimezone(OFFICE_ZONE))
    told = {"deed": deed_in_words(last.kind), "by": by, "hour": hour}
    return _("Hồ sơ vừa thay đổi: %(deed)s, %(by)s, lúc %(hour)s.") % told


def _own_opinions(desk: Desk, found: Whole) -> list[Opinion]:
    """Return what units at this person's office were asked and have not answered."""
    return [
        each
        for each in found.opinions
        if each.answered_at is None
        and desk.access.may(Action.HANDLE_DOSSIERS, office=each.unit.office_id, agency=each.unit.agency_id)
    ]


def _offered(desk: Desk, dossier: Dossier, found: Whole) -> dict[str, Any]:
    """Return what the forms of the deeds offer: units, people, dates, reasons, papers."""
    choices = [unit for unit in units.units_for(dossier) if unit.pk != dossier.holder_id]
    holder = [dossier.holder_id] if dossier.holder_id else []
    colleagues = units.members_of([*holder, *(unit.pk for unit in choices)])
    proposed = proposals.new_date(dossier)
    return {
        "choices": choices,
        "colleagues": [(each, units.is_away(each, on=desk.today)) for each in colleagues],
        "new_date": proposed.astimezone(OFFICE_ZONE).date() if proposed else None,
        "refusals": list(enumerate(proposals.REFUSALS)),
        "stops": list(enumerate(proposals.STOPS)),
        "forms": Paper.Form.choices,
        "own_points": range(3),
        "scans": scanner.waiting(desk.code),
    }
