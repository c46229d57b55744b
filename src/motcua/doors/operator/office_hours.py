# SPDX-License-Identifier: EUPL-1.2
"""The hours the switchboard keeps, for the banner outside of them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings

from motcua.appointments.offer import settings_of
from motcua.kernel.errors import NotFound
from motcua.kernel.working_time import OFFICE_ZONE, NoWorkingDay, is_open_at, next_opening
from motcua.messaging.rules import is_quiet_moment


@dataclass(frozen=True)
class Hours:
    """Whether the switchboard is open now; else why not and when it opens, and whether people may be rung up."""

    is_open: bool
    reason: str = ""
    opens_at: datetime | None = None
    is_quiet: bool = False


def hours_of(*, offices: Sequence[str] | None, at: datetime) -> Hours | None:
    """Return the state of the hours; None where no office's hours are the switchboard's."""
    code = settings.SWITCHBOARD_OFFICE or (offices[0] if offices and len(offices) == 1 else "")
    try:
        calendar = settings_of(code).calendar.for_everybody() if code else None
    except NotFound:
        return None
    if calendar is None:
        return None
    if is_open_at(calendar, at=at):
        return Hours(True)
    try:
        opens_at = next_opening(calendar, after=at)
    except NoWorkingDay:
        opens_at = None
    reason = calendar.closed_reason(at.astimezone(OFFICE_ZONE).date()) or ""
    return Hours(False, reason, opens_at, is_quiet_moment(at))
