# SPDX-License-Identifier: EUPL-1.2
"""When a message may go out, and what becomes of it by what networks say. Pure: no database, clock or settings."""

from datetime import datetime, time, timedelta
from enum import StrEnum

from motcua.kernel.working_time import OFFICE_ZONE

QUIET_FROM, QUIET_UNTIL = time(21, 0), time(6, 30)
# A message the gateway has refused to take for so long is given up, loudly, and called by phone.
GIVE_UP_AFTER = timedelta(days=7)
# A send whose answer was lost waits so long for its report before the one repeat. Rule: R-026.
REPORT_WITHIN = timedelta(minutes=5)
# No gateway takes longer to answer; a send that has lasted longer is unclear.
SEND_LASTS = timedelta(seconds=30)


class Report(StrEnum):
    """What a network says about a message after it was handed over."""

    WAITING = "WAITING"
    ACCEPTED = "ACCEPTED"
    DELIVERED = "DELIVERED"
    FAILED = "FAILED"
    REJECTED = "REJECTED"


def is_quiet(at: time) -> bool:
    """Say whether this hour lies in the quiet hours 21:00–06:30. Rule: R-009."""
    return at >= QUIET_FROM or at < QUIET_UNTIL


def is_quiet_moment(at: datetime) -> bool:
    """Say whether this moment lies in the quiet hours of the office's zone."""
    return is_quiet(at.astimezone(OFFICE_ZONE).time())


def is_of_no_use(*, send_before: datetime | None, at: datetime) -> bool:
    """Say whether what a network failed to bring is of no use any more; networks count in whole minutes."""
    return send_before is not None and at >= send_before - timedelta(minutes=1)


def after_report(*, status: str, report: Report, is_handed_over: bool) -> str:
    """Return a message's status after a report, whatever the order in which reports come.

    A message that arrived has arrived for good. A bad report ends one that is under way; where nothing is under way
    (not handed over, or ended otherwise) it changes nothing.
    """
    if report == Report.DELIVERED:
        return "DELIVERED" if status != "CALL" else status
    if status == "SENT" or (status == "QUEUED" and is_handed_over):
        return "FAILED" if report in (Report.FAILED, Report.REJECTED) else "SENT"
    return status


def cost_vnd(*, parts: int, part_cost_vnd: int, is_repeated: bool) -> int:
    """Return what the message cost: each part is paid for, and one sent twice is paid for twice."""
    return parts * part_cost_vnd * (2 if is_repeated else 1)
