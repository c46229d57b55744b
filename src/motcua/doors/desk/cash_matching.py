# SPDX-License-Identifier: EUPL-1.2
"""Reconciliation: what bank, gateway and post told beside payments and receipts; statements are read in here."""

from contextlib import suppress
from datetime import date, timedelta

from django.db import OperationalError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from motcua.doors.desk.cash_book import XLSX, day_from
from motcua.doors.desk.cash_entry import cash, own_offices
from motcua.doors.desk.cash_unclear import number_from
from motcua.doors.desk.entry import Desk, words_of
from motcua.doors.desk.told import Told, keep_for_next_page
from motcua.figures import books, exporting
from motcua.kernel.errors import InvalidInput, NotAllowed, OfficeError
from motcua.payments import bookkeeping, operations
from motcua.payments.errors import StatementUnreadable
from motcua.payments.models import BankAccount, BankStatement
from motcua.payments.statement_files import LARGEST_BYTES
from motcua.people.rules import Action

PAGE = 50
STATEMENTS = 10
PROBLEMS_SHOWN = 20


@require_GET
@cash(Action.SEE_BOOKS)
def matching(request: HttpRequest, desk: Desk) -> HttpResponse:
    """Show a day's told money beside payments and receipts (`?ngay=`); `?tai=csv` and `?tai=xlsx` give it as a file."""
    on = day_from(request.GET.get("ngay", ""), otherwise=desk.today)
    if request.GET.get("tai") in ("csv", "xlsx"):
        return _file(request, desk, on)
    return _show(request, desk, on)


@require_POST
@cash(Action.SEE_BOOKS)
def statement(request: HttpRequest, desk: Desk) -> HttpResponse:
    """Read a bank's statement in, a long one on by the worker; the same file again takes nothing twice.

    What it says settles what people owe: it is for who takes money, not for who only sees the books.
    """
    if not desk.may(Action.TAKE_MONEY):
        raise NotAllowed
    sent = request.FILES.get("sao-ke")
    try:
        if sent is None:
            raise InvalidInput(fields={"sao-ke": _("Xin chọn tệp sao kê.")})
        if (sent.size or 0) > LARGEST_BYTES:
            raise StatementUnreadable(why=_("Tệp lớn hơn 5 MB. Xin xuất sao kê theo khoảng ngày ngắn hơn."))
        read = operations.keep_statement(
            office=desk.office,
            name=sent.name or "",
            content=sent.read(),
            by=desk.user,
            at=desk.at,
            account_number=request.POST.get("tai-khoan", "").strip(),
        )
    except OfficeError as refusal:
        return _show(request, desk, desk.today, said=words_of(refusal), status=refusal.http_status)
    if not read.is_read and read.read_at == desk.at:
        # A short one is there with the next page; the worker goes on where this one could not.
        with suppress(OperationalError):
            read = operations.read_on(statement_id=read.pk, at=desk.at)
    keep_for_next_page(request, [_told(read, desk)])
    return redirect(reverse("desk:cash_matching") + f"?noi={desk.code}")


def _told(read: BankStatement, desk: Desk) -> Told:
    if not read.is_read:
        return Told("info", _("Đã nhận sao kê %(rows)s dòng, đang đọc tiếp.") % {"rows": read.rows})
    if read.read_at != desk.at:
        return Told("done", _("Sao kê này đã được đọc trước đây; không ghi gì thêm."))
    return Told("late" if read.problems else "done", _said(read))


def _said(read: BankStatement) -> str:
    told = {"rows": read.rows, "matched": read.matched, "unclear": read.unclear, "repeated": read.repeated}
    words = _("Đã đọc %(rows)s dòng: %(matched)s khớp, %(unclear)s cần xem, %(repeated)s đã biết.") % told
    if not read.problems:
        return words
    bad = ngettext("%(count)s dòng không đọc được.", "%(count)s dòng không đọc được.", len(read.problems))
    return f"{words} {bad % {'count': len(read.problems)}}"


def _file(request: HttpRequest, desk: Desk, on: date) -> HttpResponse:
    kind, sheet = request.GET["tai"], books.told(desk.code, on)
    if kind == "xlsx":
        answer = HttpResponse(exporting.xlsx_of([sheet]), content_type=XLSX)
    else:
        answer = HttpResponse(exporting.csv_of(sheet), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="doi-soat-{desk.code.lower()}-{on:%Y-%m-%d}.{kind}"'
    answer["Cache-Control"] = "private, no-store"
    return answer


def _show(request: HttpRequest, desk: Desk, on: date, *, said: str = "", status: int = 200) -> HttpResponse:
    after = number_from(request.GET.get("sau", ""))
    found = bookkeeping.reconciliation(desk.code, on, after=after, limit=PAGE)
    statements = BankStatement.objects.filter(office=desk.office).defer("waiting").select_related("read_by")
    shown = list(statements.order_by("-pk")[:STATEMENTS])
    values = {
        "here": "cash",
        "tab": "matching",
        "on": on,
        "before": on - timedelta(days=1),
        "after": on + timedelta(days=1) if on < desk.today else None,
        "sums": found.sums,
        "lines": found.lines[:PAGE],
        "next": found.lines[PAGE - 1].inflow.pk if len(found.lines) > PAGE else None,
        "statements": [(each, each.problems[:PROBLEMS_SHOWN]) for each in shown],
        "is_reading": not all(each.is_read for each in shown),
        "accounts": list(BankAccount.objects.filter(office=desk.office, is_active=True).order_by("pk")),
        "offices": own_offices(desk.access, Action.SEE_BOOKS),
        "said": said,
    }
    return render(request, "desk/cash/matching.html", desk.page(**values), status=status)
