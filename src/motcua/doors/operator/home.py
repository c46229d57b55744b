# SPDX-License-Identifier: EUPL-1.2
"""Where every call begins: the number, the people to call back, the calls of the day."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from motcua.doors.operator.entry import Board, at_phone, words_of
from motcua.kernel.errors import OfficeError
from motcua.switchboard import operations, queries


@require_http_methods(["GET", "HEAD", "POST"])
@at_phone
def home(request: HttpRequest, board: Board) -> HttpResponse:
    """Take a number, typed or passed as `?so=` by a softphone, and lead to its call; the number leaves the address.

    Taking the same number again leads to the same call.
    """
    typed = request.POST.get("so", request.GET.get("so", "")).strip()
    said = ""
    if "so" in request.POST or typed:
        try:
            call = operations.take_call(phone=typed, by=board.user, at=board.at)
        except OfficeError as refusal:
            said = words_of(refusal)
        else:
            return redirect("operator:call", pk=call.pk)
    return show_home(request, board, typed=typed, wrong=said)


def show_home(request: HttpRequest, board: Board, *, typed: str = "", wrong: str = "", said: str = "") -> HttpResponse:
    """Show the start of the switchboard; `wrong` is what is wrong with the number, `said` anything else."""
    waiting = queries.to_call(offices=board.offices, at=board.at)
    values = {
        "typed": typed[:60],
        "wrong": wrong,
        "said": said,
        "due": [row for row in waiting if row.is_due(board.at)],
        "later": [row for row in waiting if not row.is_due(board.at)],
        "is_cut": len(waiting) >= queries.SHOWN,
        "calls": queries.calls_on(day=board.today, offices=board.offices, by=board.user),
    }
    return render(request, "operator/home.html", board.page(here="home", **values))


@require_POST
@at_phone
def call_back(request: HttpRequest, board: Board, pk: int) -> HttpResponse:
    """Begin calling somebody on the list."""
    try:
        call = operations.call_back(call_back_id=pk, offices=board.offices, by=board.user, at=board.at)
    except OfficeError as refusal:
        if refusal.http_status == 404:
            raise
        return show_home(request, board, said=words_of(refusal))
    return redirect("operator:call", pk=call.pk)
