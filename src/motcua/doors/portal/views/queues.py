# SPDX-License-Identifier: EUPL-1.2
"""All waiting rooms on one page, and each on a page of its own: read at home before one sets out."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, Final
from urllib.parse import quote

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from motcua.doors.portal import turn_words
from motcua.doors.portal.waiting_rooms import Room, by_locality, rooms
from motcua.doors.portal.way import Way, doorway, page
from motcua.kernel import clock, saying
from motcua.kernel.errors import NotFound
from motcua.kernel.working_time import OFFICE_ZONE
from motcua.live import directory
from motcua.offices import queries as offices
from motcua.offices.models import Office
from motcua.queueing import openings, queries
from motcua.queueing.models import Line, PriorityClass, Ticket, WaitScore
from motcua.specialdays.notice import has_notice

#: Rooms on one page; a province with more turns pages.
A_PAGE: Final = 30
#: Lines shown of one room on the page of all.
LINES_SHOWN: Final = 6
CALLED_LATELY: Final = timedelta(minutes=30)
CALLS_SHOWN: Final = 60
#: A score older than this says nothing of how it is now.
SCORE_LASTS: Final = timedelta(days=7)


@doorway("GET")
def overview(request: HttpRequest, way: Way) -> HttpResponse:
    """Every place with lines: the numbers served, who waits, how long it may take, and how fresh that is."""
    at = clock.now()
    q = request.GET.get("q", "").strip()[:80]
    codes = directory.matching(directory.places(at=at), q)
    after = request.GET.get("sau", "").upper()
    start = codes.index(after) + 1 if after in codes else 0
    shown = codes[start : start + A_PAGE]
    places = Office.objects.select_related("locality").in_bulk(shown)
    found = rooms([places[code] for code in shown if code in places], at=at)
    values = {
        "at": at,
        "q": q,
        "count": len(codes),
        "groups": by_locality(found),
        "lines_shown": LINES_SHOWN,
        "next": f"?{urlencode({'q': q, 'sau': shown[-1]})}" if start + A_PAGE < len(codes) else "",
        "sms_number": settings.SMS_SHORT_CODE,
        "poll": f"/api/v1/queues?{urlencode({'q': q})}",
    }
    return page(request, way, "queues/overview", values)


@doorway("GET")
def office(request: HttpRequest, way: Way, office: str) -> HttpResponse:
    """One place: each line with its rule, the score of what was told, and the numbers called lately."""
    at = clock.now()
    try:
        room = room_of(office, at=at)
    except NotFound as missing:
        return nothing(request, way, missing)
    lines = queries.lines_of(room.office.pk)
    values = {
        "at": at,
        "room": room,
        "lines": _described(room, lines, at),
        "may_join": any(may_join(line, at) for line in lines),
        "stream": stream_of(room.office.pk),
        "has_special_days": has_notice(room.office, on=at.astimezone(OFFICE_ZONE).date()),
        "map": settings.MAP_URL.replace("{address}", quote(f"{room.office.name}, {room.office.address}")),
        "sms": f"STT {turn_words.sms_name(room.office)}",
        "sms_number": settings.SMS_SHORT_CODE,
        "sms_cost": saying.vnd(settings.SMS_SENDER_COST_VND) if settings.SMS_SENDER_COST_VND else "",
    }
    return page(request, way, "queues/office", values)


def room_of(code: str, *, at: datetime) -> Room:
    """Return the room of an office in service. Raises: NoSuchOffice."""
    row = offices.office(code)
    if row.closed_on is not None and row.closed_on <= at.date():
        raise offices.NoSuchOffice
    row = Office.objects.select_related("locality").get(pk=row.pk)
    return rooms([row], at=at)[0]


def nothing(request: HttpRequest, way: Way, missing: NotFound) -> HttpResponse:
    """Say kindly that there is no such place or number, and where to look."""
    return page(request, way, "queues/nothing", {"refusal": missing}, status=missing.http_status)


def may_join(line: Line, at: datetime) -> bool:
    """Say whether a number of this line can be taken from home now."""
    return line.may_join_from_home and not line.is_mirrored and openings.opening(line, at).is_open


def stream_of(office: str) -> str:
    """Return the address of the office's live stream, which the front answers."""
    return f"/api/v1/offices/{office}/queue/stream"


def _described(room: Room, lines: Sequence[Line], at: datetime) -> list[dict[str, Any]]:
    scores = _scores(lines, at)
    called = _called_lately(lines, at)
    groups = list(PriorityClass.objects.filter(is_active=True).values_list("name", flat=True))
    # The groups every instance begins with have English names.
    groups = [said[:1].lower() + said[1:] for said in map(_, groups)]
    return [
        {
            "line": line,
            "now": room.line(line.code),
            "rules": [] if line.is_mirrored else _rules(line, groups),
            "score": turn_words.score(scores[line.pk], at=at) if line.pk in scores else "",
            "called": called.get(line.pk, []),
            "opening": openings.opening(line, at),
            "may_join": may_join(line, at),
        }
        for line in lines
    ]


def _rules(line: Line, groups: list[str]) -> list[str]:
    said = [turn_words.priority_rule(line, groups)]
    said.append(turn_words.booking_rule(line, grace_minutes=settings.LATE_GRACE_MINUTES))
    said.append(turn_words.absent_rule(line))
    return said


def _scores(lines: Sequence[Line], at: datetime) -> dict[int, WaitScore]:
    since = at.date() - SCORE_LASTS
    rows = WaitScore.objects.filter(line__in=lines, day__gte=since, day__lt=at.date(), told_count__gt=0)
    return {row.line_id: row for row in rows.order_by("line_id", "day")}


def _called_lately(lines: Sequence[Line], at: datetime) -> dict[int, list[dict[str, Any]]]:
    """Return by line what was called in the last half hour, the newest first."""
    rows = Ticket.objects.filter(waits_in__in=lines, called_at__gt=at - CALLED_LATELY, called_at__lte=at)
    rows = rows.order_by("-called_at")[:CALLS_SHOWN]
    called: dict[int, list[dict[str, Any]]] = {}
    for row in rows:
        where = turn_words.counter(row.counter_id or row.counter_label, office=row.office_id)
        called.setdefault(row.waits_in_id, []).append({"number": row.shown, "at": row.called_at, "counter": where})
    return called
