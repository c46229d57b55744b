# SPDX-License-Identifier: EUPL-1.2
"""The yardsticks: Django views that only run the claim, or only say who is signed in, under the same middleware."""

import random
from datetime import datetime, timedelta

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import path
from django.views.decorators.csrf import csrf_exempt

from motcua.appointments import claims
from motcua.config.urls import handler404, handler500
from motcua.config.urls import urlpatterns as house
from motcua.kernel.working_time import OFFICE_ZONE

__all__ = ["handler404", "handler500", "urlpatterns"]

FIRST = datetime(2027, 1, 4, 8, tzinfo=OFFICE_ZONE)


@csrf_exempt
def claim_only(request: HttpRequest) -> JsonResponse:
    start = FIRST + timedelta(minutes=30 * random.randrange(1_000))
    claims.claim(service_id=1, settings_version=1, starts=[start])
    return JsonResponse({"taken": True})


def bare_page(request: HttpRequest) -> HttpResponse:
    """Answer who is signed in and nothing else: what every page of the desk costs at the least."""
    return HttpResponse(f"<p>{request.user}</p>")


urlpatterns = [path("bare-claim/", claim_only), path("bare-page/", bare_page), *house]
