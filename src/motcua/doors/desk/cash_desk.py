# SPDX-License-Identifier: EUPL-1.2
"""The cashier's counter: one field for a wand or a hand, what was taken today, who is to pay first."""

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from motcua.assistance import pairing
from motcua.doors.desk.cash_entry import cash, own_offices
from motcua.doors.desk.entry import Desk
from motcua.kernel.errors import OfficeError
from motcua.payments import bookkeeping, counter
from motcua.payments.finding import Found, NothingFound, found_by
from motcua.people.rules import Action

MOST_COUNTED = 20


@require_http_methods(["GET", "HEAD", "POST"])
@cash(Action.TAKE_MONEY)
def home(request: HttpRequest, desk: Desk) -> HttpResponse:
    """Show the counter; what was scanned or typed leads to its dossier or payment."""
    if request.method != "POST":
        return _show(request, desk)
    typed = request.POST.get("tim", "")
    try:
        return lead_to(found_by(typed, access=desk.access))
    except OfficeError as refusal:
        return _show(request, desk, typed=typed, said=refusal.message, status=refusal.http_status)


@require_GET
@cash(Action.TAKE_MONEY)
def part(request: HttpRequest, desk: Desk) -> HttpResponse:
    """Show only what changes by itself."""
    return render(request, "desk/cash/home_part.html", desk.page(**_lists(desk)))


@require_GET
@cash(Action.TAKE_MONEY, Action.SEE_BOOKS, Action.APPROVE_REFUNDS)
def stream(request: HttpRequest, desk: Desk) -> HttpResponse:
    """Allow this person to hear that something changed at the office; the front turns the answer into a stream."""
    return HttpResponse(content_type="text/plain; charset=utf-8", headers={"X-Motcua-Stream": f"office:{desk.code}"})


def lead_to(found: Found) -> HttpResponseRedirect:
    """Lead to what was meant."""
    if found.payment is not None:
        address = reverse("desk:cash_payment", kwargs={"payment": found.payment.pk})
    else:
        address = reverse("desk:cash_dossier", kwargs={"code": found.dossier.code})
    return HttpResponseRedirect(address, status=303)


def led_by_scan(desk: Desk, typed: str) -> HttpResponseRedirect | None:
    """Lead to what a wand wrote into a field for something else; None where it means nothing."""
    try:
        return lead_to(found_by(typed, access=desk.access))
    except NothingFound:
        return None


def _lists(desk: Desk) -> dict[str, object]:
    agencies = desk.agencies(Action.TAKE_MONEY)
    return {
        "here": "cash",
        "tab": "counter",
        "unclear": len(bookkeeping.unclear(desk.code, agencies=agencies, limit=MOST_COUNTED)),
        "taken": counter.taken(office=desk.code, cashier=desk.user, on=desk.today),
        "waiting": counter.waiting(office=desk.code, agencies=agencies),
    }


def _show(request: HttpRequest, desk: Desk, *, typed: str = "", said: str = "", status: int = 200) -> HttpResponse:
    values = {
        **_lists(desk),
        "typed": typed,
        "said": said,
        "screen": pairing.state_of(desk.user),
        "offices": own_offices(desk.access, Action.TAKE_MONEY),
    }
    return render(request, "desk/cash/home.html", desk.page(**values), status=status)
