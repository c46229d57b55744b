# SPDX-License-Identifier: EUPL-1.2
"""Looking an appointment up by code and phone, and what its owner may do with it.

After the look-up a signed token in the address stands for both, for half an hour; the phone is never in an address.
Names and numbers stay masked. Rule: R-007.
"""

from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt

from motcua.appointments import operations, queries
from motcua.appointments.models import Appointment
from motcua.appointments.offer import visit_for
from motcua.appointments.operations.booking import confirm_by
from motcua.appointments.rules import COMING, Status, may_become, may_wish
from motcua.doors.portal import free_month, wording
from motcua.doors.portal.forms import Find
from motcua.doors.portal.seals import DONE, LOOKED_UP
from motcua.doors.portal.views.done import shown
from motcua.doors.portal.views.hours import alternatives, described, month_of, read_start, spoken
from motcua.doors.portal.way import Way, doorway, keep_secret, page
from motcua.kernel import clock
from motcua.kernel.errors import OfficeError
from motcua.kernel.text import mask_name, mask_phone


# Exempt: it reads with a code and a phone that were typed, and changes nothing.
@csrf_exempt
@doorway("GET", "POST")
def find(request: HttpRequest, way: Way) -> HttpResponse:
    """Ask for code and phone; right ones lead to the appointment."""
    if request.method != "POST":
        return keep_secret(page(request, way, "find", {"form": Find(initial={"code": request.GET.get("ma", "")[:20]})}))
    form = Find(request.POST)
    if not form.is_valid():
        return keep_secret(page(request, way, "find", {"form": form}, status=422))
    try:
        found = queries.by_code_and_phone(
            code=form.cleaned_data["code"],
            phone=form.cleaned_data["phone"],
            address=request.META.get("REMOTE_ADDR", ""),
        )
    except OfficeError as refusal:
        return keep_secret(page(request, way, "find", {"form": form, "refusal": refusal}, status=refusal.http_status))
    return keep_secret(redirect("portal:appointment", token=LOOKED_UP.close({"id": found.pk})))


@doorway("GET")
def short_address(request: HttpRequest, way: Way, code: str) -> HttpResponse:
    """The address behind the QR code: the look-up with the code filled in."""
    return keep_secret(redirect(f"{reverse('portal:find')}?{urlencode({'ma': code[:20]})}"))


@doorway("GET")
def appointment(request: HttpRequest, way: Way, token: str) -> HttpResponse:
    """The masked view: state, course, promise, and what can be done now."""
    return show(request, way, token, opened(token))


# Exempt, as the next two: the token in the address is known only to whoever looked the appointment up.
@csrf_exempt
@doorway("POST")
def accept(request: HttpRequest, way: Way, token: str) -> HttpResponse:
    """Agree to the hour the office proposed."""
    row = opened(token)
    try:
        operations.accept_proposal(appointment_id=row.pk, at=clock.now())
    except OfficeError as refusal:
        return show(request, way, token, opened(token), refusal)
    return back(token, "dong-y")


@csrf_exempt
@doorway("GET", "POST")
def cancel(request: HttpRequest, way: Way, token: str) -> HttpResponse:
    """Ask once more, then call the appointment off; also the way to say no to a proposal."""
    row = opened(token)
    if request.method != "POST":
        return keep_secret(page(request, way, "cancel", {"token": token, **shown(row)}))
    try:
        operations.cancel(appointment_id=row.pk, at=clock.now())
    except OfficeError as refusal:
        return show(request, way, token, opened(token), refusal)
    return back(token, "huy")


@csrf_exempt
@doorway("GET", "POST")
def move(request: HttpRequest, way: Way, token: str) -> HttpResponse:
    """The month of free places; a chosen hour is read back, and a post moves the appointment there."""
    row = opened(token)
    if not may_become(row.status, Status.REQUESTED):
        return show(request, way, token, row)
    at = clock.now()
    try:
        if request.method == "POST":
            operations.move(appointment_id=row.pk, starts_at=read_start(request.POST.get("start", "")), at=at)
            return back(token, "doi")
        if "gio" in request.GET:
            return _read_back(request, way, token, row)
    except OfficeError as refusal:
        return _months(request, way, token, row, spoken(refusal))
    return _months(request, way, token, row)


