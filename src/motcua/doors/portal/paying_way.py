# SPDX-License-Identifier: EUPL-1.2
"""What citizens see of money: the lines of what they owe, and one payment in the state it is in."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.utils.translation import gettext as _

from motcua.dossiers.models import Dossier
from motcua.payments import owing, telling, vietqr, vnpay
from motcua.payments.models import Charge, Inflow, Payment, PaymentItem
from motcua.payments.queries import Owed
from motcua.payments.rules import Due, Kind, Method, State

WAITING, SHORT, PAID, FAILED, EXPIRED, ELSEWHERE = "waiting", "short", "paid", "failed", "expired", "elsewhere"
# The gateway said another sum, or looks at the money itself; what is owed became another sum, or nothing.
WRONG, UNCLEAR, CHANGED, NOT_OWED = "wrong", "unclear", "changed", "not_owed"
# What stays as it is: nobody has to look again by itself.
OVER: Final = (PAID, ELSEWHERE, NOT_OWED)
# From these one may set out anew; in all others somebody would pay twice.
ANEW: Final = (FAILED, EXPIRED, CHANGED)


@dataclass(frozen=True)
class Row:
    """One line of what is owed, in words; `chip` is its kind and word."""

    name: str
    explained: str
    basis: str
    amount_vnd: int
    chip: str
    word: str
    is_free: bool


def shown_of(owed: Owed) -> dict[str, Any]:
    """Return what a page shows of what is owed: the lines, the sums, and the whole in few words."""
    return {
        "rows": [_row(charge) for charge in owed.charges],
        "open_vnd": owed.open_vnd,
        "settled_vnd": owed.settled_vnd,
        "total_vnd": owed.total_vnd,
        "said": telling.fees_said(owed),
        "is_first": bool(owing.open_vnd(owed, Due.BEFORE_INTAKE)),
    }


def scene_of(payment: Payment, items: list[PaymentItem], *, at: datetime, said: Inflow | None = None) -> str:
    """Return what a payment's page is about; `said` is what the gateway told of it and nobody has seen to yet.

    What is no longer owed goes before all that was said: whoever has paid in another way need do nothing here.
    """
    if payment.is_paid:
        return PAID
    states = {item.charge.state for item in items}
    if Charge.State.OPEN not in states:
        return ELSEWHERE if Charge.State.SETTLED in states else NOT_OWED
    if said is not None and said.state == Inflow.State.WRONG_AMOUNT:
        return WRONG
    if payment.held_vnd:
        return SHORT
    if payment.state == State.FAILED:
        return UNCLEAR if said is not None and payment.failure == vnpay.SUSPECTED else FAILED
    if payment.state == State.EXPIRED and payment.failure:
        return CHANGED
    if payment.state == State.EXPIRED or (payment.expires_at is not None and payment.expires_at <= at):
        return EXPIRED
    return WAITING


def said_of(payment: Payment) -> Inflow | None:
    """Return the last thing the gateway told of an unpaid payment that somebody still has to look at."""
    if payment.is_paid or payment.method != Method.VNPAY:
        return None
    unseen = Inflow.objects.filter(payment=payment, is_booked=False, state__in=_TO_LOOK_AT)
    return unseen.order_by("-pk").first()


def is_looked_at(dossier: Dossier) -> bool:
    """Say whether the gateway told of money for a dossier that is in no book yet: whoever pays now may pay twice."""
    unseen = Inflow.objects.filter(payment__dossier=dossier, is_booked=False, state__in=_TO_LOOK_AT)
    return unseen.filter(payment__paid_at__isnull=True).exists()


_TO_LOOK_AT = (Inflow.State.WRONG_AMOUNT, Inflow.State.UNKNOWN)


def transfer_of(payment: Payment) -> dict[str, Any] | None:
    """Return how a payment is transferred: the code to scan and what stands in it; what is missing of a short one."""
    if payment.method != Method.VIETQR or payment.account is None:
        return None
    return {
        "payload": vietqr.of(payment),
        "account": payment.account,
        "amount_vnd": payment.rest_vnd,
        "purpose": vietqr.purpose_of(payment),
    }


def methods(ways: list[Method]) -> list[dict[str, str]]:
    """Return the ways of paying as choices, each with its icon, verb and line of help."""
    known = {
        Method.VIETQR: {
            "icon": "qr",
            "verb": _("Chuyển khoản bằng mã VietQR"),
            "help": _("Quét bằng ứng dụng của ngân hàng bất kỳ. Không mất phí."),
        },
        Method.VNPAY: {
            "icon": "money",
            "verb": _("Trả qua cổng VNPAY"),
            "help": _("Thẻ ATM, thẻ quốc tế, tài khoản ngân hàng."),
        },
    }
    return [{"value": way.value, **known[way]} for way in ways]


def _row(charge: Charge) -> Row:
    chip, word = _chip(charge)
    return Row(
        name=_named(charge),
        explained=charge.explained,
        basis=charge.basis,
        amount_vnd=charge.amount_vnd,
        chip=chip,
        word=word,
        is_free=charge.state == Charge.State.FREE,
    )


def _named(charge: Charge) -> str:
    return charge.name or str(Kind(charge.kind).label).capitalize()


def _chip(charge: Charge) -> tuple[str, str]:
    match charge.state, charge.due:
        case Charge.State.SETTLED, _due:
            return "done", _("đã nộp")
        case Charge.State.FREE, _due:
            return "quiet", _("được miễn") if charge.exempt_as else _("không thu")
        case _state, Due.BEFORE_INTAKE:
            return "today", _("nộp trước khi tiếp nhận")
        case _state, Due.AT_RESULT:
            return "wait", _("nộp khi nhận kết quả")
        case _:
            return "quiet", _("nộp sau")
