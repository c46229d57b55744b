# SPDX-License-Identifier: EUPL-1.2
"""The sounds a screen fetches: the table by which numbers are read, and single clips."""

from functools import lru_cache
from hashlib import sha256
from typing import Any

import structlog
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.utils.cache import get_conditional_response
from django.views.decorators.http import require_safe

from motcua.doors.board import sounds, wishes
from motcua.kernel.speech import Accent
from motcua.kernel.spoken_number import CHIME, Reading, Region, reading_table

log = structlog.get_logger("motcua.board")

_YEAR_SECONDS = 31_536_000
_SHORT_SECONDS = 300


@require_safe
def table(request: HttpRequest, region: str) -> HttpResponse:
    """Answer how numbers are read, which clips there are, and their mark; missing clips are said in the log."""
    chosen = _region(region)
    there = sounds.names_at(settings.DATA, chosen)
    missing = sorted(sounds.NAMES - there)
    if missing:
        log.warning("board.voice_missing", region=chosen.value, missing=len(missing), first=missing[0])
    reading = wishes.reading_called(request.GET.get("doc", ""))
    accent = wishes.accent_of(chosen, request.GET.get("bon", ""))
    answer = JsonResponse(
        {
            "edition": sounds.fingerprint(settings.DATA, chosen),
            "chime": CHIME,
            "clips": sorted(there),
            **_rules(reading, accent),
        }
    )
    answer["Cache-Control"] = "no-cache"
    return _unless_known(request, answer)


@require_safe
def clip(request: HttpRequest, region: str, name: str) -> HttpResponse:
    """Answer one clip; with the mark of the present clips (`v`) it may be kept for a year."""
    chosen = _region(region)
    content = sounds.read(settings.DATA, chosen, name)
    if content is None:
        raise Http404
    answer = HttpResponse(content, content_type="audio/wav")
    asked_for = request.GET.get("v", "")
    is_named = bool(asked_for) and asked_for == sounds.fingerprint(settings.DATA, chosen)
    kept = f"max-age={_YEAR_SECONDS}, immutable" if is_named else f"max-age={_SHORT_SECONDS}"
    answer["Cache-Control"] = f"public, {kept}"
    return _unless_known(request, answer)


def _region(name: str) -> Region:
    found = wishes.region_called(name)
    if found is None:
        raise Http404
    return found


@lru_cache(maxsize=16)
def _rules(reading: Reading, accent: Accent) -> dict[str, Any]:
    return reading_table(reading=reading, accent=accent)


def _unless_known(request: HttpRequest, answer: HttpResponse) -> HttpResponse:
    etag = f'"{sha256(answer.content).hexdigest()[:20]}"'
    answer["ETag"] = etag
    found = get_conditional_response(request, etag=etag, response=answer)
    return found if isinstance(found, HttpResponse) else answer
