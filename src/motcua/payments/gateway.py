# SPDX-License-Identifier: EUPL-1.2
"""What VNPAY tells us and what we answer. Its call to our server decides, never the payer's browser. Rule: R-065.

Each call is kept under the number of its transaction, so that told again it does nothing. A second success with another
number for an order that is paid is money all the same: it is taken, as surplus, and answered "00" – "02" would leave it
with nobody.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final, NamedTuple

import structlog
from django.db import transaction
from django.utils.translation import gettext as _

from motcua.payments import queries, vnpay
from motcua.payments.models import Inflow, Payment
from motcua.payments.operations.hearing import keep_said
from motcua.payments.operations.paying import fail_payment
from motcua.payments.operations.settling import take_inflow
from motcua.payments.rules import Method, Source

log = structlog.get_logger()

_AMOUNT: Final = re.compile(r"[0-9]{1,18}")
_REFERENCE: Final = re.compile(r"MC[0-9]{10}")
_NO_NUMBER: Final = ("", "0")
_LONGEST_NUMBER: Final = 60


class Answer(NamedTuple):
    """What the gateway is answered; on anything but 00 and 02 it calls again."""

    code: str
    message: str


CONFIRMED: Final = Answer("00", "Confirm Success")
NO_SUCH_ORDER: Final = Answer("01", "Order not found")
CONFIRMED_BEFORE: Final = Answer("02", "Order already confirmed")
WRONG_AMOUNT: Final = Answer("04", "Invalid amount")
UNSIGNED: Final = Answer("97", "Invalid signature")
FAILED: Final = Answer("99", "Unknown error")


@dataclass(frozen=True)
class Returned:
    """With what a payer's browser came back: for showing only, the payment's own state says whether it is paid.

    `is_said_paid`: the gateway says so and its call may be on the way; `is_other_sum`: of another sum than asked for.
    `sentence` says why nothing was paid.
    """

    payment: Payment | None
    is_said_paid: bool = False
    is_other_sum: bool = False
    code: str = ""
    sentence: str = ""


def hear_ipn(params: Mapping[str, str], *, at: datetime, paid_at: datetime | None = None) -> Answer:
    """Act on the gateway's call and return what it is answered; never raises.

    97 without a right signature, 01 for an order we do not have (kept to be looked at where it was paid), 04 where the
    sum differs (likewise), 02 for what was told before, 00 for what is new: money is taken however late, a refusal
    ends the attempt. 99 where we failed, so that it calls again. `paid_at` is when the payer paid, by our clock.
    """
    try:
        if not vnpay.is_signed(params):
            return UNSIGNED
        with transaction.atomic():
            return _decide(params, at=at, paid_at=paid_at or at)
    except Exception:
        log.exception("gateway's call failed", reference=_reference_of(params))
        return FAILED


def hear_return(params: Mapping[str, str]) -> Returned:
    """Return what to show somebody whose browser came back from the gateway; changes nothing.

    Without a right signature there is no payment: whoever changes the address learns nothing.
    """
    if not vnpay.is_signed(params):
        return Returned(None, sentence=_("Không đọc được kết quả từ cổng thanh toán. Xin xem lại ở trang hồ sơ."))
    payment = _payment_of(params)
    if _is_success(params):
        is_other = payment is not None and not _is_whole(params, payment)
        return Returned(payment, is_said_paid=True, is_other_sum=is_other, code=vnpay.SUCCESS)
    code = params.get("vnp_ResponseCode", "")
    return Returned(payment, code=code, sentence=vnpay.reason(code))


def _decide(params: Mapping[str, str], *, at: datetime, paid_at: datetime) -> Answer:
    payment = _payment_of(params)
    if payment is None:
        _keep_unclear(params, None, Inflow.State.UNKNOWN, at=at, paid_at=paid_at)
        return NO_SUCH_ORDER
    if not _is_whole(params, payment):
        _keep_unclear(params, payment, Inflow.State.WRONG_AMOUNT, at=at, paid_at=paid_at)
        return WRONG_AMOUNT
    if _is_success(params):
        return _take(params, payment, at=at, paid_at=paid_at)
    return _refuse(params, payment, at=at, paid_at=paid_at)


def _take(params: Mapping[str, str], payment: Payment, *, at: datetime, paid_at: datetime) -> Answer:
    taken = take_inflow(
        source=Source.VNPAY,
        external_id=_number_of(params),
        amount_vnd=payment.amount_vnd,
        at=paid_at,
        heard_at=at,
        payment=payment,
        text=_text_of(params),
    )
    if not taken.was_known:
        return CONFIRMED
    # Told before is also what somebody has given to another payment meanwhile: its text still names this order.
    if taken.inflow.payment_id == payment.pk or taken.inflow.text == _text_of(params)[:500]:
        return CONFIRMED_BEFORE
    # One transaction cannot have paid two orders: somebody must ask the gateway.
    log.error("gateway's transaction told for two orders", reference=payment.reference)
    return FAILED


def _refuse(params: Mapping[str, str], payment: Payment, *, at: datetime, paid_at: datetime) -> Answer:
    code = _code_of(params)
    kept = keep_said(
        source=Source.VNPAY,
        external_id=f"refused:{payment.reference}:{_number_of(params)}:{code}",
        amount_vnd=payment.amount_vnd,
        # The payer's bank may have taken the money: somebody asks the gateway.
        state=Inflow.State.UNKNOWN if code == vnpay.SUSPECTED else Inflow.State.REFUSED,
        at=paid_at,
        heard_at=at,
        payment=payment,
        text=_text_of(params),
    )
    if kept.was_known or payment.is_paid:
        return CONFIRMED_BEFORE
    fail_payment(payment_id=payment.pk, failure=code, at=at)
    return CONFIRMED


def _keep_unclear(
    params: Mapping[str, str], payment: Payment | None, state: Inflow.State, *, at: datetime, paid_at: datetime
) -> None:
    """Keep money we cannot place for the cashier to see; a refusal of it took nobody's money."""
    if not _is_success(params):
        return
    said = params.get("vnp_Amount", "")
    keep_said(
        source=Source.VNPAY,
        external_id=f"{state}:{params.get('vnp_TxnRef', '')[:40]}:{_number_of(params)}:{said[:18]}",
        amount_vnd=int(said) // 100 if _AMOUNT.fullmatch(said) else 0,
        state=state,
        at=paid_at,
        heard_at=at,
        payment=payment,
        text=_text_of(params),
    )


