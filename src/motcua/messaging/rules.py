# SPDX-License-Identifier: EUPL-1.2
"""When a message may go out. Pure: no database, clock or settings."""

from datetime import datetime, time, timedelta

from motcua.kernel.working_time import OFFICE_ZONE

QUIET_FROM, QUIET_UNTIL = time(21, 0), time(6, 30)
# A message the gateway has refused to take for so long is given up, loudly, and called by phone.
GIVE_UP_AFTER = timedelta(days=7)


def is_quiet(at: time) -> bool:
    """Say whether this hour lies in the quiet hours 21:00–06:30. Rule: R-009."""
    return at >= QUIET_FROM or at < QUIET_UNTIL


def is_quiet_moment(at: datetime) -> bool:
    """Say whether this moment lies in the quiet hours of the office's zone."""
    return is_quiet(at.astimezone(OFFICE_ZONE).time())
