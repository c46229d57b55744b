# SPDX-License-Identifier: EUPL-1.2
"""Whole months and quarters, so that no figure is told for days that could be taken from one another. Pure."""

from datetime import datetime

from motcua.kernel.working_time import OFFICE_ZONE


def month_of(year: int, month: int) -> tuple[datetime, datetime]:
    """Return where a month begins and where the next one does."""
    return _begin(year * 12 + month - 1), _begin(year * 12 + month)


def last_quarter(at: datetime) -> tuple[datetime, datetime]:
    """Return the last quarter that is over: no two quarters share a day, so that none tells what another hides."""
    local = at.astimezone(OFFICE_ZONE)
    ends = local.year * 12 + (local.month - 1) // 3 * 3
    return _begin(ends - 3), _begin(ends)


def _begin(months: int) -> datetime:
    """Return the beginning of a month, counted from the year 0."""
    year, month = divmod(months, 12)
    return datetime(year, month + 1, 1, tzinfo=OFFICE_ZONE)
