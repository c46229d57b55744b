# SPDX-License-Identifier: EUPL-1.2
"""Shapes of what a cashier's program sends and hears."""

from datetime import date
from typing import Any, Literal
from uuid import UUID

from ninja import Field, Schema

from motcua.doors.api.schemas import Code, Instant, Text
from motcua.payments.models import Payment, Refund
from motcua.payments.unclear import Case

MOST_VND = 2_000_000_000


class CashIn(Schema):
    amount_vnd: int = Field(ge=1, le=MOST_VND, description="exactly what is owed for these lines")
    keys: list[Code] = Field(default_factory=list, max_length=50, description="lines to take; empty: all that are open")
    payer: Text = Field("", description="who pays; empty: the applicant")


class RefundIn(Schema):
    amount_vnd: int = Field(ge=1, le=MOST_VND)
    reason: Text
    way: Literal["cash", "bank", "gateway"]
    to: Text = Field("", description="to whom and whereto, for a transfer")


class ReasonIn(Schema):
    reason: Text


class ProofIn(Schema):
    proof: Text = Field("", description="the bank's number or the signed paper; needed unless cash")


class AssignIn(Schema):
    what: Text = Field(description="a dossier's code or the reference of a payment")


class ResolveIn(Schema):
    resolution: Text


class TillIn(Schema):
    office: Code = Field("", description="needed where the person takes money at several offices")
    coins: dict[str, int] = Field(max_length=20, description='how many of each note: {"50000": 3}')
    note: Text = Field("", description="needed where the count differs from the books")


class HandInIn(Schema):
    office: Code = ""
    amount_vnd: int = Field(ge=1, le=MOST_VND)


class TakenOut(Schema):
    payment: UUID
    reference: str
    dossier: str
    method: str
    state: str
    state_label: str
    amount_vnd: int
    received_vnd: int
    surplus_vnd: int
    refunded_vnd: int
    paid_at: Instant | None
    receipt: str = Field(description="series and number; empty while unpaid")


class RefundOut(Schema):
    id: int
    state: str
    state_label: str
    amount_vnd: int
    way: str
    reason: str
    to: str
    payment: UUID | None
    inflow: int | None
    asked_by: str
    asked_at: Instant
    decided_by: str
    proof: str


class UnclearOut(Schema):
    id: int
    source: str
    external_id: str
    amount_vnd: int
    text: str
    state: str
    state_label: str
    is_booked: bool = Field(description="false: only said, no money came")
    happened: str
    payment: UUID | None
    fitting: list[str] = Field(description="codes of dossiers it may be for, the likeliest first")
    at: Instant


class UnclearPage(Schema):
    office: str
    items: list[UnclearOut]
    next: int | None = Field(description="`after` of the next page")


class TillOut(Schema):
    office: str
    on: date
    opening_vnd: int
    taken_vnd: int
    refunded_vnd: int
    handed_in_vnd: int
    held_vnd: int
    closed_at: Instant | None
    counted_vnd: int | None
    difference_vnd: int | None


def paid(payment: Payment) -> dict[str, Any]:
    """Return a payment as a cashier's program sees it."""
    receipt = getattr(payment, "receipt", None)
    return {
        "payment": payment.pk,
        "reference": payment.reference,
        "dossier": payment.dossier.code,
        "method": str(payment.method),
        "state": str(payment.state),
        "state_label": str(payment.get_state_display()),
        "amount_vnd": payment.amount_vnd,
        "received_vnd": payment.received_vnd,
        "surplus_vnd": payment.surplus_vnd,
        "refunded_vnd": payment.refunded_vnd,
        "paid_at": payment.paid_at,
        "receipt": str(receipt) if receipt else "",
    }


def refunded(refund: Refund) -> dict[str, Any]:
    """Return a refund as a program sees it."""
    return {
        "id": refund.pk,
        "state": str(refund.state),
        "state_label": str(refund.get_state_display()),
        "amount_vnd": refund.amount_vnd,
        "way": str(refund.way),
        "reason": refund.reason,
        "to": refund.to,
        "payment": refund.payment_id,
        "inflow": refund.inflow_id,
        "asked_by": str(refund.asked_by),
        "asked_at": refund.asked_at,
        "decided_by": str(refund.decided_by or ""),
        "proof": refund.proof,
    }


def unclear_seen(case: Case) -> dict[str, Any]:
    """Return a case of unclear money as a program sees it."""
    inflow = case.inflow
    return {
        "id": inflow.pk,
        "source": str(inflow.source),
        "external_id": inflow.external_id,
        "amount_vnd": inflow.amount_vnd,
        "text": inflow.text,
        "state": str(inflow.state),
        "state_label": str(inflow.get_state_display()),
        "is_booked": inflow.is_booked,
        "happened": case.happened,
        "payment": inflow.payment_id,
        "fitting": [dossier.code for dossier in case.fitting],
        "at": inflow.at,
    }
