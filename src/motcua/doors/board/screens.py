# SPDX-License-Identifier: EUPL-1.2
"""The screens of one office: the hall's, a counter's, and the data both live on. Nobody is named on any of them."""

import json
from collections.abc import Callable
from hashlib import sha256
from typing import Any

from django.conf import settings
from django.db import DatabaseError
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.templatetags.static import static
from django.utils.cache import get_conditional_response
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.http import require_safe

from motcua.doors.board import wishes
from motcua.kernel import clock
from motcua.kernel.working_time import OFFICE_ZONE
from motcua.live import snapshot

LANGUAGE, SECOND_LANGUAGE = settings.LANGUAGE_CODE, "en"
CALLS_BELOW = 4
RETRY_MS = 3_000


@require_safe
def show(request: HttpRequest, office: str) -> HttpResponse:
    """Show the hall's board, with `?quay=` a counter's; always in Vietnamese, whatever the screen's browser prefers."""
    with override(LANGUAGE):
        try:
            board = json.loads(_now(office).board)
        except DatabaseError:
            # A screen has no hand to press "again".
            return _never_kept(render(request, "board/waiting.html", status=503))
        wished = wishes.wishes_of(request)
        template = "board/counter.html" if wished.counter is not None else "board/hall.html"
        return _never_kept(render(request, template, {"wished": wished, **_shown(board, wished)}))


@require_safe
def data(request: HttpRequest, office: str) -> HttpResponse:
    """Answer the office's board as JSON."""
    now = _now(office)
    answer = HttpResponse(now.board, content_type="application/json", headers={"ETag": now.etag})
    answer["Cache-Control"] = "no-cache"
    found = get_conditional_response(request, etag=now.etag, response=answer)
    return found if isinstance(found, HttpResponse) else answer


@require_safe
def stream(request: HttpRequest, office: str) -> HttpResponse:
    """Answer one event and end: without the front the browser asks again every few seconds by itself."""
    now = _now(office)
    event = b"retry: %d\nevent: snapshot\nid: %d\ndata: %s\n\n" % (RETRY_MS, now.version, now.board)
    return _never_kept(HttpResponse(event, content_type="text/event-stream"))


@require_safe
def moment(request: HttpRequest) -> HttpResponse:
    """Answer the office's time, and the edition of the program: a screen that is older loads itself anew."""
    return _never_kept(JsonResponse({"at": clock.now().isoformat(), "edition": edition()}))


def edition() -> str:
    """Return what changes with every new version of the screens' own files."""
    files = (
        "look/motcua.css", "board/board.css", "board/board.js", "board/voice.js", "board/special_days.css",
        "board/special_days.js", "board/playlist.css", "board/playlist.js",
    )  # fmt: skip
    return sha256("\n".join(static(name) for name in files).encode()).hexdigest()[:12]


def _now(office: str) -> snapshot.Snapshot:
    found = snapshot.read(office, at=clock.now())
    if found is None:
        raise Http404
    return found


def _shown(board: dict[str, Any], wished: wishes.Wishes) -> dict[str, Any]:
    calls = [
        {**call, "place": _place(call)}
        for call in board["calls"]
        if wished.counter is None or wished.counter == call["counter_number"]
    ]
    as_of = parse_datetime(board["as_of"])
    last = calls[0] if calls else None
    return {
        "board": board,
        "office_name": board["name"],
        "as_of": as_of.astimezone(OFFICE_ZONE) if as_of else None,
        "last": last,
        "asked": _asking().format(**{**last, "place": _inside(last["place"])})
        if last and last["state"] == "called"
        else "",
        "others": calls[1 : 1 + CALLS_BELOW],
        "is_paused": wished.counter in board["paused"],
        "edition": edition(),
        "ask": _asking(),
        "ask_in_english": _in_english(_asking),
        "counter": _counter(),
        "counter_in_english": _in_english(_counter),
    }


def _place(call: dict[str, Any]) -> str:
    """Return where a call leads to; another maker's machine gives its own word."""
    number = call["counter_number"]
    return _counter().format(number=number) if number else str(call["counter"])


def _inside(place: str) -> str:
    return place[:1].lower() + place[1:]


def _asking() -> str:
    return _("Mời số {number} đến {place}")


def _counter() -> str:
    return _("Quầy {number}")


def _in_english(sentence: Callable[[], str]) -> str:
    """Return the sentence in the screens' second language; empty while nobody has translated it."""
    with override(SECOND_LANGUAGE):
        said = sentence()
    return "" if said == sentence() else said


def _never_kept(answer: HttpResponse) -> HttpResponse:
    answer["Cache-Control"] = "no-store"
    return answer