def _payment_of(params: Mapping[str, str]) -> Payment | None:
    """Return the payment of an order; one that never went to the gateway is none."""
    reference = params.get("vnp_TxnRef", "")
    found = queries.by_reference(reference) if _REFERENCE.fullmatch(reference) else None
    return found if found is not None and found.method == Method.VNPAY else None


def _is_success(params: Mapping[str, str]) -> bool:
    codes = (params.get("vnp_ResponseCode", ""), params.get("vnp_TransactionStatus", vnpay.SUCCESS))
    return codes == (vnpay.SUCCESS, vnpay.SUCCESS)


def _is_whole(params: Mapping[str, str], payment: Payment) -> bool:
    return params.get("vnp_Amount", "") == str(payment.amount_vnd * 100)


def _code_of(params: Mapping[str, str]) -> str:
    """Return why it was refused; where the answer was good, why the transaction is not."""
    code = params.get("vnp_ResponseCode", "")
    return (params.get("vnp_TransactionStatus", "") if code == vnpay.SUCCESS else code)[:10]


def _number_of(params: Mapping[str, str]) -> str:
    """Return the gateway's number of the transaction; without one the order itself, which then is told once."""
    number = params.get("vnp_TransactionNo", "")[:_LONGEST_NUMBER]
    return params.get("vnp_TxnRef", "")[:40] if number in _NO_NUMBER else number


def _text_of(params: Mapping[str, str]) -> str:
    """Return what a cashier compares with the gateway's own list."""
    names = ("vnp_TxnRef", "vnp_Amount", "vnp_TransactionNo", "vnp_BankCode", "vnp_BankTranNo", "vnp_ResponseCode")
    said = [f"{name.removeprefix('vnp_')} {params[name][:60]}" for name in names if params.get(name)]
    return " · ".join(said).replace("\x00", "")


def _reference_of(params: Mapping[str, str]) -> str:
    reference = params.get("vnp_TxnRef", "")
    return reference if _REFERENCE.fullmatch(reference) else "?"
