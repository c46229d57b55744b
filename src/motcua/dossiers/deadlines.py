# SPDX-License-Identifier: EUPL-1.2
"""By when a dossier must be done: the procedure's time limit counted in the office's calendar. Pure.

Rules: R-004, R-005, R-006, R-014 (working time); R-046, R-052.
"""

from dataclasses import dataclass
from datetime import datetime, time

from motcua.kernel.working_time import (
    Counting,
    WorkingCalendar,
    deadline_in_calendar_days,
    deadline_in_working_days,
    deadline_in_working_minutes,
    deadline_same_day,
)
from motcua.procedures.models import Procedure

Unit = Procedure.LimitUnit
INTAKE_CUTOFF = time(15, 0)


@dataclass(frozen=True)
class Due:
    """`due_at` is what is promised, `legal_due_at` the last moment by law; `due_at` is never later."""

    due_at: datetime
    legal_due_at: datetime


def due(
    calendar: WorkingCalendar, *, received_at: datetime, time_limit: int, unit: str, counting: Counting = "day_after"
) -> Due:
    """Return by when a dossier received at that moment must be done.

    Raises: NoWorkingDay.
    """
    legal = _by_law(calendar, received_at, time_limit, unit)
    if unit == Unit.WORKING_DAY and counting == "exact_hours":
        exact = deadline_in_working_days(calendar, start=received_at, days=time_limit, counting="exact_hours")
        return Due(due_at=min(exact, legal), legal_due_at=legal)
    return Due(due_at=legal, legal_due_at=legal)


def _by_law(calendar: WorkingCalendar, start: datetime, limit: int, unit: str) -> datetime:
    if unit == Unit.SAME_DAY_15H or limit == 0:
        return deadline_same_day(calendar, start=start)
    if unit == Unit.WORKING_HOUR:
        return deadline_in_working_minutes(calendar, start=start, minutes=limit * 60)
    if unit == Unit.WORKING_DAY:
        return deadline_in_working_days(calendar, start=start, days=limit, counting="day_after")
    if unit == Unit.CALENDAR_DAY:
        return deadline_in_calendar_days(calendar, start=start, days=limit)
    raise ValueError(f"no such unit: {unit}")


def intake_answer_by(calendar: WorkingCalendar, *, sent_at: datetime) -> datetime:
    """Return until when intake answers what was sent online: the working day of sending. Rule: R-052."""
    return deadline_same_day(calendar, start=sent_at, cutoff=INTAKE_CUTOFF)
