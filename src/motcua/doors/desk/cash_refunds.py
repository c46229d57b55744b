# SPDX-License-Identifier: EUPL-1.2
"""Refunds: asked by one person, decided by another, paid out with proof. What one asked oneself one cannot decide."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import wraps
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from motcua.doors.desk import cash_payment
from motcua.doors.desk.cash_entry import cash, may_with
from motcua.doors.desk.cash_typed import sum_from
from motcua.doors.desk.entry import Desk, View, staff, words_of
from motcua.doors.desk.told import Told, keep_for_next_page
from motcua.kernel.errors import InvalidInput, NotAllowed, NotFound, OfficeError
from motcua.offices import queries as offices
from motcua.payments import bookkeeping, operations, queries
from motcua.payments.errors import NoSuchPayment, NoSuchRefund
from motcua.payments.models import Payment, Refund
from motcua.people.access import Access
from motcua.people.rules import Action

PAGE = 30
_LAST = 2**63 - 1


@dataclass(frozen=True)
class Wish:
    """What was typed of a refund; the sum as it was typed."""

    sum: str
    reason: str
    way: str
    to: str


@dataclass(frozen=True)
class Row:
    """One refund and what this person may do with it now."""

    refund: Refund
    may_decide: bool
    may_pay: bool
    is_own: bool
    may_stop: bool


@require_GET
@cash(Action.APPROVE_REFUNDS, Action.TAKE_MONEY)
def listing(request: HttpRequest, desk: Desk) -> HttpResponse:
    """Show what waits for a decision or for paying out, then what was done."""
    return _show(request, desk)


@require_POST
@staff
def ask(request: HttpRequest, access: Access, at: datetime) -> HttpResponse:
    """Ask to pay back of a payment, whole or in part; a refusal shows the payment with what was typed."""
    payment = _payment(request)
    if not may_with(access, payment, Action.TAKE_MONEY):
        if any(may_with(access, payment, action) for action in cash_payment.SEES):
            raise NotAllowed
        raise NoSuchPayment
    desk, wish = Desk(access, at, payment.dossier.office), refund_typed(request)
    try:
        operations.ask_refund(
            payment_id=payment.pk,
            amount_vnd=sum_from(wish.sum, field="amount_vnd"),
            reason=wish.reason,
            way=wish.way,
            to=wish.to,
            by=desk.user,
            at=desk.at,
        )
    except OfficeError as refusal:
        wrong = refusal.fields if isinstance(refusal, InvalidInput) else {}
        more = {"said": words_of(refusal), "wrong": wrong, "refund_typed": wish}
        return cash_payment.show(request, desk, queries.payment(payment.pk), status=refusal.http_status, **more)
    keep_for_next_page(request, [Told("done", _("Đã đề nghị hoàn; người khác duyệt rồi mới chi."))])
    return redirect("desk:cash_payment", payment=payment.pk)


def of_refund(view: View) -> View:
    """Let whoever has to do with the refund of the address through as `view(request, desk, refund, …)`."""

    @staff
    @wraps(view)
    def entered(request: HttpRequest, access: Access, at: datetime, refund: int, **kwargs: Any) -> HttpResponse:
        if not any(access.may_anywhere(action) for action in (Action.APPROVE_REFUNDS, Action.TAKE_MONEY)):
            raise NotAllowed
        rows = Refund.objects.select_related("payment__dossier", "inflow")
        found = rows.filter(pk=refund).first() if refund <= _LAST else None
        if found is None or not any(_may(access, found, each) for each in (Action.APPROVE_REFUNDS, Action.TAKE_MONEY)):
            raise NoSuchRefund
        return view(request, Desk(access, at, offices.office(found.office_id)), found, **kwargs)

    return entered


@require_POST
@of_refund
def act(request: HttpRequest, desk: Desk, refund: Refund, deed: str) -> HttpResponse:
    """Approve, refuse, stop or pay out; a refusal is said on the same page."""
    if deed not in ACTS:
        raise NotFound
    needed, do = ACTS[deed]
    if not _may(desk.access, refund, needed):
        raise NotAllowed
    try:
        words = do(request, desk, refund)
    except OfficeError as refusal:
        more = {"said": words_of(refusal), "open_refund": refund.pk, "typed": request.POST}
        return _show(request, desk, status=refusal.http_status, **more)
    keep_for_next_page(request, [Told("done", words)])
    return redirect(reverse("desk:cash_refunds") + f"?noi={desk.code}")


def refund_typed(request: HttpRequest) -> Wish:
    """Return what was typed of a refund."""
    given = request.POST
    return Wish(
        sum=given.get("so-tien", ""),
        reason=given.get("ly-do", ""),
        way=given.get("cach", ""),
        to=given.get("den", ""),
    )


# --- one function an act: what it says afterwards ------------------------------------------------------


def _approve(request: HttpRequest, desk: Desk, refund: Refund) -> str:
    operations.approve_refund(refund_id=refund.pk, by=desk.user, at=desk.at)
    return _("Đã duyệt hoàn tiền; thu ngân chi.")


def _refuse(request: HttpRequest, desk: Desk, refund: Refund) -> str:
    reason = request.POST.get("ly-do", "")
    operations.refuse_refund(refund_id=refund.pk, reason=reason, by=desk.user, at=desk.at)
    return _("Đã ghi không duyệt.")


def _stop(request: HttpRequest, desk: Desk, refund: Refund) -> str:
    reason = request.POST.get("ly-do", "")
    operations.stop_refund(refund_id=refund.pk, reason=reason, by=desk.user, at=desk.at)
    return _("Đã bỏ duyệt; khoản này không chi.")


def _pay(request: HttpRequest, desk: Desk, refund: Refund) -> str:
    operations.pay_refund(refund_id=refund.pk, proof=request.POST.get("chung-tu", ""), by=desk.user, at=desk.at)
    return _("Đã hoàn tiền và ghi sổ.")


ACTS: dict[str, tuple[Action, Callable[[HttpRequest, Desk, Refund], str]]] = {
    "duyet": (Action.APPROVE_REFUNDS, _approve),
    "khong-duyet": (Action.APPROVE_REFUNDS, _refuse),
    "bo-duyet": (Action.APPROVE_REFUNDS, _stop),
    "chi": (Action.TAKE_MONEY, _pay),
}


def _may(access: Access, refund: Refund, action: Action) -> bool:
    agency = refund.payment.dossier.agency_id if refund.payment is not None else None
    return access.may(action, office=refund.office_id, agency=agency)


def _payment(request: HttpRequest) -> Payment:
    try:
        return queries.payment(UUID(request.POST.get("luot", "")))
    except ValueError:
        raise NoSuchPayment from None


def _row(desk: Desk, refund: Refund) -> Row:
    is_own = refund.asked_by_id == desk.user.pk
    is_asked = refund.state == Refund.State.ASKED
    may_decide = is_asked and not is_own and _may(desk.access, refund, Action.APPROVE_REFUNDS)
    is_approved = refund.state == Refund.State.APPROVED
    may_pay = is_approved and _may(desk.access, refund, Action.TAKE_MONEY)
    may_stop = is_approved and not is_own and _may(desk.access, refund, Action.APPROVE_REFUNDS)
    return Row(refund, may_decide, may_pay, is_own and is_asked, may_stop)


def _agencies(desk: Desk) -> list[str] | None:
    """Return with whose money this person may do anything here: to take it or to answer for it; None means all."""
    taking, answering = desk.agencies(Action.TAKE_MONEY), desk.agencies(Action.APPROVE_REFUNDS)
    return None if taking is None or answering is None else sorted({*taking, *answering})


def _show(request: HttpRequest, desk: Desk, *, status: int = 200, **more: Any) -> HttpResponse:
    before = request.GET.get("truoc", "")
    before_id = int(before) if before.isascii() and before.isdigit() and len(before) < 19 else 0
    agencies = _agencies(desk)
    waiting = bookkeeping.refunds(desk.code, agencies=agencies, is_open=True)
    rows = bookkeeping.refunds(desk.code, agencies=agencies, before=before_id, limit=PAGE)
    values = {
        "here": "cash",
        "tab": "refunds",
        "waiting": [_row(desk, each) for each in waiting],
        "rows": [each for each in rows[:PAGE] if each.state in (Refund.State.DONE, Refund.State.REFUSED)],
        "next": rows[PAGE - 1].pk if len(rows) > PAGE else None,
        **more,
    }
    return render(request, "desk/cash/refunds.html", desk.page(**values), status=status)
