# SPDX-License-Identifier: EUPL-1.2
"""The sheet of a till that was counted (biên bản kiểm quỹ): notes, what the books say, the difference."""

from pathlib import Path
from typing import Any, Final

from motcua.dossiers.sheets import drawing, heading, wording
from motcua.kernel import money
from motcua.payments import bookkeeping
from motcua.payments.models import CashClosing
from motcua.payments.rules import NOTES_VND

_TEMPLATE: Final = Path(__file__).with_name("templates") / "closing"
_HEAD_SIGNS: Final = 30


def closing_pdf(closing: CashClosing) -> bytes:
    """Return the sheet of a closing as a PDF of A4."""
    return drawing.pdf_of(_TEMPLATE, facts_of(closing), at=closing.closed_at)


def facts_of(closing: CashClosing) -> dict[str, Any]:
    """Return all that stands on the sheet."""
    superior, unit = heading.of_place(closing.office, None)
    till = bookkeeping.till(closing.office_id, closing.cashier, closing.on)
    # A counted till only hands in any more, which the sheet of the counting does not tell.
    handed_in_vnd = till.opening_vnd + till.taken_vnd - till.refunded_vnd - closing.expected_vnd
    cashier = wording.plain(closing.cashier.full_name or closing.cashier.username)
    place = wording.place_name(wording.plain(closing.office.locality.name))
    return {
        "superior": wording.balanced(superior, at_most=_HEAD_SIGNS),
        "unit": wording.balanced(unit, at_most=_HEAD_SIGNS),
        "office": wording.plain(closing.office.name),
        "on": wording.day(closing.on),
        "place_date": f"{place}, {wording.hour_and_day(closing.closed_at)}",
        "cashier": cashier,
        "notes": [
            {"note": money.vnd(note), "count": str(count), "sum": money.vnd(note * count)}
            for note in NOTES_VND
            if (count := int(closing.coins.get(str(note), 0)))
        ],
        "books": [
            ["Tồn quỹ đầu ngày", money.vnd(till.opening_vnd)],
            ["Thu trong ngày", money.vnd(till.taken_vnd)],
            ["Hoàn trả trong ngày", money.vnd(till.refunded_vnd)],
            ["Nộp kho bạc trong ngày", money.vnd(handed_in_vnd)],
        ],
        "expected": money.vnd(closing.expected_vnd),
        "counted": money.vnd(closing.counted_vnd),
        "words": money.in_words(closing.counted_vnd),
        "difference": _difference(closing.difference_vnd),
        "note": wording.plain(closing.note),
    }


def _difference(vnd: int) -> str:
    if not vnd:
        return "Không chênh lệch"
    return f"Thừa {money.vnd(vnd)}" if vnd > 0 else f"Thiếu {money.vnd(-vnd)}"
