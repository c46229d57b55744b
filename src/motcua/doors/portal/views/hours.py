# SPDX-License-Identifier: EUPL-1.2
"""The third step: a day and an hour. Looking changes nothing; choosing an hour holds it."""

from datetime import date, datetime
from typing import Any, Final

from django.conf import settings
from django.db import OperationalError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt

from motcua.appointments import operations
from motcua.appointments.errors import TooBusy
from motcua.appointments.listing import NOT_OFFERED, agencies_offered
from motcua.appointments.offer import Visit, visit_for
from motcua.doors.portal import free_month, wording
from motcua.doors.portal.seals import HOURS_PAGE, TYPED, VISITOR, Choice, Holding, PageTooOld, Typed, new_mark
from motcua.doors.portal.views.choosing import hours_address, steps
from motcua.doors.portal.way import Way, doorway, page
from motcua.kernel import clock
from motcua.kernel.errors import InvalidInput, OfficeError
from motcua.kernel.typed_time import read_moment
from motcua.kernel.working_time import OFFICE_ZONE
from motcua.offices import queries as offices
from motcua.procedures import queries as procedures

VISITOR_COOKIE: Final = "khach"
VISITOR_COOKIE_SECONDS: Final = 86_400


# Exempt: the post carries a signed page state, and holds no more than one place for ten minutes. A token in a cookie
# would be refused inside a frame, where browsers keep no cookies of ours.
@csrf_exempt
@doorway("GET", "POST")
def hours(request: HttpRequest, way: Way, agency: str) -> HttpResponse:
    """The month of free places and the hours of a day; a post holds the chosen hour and leads to the form."""
    at = clock.now()
    choice = _choice(request, agency, at)
    if choice is None:
        return redirect(f"{way.url('purpose', agency.lower())}?{request.GET.urlencode()}")
    if request.method != "POST":
        return _show(request, way, choice, at)
    try:
        facts = HOURS_PAGE.open(request.POST.get("trang", ""))
        choice = Choice(facts["agency"], facts["office"], tuple(facts["codes"]))
        holding = hold(choice, read_start(request.POST.get("start", "")), facts["visitor"], _typed(request), at)
    except OfficeError as refusal:
        return _show(request, way, choice, at, spoken(refusal))
    return to_form(way, holding, request.POST.get("giu_lai", ""))


def _choice(request: HttpRequest, agency: str, at: datetime) -> Choice | None:
    """Return what the address names; None where the agency is in several places and none was chosen."""
    code = offices.agency(agency).pk if not request.GET.get("noi") else agency.upper()
    office = request.GET.get("noi", "").upper()
    if not office:
        offered = agencies_offered(on=at.astimezone(OFFICE_ZONE).date(), agencies=[code]).get(code, NOT_OFFERED)
        if len(offered.offices) != 1:
            return None
        office = offered.offices[0]
    return Choice(code, office, tuple(tt for tt in request.GET.getlist("tt") if tt))


def _show(
    request: HttpRequest, way: Way, choice: Choice, at: datetime, refusal: OfficeError | None = None
) -> HttpResponse:
    visit = visit_for(office=choice.office, agency=choice.agency, procedure_codes=list(choice.codes), at=at)
    kept = {name: text for name in ("giu_lai", "dau") if (text := request.POST.get(name) or request.GET.get(name, ""))}
    values = {
        "at": at,
        "steps": steps(way, choice),
        **described(visit),
        "here": hours_address(way, choice),
        "page_state": HOURS_PAGE.close(
            {
                "agency": choice.agency,
                "office": choice.office,
                "codes": choice.codes,
                "visitor": visitor_of(request, way),
            }
        ),
        "kept": kept,
        "refusal": refusal,
        "alternatives": alternatives(refusal),
        "month": month_of(
            request,
            visit,
            at,
            addresses=free_month.Addresses(
                day=lambda on: hours_address(way, choice, ngay=on.isoformat(), **kept) + "#gio",
                month=lambda on: hours_address(way, choice, thang=f"{on:%Y-%m}", **kept) + "#thang",
            ),
        ),
    }
    return page(request, way, "hours", values, status=refusal.http_status if refusal else 200)


