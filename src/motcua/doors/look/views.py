# SPDX-License-Identifier: EUPL-1.2
"""The pages for what went wrong; each shows the reference number that is also in the log."""

from django.http import HttpRequest, HttpResponse, HttpResponseServerError
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.http import url_has_allowed_host_and_scheme


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Say that the page was kept open too long, and lead back to it."""
    back = request.headers.get("Referer", "")
    if not url_has_allowed_host_and_scheme(back, allowed_hosts={request.get_host()}, require_https=request.is_secure()):
        back = ""
    return render(request, "403_csrf.html", {"back": back}, status=403)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Say that there is no such page, in the same words for what is not there and what is not for this person."""
    return render(request, "404.html", status=404)


def failed(request: HttpRequest) -> HttpResponse:
    """Say that the server failed; uses neither database nor session, which may be what failed."""
    return HttpResponseServerError(render_to_string("500.html", {"reference": getattr(request, "reference", "")}))
