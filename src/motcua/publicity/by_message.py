# SPDX-License-Identifier: EUPL-1.2
"""The words by which an hour is asked for in a text message; Vietnamese whatever the language of the page."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from django.conf import settings

from motcua.kernel.text import unmarked
from motcua.kernel.working_time import OFFICE_ZONE
from motcua.offices.calendar import OfficeCalendar
from motcua.offices.models import Agency

#: The name that stands on every Vietnamese form.
_SOMEBODY: Final = "Nguyen Van A"
_EXAMPLE_DAYS: Final = 3
_LOOK_AHEAD_DAYS: Final = 30


@dataclass(frozen=True)
class Sms:
    """How an hour is asked for by message: the number, the pattern, and an example that can be sent as it is."""

    number: str
    pattern: str
    example: str


def by_message(bookable: Sequence[Agency], calendar: OfficeCalendar, *, is_one: bool, at: datetime) -> Sms | None:
    """Say how to ask, with the one agency's name or a place for it; None where messages are off or nobody is booked."""
    if not (settings.SMS_GATEWAY and settings.SMS_SHORT_CODE and bookable):
        return None
    first = bookable[0]
    name = first.short_name or unmarked(first.name)
    pattern = ", ".join(["HG họ tên", name if is_one else "tên cơ quan", "việc", "giờ ngày"])
    example = ", ".join([f"HG {_SOMEBODY}", name, "nop ho so", _moment(calendar, at=at)])
    return Sms(settings.SMS_SHORT_CODE, pattern, example)


def _moment(calendar: OfficeCalendar, *, at: datetime) -> str:
    """Return the first hour of a day on which people are received, a few days ahead: "7h30 30/11"."""
    day = _example_day(calendar, at=at)
    sessions = calendar.intake_on(day)
    hour = f"{sessions[0].opens_at:%-Hh%M}".removesuffix("00") if sessions else "8h"
    return f"{hour} {day.day}/{day.month}"


def _example_day(calendar: OfficeCalendar, *, at: datetime) -> date:
    today = at.astimezone(OFFICE_ZONE).date()
    days = (today + timedelta(days=ahead) for ahead in range(_EXAMPLE_DAYS, _LOOK_AHEAD_DAYS))
    return next((day for day in days if calendar.intake_on(day)), today + timedelta(days=_EXAMPLE_DAYS))
