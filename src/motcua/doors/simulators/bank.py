# SPDX-License-Identifier: EUPL-1.2
"""A bank's app to pay with: a VietQR code is chosen, pasted or read from a picture, and paid well or badly."""

import re
import uuid
from datetime import UTC, datetime
from typing import Any, Final
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from motcua.connectors.pay_simulator import telling, ways
from motcua.connectors.pay_simulator.models import SimulatedNotice
from motcua.connectors.pay_simulator.ways import Way
from motcua.doors.look import pictures
from motcua.doors.simulators.handsets import only_on_a_demonstration
from motcua.kernel import clock
from motcua.kernel.errors import InvalidInput, OfficeError
from motcua.payments import references, statement_lines, vietqr
from motcua.payments.models import BankAccount, Payment
from motcua.payments.rules import Method, State
from motcua.payments.vietqr import Transfer

SHOWN: Final = 12
MOST_MINUTES: Final = 10_000
MOST_VND: Final = 1_000_000_000
BANKS: Final = {
    "970436": "Vietcombank", "970415": "VietinBank", "970418": "BIDV", "970405": "Agribank", "970422": "MB",
    "970407": "Techcombank", "970432": "VPBank", "970416": "ACB",
}  # fmt: skip
#: A transfer that was not paid before its notice comes late may still be under way.
_USUAL_MINUTES: Final = 5


@only_on_a_demonstration
@require_GET
def show(request: HttpRequest) -> HttpResponse:
    """Show the transfers that wait to be paid, or the one that was chosen, pasted or scanned (`chuoi`)."""
    text = request.GET.get("chuoi", "").strip()
    if not text:
        return _page(request)
    try:
        return _page(request, text=text, said=vietqr.read(text))
    except InvalidInput as bad:
        return _page(request, status=422, text=text, problem=bad.message)


@only_on_a_demonstration
@require_POST
def scan(request: HttpRequest) -> HttpResponse:
    """Read the code in an uploaded picture, and show what it says."""
    picture = request.FILES.get("anh")
    if picture is None:
        return _page(request, status=422, picture_problem=_("Chưa chọn ảnh nào."))
    if (picture.size or 0) > pictures.LARGEST_BYTES:
        return _page(request, status=422, picture_problem=pictures.PictureUnreadable().message)
    try:
        seen = pictures.texts_in(picture.read())
    except OfficeError as bad:
        return _page(request, status=422, picture_problem=bad.message)
    if not seen:
        problem = _("Không thấy mã nào trong ảnh. Xin chụp lại, để mã nằm trọn trong khung.")
        return _page(request, status=422, picture_problem=problem)
    return redirect(f"{reverse('simulators:bank')}?{urlencode({'chuoi': seen[0]})}")


@only_on_a_demonstration
@require_POST
def pay(request: HttpRequest) -> HttpResponse:
    """Pay what the code says in the chosen way; the same form twice pays once."""
    text, chosen = request.POST.get("chuoi", "").strip(), request.POST.get("cach", "")
    try:
        said = vietqr.read(text)
    except InvalidInput as bad:
        return _page(request, status=422, text=text, problem=bad.message)
    typed = request.POST.get("so-tien", "")
    amount_vnd = _amount(said, typed)
    minutes = minutes_of(request)
    problem = _problem(chosen, amount_vnd, minutes)
    if problem:
        return _page(request, status=422, text=text, said=said, typed_amount=typed, way_problem=problem)
    way, at = Way(chosen), clock.now()
    plan = ways.transfer(said, way, amount_vnd=amount_vnd, minutes=minutes, now=datetime.now(UTC))
    found = references.found_in(said["purpose"])
    kind, press = SimulatedNotice.Kind.BANK, press_of(request)
    telling.keep(plan, kind=kind, way=way, reference=next(iter(found), ""), press=press, at=at)
    if way == Way.REFUSE:
        messages.info(request, _("Đã hủy. Không có tiền nào được chuyển."))
    else:
        messages.success(request, _("Đã chuyển. Ngân hàng báo cho cơ quan, xem ở dưới."))
    return redirect(f"{reverse('simulators:bank')}?{urlencode({'chuoi': text})}#loi-bao")


@only_on_a_demonstration
@require_GET
def notices(request: HttpRequest, kind: str) -> HttpResponse:
    """Show only what the bank told the office, for a page that looks again."""
    if kind not in SimulatedNotice.Kind.values:
        return redirect("simulators:bank")
    return render(request, "simulators/parts/bank_notices.html", told(kind))


def told(kind: str) -> dict[str, Any]:
    """Return what the page says of the newest notices of a kind."""
    rows = telling.newest(kind)
    return {
        "kind": kind,
        "told": [(row, Way(row.way).label, telling.answers(row)) for row in rows],
        "is_telling": any(row.times_left for row in rows),
        "at": clock.now(),
    }


def choices(offered: tuple[Way, ...]) -> list[tuple[str, str, str]]:
    """Return the ways with their words and what they do."""
    return [(way.value, str(way.label), str(ways.WHAT_IT_DOES[way])) for way in offered]


def minutes_of(request: HttpRequest) -> int:
    """Return after how many minutes the notice comes; -1 for what is no number."""
    typed = request.POST.get("phut", "").strip() or str(_USUAL_MINUTES)
    return int(typed) if re.fullmatch("[0-9]{1,5}", typed) and int(typed) <= MOST_MINUTES else -1


def press_of(request: HttpRequest) -> uuid.UUID:
    """Return the form's own number, a new one where it is none."""
    try:
        return uuid.UUID(request.POST.get("lan", ""))
    except ValueError:
        return uuid.uuid4()


def _page(
    request: HttpRequest, *, status: int = 200, text: str = "", said: Transfer | None = None, **more: Any
) -> HttpResponse:
    account = BankAccount.objects.filter(number=said["account"]).first() if said else None
    values = {
        "text": text,
        "said": said,
        "account": account,
        "bank_name": account.bank_name if account else BANKS.get(said["bin"] if said else "", ""),
        "waiting": [] if said else _waiting(),
        "ways": choices(ways.TRANSFER_WAYS),
        "new_press": uuid.uuid4(),
        "minutes": _USUAL_MINUTES,
        "most_minutes": MOST_MINUTES,
        **told(SimulatedNotice.Kind.BANK),
    }
    return render(request, "simulators/bank.html", values | more, status=status)


def _waiting() -> list[tuple[Payment, str]]:
    """Return the newest transfers that wait, each with its code's text."""
    rows = Payment.objects.filter(method=Method.VIETQR, state=State.PENDING, account__isnull=False)
    found = rows.select_related("account", "office").order_by("-begun_at")[:SHOWN]
    return [(payment, vietqr.of(payment)) for payment in found]


def _amount(said: Transfer, typed: str) -> int:
    """Return the code's own sum, else the typed one; nought where it is none."""
    if said["amount_vnd"] is not None:
        return said["amount_vnd"]
    try:
        return statement_lines.amount(typed)
    except ValueError:
        return 0


def _problem(chosen: str, amount_vnd: int, minutes: int) -> str:
    if chosen not in ways.TRANSFER_WAYS:
        return _("Chọn một cách trả.")
    if not 0 < amount_vnd <= MOST_VND:
        return _("Xin ghi số tiền từ 1 đ đến 1.000.000.000 đ.")
    if minutes < 0:
        return _("Số phút từ 0 đến %(most)s.") % {"most": MOST_MINUTES}
    return ""
