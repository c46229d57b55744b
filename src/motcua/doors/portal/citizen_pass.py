# SPDX-License-Identifier: EUPL-1.2
"""Who a citizen's own pages below `/toi/` belong to: an encrypted pass in a cookie of that path alone.

It is given to whoever checked a phone (`way="phone"`) or signed in (`way="oidc"`), ends half an hour after the last
page, half a day after it was given and with the button "Thoát khỏi máy này", and is worth nothing on another instance.
Pages elsewhere never see it.
"""

import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from motcua.doors.portal import draft_pass, leaving, payment_pass
from motcua.doors.portal.seals import HOUR, Box
from motcua.people import citizens

COOKIE: Final = "toi"
ROOT: Final = "/toi/"
LASTS: Final = timedelta(minutes=30)
#: However often pages are asked for: whose number goes to somebody else does not look on for ever.
LONGEST: Final = timedelta(hours=12)
WAYS: Final = ("phone", "oidc")
# Between two processes' clocks, and while the instance's clock is read anew.
_ASKEW: Final = timedelta(minutes=1)
# By real time a forgotten cookie is worth nothing after half a day, whatever the instance's clock says.
_BOX: Final = Box("portal.citizen-pass-2", 12 * HOUR)


@dataclass(frozen=True)
class Holder:
    """Whose pass it is: the phone (E.164), the way it was proved, and since when; `mark` tells it from all others."""

    phone: str
    way: str
    since: datetime
    mark: str = field(default_factory=lambda: secrets.token_hex(16), compare=False)


#: Asked at each page: does something proved elsewhere since then end this pass? Signing in adds "this number was shown
#: to be somebody else's".
ENDED_BY: Final[list[Callable[[Holder, datetime], bool]]] = [
    lambda who, _at: who.way == "oidc" and citizens.was_taken_since(phone=who.phone, since=who.since),
    lambda who, at: at >= who.since + LONGEST,
    lambda who, _at: leaving.is_left(who.mark),
]


def open_pass(response: HttpResponse, *, phone: str, way: str, at: datetime) -> HttpResponse:
    """Let this browser see what belongs to the phone (E.164), until half an hour after its last page."""
    if way not in WAYS:
        raise ValueError(way)
    return _give(response, Holder(phone, way, at), at)


def renew(response: HttpResponse, who: Holder, *, at: datetime) -> HttpResponse:
    """Count the half hour anew: a page was asked for by a person, not by a script of its own."""
    return _give(response, who, at)


def holder(request: HttpRequest, *, at: datetime) -> Holder | None:
    """Return whose pass this browser has; None where it has none, an old one, or one that was ended elsewhere."""
    facts = _BOX.open_facts(request.COOKIES.get(COOKIE, ""))
    if facts is None:
        return None
    last_at = datetime.fromisoformat(facts["last_at"])
    if not last_at - _ASKEW <= at < last_at + LASTS:
        return None
    who = Holder(facts["phone"], facts["way"], datetime.fromisoformat(facts["since"]), facts["mark"])
    return None if any(is_ended(who, at) for is_ended in ENDED_BY) else who


def close_pass(response: HttpResponse) -> HttpResponse:
    """Let this browser forget whom it showed pages to: this pass, and those to drafts and payments.

    Each of those has a path of its own that is not known here, so the browser is asked to empty its whole jar (over
    HTTPS); `forget_paths` does the same by name for those of one person, also in a browser that does not know how.
    """
    response.delete_cookie(COOKIE, path=ROOT, samesite="Lax")
    response.headers["Clear-Site-Data"] = '"cookies"'
    return response


def forget_paths(response: HttpResponse, *, drafts: list[str], payments: list[str]) -> HttpResponse:
    """Take the passes to these drafts and payments out of this browser."""
    named = [(draft_pass.COOKIE, f"{draft_pass.ROOT}{draft_id}/") for draft_id in drafts]
    named += [(payment_pass.COOKIE, f"{payment_pass.ROOT}{payment_id}/") for payment_id in payments]
    for name, path in named:
        response.delete_cookie(name, path=path, samesite="Lax")
        # A response keeps one cookie of a name; these have one name and many paths.
        dict.__setitem__(response.cookies, f"{name} {path}", response.cookies.pop(name))
    return response


def _give(response: HttpResponse, who: Holder, at: datetime) -> HttpResponse:
    since, last_at = who.since.isoformat(), at.isoformat()
    facts = {"phone": who.phone, "way": who.way, "since": since, "last_at": last_at, "mark": who.mark}
    response.set_cookie(
        COOKIE,
        _BOX.close_facts(facts),
        path=ROOT,
        max_age=int(LASTS.total_seconds()),
        secure=settings.IS_SECURE,
        httponly=True,
        samesite="Lax",
    )
    return response
