# SPDX-License-Identifier: EUPL-1.2
"""The tablet on a counter: one touch on a face rates the visit just finished there, and after it one may say why.

The browser is told once which counter it stands on, by a device's token whose name is the counter's code. It shows a
number and never a name, and falls back to rest after half a minute. Ages on the tablet are the office's time.
"""

from datetime import datetime, timedelta
from typing import Any, Final

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt

from motcua.doors.portal.way import Way, doorway
from motcua.feedback import counters, operations
from motcua.feedback.errors import AlreadyRated
from motcua.feedback.rules import Channel, ReasonWhy, Score
from motcua.kernel import clock
from motcua.kernel.errors import OfficeError
from motcua.offices.models import Counter
from motcua.people import tokens
from motcua.people.models import ApiToken

COOKIE: Final = "may_danh_gia"
PATH: Final = "/danh-gia/"
_SALT: Final = "portal.rating-tablet"
LASTS_SECONDS: Final = 400 * 24 * 3_600
#: What is asked stays so long on the screen, real seconds; at rest it looks again every few.
FALLS_BACK_SECONDS: Final = 30
LOOKS_SECONDS: Final = 4
THANKS_SECONDS: Final = 15
#: Who has gone is not rated by the next one.
ASKED_WITHIN: Final = timedelta(minutes=5)


# Exempt, as a kiosk's door: the cookie never travels from another site, and a page that stays open for days keeps none.
@csrf_exempt
@doorway("GET", "POST")
def tablet(request: HttpRequest, way: Way) -> HttpResponse:
    """Show the visit just finished at this counter, or rest; a post rates it, or says why."""
    counter = _counter(request)
    if counter is None:
        return _enrol(request)
    if request.headers.get("Sec-Fetch-Site", "same-origin") not in ("same-origin", "none"):
        return _show(request, "rest", counter, {}, refresh=LOOKS_SECONDS)
    at = clock.now()
    if request.method == "POST":
        return _heard(request, counter, at)
    passed = request.GET.get("nghi", "")[:80]
    if request.GET.get("xong"):
        values = {"subject": passed, "reasons": ReasonWhy.choices, "has_said": request.GET["xong"] == "ro"}
        return _show(request, "thanks", counter, values, refresh=THANKS_SECONDS, passed=passed)
    visit = counters.just_done(counter.pk, since=at - ASKED_WITHIN, at=at)
    if visit is None or visit.ticket == passed:
        return _show(request, "rest", counter, {}, refresh=LOOKS_SECONDS, passed=passed)
    values = {"visit": visit, "scores": Score.choices}
    return _show(request, "ask", counter, values, refresh=FALLS_BACK_SECONDS, passed=visit.ticket)


def _heard(request: HttpRequest, counter: Counter, at: datetime) -> HttpResponse:
    """Take the touch on a face, or what it was about; only for what was finished at this counter lately."""
    subject = request.POST.get("luot", "")[:80]
    visit = counters.done_here(counter.pk, subject, since=at - 2 * ASKED_WITHIN, at=at)
    if visit is None:
        return _rest(subject)
    if "score" not in request.POST:
        reasons = request.POST.getlist("reasons")
        if reasons:
            operations.explain_rating(kind=visit.kind, subject=visit.subject, reasons=reasons, at=at)
        return _rest(subject, "ro")
    try:
        operations.rate(
            kind=visit.kind,
            subject=visit.subject,
            score=_score(request.POST["score"]),
            channel=Channel.TABLET,
            at=at,
            actor=f"counter:{counter.pk}",
        )
    except AlreadyRated:
        return _rest(subject, "ro")
    except OfficeError:
        return _rest(subject)
    return _rest(subject, "1")


def _score(typed: str) -> int:
    return int(typed) if typed in map(str, Score.values) else 0


def _rest(subject: str, done: str = "") -> HttpResponse:
    asked = {"nghi": subject, **({"xong": done} if done else {})}
    return _unkept(redirect(f"{PATH}?{urlencode(asked)}"))


def _show(
    request: HttpRequest, template: str, counter: Counter, values: dict[str, Any], *, refresh: int, passed: str = ""
) -> HttpResponse:
    back = f"{PATH}?{urlencode({'nghi': passed})}" if passed else PATH
    known = {"counter": counter, "refresh": refresh, "back": back, **values}
    return _unkept(render(request, f"portal/rating/tablet_{template}.html", known))


def _counter(request: HttpRequest) -> Counter | None:
    try:
        facts = signing.loads(request.COOKIES.get(COOKIE, ""), salt=_SALT, max_age=LASTS_SECONDS)
    except signing.BadSignature:
        return None
    return counters.counter_of(facts["token"])


def _enrol(request: HttpRequest) -> HttpResponse:
    """Show how this browser becomes a counter's tablet; a post with the token makes it one."""
    if request.method != "POST":
        return _unkept(render(request, "portal/rating/tablet_enrol.html", {"said": ""}))
    row = tokens.bearer_of(request.POST.get("token", "").strip(), kind=ApiToken.Kind.DEVICE)
    counter = counters.counter_of(row.pk) if row is not None else None
    if row is None or counter is None:
        said = _("Mã này không phải của một quầy đang dùng. Xin xem lại, hoặc lập mã mới.")
        return _unkept(render(request, "portal/rating/tablet_enrol.html", {"said": said}, status=422))
    response = redirect(PATH)
    response.set_cookie(
        COOKIE,
        signing.dumps({"token": row.pk}, salt=_SALT),
        max_age=LASTS_SECONDS,
        path=PATH,
        secure=settings.IS_SECURE,
        httponly=True,
        samesite="Strict",
    )
    return _unkept(response)


def _unkept(response: HttpResponse) -> HttpResponse:
    response["Cache-Control"] = "private, no-store"
    response["X-Robots-Tag"] = "noindex"
    return response
