# SPDX-License-Identifier: EUPL-1.2
"""The office's post: one field for the wand, what is to be labelled, handed over, taken back and looked after."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from motcua.doors.desk.dossier_entry import dossiers
from motcua.doors.desk.entry import Desk, words_of
from motcua.doors.desk.told import Told, keep_for_next_page
from motcua.kernel.errors import InvalidInput, OfficeError
from motcua.people.rules import Action
from motcua.post import addresses, queries
from motcua.post.errors import NoPost, NoSuchList, NoSuchParcel
from motcua.post.models import Carrier, HandoverList, Parcel
from motcua.post.operations.handling import Did, Handled, handle_code
from motcua.post.operations.labelling import label_parcel
from motcua.post.outbox import outbox
from motcua.post.rules import Direction, State
from motcua.post.sheets import label_pdf, list_of_mark

MOST_LABELS = 40
_DIGITS = 6
CHIPS = {
    State.ASKED: "wait",
    State.LABELLED: "wait",
    State.CARRIED: "wait",
    State.FAILED: "today",
    State.DELIVERED: "done",
    State.RETURNING: "today",
    State.RETURNED: "today",
    State.LOST: "late",
    State.CANCELLED: "quiet",
}


@require_GET
@dossiers(Action.SEND_BY_POST)
def home(request: HttpRequest, desk: Desk) -> HttpResponse:
    """Show what waits; `nhan` names parcels whose labels were just made."""
    return _show(request, desk)


@require_POST
@dossiers(Action.SEND_BY_POST)
def scan(request: HttpRequest, desk: Desk) -> HttpResponse:
    """Do what comes next with the code under the wand, in any spelling; the code of a list leads to it."""
    text = request.POST.get("ma", "").strip()[:80]
    try:
        number = list_of_mark(text)
        if number is not None:
            return redirect("desk:post_list", number=own_list(desk, number).pk)
        done = handle_code(
            office=desk.office,
            text=text,
            agencies=desk.agencies(Action.SEND_BY_POST),
            by=desk.user,
            at=desk.at,
            grams=grams_from(request),
        )
    except OfficeError as refusal:
        return _show(request, desk, typed=request.POST, said=words_of(refusal), status=refusal.http_status)
    return _done(request, desk, done)


@require_POST
@dossiers(Action.SEND_BY_POST)
def label(request: HttpRequest, desk: Desk, parcel: int) -> HttpResponse:
    """Weigh and label one parcel of the list."""
    found = own_parcel(desk, parcel)
    try:
        labelled = label_parcel(parcel_id=found.pk, by=desk.user, at=desk.at, grams=grams_from(request))
    except OfficeError as refusal:
        return _show(request, desk, said=words_of(refusal), status=refusal.http_status)
    return _done(request, desk, Handled(labelled, Did.LABELLED))


@require_GET
@dossiers(Action.SEND_BY_POST)
def labels(request: HttpRequest, desk: Desk) -> HttpResponse:
    """Give the labels of some parcels as PDF, one sheet each."""
    codes = request.GET.getlist("ma")[:MOST_LABELS]
    rows = Parcel.objects.filter(office=desk.office, code__in=[code for code in codes if code]).order_by("code")
    agencies = desk.agencies(Action.SEND_BY_POST)
    if agencies is not None:
        rows = rows.filter(dossier__agency_id__in=agencies)
    found = list(rows.select_related("office__locality", "carrier", "dossier__procedure", "dossier__agency"))
    if not found:
        raise NoSuchParcel
    answer = HttpResponse(label_pdf(found, at=desk.at), content_type="application/pdf")
    answer["Content-Disposition"] = 'inline; filename="nhan-buu-gui.pdf"'
    answer["Cache-Control"] = "private, no-store"
    return answer


def own_parcel(desk: Desk, number: int) -> Parcel:
    """Return a parcel of this office whose dossier this person may handle; others do not exist."""
    parcel = queries.parcel(number)
    if parcel.office_id != desk.code:
        raise NoSuchParcel
    desk.require(Action.SEND_BY_POST, parcel.dossier.agency_id)
    return parcel


def own_list(desk: Desk, number: int) -> HandoverList:
    """Return a hand-over list of this office; others do not exist."""
    found = queries.list_of(number)
    if found.office_id != desk.code:
        raise NoSuchList
    return found


def grams_from(request: HttpRequest) -> int | None:
    """Return the weight that was typed, None where none was. Raises: InvalidInput."""
    typed = request.POST.get("gam", "").strip().removesuffix("g").strip()
    if not typed:
        return None
    if not typed.isascii() or not typed.isdigit() or len(typed) > _DIGITS or not int(typed):
        raise InvalidInput(fields={"gam": _("Xin gõ số gam, ví dụ 85.")})
    return int(typed)


def chip_of(parcel: Parcel) -> tuple[str, str]:
    """Return the kind and the words of a parcel's state."""
    return CHIPS[State(parcel.state)], str(State(parcel.state).label)


