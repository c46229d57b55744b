# SPDX-License-Identifier: EUPL-1.2
"""VietQR: a transfer to be made, as banks read it from a picture – EMVCo's fields with NAPAS's account. Rule: R-064.

Each field is two digits of name, two of length, and its value; the last one is a check over everything before it.
"""

import re
from binascii import crc_hqx
from collections.abc import Mapping
from io import BytesIO
from typing import Final, TypedDict

import segno
from django.conf import settings
from django.utils.translation import gettext as _

from motcua.kernel.errors import InvalidInput
from motcua.kernel.text import unmarked
from motcua.payments.errors import NoTransferCode
from motcua.payments.models import Payment

#: What a purpose may have: EMVCo's own limit, and what every bank passes on.
PURPOSE_LENGTH: Final = 25
MOST_VND: Final = 9_999_999_999_999
NAPAS: Final = "A000000727"
TO_ACCOUNT, TO_CARD = "QRIBFTTA", "QRIBFTTC"

_STATIC, _DYNAMIC = "11", "12"
_DONG, _VIET_NAM = "704", "VN"
_BIN: Final = re.compile(r"[0-9]{6}")
_ACCOUNT: Final = re.compile(r"[0-9A-Z]{4,19}")
_CARD: Final = re.compile(r"[0-9]{12,19}")
_AMOUNT: Final = re.compile(r"([0-9]{1,13})(?:\.0{0,2})?")
_HARMFUL: Final = re.compile(r"[^0-9A-Za-z ]")
_LONGEST_FIELD: Final = 99
_LONGEST_PAYLOAD: Final = 512
_CHECK: Final = "6304"


class Transfer(TypedDict):
    """What a payload says. `amount_vnd` is None where the payer types it."""

    bin: str
    account: str
    to_card: bool
    is_dynamic: bool
    amount_vnd: int | None
    purpose: str
    bill: str
    reference: str
    name: str
    city: str


def payload(*, bin: str, account: str, amount_vnd: int | None = None, purpose: str = "", to_card: bool = False) -> str:
    """Return the text a QR code holds so that a bank's app fills in a transfer; with a sum it is dynamic.

    The purpose is made harmless first. Raises: InvalidInput naming what cannot be written.
    """
    said = harmless(purpose)
    _require_sound(bin, account, amount_vnd, said, to_card=to_card)
    place = _field("00", bin) + _field("01", account)
    parts = [
        _field("00", "01"),
        _field("01", _STATIC if amount_vnd is None else _DYNAMIC),
        _field("38", _field("00", NAPAS) + _field("01", place) + _field("02", TO_CARD if to_card else TO_ACCOUNT)),
        _field("53", _DONG),
        _field("54", str(amount_vnd)) if amount_vnd is not None else "",
        _field("58", _VIET_NAM),
        _field("62", _field("08", said)) if said else "",
    ]
    whole = "".join(parts) + _CHECK
    return whole + check(whole)


def check(text: str) -> str:
    """Return CRC-16/CCITT-FALSE of a text in four upper hex digits."""
    said = text.encode("utf-8", "surrogatepass")
    return f"{crc_hqx(said, 0xFFFF):04X}"


def harmless(purpose: str) -> str:
    """Return a purpose that every bank passes on as it is: no marks, no signs; letters, digits and single spaces.

    Dots and dashes go without a trace, as some banks drop them: "H17.12-250901-0012" becomes "H172509010012".
    """
    plain = unmarked(purpose).replace("\n", " ").replace("_", " ").replace("/", " ")
    return " ".join(_HARMFUL.sub("", plain).split())


def shortened(purpose: str, *, most: int = PURPOSE_LENGTH) -> str:
    """Return a harmless purpose of at most so many signs, whole words from its end kept: there the reference stands."""
    words = harmless(purpose).split()
    while len(words) > 1 and len(" ".join(words)) > most:
        words.pop(0)
    return " ".join(words)[-most:]


