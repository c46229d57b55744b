# SPDX-License-Identifier: EUPL-1.2
"""What a sign-in at a provider keeps in the browser while it is under way: one encrypted cookie below `/dang-nhap/`.

It lasts ten minutes of real time and each return is taken once: a return sent again opens nothing.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime
from typing import Any, Final

from django.conf import settings
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from motcua.doors.portal import citizen_pass
from motcua.doors.portal.seals import HOUR, Box
from motcua.doors.portal.way import public_address
from motcua.journal import idempotency
from motcua.people.citizens import SignedInPerson, SignInRefused
from motcua.people.models import OwnSignIn

COOKIE: Final = "dang_nhap"
ROOT: Final = "/dang-nhap/"
LASTS_SECONDS: Final = HOUR // 6
_BOX: Final = Box("portal.signing-in", LASTS_SECONDS)
_SCOPE: Final = "citizen-sign-in"


def keep(response: HttpResponse, facts: Mapping[str, Any]) -> HttpResponse:
    """Let this browser carry what the next step of the sign-in needs."""
    response.set_cookie(
        COOKIE,
        _BOX.close_facts(dict(facts)),
        path=ROOT,
        max_age=LASTS_SECONDS,
        secure=settings.IS_SECURE,
        httponly=True,
        samesite="Lax",
    )
    return response


def kept(request: HttpRequest, *needed: str) -> dict[str, Any]:
    """Return what this browser carries. Raises: SignInRefused where it is not there, too old, or of another step."""
    facts = _BOX.open_facts(request.COOKIES.get(COOKIE, ""))
    if not isinstance(facts, dict) or not all(name in facts for name in needed):
        raise SignInRefused
    return facts


def forget(response: HttpResponse, request: HttpRequest) -> HttpResponse:
    """Take what the sign-in kept out of the browser, where there is anything."""
    if COOKIE in request.COOKIES:
        response.delete_cookie(COOKIE, path=ROOT, samesite="Lax")
    return response


def back_address() -> str:
    """Return where the provider sends browsers back to; it is registered there."""
    return public_address(reverse("portal:sign-in-return"))


def take_return(facts: Mapping[str, Any], *, at: datetime) -> None:
    """Take a return once. Raises: SignInRefused where this very return came before."""
    once = idempotency.Once(
        scope=_SCOPE, key=hashlib.sha256(str(facts["state"]).encode()).hexdigest(), request="", at=at, answer=_nothing
    )
    try:
        with transaction.atomic():
            once.begin()
            once.end(None)
    except idempotency.AlreadyAnswered:
        raise SignInRefused from None


def carried(person: SignedInPerson) -> dict[str, Any]:
    """Return what must be carried of somebody until the number is proved: who, never the name."""
    return {"person": {name: asdict(person)[name] for name in ("issuer", "subject")}}


def person_of(facts: Mapping[str, Any]) -> SignedInPerson:
    return SignedInPerson(**facts["person"])


def opened(request: HttpRequest, response: HttpResponse, tie: OwnSignIn, *, at: datetime) -> HttpResponse:
    """Open the citizen's own pages for whose number this is, and forget the sign-in."""
    return forget(citizen_pass.open_pass(response, phone=tie.phone, way="oidc", at=at), request)


def _nothing(_result: Any) -> tuple[int, Any]:
    return 204, None
