# SPDX-License-Identifier: EUPL-1.2
"""A lent block of numbers as a kiosk keeps it: each number with its ticket, so that the kiosk works nothing out."""

from datetime import datetime, timedelta
from typing import Any

from motcua.kernel.working_time import OFFICE_ZONE
from motcua.queueing import leasing, operations, queries, rules
from motcua.queueing.models import Kiosk, Lease
from motcua.queueing.operations.lending import MOST_LENT

__all__ = ["MOST_LENT", "USUAL_COUNT", "as_kept", "lend"]

#: What a kiosk keeps in hand for each line.
USUAL_COUNT = 50


def lend(*, kiosk: Kiosk, line: str, count: int, at: datetime) -> dict[str, Any]:
    """Lend numbers of the office's line of this code and return them as `as_kept` does.

    Raises: NoSuchLine, LineFull, NumbersComeFromElsewhere. Records: NumbersLent.
    """
    row = queries.line_by_code(office=kiosk.office_id, code=line)
    return as_kept(operations.lend_numbers(kiosk=kiosk, line=row, count=count, at=at))


def as_kept(lease: Lease) -> dict[str, Any]:
    """Return the block with its numbers as shown, their tickets, and the moment at which their day is over."""
    line = lease.line
    turns_at = datetime.combine(lease.day + timedelta(days=1), line.day_turns_at, OFFICE_ZONE)
    return {
        "lease": str(lease.pk),
        "line": line.code,
        "day": lease.day.isoformat(),
        "ends_at": turns_at.isoformat(),
        "numbers": [
            {
                "number": number,
                "shown": rules.shown_number(line.prefix, number, line.digits),
                "ticket": str(leasing.ticket_id(lease.pk, number)),
            }
            for number in range(lease.first, lease.last + 1)
        ],
    }
