# SPDX-License-Identifier: EUPL-1.2
"""My data: fetch all of it, or have it erased after a second check of the phone. Rules: R-086, R-087, R-088."""

from datetime import datetime
from typing import Final, cast

from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.csrf import csrf_exempt

from motcua.doors.portal.citizen_pass import Holder
from motcua.doors.portal.mine_way import left, mark_of, of_holder
from motcua.doors.portal.phone_step import Code, code_page, refuse
from motcua.doors.portal.seals import HOUR, PageTooOld, Seal
from motcua.doors.portal.way import Way, page
from motcua.kernel import clock
from motcua.kernel.errors import OfficeError
from motcua.owndata import exporting, operations, planning
from motcua.owndata.errors import StillUnderWay
from motcua.people import phone_check
from motcua.people.phone_check import CheckOver


class ErasingClosed(PageTooOld):
    """The half hour in which an erasure may be confirmed is over, or the address is not whole."""

    sentence = _("Trang này đã đóng để giữ an toàn. Xin mở lại trang dữ liệu của tôi.")
    leads_to = "own-data"
    link = _("Dữ liệu của tôi")


ERASING: Final = Seal("portal.erasing", HOUR // 2, ErasingClosed)


@of_holder("GET")
def overview(request: HttpRequest, way: Way, who: Holder) -> HttpResponse:
    """Say what is kept, and offer to fetch or to erase it."""
    told = planning.plan(phone=who.phone, at=clock.now())
    return page(request, way, "own_data/overview", {"plan": told, "mark": mark_of(who)})


# Exempt, as the next ones: the form carries the mark of the pass.
@csrf_exempt
@of_holder("POST")
def download(request: HttpRequest, way: Way, who: Holder) -> HttpResponse:
    """Hand out everything in one file."""
    at = clock.now()
    packed = exporting.as_zip(phone=who.phone, at=at)
    return cast(HttpResponse, FileResponse(packed, as_attachment=True, filename=f"du-lieu-{at:%Y%m%d-%H%M}.zip"))


@csrf_exempt
@of_holder("GET", "POST")
def ask(request: HttpRequest, way: Way, who: Holder) -> HttpResponse:
    """Show what would go and what would stay; a post calls one open thing off, or sends the code that confirms."""
    at = clock.now()
    if request.method != "POST":
        return _plan(request, way, who, at)
    try:
        if "huy" in request.POST:
            kind, _colon, ref = request.POST["huy"].partition(":")
            operations.call_off(phone=who.phone, kind=kind, ref=ref, at=at)
            return redirect("portal:own-data-ask")
        if planning.whats_open(who.phone, at=at):
            raise StillUnderWay
        check = phone_check.ask(phone=who.phone, address=request.META.get("REMOTE_ADDR", ""), at=at)
    except OfficeError as refusal:
        return _plan(request, way, who, at, refusal)
    return redirect("portal:own-data-code", state=ERASING.close({"check": str(check.pk)}))


@csrf_exempt
@of_holder("GET", "POST")
def code(request: HttpRequest, way: Way, who: Holder, state: str) -> HttpResponse:
    """Take the code, erase, and close the pass: what is left to see is the list of what stays."""
    at, facts = clock.now(), ERASING.open(state)
    form = Code(request.POST if request.method == "POST" else None)
    values = {"back": reverse("portal:own-data-ask"), "check_id": facts["check"], "mark": mark_of(who)}
    if request.method != "POST" or not form.is_valid():
        return code_page(request, way, form, values, template="own_data/code")
    try:
        check = phone_check.answer(check_id=facts["check"], code=form.cleaned_data["code"], at=at)
        if check.phone != who.phone:
            # Another's check proves nothing about this phone.
            raise CheckOver
        staying = planning.stays(who.phone)
        operations.erase(phone=who.phone, at=at)
    except StillUnderWay as refusal:
        return _plan(request, way, who, at, refusal)
    except OfficeError as refusal:
        return code_page(request, way, refuse(form, refusal), values, refusal, template="own_data/code")
    return left(page(request, way, "own_data/erased", {"stays": staying}), who)


def _plan(
    request: HttpRequest, way: Way, who: Holder, at: datetime, refusal: OfficeError | None = None
) -> HttpResponse:
    values = {"plan": planning.plan(phone=who.phone, at=at), "refusal": refusal, "mark": mark_of(who)}
    return page(request, way, "own_data/erase", values, status=refusal.http_status if refusal else 200)
