# SPDX-License-Identifier: EUPL-1.2
"""The kiosk's one page, what keeps it alive without a network, and how things stand."""

import json
from datetime import datetime
from hashlib import sha256
from typing import Any, Final

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.utils import translation
from django.views.decorators.http import require_GET

from motcua.doors.kiosk import words
from motcua.doors.kiosk.enrolling import show_how
from motcua.doors.kiosk.entry import at_kiosk, enrolled, place, remember
from motcua.kernel import clock, saying
from motcua.kernel.working_time import OFFICE_ZONE
from motcua.live import snapshot
from motcua.queueing import enrolment, no_wait, openings, queries
from motcua.queueing.models import Kiosk, Line, PriorityClass
from motcua.queueing.slips import sms_line

SCRIPTS: Final = ("store", "network", "lending", "qr", "slip", "presses", "camera", "screens", "kiosk")
ASSETS: Final = ("look/motcua.css", "look/mark.svg", "kiosk/kiosk.css", *(f"kiosk/{name}.js" for name in SCRIPTS))


@require_GET
def show(request: HttpRequest, office: str) -> HttpResponse:
    """Show the kiosk; to a browser that is none, only how to become one."""
    here = place(office)
    found = enrolled(request, here)
    if found is None:
        return show_how(request, here)
    kiosk, digest = found
    with translation.override(settings.LANGUAGE_CODE):
        values = {
            "office": here,
            "kiosk": kiosk,
            "words": words.all_words(),
            "edition": edition(),
            "scripts": [f"kiosk/{name}.js" for name in SCRIPTS],
        }
        response = render(request, "kiosk/page.html", values)
    # By this the cache knows a page worth keeping.
    response["X-Kiosk"] = kiosk.pk
    response["Cache-Control"] = "no-store"
    remember(response, kiosk=kiosk, digest=digest)
    return response


@require_GET
def service_worker(request: HttpRequest) -> HttpResponse:
    """Answer the program that keeps the page in the browser; it changes with every release."""
    values = {"edition": edition(), "assets": json.dumps([static(name) for name in ASSETS])}
    # Without the request, so that nothing is asked of the database.
    program = render_to_string("kiosk/worker.js", values)
    response = HttpResponse(program, content_type="text/javascript; charset=utf-8")
    response["Cache-Control"] = "no-cache"
    return response


@require_GET
@at_kiosk
def state(request: HttpRequest, kiosk: Kiosk) -> JsonResponse:
    """Answer all that the page shows and must know when the network is cut; also the kiosk's sign of life."""
    at = clock.now()
    enrolment.note_seen(kiosk)
    now = snapshot.read(kiosk.office_id, at=at)
    counts = {each["code"]: each for each in json.loads(now.public)["lines"]} if now else {}
    lines = [line for line in queries.lines_of(kiosk.office_id) if not line.is_mirrored]
    return JsonResponse(
        {
            "now": at.isoformat(timespec="milliseconds"),
            "edition": edition(),
            "printer": kiosk.printer,
            "paper_mm": kiosk.paper_mm,
            "thanks": kiosk.thanks,
            "follow": f"{settings.PUBLIC_URL.rstrip('/')}/so/",
            "sms": sms_line("{number}", kiosk.office),
            "lines": [_line(line, counts.get(line.code, {}), at) for line in lines],
            "groups": [
                {"code": row.pk, "name": words.in_both(row.name), "help": words.in_both(row.help)}
                for row in PriorityClass.objects.filter(is_active=True)
            ],
        }
    )


def _line(line: Line, counts: dict[str, Any], at: datetime) -> dict[str, Any]:
    return {
        "code": line.code,
        "prefix": line.prefix,
        "name": {"vi": line.name, "en": line.name_en or line.name},
        "about": _on_the_spot(line, at),
        "waiting": counts.get("waiting", 0),
        "wait_minutes": counts.get("wait_minutes"),
        "hours": _hours(line, at),
    }


def _on_the_spot(line: Line, at: datetime) -> str:
    """Return what is done without waiting today, for the card of the line that is kept for it."""
    if not line.is_no_wait:
        return ""
    return "; ".join(no_wait.names_today(line.office, at=at))


def _hours(line: Line, at: datetime) -> list[dict[str, Any]]:
    """Return the present or next time of giving numbers, and the one after it."""
    found: list[dict[str, Any]] = []
    for _place in range(2):
        opening = openings.opening(line, at)
        if opening.opens_at is None or opening.closes_at is None:
            break
        opens_at = opening.opens_at.astimezone(OFFICE_ZONE)
        said = {}
        for language in words.LANGUAGES:
            with translation.override(language):
                said[language] = saying.day_and_hour(opens_at)
        closes_at = opening.closes_at.astimezone(OFFICE_ZONE)
        found.append({"opens_at": opens_at.isoformat(), "closes_at": closes_at.isoformat(), "said": said})
        at = opening.closes_at
    return found


def edition() -> str:
    """Return what changes with every new version of the page: its files and its sentences."""
    said = json.dumps(words.all_words(), ensure_ascii=False)
    return sha256("\n".join([*(static(name) for name in ASSETS), said]).encode()).hexdigest()[:12]
