# SPDX-License-Identifier: EUPL-1.2
"""Rating a finished visit by link or QR: three faces, what it was about, and words if one likes. Rule: R-075."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.csrf import csrf_exempt

from motcua.doors.portal.feedback_forms import Rate
from motcua.doors.portal.way import Way, doorway, keep_secret, page
from motcua.feedback import operations
from motcua.feedback.errors import AlreadyRated
from motcua.feedback.finished import Finished
from motcua.feedback.links import meant
from motcua.feedback.rules import Channel, Score
from motcua.kernel import clock
from motcua.kernel.errors import OfficeError
from motcua.offices.models import Office
from motcua.people.models import User

THANKS = "cam-on"


# Exempt: the address is known only to whoever had the visit, and a visit is rated once.
@csrf_exempt
@doorway("GET", "POST")
def rate(request: HttpRequest, way: Way, token: str) -> HttpResponse:
    """Show the faces; a post keeps the rating. `?tu=phieu` says that the address was read from paper."""
    kind, subject = meant(token)
    at = clock.now()
    is_from_paper = request.GET.get("tu") == "phieu"
    if request.GET.get("xong") == THANKS:
        return keep_secret(
            page(request, way, "rating/thanks", {"office": _office_of(kind, subject, at), "token": token})
        )
    visit = operations.rateable(kind=kind, subject=subject, at=at)
    form = Rate(request.POST) if request.method == "POST" else Rate(initial=_initial(request))
    if request.method != "POST" or not form.is_valid():
        return _form(request, way, form, visit, is_from_paper=is_from_paper, status=422 if form.errors else 200)
    try:
        operations.rate(
            kind=kind,
            subject=subject,
            score=form.cleaned_data["score"],
            reasons=form.cleaned_data["reasons"],
            text=form.cleaned_data["text"],
            channel=Channel.SLIP if is_from_paper else Channel.WEB,
            at=at,
            # An officer sees the id of the number just served, which opens this page.
            by=request.user if isinstance(request.user, User) else None,
        )
    except AlreadyRated as refusal:
        # Sent twice, or rated by another way: the first one stands, and the person is thanked all the same.
        values = {"office": _office(visit), "said": refusal.message, "token": token}
        return keep_secret(page(request, way, "rating/thanks", values))
    except OfficeError as refusal:
        form.add_error(None, refusal.message)
        return _form(request, way, form, visit, is_from_paper=is_from_paper, status=refusal.http_status)
    return keep_secret(redirect(f"{request.path}?xong={THANKS}"))


def _initial(request: HttpRequest) -> dict[str, Any]:
    asked = request.GET.get("muc", "")
    return {"score": asked} if asked in map(str, Score.values) else {}


def _form(
    request: HttpRequest, way: Way, form: Rate, visit: Finished, *, is_from_paper: bool, status: int
) -> HttpResponse:
    values = {"form": form, "visit": visit, "office": _office(visit), "is_from_paper": is_from_paper}
    return keep_secret(page(request, way, "rating/rate", values, status=status))


def _office(visit: Finished) -> Office | None:
    return Office.objects.filter(pk=visit.office).first()


def _office_of(kind: str, subject: str, at: Any) -> Office | None:
    try:
        return _office(operations.rateable(kind=kind, subject=subject, at=at))
    except OfficeError:
        return None
