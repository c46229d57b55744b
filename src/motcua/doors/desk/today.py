# SPDX-License-Identifier: EUPL-1.2
"""The head's page of today: one live screen; it stands below the administration's address in the desk's frame."""

from collections.abc import Sequence
from datetime import datetime

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET

from motcua.doors.desk import today_rows
from motcua.doors.desk.choosing import lead
from motcua.doors.desk.entry import Desk, at_office, staff
from motcua.feedback.scope import is_for_all
from motcua.figures import today
from motcua.figures.today import Sight
from motcua.kernel.errors import NotAllowed
from motcua.people.access import Access
from motcua.people.rules import Action


@require_GET
@staff
def home(request: HttpRequest, access: Access, at: datetime) -> HttpResponse:
    """Lead to the office's page; who has several chooses."""
    return lead_those_who_may(request, access, Action.SEE_FIGURES, "desk:today")


@require_GET
@at_office(Action.SEE_FIGURES)
def page(request: HttpRequest, desk: Desk) -> HttpResponse:
    """Show the day as it stands now."""
    return render(request, "desk/today/page.html", _values(desk))


@require_GET
@at_office(Action.SEE_FIGURES)
def part(request: HttpRequest, desk: Desk) -> HttpResponse:
    """Show only the live part of the screen."""
    return render(request, "desk/today/part.html", _values(desk))


@require_GET
@at_office(Action.SEE_FIGURES)
def stream(request: HttpRequest, desk: Desk) -> HttpResponse:
    """Allow this person to hear that something changed at the office; the front turns the answer into a stream."""
    return HttpResponse(content_type="text/plain; charset=utf-8", headers={"X-Motcua-Stream": f"office:{desk.code}"})


def lead_those_who_may(request: HttpRequest, access: Access, action: Action, where: str) -> HttpResponse:
    """Lead to a page of one's office. Raises: NotAllowed where the role is enough nowhere."""
    if not access.may_anywhere(action):
        raise NotAllowed
    return lead(request, access, action, where)


def sees(desk: Desk, action: Action, *, of: Sequence[str] | None) -> bool:
    """Say whether the person may do this for all of these agencies (None: the whole office)."""
    if not desk.may(action):
        return False
    able = desk.agencies(action)
    return able is None or (of is not None and set(of) <= set(able))


def _values(desk: Desk) -> dict[str, object]:
    agencies = desk.agencies(Action.SEE_FIGURES)
    sight = Sight(
        agencies,
        has_books=sees(desk, Action.SEE_BOOKS, of=agencies),
        reader=desk.user.pk,
        is_city=is_for_all(desk.access, Action.ANSWER_COMPLAINTS),
    )
    found = today.read(desk.code, sight=sight, at=desk.at)
    return desk.page(
        here="today",
        now=found,
        bars=today_rows.bars_of(found),
        seats=today_rows.seats_of(found, has_names=sees(desk, Action.SEE_OFFICERS, of=agencies)),
        closed_numbers=today_rows.closed_numbers(found),
        machines=today_rows.machines_of(found),
        names_requests=sees(desk, Action.SEE_DESK, of=agencies),
        names_dossiers=sees(desk, Action.SEE_DOSSIERS, of=agencies),
        names_complaints=sees(desk, Action.ANSWER_COMPLAINTS, of=agencies),
        is_limited=agencies is not None,
        back=reverse("desk:today", kwargs={"office": desk.code.lower()}),
    )