def _read_back(request: HttpRequest, way: Way, token: str, row: Appointment) -> HttpResponse:
    at = clock.now()
    starts_at = read_start(request.GET["gio"])
    visit = visit_for(office=row.office_id, agency=row.agency_id, procedure_codes=row.procedure_codes, at=at)
    answer_by = min(confirm_by(visit, at), starts_at)
    values = {**shown(row), "token": token, "new_starts_at": starts_at, "answer_by": answer_by}
    return keep_secret(page(request, way, "move_sure", values))


def _months(
    request: HttpRequest, way: Way, token: str, row: Appointment, refusal: OfficeError | None = None
) -> HttpResponse:
    at = clock.now()
    visit = visit_for(office=row.office_id, agency=row.agency_id, procedure_codes=row.procedure_codes, at=at)
    here = reverse("portal:move", args=[token])

    def address(**asked: str) -> str:
        return f"{here}?{urlencode(asked)}"

    values = {
        **shown(row),
        **described(visit),
        "token": token,
        "refusal": refusal,
        "alternatives": [(hour, address(gio=hour.isoformat())) for hour in alternatives(refusal)],
        "month": month_of(
            request,
            visit,
            at,
            addresses=free_month.Addresses(
                day=lambda on: address(ngay=on.isoformat()) + "#gio",
                month=lambda on: address(thang=f"{on:%Y-%m}") + "#thang",
                hour=lambda moment: address(gio=moment.isoformat()),
            ),
            now_at=row.starts_at,
        ),
    }
    return keep_secret(page(request, way, "move", values, status=refusal.http_status if refusal else 200))


def opened(token: str) -> Appointment:
    """Return the appointment that was looked up, while the look-up lasts."""
    return queries.by_id(LOOKED_UP.open(token)["id"])


def back(token: str, deed: str) -> HttpResponse:
    """Lead to the appointment's page, which says what was just done."""
    return keep_secret(redirect(f"{reverse('portal:appointment', args=[token])}?vua={deed}"))


def show(
    request: HttpRequest, way: Way, token: str, row: Appointment, refusal: OfficeError | None = None
) -> HttpResponse:
    """Show the appointment's page, with what could not be done."""
    at = clock.now()
    values = {
        **shown(row),
        **_earlier(row, at),
        "is_live": True,
        "token": token,
        "refusal": refusal,
        "deed": _deed(request.GET.get("vua", ""), row),
        "masked_name": mask_name(row.name),
        "masked_phone": mask_phone(row.phone),
        "course": wording.course(row, at),
        "is_proposed": row.status == Status.PROPOSED,
        "may_move": may_become(row.status, Status.REQUESTED),
        "may_cancel": may_become(row.status, Status.CANCELLED),
        "is_stranded": row.status in COMING and row.starts_at > at and queries.is_stranded(row),
        "calendar_token": DONE.close({"id": row.pk}),
    }
    return keep_secret(page(request, way, "appointment", values, status=refusal.http_status if refusal else 200))


def _earlier(row: Appointment, at: datetime) -> dict[str, Any]:
    """Return where the wish for an earlier hour stands: an hour is offered, one is waited for, or may be."""
    return {
        "offer": queries.open_offer_of(row.pk, at=at),
        "is_waiting_for_earlier": queries.wish_of(row.pk) is not None,
        "may_wish": may_wish(status=row.status, starts_at=row.starts_at, at=at),
    }


def _deed(deed: str, row: Appointment) -> str:
    """Return the sentence for what was just done, while the appointment still stands so."""
    match deed, row.status:
        case "doi", Status.REQUESTED:
            return _("Đã đổi giờ. Giờ cũ được trả lại cho người khác.")
        case "huy", Status.CANCELLED:
            return _("Đã hủy lịch hẹn. Chỗ này được trả lại cho người khác.")
        case "dong-y", Status.CONFIRMED:
            return _("Đã nhận giờ mới.")
        case "nhan-som", Status.REQUESTED | Status.CONFIRMED:
            return _("Đã nhận giờ sớm hơn. Giờ cũ được trả lại cho người khác.")
        case "giu-cu", Status.REQUESTED | Status.CONFIRMED:
            return _("Vẫn giữ giờ đang hẹn.")
        case "thoi-som", Status.REQUESTED | Status.CONFIRMED:
            return _("Không chờ giờ sớm hơn nữa. Vẫn giữ giờ đang hẹn.")
        case _:
            return ""
