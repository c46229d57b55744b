# SPDX-License-Identifier: EUPL-1.2
"""The days an account is about. Pure."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.utils.translation import gettext_lazy as _

from motcua.kernel.errors import InvalidInput
from motcua.kernel.working_time import OFFICE_ZONE

MOST_DAYS = 366


@dataclass(frozen=True)
class Period:
    """Days of the office's zone, both included. Raises: InvalidInput where they are in no order or too many."""

    first_on: date
    last_on: date

    def __post_init__(self) -> None:
        if self.last_on < self.first_on:
            raise InvalidInput(fields={"until": _("Ngày cuối phải bằng hoặc sau ngày đầu.")})
        if self.days > MOST_DAYS:
            raise InvalidInput(fields={"until": _("Nhiều nhất 366 ngày một lần.")})

    @property
    def days(self) -> int:
        return (self.last_on - self.first_on).days + 1

    @property
    def is_one_day(self) -> bool:
        return self.first_on == self.last_on

    @property
    def begins_at(self) -> datetime:
        return datetime.combine(self.first_on, time(), OFFICE_ZONE)

    @property
    def ends_at(self) -> datetime:
        """The first moment after it."""
        return datetime.combine(self.last_on + timedelta(days=1), time(), OFFICE_ZONE)
