# SPDX-License-Identifier: EUPL-1.2
"""Hours, days, lengths of time, numbers and sums in the language of the page: Vietnamese or English.

What leaves the house as a message is always Vietnamese and uses `speech` itself.
"""

from __future__ import annotations

from datetime import date, datetime, time

from django.utils.translation import get_language

from motcua.kernel import money, speech, speech_en


def hour(at: time | datetime) -> str:
    """Say the hour: "8 giờ 30", "8:30"."""
    return speech_en.hour(at) if is_english() else speech.hour(at)


def day(on: date) -> str:
    """Say the day in full: "thứ Năm, 03/12/2026", "Thursday, 3 December 2026"."""
    return speech_en.day(on) if is_english() else speech.day(on)


def short_day(on: date) -> str:
    """Say the day without its year: "thứ Năm, 03/12", "Thursday, 3 December"."""
    return speech_en.short_day(on) if is_english() else speech.short_day(on)


def month(on: date) -> str:
    """Say the month of a day: "Tháng 12/2026", "December 2026"."""
    return speech_en.month(on) if is_english() else f"Tháng {on.month}/{on.year}"


def day_and_hour(at: datetime, *, today: date | None = None) -> str:
    """Say the moment: "9 giờ sáng thứ Năm, 03/12", "9:00 on Thursday, 3 December"; near days from `today` in words."""
    return speech_en.day_and_hour(at, today=today) if is_english() else speech.day_and_hour(at, today=today)


def hour_of_day(at: datetime) -> str:
    """Say the hour with its part of the day where the language has one: "9 giờ sáng", "9:00"."""
    if is_english():
        return speech_en.hour(at)
    return speech.day_and_hour(at).removesuffix(f" {speech.short_day(at)}")


def duration(minutes: int) -> str:
    """Say a length of time: "1 giờ 12 phút", "1 h 12 min"."""
    return speech_en.duration(minutes) if is_english() else speech.duration(minutes)


def number(n: int) -> str:
    """Say a whole number in words."""
    return speech_en.number(n) if is_english() else speech.number(n)


def vnd(amount_vnd: int) -> str:
    """Write a sum of money: "16.000 đ", "16,000 VND"."""
    return speech_en.vnd(amount_vnd) if is_english() else money.vnd(amount_vnd)


def is_english() -> bool:
    """Say whether the page being made is in English."""
    return (get_language() or "").startswith("en")
