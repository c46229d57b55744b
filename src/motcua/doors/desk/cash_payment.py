# SPDX-License-Identifier: EUPL-1.2
"""One payment: that it was taken and what is given back of the notes, its receipt, its QR code on paper."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET, require_safe

from motcua.doors.desk.cash_dossier import transfer_values
from motcua.doors.desk.cash_entry import may_with, of_payment
from motcua.doors.desk.entry import Desk
from motcua.doors.desk.sheets import pdf
from motcua.doors.look.middleware import policy
from motcua.kernel.errors import NotFound
from motcua.payments import queries, telling
from motcua.payments.models import Inflow, Payment, Receipt, Refund
from motcua.payments.operations import note_printed
from motcua.payments.rules import Method, State
from motcua.payments.sheets import receipt_pdf
from motcua.people.rules import Action

# Who paid is seen by who takes the money or answers for it; the books name dossiers by their code only.
SEES = (Action.TAKE_MONEY, Action.APPROVE_REFUNDS)
# A hundred thousand times the usual fee: more was never given by hand.
_MOST_GIVEN = 2_000_000_000


@require_GET
@of_payment(*SEES)
def page(request: HttpRequest, desk: Desk, payment: Payment) -> HttpResponse:
    """Show one payment; right after cash was taken (`?vua=1&dua=`) what is given back stands large."""
    return show(request, desk, payment)


@require_GET
@of_payment(*SEES)
def part(request: HttpRequest, desk: Desk, payment: Payment) -> HttpResponse:
    """Show only what changes by itself."""
    return render(request, "desk/cash/payment_part.html", desk.page(is_part=True, **_values(request, desk, payment)))


@require_safe
@of_payment(*SEES)
def receipt(request: HttpRequest, desk: Desk, payment: Payment) -> HttpResponse:
    """Give the receipt as a PDF; printed before, it says so."""
    found = Receipt.objects.filter(payment=payment).first()
    if found is None:
        raise NotFound
    is_copy = note_printed(receipt=found, by=desk.user, at=desk.at)
    name = str(found).replace(" ", "-").lower()
    return pdf(receipt_pdf(found, is_copy=is_copy), f"bien-lai-{name}.pdf")


@require_GET
@of_payment(Action.TAKE_MONEY)
def transfer_slip(request: HttpRequest, desk: Desk, payment: Payment) -> HttpResponse:
    """Show the QR code of a pending transfer as a slip, 80 mm wide or on A6 (`?kho=a6`)."""
    if payment.state != State.PENDING or payment.method != Method.VIETQR:
        raise NotFound
    values = {"payment": payment, "paper": request.GET.get("kho", ""), **transfer_values(payment)}
    return render(request, "desk/cash/transfer_slip.html", desk.page(**values))


def show(request: HttpRequest, desk: Desk, payment: Payment, *, status: int = 200, **more: Any) -> HttpResponse:
    """Show the page; `more` is what was typed and why it was refused."""
    values = _values(request, desk, payment) | more
    answer = render(request, "desk/cash/payment.html", desk.page(**values), status=status)
    # The receipt is printed from a frame of its own.
    answer["Content-Security-Policy"] = f"{policy([])}; frame-src 'self'"
    return answer


def _values(request: HttpRequest, desk: Desk, payment: Payment) -> dict[str, Any]:
    given = _given(request, payment)
    is_open = payment.state == State.PENDING and payment.method == Method.VIETQR
    refunds = list(Refund.objects.filter(payment=payment).select_related("asked_by", "decided_by").order_by("-pk"))
    return {
        "here": "cash",
        "tab": "counter",
        "payment": payment,
        "dossier": payment.dossier,
        "receipt": getattr(payment, "receipt", None),
        "is_just_taken": bool(request.GET.get("vua")) and payment.is_paid,
        "given_vnd": given,
        "change_vnd": given - payment.amount_vnd if given else 0,
        "inflows": list(Inflow.objects.filter(payment=payment).order_by("pk")),
        "settled": list(payment.settled.order_by("pk")),
        "refunds": refunds,
        "has_open_refund": any(each.state in (Refund.State.ASKED, Refund.State.APPROVED) for each in refunds),
        "left_vnd": payment.held_vnd,
        "ways": Refund.Way.choices,
        "why_unpaid": "" if payment.is_paid else telling.why_unpaid(payment),
        "still_owed_vnd": queries.owed(payment.dossier).open_vnd,
        "may_take": may_with(desk.access, payment, Action.TAKE_MONEY),
        **transfer_values(payment if is_open else None),
    }


def _given(request: HttpRequest, payment: Payment) -> int:
    typed = request.GET.get("dua", "")
    given = int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 11 else 0
    return given if payment.method == Method.CASH and payment.amount_vnd <= given <= _MOST_GIVEN else 0
