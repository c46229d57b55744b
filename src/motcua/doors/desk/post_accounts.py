# SPDX-License-Identifier: EUPL-1.2
"""Accounts with carriers: who may see them where, and what all their pages share; files out of them."""

from collections.abc import Callable
from datetime import date, datetime
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy

from motcua.doors.desk.entry import Desk, View, staff
from motcua.figures import exporting
from motcua.figures.exporting import Sheet
from motcua.kernel.errors import InvalidInput, NotAllowed, NotFound
from motcua.offices import queries as offices
from motcua.offices.columns import CannotRead, day
from motcua.payments import statement_files
from motcua.payments.errors import StatementUnreadable
from motcua.people.access import Access
from motcua.people.rules import Action
from motcua.post import account_lines, accounts
from motcua.post.account_lines import Line
from motcua.post.models import Carrier, CarrierBill, CodStatement, Contract

SEEING = (Action.SEE_BOOKS, Action.CHANGE_POSTAGE)
_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
KINDS = ("csv", "xlsx")
_CHOOSE_CARRIER = gettext_lazy("Xin chọn doanh nghiệp bưu chính.")
_TOO_LARGE = gettext_lazy("Tệp lớn hơn 5 MB. Xin chia nhỏ theo ngày.")


def accounts_of(*actions: Action) -> Callable[[View], View]:
    """Let whoever may do one of these through as `view(request, desk, …)`: at the office `noi`, or the first."""

    def decorate(view: View) -> View:
        @staff
        @wraps(view)
        def entered(request: HttpRequest, access: Access, at: datetime, **kwargs: Any) -> HttpResponse:
            return view(request, Desk(access, at, offices.office(_office(request, access, actions))), **kwargs)

        return entered

    return decorate


def of_statement(*actions: Action) -> Callable[[View], View]:
    """Let whoever may do one of these with a COD statement through; another office's does not exist."""
    return _of(CodStatement, actions)


def of_bill(*actions: Action) -> Callable[[View], View]:
    """Let whoever may do one of these with a monthly bill through; another office's does not exist."""
    return _of(CarrierBill, actions)


def _of(model: Any, actions: tuple[Action, ...]) -> Callable[[View], View]:
    def decorate(view: View) -> View:
        @staff
        @wraps(view)
        def entered(request: HttpRequest, access: Access, at: datetime, pk: int, **kwargs: Any) -> HttpResponse:
            if not any(access.may_anywhere(action) for action in actions):
                raise NotAllowed
            office = model.objects.filter(pk=pk).values_list("office_id", flat=True).first()
            if office is None:
                raise NotFound
            if not any(access.may(action, office=office) for action in actions):
                access.require(actions[0], office=office)
            return view(request, Desk(access, at, offices.office(office)), pk, **kwargs)

        return entered

    return decorate


def page(desk: Desk, tab: str, **values: Any) -> dict[str, Any]:
    """Return what every page of the accounts shows around its own values."""
    choices = own_offices(desk.access)
    return desk.page(
        here="post_accounts",
        tab=tab,
        offices=choices if len(choices) > 1 else [],
        may_change=desk.may(Action.CHANGE_POSTAGE),
        carriers=accounts.carriers_of(desk.code),
        **values,
    )


def own_offices(access: Access) -> list[tuple[str, str]]:
    """Return the offices whose accounts this person may see, those that ever had a contract: code and name."""
    codes: set[str] | None = set()
    for action in SEEING:
        allowed = access.offices_for(action)
        codes = None if codes is None or allowed is None else codes | set(allowed)
    rows = Contract.objects.all() if codes is None else Contract.objects.filter(office__in=codes)
    return list(rows.order_by("office__sort_key", "office").values_list("office_id", "office__name").distinct())


def carrier_from(request: HttpRequest, desk: Desk) -> Carrier:
    """Return the carrier that was chosen; the only one where there is but one. Raises: InvalidInput."""
    known = accounts.carriers_of(desk.code)
    typed = request.POST.get("ben", "").strip()
    found = next((each for each in known if each.pk == typed), known[0] if len(known) == 1 and not typed else None)
    if found is None:
        raise InvalidInput(fields={"ben": _CHOOSE_CARRIER})
    return found


def lines_from(request: HttpRequest) -> list[Line]:
    """Return the lines of the file that was sent, or else those typed.

    Raises: UnreadableSheet, StatementUnreadable.
    """
    sent = request.FILES.get("tep")
    if sent is None:
        return account_lines.read_typed(request.POST.get("dong", "")[: account_lines.MOST_LINES * 60])
    if (sent.size or 0) > statement_files.LARGEST_BYTES:
        raise StatementUnreadable(why=_TOO_LARGE)
    return account_lines.read(statement_files.rows(sent.read()))


def day_from(typed: str, *, otherwise: date) -> date:
    """Read a day as a browser sends it, or as people write it."""
    try:
        found = day(typed.strip())
    except CannotRead:
        return otherwise
    return found if 2000 <= found.year <= 2200 else otherwise


def as_file(sheet: Sheet, *, kind: str, name: str) -> HttpResponse:
    """Give a table as CSV or XLSX, kept by nobody on the way."""
    if kind == "xlsx":
        answer = HttpResponse(exporting.xlsx_of([sheet]), content_type=_XLSX)
    else:
        answer = HttpResponse(exporting.csv_of(sheet), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{name}.{kind}"'
    answer["Cache-Control"] = "private, no-store"
    return answer


def _office(request: HttpRequest, access: Access, actions: tuple[Action, ...]) -> str:
    if not any(access.may_anywhere(action) for action in actions):
        raise NotAllowed
    asked = (request.POST.get("noi") or request.GET.get("noi") or "").strip().upper()
    if asked:
        if not any(access.may(action, office=asked) for action in actions):
            access.require(actions[0], office=asked)
        return asked
    choices = own_offices(access)
    if choices:
        return choices[0][0]
    held = sorted({each.office for each in access.held if each.office})
    if held:
        return held[0]
    # Nobody has a contract yet: the page says so, at any office.
    first = offices.search_offices(limit=1)
    if not first:
        raise NotFound
    return first[0].pk
