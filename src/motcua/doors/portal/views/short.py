# SPDX-License-Identifier: EUPL-1.2
"""Short addresses from posters and leaflets, and the pictures beside shared links."""

from typing import Final
from urllib.parse import urlencode

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.cache import get_conditional_response
from django.utils.translation import override

from motcua.doors.portal.way import Way, doorway
from motcua.kernel import clock
from motcua.kernel.errors import NotFound
from motcua.kernel.working_time import OFFICE_ZONE
from motcua.publicity import cards, links
from motcua.publicity.operations import count_arrival
from motcua.publicity.rules import channel_of, is_robot

_KEPT_SECONDS: Final = 600


@doorway("GET")
def short_address(request: HttpRequest, way: Way, code: str) -> HttpResponse:
    """Lead on to where the agency or office takes bookings, and count by which channel somebody came; no cookie."""
    at = clock.now()
    is_whole = links.WHOLE_OFFICE in request.GET
    target = links.target_of(code.replace("\x00", ""), on=at.astimezone(OFFICE_ZONE).date(), is_whole_office=is_whole)
    if request.method == "GET" and not is_robot(request.headers.get("User-Agent", "")):
        count_arrival(code=target.code, channel=channel_of(request.GET.get(links.CHANNEL, "")), at=at)
    if target.agency is not None:
        address = way.url("purpose", target.agency.pk.lower())
    else:
        address = f"{way.url('agencies')}?{urlencode({'noi': target.code})}"
    answer = HttpResponseRedirect(address)
    answer["Cache-Control"] = "no-store"
    return answer


@doorway("GET")
def card(request: HttpRequest, way: Way, kind: str, code: str) -> HttpResponse:
    """Answer the picture of a shared link; `lang=en` for English, whatever the reader's own language is."""
    asked = request.GET.get("lang", "")
    language = asked if asked in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE
    with override(language):
        try:
            found = cards.card_of(kind, code.replace("\x00", "")[:40], at=clock.now())
        except NotFound as missing:
            raise Http404 from missing
        etag = f'"{found.version}"'
        answer = get_conditional_response(request, etag=etag)
        if answer is None:
            answer = HttpResponse(cards.draw(found), content_type="image/png")
    answer["ETag"] = etag
    answer["Cache-Control"] = f"public, max-age={_KEPT_SECONDS}"
    return answer
