# SPDX-License-Identifier: EUPL-1.2
"""By when a dossier must be done: the procedure's time limit counted in the office's calendar. Pure.

Rules: R-004, R-005, R-006, R-014 (working time); R-046, R-052.
"""

from dataclasses import dataclass, field
from datetime import datetime, time

from motcua.dossiers.deadline_words import Count, in_words
from motcua.kernel.working_time import (
    OFFICE_ZONE,
    Counting,
    WorkingCalendar,
    deadline_in_calendar_days,
    deadline_in_months,
    deadline_in_working_days,
    deadline_in_working_minutes,
    deadline_same_day,
)
from motcua.offices.calendar import PublicYears
from motcua.procedures.models import Procedure

Unit = Procedure.LimitUnit
INTAKE_CUTOFF = time(15, 0)


@dataclass(frozen=True)
class Due:
    """`due_at` is what is promised, `legal_due_at` the last moment by law; `due_at` is never later."""

    due_at: datetime
    legal_due_at: datetime
    count: Count = field(repr=False, compare=False)

    @property
    def how(self) -> str:
        """Say in one sentence how the promise was counted, in the language of the page."""
        return in_words(self.count)


def due(
    calendar: WorkingCalendar,
    *,
    received_at: datetime,
    time_limit: int,
    unit: str,
    counting: Counting = "day_after",
    years: PublicYears | None = None,
) -> Due:
    """Return by when a dossier received at that moment must be done.

    `years` lets `how` say where days off are not known yet. Raises: NoWorkingDay.
    """
    legal = promised = _by_law(calendar, received_at, time_limit, unit)
    if unit == Unit.WORKING_DAY and time_limit and counting == "exact_hours":
        exact = deadline_in_working_days(calendar, start=received_at, days=time_limit, counting="exact_hours")
        promised = min(exact, legal)
    count = Count(calendar, received_at.astimezone(OFFICE_ZONE), time_limit, unit, counting, promised, years)
    return Due(due_at=promised, legal_due_at=legal, count=count)


def _by_law(calendar: WorkingCalendar, start: datetime, limit: int, unit: str) -> datetime:
    if unit == Unit.SAME_DAY_15H or limit == 0:
        return deadline_same_day(calendar, start=start)
    if unit == Unit.WORKING_HOUR:
        return deadline_in_working_minutes(calendar, start=start, minutes=limit * 60)
    if unit == Unit.WORKING_DAY:
        return deadline_in_working_days(calendar, start=start, days=limit, counting="day_after")
    if unit == Unit.CALENDAR_DAY:
        return deadline_in_calendar_days(calendar, start=start, days=limit)
    if unit == Unit.MONTH:
        return deadline_in_months(calendar, start=start, months=limit)
    raise ValueError(f"no such unit: {unit}")


def intake_answer_by(calendar: WorkingCalendar, *, sent_at: datetime) -> datetime:
    """Return until when intake answers what was sent online: the working day of sending. Rule: R-052."""
    return deadline_same_day(calendar, start=sent_at, cutoff=INTAKE_CUTOFF)