def _done(request: HttpRequest, desk: Desk, done: Handled) -> HttpResponse:
    """Say what was done on the page of the post; what was labelled is offered to be printed."""
    told = {"code": done.parcel.code, "dossier": done.parcel.dossier.code}
    asked = {"noi": desk.code}
    if done.did == Did.LABELLED and done.parcel.direction == Direction.PICKUP:
        words = _("Đã gọi bưu tá đến lấy giấy tờ của hồ sơ %(dossier)s, mã %(code)s.") % told
    elif done.did == Did.LABELLED:
        words = _("Đã dán nhãn %(code)s cho hồ sơ %(dossier)s. In nhãn, dán lên, rồi quét mã trên nhãn.") % told
        asked["nhan"] = done.parcel.code
    elif done.list is not None:
        way = HandoverList.Direction(done.list.direction).label
        known = {**told, "way": way, "number": done.list.number}
        said = {
            Did.LISTED: _("%(code)s đã vào bảng kê số %(number)s (%(way)s)."),
            Did.KNOWN: _("%(code)s đã có trong bảng kê số %(number)s (%(way)s)."),
        }
        words = said[done.did] % known
    else:
        words = _("Hồ sơ %(dossier)s đã có nhãn %(code)s. Quét mã trên nhãn để vào bảng kê.") % told
        asked["nhan"] = done.parcel.code
    keep_for_next_page(request, [Told("done", words)])
    return redirect(f"{reverse('desk:post')}?{urlencode(asked)}")


def _show(request: HttpRequest, desk: Desk, *, said: str = "", typed: Any = None, status: int = 200) -> HttpResponse:
    found = outbox(desk.office, at=desk.at, agencies=desk.agencies(Action.SEND_BY_POST))
    homes = [parcel.home for parcel in (*found.ready, *found.to_order, *found.labelled, *found.fetched, *found.back)]
    names = addresses.names_of(homes)
    values = {
        "outbox": found,
        "ready": [_row(parcel, found.owed.get(parcel.dossier_id, 0), names) for parcel in found.ready],
        "to_order": [_row(parcel, None, names) for parcel in found.to_order],
        "labelled": [_row(parcel, found.lists.get(parcel.pk), names) for parcel in found.labelled],
        "arriving": [_row(each, found.lists.get(each.pk), names) for each in (*found.back, *found.fetched)],
        "to_look_after": [
            (_("Quá hạn phát"), "late", found.late),
            (_("Phát chưa được, sắp mời lại"), "today", found.failed),
            (_("Thất lạc, chờ bưu điện trả lời"), "late", found.lost),
            (_("Tin của bưu điện trái nhau"), "today", found.doubtful),
            (_("Đã hoàn về, chờ người dân"), "today", found.at_office),
        ],
        "open_lists": queries.open_lists(desk.office),
        "carrier": _carrier(desk),
        "printed": [code for code in request.GET.getlist("nhan")[:MOST_LABELS] if code],
        "said": said,
        "typed": typed or {},
    }
    return render(request, "desk/post/home.html", desk.page(here="post", **values), status=status)


def _row(parcel: Parcel, more: int | None, names: dict[str, str]) -> dict[str, Any]:
    return {"parcel": parcel, "more": more, "address": addresses.said(parcel.home, names), "chip": chip_of(parcel)}


def _carrier(desk: Desk) -> Carrier | None:
    try:
        return queries.contract_on(desk.office, desk.today).carrier
    except NoPost:
        return None
