# SPDX-License-Identifier: EUPL-1.2
"""The receipt of a paid payment (biên lai thu phí, lệ phí) as a PDF of A5. Rule: R-068.

What is printed is Vietnamese by law and not translated. A receipt never changes; what went back of it since, and that a
paper is not the first, stands beside it.
"""

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

from django.conf import settings

from motcua.dossiers.models import DossierContent
from motcua.dossiers.sheets import drawing, heading, wording
from motcua.dossiers.sheets.marks import qr_svg
from motcua.kernel import money
from motcua.kernel.working_time import OFFICE_ZONE
from motcua.payments.models import Payment, Receipt
from motcua.payments.rules import Kind, Method, Source, State

plain = wording.plain
_TEMPLATE: Final = Path(__file__).with_name("templates") / "receipt"
# A cashier prints what was taken just now, a citizen opens the same paper twice.
_KEPT: Final = 32
_HEAD_SIGNS: Final = 34
COPY: Final = "(Bản in lại)"
_GROUPS: Final = {Kind.FEE: "Phí", Kind.LEVY: "Lệ phí", Kind.POSTAGE: "Thu hộ cước bưu chính"}
_METHODS: Final = {
    Method.VIETQR: "chuyển khoản (VietQR)",
    Method.VNPAY: "thanh toán trực tuyến qua VNPAY",
    Method.CASH: "tiền mặt",
    Method.COD: "tiền mặt, bưu tá thu hộ",
}
_SOURCES: Final = {
    Source.BANK: "chuyển khoản",
    Source.VNPAY: "thanh toán trực tuyến qua VNPAY",
    Source.CASH: "tiền mặt",
    Source.POST: "tiền mặt, bưu tá thu hộ",
}


def receipt_pdf(receipt: Receipt, *, is_copy: bool = False) -> bytes:
    """Return the receipt as a PDF; the same receipt in the same state gives the same bytes.

    `is_copy` marks it as printed again. Three statements where the payment is not loaded.
    """
    data = facts_of(receipt, is_copy=is_copy)
    return _drawn(json.dumps(data, ensure_ascii=False, sort_keys=True), receipt.issued_at)


@lru_cache(maxsize=_KEPT)
def _drawn(written: str, at: datetime) -> bytes:
    return drawing.pdf_of(_TEMPLATE, json.loads(written), at=at)


def facts_of(receipt: Receipt, *, is_copy: bool = False) -> dict[str, Any]:
    """Return all that stands on the receipt."""
    payment = _whole(receipt)
    dossier = payment.dossier
    superior, unit = heading.of_place(dossier.office, None)
    payer = plain(receipt.payer)
    cashier = payment.cashier
    return {
        "superior": wording.balanced(superior, at_most=_HEAD_SIGNS),
        "unit": wording.balanced(unit, at_most=_HEAD_SIGNS),
        "office": plain(dossier.office.name),
        "phone": plain(dossier.office.phone or settings.SWITCHBOARD_PHONE),
        "series": receipt.series,
        "number": f"{receipt.number:07d}",
        "copy": COPY if is_copy else "",
        "title": _title(receipt.lines),
        "place_date": f"{heading.place_of(dossier)}, {wording.hour_and_day(receipt.issued_at)}",
        "payer": payer,
        "payer_signs": payer if payment.method == Method.CASH else "",
        "address": _address(payment),
        "code": dossier.code,
        "content": plain(dossier.procedure.name),
        "groups": _groups(receipt.lines),
        "sum": money.vnd(receipt.amount_vnd),
        "words": money.in_words(receipt.amount_vnd),
        "method": _method(payment),
        "cashier": plain(cashier.full_name or cashier.username) if cashier else "",
        "stamp": _stamp(payment),
        "notes": _notes(receipt, payment),
        "qr": qr_svg(look_up_link(payment)),
        "scan": "Quét để tra cứu",
    }


def look_up_link(payment: Payment) -> str:
    """Return the address at which whoever holds the receipt sees whether it is true, and what went back of it."""
    return f"{settings.PUBLIC_URL.rstrip('/')}/thanh-toan/{payment.pk}/"


def _whole(receipt: Receipt) -> Payment:
    rows = Payment.objects.select_related(
        "dossier__office__locality__parent", "dossier__procedure", "cashier", "account"
    )
    return rows.get(pk=receipt.payment_id)


def _title(lines: Sequence[Mapping[str, Any]]) -> list[str]:
    """Name the paper by what was taken; postage that is only passed on is neither fee nor levy."""
    kinds = {line["kind"] for line in lines}
    if kinds == {Kind.POSTAGE}:
        return ["Phiếu thu hộ", "cước bưu chính"]
    if Kind.FEE not in kinds:
        return ["Biên lai", "thu tiền lệ phí"]
    return ["Biên lai", "thu tiền phí, lệ phí" if Kind.LEVY in kinds else "thu tiền phí"]


def _groups(lines: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Return fees, levies and postage apart, each with its own sum."""
    found = []
    for kind, name in _GROUPS.items():
        own = [line for line in lines if line["kind"] == kind]
        if own:
            found.append(
                {
                    "name": name,
                    "sum": money.vnd(sum(line["amount_vnd"] for line in own)),
                    "lines": [
                        {
                            "name": plain(line["name"]),
                            "explained": plain(line.get("explained", "")),
                            "sum": money.vnd(line["amount_vnd"]),
                        }
                        for line in own
                    ],
                }
            )
    return found


def _address(payment: Payment) -> str:
    content = DossierContent.objects.filter(dossier_id=payment.dossier_id).only("applicant", "erased_at").first()
    if content is None or content.erased_at is not None:
        return ""
    return plain((content.applicant or {}).get("address") or "")


def _method(payment: Payment) -> str:
    """Say how it was paid, and where money came another way than it was begun, both."""
    ways = dict.fromkeys(payment.inflows.filter(is_booked=True).order_by("pk").values_list("source", flat=True))
    came = [_SOURCES[Source(source)] for source in ways]
    begun = _METHODS[Method(payment.method)]
    said = begun if len(came) <= 1 else " và ".join(came)
    return f"{said}, mã tham chiếu {payment.reference}" if payment.method != Method.CASH else said


def _stamp(payment: Payment) -> str:
    return {State.REFUNDED: "ĐÃ HOÀN TIỀN", State.PARTLY_REFUNDED: "ĐÃ HOÀN MỘT PHẦN"}.get(State(payment.state), "")


def _notes(receipt: Receipt, payment: Payment) -> list[str]:
    notes = []
    if any(line["kind"] == Kind.POSTAGE for line in receipt.lines):
        notes.append("Cước bưu chính là tiền thu hộ, cơ quan chuyển trả bưu điện.")
    if payment.refunded_vnd:
        last = payment.refunds.filter(state="done").order_by("-done_at").values_list("done_at", flat=True).first()
        on = f" ngày {last.astimezone(OFFICE_ZONE):%d/%m/%Y}" if last else ""
        notes.append(f"Đã hoàn {money.vnd(payment.refunded_vnd)}{on}.")
    return notes
