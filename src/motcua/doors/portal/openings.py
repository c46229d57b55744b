# SPDX-License-Identifier: EUPL-1.2
"""Whether a place is open at this moment, and when it opens next, in words. Pure."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Final

from django.utils.translation import gettext as _

from motcua.kernel import saying
from motcua.kernel.working_time import OFFICE_ZONE
from motcua.offices.calendar import OfficeCalendar

#: Tết is the longest break; a place that opens no sooner says only that it is closed.
LOOK_AHEAD_DAYS: Final = 30
_NOON: Final = time(13)


@dataclass(frozen=True)
class Opening:
    is_open: bool
    says: str
    hours: str


def opening(calendar: OfficeCalendar, at: datetime) -> Opening:
    """Say whether people are received at `at`, until when, or why not and when again."""
    here = at.astimezone(OFFICE_ZONE)
    day, clock = here.date(), here.time()
    hours = calendar.hours_in_words(day)
    sessions = calendar.intake_on(day)
    for session in sessions:
        if session.opens_at <= clock < session.closes_at:
            return Opening(True, _("Mở đến %(hour)s") % {"hour": saying.hour(session.closes_at)}, hours)
    later = next((session for session in sessions if clock < session.opens_at), None)
    if later is not None:
        is_break = clock >= sessions[0].closes_at and later.opens_at <= _NOON.replace(minute=59)
        words = _("Nghỉ trưa, mở lại lúc %(hour)s") if is_break else _("Mở lúc %(hour)s")
        return Opening(False, words % {"hour": saying.hour(later.opens_at)}, hours)
    reason = calendar.closed_reason(day) or _("Đã hết giờ hôm nay")
    return Opening(False, " ".join([f"{reason}.", opens_again(calendar, after=day, today=day)]).strip(), hours)


def opens_again(calendar: OfficeCalendar, *, after: date, today: date) -> str:
    """Say the next day behind `after` on which people are received, as told on `today`; empty when none is near."""
    for offset in range(1, LOOK_AHEAD_DAYS + 1):
        day = after + timedelta(days=offset)
        sessions = calendar.intake_on(day)
        if sessions:
            begins = datetime.combine(day, sessions[0].opens_at, OFFICE_ZONE)
            return _("Mở lại %(moment)s.") % {"moment": saying.day_and_hour(begins, today=today)}
    return ""
