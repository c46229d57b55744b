# SPDX-License-Identifier: EUPL-1.2
"""Which way papers and result travel: at the counter, as files, or by post – with the address and the price at once."""

from datetime import date
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from motcua.doors.portal import filing_way, post_step
from motcua.doors.portal.filing_door import of_draft
from motcua.doors.portal.filing_way import RETURN, steps
from motcua.doors.portal.views.filing_answers import common, onward
from motcua.doors.portal.way import Way, page
from motcua.dossiers import drafts, operations
from motcua.dossiers.models import Dossier, Draft
from motcua.kernel import clock
from motcua.kernel.errors import OfficeError
from motcua.kernel.phone import spoken
from motcua.kernel.working_time import OFFICE_ZONE
from motcua.post import wishes
from motcua.post.rules import Direction

#: The button that only shows the price.
LOOK = "gia"


@of_draft("GET", "POST")
def way_back(request: HttpRequest, way: Way, draft: Draft) -> HttpResponse:
    """Choose the ways of papers and result; a post saves them with the address, or only shows the price."""
    at = clock.now()
    drafts.require_open(draft, at=at)
    on = at.astimezone(OFFICE_ZONE).date()
    typed = request.POST if request.method == "POST" else _saved(draft)
    refusal: OfficeError | None = None
    wanted = post_step.directions_of(typed, may_fetch=may_fetch(draft))
    form = _form(request, draft, on) if draft.office.has_post else None
    is_filled = form is None or not wanted or form.is_valid()
    if request.method == "POST" and request.POST.get("viec") != LOOK and is_filled:
        try:
            chosen = typed.get("nhan", "")
            saved = operations.save_draft(
                draft_id=draft.pk,
                at=at,
                return_by=chosen if chosen in Dossier.ReturnBy.values else draft.return_by,
                post=_wishes(wanted, form, is_cod=typed.get("tra") == "buu-ta") if form else {},
            )
            return onward(request, saved, RETURN, at)
        except OfficeError as found:
            refusal = found
    if form is not None and (not wanted or request.POST.get("viec") == LOOK):
        # Nothing of an address is asked yet, so nothing of it can be wrong.
        form = _form(request, draft, on, is_bound=False)
    return _page(request, way, draft, on, typed, form, wanted, refusal)


@of_draft("GET")
def price(request: HttpRequest, way: Way, draft: Draft) -> HttpResponse:
    """Show only the price and the communes of the province chosen, while the page is being filled in."""
    at = clock.now()
    drafts.require_open(draft, at=at)
    on = at.astimezone(OFFICE_ZONE).date()
    known = {name: request.GET.get(f"nha-{name}", "") for name in ("province", "commune")}
    form = post_step.Home(office=draft.office, on=on, initial=known)
    wanted = post_step.directions_of(request.GET, may_fetch=may_fetch(draft))
    return render(request, "portal/post/price.html", _priced(draft, form, wanted, on))


def may_fetch(draft: Draft) -> bool:
    """Say whether papers may be fetched at home for this draft: where there are any, and nobody must appear."""
    return wishes.may_be_fetched(draft.procedure_version, draft.office) and filing_way.has_papers(draft)


def _form(request: HttpRequest, draft: Draft, on: date, *, is_bound: bool = True) -> post_step.Home:
    known: dict[str, Any] = {"office": draft.office, "on": on, "is_sure": request.POST.get(post_step.SURE) == "1"}
    if request.method == "POST" and is_bound:
        return post_step.Home(request.POST, **known)
    if request.method == "POST" and any(name.startswith("nha-") for name in request.POST):
        given = {name.removeprefix("nha-"): str(value) for name, value in request.POST.items() if name[:4] == "nha-"}
        return post_step.Home(initial=given, **known)
    home = draft.post.get(Direction.RETURN) or draft.post.get(Direction.PICKUP)
    person = {"name": draft.applicant.get("name", ""), "phone": spoken(draft.phone)}
    street = {"address": draft.applicant.get("address", "")}
    return post_step.Home(initial=post_step.of_home(home, on=on) if home else {**person, **street}, **known)


def _saved(draft: Draft) -> dict[str, str]:
    home = draft.post.get(Direction.RETURN) or {}
    return {
        "nhan": draft.return_by,
        "gui": post_step.FETCHED if Direction.PICKUP in draft.post else post_step.BROUGHT,
        "tra": "buu-ta" if home.get("is_cod") else "truoc",
    }


def _wishes(wanted: list[str], form: post_step.Home, *, is_cod: bool) -> dict[str, Any]:
    return {
        direction: {**form.home, **({"is_cod": True} if is_cod and direction == Direction.RETURN else {})}
        for direction in wanted
    }


def _priced(draft: Draft, form: post_step.Home, wanted: list[str], on: date) -> dict[str, Any]:
    offered = [*([Direction.PICKUP] if may_fetch(draft) else []), Direction.RETURN]
    return {
        "form": form,
        "communes": form.places[: post_step.MOST_SHOWN],
        "prices": post_step.prices(
            wanted or offered,
            office=draft.office,
            version=draft.procedure_version,
            channel=draft.channel,
            locality=form.locality,
            grams=settings.PARCEL_GRAMS,
            on=on,
        ),
    }


def _page(
    request: HttpRequest,
    way: Way,
    draft: Draft,
    on: date,
    typed: Any,
    form: post_step.Home | None,
    wanted: list[str],
    refusal: OfficeError | None,
) -> HttpResponse:
    before = filing_way.page_before(draft, RETURN)
    is_wrong = bool(form and form.is_bound and form.errors)
    values = {
        "chosen": typed.get("nhan", draft.return_by),
        "sends": typed.get("gui") or post_step.BROUGHT,
        "pays": typed.get("tra") or "truoc",
        "has_post": draft.office.has_post,
        "may_fetch": may_fetch(draft),
        "is_asked_again": form is not None and is_wrong and set(form.errors) == {"commune"},
        "refusal": refusal,
        "back": filing_way.address(draft, before) if before else "",
        "steps": steps(draft=draft),
        **(_priced(draft, form, wanted, on) if form else {}),
        **common(request, draft),
    }
    status = 422 if is_wrong else refusal.http_status if refusal else 200
    return page(request, way, "filing/return", values, status=status)
