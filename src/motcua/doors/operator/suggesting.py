# SPDX-License-Identifier: EUPL-1.2
"""What the letters typed so far may mean, as the options of the field."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from motcua.doors.operator.entry import Board, at_phone
from motcua.people.rules import Action
from motcua.switchboard.matters import Matter, find_matters

TYPED_LIMIT = 80


@require_GET
@at_phone
def suggest(request: HttpRequest, board: Board) -> HttpResponse:
    """Return the options for `q`; `quen` are offices and agencies this caller has been to."""
    usual = request.GET.get("quen", "").split(",")[:20]
    found = found_for(board, request.GET.get("q", ""), usual)
    return render(request, "operator/parts/options.html", {"found": found})


def found_for(board: Board, text: str, usual: list[str]) -> list[Matter]:
    """Return what the letters may mean at the offices for which this person books."""
    offices = board.access.offices_for(Action.BOOK_FOR_CITIZEN)
    home = settings.SWITCHBOARD_OFFICE
    return find_matters(text[:TYPED_LIMIT], on=board.today, offices=offices, usual=usual, home=home)
