# SPDX-License-Identifier: EUPL-1.2
"""My data: fetch all of it, or have it erased after a second check of the phone. Rules: R-086, R-087, R-088."""

from collections.abc import Callable
from datetime import datetime
from functools import wraps
from typing import Final

from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.csrf import csrf_exempt

from motcua.doors.portal import citizen_pass
from motcua.doors.portal.citizen_pass import Holder
from motcua.doors.portal.phone_step import Code, code_page, refuse
from motcua.doors.portal.seals import HOUR, PageTooOld, Seal
from motcua.doors.portal.way import Way, doorway, keep_secret, page
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

OwnView = Callable[[HttpRequest, Way, Holder, datetime], HttpResponse]


def own(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Let a view meet only who holds the pass; everybody else is led to the sign-in."""

    @wraps(view)
    def enter(request: HttpRequest, way: Way, **given: str) -> HttpResponse:
        at = clock.now()
        who = citizen_pass.holder(request, at=at)
        if who is None:
            return keep_secret(redirect("portal:sign-in"))
        return keep_secret(view(request, way, who, at, **given))

    return enter


@doorway("GET")
@own
def overview(request: HttpRequest, way: Way, who: Holder, at: datetime) -> HttpResponse:
    """Say what is kept, and offer to fetch or to erase it."""
    told = planning.plan(phone=who.phone, at=at)
    return citizen_pass.renew(page(request, way, "own_data/overview", {"plan": told}), who, at=at)


# Exempt, as the next ones: the pass is `SameSite=Lax`, so that no other site's form brings it along.
@csrf_exempt
@doorway("POST")
@own
def download(request: HttpRequest, way: Way, who: Holder, at: datetime) -> HttpResponse:
    """Hand out everything in one file."""
    packed = exporting.as_zip(phone=who.phone, at=at)
    return FileResponse(packed, as_attachment=True, filename=f"du-lieu-{at:%Y%m%d-%H%M}.zip")


@csrf_exempt
@doorway("GET", "POST")
@own
def ask(request: HttpRequest, way: Way, who: Holder, at: datetime) -> HttpResponse:
    """Show what would go and what would stay; a post calls one open thing off, or sends the code that confirms."""
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
@doorway("GET", "POST")
@own
def code(request: HttpRequest, way: Way, who: Holder, at: datetime, state: str) -> HttpResponse:
    """Take the code, erase, and close the pass: what is left to see is the list of what stays."""
    facts = ERASING.open(state)
    form = Code(request.POST if request.method == "POST" else None)
    values = {"back": reverse("portal:own-data-ask"), "check_id": facts["check"]}
    if request.method != "POST" or not form.is_valid():
        return code_page(request, way, form, values, template="own_data/code")
    try:
        check = phone_check.answer(check_id=facts["check"], code=form.cleaned_data["code"])
        if check.phone != who.phone:
            # Another's check proves nothing about this phone.
            raise CheckOver
        staying = planning.stays(who.phone)
        operations.erase(phone=who.phone, at=at)
    except StillUnderWay as refusal:
        return _plan(request, way, who, at, refusal)
    except OfficeError as refusal:
        return code_page(request, way, refuse(form, refusal), values, refusal, template="own_data/code")
    return citizen_pass.close_pass(page(request, way, "own_data/erased", {"stays": staying}))


def _plan(
    request: HttpRequest, way: Way, who: Holder, at: datetime, refusal: OfficeError | None = None
) -> HttpResponse:
    values = {"plan": planning.plan(phone=who.phone, at=at), "refusal": refusal}
    status = refusal.http_status if refusal else 200
    return citizen_pass.renew(page(request, way, "own_data/erase", values, status=status), who, at=at)
