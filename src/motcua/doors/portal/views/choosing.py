# SPDX-License-Identifier: EUPL-1.2
"""The first two steps: which agency, and what for."""

from datetime import datetime
from itertools import groupby
from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from motcua.appointments.listing import NOT_OFFERED, agencies_offered
from motcua.doors.portal import wording
from motcua.doors.portal.seals import Choice
from motcua.doors.portal.sharing import Share, share
from motcua.doors.portal.way import Way, doorway, page
from motcua.kernel import clock
from motcua.kernel.working_time import OFFICE_ZONE
from motcua.offices import queries as offices
from motcua.offices.models import Agency, Office
from motcua.procedures import queries as procedures
from motcua.procedures.models import Procedure
from motcua.publicity.cards import CardKind

#: What the address says for a visit that names no procedure.
OTHER: Final = "khac"
#: More procedures than this get a field to search in.
MANY: Final = 8
ALL_AGENCIES: Final = 500


def steps(way: Way, choice: Choice | None = None) -> list[tuple[str, str]]:
    """Return the names of the steps with the addresses of those one can go back to."""
    agency = choice.agency.lower() if choice else ""
    return [
        (_("Cơ quan"), way.url("agencies")),
        (_("Việc"), f"{way.url('purpose', agency)}?{choice_query(choice)}" if choice else ""),
        (_("Ngày giờ"), hours_address(way, choice) if choice else ""),
        (_("Người đến"), ""),
        (_("Xem lại"), ""),
    ]


def choice_query(choice: Choice, **more: str) -> str:
    return urlencode([("noi", choice.office), *(("tt", code) for code in choice.codes), *more.items()])


def hours_address(way: Way, choice: Choice, **more: str) -> str:
    """Return the address of the month page for this choice."""
    return f"{way.url('hours', choice.agency.lower())}?{choice_query(choice, **more)}"


@doorway("GET")
def agencies(request: HttpRequest, way: Way) -> HttpResponse:
    """The agencies by kind, found by name, abbreviation or former name; those not offered yet say so."""
    at = clock.now()
    q = request.GET.get("q", "").strip()[:80]
    office_code = request.GET.get("noi", "").strip().upper()
    offered = agencies_offered(on=at.astimezone(OFFICE_ZONE).date())
    office = Office.objects.filter(pk=office_code).first() if office_code else None
    found = offices.search_agencies(q, limit=ALL_AGENCIES)
    if office is not None:
        found = [row for row in found if office.pk in offered.get(row.pk, NOT_OFFERED).offices]
    rows = [
        {"agency": row, "offered": offered.get(row.pk, NOT_OFFERED), "former": wording.former_name(row, q)}
        for row in found
    ]
    values = {"at": at, "q": q, "office": office, "groups": _by_kind(rows), "count": len(rows)}
    return page(request, way, "agencies", {**values, "share": _share_of_list(way, office, at)})


def _by_kind(rows: list[dict[str, Any]]) -> list[tuple[str, list[dict[str, Any]]]]:
    groups: dict[str, list[dict[str, Any]]] = {}
    for row in rows:
        groups.setdefault(wording.kind_of(row["agency"]), []).append(row)
    order = [*dict.fromkeys(str(kind) for kind in wording.KINDS.values()), str(wording.OTHER_KIND)]
    return [(kind, groups[kind]) for kind in order if kind in groups]


@doorway("GET")
def purpose(request: HttpRequest, way: Way, agency: str) -> HttpResponse:
    """What for: one or several procedures, or another matter; and where, if the agency is in several places."""
    at = clock.now()
    row = offices.agency(agency)
    offered = agencies_offered(on=at.astimezone(OFFICE_ZONE).date(), agencies=[row.pk]).get(row.pk, NOT_OFFERED)
    if not offered.offices:
        values = {"at": at, "agency": row, "offered": offered, "share": _share_of(way, row, at)}
        return page(request, way, "not_offered", values)
    q = request.GET.get("q", "").strip()[:80]
    asked = [code for code in request.GET.getlist("tt") if code]
    chosen = procedures.procedures_of(row.pk, [code for code in asked if code != OTHER], on=at.date())
    office = _office(request, offered.offices)
    found = procedures.search_procedures(q, agency=row.pk, on=at.date())
    is_plain = not found and not q
    is_ready = bool(chosen) or OTHER in asked or is_plain
    if office and is_ready and ("tiep" in request.GET or is_plain):
        codes = tuple(procedure.code for procedure in chosen)
        return redirect(hours_address(way, Choice(row.pk, office, codes)))
    wrong = []
    if "tiep" in request.GET:
        wrong += [] if office else [("noi-1", _("Xin chọn nơi sẽ đến."))]
        wrong += [] if is_ready else [("viec", _("Xin chọn ít nhất một việc, hoặc “Việc khác”."))]
    values = {
        "at": at,
        "agency": row,
        "offices": list(Office.objects.filter(pk__in=offered.offices)) if len(offered.offices) > 1 else [],
        "office": office,
        "steps": steps(way),
        "q": q,
        "chosen": [_described(procedure) for procedure in chosen],
        "groups": _by_field([each for each in found if each not in chosen]),
        "count": len(found),
        "has_search": bool(q) or len(found) > MANY,
        "is_folded": not q and len(found) > MANY,
        "is_other": OTHER in asked,
        "wrong": wrong,
        "share": _share_of(way, row, at),
    }
    return page(request, way, "purpose", values, status=422 if wrong else 200)


def _share_of_list(way: Way, office: Office | None, at: datetime) -> Share:
    name = office.name if office else _("bộ phận một cửa")
    return share(
        title=_("Hẹn giờ ở %(name)s") % {"name": name},
        description=_("Chọn cơ quan, việc cần làm, ngày và giờ còn chỗ; nhận mã hẹn bằng tin nhắn."),
        path=way.url("agencies"),
        kind=CardKind.OFFICE if office else CardKind.HOUSE,
        code=office.pk if office else "mot-cua",
        at=at,
    )


def _share_of(way: Way, agency: Agency, at: datetime) -> Share:
    return share(
        title=_("Hẹn giờ với %(agency)s") % {"agency": agency.name},
        description=_("Chọn việc cần làm, ngày và giờ còn chỗ ở %(agency)s; đến đúng giờ, không phải chờ.")
        % {"agency": agency.name},
        path=way.url("purpose", agency.pk.lower()),
        kind=CardKind.AGENCY,
        code=agency.pk,
        at=at,
    )


def _office(request: HttpRequest, offered: tuple[str, ...]) -> str:
    asked = request.GET.get("noi", "").strip().upper()
    if asked in offered:
        return asked
    return offered[0] if len(offered) == 1 else ""


def _by_field(found: list[Procedure]) -> list[tuple[str, list[dict[str, Any]]]]:
    ordered = sorted(found, key=lambda procedure: procedure.field)
    return [
        (field, [_described(procedure) for procedure in group])
        for field, group in groupby(ordered, key=lambda procedure: procedure.field)
    ]


def _described(procedure: Procedure) -> dict[str, Any]:
    return {
        "procedure": procedure,
        "limit": wording.time_limit(procedure.current),
        "fee": wording.fee(procedure.current),
        "papers": [line for line in procedure.bring.splitlines() if line.strip()],
    }
