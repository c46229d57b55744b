# SPDX-License-Identifier: EUPL-1.2
"""Who sees all of a payment in this browser: a signed pass in a cookie of the payment's own path.

It is given to whoever set out to pay from a page of the dossier's own (a checked phone, or the draft that was sent),
and lasts as long as those pages do. Whoever has the address alone – a relative who pays – sees the sum, the reference,
the code to scan and whether the money has come, and nothing about the dossier or a person.
"""

from dataclasses import dataclass
from typing import Final
from uuid import UUID

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse

COOKIE: Final = "thanh_toan"
ROOT: Final = "/thanh-toan/"
LASTS_SECONDS: Final = 30 * 60
_SALT: Final = "portal.payment-pass"


@dataclass(frozen=True)
class Pass:
    """The page of the dossier's own from which somebody set out to pay."""

    back: str


def give(response: HttpResponse, payment_id: UUID | str, *, back: str) -> HttpResponse:
    """Let this browser see all of a payment, and lead back to where it set out."""
    response.set_cookie(
        COOKIE,
        signing.dumps({"payment": str(payment_id), "back": back}, salt=_SALT, compress=True),
        path=f"{ROOT}{payment_id}/",
        max_age=LASTS_SECONDS,
        secure=settings.IS_SECURE,
        httponly=True,
        # Back from the gateway's page the cookie comes along.
        samesite="Lax",
    )
    return response


def held(request: HttpRequest, payment_id: UUID | str) -> Pass | None:
    """Return this browser's pass to a payment; None where it has none, or an old one."""
    try:
        facts = signing.loads(request.COOKIES.get(COOKIE, ""), salt=_SALT, max_age=LASTS_SECONDS)
    except signing.BadSignature:
        return None
    return Pass(back=str(facts["back"])) if facts.get("payment") == str(payment_id) else None
