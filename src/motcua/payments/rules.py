# SPDX-License-Identifier: EUPL-1.2
"""The rules of money: kinds, states, which book a sum goes to, when something is paid. Pure; whole đồng."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Kind(TextChoices):
    FEE = "fee", _("phí")
    LEVY = "levy", _("lệ phí")
    POSTAGE = "postage", _("cước bưu chính")


class Due(TextChoices):
    """By when a charge is to be paid."""

    BEFORE_INTAKE = "before_intake", _("trước khi tiếp nhận")
    AT_RESULT = "at_result", _("khi nhận kết quả")
    LATER = "later", _("nộp sau")


class Method(TextChoices):
    VIETQR = "vietqr", _("chuyển khoản VietQR")
    VNPAY = "vnpay", _("cổng VNPAY")
    CASH = "cash", _("tiền mặt tại quầy")
    COD = "cod", _("bưu tá thu hộ")


class Source(TextChoices):
    """Whence money came, or was told of."""

    BANK = "bank", _("ngân hàng")
    VNPAY = "vnpay", _("VNPAY")
    CASH = "cash", _("quầy thu")
    POST = "post", _("bưu điện")


class State(TextChoices):
    PENDING = "pending", _("chờ thanh toán")
    PAID = "paid", pgettext_lazy("thanh toán", "đã thanh toán")
    FAILED = "failed", _("không thành công")
    EXPIRED = "expired", _("hết hạn thanh toán")
    PARTLY_REFUNDED = "partly_refunded", _("đã hoàn một phần")
    REFUNDED = "refunded", _("đã hoàn toàn bộ")


# Nothing was paid yet; money that still comes is taken (Rule: R-066).
UNPAID = (State.PENDING, State.FAILED, State.EXPIRED)
PAID = (State.PAID, State.PARTLY_REFUNDED, State.REFUNDED)


class Book(TextChoices):
    """The books of an office: where money is, whose it is."""

    CASH = "cash", _("tiền mặt tại quầy")
    BANK = "bank", _("tiền gửi ngân hàng")
    GATEWAY = "gateway", _("cổng thanh toán đang giữ")
    POST_HOLDS = "post_holds", _("bưu điện đang giữ tiền thu hộ")
    TREASURY = "treasury", _("đã nộp kho bạc")
    UNALLOCATED = "unallocated", _("tiền vào chưa phân bổ")
    FEES = "fees", pgettext_lazy("sổ", "phí")
    LEVIES = "levies", pgettext_lazy("sổ", "lệ phí")
    POSTAGE = "postage", _("cước phải trả bưu điện")
    SUPPORT = "support", _("địa phương hỗ trợ cước")
    DIFFERENCE = "difference", _("chênh lệch quỹ")


# Where money that came from a source lies.
BOOK_OF_SOURCE: dict[str, Book] = {
    Source.BANK: Book.BANK,
    Source.VNPAY: Book.GATEWAY,
    Source.CASH: Book.CASH,
    Source.POST: Book.POST_HOLDS,
}
# What a settled charge becomes.
BOOK_OF_KIND: dict[str, Book] = {Kind.FEE: Book.FEES, Kind.LEVY: Book.LEVIES, Kind.POSTAGE: Book.POSTAGE}
# From which book a refund goes.
BOOK_OF_WAY: dict[str, Book] = {"cash": Book.CASH, "bank": Book.BANK, "gateway": Book.GATEWAY}
# How it is called that money of a source is paid.
METHOD_OF_SOURCE: dict[str, Method] = {
    Source.BANK: Method.VIETQR,
    Source.VNPAY: Method.VNPAY,
    Source.CASH: Method.CASH,
    Source.POST: Method.COD,
}
# The notes and coins of Viet Nam.
NOTES_VND = (500_000, 200_000, 100_000, 50_000, 20_000, 10_000, 5_000, 2_000, 1_000, 500, 200)
# More than any office ever took at once, and less than the tables hold.
MOST_VND = 10**14
# Why an attempt ended unpaid though nobody failed: another one paid for it, or its sum no longer holds.
OVERTAKEN = "overtaken"
# Why what the postman was to collect ended unpaid.
NOT_DELIVERED = "not_delivered"
# An exemption by decision, beside those the rules of a procedure give to groups.
BY_DECISION = "decision"
# Books in which a debit makes more of it.
HELD = (Book.CASH, Book.BANK, Book.GATEWAY, Book.POST_HOLDS, Book.TREASURY, Book.SUPPORT)


def is_reached(*, amount_vnd: int, received_vnd: int, refunded_vnd: int = 0) -> bool:
    """Say whether a payment is paid: all of it has come, in however many pieces and however late. Rule: R-066.

    What went back before it was reached does not count.
    """
    return received_vnd - refunded_vnd >= amount_vnd


def refund_state(*, received_vnd: int, refunded_vnd: int) -> State:
    """Return the state of a paid payment of which so much went back."""
    if refunded_vnd <= 0:
        return State.PAID
    return State.REFUNDED if refunded_vnd >= received_vnd else State.PARTLY_REFUNDED


def most_urgent(dues: list[str]) -> str:
    """Return the earliest of the times by which open charges are to be paid; empty where nothing is open."""
    return next((due for due in Due.values if due in dues), "")
