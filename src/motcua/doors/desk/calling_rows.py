# SPDX-License-Identifier: EUPL-1.2
"""What the calling part of the officer's screen shows, gathered in a fixed number of queries."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.utils.translation import gettext as _

from motcua.appointments import queries as appointments
from motcua.doors.desk.entry import Desk
from motcua.doors.desk.rows import what_for
from motcua.kernel import saying
from motcua.kernel.working_time import OFFICE_ZONE
from motcua.offices.models import Counter
from motcua.people.rules import Action
from motcua.queueing import overview, queries
from motcua.queueing.models import Duty, Line, Ticket
from motcua.queueing.overview import Trouble
from motcua.queueing.rules import Lane, State, Why


@dataclass(frozen=True)
class Seat:
    """One counter: who sits there, what it has called, and whether it is paused."""

    counter: Counter
    duty: Duty | None = None
    ticket: Ticket | None = None

    @property
    def person(self) -> str:
        return str(self.duty.user) if self.duty and self.duty.user else ""

    @property
    def is_paused(self) -> bool:
        return self.duty is not None and self.duty.paused_at is not None


@dataclass(frozen=True)
class LineCount:
    """One line of the office: how many wait, and whether this counter serves it now."""

    line: Line
    waiting: int
    is_served: bool


@dataclass(frozen=True)
class Waiter:
    """Somebody who has a number: where they stand, and how long they have waited."""

    ticket: Ticket
    minutes: int

    @property
    def chip(self) -> str:
        return {Lane.PRIORITY: "today", Lane.BOOKED: "wait"}.get(Lane(self.ticket.lane), "")

    @property
    def lane(self) -> str:
        """Why they are asked for apart from the others; staff alone see which group."""
        match self.ticket.lane:
            case Lane.PRIORITY:
                return str(self.ticket.priority) if self.ticket.priority else _("Ưu tiên")
            case Lane.BOOKED if self.ticket.appointment:
                return _("Hẹn %(hour)s") % {"hour": saying.hour(_local(self.ticket.appointment.starts_at))}
            case _:
                return _("Chuyển đến") if self.ticket.state == State.TRANSFERRED else ""


@dataclass(frozen=True)
class Now:
    """The number this counter has called."""

    ticket: Ticket
    minutes: int
    what: str = ""

    @property
    def is_serving(self) -> bool:
        return self.ticket.state == State.SERVING

    @property
    def why(self) -> str:
        """Why it was called out of the order of coming, for staff."""
        if not self.ticket.why:
            return ""
        words = str(Why(self.ticket.why).label).capitalize()
        more = self.ticket.reason or (str(self.ticket.priority or "") if self.ticket.lane == Lane.PRIORITY else "")
        return f"{words}: {more}" if more else words

    @property
    def called(self) -> str:
        """How often and when it was called."""
        last = self.ticket.recalled_at or self.ticket.called_at
        if last is None:
            return ""
        told = {"count": self.ticket.call_count, "hour": f"{_local(last):%H:%M}"}
        return _("Gọi lần %(count)d lúc %(hour)s") % told


@dataclass(frozen=True)
class Panel:
    """The calling part: the person's counter if they sit at one, and what waits there."""

    seat: Seat | None
    seats: list[Seat]
    served: list[Line] = field(default_factory=list)
    now: Now | None = None
    waiting: list[Waiter] = field(default_factory=list)
    counts: list[LineCount] = field(default_factory=list)
    absent: list[Ticket] = field(default_factory=list)
    troubles: list[Trouble] = field(default_factory=list)
    has_lines: bool = True
    may_oversee: bool = False

    @property
    def total(self) -> int:
        """How many wait at the lines this counter serves."""
        return sum(count.waiting for count in self.counts if count.is_served)

    @property
    def own_absent(self) -> list[Ticket]:
        served = {line.pk for line in self.served}
        return [ticket for ticket in self.absent if ticket.waits_in_id in served]

    @property
    def said(self) -> str:
        """What a person who does not see the plate hears."""
        if self.now is None:
            return ""
        return _("Đang gọi %(number)s") % {"number": self.now.ticket.shown}


def panel_of(desk: Desk) -> Panel:
    """Gather the calling part for a person who may call."""
    lines = [line for line in queries.lines_of(desk.code) if not line.is_mirrored]
    if not lines:
        return Panel(None, [], has_lines=False)
    there = overview.at_counters(desk.code)
    seats = [
        Seat(counter, there.duties.get(counter.pk), there.active.get(counter.pk))
        for counter in Counter.objects.filter(office=desk.code).order_by("number")
    ]
    own = _own_seat(desk, seats)
    counts = overview.waiting_counts(lines)
    served = queries.served_lines(own.counter, desk.user, own.duty) if own else []
    served_ids = {line.pk for line in served}
    return Panel(
        seat=own,
        seats=seats,
        served=served,
        now=_now(own.ticket) if own and own.ticket else None,
        waiting=_waiters(overview.first_waiting(counter=own.counter.pk, lines=served, at=desk.at), desk.at)
        if own
        else [],
        counts=[LineCount(line, counts.get(line.pk, 0), line.pk in served_ids) for line in lines],
        absent=there.absent,
        troubles=overview.troubles(desk.code, at=desk.at),
        may_oversee=desk.may(Action.MANAGE_STAFF),
    )


def _own_seat(desk: Desk, seats: Sequence[Seat]) -> Seat | None:
    """Return where the person sat down last."""
    own = [seat for seat in seats if seat.duty and seat.duty.user_id == desk.user.pk and seat.duty.begun_at]
    return max(own, key=lambda seat: seat.duty.begun_at, default=None)  # type: ignore[union-attr,return-value,arg-type]


def _now(ticket: Ticket) -> Now:
    called = ticket.called_at or ticket.issued_at
    what = ""
    if ticket.appointment:
        what = what_for(ticket.appointment, appointments.procedure_names([ticket.appointment]))
    return Now(ticket, _minutes(ticket.issued_at, called), what)


def _waiters(tickets: Sequence[Ticket], at: datetime) -> list[Waiter]:
    return [Waiter(ticket, _minutes(ticket.issued_at, at)) for ticket in tickets]


def _minutes(since: datetime, until: datetime) -> int:
    return max(0, int((until - since).total_seconds() // 60))


def _local(at: datetime) -> datetime:
    return at.astimezone(OFFICE_ZONE)
