# SPDX-License-Identifier: EUPL-1.2
"""Moments and days as programs and pages send them: ISO texts, within reach of any calendar."""

from datetime import date, datetime

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


def _refuse_far(day: date) -> None:
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        raise ValueError("too far from today")
