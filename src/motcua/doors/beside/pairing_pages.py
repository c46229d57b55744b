# SPDX-License-Identifier: EUPL-1.2
"""Making a tablet or monitor somebody's second screen: a QR or a typed code, one button, and it is."""

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_POST

from motcua.assistance import pairing
from motcua.doors.beside.entry import back_to_screen, from_this_site, never_kept, remember
from motcua.kernel import clock
from motcua.kernel.errors import NotAllowed, OfficeError


# Whoever makes somebody's browser send these forms needs a fresh code of a helper: there is nothing to win by it.
@csrf_exempt
@require_POST
def typed(request: HttpRequest) -> HttpResponse:
    """Take a typed code and lead to its page; a wrong one is said on the same page."""
    code = pairing.clean(request.POST.get("ma", ""))
    try:
        pairing.offered(code=code, address=_address(request), at=clock.now())
    except OfficeError as refusal:
        return _how(request, refusal, typed=request.POST.get("ma", "")[:20])
    return HttpResponseRedirect(reverse("beside:offered", kwargs={"code": code}), status=303)


@csrf_exempt
def offered(request: HttpRequest, code: str) -> HttpResponse:
    """Show whose screen this device would become; a post makes it so. Opening the address alone uses nothing up."""
    return _pair(request, code) if request.method == "POST" else _ask(request, code)


@require_GET
def _ask(request: HttpRequest, code: str) -> HttpResponse:
    try:
        screen = pairing.offered(code=code, address=_address(request), at=clock.now())
    except OfficeError as refusal:
        return _how(request, refusal)
    return never_kept(render(request, "beside/offered.html", {"screen": screen, "office_name": screen.office.name}))


def _pair(request: HttpRequest, code: str) -> HttpResponse:
    try:
        if not from_this_site(request):
            raise NotAllowed
        screen, secret = pairing.pair(code=code, address=_address(request), at=clock.now())
    except OfficeError as refusal:
        return _how(request, refusal)
    response = back_to_screen()
    remember(response, screen=screen, secret=secret)
    return response


def _how(request: HttpRequest, refusal: OfficeError, *, typed: str = "") -> HttpResponse:
    said = {"said": refusal.message, "typed": typed}
    return never_kept(render(request, "beside/how.html", said, status=refusal.http_status))


def _address(request: HttpRequest) -> str:
    return str(request.META.get("REMOTE_ADDR", ""))