def month_of(
    request: HttpRequest,
    visit: Visit,
    at: datetime,
    *,
    addresses: free_month.Addresses,
    now_at: datetime | None = None,
) -> free_month.FreeMonth:
    """Lay out the month that the address asks for."""
    return free_month.free_month(
        visit,
        at=at,
        day=_date(request.GET.get("ngay", "")),
        month_on=_date(f"{request.GET.get('thang', '')}-01"),
        addresses=addresses,
        now_at=now_at,
    )


def described(visit: Visit) -> dict[str, Any]:
    """Return what every page of the flow shows of a visit."""
    chosen = procedures.procedures_of(visit.service.agency_id, list(visit.procedure_codes))
    return {
        "agency": visit.service.agency,
        "office": visit.settings.office,
        "counter": visit.service.counter,
        "length_minutes": visit.length_minutes,
        "procedures": chosen,
        "papers": wording.papers(chosen),
    }


def hold(choice: Choice, starts_at: datetime, visitor: str, typed: Typed, at: datetime) -> Holding:
    """Hold the hour for the visitor. Raises: what `operations.hold_hour` raises."""
    try:
        held = operations.hold_hour(
            office=choice.office,
            agency=choice.agency,
            procedure_codes=list(choice.codes),
            starts_at=starts_at,
            visitor=visitor,
            at=at,
        )
    except OperationalError as waited:
        # Somebody else kept the places locked for longer than we wait.
        raise TooBusy from waited
    return Holding(choice, starts_at, held.pk, held.expires_at, visitor, typed.request_id or new_mark())


def to_form(way: Way, holding: Holding, kept: str = "") -> HttpResponse:
    """Lead to the form for a held hour, remembering the visitor where that is possible without a frame."""
    address = way.url("who", holding.sealed())
    response = redirect(f"{address}?{urlencode({'giu_lai': kept})}" if kept else address)
    if not way.is_framed:
        response.set_cookie(
            VISITOR_COOKIE,
            VISITOR.close({"visitor": holding.visitor}),
            max_age=VISITOR_COOKIE_SECONDS,
            httponly=True,
            samesite="Lax",
            secure=settings.IS_SECURE,
        )
    return response


def visitor_of(request: HttpRequest, way: Way) -> str:
    """Return the visitor's signed mark; a new one where there is none yet."""
    given = request.GET.get("dau", "") if way.is_framed else request.COOKIES.get(VISITOR_COOKIE, "")
    try:
        return str(VISITOR.open(given)["visitor"])
    except PageTooOld:
        return new_mark()


def give_back(way: Way, holding: Holding, typed: Typed) -> HttpResponse:
    """Give the held hour up and lead back to the month, keeping what was typed."""
    operations.give_up_hold(hold_id=holding.hold_id, visitor=holding.visitor)
    kept = {"giu_lai": TYPED.close(typed)} if typed.name or typed.phone or typed.content else {}
    if way.is_framed:
        kept["dau"] = VISITOR.close({"visitor": holding.visitor})
    day = holding.starts_at.astimezone(OFFICE_ZONE).date()
    return redirect(hours_address(way, holding.choice, ngay=day.isoformat(), **kept))


def read_start(text: str) -> datetime:
    """Read the moment a button sent. Raises: InvalidInput."""
    try:
        return read_moment(text)
    except ValueError:
        raise InvalidInput(fields={"start": _("Xin chọn một giờ trong danh sách.")}) from None


def alternatives(refusal: OfficeError | None) -> list[datetime]:
    """Return the near hours a refusal offers."""
    return list(refusal.data.get("alternatives", [])) if refusal else []


def spoken(refusal: OfficeError) -> OfficeError:
    """Let a refusal of the hour itself speak in its own words: no form has a field for it."""
    if isinstance(refusal, InvalidInput) and refusal.fields.get("start"):
        told = OfficeError()
        told.sentence = refusal.fields["start"]
        return told
    return refusal


def _typed(request: HttpRequest) -> Typed:
    return TYPED.open(request.POST.get("giu_lai", "")) or Typed()


def _date(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
