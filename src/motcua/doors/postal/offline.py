# SPDX-License-Identifier: EUPL-1.2
"""Scanning without a line: a page the browser keeps, which collects scans and sends them when the line is back.

No name and no address is on it or kept by it: codes, works and moments only.
"""

import json
from datetime import datetime
from hashlib import sha256
from typing import Any, Final

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import render
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from motcua.doors.postal.entry import Round, at_post
from motcua.doors.postal.modes import MODES, PAPERS, REASONS
from motcua.post.batches import MOST_BYTES, MOST_LINES, Line, clean, wrong_moment
from motcua.post.operations.batching import Taken, take
from motcua.post.rules import Reason
from motcua.post.works import Scan, Work

ASSETS: Final = ("look/motcua.css", "look/mark.svg", "look/chevron.svg", "postal/postal.css", "postal/offline.js")


@require_GET
@at_post
def page(request: HttpRequest, clerk: Round) -> HttpResponse:
    """Show the page that works without a line; only what every clerk may see stands on it."""
    modes = [mode for mode in MODES if mode.work is not None]
    values = {"modes": modes, "reasons": REASONS, "papers": PAPERS, "edition": edition(), "at": clerk.at}
    response = render(request, "postal/offline.html", values)
    # By this the cache knows a page worth keeping.
    response["X-Postal"] = edition()
    return response


@require_GET
def worker(request: HttpRequest) -> HttpResponse:
    """Answer the program that keeps the page in the browser; it changes with every release."""
    values = {"edition": edition(), "assets": json.dumps([static(name) for name in ASSETS])}
    program = render_to_string("postal/worker.js", values)
    response = HttpResponse(program, content_type="text/javascript; charset=utf-8")
    response["Cache-Control"] = "no-cache"
    return response


@require_GET
@at_post
def state(request: HttpRequest, clerk: Round) -> JsonResponse:
    """Answer that the line is back: the office's clock, who is signed in, and what a form needs to be believed."""
    return JsonResponse(
        {
            "now": clerk.at.isoformat(timespec="milliseconds"),
            "person": clerk.name,
            "token": get_token(request),
            "edition": edition(),
        }
    )


@require_POST
@at_post
def send(request: HttpRequest, clerk: Round) -> JsonResponse:
    """Take what was scanned without a line; answers each scan by its key: done, known or refused with the reason."""
    given = _given(request)
    if given is None:
        return JsonResponse({"error": "invalid"}, status=422)
    lines = [_line(number, row, clerk.at) for number, row in enumerate(given, start=1)]
    found = take(lines, offices=clerk.offices, by=clerk.user, at=clerk.at)
    answers = [_answer(row, taken) for row, taken in zip(given, found, strict=True)]
    return JsonResponse({"scans": answers})


def edition() -> str:
    """Return what changes with every new version of the page: its files, its modes and its language."""
    said = [str(mode.label) for mode in MODES] + [str(label) for _key, _value, label in REASONS]
    return sha256("\n".join([*(static(name) for name in ASSETS), *said, get_language() or ""]).encode()).hexdigest()[
        :12
    ]


def _given(request: HttpRequest) -> list[dict[str, Any]] | None:
    if len(request.body) > MOST_BYTES:
        return None
    try:
        rows = json.loads(request.body)["scans"]
    except (ValueError, KeyError, TypeError):
        return None
    if not isinstance(rows, list) or len(rows) > MOST_LINES or not all(isinstance(row, dict) for row in rows):
        return None
    return rows


def _line(number: int, row: dict[str, Any], at: datetime) -> Line:
    code, work = clean(_words(row, "code", 40)), _words(row, "work", 20)
    if work not in Work.values:
        return Line(number, code, wrong=_("Không rõ việc đã làm với bưu gửi."))
    reason = _words(row, "reason", 20)
    if work == Work.FAIL and reason not in Reason.values:
        return Line(number, code, wrong=_("Thiếu lý do."))
    try:
        moment = datetime.fromisoformat(_words(row, "at", 40))
    except ValueError:
        moment = at
    if moment.tzinfo is None:
        moment = at
    if wrong := wrong_moment(min(moment, at), at=at, typed=_words(row, "at", 40)):
        return Line(number, code, wrong=wrong)
    taken = row.get("taken_vnd")
    return Line(
        number,
        code,
        scan=Scan(
            code=code,
            work=Work(work),
            at=min(moment, at),
            reason=reason if work == Work.FAIL else "",
            received_by=_words(row, "received_by", 200),
            proof=_words(row, "proof", 60),
            taken_vnd=taken if isinstance(taken, int) and not isinstance(taken, bool) else None,
        ),
    )


def _words(row: dict[str, Any], name: str, length: int) -> str:
    said = row.get(name)
    return said[:length] if isinstance(said, str) else ""


def _answer(row: dict[str, Any], taken: Taken) -> dict[str, str]:
    return {"key": _words(row, "key", 60), "outcome": taken.outcome.value, "words": taken.words}
