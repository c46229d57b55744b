# SPDX-License-Identifier: EUPL-1.2
"""A dossier's parcels for its checked phone: where they are, asking for one, another address, calling one off."""

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt

from motcua.doors.portal import post_step
from motcua.doors.portal.following_way import address, own
from motcua.doors.portal.way import Way, doorway, keep_secret, page
from motcua.dossiers.models import Dossier
from motcua.dossiers.rules import OPEN, Status
from motcua.journal import operations as journal
from motcua.kernel import clock
from motcua.kernel.errors import OfficeError
from motcua.kernel.phone import spoken
from motcua.kernel.working_time import OFFICE_ZONE
from motcua.post import addresses, operations, queries, telling, wishes
from motcua.post.errors import NoSuchParcel
from motcua.post.models import Parcel
from motcua.post.operations.keeping import moved_on
from motcua.post.rules import Direction, State

CITIZEN = journal.CITIZEN
ASK, CHANGE, CANCEL, LOOK = "nho", "doi", "thoi", "gia"


# Exempt: the token in the address is known only to whoever checked the phone.
@csrf_exempt
@doorway("GET", "POST")
def by_post(request: HttpRequest, way: Way, token: str, code: str) -> HttpResponse:
    """Show the parcels of a dossier; a post asks for the result by post, puts an address right, or calls one off."""
    dossier, at = own(token, code), clock.now()
    on = at.astimezone(OFFICE_ZONE).date()
    deed = DEEDS.get(request.POST.get("viec", ""))
    if request.method != "POST" or deed is None:
        form = _form(request, dossier, on, is_bound=False)
        return _show(request, way, token, dossier, at, form)
    form = _form(request, dossier, on, is_bound=deed is not _cancel)
    if deed is not _cancel and not form.is_valid():
        return _show(request, way, token, dossier, at, form, status=422)
    try:
        done = deed(request, dossier, form, at)
    except OfficeError as refusal:
        return _show(request, way, token, own(token, code), at, form, refusal, status=refusal.http_status)
    here = address("own-post", token, dossier)
    return keep_secret(redirect(f"{here}?vua={done}"))


def _ask(request: HttpRequest, dossier: Dossier, form: post_step.Home, at: datetime) -> str:
    direction = Direction.PICKUP if request.POST.get("chieu") == Direction.PICKUP else Direction.RETURN
    if direction == Direction.PICKUP and not _may_fetch(dossier):
        raise NoSuchParcel
    is_cod = direction == Direction.RETURN and request.POST.get("tra") == "buu-ta"
    operations.ask_parcel(
        dossier_id=dossier.pk, direction=direction, home=form.home, is_cod=is_cod, at=at, actor=CITIZEN
    )
    return ASK


def _change(request: HttpRequest, dossier: Dossier, form: post_step.Home, at: datetime) -> str:
    parcel = _own_parcel(request, dossier)
    if not _may_change(parcel):
        raise moved_on(parcel)
    operations.change_parcel(parcel_id=parcel.pk, home=form.home, at=at, actor=CITIZEN)
    return CHANGE


def _cancel(request: HttpRequest, dossier: Dossier, form: post_step.Home, at: datetime) -> str:
    operations.cancel_parcel(parcel_id=_own_parcel(request, dossier).pk, at=at, actor=CITIZEN)
    return CANCEL


DEEDS: dict[str, Callable[[HttpRequest, Dossier, post_step.Home, datetime], str]] = {
    ASK: _ask,
    CHANGE: _change,
    CANCEL: _cancel,
}


def _may_change(parcel: Parcel) -> bool:
    """Say whether its citizen may move it: a result until its label is made, papers until they are fetched."""
    if parcel.direction == Direction.PICKUP:
        return _may_cancel(parcel)
    return parcel.state == State.ASKED


def _may_cancel(parcel: Parcel) -> bool:
    return parcel.state != State.RETURNING and operations.may_be_cancelled(parcel)


def _own_parcel(request: HttpRequest, dossier: Dossier) -> Parcel:
    """Return the parcel of the form where it is this dossier's. Raises: NoSuchParcel."""
    typed = request.POST.get("buu-gui", "")
    if not typed.isascii() or not typed.isdigit() or len(typed) > 12:
        raise NoSuchParcel
    parcel = queries.parcel(int(typed))
    if parcel.dossier_id != dossier.pk:
        raise NoSuchParcel
    return parcel


def _may_fetch(dossier: Dossier) -> bool:
    """Say whether papers may be fetched again: they are still awaited, and their parcel came to nothing."""
    last = wishes.last_of(dossier, Direction.PICKUP)
    was_in_vain = last is not None and last.state in (State.RETURNED, State.LOST)
    return was_in_vain and dossier.status == Status.SUBMITTED


