# SPDX-License-Identifier: EUPL-1.2
"""Everything of one's own on one page: by a checked phone or a sign-in, what to do next on top.

The pass is a cookie of these pages alone; nothing personal is in an address. Rule: R-084.
"""

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.csrf import csrf_exempt

from motcua.doors.portal import citizen_pass, mine_way
from motcua.doors.portal.citizen_pass import Holder
from motcua.doors.portal.mine_way import CHECKING, KINDS, Phone, of_holder
from motcua.doors.portal.phone_step import Code, checked, code_page, refuse
from motcua.doors.portal.views import ticket
from motcua.doors.portal.way import Way, doorway, keep_secret, page
from motcua.kernel import clock
from motcua.kernel.errors import InvalidInput, OfficeError
from motcua.kernel.text import mask_phone
from motcua.people import citizens, phone_check
from motcua.queueing.rules import ENDED
from motcua.visits import mine as visits
from motcua.visits.mine import NoSuchThing
from motcua.visits.mine_cards import Card, Kind, Rank
from motcua.visits.mine_lines import lines_of

_KIND_OF = {word: kind for kind, word in KINDS.items()}


# Exempt, as the next: the post sends a code to a phone and shows nothing.
@csrf_exempt
@doorway("GET", "POST")
def listed(request: HttpRequest, way: Way) -> HttpResponse:
    """What to do next, what is open, what is over; who has no pass yet types the phone, and a post sends its code."""
    at = clock.now()
    who = citizen_pass.holder(request, at=at)
    if who is None:
        return _phone(request, way)
    if request.method == "POST":
        return keep_secret(redirect("portal:mine"))
    after = request.GET.get("sau", "")
    found = visits.mine(who.phone, at=at, after=after)
    rest = found.open[1:] if found.next_step else found.open
    values = {
        "at": at,
        "phone": mask_phone(who.phone),
        "mine": found,
        "next": mine_way.shown(found.next_step) if found.next_step else None,
        "open": [mine_way.shown(card) for card in rest],
        "past": [mine_way.shown(card) for card in found.past],
        "is_first": not after,
        "is_phone_way": who.way == "phone",
        "mark": mine_way.mark_of(who),
        "sms_number": settings.SMS_SHORT_CODE,
        "turn": _turn(found.next_step) if not after else None,
    }
    response = page(request, way, "mine/listed", values)
    return keep_secret(citizen_pass.renew(response, who, at=at))


@csrf_exempt
@doorway("GET", "POST")
def code(request: HttpRequest, way: Way, state: str) -> HttpResponse:
    """Ask for the code that was sent; the right one opens one's own pages on this machine."""
    at, facts = clock.now(), CHECKING.open(state)
    form = Code(request.POST if request.method == "POST" else None)
    values = {"back": reverse("portal:mine"), "check_id": facts["check"]}
    if request.method != "POST" or not form.is_valid():
        return code_page(request, way, form, values, template="mine/code")
    try:
        phone = checked(facts["check"], form, at=at)
    except OfficeError as refusal:
        return code_page(request, way, refuse(form, refusal), values, refusal, template="mine/code")
    response = redirect("portal:mine")
    return keep_secret(citizen_pass.open_pass(response, phone=phone, way="phone", at=at))


@of_holder("GET")
def one(request: HttpRequest, way: Way, who: Holder, kind: str, key: str) -> HttpResponse:
    """One thing of one's own with its whole timeline, whatever department things happened in."""
    at = clock.now()
    card = _card(who, kind, key)
    values = {**mine_way.shown(card), "at": at, "lines": lines_of(card, at=at), "turn": _turn(card)}
    return page(request, way, "mine/one", values)


@of_holder("GET")
def lead_on(request: HttpRequest, way: Way, who: Holder, deed: str, kind: str, key: str) -> HttpResponse:
    """Open the page of a deed: changing an hour, completing, paying, going on filling in, rating."""
    return mine_way.led_on(_card(who, kind, key), deed, who)


# Exempt, as all posts here: the form carries the mark of the pass.
@csrf_exempt
@of_holder("POST")
def leave(request: HttpRequest, way: Way, who: Holder) -> HttpResponse:
    """Forget on this machine whom it showed pages to."""
    # Who signed in may still be signed in at the provider, which has a way out of its own.
    return mine_way.left(redirect("portal:sign-in-left" if who.way == "oidc" else "portal:mine"), who)


def _card(who: Holder, kind: str, key: str) -> Card:
    found = _KIND_OF.get(kind)
    if found is None:
        raise NoSuchThing
    if found in (Kind.DRAFT, Kind.RATING):
        cards = visits.open_cards(who.phone, at=clock.now())
        return visits.among(cards, kind=found, key=key)
    return visits.one(who.phone, kind=found, key=key, at=clock.now())


def _turn(card: Card | None) -> dict[str, Any] | None:
    """Return what the live part of a number shows, while the number is in line or at a counter."""
    if card is None or card.rank != Rank.NOW or card.ticket is None or card.ticket.state in ENDED:
        return None
    return ticket.shown(card.ticket, at=clock.now())


def _phone(request: HttpRequest, way: Way) -> HttpResponse:
    form = Phone(request.POST if request.method == "POST" else None)
    refusal: OfficeError | None = None
    if request.method == "POST" and form.is_valid():
        address = request.META.get("REMOTE_ADDR", "")
        try:
            check = phone_check.ask(phone=form.cleaned_data["phone"], address=address, at=clock.now())
        except OfficeError as found:
            refusal = found
            refuse(form, found)
        else:
            return keep_secret(redirect("portal:mine-code", state=CHECKING.close({"check": str(check.pk)})))
    told = None if isinstance(refusal, InvalidInput) else refusal
    status = refusal.http_status if refusal else 422 if form.errors else 200
    values = {"form": form, "refusal": told, "provider": citizens.provider_name()}
    return keep_secret(page(request, way, "mine/phone", values, status=status))
