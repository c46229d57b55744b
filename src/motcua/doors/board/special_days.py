# SPDX-License-Identifier: EUPL-1.2
"""The lobby's screen of special days: what holds today, for which procedures, until when, and which day comes next."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any, Final

from django.conf import settings
from django.db import DatabaseError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.http import require_safe

from motcua.doors.board.screens import edition
from motcua.dossiers.sheets.special_notice import notice_at
from motcua.kernel import clock, saying
from motcua.kernel.working_time import OFFICE_ZONE
from motcua.offices import queries as offices
from motcua.offices.calendar import OfficeCalendar
from motcua.offices.queries import NoSuchOffice
from motcua.specialdays import rules
from motcua.specialdays.notice import Listed, Notice, Part
from motcua.specialdays.rules import CannotKeep

#: Lines that are read from ten metres without hurry.
LINES_A_PAGE: Final = 5
#: Procedures one screen turns through in about three minutes; the whole list hangs on the board.
MOST_LINES: Final = 60


@dataclass(frozen=True)
class Page:
    """Some procedures of one part of the notice: of which, `place`; `number` counts over all parts."""

    number: int
    place: int
    part: Part
    first: int
    procedures: tuple[Listed, ...]


@require_safe
def show(request: HttpRequest, office: str) -> HttpResponse:
    """Show the office's special days on a wall; always in Vietnamese, whatever the screen's browser prefers."""
    with override(settings.LANGUAGE_CODE):
        try:
            answer = render(request, "board/special_days.html", _shown(office, at=clock.now()))
        except NoSuchOffice as missing:
            raise Http404 from missing
        except DatabaseError:
            # A screen has no hand to press "again".
            answer = render(request, "board/waiting.html", status=503)
    answer["Cache-Control"] = "no-store"
    return answer


def _shown(code: str, *, at: datetime) -> dict[str, Any]:
    row = offices.office(code)
    notice = notice_at(row, at=at, only_today=True, most=MOST_LINES)
    calendar = offices.calendar_of(row).for_everybody()
    pages = list(_pages(notice.today))
    values = {
        "office": row,
        "office_name": row.name,
        "today": [(part, _until(part, calendar, at=at)) for part in notice.today],
        "pages": pages,
        "coming": notice.next_parts,
        "why_not": _why_not(notice, calendar, at=at),
        "edition": edition(),
    }
    return {**values, "version": _version(values)}


def _pages(today: list[Part]) -> Iterator[Page]:
    number = 0
    for place, part in enumerate(today):
        for first in range(0, len(part.procedures), LINES_A_PAGE):
            number += 1
            yield Page(number, place, part, first, part.procedures[first : first + LINES_A_PAGE])


def _until(part: Part, calendar: OfficeCalendar, *, at: datetime) -> dict[str, Any]:
    """Say until when dossiers are taken in today, or that it is too late for the promise."""
    if not part.rule.has_promise:
        return {"is_open": True, "words": ""}
    due_at, why = rules.promise_of(part.rule, at=at, calendar=calendar)
    if due_at is None:
        words = _("Hôm nay đã hết giờ nhận. Hồ sơ nộp bây giờ được nhận như ngày thường.")
        return {"is_open": False, "words": words, "why": CannotKeep(why).label}
    if part.rule.cutoff is None:
        return {"is_open": True, "words": ""}
    return {"is_open": True, "words": _("Hôm nay nhận đến %(hour)s") % {"hour": saying.hour(part.rule.cutoff)}}


def _why_not(notice: Notice, calendar: OfficeCalendar, *, at: datetime) -> str:
    """Say why there is nothing today where people would expect something: the day is off."""
    if notice.today:
        return ""
    return calendar.closed_reason(at.astimezone(OFFICE_ZONE).date()) or ""


def _version(values: dict[str, Any]) -> str:
    """Return what changes with anything that is shown; the screen then loads itself anew."""
    return sha256(repr(values).encode()).hexdigest()[:16]
