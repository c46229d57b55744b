# SPDX-License-Identifier: EUPL-1.2
"""VNPAY 2.1.0: what is signed and how, where a payer is sent, what its codes mean. No database.

Signed is the text of all parameters but the signature, sorted by name, encoded as in an address, by HMAC-SHA512.
"""

import hmac
import re
from collections.abc import Mapping
from datetime import datetime
from hashlib import sha512
from typing import Final
from urllib.parse import parse_qsl, quote_plus, urlencode

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from motcua.kernel.text import unmarked
from motcua.kernel.working_time import OFFICE_ZONE
from motcua.payments.models import Payment

VERSION: Final = "2.1.0"
SUCCESS: Final = "00"
#: The payer's bank took the money, but the gateway looks at it first; it may still tell of success.
SUSPECTED: Final = "07"
CANCELLED: Final = "24"
RETURN_PATH: Final = "/thanh-toan/ket-qua"

#: Why nothing was paid, by the gateway's code.
REASONS: Final = {
    SUSPECTED: _("Ngân hàng đã trừ tiền nhưng cổng còn kiểm tra giao dịch."),
    "09": _("Thẻ hoặc tài khoản chưa đăng ký thanh toán trực tuyến."),
    "10": _("Nhập sai thông tin thẻ hoặc tài khoản quá ba lần."),
    "11": _("Quá thời gian chờ thanh toán. Xin thanh toán lại."),
    "12": _("Thẻ hoặc tài khoản đang bị khóa."),
    "13": _("Nhập sai mã xác nhận (OTP). Xin thanh toán lại."),
    CANCELLED: _("Đã hủy thanh toán."),
    "51": _("Tài khoản không đủ tiền."),
    "65": _("Tài khoản đã quá hạn mức giao dịch trong ngày."),
    "75": _("Ngân hàng đang bảo trì. Xin thử lại sau hoặc chọn cách khác."),
    "79": _("Nhập sai mật khẩu thanh toán quá số lần cho phép."),
}
_OTHER_REASON: Final = _("Giao dịch không thành công.")

_SIGNATURE: Final = ("vnp_SecureHash", "vnp_SecureHashType")
_NAMES_BEGIN: Final = "vnp_"
_HARMLESS: Final = re.compile(r"[^0-9A-Za-z .\-]")
_MOST_FIELDS: Final = 60
_MOST_INFO: Final = 255
_STAMP: Final = "%Y%m%d%H%M%S"


def redirect_url(payment: Payment, *, address: str, locale: str, at: datetime) -> str:
    """Return where to send somebody who wants to pay; `address` is theirs, `locale` the language of the page."""
    wanted = {
        "vnp_Version": VERSION,
        "vnp_Command": "pay",
        "vnp_TmnCode": settings.VNPAY_TMN_CODE,
        "vnp_Amount": str(payment.amount_vnd * 100),
        "vnp_CurrCode": "VND",
        "vnp_TxnRef": payment.reference,
        "vnp_OrderInfo": order_info(payment.dossier.code),
        "vnp_OrderType": "other",
        "vnp_Locale": "en" if locale.startswith("en") else "vn",
        "vnp_ReturnUrl": f"{settings.PUBLIC_URL}{RETURN_PATH}",
        "vnp_IpAddr": address or "127.0.0.1",
        "vnp_CreateDate": stamp(at),
        "vnp_ExpireDate": stamp(payment.expires_at) if payment.expires_at else "",
    }
    return f"{settings.VNPAY_URL}?{signed_query(wanted)}"


def signed_query(params: Mapping[str, str], *, secret: str | None = None) -> str:
    """Return the parameters as the query of an address with their signature at its end; empty ones are left out."""
    given = {name: value for name, value in params.items() if value}
    return f"{signed_text(given)}&vnp_SecureHash={signature(given, secret=secret)}"


def signature(params: Mapping[str, str], *, secret: str | None = None) -> str:
    """Return HMAC-SHA512 of the parameters in lower hex; without a `secret` by the office's own."""
    key = settings.VNPAY_SECRET if secret is None else secret
    return hmac.new(key.encode(), signed_text(params).encode(), sha512).hexdigest()


def signed_text(params: Mapping[str, str]) -> str:
    """Return what is signed of parameters: those of the gateway without the signature, sorted by name."""
    named = {name: value for name, value in params.items() if name.startswith(_NAMES_BEGIN) and name not in _SIGNATURE}
    return urlencode(sorted(named.items()), quote_via=quote_plus)


def is_signed(params: Mapping[str, str]) -> bool:
    """Say whether parameters carry the gateway's signature; without a secret of our own nothing does.

    Some of the gateway's programs sign empty values, some leave them out: both are right.
    """
    if not settings.VNPAY_SECRET:
        return False
    said = params.get("vnp_SecureHash", "").lower().encode("utf-8", "surrogatepass")
    filled = {name: value for name, value in params.items() if value}
    try:
        right = [signature(each).encode() for each in (params, filled)]
    except UnicodeEncodeError:
        return False
    # Both are compared, so that the time does not say which one was nearly right.
    matches = [hmac.compare_digest(said, each) for each in right]
    return any(matches)


def given(query: str) -> dict[str, str]:
    """Return the parameters of an address; nothing, which is unsigned, where a name stands twice or they are too many.

    Of two values under one name nobody knows which one was signed.
    """
    try:
        pairs = parse_qsl(query, keep_blank_values=True, max_num_fields=_MOST_FIELDS)
    except ValueError:
        return {}
    found = dict(pairs)
    return found if len(found) == len(pairs) else {}


def reason(code: str) -> str:
    """Return the sentence of a code by which the gateway refused; a general one for those it does not explain."""
    return str(REASONS.get(code, _OTHER_REASON))


def order_info(code: str) -> str:
    """Return what the payer reads at the gateway about a dossier, without marks."""
    return _HARMLESS.sub("", unmarked(f"Le phi ho so {code}"))[:_MOST_INFO]


def stamp(at: datetime) -> str:
    """Write a moment as the gateway does, in the time of Viet Nam: "20250901083000"."""
    return f"{at.astimezone(OFFICE_ZONE):{_STAMP}}"
