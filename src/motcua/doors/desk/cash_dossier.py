# SPDX-License-Identifier: EUPL-1.2
"""What one dossier owes, line by line with how it was counted, and the ways to take it."""

import uuid
from typing import Any

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.views.decorators.http import require_GET

from motcua.assistance import pairing
from motcua.doors.desk.cash_entry import of_charges
from motcua.doors.desk.entry import Desk
from motcua.dossiers.models import Dossier
from motcua.payments import counter, owing, queries, vietqr
from motcua.payments.models import Assessment, Charge, Payment
from motcua.payments.rules import Due
from motcua.procedures import fees


@require_GET
@of_charges
def page(request: HttpRequest, desk: Desk, dossier: Dossier) -> HttpResponse:
    """Show what the dossier owes; `?viec=mien` with the form to exempt a charge open."""
    return show(request, desk, dossier, deed=request.GET.get("viec", ""))


@require_GET
@of_charges
def part(request: HttpRequest, desk: Desk, dossier: Dossier) -> HttpResponse:
    """Show only what changes by itself: a transfer that came settles the lines."""
    return render(request, "desk/cash/dossier_part.html", desk.page(is_part=True, **_values(desk, dossier)))


def show(
    request: HttpRequest,
    desk: Desk,
    dossier: Dossier,
    *,
    typed: QueryDict | None = None,
    said: str = "",
    wrong: dict[str, str] | None = None,
    deed: str = "",
    status: int = 200,
) -> HttpResponse:
    """Show the page; after a refusal with that deed's form open and what was typed kept."""
    values = _values(desk, dossier, chosen=typed.getlist("khoan") if typed is not None else [])
    values |= {"typed": typed or {}, "said": said, "wrong": wrong or {}, "open_deed": deed}
    values["exempting"] = exempting(typed or QueryDict())
    if typed is not None and deed == "dem-lai":
        values |= {"ticked": set(typed.getlist("nhom")), "proof": typed.get("chung-minh", "")}
    return render(request, "desk/cash/dossier.html", desk.page(**values), status=status)


def exempting(typed: QueryDict) -> dict[str, str]:
    """Return what was typed to exempt a charge: which one, on what ground, proved by which paper."""
    return {
        "key": typed.get("khoan-mien", ""),
        "ground": typed.get("can-cu", "").strip()[:150],
        "paper": typed.get("giay-to", "").strip()[:120],
    }


def _values(desk: Desk, dossier: Dossier, *, chosen: list[str] | None = None) -> dict[str, Any]:
    owed = owing.seen(dossier)
    payments = queries.payments_of(dossier)
    transfer = counter.shown_transfer(payments, at=desk.at)
    counted = Assessment.objects.filter(dossier=dossier).select_related("assessed_by").first()
    open_charges = [charge for charge in owed.charges if charge.state == Charge.State.OPEN]
    now = [charge for charge in open_charges if not chosen or charge.key in chosen]
    return {
        "here": "cash",
        "tab": "counter",
        "dossier": dossier,
        "owed": owed,
        "open_charges": open_charges,
        "chosen": {charge.key for charge in now},
        "to_take_vnd": sum(charge.amount_vnd for charge in now),
        # One a page: pressed twice is taken once.
        "key": uuid.uuid4().hex,
        "counted": counted,
        "ticked": set(counted.groups) if counted else set(),
        "proof": counted.proof if counted else "",
        "all_groups": list(fees.GROUPS.items()),
        "dues": [(due.value, due.label) for due in (Due.AT_RESULT, Due.LATER)],
        "may_defer": any(charge.due == Due.BEFORE_INTAKE for charge in open_charges),
        "payments": payments,
        "held_vnd": sum(payment.held_vnd for payment in payments if not payment.is_paid),
        "has_account": queries.account_for(dossier) is not None,
        "screen": pairing.state_of(desk.user),
        **transfer_values(transfer),
    }


def transfer_values(transfer: Payment | None) -> dict[str, Any]:
    """Return the QR code of a pending transfer and what to show beside it."""
    if transfer is None or transfer.account is None:
        return {"transfer": None}
    return {"transfer": transfer, "purpose": vietqr.purpose_of(transfer), "qr": vietqr.of(transfer)}
