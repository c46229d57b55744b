# SPDX-License-Identifier: EUPL-1.2
"""Moments and days as programs and pages send them (ISO texts), and days as people write them."""

import re
from datetime import date, datetime

from motcua.kernel.text import fold
from motcua.kernel.working_time import OFFICE_ZONE

# Far enough for any appointment, near enough that no arithmetic with days leaves the range of dates.
FIRST_YEAR, LAST_YEAR = 2000, 2199


def read_moment(text: str) -> datetime:
    """Return the moment an ISO text means, in `OFFICE_ZONE`; without an offset it is the office's own time.

    Raises: ValueError for anything else, and for years outside 2000 to 2199.
    """
    if not text.isprintable():
        raise ValueError("not an ISO date and time")
    moment = datetime.fromisoformat(text.strip().upper())
    _refuse_far(moment)
    local = moment.astimezone(OFFICE_ZONE) if moment.tzinfo else moment.replace(tzinfo=OFFICE_ZONE)
    _refuse_far(local)
    return local


def read_day(text: str) -> date:
    """Return the day of an ISO text. Raises: ValueError for anything else, and for years outside 2000 to 2199."""
    day = date.fromisoformat(text.strip())
    _refuse_far(day)
    return day


def read_written_day(text: str, *, today: date) -> date:
    """Return the day somebody wrote, day before month: 5/3/2026, 05-03-26, 05032026, ngày 5 tháng 3 năm 2026, or ISO.

    A year of two digits is the latest that does not lie behind next year. Raises: ValueError for anything else, and
    for years outside 1900 to 2199.
    """
    words = re.findall(r"[0-9]+|[^0-9\s./,-]+", fold(text[:60]))
    figures = [word for word in words if word.isdigit()]
    if len(figures) == 1 and len(figures[0]) in (6, 8):
        figures = [figures[0][:2], figures[0][2:4], figures[0][4:]]
    if len(figures) == 3 and len(figures[0]) == 4:
        figures.reverse()
    if [len(figure) <= 2 for figure in figures[:2]] != [True, True] or len(figures) != 3:
        raise ValueError("not a date")
    if len(figures[2]) not in (2, 4) or {word for word in words if not word.isdigit()} - _DAY_WORDS:
        raise ValueError("not a date")
    day, month, year = (int(figure) for figure in figures)
    if len(figures[2]) == 2:
        year += today.year - today.year % 100
        year -= 100 if year > today.year + 1 else 0
    if not _FIRST_BIRTH_YEAR <= year <= LAST_YEAR:
        raise ValueError("too far from today")
    return date(year, month, day)


_DAY_WORDS = {"ngay", "thang", "nam", "sinh"}
_FIRST_BIRTH_YEAR = 1900


def _refuse_far(day: date) -> None:
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        raise ValueError("too far from today")
