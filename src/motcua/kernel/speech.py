# SPDX-License-Identifier: EUPL-1.2
"""How people in Viet Nam say hours, days, lengths of time and numbers.

These words are Vietnamese by nature and are not translated; aware instants are told in the office's zone.
"""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import NamedTuple

from motcua.kernel.text import unmarked
from motcua.kernel.working_time import OFFICE_ZONE

_WEEKDAYS = ("thứ Hai", "thứ Ba", "thứ Tư", "thứ Năm", "thứ Sáu", "thứ Bảy", "Chủ nhật")
_SMS_WEEKDAYS = ("thứ 2", "thứ 3", "thứ 4", "thứ 5", "thứ 6", "thứ 7", "CN")
_NEAR_DAYS = {-1: "hôm qua", 0: "hôm nay", 1: "ngày mai"}
_FAR_DAYS = 180  # beyond this the year is said too
_DIGITS = ("không", "một", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín")


class Accent(NamedTuple):
    """The words in which regions differ: 4 after tens, 1,000, and the empty tens of 105."""

    four: str = "tư"
    thousand: str = "nghìn"
    gap: str = "linh"


NORTH = Accent()
SOUTH = Accent(four="bốn", thousand="ngàn", gap="lẻ")


def hour(at: time | datetime) -> str:
    """Say the hour: "9 giờ", "8 giờ 30", "13 giờ 05"."""
    clock = _clock(at)
    return f"{clock.hour} giờ {clock.minute:02}" if clock.minute else f"{clock.hour} giờ"


def day(on: date) -> str:
    """Say the day in full: "thứ Năm, 03/12/2026"."""
    on = _day(on)
    return f"{_WEEKDAYS[on.weekday()]}, {on:%d/%m}/{on.year:04}"


def short_day(on: date) -> str:
    """Say the day without its year: "thứ Năm, 03/12"."""
    on = _day(on)
    return f"{_WEEKDAYS[on.weekday()]}, {on:%d/%m}"


def day_and_hour(at: datetime, *, today: date | None = None) -> str:
    """Say the moment: "9 giờ sáng thứ Năm, 03/12", with `today` also "13 giờ 35 hôm nay".

    From 13 giờ on the hour alone is clear. The year is said only when the day is half a year or more from today.
    """
    return f"{hour(at)}{_part_of_day(_clock(at))} {_near_or_named(_day(at), today)}"


def sms_time(at: datetime, *, today: date | None = None, has_marks: bool = False) -> str:
    """Say the moment in an SMS: "9h thu 5 03/12", "8h30 thu 2 30/11", with `today` "13h35 hom nay".

    With marks: "9h thứ 5 03/12", "13h35 hôm nay".
    """
    clock, on = _clock(at), _day(at)
    spoken = f"{clock.hour}h{clock.minute:02}" if clock.minute else f"{clock.hour}h"
    near = _NEAR_DAYS.get((on - today).days) if today else None
    said = f"{spoken} {near or f'{_SMS_WEEKDAYS[on.weekday()]} {on:%d/%m}'}"
    return said if has_marks else unmarked(said)


def duration(minutes: int) -> str:
    """Say a length of time: "1 giờ 12 phút", "45 phút", "2 giờ"; less than nothing is "0 phút"."""
    hours, rest = divmod(max(int(minutes), 0), 60)
    said = [f"{hours} giờ"] * bool(hours) + [f"{rest} phút"] * bool(rest or not hours)
    return " ".join(said)


def number(n: int, *, accent: Accent = NORTH) -> str:
    """Say a whole number in words: 105 → "một trăm linh năm", 21 → "hai mươi mốt"."""
    if n < 0:
        return f"âm {number(-n, accent=accent)}"
    billions, rest = divmod(n, 1_000_000_000)
    said = [f"{number(billions, accent=accent)} tỷ"] if billions else []
    for size, name in ((1_000_000, "triệu"), (1_000, accent.thousand), (1, "")):
        group, rest = divmod(rest, size)
        if group:
            said.append(f"{_group(group, accent=accent, leads=not said)} {name}".rstrip())
    return " ".join(said) or _DIGITS[0]


def _group(group: int, *, accent: Accent, leads: bool) -> str:
    """Say 1 to 999; a group that does not lead says its empty hundreds, so that 1.015 is not heard as 1.000.015."""
    hundreds, rest = divmod(group, 100)
    tens, ones = divmod(rest, 10)
    said = [f"{_DIGITS[hundreds]} trăm"] if hundreds or not leads else []
    if tens == 0 and ones:
        said += [accent.gap] * bool(said) + [_DIGITS[ones]]
    elif tens:
        said.append("mười" if tens == 1 else f"{_DIGITS[tens]} mươi")
        said += [_ones_after_ten(ones, tens=tens, accent=accent)] if ones else []
    return " ".join(said)


def _ones_after_ten(ones: int, *, tens: int, accent: Accent) -> str:
    if ones == 5:
        return "lăm"
    if tens >= 2 and ones in (1, 4):
        return "mốt" if ones == 1 else accent.four
    return _DIGITS[ones]


def _near_or_named(on: date, today: date | None) -> str:
    if today is None:
        return short_day(on)
    away = on - today
    return _NEAR_DAYS.get(away.days) or (day(on) if abs(away) >= timedelta(days=_FAR_DAYS) else short_day(on))


def _part_of_day(clock: time) -> str:
    if 1 <= clock.hour <= 10:
        return " sáng"
    return " trưa" if clock.hour in (11, 12) else ""


def _clock(at: time | datetime) -> time:
    return _local(at).time() if isinstance(at, datetime) else at


def _day(on: date) -> date:
    return _local(on).date() if isinstance(on, datetime) else on


def _local(at: datetime) -> datetime:
    return at.astimezone(OFFICE_ZONE) if at.tzinfo else at
