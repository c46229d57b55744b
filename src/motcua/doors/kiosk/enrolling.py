# SPDX-License-Identifier: EUPL-1.2
"""Making a browser a kiosk: its token is typed in once by staff."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from motcua.doors.kiosk.entry import place, remember
from motcua.offices.models import Office
from motcua.queueing import enrolment


# Whoever makes somebody's browser send this form needs a kiosk's token: there is nothing to win by it.
@csrf_exempt
@require_http_methods(["GET", "POST"])
def enrol(request: HttpRequest, office: str) -> HttpResponse:
    """Take the token of one of the office's kiosks; the browser is that kiosk until the token is revoked."""
    here = place(office)
    if request.method == "GET":
        return show_how(request, here)
    digest = enrolment.digest_of(request.POST.get("token", ""))
    kiosk = enrolment.kiosk_of(digest)
    if kiosk is None or kiosk.office_id != here.pk:
        said = _("Mã này không phải của một máy lấy số đang dùng ở đây. Xin xem lại, hoặc lập mã mới.")
        return show_how(request, here, said=said)
    response = redirect("kiosk:show", office=here.pk.lower())
    remember(response, kiosk=kiosk, digest=digest)
    return response


def show_how(request: HttpRequest, office: Office, *, said: str = "") -> HttpResponse:
    """Show how this browser becomes a kiosk of the office, and nothing else."""
    response = render(request, "kiosk/enrol.html", {"office": office, "said": said}, status=422 if said else 200)
    response["Cache-Control"] = "no-store"
    return response
