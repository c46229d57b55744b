# SPDX-License-Identifier: EUPL-1.2
"""Which second screen is speaking: a signed cookie names it and carries the secret it was paired with."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import wraps
from typing import Any, Final

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.crypto import constant_time_compare, salted_hmac
from django.views.decorators.csrf import csrf_exempt

from motcua.assistance import on_screen, pairing
from motcua.assistance.models import SecondScreen
from motcua.assistance.on_screen import Shown
from motcua.kernel import clock
from motcua.kernel.errors import NotAllowed

COOKIE: Final = "man_hinh_thu_hai"
PATH: Final = "/man-hinh/"
_SALT: Final = "beside.paired"
#: A tablet stays paired over a holiday; the helper ends it at any moment.
LASTS_SECONDS: Final = 30 * 24 * 3_600
#: Sent by the page's own script, which wants a part of the page instead of a way back to it.
PART_HEADER: Final = "X-Man-Hinh"

View = Callable[..., HttpResponse]


@dataclass(frozen=True)
class Beside:
    """One second screen at the moment of its request; `pass_word` proves that a form was made for it."""

    screen: SecondScreen
    at: datetime
    pass_word: str

    def shown(self) -> Shown:
        """Return what this screen shows now."""
        return on_screen.shown_on(self.screen, at=self.at, idle_after=idle_after())


def idle_after() -> timedelta:
    """Return after how long without a touch the screen shows nothing about anybody."""
    return timedelta(minutes=settings.SECOND_SCREEN_IDLE_MINUTES)


def remember(response: HttpResponse, *, screen: SecondScreen, secret: str) -> None:
    """Let the browser be this screen from now on; a screen it was before it is no more."""
    response.set_cookie(
        COOKIE,
        signing.dumps({"screen": str(screen.pk), "secret": secret}, salt=_SALT),
        max_age=LASTS_SECONDS,
        path=PATH,
        secure=settings.IS_SECURE,
        httponly=True,
        samesite="Strict",
    )


def beside(request: HttpRequest) -> Beside | None:
    """Return the screen this browser is; None where it is none, or none any more."""
    try:
        facts = signing.loads(request.COOKIES.get(COOKIE, ""), salt=_SALT, max_age=LASTS_SECONDS)
    except signing.BadSignature:
        return None
    screen = pairing.screen_of(facts["screen"], secret=facts["secret"])
    if screen is None:
        return None
    return Beside(screen, clock.now(), salted_hmac("beside.form", facts["secret"], algorithm="sha256").hexdigest())


def at_screen(view: Callable[..., HttpResponse]) -> View:
    """Let only a paired screen in, as `view(request, beside, …)`; others hear 401 and learn how to pair.

    The cookie never travels from another site (SameSite=Strict), a browser that says where a request comes from must
    say: from here, and a form carries a word that only this screen's pages know.
    """

    @csrf_exempt
    @wraps(view)
    def entered(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        here = beside(request)
        if here is None:
            return never_kept(render(request, "beside/how.html", status=401))
        if request.method == "POST" and not _is_from_here(request, here):
            return never_kept(render(request, "403.html", status=NotAllowed.http_status))
        return never_kept(view(request, here, *args, **kwargs))

    return entered


def from_this_site(request: HttpRequest) -> bool:
    """Say whether the browser made this request for a page of ours, as far as it tells."""
    return request.headers.get("Sec-Fetch-Site", "same-origin") == "same-origin"


def back_to_screen() -> HttpResponse:
    """Return the way back to the screen, for a browser without scripts."""
    return HttpResponseRedirect(reverse("beside:show"), status=303)


def never_kept(response: HttpResponse) -> HttpResponse:
    """Let nobody keep what was on the screen: neither the browser's history nor a proxy."""
    response["Cache-Control"] = "no-store, private"
    return response


def _is_from_here(request: HttpRequest, here: Beside) -> bool:
    return from_this_site(request) and constant_time_compare(request.POST.get("niem", ""), here.pass_word)
