# SPDX-License-Identifier: EUPL-1.2
"""The books of an office: a day's balances, entries and tills, a month day by day, both as files."""

from calendar import monthrange
from datetime import date, timedelta

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from motcua.doors.desk.cash_entry import cash, own_offices
from motcua.doors.desk.cash_unclear import number_from
from motcua.doors.desk.entry import Desk
from motcua.figures import books, exporting
from motcua.payments import bookkeeping
from motcua.payments.rules import Book
from motcua.people.rules import Action

PAGE = 50
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@require_GET
@cash(Action.SEE_BOOKS)
def day(request: HttpRequest, desk: Desk) -> HttpResponse:
    """Show a day of the books (`?ngay=`, today by default); `?tai=csv` and `?tai=xlsx` give it as a file."""
    on = day_from(request.GET.get("ngay", ""), otherwise=desk.today)
    if request.GET.get("tai") in ("csv", "xlsx"):
        return as_file(request, desk, on, on)
    book = request.GET.get("so", "")
    book = book if book in Book.values else ""
    after = number_from(request.GET.get("sau", ""))
    rows = bookkeeping.entries(desk.code, on, book=book, after=after, limit=PAGE)
    values = {
        "here": "cash",
        "tab": "book",
        "on": on,
        "before": on - timedelta(days=1),
        "after": on + timedelta(days=1) if on < desk.today else None,
        "balances": [
            each for each in bookkeeping.day(desk.code, on) if each.opening_vnd or each.in_vnd or each.out_vnd
        ],
        "tills": bookkeeping.tills(desk.code, on),
        "entries": rows[:PAGE],
        "next": rows[PAGE - 1].pk if len(rows) > PAGE else None,
        "book": book,
        "books": Book.choices,
        "wrong": bookkeeping.check(desk.code, on),
        "offices": own_offices(desk.access, Action.SEE_BOOKS),
    }
    return render(request, "desk/cash/book.html", desk.page(**values))


@require_GET
@cash(Action.SEE_BOOKS)
def month(request: HttpRequest, desk: Desk) -> HttpResponse:
    """Show a month of the books day by day (`?thang=2026-11`); `?tai=` as for a day."""
    first = _month_from(request.GET.get("thang", ""), otherwise=desk.today.replace(day=1))
    last = first.replace(day=monthrange(first.year, first.month)[1])
    if request.GET.get("tai") in ("csv", "xlsx"):
        return as_file(request, desk, first, last)
    after = last + timedelta(days=1)
    values = {
        "here": "cash",
        "tab": "book",
        "first": first,
        "before": (first - timedelta(days=1)).replace(day=1),
        "after": after if after <= desk.today else None,
        "balances": [
            each
            for each in bookkeeping.period(desk.code, first, last)
            if each.opening_vnd or each.in_vnd or each.out_vnd
        ],
        "days": books.by_day(desk.code, first, last),
        "collected": bookkeeping.collected(desk.code, first, last),
    }
    return render(request, "desk/cash/month.html", desk.page(**values))


def as_file(request: HttpRequest, desk: Desk, since: date, until: date) -> HttpResponse:
    """Give the books of these days as CSV (the entries) or XLSX (balances, entries, receipts, what was collected)."""
    kind = request.GET["tai"]
    if kind == "xlsx":
        sheets = books.sheets(desk.code, since, until, has_names=desk.may(Action.TAKE_MONEY))
        answer = HttpResponse(exporting.xlsx_of(sheets), content_type=XLSX)
    else:
        content = exporting.csv_of(books.entries(desk.code, since, until))
        answer = HttpResponse(content, content_type="text/csv; charset=utf-8")
    days = f"{since:%Y-%m-%d}" if since == until else f"{since:%Y-%m-%d}-den-{until:%Y-%m-%d}"
    answer["Content-Disposition"] = f'attachment; filename="so-thu-{desk.code.lower()}-{days}.{kind}"'
    answer["Cache-Control"] = "private, no-store"
    return answer


def day_from(typed: str, *, otherwise: date) -> date:
    """Return the day in an address; `otherwise` where there is none that can be."""
    try:
        found = date.fromisoformat(typed)
    except ValueError:
        return otherwise
    return found if 2000 <= found.year <= 2200 else otherwise


def _month_from(typed: str, *, otherwise: date) -> date:
    return day_from(f"{typed}-01", otherwise=otherwise) if len(typed) == 7 else otherwise
