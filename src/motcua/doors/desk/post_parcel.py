# SPDX-License-Identifier: EUPL-1.2
"""One parcel at the desk: its course with who told what, and what the office may do: put right, call off, claim.

Also the box on a dossier's page, from which the result is asked for by post.
"""

from collections.abc import Callable, Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from motcua.doors.desk.dossier_entry import dossiers, of_dossier
from motcua.doors.desk.entry import Desk, words_of
from motcua.doors.desk.post_desk import chip_of, grams_from, own_parcel
from motcua.doors.desk.told import Told, keep_for_next_page
from motcua.dossiers.models import Dossier
from motcua.dossiers.rules import OPEN
from motcua.kernel import phone as phones
from motcua.kernel import saying
from motcua.kernel.errors import InvalidInput, NotAllowed, OfficeError
from motcua.people.rules import Action
from motcua.post import addresses, operations, queries, sending, telling
from motcua.post.models import Claim, Parcel
from motcua.post.operations import pricing
from motcua.post.rules import WITH_CARRIER, Cause, Direction, State
from motcua.post.sheets import shipment_pdf
from motcua.procedures import fees

HOME = ("name", "phone", "province", "commune", "address", "note")
MOST_SHOWN = 250


@require_GET
@dossiers(Action.SEND_BY_POST)
def page(request: HttpRequest, desk: Desk, parcel: int) -> HttpResponse:
    """Show one parcel."""
    return _show(request, desk, own_parcel(desk, parcel))


@require_POST
@dossiers(Action.SEND_BY_POST)
def act(request: HttpRequest, desk: Desk, parcel: int) -> HttpResponse:
    """Do one thing with a parcel."""
    found = own_parcel(desk, parcel)
    deed = DEEDS.get(request.POST.get("viec", ""))
    if deed is None:
        return _show(request, desk, found, said=_("Chọn một việc với bưu gửi này."), status=422)
    try:
        told = deed(request, desk, found)
    except OfficeError as refusal:
        fields = refusal.fields if isinstance(refusal, InvalidInput) else {}
        said, status = words_of(refusal), refusal.http_status
        return _show(request, desk, own_parcel(desk, parcel), said=said, wrong=fields, status=status)
    keep_for_next_page(request, [Told("done", told)])
    return redirect(f"{reverse('desk:post_parcel', kwargs={'parcel': found.pk})}?noi={desk.code}")


@require_GET
@dossiers(Action.SEND_BY_POST)
def slip(request: HttpRequest, desk: Desk, parcel: int) -> HttpResponse:
    """Give the shipment's slip (phiếu gửi) as PDF."""
    answer = HttpResponse(shipment_pdf(own_parcel(desk, parcel), at=desk.at), content_type="application/pdf")
    answer["Content-Disposition"] = 'inline; filename="phieu-gui.pdf"'
    answer["Cache-Control"] = "private, no-store"
    return answer


@require_http_methods(["GET", "HEAD", "POST"])
@of_dossier(Action.SEE_DOSSIERS)
def of_one_dossier(request: HttpRequest, desk: Desk, dossier: Dossier) -> HttpResponse:
    """Ask for a dossier's result by post on behalf of its citizen."""
    if not _may_send(desk, dossier):
        raise NotAllowed
    if request.method != "POST":
        return _ask_page(request, desk, dossier)
    try:
        parcel = operations.ask_parcel(
            dossier_id=dossier.pk,
            direction=Direction.RETURN,
            home=home_from(request.POST, desk),
            is_cod=bool(request.POST.get("thu-ho")),
            caused_by=request.POST.get("do", ""),
            at=desk.at,
            actor=desk.user.actor,
        )
    except OfficeError as refusal:
        fields = refusal.fields if isinstance(refusal, InvalidInput) else {}
        return _ask_page(request, desk, dossier, said=words_of(refusal), wrong=fields, status=refusal.http_status)
    price = pricing.said(full_vnd=parcel.full_vnd, you_pay_vnd=parcel.you_pay_vnd, supported_vnd=parcel.supported_vnd)
    keep_for_next_page(request, [Told("done", _("Đã ghi: gửi kết quả về nhà. %(price)s.") % {"price": price})])
    return redirect(reverse("desk:dossier", kwargs={"code": dossier.code}) + "#o-buu-chinh")


def home_from(typed: Mapping[str, str], desk: Desk, *, name: str = "", phone: str = "") -> dict[str, str]:
    """Return the citizen's end as it was typed at the counter; who types sees what is unknown, and may mean it.

    Raises: InvalidInput.
    """
    given = {field: typed.get(f"nha-{field}", "") for field in HOME}
    return addresses.clean_home(given, on=desk.today, name=name, phone=phone, is_sure=True)


def address_values(desk: Desk, typed: Mapping[str, str]) -> dict[str, Any]:
    """Return what the fields of an address need: what was typed, provinces, and the communes of the one chosen."""
    province = typed.get("nha-province", "") or addresses.home_province(desk.office)
    return {
        "home": {field: typed.get(f"nha-{field}", "") for field in HOME} | {"province": province},
        "provinces": addresses.provinces(on=desk.today),
        "communes": addresses.communes(province, on=desk.today)[:MOST_SHOWN],
    }