def _may_ask(dossier: Dossier, on: date) -> bool:
    """Say whether the result may be sent home: it is not handed over, and nothing of it travels."""
    return (
        dossier.status in OPEN
        and queries.is_offered(dossier.office, on)
        and not wishes.is_under_way(dossier, Direction.RETURN)
    )


def _form(request: HttpRequest, dossier: Dossier, on: date, *, is_bound: bool) -> post_step.Home:
    known: dict[str, Any] = {
        "office": dossier.office, "on": on, "is_sure": request.POST.get(post_step.SURE) == "1",
    }  # fmt: skip
    if is_bound:
        return post_step.Home(request.POST, **known)
    if request.POST.get("viec") == LOOK:
        given = {name.removeprefix("nha-"): str(value) for name, value in request.POST.items() if name[:4] == "nha-"}
        return post_step.Home(initial=given, **known)
    last = _chosen(request, dossier)
    last = last or wishes.last_of(dossier, Direction.RETURN) or wishes.last_of(dossier, Direction.PICKUP)
    home = last.home if last is not None and last.home.get("address") else None
    person = {"name": dossier.name, "phone": spoken(dossier.phone) if dossier.phone else ""}
    return post_step.Home(initial=post_step.of_home(home, on=on) if home else person, **known)


def _chosen(request: HttpRequest, dossier: Dossier) -> Parcel | None:
    """Return the parcel whose address is to be changed, where the citizen named one that may be."""
    typed = request.POST.get("buu-gui") if request.POST.get("viec") == CHANGE else request.GET.get("doi")
    rows = [parcel for parcel in queries.parcels_of(dossier) if str(parcel.pk) == typed]
    return next((parcel for parcel in rows if _may_change(parcel)), None)


def _show(
    request: HttpRequest,
    way: Way,
    token: str,
    dossier: Dossier,
    at: datetime,
    form: post_step.Home,
    refusal: OfficeError | None = None,
    *,
    status: int = 200,
) -> HttpResponse:
    on = at.astimezone(OFFICE_ZONE).date()
    parcels = queries.parcels_of(dossier)
    names = addresses.names_of(parcel.home for parcel in parcels)
    chosen = _chosen(request, dossier)
    # Papers that are waited for come before the result there will be.
    may_fetch = chosen is None and _may_fetch(dossier)
    may_ask = chosen is None and not may_fetch and _may_ask(dossier, on)
    changing = chosen or next((parcel for parcel in parcels if _may_change(parcel)), None)
    is_pickup = may_fetch or (not may_ask and changing is not None and changing.direction == Direction.PICKUP)
    directions = [Direction.PICKUP] if is_pickup else [Direction.RETURN]
    values = {
        "token": token,
        "at": at,
        "dossier": dossier,
        "rows": [
            {
                "parcel": parcel,
                "next": telling.where(parcel, at=at),
                "steps": telling.steps(parcel, queries.notes_of(parcel)),
                "address": addresses.said(parcel.home, names),
                "due": telling.due_words(parcel) if parcel.ended_at is None else "",
                "may_change": _may_change(parcel),
                "may_cancel": _may_cancel(parcel),
            }
            for parcel in parcels
        ],
        "may_ask": may_ask,
        "may_fetch": may_fetch,
        "is_again": any(parcel.state == State.RETURNED for parcel in parcels),
        "changing": changing if not may_ask else None,
        "form": form,
        "communes": form.places[: post_step.MOST_SHOWN],
        "is_asked_again": form.is_bound and set(form.errors) == {"commune"},
        "pays": request.POST.get("tra") or "truoc",
        "prices": post_step.prices(
            directions,
            office=dossier.office,
            version=dossier.procedure_version,
            channel=dossier.channel,
            locality=form.locality,
            grams=settings.PARCEL_GRAMS,
            on=on,
            caused={direction: operations.cause_of_next(dossier, direction) for direction in directions},
        )
        if dossier.office.has_post
        else [],
        "refusal": refusal,
        "deed": _said(request.GET.get("vua", "")),
    }
    return keep_secret(page(request, way, "post/own", values, status=status))


def _said(deed: str) -> str:
    match deed:
        case "nho":
            return _("Đã ghi. Có tin nhắn cho Ông/Bà.")
        case "doi":
            return _("Đã đổi địa chỉ.")
        case "thoi":
            return _("Đã thôi gửi qua bưu chính.")
        case _:
            return ""
