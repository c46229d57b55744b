# SPDX-License-Identifier: EUPL-1.2
"""A lent block of numbers as a kiosk keeps it: each number with its ticket, so that the kiosk works nothing out."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from motcua.journal.idempotency import answer_once
from motcua.kernel.working_time import OFFICE_ZONE
from motcua.queueing import leasing, operations, queries, rules
from motcua.queueing.errors import LineFull, NumbersComeFromElsewhere
from motcua.queueing.models import Kiosk, Lease, Line
from motcua.queueing.operations.lending import MOST_LENT

__all__ = ["MOST_LENT", "USUAL_COUNT", "as_kept", "lend", "lend_each"]

#: What a kiosk keeps in hand for each line.
USUAL_COUNT = 50


def lend(*, kiosk: Kiosk, line: str, count: int, at: datetime, key: str = "") -> dict[str, Any]:
    """Lend numbers of the office's line of this code and return them as `as_kept` does; the same block for each `key`.

    Raises: NoSuchLine, LineFull, NumbersComeFromElsewhere, KeyReused. Records: NumbersLent.
    """

    def work() -> tuple[int, dict[str, Any]]:
        row = queries.line_by_code(office=kiosk.office_id, code=line)
        return 201, as_kept(operations.lend_numbers(kiosk=kiosk, line=row, count=count, at=at))

    if not key:
        return work()[1]
    _status, lent = answer_once(scope=f"lend:{kiosk.pk}", key=key, request=[line, count], at=at, work=work)
    return dict(lent)


def lend_each(*, kiosk: Kiosk, lines: Sequence[str], at: datetime, key: str) -> list[dict[str, Any]]:
    """Lend the usual block of each of these lines, once for each `key`: a lost answer costs the office no numbers.

    A line that does not exist, or has none left today, is left out. Raises: KeyReused. Records: NumbersLent.
    """

    def work() -> tuple[int, list[dict[str, Any]]]:
        codes = {code.strip().upper() for code in lines}
        rows = [row for row in queries.lines_of(kiosk.office_id) if row.code in codes]
        # Locked one after the other, in the one order of all lines.
        rows.sort(key=lambda row: row.pk)
        return 200, [lent for row in rows if (lent := _lent(kiosk, row, at)) is not None]

    _status, lent = answer_once(scope=f"lend:{kiosk.pk}", key=key, request=list(lines), at=at, work=work)
    return list(lent)


def _lent(kiosk: Kiosk, line: Line, at: datetime) -> dict[str, Any] | None:
    try:
        return as_kept(operations.lend_numbers(kiosk=kiosk, line=line, count=USUAL_COUNT, at=at))
    except (LineFull, NumbersComeFromElsewhere):
        return None


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
