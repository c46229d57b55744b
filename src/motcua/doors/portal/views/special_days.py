# SPDX-License-Identifier: EUPL-1.2
"""Special days for everybody: where they are, and an office's own notice, also inside another site."""

from datetime import datetime
from typing import Final

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from motcua.appointments.offer import Visit
from motcua.doors.portal.sharing import share
from motcua.doors.portal.way import FRAME, PORTAL, Way, doorway, page
from motcua.dossiers import units
from motcua.dossiers.sheets.special_notice import Paper, notice_at
from motcua.kernel import clock, saying
from motcua.kernel.working_time import OFFICE_ZONE
from motcua.offices import queries as offices
from motcua.offices.models import Office
from motcua.procedures import queries as procedures
from motcua.procedures.models import ProcedureVersion
from motcua.publicity.cards import CardKind
from motcua.specialdays import coming, rules, wording
from motcua.specialdays import queries as special_days
from motcua.specialdays.coming import Next

#: Rows of procedures on one page, so that it stays light; the sheet for the board has them all.
ROWS: Final = 90
FEWEST_ROWS: Final = 15
MARK: Final = "nhung"
SHEETS: Final = "/api/v1/offices/"


@doorway("GET")
def province(request: HttpRequest, way: Way) -> HttpResponse:
    """Which place has which day, by name, a page at a time; with `thu-tuc`, where that procedure is taken in so."""
    at = clock.now()
    code = _asked(request, "thu-tuc")
    if code:
        return _of_procedure(request, way, code, at)
    q = _asked(request, "q")
    found, following = coming.places(at=at, q=q, after=_asked(request, "sau"))
    kept = {"q": q} if q else {}
    values = {
        "at": at,
        "q": q,
        "places": found,
        "further": urlencode({**kept, "sau": following}) if following else "",
        "is_further": bool(_asked(request, "sau")),
        "share": share(
            title=_("Ngày đặc biệt"),
            description=_("Ngày không phải viết, không giấy hẹn: ở nơi nào, vào thứ mấy."),
            path=PORTAL.url("special-days"),
            kind=CardKind.HOUSE,
            code="mot-cua",
            at=at,
        ),
    }
    return page(request, way, "special_days/province", values)


@doorway("GET")
def office(request: HttpRequest, way: Way, office: str) -> HttpResponse:
    """One office's notice: what holds today, what comes next, and for which procedures."""
    if request.GET.get(MARK) and not way.is_framed:
        return redirect(FRAME.url("special-days-office", office.lower()))
    at = clock.now()
    row = _open_office(office, at)
    notice = notice_at(row, at=at)
    most = max(FEWEST_ROWS, ROWS // max(1, len(notice.parts)))
    values = {
        "at": at,
        "office": row,
        "notice": notice,
        "most": most,
        "most_slice": f":{most}",
        "sheets": [(paper.upper(), _sheet(row, paper)) for paper in Paper],
        "coming": notice.next_parts,
        "page_of_places": PORTAL.url("special-days"),
        "share": share(
            title=_("Ngày đặc biệt ở %(office)s") % {"office": row.name},
            description=_("Ngày nào không phải viết, không giấy hẹn, cho thủ tục nào, nhận kết quả trong bao lâu."),
            path=PORTAL.url("special-days-office", row.pk.lower()),
            kind=CardKind.SPECIAL_DAYS,
            code=row.pk,
            at=at,
        ),
    }
    return page(request, way, "special_days/office", values)


def next_for(version: ProcedureVersion, *, at: datetime) -> list[Next]:
    """Return where a procedure is next taken in on a special day, the nearest first."""
    return coming.where_next(version, at=at, taken_in_at=units.offices_taking_in(version.procedure_id))


def booked_day(visit: Visit, starts_at: datetime) -> str:
    """Say what is special about the day of a visit for what it is about; empty where nothing is, in two queries."""
    if not visit.procedure_codes:
        return ""
    on = starts_at.astimezone(OFFICE_ZONE).date()
    here = special_days.rules_of(visit.settings.office, on=on)
    if not here:
        return ""
    versions = ProcedureVersion.objects.holding(on).filter(procedure__in=visit.procedure_codes)
    for version in versions.select_related("procedure"):
        matter = special_days.matter_of(version)
        found = rules.resolve(here, matter=matter, at=starts_at, calendar=visit.calendar)
        if found.rule is not None and (found.can_keep or not found.rule.has_promise):
            return "; ".join(each for each in (wording.title(found.rule), wording.promise(found.rule)) if each)
    return ""


def _of_procedure(request: HttpRequest, way: Way, code: str, at: datetime) -> HttpResponse:
    version = procedures.version_on(code, on=at.astimezone(OFFICE_ZONE).date())
    values = {"at": at, "procedure": version.procedure, "rows": next_for(version, at=at)}
    return page(request, way, "special_days/procedure", values)


def _sheet(row: Office, paper: str) -> str:
    """Return the address of the sheet for the board, in the language of the page."""
    asked = {"kho": paper, **({"lang": "en"} if saying.is_english() else {})}
    return f"{SHEETS}{row.pk}/special-days/notice.pdf?{urlencode(asked)}"


def _open_office(code: str, at: datetime) -> Office:
    row = offices.office(code)
    if row.closed_on is not None and row.closed_on <= at.astimezone(OFFICE_ZONE).date():
        raise offices.NoSuchOffice
    return row


def _asked(request: HttpRequest, name: str) -> str:
    return request.GET.get(name, "").replace("\x00", "").strip()[:80]
