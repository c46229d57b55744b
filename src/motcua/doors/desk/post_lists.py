# SPDX-License-Identifier: EUPL-1.2
"""A hand-over list at the office: what is on it, who has signed, signing for the office; all lists, and it on paper."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from motcua.doors.desk.dossier_entry import dossiers
from motcua.doors.desk.entry import Desk, words_of
from motcua.doors.desk.post_desk import chip_of, own_list, own_parcel
from motcua.doors.desk.told import Told, keep_for_next_page
from motcua.kernel import saying
from motcua.kernel.errors import OfficeError
from motcua.kernel.working_time import OFFICE_ZONE
from motcua.people.rules import Action
from motcua.post import queries
from motcua.post.models import HandoverList
from motcua.post.operations import put_on_list, sign_list, take_off_list, unsign_list
from motcua.post.rules import Direction
from motcua.post.sheets import list_pdf

OFFICE_SIDE = "office"


@require_GET
@dossiers(Action.SEND_BY_POST)
def lists(request: HttpRequest, desk: Desk) -> HttpResponse:
    """All hand-over lists of the office, the newest first, a page at a time."""
    typed = request.GET.get("sau", "")
    after = own_list(desk, int(typed)) if typed.isascii() and typed.isdigit() and len(typed) < 12 else None
    found = queries.lists(desk.office, after=after)
    rows = found[: queries.PAGE]
    values = {"rows": rows, "more": rows[-1].pk if len(found) > queries.PAGE else None}
    return render(request, "desk/post/lists.html", desk.page(here="post", **values))


@require_GET
@dossiers(Action.SEND_BY_POST)
def one(request: HttpRequest, desk: Desk, number: int) -> HttpResponse:
    """One list with what is on it."""
    return _show(request, desk, own_list(desk, number))


@require_POST
@dossiers(Action.SEND_BY_POST)
def act(request: HttpRequest, desk: Desk, number: int) -> HttpResponse:
    """Put a scanned parcel on the list, take one off, sign for the office, or take its signature back."""
    found = own_list(desk, number)
    deed = DEEDS.get(request.POST.get("viec", ""), _scan)
    try:
        told = deed(request, desk, found)
    except OfficeError as refusal:
        return _show(request, desk, own_list(desk, number), said=words_of(refusal), status=refusal.http_status)
    keep_for_next_page(request, [Told("done", told)])
    return redirect(f"{reverse('desk:post_list', kwargs={'number': found.pk})}?noi={desk.code}")


@require_GET
@dossiers(Action.SEND_BY_POST)
def paper(request: HttpRequest, desk: Desk, number: int) -> HttpResponse:
    """Give the list as PDF, to be signed on paper too."""
    found = own_list(desk, number)
    answer = HttpResponse(list_pdf(found, at=desk.at), content_type="application/pdf")
    answer["Content-Disposition"] = f'inline; filename="bang-ke-{found.year}-{found.number}.pdf"'
    answer["Cache-Control"] = "private, no-store"
    return answer


# --- one function a deed: what it says afterwards ------------------------------------------------------


def _scan(request: HttpRequest, desk: Desk, found: HandoverList) -> str:
    parcel = own_parcel(desk, queries.by_code(request.POST.get("ma", "")).pk)
    item = put_on_list(list_id=found.pk, code=parcel.code, by=desk.user, at=desk.at)
    return _("%(code)s đã vào bảng kê.") % {"code": item.parcel.code}


def _take_off(request: HttpRequest, desk: Desk, found: HandoverList) -> str:
    code = request.POST.get("ma", "")
    take_off_list(list_id=found.pk, code=code, by=desk.user, at=desk.at)
    return _("Đã đưa %(code)s ra khỏi bảng kê.") % {"code": code}


def _sign(request: HttpRequest, desk: Desk, found: HandoverList) -> str:
    signed = sign_list(list_id=found.pk, side=OFFICE_SIDE, by=desk.user, at=desk.at)
    if signed.signed_at is None:
        return _("Đã ký cho cơ quan. Bưu điện ký nữa là bàn giao xong.")
    hour = {"hour": saying.hour(signed.signed_at.astimezone(OFFICE_ZONE))}
    if signed.direction == HandoverList.Direction.TO_CARRIER:
        return _("Hai bên đã ký lúc %(hour)s. Thời hạn phát tính từ lúc này.") % hour
    items = queries.items_of(signed)
    fetched = sum(item.parcel.direction == Direction.PICKUP for item in items)
    if fetched:
        told = {**hour, "count": fetched}
        return _("Hai bên đã ký. %(count)s hồ sơ tính là nộp lúc %(hour)s; người dân đã được nhắn tin.") % told
    return _("Hai bên đã ký lúc %(hour)s. Kết quả hoàn về đã ở cơ quan; người dân đã được nhắn tin.") % hour


def _unsign(request: HttpRequest, desk: Desk, found: HandoverList) -> str:
    unsign_list(list_id=found.pk, by=desk.user, at=desk.at)
    return _("Đã bỏ chữ ký để sửa bảng kê.")


DEEDS: dict[str, Callable[[HttpRequest, Desk, HandoverList], str]] = {
    "quet": _scan,
    "bo": _take_off,
    "ky": _sign,
    "bo-ky": _unsign,
}


def _show(request: HttpRequest, desk: Desk, found: HandoverList, *, said: str = "", status: int = 200) -> HttpResponse:
    items = queries.items_of(found)
    values = {
        "list": found,
        "rows": [{"item": item, "parcel": item.parcel, "chip": chip_of(item.parcel)} for item in items],
        "fetched": sum(item.parcel.direction == Direction.PICKUP for item in items),
        "goes_out": found.direction == HandoverList.Direction.TO_CARRIER,
        "is_open": found.office_signed_at is None and found.carrier_signed_at is None,
        "said": said,
    }
    return render(request, "desk/post/list.html", desk.page(here="post", **values), status=status)
