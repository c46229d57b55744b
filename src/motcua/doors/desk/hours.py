# SPDX-License-Identifier: EUPL-1.2
"""Free hours as the desk offers them: the nearest ones, and those of one day."""

from datetime import date, datetime, timedelta
from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext as _

from motcua.appointments.models import Appointment
from motcua.appointments.offer import Free, Visit, free_places, near_free_hours, visit_for
from motcua.doors.desk.entry import Desk, words_of
from motcua.doors.look.month import Hour, by_part_of_day
from motcua.kernel.errors import InvalidInput, OfficeError
from motcua.kernel.typed_time import read_moment
from motcua.kernel.working_time import OFFICE_ZONE

NEAREST = 6
# A day typed farther away than this is a slip of the hand.
FARTHEST_DAYS = 400


def day_of(appointment: Appointment) -> date:
    """Return the day of the appointment at the office."""
    return appointment.starts_at.astimezone(OFFICE_ZONE).date()


def chosen_day(request: HttpRequest, *, default: date) -> date:
    """Return the day asked for in `ngay`, typed or as a link; `default` where there is none that makes sense."""
    text = request.POST.get("ngay") or request.GET.get("ngay") or ""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return default
    return day if abs(day - default) <= timedelta(days=FARTHEST_DAYS) else default


def moment_from(text: str) -> datetime:
    """Return the hour a button sent. Raises: InvalidInput."""
    try:
        return read_moment(text)
    except ValueError:
        raise InvalidInput(fields={"start": _("Xin chọn một giờ trong danh sách.")}) from None


def hours_for(desk: Desk, appointment: Appointment, day: date) -> dict[str, Any]:
    """Return the hours to which the appointment may go: `nearest`, `parts` of the day, or `closed` saying why none."""
    try:
        visit = visit_for(
            office=appointment.office_id,
            agency=appointment.agency_id,
            procedure_codes=appointment.procedure_codes,
            at=desk.at,
        )
    except OfficeError as refusal:
        return {"nearest": [], "parts": [], "closed": words_of(refusal)}
    nearest = near_free_hours(visit, around=max(appointment.starts_at, desk.at), at=desk.at, count=NEAREST)
    return {
        "nearest": [Hour(start, 1, start.isoformat()) for start in nearest if start != appointment.starts_at],
        **day_of_visit(visit, day, desk.at, without=appointment.starts_at),
    }


def day_of_visit(visit: Visit, day: date, at: datetime, *, without: datetime | None = None) -> dict[str, Any]:
    """Return one day's hours with places as `parts`, `closed` saying why there are none, and the days beside it."""
    free, closed = free_places(visit, first=day, days=1, at=at)
    hours = [_hour(each) for each in free if each.starts_at != without]
    reason = closed[0].reason if closed else "" if hours else _("Ngày này không còn giờ nào nhận hẹn.")
    return {
        "parts": by_part_of_day(hours),
        "closed": reason,
        "day_before": day - timedelta(days=1) if day > at.date() else None,
        "day_after": day + timedelta(days=1),
    }


def _hour(free: Free) -> Hour:
    return Hour(free.starts_at, free.free, free.starts_at.isoformat())
