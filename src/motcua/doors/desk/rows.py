# SPDX-License-Identifier: EUPL-1.2
"""What the desk shows of appointments: plain rows, gathered in a fixed number of queries however many there are."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import groupby

from django.conf import settings
from django.utils.translation import gettext as _

from motcua.appointments import queries
from motcua.appointments.models import Appointment
from motcua.appointments.rules import Status, Urgency
from motcua.doors.desk.entry import Desk
from motcua.kernel import saying
from motcua.kernel.working_time import OFFICE_ZONE
from motcua.people.rules import Action

COMING_DAYS = 7
# A changed calendar may strand appointments weeks ahead; they are looked for this far.
STRANDED_DAYS = 30
SHOWN_TODAY = [Status.CONFIRMED, Status.PROPOSED, Status.CHECKED_IN, Status.SERVED, Status.NO_SHOW]


@dataclass(frozen=True)
class Row:
    """One appointment as a line of a list."""

    appointment: Appointment
    what: str
    at: datetime
    urgency: Urgency | None = None
    is_stranded: bool = False
    may_confirm: bool = False
    may_check_in: bool = False

    @property
    def left(self) -> str:
        """The time left to answer, in working time."""
        if self.urgency is None:
            return ""
        if self.urgency.colour == "late":
            return _("trễ")
        return _("còn %(length)s làm việc") % {"length": saying.duration(self.urgency.minutes_left)}

    @property
    def chip(self) -> str:
        """The kind of chip of the appointment's state."""
        match self.appointment.status:
            case Status.REQUESTED | Status.PROPOSED:
                return "wait"
            case Status.CHECKED_IN:
                return "today"
            case Status.SERVED:
                return "done"
            case Status.CONFIRMED:
                return "late" if self.is_overdue else "done"
            case _:
                return "quiet"

    @property
    def state(self) -> str:
        """The appointment's state in words."""
        match self.appointment.status:
            case Status.CHECKED_IN if self.appointment.checked_in_at:
                came = self.appointment.checked_in_at.astimezone(OFFICE_ZONE)
                return _("Đã đến lúc %(hour)s") % {"hour": f"{came:%H:%M}"}
            case Status.PROPOSED:
                return _("Chờ dân trả lời")
            case Status.CONFIRMED if self.is_overdue:
                return _("Chưa đến")
            case _:
                return str(self.appointment.get_status_display()).capitalize()

    @property
    def has_begun(self) -> bool:
        return self.appointment.starts_at <= self.at

    @property
    def is_overdue(self) -> bool:
        """Whether the person is later than the grace allows."""
        return self.at > self.appointment.starts_at + timedelta(minutes=settings.LATE_GRACE_MINUTES)

    @property
    def is_over(self) -> bool:
        return self.appointment.status in (Status.SERVED, Status.NO_SHOW)


@dataclass(frozen=True)
class Day:
    on: date
    rows: list[Row]


@dataclass(frozen=True)
class Board:
    """Everything on the officer's one screen."""

    requests: list[Row]
    today: list[Row]
    stranded: list[Row]
    days: list[Day]

    @property
    def is_cut(self) -> bool:
        """Whether there are more requests than a screen shows."""
        return len(self.requests) >= queries.DESK_LIMIT

    @property
    def expected_count(self) -> int:
        return sum(1 for row in self.today if row.appointment.status == Status.CONFIRMED)

    @property
    def here_count(self) -> int:
        return sum(1 for row in self.today if row.appointment.status == Status.CHECKED_IN)


def board_of(desk: Desk) -> Board:
    """Gather the officer's screen in four queries (and those of the office's settings, when not remembered)."""
    agencies = desk.agencies()
    waiting = queries.unanswered(office=desk.code, agencies=agencies, at=desk.at)
    today = queries.on_day(office=desk.code, agencies=agencies, on=desk.today, statuses=SHOWN_TODAY)
    coming = queries.coming(office=desk.code, agencies=agencies, after=desk.today, days=STRANDED_DAYS)
    urgencies = {each.appointment.pk: each.urgency for each in waiting}
    rows = rows_of(desk, [*(each.appointment for each in waiting), *today, *coming], urgencies)
    requests, rest = rows[: len(waiting)], rows[len(waiting) :]
    shown_today, later = rest[: len(today)], rest[len(today) :]
    near = [row for row in later if _day(row) <= desk.today + timedelta(days=COMING_DAYS)]
    return Board(
        requests=requests,
        today=shown_today,
        stranded=[row for row in rest if row.is_stranded],
        days=[Day(on, list(group)) for on, group in groupby(near, key=_day)],
    )


def rows_of(desk: Desk, appointments: Sequence[Appointment], urgencies: dict[int, Urgency] | None = None) -> list[Row]:
    """Return a row for each appointment; one query for the names of all procedures."""
    names = queries.procedure_names(appointments)
    return [
        Row(
            appointment=each,
            what=what_for(each, names),
            at=desk.at,
            urgency=(urgencies or {}).get(each.pk),
            is_stranded=_may_be_stranded(each, desk.at) and queries.is_stranded(each),
            may_confirm=desk.may(Action.CONFIRM, each.agency_id),
            may_check_in=desk.may(Action.CHECK_IN, each.agency_id),
        )
        for each in appointments
    ]


def what_for(appointment: Appointment, names: dict[str, str]) -> str:
    """Say what the person comes for: the procedures by name, else nothing but the content they wrote."""
    return "; ".join(names.get(code, code) for code in appointment.procedure_codes)


def by_hour(rows: Iterable[Row]) -> list[tuple[datetime, list[Row]]]:
    """Group rows that are in order of their hour."""
    return [(hour, list(group)) for hour, group in groupby(rows, key=lambda row: row.appointment.starts_at)]


def _may_be_stranded(appointment: Appointment, at: datetime) -> bool:
    is_coming = appointment.status in (Status.REQUESTED, Status.PROPOSED, Status.CONFIRMED)
    return is_coming and appointment.starts_at > at


def _day(row: Row) -> date:
    return row.appointment.starts_at.astimezone(OFFICE_ZONE).date()