def post_values(desk: Desk, dossier: Dossier) -> dict[str, Any]:
    """Return what the page of a dossier shows about its post; nothing where the office has none."""
    parcels = queries.parcels_of(dossier)
    if not parcels and not dossier.office.has_post:
        return {}
    is_asked = any(parcel.direction == Direction.RETURN and parcel.ended_at is None for parcel in parcels)
    names = addresses.names_of(parcel.home for parcel in parcels)
    may_send = _may_send(desk, dossier)
    return {
        "by_post": {
            "rows": [
                {
                    "parcel": parcel,
                    "chip": chip_of(parcel),
                    "next": telling.where(parcel, at=desk.at),
                    "address": addresses.said(parcel.home, names),
                    "due": telling.due_words(parcel) if parcel.ended_at is None else "",
                }
                for parcel in parcels
            ],
            "may_send": may_send,
            "may_ask": may_send and dossier.office.has_post and dossier.status in OPEN and not is_asked,
            "awaits": dossier.papers_awaited_since is not None and dossier.papers_arrived_at is None,
        }
    }


def _may_send(desk: Desk, dossier: Dossier) -> bool:
    return desk.access.may(Action.SEND_BY_POST, office=dossier.office_id, agency=dossier.agency_id)


# --- one function a deed: what it says afterwards ------------------------------------------------------


def _change(request: HttpRequest, desk: Desk, parcel: Parcel) -> str:
    grams = grams_from(request)
    home = home_from(request.POST, desk) if request.POST.get("nha-address") else None
    changed = grams if grams != parcel.grams else None
    now = operations.change_parcel(parcel_id=parcel.pk, home=home, grams=changed, at=desk.at, actor=desk.user.actor)
    return " ".join(filter(None, [_("Đã ghi địa chỉ và khối lượng."), *_still_to_do(now)]))


def _still_to_do(parcel: Parcel) -> list[str]:
    """Say what somebody has to do by hand after a parcel changed: its label, and the carrier where no computer is."""
    told = {"carrier": " ".join(filter(None, [parcel.carrier.name, parcel.carrier.phone]))}
    if parcel.handed_over_at is not None:
        return [_("Bưu điện đang giữ bưu gửi: xin gọi %(carrier)s báo địa chỉ mới.") % told]
    if not parcel.code:
        return []
    is_pickup = parcel.direction == Direction.PICKUP
    label = "" if is_pickup else _("Xin in lại nhãn và dán đè lên nhãn cũ.")
    if sending.has_computer(parcel):
        return [label, _("Bưu điện được báo qua máy.")]
    return [label, _("Xin gọi %(carrier)s báo địa chỉ mới.") % told if is_pickup else ""]


def _cancel(request: HttpRequest, desk: Desk, parcel: Parcel) -> str:
    done = operations.cancel_parcel(parcel_id=parcel.pk, at=desk.at, actor=desk.user.actor)
    if done.paid_vnd:
        return _("Đã hủy bưu gửi. Đã thu %(sum)s cước: đề nghị hoàn ở trang thu ngân.") % {
            "sum": saying.vnd(done.paid_vnd)
        }
    return _("Đã hủy bưu gửi.")


def _lost(request: HttpRequest, desk: Desk, parcel: Parcel) -> str:
    operations.report_lost(parcel_id=parcel.pk, by=desk.user, at=desk.at, text=request.POST.get("loi", "")[:300])
    return _("Đã ghi thất lạc và mở khiếu nại với bưu điện; người dân được xin lỗi bằng tin nhắn.")


def _claim(request: HttpRequest, desk: Desk, parcel: Parcel) -> str:
    kind = request.POST.get("ve", "")
    claim = operations.open_claim(
        parcel_id=parcel.pk, kind=kind, text=request.POST.get("loi", "")[:500], by=desk.user, at=desk.at
    )
    return _("Đã khiếu nại. Bưu điện phải trả lời trước hết %(day)s.") % {"day": saying.day(claim.due_on)}


def _answer(request: HttpRequest, desk: Desk, parcel: Parcel) -> str:
    claim = Claim.objects.filter(parcel=parcel, state=Claim.State.OPEN).order_by("pk").first()
    if claim is None:
        raise InvalidInput(fields={"viec": _("Không có khiếu nại nào đang chờ trả lời.")})
    typed = request.POST.get("tien", "").replace(".", "").strip()
    amount = int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 12 else 0
    operations.answer_claim(
        claim_id=claim.pk,
        is_accepted=bool(request.POST.get("boi-thuong")),
        answer=request.POST.get("loi", "")[:500],
        amount_vnd=amount,
        by=desk.user,
        at=desk.at,
    )
    return _("Đã ghi trả lời của bưu điện.")


