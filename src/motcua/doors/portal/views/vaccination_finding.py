# SPDX-License-Identifier: EUPL-1.2
"""The page of a booking just made, and looking one up by code and phone: a masked view, moving, calling off.

No page here names a child or a vaccine. Rule: R-007.
"""

from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.csrf import csrf_exempt

from motcua.doors.portal.forms import Find
from motcua.doors.portal.vaccination_way import DONE, LOOKED_UP
from motcua.doors.portal.views.hours import alternatives, read_start, spoken
from motcua.doors.portal.views.vaccination import day_of, offered, read_day
from motcua.doors.portal.way import Way, doorway, keep_secret, page, public_address
from motcua.kernel import clock
from motcua.kernel import phone as phones
from motcua.kernel.errors import OfficeError
from motcua.kernel.text import mask_name, mask_phone
from motcua.vaccination import operations, queries
from motcua.vaccination.models import VaccinationBooking
from motcua.vaccination.rules import Status, may_become

CHIPS: Final = {
    Status.BOOKED: ("done", gettext_lazy("Đã giữ chỗ")),
    Status.CHECKED_IN: ("today", gettext_lazy("Đã đến")),
    Status.OBSERVING: ("today", gettext_lazy("Đang theo dõi sau tiêm")),
    Status.DONE: ("done", gettext_lazy("Đã xong")),
    Status.CANCELLED: ("quiet", gettext_lazy("Đã hủy")),
    Status.NO_SHOW: ("quiet", gettext_lazy("Không đến")),
}


@doorway("GET")
def done(request: HttpRequest, way: Way, token: str) -> HttpResponse:
    """The code, the hour, the place, what to bring, and how to change one's mind."""
    booking = queries.by_id(DONE.open(token)["id"])
    return keep_secret(page(request, way, "vaccination/done", _shown(booking)))


# Exempt: it reads with a code and a phone that were typed, and changes nothing.
@csrf_exempt
@doorway("GET", "POST")
def find(request: HttpRequest, way: Way) -> HttpResponse:
    """Ask for code and phone; right ones lead to the booking."""
    if request.method != "POST":
        form = Find(initial={"code": request.GET.get("ma", "")[:20]})
        return keep_secret(page(request, way, "vaccination/find", {"form": form}))
    form = Find(request.POST)
    if not form.is_valid():
        return keep_secret(page(request, way, "vaccination/find", {"form": form}, status=422))
    try:
        found = queries.by_code_and_phone(
            code=form.cleaned_data["code"],
            phone=form.cleaned_data["phone"],
            address=request.META.get("REMOTE_ADDR", ""),
        )
    except OfficeError as refusal:
        values = {"form": form, "refusal": refusal}
        return keep_secret(page(request, way, "vaccination/find", values, status=refusal.http_status))
    return keep_secret(redirect("portal:vaccination-booking", token=LOOKED_UP.close({"id": found.pk})))


@doorway("GET")
def short_address(request: HttpRequest, way: Way, code: str) -> HttpResponse:
    """The address behind the QR code: the look-up with the code filled in."""
    return keep_secret(redirect(f"{reverse('portal:vaccination-find')}?{urlencode({'ma': code[:20]})}"))


@doorway("GET")
def booking(request: HttpRequest, way: Way, token: str) -> HttpResponse:
    """The masked view: hour, place, state, and what can be done now."""
    return _show(request, way, token)


# Exempt, as the next: the token in the address is known only to whoever looked the booking up.
@csrf_exempt
@doorway("GET", "POST")
def cancel(request: HttpRequest, way: Way, token: str) -> HttpResponse:
    """Ask once more, then call the booking off."""
    row = _opened(token)
    if request.method != "POST":
        return keep_secret(page(request, way, "vaccination/cancel", {"token": token, **_shown(row)}))
    try:
        operations.cancel(booking_id=row.pk, at=clock.now())
    except OfficeError as refusal:
        return _show(request, way, token, refusal)
    return _back(token, "huy")


@csrf_exempt
@doorway("GET", "POST")
def move(request: HttpRequest, way: Way, token: str) -> HttpResponse:
    """Days and hours with room for these children; a chosen hour is read back, and a post moves the booking there."""
    row = _opened(token)
    if not may_become(row.status, Status.BOOKED):
        return _show(request, way, token)
    try:
        if request.method == "POST":
            operations.move(booking_id=row.pk, starts_at=read_start(request.POST.get("gio", "")), at=clock.now())
            return _back(token, "doi")
        chosen = read_start(request.GET["gio"]) if "gio" in request.GET else None
    except OfficeError as refusal:
        return _hours(request, way, token, row, {}, spoken(refusal))
    return _hours(request, way, token, row, {"new_starts_at": chosen})


def _hours(
    request: HttpRequest,
    way: Way,
    token: str,
    row: VaccinationBooking,
    values: dict[str, Any],
    refusal: OfficeError | None = None,
) -> HttpResponse:
    at = clock.now()
    wanted = [child.vaccine_id for child in row.children.all() if child.holds_a_dose and child.vaccine_id]
    day = read_day(request.GET.get("ngay", "")) or max(day_of(row.starts_at), day_of(at))
    hours = offered(row.office_id, at=at, count=row.children.count(), vaccines=wanted, day=day, now_at=row.starts_at)
    shown = {
        **_shown(row),
        **hours,
        **values,
        "token": token,
        "here": reverse("portal:vaccination-move", args=[token]),
        "refusal": refusal,
        "alternatives": alternatives(refusal),
    }
    return keep_secret(page(request, way, "vaccination/move", shown, status=refusal.http_status if refusal else 200))


def _opened(token: str) -> VaccinationBooking:
    return queries.by_id(LOOKED_UP.open(token)["id"])


def _back(token: str, deed: str) -> HttpResponse:
    return keep_secret(redirect(f"{reverse('portal:vaccination-booking', args=[token])}?vua={deed}"))


def _show(request: HttpRequest, way: Way, token: str, refusal: OfficeError | None = None) -> HttpResponse:
    row = _opened(token)
    values = {
        **_shown(row),
        "token": token,
        "refusal": refusal,
        "deed": _deed(request.GET.get("vua", ""), row),
        "masked_name": mask_name(row.guardian),
        "masked_phone": mask_phone(row.phone),
    }
    status = refusal.http_status if refusal else 200
    return keep_secret(page(request, way, "vaccination/booking", values, status=status))


def _shown(row: VaccinationBooking) -> dict[str, Any]:
    kind, word = CHIPS[Status(row.status)]
    return {
        "at": clock.now(),
        "booking": row,
        "office": row.office,
        "count": row.children.count(),
        "chip": {"kind": kind, "word": word},
        "is_coming": row.status == Status.BOOKED,
        "is_off": row.status in (Status.CANCELLED, Status.NO_SHOW),
        "may_get_sms": phones.may_get_sms(row.phone),
        "short_address": public_address(reverse("portal:vaccination-short", args=[row.code])),
    }


def _deed(deed: str, row: VaccinationBooking) -> str:
    """Return the sentence for what was just done, while the booking still stands so."""
    match deed, row.status:
        case "doi", Status.BOOKED:
            return _("Đã đổi giờ. Giờ cũ được trả lại cho bé khác.")
        case "huy", Status.CANCELLED:
            return _("Đã hủy lịch tiêm. Chỗ này được trả lại cho bé khác.")
        case _:
            return ""
