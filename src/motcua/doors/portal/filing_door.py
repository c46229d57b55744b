# SPDX-License-Identifier: EUPL-1.2
"""The doorway of the pages of filing: a refusal leads back to filing, and pages of a draft keep their pass fresh."""

from collections.abc import Callable
from functools import wraps
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from motcua.doors.portal import draft_pass
from motcua.doors.portal.way import Way, doorway, keep_secret, page
from motcua.dossiers.errors import DraftExpired, DraftSent
from motcua.kernel.errors import NotFound, OfficeError

View = Callable[..., HttpResponse]


def filing(*methods: str) -> Callable[[View], View]:
    """Make a view of filing before a draft exists."""

    def wrap(view: View) -> View:
        @doorway(*methods)
        @wraps(view)
        def enter(request: HttpRequest, way: Way, **given: Any) -> HttpResponse:
            try:
                return view(request, way=way, **given)
            except OfficeError as refusal:
                return refused(request, way, refusal)

        return enter

    return wrap


def of_draft(*methods: str) -> Callable[[View], View]:
    """Make a view of one draft: `view(request, way, draft, …)`; only for a browser with its pass.

    What was sent shows what was sent, what expired how to bring it back; to everybody else it does not exist.
    """

    def wrap(view: View) -> View:
        @doorway(*methods)
        @wraps(view)
        def enter(request: HttpRequest, way: Way, draft: UUID, **given: Any) -> HttpResponse:
            try:
                response = view(request, way=way, draft=draft_pass.draft_of(request, draft), **given)
            except (DraftSent, DraftExpired):
                response = redirect("portal:filing-draft", draft=draft)
            except OfficeError as refusal:
                return keep_secret(refused(request, way, refusal, draft=draft))
            if draft_pass.COOKIE not in response.cookies:
                draft_pass.give(response, draft)
            return keep_secret(response)

        return enter

    return wrap


def refused(request: HttpRequest, way: Way, refusal: OfficeError, *, draft: UUID | None = None) -> HttpResponse:
    """Say what could not be done, and where to go on."""
    values = {
        "refusal": refusal,
        "is_missing": isinstance(refusal, NotFound),
        "draft_id": draft if isinstance(refusal, draft_pass.NoPass) else None,
    }
    return page(request, way, "filing/refused", values, status=refusal.http_status)
