# SPDX-License-Identifier: EUPL-1.2
"""How an English page says hours, days, lengths of time and numbers; the counterpart of `speech`.

Hours are in 24-hour time as on every clock of the office; aware instants are told in the office's zone.
"""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from motcua.kernel.working_time import OFFICE_ZONE

_WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip
_NEAR_DAYS = {-1: "yesterday", 0: "today", 1: "tomorrow"}
_FAR_DAYS = 180  # beyond this the year is said too
_NUMBERS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")


def hour(at: time | datetime) -> str:
    """Say the hour: "9:00", "8:30", "13:05"."""
    clock = _local(at).time() if isinstance(at, datetime) else at
    return f"{clock.hour}:{clock.minute:02}"


def day(on: date) -> str:
    """Say the day in full: "Thursday, 3 December 2026"."""
    on = _day(on)
    return f"{short_day(on)} {on.year}"


def short_day(on: date) -> str:
    """Say the day without its year: "Thursday, 3 December"."""
    on = _day(on)
    return f"{_WEEKDAYS[on.weekday()]}, {on.day} {_MONTHS[on.month - 1]}"


def month(on: date) -> str:
    """Say the month of a day: "December 2026"."""
    return f"{_MONTHS[on.month - 1]} {on.year}"


def day_and_hour(at: datetime, *, today: date | None = None) -> str:
    """Say the moment: "9:00 on Thursday, 3 December", with `today` also "13:35 today".

    The year is said only when the day is half a year or more from today.
    """
    on = _day(at)
    near = _NEAR_DAYS.get((on - today).days) if today else None
    if near:
        return f"{hour(at)} {near}"
    is_far = today is not None and abs(on - today) >= timedelta(days=_FAR_DAYS)
    return f"{hour(at)} on {day(on) if is_far else short_day(on)}"


def duration(minutes: int) -> str:
    """Say a length of time: "1 h 12 min", "45 min", "2 h"; less than nothing is "0 min"."""
    hours, rest = divmod(max(int(minutes), 0), 60)
    said = [f"{hours} h"] * bool(hours) + [f"{rest} min"] * bool(rest or not hours)
    return " ".join(said)


def number(n: int) -> str:
    """Say a small whole number in words, a large one in digits."""
    return _NUMBERS[n] if 0 <= n < len(_NUMBERS) else f"{n:,}"


def vnd(amount_vnd: int) -> str:
    """Write a sum of money: 16000 → "16,000 VND"."""
    return f"{amount_vnd:,} VND"


def _day(on: date) -> date:
    return _local(on).date() if isinstance(on, datetime) else on


def _local(at: datetime) -> datetime:
    return at.astimezone(OFFICE_ZONE) if at.tzinfo else at
