# SPDX-License-Identifier: EUPL-1.2
"""The lobby's playlist: slides that turn by themselves on a television, and the films among them."""

import re
from hashlib import sha256
from typing import Any, Final

from django.conf import settings
from django.db import DatabaseError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import render
from django.utils.translation import override
from django.views.decorators.http import require_safe

from motcua.doors.board.screens import edition
from motcua.kernel import clock
from motcua.kernel.errors import NotFound
from motcua.kernel.working_time import OFFICE_ZONE
from motcua.offices import queries as offices
from motcua.offices.models import Office
from motcua.offices.queries import NoSuchOffice
from motcua.publicity import films, queries
from motcua.publicity.playlist import Slide, playlist
from motcua.publicity.rules import SlideKind

_RANGE: Final = re.compile(r"bytes=(\d{1,12})-(\d{0,12})")


@require_safe
def show(request: HttpRequest, office: str) -> HttpResponse:
    """Show the office's slides on a wall; always in Vietnamese, whatever the screen's browser prefers."""
    with override(settings.LANGUAGE_CODE):
        try:
            answer = render(request, "board/playlist.html", _shown(office))
        except NoSuchOffice as missing:
            raise Http404 from missing
        except DatabaseError:
            # A screen has no hand to press "again".
            answer = render(request, "board/waiting.html", status=503)
    answer["Cache-Control"] = "no-store"
    return answer


@require_safe
def film(request: HttpRequest, office: str, slide: int) -> HttpResponseBase:
    """Answer a film, or the piece of it that a player asks for: never more than a megabyte at once."""
    try:
        row = queries.film_on_air(_open(office), slide, on=clock.now().astimezone(OFFICE_ZONE).date())
    except NotFound as missing:
        raise Http404 from missing
    path = films.path_of(row.office_id, row.sha256, row.film_type)
    if not path.is_file():
        raise Http404
    length = path.stat().st_size
    asked = _RANGE.fullmatch(request.headers.get("Range", ""))
    first = int(asked[1]) if asked else 0
    if first >= length:
        return HttpResponse(status=416, headers={"Content-Range": f"bytes */{length}"})
    last = length - 1
    if asked:
        last = min(last, first + films.PIECE_BYTES - 1, int(asked[2]) if asked[2] else last)
    if last < first:
        return HttpResponse(status=416, headers={"Content-Range": f"bytes */{length}"})
    answer = StreamingHttpResponse(films.pieces(path, first=first, last=last), content_type=films.TYPES[row.film_type])
    if asked:
        answer.status_code = 206
        answer["Content-Range"] = f"bytes {first}-{last}/{length}"
    answer["Content-Length"] = str(last - first + 1)
    answer["Accept-Ranges"] = "bytes"
    answer["Cache-Control"] = "public, max-age=86400, immutable"
    return answer


def _shown(code: str) -> dict[str, Any]:
    row, at = _open(code), clock.now()
    slides = playlist(row, at=at)
    return {
        "office": row,
        "office_name": row.name,
        "slides": slides,
        "version": _version(slides),
        "edition": edition(),
        "at": at,
    }


def _open(code: str) -> Office:
    row = offices.office(code.replace("\x00", ""))
    if row.closed_on is not None and row.closed_on <= clock.now().astimezone(OFFICE_ZONE).date():
        raise NoSuchOffice
    return row


def _version(slides: list[Slide]) -> str:
    """Return what changes with any slide; the numbers of those who wait are asked for by themselves."""
    told = []
    for slide in slides:
        values = {} if slide.kind == SlideKind.WAITING else slide.values
        lines = [line["code"] for line in slide.values["rows"]] if slide.kind == SlideKind.WAITING else []
        told.append((slide.key, slide.title, slide.seconds, repr(sorted(values.items())), lines))
    return sha256(repr(told).encode()).hexdigest()[:16]
