# SPDX-License-Identifier: EUPL-1.2
"""The officer's one screen, its live part, and the permission to listen for changes."""

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_GET

from motcua.doors.desk.calling import PAUSES
from motcua.doors.desk.calling_rows import panel_of
from motcua.doors.desk.dossier_rows import nearest
from motcua.doors.desk.entry import Desk, at_office
from motcua.doors.desk.pager_pane import pagers_now
from motcua.doors.desk.rows import board_of, by_hour
from motcua.doors.desk.told import Told, keep_for_next_page
from motcua.people.rules import Action


@require_GET
@at_office(Action.SEE_DESK)
def board(request: HttpRequest, desk: Desk) -> HttpResponse:
    """Show the counter's numbers above, requests by time left on one side, today and the coming days on the other."""
    calling = panel_of(desk) if desk.may(Action.CALL_TICKETS) else None
    return render(request, "desk/board.html", _values(desk) | {"calling": calling, "pauses": PAUSES})


@require_GET
@at_office(Action.SEE_DESK)
def part(request: HttpRequest, desk: Desk) -> HttpResponse:
    """Show only the live part of the screen."""
    return render(request, "desk/parts/board.html", _values(desk))


@require_GET
@at_office(Action.SEE_DESK)
def stream(request: HttpRequest, desk: Desk) -> HttpResponse:
    """Allow this person to hear that something changed at the office; the front turns the answer into a stream."""
    return HttpResponse(content_type="text/plain; charset=utf-8", headers={"X-Motcua-Stream": f"office:{desk.code}"})


def show_again(request: HttpRequest, desk: Desk, told: list[Told]) -> HttpResponse:
    """Show the screen after an action: its live part with what is said where htmx asked, else a redirect.

    Without scripts the person returns to the page named by `tu`, when it is one of ours.
    """
    if request.headers.get("HX-Request"):
        answer = render(request, "desk/parts/answered.html", _values(desk) | {"told": told})
        answer["HX-Trigger"] = "dong-ngan"
        return answer
    keep_for_next_page(request, told)
    back = request.POST.get("tu", "")
    if not back.startswith("/") or not url_has_allowed_host_and_scheme(back, allowed_hosts=None):
        where = "desk:board" if desk.may(Action.SEE_DESK) else "desk:book"
        back = reverse(where, kwargs={"office": desk.code})
    return HttpResponseRedirect(back)


def _values(desk: Desk) -> dict[str, object]:
    shown = board_of(desk)
    return desk.page(
        here="board",
        board=shown,
        hours=by_hour(shown.today),
        near_dossiers=nearest(desk),
        pagers_now=pagers_now(desk),
        back=reverse("desk:board", kwargs={"office": desk.code}),
    )
