# SPDX-License-Identifier: EUPL-1.2
"""Whole months, so that no figure is told for days that could be taken from one another. Pure."""

from datetime import datetime

from motcua.kernel.working_time import OFFICE_ZONE


def month_of(year: int, month: int) -> tuple[datetime, datetime]:
    """Return where a month begins and where the next one does."""
    return _begin(year * 12 + month - 1), _begin(year * 12 + month)


def _begin(months: int) -> datetime:
    """Return the beginning of a month, counted from the year 0."""
    year, month = divmod(months, 12)
    return datetime(year, month + 1, 1, tzinfo=OFFICE_ZONE)
