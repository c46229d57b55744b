# SPDX-License-Identifier: EUPL-1.2
"""What carriers collected at delivery: statements read in, each line beside what is expected, the transfer found."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from motcua.doors.desk import post_accounts
from motcua.doors.desk.entry import Desk, words_of
from motcua.doors.desk.post_accounts import SEEING, accounts_of, of_statement
from motcua.figures.exporting import Cell, Sheet
from motcua.kernel import saying
from motcua.kernel.errors import InvalidInput, OfficeError
from motcua.post import accounts, operations
from motcua.post.models import CodStatement
from motcua.post.operations import cod

NUMBER_LIMIT = 60


@require_http_methods(["GET", "HEAD", "POST"])
@accounts_of(*SEEING)
def statements(request: HttpRequest, desk: Desk) -> HttpResponse:
    """Show what carriers hold and their statements; a sent one is read in, and shown with what differs."""
    if request.method == "POST":
        try:
            read = _read(request, desk)
        except OfficeError as refusal:
            return _show(request, desk, said=words_of(refusal), status=refusal.http_status)
        return redirect("desk:post_cod", pk=read.pk)
    return _show(request, desk)


def _read(request: HttpRequest, desk: Desk) -> CodStatement:
    number = " ".join(request.POST.get("so", "").split())
    if not number or len(number) > NUMBER_LIMIT:
        raise InvalidInput(fields={"so": _("Xin ghi số của bảng đối soát.")})
    return operations.read_cod_statement(
        office=desk.office,
        carrier=post_accounts.carrier_from(request, desk),
        number=number,
        lines=post_accounts.lines_from(request),
        until_on=post_accounts.day_from(request.POST.get("den", ""), otherwise=desk.today),
        by=desk.user,
        at=desk.at,
    )


def _show(request: HttpRequest, desk: Desk, *, said: str = "", status: int = 200) -> HttpResponse:
    typed = request.GET.get("truoc", "")
    rows = list(accounts.statements(desk.code, before=int(typed) if typed.isascii() and typed.isdigit() else None))
    values = {
        "held": accounts.held_by_carriers(desk.code, at=desk.at),
        "rows": rows[: accounts.PAGE],
        "next_before": rows[accounts.PAGE - 1].pk if len(rows) > accounts.PAGE else None,
        "said": said,
        "typed": request.POST,
    }
    return render(request, "desk/post/cod_list.html", post_accounts.page(desk, "cod", **values), status=status)


@require_http_methods(["GET", "HEAD"])
@of_statement(*SEEING)
def statement(request: HttpRequest, desk: Desk, pk: int) -> HttpResponse:
    """Show one statement line by line; `?tai=csv` and `?tai=xlsx` give it as a file."""
    found = accounts.statement(desk.code, pk)
    kind = request.GET.get("tai", "")
    if kind in post_accounts.KINDS:
        return post_accounts.as_file(_sheet(found), kind=kind, name=f"thu-ho-{desk.code.lower()}-{found.pk}")
    lines = accounts.cod_lines(found)
    differing = [line for line in lines if line.difference]
    values: dict[str, Any] = {
        "statement": found,
        "differing": differing,
        "agreeing": [line for line in lines if not line.difference],
        "is_cut": len(lines) == accounts.LINES_SHOWN,
        "matched_vnd": cod.matched_vnd(found),
        "may_agree": any(line.difference in cod.OPEN for line in differing),
        "transfers": accounts.transfers_for(found),
    }
    return render(request, "desk/post/cod.html", post_accounts.page(desk, "cod", **values))


@require_POST
@of_statement(*SEEING)
def act(request: HttpRequest, desk: Desk, pk: int) -> HttpResponse:
    """Compare a statement again, or say by which transfer its money came."""
    inflow = request.POST.get("khoan", "")
    try:
        if inflow.isascii() and inflow.isdigit():
            operations.join_cod_transfer(statement_id=pk, inflow_id=int(inflow), by=desk.user, at=desk.at)
            messages.success(request, _("Đã ghép khoản tiền về với bảng đối soát này."))
        else:
            count = operations.compare_cod_again(statement_id=pk, by=desk.user, at=desk.at)
            more, none = _("Thêm %(count)s dòng đã khớp."), _("Chưa có dòng nào khớp thêm.")
            messages.success(request, more % {"count": count} if count else none)
    except OfficeError as refusal:
        messages.error(request, words_of(refusal))
    return redirect(reverse("desk:post_cod", kwargs={"pk": pk}))


def _sheet(found: CodStatement) -> Sheet:
    header = [_("Mã bưu gửi"), _("Bưu điện trả (đồng)"), _("Trong sổ (đồng)"), _("So sánh"), _("Ngày phát")]
    lines: list[list[Cell]] = [
        [
            line.code,
            line.billed_vnd,
            line.expected_vnd,
            str(line.get_difference_display()),
            f"{line.parcel.ended_at:%d/%m/%Y}" if line.parcel and line.parcel.ended_at else "",
        ]
        for line in found.lines.select_related("parcel").order_by("pk")
    ]
    total: list[Cell] = [_("Cộng"), found.total_vnd, found.expected_vnd, saying.vnd(cod.matched_vnd(found)), ""]
    return Sheet(_("Thu hộ"), header, [*lines, total])
