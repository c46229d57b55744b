# SPDX-License-Identifier: EUPL-1.2
"""Money somebody must look at: the list, one case with what may be done about it, and the deeds."""

from collections.abc import Callable, Mapping
from datetime import datetime
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from motcua.doors.desk.cash_entry import cash, own_offices
from motcua.doors.desk.cash_refunds import refund_typed
from motcua.doors.desk.entry import Desk, View, staff, words_of
from motcua.doors.desk.told import Told, keep_for_next_page
from motcua.kernel.errors import InvalidInput, NotAllowed, NotFound, OfficeError
from motcua.offices import queries as offices
from motcua.payments import bookkeeping, operations, unclear
from motcua.payments.errors import NoSuchInflow
from motcua.payments.finding import found_by
from motcua.payments.models import Inflow, Refund
from motcua.payments.operations.clearing import UNCLEAR
from motcua.payments.rules import Book
from motcua.people.access import Access
from motcua.people.rules import Action

PAGE = 20
_LAST = 2**63 - 1


@require_GET
@cash(Action.TAKE_MONEY)
def listing(request: HttpRequest, desk: Desk) -> HttpResponse:
    """Show what nobody has seen to yet, what gateways refused lately, and what may have to go back."""
    after = number_from(request.GET.get("sau", ""))
    agencies = desk.agencies(Action.TAKE_MONEY)
    rows = bookkeeping.unclear(desk.code, agencies=agencies, after=after, limit=PAGE)
    values = {
        "here": "cash",
        "tab": "unclear",
        "cases": unclear.cases(rows[:PAGE], agencies=agencies),
        "next": rows[PAGE - 1].pk if len(rows) > PAGE else None,
        "refused": unclear.refused(desk.code, at=desk.at, agencies=agencies),
        "over": unclear.over_but_paid(desk.code, at=desk.at, agencies=agencies),
    }
    return render(request, "desk/cash/unclear.html", desk.page(**values))


def of_inflow(view: View) -> View:
    """Let whoever takes money where the inflow lies through as `view(request, desk, inflow, …)`.

    A notice that names no office is for whoever takes money anywhere.
    """

    @staff
    @wraps(view)
    def entered(request: HttpRequest, access: Access, at: datetime, inflow: int, **kwargs: Any) -> HttpResponse:
        if not access.may_anywhere(Action.TAKE_MONEY):
            raise NotAllowed
        rows = Inflow.objects.select_related("payment__dossier", "account", "resolved_by")
        found = rows.filter(pk=inflow).first() if inflow <= _LAST else None
        if found is None or not unclear.may(access, found):
            raise NoSuchInflow
        office = found.office_id or own_offices(access, Action.TAKE_MONEY)[0]
        return view(request, Desk(access, at, offices.office(office)), found, **kwargs)

    return entered


@require_GET
@of_inflow
def page(request: HttpRequest, desk: Desk, inflow: Inflow) -> HttpResponse:
    """Show one case and what may be done about it."""
    return _show(request, desk, inflow)


@require_POST
@of_inflow
def act(request: HttpRequest, desk: Desk, inflow: Inflow, deed: str) -> HttpResponse:
    """Do what was asked; a refusal shows the case again with what was typed."""
    do = ACTS.get(deed)
    if do is None:
        raise NotFound
    try:
        words = do(request, desk, inflow)
    except OfficeError as refusal:
        wrong = refusal.fields if isinstance(refusal, InvalidInput) else {}
        typed, status = request.POST, refusal.http_status
        return _show(request, desk, inflow, typed=typed, said=words_of(refusal), wrong=wrong, deed=deed, status=status)
    keep_for_next_page(request, [Told("done", words)])
    return redirect(reverse("desk:cash_unclear") + f"?noi={desk.code}")


def number_from(typed: str) -> int:
    """Return the number of a row out of an address; 0 for what is none."""
    return int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 19 else 0


# --- one function an act: what it says afterwards ------------------------------------------------------


def _assign(request: HttpRequest, desk: Desk, inflow: Inflow) -> str:
    found = found_by(request.POST.get("ho-so", ""), access=desk.access)
    payment = found.payment.pk if found.payment is not None and not found.payment.is_paid else None
    done = operations.assign_inflow(
        inflow_id=inflow.pk,
        by=desk.user,
        at=desk.at,
        payment_id=payment,
        dossier_id=None if payment else found.dossier.pk,
    )
    return _("Đã ghi khoản tiền này cho hồ sơ %(code)s.") % {"code": done.dossier.code}


def _resolve(request: HttpRequest, desk: Desk, inflow: Inflow) -> str:
    words = request.POST.get("cach-xu-ly", "")
    operations.resolve_inflow(inflow_id=inflow.pk, resolution=words, by=desk.user, at=desk.at)
    return _("Đã ghi cách xử lý.")


def _refund(request: HttpRequest, desk: Desk, inflow: Inflow) -> str:
    wish = refund_typed(request)
    operations.ask_refund(
        inflow_id=inflow.pk,
        amount_vnd=inflow.amount_vnd,
        reason=wish.reason,
        way=wish.way,
        to=wish.to,
        by=desk.user,
        at=desk.at,
    )
    return _("Đã đề nghị hoàn; người khác duyệt rồi mới chi.")


def _payout(request: HttpRequest, desk: Desk, inflow: Inflow) -> str:
    operations.count_as_payout(inflow_id=inflow.pk, holder=request.POST.get("cua", ""), by=desk.user, at=desk.at)
    return _("Đã ghi là tiền giữ hộ nộp về.")


ACTS: dict[str, Callable[[HttpRequest, Desk, Inflow], str]] = {
    "ghi-cho": _assign,
    "xu-ly": _resolve,
    "hoan": _refund,
    "giu-ho": _payout,
}


def _show(
    request: HttpRequest,
    desk: Desk,
    inflow: Inflow,
    *,
    typed: QueryDict | None = None,
    said: str = "",
    wrong: Mapping[str, str] | None = None,
    deed: str = "",
    status: int = 200,
) -> HttpResponse:
    agencies = desk.agencies(Action.TAKE_MONEY)
    row = Inflow.objects.select_related("payment__dossier", "account").get(pk=inflow.pk)
    [case] = unclear.cases([row], agencies=agencies)
    values = {
        "here": "cash",
        "tab": "unclear",
        "case": case,
        "is_open": case.inflow.state in UNCLEAR,
        "typed": typed or {},
        "named": typed.get("ho-so", "") if typed is not None else "",
        "resolution": typed.get("cach-xu-ly", "") if typed is not None else "",
        "refund_typed": refund_typed(request) if deed == "hoan" else None,
        "said": said,
        "wrong": wrong or {},
        "open_deed": deed,
        "ways": [each for each in Refund.Way.choices if each[0] != Refund.Way.GATEWAY],
        "holders": [(Book.GATEWAY.value, Book.GATEWAY.label), (Book.POST_HOLDS.value, Book.POST_HOLDS.label)],
    }
    return render(request, "desk/cash/inflow.html", desk.page(**values), status=status)
