# SPDX-License-Identifier: EUPL-1.2
"""What the vaccination desk shows: plain rows, gathered in a fixed number of queries.

Vaccines, notes, signs and warnings are filled in for those with `SEE_HEALTH_DATA` only.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.utils.translation import gettext as _

from motcua.kernel import saying
from motcua.kernel.working_time import OFFICE_ZONE
from motcua.vaccination import queries, rules
from motcua.vaccination.models import BookedChild, VaccinationBooking
from motcua.vaccination.rules import Outcome, Status

CHIPS = {
    Status.BOOKED: "wait",
    Status.CHECKED_IN: "today",
    Status.OBSERVING: "today",
    Status.DONE: "done",
    Status.CANCELLED: "quiet",
    Status.NO_SHOW: "quiet",
}
CHILD_CHIPS = {Outcome.WAITING: "quiet", Outcome.GIVEN: "done", Outcome.POSTPONED: "late"}


@dataclass(frozen=True)
class ChildRow:
    """One child as a line."""

    child: BookedChild
    booking: VaccinationBooking
    at: datetime
    warnings: list[str] = field(default_factory=list)

    @property
    def age(self) -> str:
        born_on = self.child.born_on
        on = self.booking.starts_at.astimezone(OFFICE_ZONE).date()
        return rules.age_in_words(born_on, on) if born_on and born_on <= on else ""

    @property
    def vaccine(self) -> str:
        """The vaccine with its dose in words."""
        return self._with_dose(self.child.vaccine.name) if self.child.vaccine else _("Cần tư vấn")

    @property
    def short_vaccine(self) -> str:
        """The same without what stands in brackets, for a line."""
        return self._with_dose(self.child.vaccine.name.partition(" (")[0]) if self.child.vaccine else _("Cần tư vấn")

    def _with_dose(self, name: str) -> str:
        return _("%(name)s, mũi %(dose)d") % {"name": name, "dose": self.child.dose} if self.child.dose else name

    @property
    def chosen(self) -> str:
        """The code of the vaccine booked or given."""
        return self.child.vaccine_id or ""

    @property
    def is_waiting(self) -> bool:
        return self.child.outcome == Outcome.WAITING

    @property
    def is_given(self) -> bool:
        return self.child.outcome == Outcome.GIVEN

    @property
    def is_watched(self) -> bool:
        return self.is_given and self.booking.status == Status.OBSERVING

    @property
    def is_over(self) -> bool:
        """Whether the watch is over."""
        return self.child.observe_until is not None and self.child.observe_until <= self.at

    @property
    def until(self) -> str:
        """Until when the child is watched."""
        if self.child.observe_until is None:
            return ""
        return _("theo dõi đến %(hour)s") % {"hour": f"{self.child.observe_until.astimezone(OFFICE_ZONE):%H:%M}"}

    @property
    def said(self) -> str:
        """The state of the watch as a screen reader says it."""
        if self.child.observe_until is None or self.is_over:
            return _("đủ thời gian theo dõi")
        left = rules.minutes_left(observe_until=self.child.observe_until, at=self.at)
        return _("còn %(length)s") % {"length": saying.duration(left)}

    @property
    def chip(self) -> str:
        return CHILD_CHIPS[Outcome(self.child.outcome)]

    @property
    def state(self) -> str:
        return str(self.child.get_outcome_display()).capitalize()


@dataclass(frozen=True)
class BookingRow:
    """One booking as a line, and what may be done with it now."""

    booking: VaccinationBooking
    children: list[ChildRow]
    at: datetime
    may_receive: bool
    may_care: bool
    may_cancel: bool

    @property
    def names(self) -> str:
        return ", ".join(row.child.name for row in self.children)

    @property
    def chip(self) -> str:
        return CHIPS[Status(self.booking.status)]

    @property
    def state(self) -> str:
        came = self.booking.checked_in_at
        if self.booking.status == Status.CHECKED_IN and came:
            return _("Đã đến lúc %(hour)s") % {"hour": f"{came.astimezone(OFFICE_ZONE):%H:%M}"}
        return str(self.booking.get_status_display()).capitalize()

    @property
    def is_past(self) -> bool:
        return self.booking.status in (Status.DONE, Status.CANCELLED, Status.NO_SHOW)

    @property
    def is_here(self) -> bool:
        return self.booking.status in (Status.CHECKED_IN, Status.OBSERVING)

    @property
    def may_arrive(self) -> bool:
        is_today = self.booking.starts_at.astimezone(OFFICE_ZONE).date() == self.at.astimezone(OFFICE_ZONE).date()
        return self.may_receive and self.booking.status == Status.BOOKED and is_today

    @property
    def may_miss(self) -> bool:
        """Whether it can be noted that nobody came, or that they left before anything was done."""
        has_begun = self.booking.starts_at <= self.at and all(row.is_waiting for row in self.children)
        return self.may_receive and rules.may_become(self.booking.status, Status.NO_SHOW) and has_begun

    @property
    def may_shoot(self) -> bool:
        return self.may_care and self.is_here and any(row.is_waiting for row in self.children)

    @property
    def may_finish(self) -> bool:
        return self.may_care and self.is_here and not any(row.is_waiting for row in self.children)

    @property
    def is_early(self) -> bool:
        """Whether going home now would end a watch before its time."""
        return any(row.is_watched and not row.is_over for row in self.children)

    @property
    def may_call_off(self) -> bool:
        return self.may_cancel and rules.may_become(self.booking.status, Status.CANCELLED)


@dataclass(frozen=True)
class Powers:
    """What the person may do at this office."""

    receive: bool
    care: bool
    cancel: bool
    sees_health: bool


def rows_of(bookings: Sequence[VaccinationBooking], powers: Powers, at: datetime) -> list[BookingRow]:
    """Return a row for each booking; two queries for all warnings, none without `sees_health`."""
    cautions = queries.warnings_of(bookings) if powers.sees_health and bookings else {}
    return [
        BookingRow(
            booking=booking,
            children=[
                ChildRow(child, booking, at, [caution.text for caution in cautions.get(child.pk, [])])
                for child in booking.children.all()
            ],
            at=at,
            may_receive=powers.receive,
            may_care=powers.care,
            may_cancel=powers.cancel,
        )
        for booking in bookings
    ]


@dataclass(frozen=True)
class Watched:
    """A child under watch as a line of the list, the least time left first."""

    row: ChildRow
    may_go: bool


def watched_rows(office: str, at: datetime) -> list[Watched]:
    """Return the children under watch; “Cho về” stands with the last child of a booking whose time is over."""
    children = queries.watched(office=office)
    still = {child.booking_id for child in children if child.observe_until and child.observe_until > at}
    last = {child.booking_id: child.pk for child in children}
    return [
        Watched(
            row=ChildRow(child, child.booking, at),
            may_go=child.booking_id not in still and last[child.booking_id] == child.pk,
        )
        for child in children
    ]
