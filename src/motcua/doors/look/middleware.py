# SPDX-License-Identifier: EUPL-1.2
"""What every answer carries: a reference number, and the rules that keep foreign scripts and frames out."""

import secrets
from collections.abc import Callable
from typing import Final

import structlog
from django.conf import settings
from django.db import DataError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

#: Letters and digits that are not mistaken for one another when read aloud.
REFERENCE_SIGNS: Final = "23456789ABCDEFGHJKLMNPQRTUVXY"
REFERENCE_LENGTH: Final = 8
EMBED_PATH: Final = "/nhung/"

Answer = Callable[[HttpRequest], HttpResponse]


def new_reference() -> str:
    """Return a fresh reference number, eight signs long."""
    return "".join(secrets.choice(REFERENCE_SIGNS) for _place in range(REFERENCE_LENGTH))


class ReferenceMiddleware:
    """Give each request a reference number: on `request.reference`, in each of its log lines, in header X-Reference."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        reference = new_reference()
        request.reference = reference  # type: ignore[attr-defined]
        structlog.contextvars.clear_contextvars()
        structlog.contextvars.bind_contextvars(reference=reference)
        response = self.get_response(request)
        response.headers.setdefault("X-Reference", reference)
        return response

    def process_exception(self, request: HttpRequest, problem: Exception) -> HttpResponse | None:
        """Answer a sign that no database text can hold with a page of its own: no browser sends one by itself."""
        if isinstance(problem, DataError) and any(sign in str(problem) for sign in ("NUL", "\\u0000")):
            return render(request, "400.html", status=400)
        return None


class ContentSecurityMiddleware:
    """Allow only what the house itself serves; only pages under /nhung/ may be framed, and only by listed sites.

    A view that knows more sites sets `response.frame_sites`; a view that sends its own policy keeps it.
    """

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        sites: list[str] = []
        if request.path.startswith(EMBED_PATH):
            sites = [*settings.EMBED_SITES, *getattr(response, "frame_sites", [])]
        response.headers.setdefault("Content-Security-Policy", policy(sites))
        if not sites:
            response.headers.setdefault("X-Frame-Options", "DENY")
        return response


def policy(frame_sites: list[str]) -> str:
    """Return the content security policy of a page that only `frame_sites` may frame."""
    ancestors = " ".join(["'self'", *frame_sites]) if frame_sites else "'none'"
    rules = {
        "default-src": "'none'",
        "script-src": "'self'",
        "style-src": "'self'",
        "img-src": "'self' data: blob:",
        "media-src": "'self' blob:",
        "font-src": "'self'",
        "connect-src": "'self'",
        "manifest-src": "'self'",
        "worker-src": "'self'",
        "form-action": "'self'",
        "base-uri": "'none'",
        "frame-ancestors": ancestors,
    }
    return "; ".join(f"{name} {value}" for name, value in rules.items())
