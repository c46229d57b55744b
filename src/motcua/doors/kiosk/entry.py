# SPDX-License-Identifier: EUPL-1.2
"""Which kiosk is speaking: a signed cookie names it and the token it was enrolled with, never the token itself."""

import json
from collections.abc import Callable
from functools import wraps
from typing import Any, Final

from django.conf import settings
from django.core import signing
from django.core.exceptions import RequestDataTooBig
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse, UnreadablePostError
from django.views.decorators.csrf import csrf_exempt

from motcua.kernel.errors import InvalidInput, NotAllowed, OfficeError
from motcua.offices import queries as offices
from motcua.offices.models import Office
from motcua.queueing import enrolment
from motcua.queueing.models import Kiosk

COOKIE: Final = "may_lay_so"
PATH: Final = "/lay-so/"
_SALT: Final = "kiosk.enrolled"
#: Browsers keep no cookie longer; each opening of the page renews it.
LASTS_SECONDS: Final = 400 * 24 * 3_600

View = Callable[..., HttpResponse]


def place(office: str) -> Office:
    """Return the office of an address. Raises: Http404."""
    try:
        return offices.office(office)
    except offices.NoSuchOffice:
        raise Http404 from None


class NotEnrolled(OfficeError):
    """This browser is no kiosk of the office: never enrolled, its token revoked, or taken out of use."""

    code = "not_enrolled"
    http_status = 401


def remember(response: HttpResponse, *, kiosk: Kiosk, digest: str) -> None:
    """Let the browser be this kiosk from now on."""
    response.set_cookie(
        COOKIE,
        signing.dumps({"kiosk": kiosk.pk, "digest": digest}, salt=_SALT),
        max_age=LASTS_SECONDS,
        path=PATH,
        secure=settings.IS_SECURE,
        httponly=True,
        samesite="Strict",
    )


def enrolled(request: HttpRequest, office: Office) -> tuple[Kiosk, str] | None:
    """Return the office's kiosk this browser is, with the digest of its token; None where it is none any more."""
    try:
        facts = signing.loads(request.COOKIES.get(COOKIE, ""), salt=_SALT, max_age=LASTS_SECONDS)
    except signing.BadSignature:
        return None
    kiosk = enrolment.kiosk_of(facts["digest"], code=facts["kiosk"])
    if kiosk is None or kiosk.office_id != office.pk:
        return None
    return kiosk, facts["digest"]


def at_kiosk(view: Callable[..., JsonResponse]) -> View:
    """Let only an enrolled kiosk of the office in, and answer refusals as JSON; the view is given the kiosk.

    The cookie never travels from another site (SameSite=Strict), and a browser that says where a request comes from
    must say: from here. So no form token is needed, which a page from the cache would not have.
    """

    @csrf_exempt
    @wraps(view)
    def answer(request: HttpRequest, office: str, **parts: Any) -> HttpResponse:
        try:
            if request.headers.get("Sec-Fetch-Site", "same-origin") != "same-origin":
                raise NotAllowed
            response = view(request, _kiosk(request, office), **parts)
        except OfficeError as refusal:
            response = JsonResponse(refusal.as_json(), status=refusal.http_status)
        response["Cache-Control"] = "no-store"
        return response

    return answer


def _kiosk(request: HttpRequest, office: str) -> Kiosk:
    # An office that does not exist has no kiosk either.
    found = enrolled(request, Office(code=office.strip().upper()))
    if found is None:
        raise NotEnrolled
    return found[0]


def body_of(request: HttpRequest) -> dict[str, Any]:
    """Return the JSON object that was sent. Raises: InvalidInput."""
    try:
        sent = json.loads(request.body)
    except (ValueError, RequestDataTooBig, UnreadablePostError):
        raise InvalidInput from None
    if not isinstance(sent, dict):
        raise InvalidInput
    return sent
