# SPDX-License-Identifier: EUPL-1.2
"""Sums of money in whole đồng, in digits and in words."""

from __future__ import annotations

from motcua.kernel import speech


def vnd(amount_vnd: int) -> str:
    """Write a sum in digits: 16000 → "16.000 đ"."""
    return f"{amount_vnd:,}".replace(",", ".") + " đ"


def in_words(amount_vnd: int, *, accent: speech.Accent = speech.NORTH) -> str:
    """Write a sum in words as on a receipt: 16000 → "Mười sáu nghìn đồng"."""
    said = f"{speech.number(amount_vnd, accent=accent)} đồng"
    return said[0].upper() + said[1:]
