# SPDX-License-Identifier: EUPL-1.2
"""What all answers of the interface have in common, whichever operation gives them."""

from collections.abc import Callable
from functools import update_wrapper
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.urls import URLPattern
from django.utils import translation

from motcua.doors.api.site import problem, refuse_unknown

LANGUAGE = "vi"

# What answers to GET also answers to HEAD.
_BESIDES = {"GET": ("HEAD",)}

View = Callable[..., HttpResponse]


def with_manners(pattern: URLPattern) -> URLPattern:
    """Let the pattern's view speak Vietnamese, answer HEAD and OPTIONS, refuse in JSON, and let nobody keep answers."""
    pattern.callback = _mannered(pattern.callback)
    return pattern


def unknown(request: HttpRequest, **rest: str) -> HttpResponse:
    """Say in JSON that there is no such address."""
    raise Http404


def _mannered(view: View) -> View:
    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        # The promise is a Vietnamese sentence, whatever language the caller's browser asks for.
        with translation.override(LANGUAGE):
            response = _answered(view, request, *args, **kwargs)
        response.headers.setdefault("Cache-Control", "no-store")
        response.headers.setdefault("Content-Language", LANGUAGE)
        return response

    update_wrapper(answer, view)
    # No operation trusts a cookie, so none can be abused through one.
    answer.csrf_exempt = True  # type: ignore[attr-defined]
    return answer


def _answered(view: View, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
    asked = request.method
    if asked == "HEAD":
        # The server sends no body; who is asked is the reading operation.
        request.method = "GET"
    try:
        response = view(request, *args, **kwargs)
    except Http404 as missing:
        return refuse_unknown(request, missing)
    finally:
        request.method = asked
    if not isinstance(response, HttpResponseNotAllowed):
        return response
    allow = ", ".join(sorted({*_BESIDES.get(response["Allow"], ()), *response["Allow"].split(", "), "OPTIONS"}))
    if asked == "OPTIONS":
        return HttpResponse(status=204, headers={"Allow": allow})
    response = problem(request, 405, "method_not_allowed", "Địa chỉ này không nhận cách gọi đó.")
    response["Allow"] = allow
    return response
