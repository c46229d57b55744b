# SPDX-License-Identifier: EUPL-1.2
"""How somebody may pay at the simulated bank, and what it then tells the office. No database."""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from django.conf import settings
from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from motcua.kernel.working_time import OFFICE_ZONE
from motcua.payments import vnpay
from motcua.payments.vietqr import Transfer

_OTHER_PURPOSE: Final = "CHUYEN TIEN NOP PHI"
_TOO_MUCH: Final = 5_000
_EXPIRED: Final = "11"
_NO_MONEY: Final = "51"


class Way(TextChoices):
    """The choices of both pages; the page of transfers has no gateway that could refuse."""

    PAY = "pay", _("Trả ngay")
    REFUSE = "refuse", _("Không trả")
    NO_MONEY = "no_money", _("Không đủ tiền")
    LATE = "late", _("Trả, báo muộn")
    AFTER_REFUSAL = "after_refusal", _("Báo hỏng rồi báo đã trả")
    TWICE = "twice", _("Báo hai lần")
    PAID_TWICE = "paid_twice", _("Trả hai lần")
    LESS = "less", _("Trả thiếu")
    MORE = "more", _("Trả thừa")
    OTHER_PURPOSE = "other_purpose", _("Sai nội dung")
    LOST = "lost", _("Mất câu trả lời")


TRANSFER_WAYS: Final = (
    Way.PAY, Way.REFUSE, Way.LATE, Way.TWICE, Way.PAID_TWICE, Way.LESS, Way.MORE, Way.OTHER_PURPOSE, Way.LOST,
)  # fmt: skip
ORDER_WAYS: Final = (
    Way.PAY, Way.REFUSE, Way.NO_MONEY, Way.LATE, Way.AFTER_REFUSAL, Way.TWICE, Way.PAID_TWICE, Way.LESS, Way.MORE,
    Way.LOST,
)  # fmt: skip
WHAT_IT_DOES: Final = {
    Way.PAY: _("Tiền đi ngay, ngân hàng báo cho cơ quan một lần."),
    Way.REFUSE: _("Bấm hủy: không có tiền nào đi."),
    Way.NO_MONEY: _("Ngân hàng từ chối; cơ quan nhận lời báo mã 51."),
    Way.LATE: _("Tiền đi ngay, lời báo đến cơ quan sau số phút ghi dưới đây."),
    Way.AFTER_REFUSAL: _("Cổng báo hủy, rồi sau số phút dưới đây báo đã trả: cơ quan vẫn nhận tiền."),
    Way.TWICE: _("Cùng một giao dịch được báo hai lần; cơ quan chỉ ghi một."),
    Way.PAID_TWICE: _("Hai giao dịch cho một khoản; phần thừa được giữ và hoàn."),
    Way.LESS: _("Số tiền thiếu một nửa."),
    Way.MORE: _("Số tiền thừa 5.000 đ."),
    Way.OTHER_PURPOSE: _("Người chuyển xóa mã tham chiếu: người thu tiền phải tìm chủ."),
    Way.LOST: _("Ngân hàng không nghe được câu trả lời nên báo lại."),
}
_LATER: Final = (Way.LATE, Way.AFTER_REFUSAL)


@dataclass(frozen=True)
class Planned:
    """One notice to come: what is said, after how many minutes, how often."""

    number: str
    amount_vnd: int
    said: Mapping[str, Any]
    minutes: int = 0
    times: int = 1
    loses_answer: bool = False


@dataclass(frozen=True)
class Plan:
    """The notices of one press, and with what the payer's browser goes back to the office."""

    notices: list[Planned] = field(default_factory=list)
    back: dict[str, str] = field(default_factory=dict)


def transfer(said: Transfer, way: Way, *, amount_vnd: int, minutes: int, now: datetime) -> Plan:
    """Return what the bank tells of a transfer; `now` is real time, in which banks live."""
    if way == Way.REFUSE:
        return Plan()
    paid = _paid(way, amount_vnd)
    purpose = _OTHER_PURPOSE if way == Way.OTHER_PURPOSE else said["purpose"]
    notices = []
    for _copy in range(2 if way == Way.PAID_TWICE else 1):
        number = f"FT{now:%y%j}{uuid.uuid4().hex[:8].upper()}"
        body = {
            "account": said["account"],
            "external_id": number,
            "amount_vnd": paid,
            "text": f"MBVCB.{number[-6:]}.{purpose}.CT tu 0071009876543 toi {said['account']}",
            "at": now.astimezone(OFFICE_ZONE).isoformat(timespec="seconds"),
        }
        notices.append(_planned(number, paid, body, way, minutes))
    return Plan(notices)


def order(asked: Mapping[str, str], way: Way, *, minutes: int, now: datetime, is_expired: bool = False) -> Plan:
    """Return what the gateway tells of an order it was asked for, signed, and what the browser carries back."""
    code = _EXPIRED if is_expired else {Way.REFUSE: vnpay.CANCELLED, Way.NO_MONEY: _NO_MONEY}.get(way, vnpay.SUCCESS)
    if way == Way.AFTER_REFUSAL and not is_expired:
        refused, paid = _told(asked, vnpay.CANCELLED, now=now), _told(asked, vnpay.SUCCESS, now=now)
        later = _planned(paid["vnp_TransactionNo"], _vnd(paid), paid, way, minutes)
        return Plan([Planned(refused["vnp_TransactionNo"], _vnd(refused), refused), later], back=refused)
    tellings = []
    for _copy in range(2 if way == Way.PAID_TWICE and code == vnpay.SUCCESS else 1):
        tellings.append(_told(asked, code, way=way, now=now))
    notices = [_planned(said["vnp_TransactionNo"], _vnd(said), said, way, minutes) for said in tellings]
    return Plan(notices, back=tellings[0])


def _told(asked: Mapping[str, str], code: str, *, way: Way = Way.PAY, now: datetime) -> dict[str, str]:
    is_paid = code == vnpay.SUCCESS
    vnd = int(asked["vnp_Amount"]) // 100
    said = {
        "vnp_TmnCode": asked["vnp_TmnCode"],
        "vnp_TxnRef": asked["vnp_TxnRef"],
        "vnp_Amount": str(_paid(way, vnd) * 100),
        "vnp_OrderInfo": asked.get("vnp_OrderInfo", ""),
        "vnp_BankCode": "NCB",
        "vnp_BankTranNo": f"VNP{uuid.uuid4().int % 10**8:08}" if is_paid else "",
        "vnp_CardType": "ATM",
        "vnp_PayDate": vnpay.stamp(now),
        "vnp_ResponseCode": code,
        "vnp_TransactionNo": str(14_000_000 + uuid.uuid4().int % 10**9),
        "vnp_TransactionStatus": vnpay.SUCCESS if is_paid else "02",
    }
    filled = {name: value for name, value in said.items() if value}
    return {**filled, "vnp_SecureHash": vnpay.signature(filled, secret=settings.VNPAY_SECRET)}


def _planned(number: str, vnd: int, said: Mapping[str, Any], way: Way, minutes: int) -> Planned:
    return Planned(
        number=number,
        amount_vnd=vnd,
        said=said,
        minutes=minutes if way in _LATER else 0,
        times=2 if way in (Way.TWICE, Way.LOST) else 1,
        loses_answer=way == Way.LOST,
    )


def _paid(way: Way, vnd: int) -> int:
    if way == Way.LESS:
        return max(1, vnd // 2)
    return vnd + _TOO_MUCH if way == Way.MORE else vnd


def _vnd(said: Mapping[str, str]) -> int:
    return int(said["vnp_Amount"]) // 100
