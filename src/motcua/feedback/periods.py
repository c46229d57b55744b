# SPDX-License-Identifier: EUPL-1.2
"""Whole months, so that no figure is told for days that could be taken from one another. Pure."""

from datetime import datetime

from motcua.kernel.working_time import OFFICE_ZONE


def month_of(year: int, month: int) -> tuple[datetime, datetime]:
    """Return where a month begins and where the next one does."""
    begins = datetime(year, month, 1, tzinfo=OFFICE_ZONE)
    return begins, _next(begins)


def last_months(at: datetime, count: int) -> tuple[datetime, datetime]:
    """Return the last `count` months that are over: where the first begins, and where the running one does."""
    local = at.astimezone(OFFICE_ZONE)
    ends = datetime(local.year, local.month, 1, tzinfo=OFFICE_ZONE)
    year, month = divmod(ends.year * 12 + ends.month - 1 - count, 12)
    return datetime(year, month + 1, 1, tzinfo=OFFICE_ZONE), ends


def _next(begins: datetime) -> datetime:
    year, month = divmod(begins.year * 12 + begins.month, 12)
    return datetime(year, month + 1, 1, tzinfo=OFFICE_ZONE)
