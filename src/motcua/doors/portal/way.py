# SPDX-License-Identifier: EUPL-1.2
"""The two ways in: the portal's own pages, and the same pages framed inside a department's site."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any, Final

from django.conf import settings
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from motcua.appointments.models import Appointment
from motcua.kernel.errors import OfficeError
from motcua.offices.models import EmbedSite


@dataclass(frozen=True)
class Way:
    """How somebody came in: decides the frame of the pages, their addresses and the channel that is recorded."""

    prefix: str
    base: str
    channel: str

    @property
    def is_framed(self) -> bool:
        return bool(self.prefix)

    def url(self, name: str, *args: str) -> str:
        """Return the address of a page of the booking flow, staying in the frame."""
        return reverse(f"portal:{self.prefix}{name}", args=args)


PORTAL: Final = Way(prefix="", base="portal/public.html", channel=Appointment.Channel.WEB)
FRAME: Final = Way(prefix="frame-", base="portal/frame.html", channel=Appointment.Channel.EMBED)

View = Callable[..., HttpResponse]
# A listed site reaches a response header: nothing but an origin may pass.
_ORIGIN = re.compile(r"https?://(\*\.)?[A-Za-z0-9.-]+(:\d{1,5})?")


def doorway(*methods: str) -> Callable[[View], View]:
    """Make a view of the public doors: answers `methods` (HEAD where GET), shows refusals kindly, allows its frame."""

    def wrap(view: View) -> View:
        @require_http_methods([*methods, *(["HEAD"] if "GET" in methods else [])])
        @wraps(view)
        def enter(request: HttpRequest, way: Way = PORTAL, **given: Any) -> HttpResponse:
            try:
                response = view(request, way=way, **given)
            except OfficeError as refusal:
                response = page(request, way, "refused", {"refusal": refusal}, status=refusal.http_status)
            if way.is_framed:
                response.frame_sites = frame_sites(given.get("agency", ""))  # type: ignore[attr-defined]
            response.headers.setdefault("Cache-Control", "private, no-cache")
            return response

        return enter

    return wrap


def page(request: HttpRequest, way: Way, template: str, values: dict[str, Any], *, status: int = 200) -> HttpResponse:
    """Show a page of the public doors in the frame of its way."""
    return render(request, f"portal/{template}.html", {"way": way, "base": way.base, **values}, status=status)


def keep_secret(response: HttpResponse) -> HttpResponse:
    """Keep a page that shows somebody's appointment out of caches and search engines."""
    response.headers["Cache-Control"] = "private, no-store"
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    return response


def frame_sites(agency: str = "") -> list[str]:
    """Return the listed origins that may frame the flow: those of every agency, and those of this one."""
    sites = EmbedSite.objects.all()
    if agency:
        sites = sites.filter(Q(agency__isnull=True) | Q(agency=agency.upper()))
    listed = (origin.strip().rstrip("/") for origin in sites.values_list("origin", flat=True))
    return [origin for origin in listed if _ORIGIN.fullmatch(origin)]


def public_address(path: str) -> str:
    """Return the address of a path as it is printed and sent."""
    return settings.PUBLIC_URL.rstrip("/") + path
