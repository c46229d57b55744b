# SPDX-License-Identifier: EUPL-1.2
"""What the desk sees of lines and counters, in a fixed number of queries however many people wait."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.db import connection
from django.db.models import Count

from motcua.journal import operations as journal
from motcua.journal.models import Entry
from motcua.queueing import rules
from motcua.queueing.events import TicketPrinted, TicketReturned
from motcua.queueing.models import Duty, Line, LineState, Ticket, TicketPrint
from motcua.queueing.rules import ACTIVE, IN_LINE, LineRules, State

FIRST = 10
ABSENT_SHOWN = 20
TOLD_FOR = timedelta(minutes=15)
TOLD_SHOWN = 5
# More than an office writes in that time; a busier one shows its newest.
ENTRIES_READ = 200


@dataclass(frozen=True)
class Trouble:
    """Something about a number the desk should know of: it came back, or its paper did not come out."""

    kind: str
    ticket: UUID
    number: str
    counter: str
    reason: str
    at: datetime

    @property
    def counter_number(self) -> str:
        return self.counter.rpartition("-")[2]


@dataclass(frozen=True)
class AtCounters:
    """Who sits where, which numbers are called there, and who was absent (the newest first)."""

    duties: dict[str, Duty]
    active: dict[str, Ticket]
    absent: list[Ticket]


@dataclass
class _Lane:
    """The people of one lane of one line, in their order."""

    tickets: list[Ticket] = field(default_factory=list)


@dataclass
class _Line:
    by: LineRules
    since_priority: int
    since_booked: int
    lanes: dict[int, _Lane] = field(default_factory=dict)


def ticket_of_appointment(appointment_id: int) -> Ticket | None:
    """Return the number given for an appointment."""
    return tickets_of_appointments([appointment_id]).get(appointment_id)


def tickets_of_appointments(appointment_ids: Sequence[int]) -> dict[int, Ticket]:
    """Return the numbers given for these appointments."""
    rows = Ticket.objects.filter(appointment__in=appointment_ids).select_related("office", "line", "waits_in")
    return {row.appointment_id: row for row in rows if row.appointment_id is not None}


def waiting_counts(lines: Iterable[Line]) -> dict[int, int]:
    """Return how many wait in each line."""
    rows = Ticket.objects.filter(waits_in__in=[line.pk for line in lines], state__in=IN_LINE)
    return dict(rows.order_by().values_list("waits_in").annotate(count=Count("pk")))


def first_waiting(*, counter: str, lines: Sequence[Line], at: datetime, limit: int = FIRST) -> list[Ticket]:
    """Return who a counter that serves these lines would call, one after another, if nobody else came or called."""
    with connection.cursor() as cursor:
        cursor.execute(_FIRST, {"lines": [line.pk for line in lines], "counter": counter, "at": at, "limit": limit})
        ids = [row[0] for row in cursor.fetchall()]
    if not ids:
        return []
    tickets = Ticket.objects.filter(pk__in=ids).select_related("waits_in", "priority", "appointment")
    return _in_calling_order(_lanes(lines, tickets), at=at, limit=limit)


_FIRST = """
SELECT ticket.id FROM queueing_line AS line CROSS JOIN generate_series(0, 2) AS kind CROSS JOIN LATERAL (
    SELECT id FROM queueing_ticket
    WHERE waits_in_id = line.id AND queueing_ticket.lane = kind AND state IN ('waiting', 'transferred')
      AND ready_at <= %(at)s AND NOT is_mirrored
      AND (wanted_counter_id IS NULL OR wanted_counter_id = %(counter)s)
    ORDER BY turn_at, number LIMIT %(limit)s
) AS ticket WHERE line.id = ANY(%(lines)s)
"""


def _lanes(lines: Sequence[Line], tickets: Iterable[Ticket]) -> list[_Line]:
    early = timedelta(minutes=settings.BOOKED_EARLY_MINUTES)
    states = {state.pk: state for state in LineState.objects.filter(pk__in=[line.pk for line in lines])}
    known: dict[int, _Line] = {}
    for line in lines:
        by = LineRules(line.priority_rule, line.priority_every, line.booking_rule, line.booking_every, early)
        now = states.get(line.pk) or LineState()
        known[line.pk] = _Line(by, now.since_priority, now.since_booked)
    for ticket in sorted(tickets, key=lambda each: (each.turn_at, each.number)):
        known[ticket.waits_in_id].lanes.setdefault(ticket.lane, _Lane()).tickets.append(ticket)
    return list(known.values())


def _in_calling_order(lines: list[_Line], *, at: datetime, limit: int) -> list[Ticket]:
    """Draw as `claims.NEXT` does, from all lines together."""
    order: list[Ticket] = []
    while len(order) < limit:
        heads = [(line, lane.tickets[0]) for line in lines for lane in line.lanes.values() if lane.tickets]
        if not heads:
            break
        line, ticket = min(heads, key=lambda head: (_rank(*head, at=at), head[1].turn_at, head[1].number, head[1].pk))
        line.lanes[ticket.lane].tickets.pop(0)
        order.append(ticket)
        line.since_priority = 0 if ticket.lane == rules.Lane.PRIORITY else line.since_priority + 1
        line.since_booked = 0 if ticket.lane == rules.Lane.BOOKED else line.since_booked + 1
    return order


def _rank(line: _Line, ticket: Ticket, *, at: datetime) -> int:
    return rules.rank(
        ticket.lane,
        ticket.turn_at,
        at=at,
        by=line.by,
        since_priority=line.since_priority,
        since_booked=line.since_booked,
    )


def at_counters(office: str) -> AtCounters:
    """Return who sits at the office's counters, what is called there and who was absent."""
    duties = Duty.objects.filter(office=office).select_related("user", "counter")
    there = Ticket.objects.filter(office=office, is_mirrored=False).select_related(
        "waits_in", "line", "priority", "appointment", "appointment__agency"
    )
    active = there.filter(state__in=ACTIVE)
    absent = there.filter(state=State.ABSENT).order_by("-called_at")[:ABSENT_SHOWN]
    return AtCounters(
        duties={duty.pk: duty for duty in duties},
        active={ticket.counter_id: ticket for ticket in active if ticket.counter_id},
        absent=list(absent),
    )


def troubles(office: str, *, at: datetime) -> list[Trouble]:
    """Return what went wrong with numbers in the last quarter of an hour, the newest first; only what still holds.

    `kind` is "lost" (the desk that called it fell silent), "left" (its officer went) or "unprinted" (no slip came out).
    """
    kinds = [TicketReturned.__name__, TicketPrinted.__name__]
    rows = Entry.objects.filter(office_id=office, at__gt=at - TOLD_FOR, at__lte=at, kind__in=kinds)
    found: dict[tuple[str, str], Trouble | None] = {}
    for entry in rows.order_by("-id")[:ENTRIES_READ]:
        # The newest entry about a ticket says how it is.
        found.setdefault((entry.kind, entry.subject), _trouble(entry))
    return [trouble for trouble in found.values() if trouble][:TOLD_SHOWN]


def _trouble(entry: Entry) -> Trouble | None:
    is_return = entry.kind == TicketReturned.__name__
    if not is_return and entry.payload.get("outcome") != TicketPrint.Outcome.FAILED:
        return None
    returned = "lost" if entry.actor == journal.SYSTEM else "left"
    return Trouble(
        kind=returned if is_return else "unprinted",
        ticket=UUID(entry.subject.partition(":")[2]),
        number=str(entry.payload.get("number", "")),
        counter=str(entry.payload.get("counter", "")),
        reason=str(entry.payload.get("reason", "")),
        at=entry.at,
    )
