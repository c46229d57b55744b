# SPDX-License-Identifier: EUPL-1.2
"""Who may go on with a dossier being filled in, in this browser: a signed pass in a cookie of the draft's own path.

It is given to whoever began the draft here or checked the draft's phone, ends with the browser, and is worth nothing
after half a day without a page. The draft's secret never reaches a browser.
"""

from typing import Final
from uuid import UUID

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _

from motcua.dossiers import drafts
from motcua.dossiers.errors import NoSuchDraft
from motcua.dossiers.models import Draft

COOKIE: Final = "ho_so"
ROOT: Final = "/ho-so/nop/"
LASTS_SECONDS: Final = 12 * 3_600
_SALT: Final = "portal.draft-pass"


class NoPass(NoSuchDraft):
    """Not begun in this browser, or too long ago; whoever has its phone can open it again."""

    sentence = _("Trang này cần mở lại bằng số điện thoại đã ghi trong hồ sơ. Những gì đã điền vẫn còn.")


def give(response: HttpResponse, draft_id: UUID | str) -> HttpResponse:
    """Let this browser go on with the draft, for another half day."""
    response.set_cookie(
        COOKIE,
        signing.dumps(str(draft_id), salt=_SALT),
        path=f"{ROOT}{draft_id}/",
        secure=settings.IS_SECURE,
        httponly=True,
        samesite="Lax",
    )
    return response


def take_away(response: HttpResponse, draft_id: UUID | str) -> HttpResponse:
    """Let this browser go on with the draft no more."""
    response.delete_cookie(COOKIE, path=f"{ROOT}{draft_id}/", samesite="Lax")
    return response


def is_held(request: HttpRequest, draft_id: UUID | str) -> bool:
    """Say whether this browser has the draft's pass."""
    try:
        held = signing.loads(request.COOKIES.get(COOKIE, ""), salt=_SALT, max_age=LASTS_SECONDS)
    except signing.BadSignature:
        return False
    return bool(held == str(draft_id))


def draft_of(request: HttpRequest, draft_id: UUID | str) -> Draft:
    """Return the draft whose pass this browser has. Raises: NoPass, NoSuchDraft."""
    if not is_held(request, draft_id):
        raise NoPass
    return drafts.by_id(draft_id)