def _groups(request: HttpRequest, desk: Desk, parcel: Parcel) -> str:
    is_confirmed = request.POST.get("viec") == "dung-doi-tuong"
    seen = operations.see_groups(parcel_id=parcel.pk, is_confirmed=is_confirmed, by=desk.user, at=desk.at)
    if is_confirmed:
        return _("Đã xác nhận đối tượng. Cước giữ nguyên.")
    return _("Đã ghi: không đúng đối tượng. Người dân trả %(sum)s và được nhắn tin.") % {
        "sum": saying.vnd(seen.you_pay_vnd)
    }


def _brought(request: HttpRequest, desk: Desk, parcel: Parcel) -> str:
    operations.papers_brought(parcel_id=parcel.pk, by=desk.user, at=desk.at)
    return _("Đã ghi: người dân mang giấy tờ đến. Hồ sơ chờ tiếp nhận từ lúc này.")


def _may_bring(parcel: Parcel) -> bool:
    """Say whether the dossier still waits for papers that will not come with this parcel."""
    dossier = parcel.dossier
    awaits = dossier.papers_awaited_since is not None and dossier.papers_arrived_at is None
    return awaits and parcel.direction == Direction.PICKUP and parcel.ended_at is not None


DEEDS: dict[str, Callable[[HttpRequest, Desk, Parcel], str]] = {
    "mang-den": _brought,
    "dung-doi-tuong": _groups,
    "khong-dung-doi-tuong": _groups,
    "doi": _change,
    "huy": _cancel,
    "mat": _lost,
    "khieu-nai": _claim,
    "tra-loi": _answer,
}


def _show(
    request: HttpRequest,
    desk: Desk,
    parcel: Parcel,
    *,
    said: str = "",
    wrong: Mapping[str, str] | None = None,
    status: int = 200,
) -> HttpResponse:
    typed = request.POST if request.method == "POST" and "nha-name" in request.POST else _typed_of(parcel, desk)
    claims = queries.claims_of(parcel)
    here = parcel.handed_over_at is None and parcel.state in (State.ASKED, State.LABELLED, State.FAILED)
    values = {
        "parcel": parcel,
        "chip": chip_of(parcel),
        "next": telling.where(parcel, at=desk.at),
        "address": addresses.said(parcel.home),
        "notes": queries.notes_of(parcel),
        "due": telling.due_words(parcel) if parcel.ended_at is None else "",
        "is_overdue": parcel.ended_at is None and parcel.due_at is not None and parcel.due_at < desk.at,
        "claims": claims,
        "has_open_claim": any(claim.state == Claim.State.OPEN for claim in claims),
        "claim_kinds": Claim.Kind.choices,
        "may_change": here or parcel.state in (State.CARRIED, State.FAILED),
        "may_weigh": here,
        "may_cancel": operations.may_be_cancelled(parcel),
        "may_lose": parcel.state in WITH_CARRIER and parcel.handed_over_at is not None,
        "may_bring": _may_bring(parcel),
        "groups": fees.groups_said(parcel.groups),
        "may_see_groups": not parcel.are_groups_seen and operations.may_be_cancelled(parcel),
        "may_claim": parcel.handed_over_at is not None,
        "wrong": wrong or {},
        "said": said,
        **address_values(desk, typed),
    }
    return render(request, "desk/post/parcel.html", desk.page(here="post", **values), status=status)


def _typed_of(parcel: Parcel, desk: Desk) -> dict[str, str]:
    """Return what the fields show of the parcel's address."""
    home = parcel.home
    locality = str(home.get("locality") or "")
    places = addresses.communes(addresses.province_of(locality), on=desk.today) if "-" in locality else []
    commune = next((place.name for place in places if place.code == locality), "")
    street, _comma, last = str(home.get("address") or "").rpartition(", ")
    return {
        "nha-name": str(home.get("name") or ""),
        "nha-phone": phones.spoken(str(home["phone"])) if home.get("phone") else "",
        "nha-province": addresses.province_of(locality),
        "nha-commune": commune or last,
        "nha-address": str(home.get("address") or "") if commune else street or last,
        "nha-note": str(home.get("note") or ""),
    }


def _ask_page(
    request: HttpRequest,
    desk: Desk,
    dossier: Dossier,
    *,
    said: str = "",
    wrong: Mapping[str, str] | None = None,
    status: int = 200,
) -> HttpResponse:
    parcels = [parcel for parcel in queries.parcels_of(dossier) if parcel.direction == Direction.RETURN]
    if request.method == "POST":
        typed: Mapping[str, str] = request.POST
    elif parcels:
        typed = _typed_of(parcels[0], desk)
    else:
        typed = {"nha-name": dossier.name, "nha-phone": phones.spoken(dossier.phone) if dossier.phone else ""}
    last = next((parcel for parcel in parcels if parcel.state != State.CANCELLED), None)
    values = {
        "dossier": dossier,
        "is_again": last is not None and last.state == State.RETURNED,
        "causes": Cause.choices,
        "cause": request.POST.get("do", Cause.CITIZEN),
        "is_cod": bool(request.POST.get("thu-ho")),
        "wrong": wrong or {},
        "said": said,
        **address_values(desk, typed),
    }
    return render(request, "desk/post/ask.html", desk.page(here="dossiers", **values), status=status)
