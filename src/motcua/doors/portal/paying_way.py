# SPDX-License-Identifier: EUPL-1.2
"""What citizens see of money: the lines of what they owe, and one payment in the state it is in."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.utils.translation import gettext as _

from motcua.payments import owing, telling, vietqr
from motcua.payments.models import Charge, Payment, PaymentItem
from motcua.payments.queries import Owed
from motcua.payments.rules import Due, Kind, Method, State

WAITING, SHORT, PAID, FAILED, EXPIRED, ELSEWHERE = "waiting", "short", "paid", "failed", "expired", "elsewhere"
# What stays as it is: nobody has to look again by itself.
OVER: Final = (PAID, ELSEWHERE)


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


def scene_of(payment: Payment, items: list[PaymentItem], *, at: datetime) -> str:
    """Return what a payment's page is about: waiting, short, paid, failed, expired, or paid in another way."""
    if payment.is_paid:
        return PAID
    if not any(item.charge.state == Charge.State.OPEN for item in items):
        return ELSEWHERE
    if payment.received_vnd:
        return SHORT
    if payment.state == State.FAILED:
        return FAILED
    if payment.state == State.EXPIRED or (payment.expires_at is not None and payment.expires_at <= at):
        return EXPIRED
    return WAITING


def transfer_of(payment: Payment) -> dict[str, Any] | None:
    """Return how a payment is transferred: the code to scan and what stands in it; what is missing of a short one."""
    if payment.method != Method.VIETQR or payment.account is None:
        return None
    left_vnd = payment.amount_vnd - payment.received_vnd
    purpose = vietqr.purpose_of(payment)
    return {
        "payload": vietqr.payload(
            bin=payment.account.bin, account=payment.account.number, amount_vnd=left_vnd, purpose=purpose
        ),
        "account": payment.account,
        "amount_vnd": left_vnd,
        "purpose": purpose,
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
