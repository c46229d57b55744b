# SPDX-License-Identifier: EUPL-1.2
"""GET /metrics: the state of the house for a monitor (Prometheus). Not part of the API: no version, no JSON."""

import hmac
from datetime import UTC, datetime
from ipaddress import ip_address

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from motcua.kernel import clock
from motcua.upkeep import metrics as figures

_LOCAL_NAMES = {"localhost", "127.0.0.1", "::1"}


@require_safe
@never_cache
def metrics(request: HttpRequest) -> HttpResponse:
    """Give the figures to whoever knows the token, or without one to this machine; nobody else learns that it is here.

    A wrong or missing token is 401, a stranger without one set 404.
    """
    if settings.METRICS_TOKEN:
        if not _knows_token(request):
            return HttpResponse(status=401, headers={"WWW-Authenticate": "Bearer"})
    elif not _is_this_machine(request):
        return HttpResponse(status=404)
    return HttpResponse(figures.text(at=clock.now(), now=datetime.now(UTC)), content_type=figures.CONTENT_TYPE)


def _knows_token(request: HttpRequest) -> bool:
    kind, _, token = request.headers.get("Authorization", "").partition(" ")
    return kind.lower() == "bearer" and hmac.compare_digest(
        token.strip().encode("utf-8", "surrogateescape"), settings.METRICS_TOKEN.encode()
    )


def _is_this_machine(request: HttpRequest) -> bool:
    """Say whether this machine asks: by the address, and by the name asked for, which would betray a proxy."""
    try:
        is_local = ip_address(str(request.META.get("REMOTE_ADDR", ""))).is_loopback
    except ValueError:
        return False
    host = request.get_host()
    name = host.rpartition(":")[0] if not host.endswith("]") and ":" in host else host
    return is_local and name.strip("[]") in _LOCAL_NAMES and "X-Forwarded-For" not in request.headers
