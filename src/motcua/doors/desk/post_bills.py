# SPDX-License-Identifier: EUPL-1.2
"""Carriers' monthly bills beside what was handed over and our prices; accepted by a person, then they stay."""

from datetime import date
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from motcua.doors.desk import post_accounts
from motcua.doors.desk.entry import Desk, words_of
from motcua.doors.desk.post_accounts import SEEING, accounts_of, of_bill
from motcua.figures.exporting import Cell, Sheet
from motcua.kernel import saying
from motcua.kernel.errors import InvalidInput, OfficeError
from motcua.people.rules import Action
from motcua.post import accounts, operations
from motcua.post.models import CarrierBill
from motcua.post.operations import billing


@require_http_methods(["GET", "HEAD", "POST"])
@accounts_of(*SEEING)
def bills(request: HttpRequest, desk: Desk) -> HttpResponse:
    """Show the bills of an office by month; a sent one is read in, by whoever answers for the contract."""
    if request.method == "POST":
        desk.require(Action.CHANGE_POSTAGE)
        try:
            read = operations.read_bill(
                office=desk.office,
                carrier=post_accounts.carrier_from(request, desk),
                month=_month(request.POST.get("thang", "")),
                lines=post_accounts.lines_from(request),
                by=desk.user,
                at=desk.at,
            )
        except OfficeError as refusal:
            return _show(request, desk, said=words_of(refusal), status=refusal.http_status)
        return redirect("desk:post_bill", pk=read.pk)
    return _show(request, desk)


def _month(typed: str) -> date:
    """Read 2026-11 or 11/2026. Raises: InvalidInput."""
    text = typed.strip()
    year, _dash, month = text.partition("-") if "-" in text else text.partition("/")[::-1]
    are_numbers = all(part.isascii() and part.isdigit() and len(part) <= 4 for part in (year, month))
    if are_numbers and 1 <= int(month) <= 12 and 2000 <= int(year) <= 2200:
        return date(int(year), int(month), 1)
    raise InvalidInput(fields={"thang": _("Xin ghi tháng, như 11/2026.")})


def _show(request: HttpRequest, desk: Desk, *, said: str = "", status: int = 200) -> HttpResponse:
    before = date(desk.today.year - (desk.today.month == 1), (desk.today.month - 2) % 12 + 1, 1)
    known = accounts.carriers_of(desk.code)
    values = {
        "rows": accounts.bills(desk.code),
        "contracts": [(each, accounts.contracts_of(desk.code, each.pk)) for each in known],
        "said": said,
        "typed": request.POST,
        "month": request.POST.get("thang") or f"{before:%Y-%m}",
    }
    return render(request, "desk/post/bill_list.html", post_accounts.page(desk, "bills", **values), status=status)


@require_http_methods(["GET", "HEAD"])
@of_bill(*SEEING)
def bill(request: HttpRequest, desk: Desk, pk: int) -> HttpResponse:
    """Show one bill line by line, beside its contract; `?tai=csv` and `?tai=xlsx` give it as a file."""
    found = accounts.bill(desk.code, pk)
    kind = request.GET.get("tai", "")
    if kind in post_accounts.KINDS:
        name = f"cuoc-{desk.code.lower()}-{found.month:%Y-%m}"
        return post_accounts.as_file(_sheet(found), kind=kind, name=name)
    lines = accounts.bill_lines(found)
    values: dict[str, Any] = {
        "bill": found,
        "contract": accounts.contract_in(desk.code, found.carrier_id, found.month),
        "differing": [line for line in lines if line.difference],
        "agreeing": [line for line in lines if not line.difference],
        "is_cut": len(lines) == accounts.LINES_SHOWN,
        "ours_vnd": billing.payable_vnd(found, billing.OURS),
    }
    return render(request, "desk/post/bill.html", post_accounts.page(desk, "bills", **values))


@require_POST
@of_bill(Action.CHANGE_POSTAGE)
def accept(request: HttpRequest, desk: Desk, pk: int) -> HttpResponse:
    """Accept a bill: by our prices, or as the carrier wants it."""
    basis = request.POST.get("theo", "")
    if basis not in billing.BASES:
        messages.error(request, _("Xin chọn trả theo giá nào."))
        return _back(pk)
    try:
        done = operations.accept_bill(bill_id=pk, basis=basis, by=desk.user, at=desk.at)
    except OfficeError as refusal:
        messages.error(request, words_of(refusal))
    else:
        told = _("Đã chấp nhận, trả bưu điện %(sum)s.") % {"sum": saying.vnd(done.paid_vnd or 0)}
        messages.success(request, told)
    return _back(pk)


def _back(pk: int) -> HttpResponse:
    return redirect(reverse("desk:post_bill", kwargs={"pk": pk}))


def _sheet(found: CarrierBill) -> Sheet:
    header = [
        _("Mã bưu gửi"),
        _("Bưu điện cân (g)"),
        _("Trong sổ (g)"),
        _("Bưu điện kê (đồng)"),
        _("Giá của ta (đồng)"),
        _("Dân trả (đồng)"),
        _("Hỗ trợ (đồng)"),
        _("So sánh"),
        _("Ngày giao bưu điện"),
    ]
    lines: list[list[Cell]] = [
        [
            line.code,
            line.grams or None,
            line.parcel.grams if line.parcel else None,
            line.billed_vnd,
            line.expected_vnd,
            line.parcel.you_pay_vnd if line.parcel else None,
            line.parcel.supported_vnd if line.parcel else None,
            str(line.get_difference_display()),
            f"{line.parcel.handed_over_at:%d/%m/%Y}" if line.parcel and line.parcel.handed_over_at else "",
        ]
        for line in found.lines.select_related("parcel").order_by("pk")
    ]
    total: list[Cell] = [_("Cộng"), None, None, found.total_vnd, found.expected_vnd, None, None, "", ""]
    return Sheet(_("Cước tháng"), header, [*lines, total])