def read(text: str) -> Transfer:
    """Return what a payload says, whoever made it. Raises: NoTransferCode where it is none, or its check fails."""
    whole = text.strip()
    if not 0 < len(whole) <= _LONGEST_PAYLOAD or whole[-8:-4] != _CHECK or check(whole[:-4]) != whole[-4:].upper():
        raise NoTransferCode
    fields = _fields(whole)
    account_said = _fields(fields.get("38", ""))
    place, extra = _fields(account_said.get("01", "")), _fields(fields.get("62", ""))
    way = account_said.get("02", TO_ACCOUNT)
    if fields.get("00") != "01" or account_said.get("00") != NAPAS or way not in (TO_ACCOUNT, TO_CARD):
        raise NoTransferCode
    if fields.get("53", _DONG) != _DONG or not _BIN.fullmatch(place.get("00", "")) or not place.get("01"):
        raise NoTransferCode
    return Transfer(
        bin=place["00"],
        account=place["01"],
        to_card=way == TO_CARD,
        is_dynamic=fields.get("01") == _DYNAMIC,
        amount_vnd=_amount(fields),
        purpose=extra.get("08", ""),
        bill=extra.get("01", ""),
        reference=extra.get("05", ""),
        name=fields.get("59", ""),
        city=fields.get("60", ""),
    )


def of(payment: Payment) -> str:
    """Return the payload by which a payment can be transferred: its account, sum, and reference in the purpose.

    Where a part has come the sum is the rest: nobody is asked twice for the same đồng.
    """
    assert payment.account is not None
    return payload(
        bin=payment.account.bin,
        account=payment.account.number,
        amount_vnd=payment.rest_vnd or payment.amount_vnd,
        purpose=purpose_of(payment),
    )


def purpose_of(payment: Payment) -> str:
    """Return what the payer's bank is asked to write: a word or two before the reference, "LE PHI MC1234567897"."""
    return shortened(f"{settings.VIETQR_PURPOSE} {payment.reference}", most=settings.VIETQR_PURPOSE_LENGTH)


def svg(payment: Payment) -> str:
    """Return the QR code of a payment as an SVG picture of its own, without a size."""
    return drawn(of(payment))


def drawn(text: str, *, border: int = 3) -> str:
    """Return a payload's QR code as SVG; `make_qr` because phones do not read the Micro QR of `make`."""
    kept = BytesIO()
    code = segno.make_qr(text, error="m")
    code.save(kept, kind="svg", border=border, light="#fff", xmldecl=False, svgns=True, omitsize=True, lineclass=None)
    return kept.getvalue().decode()


def png(payment: Payment, *, scale: int = 8) -> bytes:
    """Return the QR code of a payment as a PNG picture, to be kept in a phone and opened by a bank's app."""
    kept = BytesIO()
    segno.make_qr(of(payment), error="m").save(kept, kind="png", border=4, scale=scale)
    return kept.getvalue()


def _field(name: str, value: str) -> str:
    return f"{name}{len(value):02d}{value}"


def _fields(text: str) -> Mapping[str, str]:
    """Return the fields a text is made of, each once. Raises: NoTransferCode."""
    found: dict[str, str] = {}
    at = 0
    while at < len(text):
        name, length = text[at : at + 2], text[at + 2 : at + 4]
        if not re.fullmatch("[0-9]{4}", name + length) or name in found:
            raise NoTransferCode
        value = text[at + 4 : at + 4 + int(length)]
        if len(value) != int(length):
            raise NoTransferCode
        found[name] = value
        at += 4 + int(length)
    return found


def _amount(fields: Mapping[str, str]) -> int | None:
    if "54" not in fields:
        return None
    written = _AMOUNT.fullmatch(fields["54"])
    if written is None or not int(written[1]):
        raise NoTransferCode
    return int(written[1])


def _require_sound(bin: str, account: str, amount_vnd: int | None, purpose: str, *, to_card: bool) -> None:
    fields = {}
    if not _BIN.fullmatch(bin):
        fields["bin"] = _("Mã ngân hàng (BIN) gồm 6 chữ số, như 970436.")
    if to_card and not _CARD.fullmatch(account):
        fields["account"] = _("Số thẻ gồm 12 đến 19 chữ số, viết liền.")
    elif not to_card and not _ACCOUNT.fullmatch(account):
        fields["account"] = _("Số tài khoản gồm 4 đến 19 chữ số hoặc chữ in hoa, viết liền.")
    if amount_vnd is not None and not 0 < amount_vnd <= MOST_VND:
        fields["amount"] = _("Số tiền là số đồng chẵn, từ 1 đến 13 chữ số.")
    if len(purpose) > _LONGEST_FIELD - 4:
        fields["purpose"] = _("Nội dung chuyển khoản dài quá %(most)s ký tự.") % {"most": _LONGEST_FIELD - 4}
    if fields:
        raise InvalidInput(fields=fields)
