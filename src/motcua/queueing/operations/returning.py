# SPDX-License-Identifier: EUPL-1.2
"""Coming back after a call in vain, giving up, and the end of the day."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import Min

from motcua.journal import operations as journal
from motcua.people.models import User
from motcua.queueing import claims, openings, queries, rules
from motcua.queueing.errors import NotWaiting, NumbersComeFromElsewhere
from motcua.queueing.events import TicketBack, TicketLeft
from motcua.queueing.models import Line, Ticket
from motcua.queueing.operations.keeping import save
from motcua.queueing.rules import IN_LINE, Lane, State

ENDED_AT_ONCE = 500


@transaction.atomic
def bring_back(*, ticket_id: UUID | str, by: User, at: datetime) -> Ticket:
    """Let somebody who was absent wait again, behind as many as the line's setting says.

    They wait like a walk-in: who is let first by law would otherwise not wait those numbers.
    Raises: NotWaiting, NumbersComeFromElsewhere, NoSuchTicket. Records: TicketBack. Rule: R-034.
    """
    ticket = _in_its_line(ticket_id)
    if ticket.state != State.ABSENT:
        raise NotWaiting(number=ticket.shown, state=ticket.state, label=ticket.get_state_display())
    waiting = Ticket.objects.filter(waits_in=ticket.waits_in_id, state__in=IN_LINE).order_by("turn_at", "number")
    before = list(waiting.values_list("turn_at", flat=True)[: ticket.waits_in.back_after])
    turn_at = before[-1] + timedelta(microseconds=1) if before else at
    save(ticket, state=State.WAITING, counter=None, lane=Lane.WALK_IN, turn_at=turn_at, ready_at=at, why="")
    claims.changed([ticket.waits_in_id]).send()
    _record(TicketBack, ticket, at, by.actor)
    return ticket


@transaction.atomic
def leave_line(*, ticket_id: UUID | str, at: datetime, actor: str) -> Ticket:
    """Note that the person does not wait any more; a second time changes nothing.

    Raises: NotWaiting once a counter has the number, NumbersComeFromElsewhere, NoSuchTicket. Records: TicketLeft.
    """
    ticket = _in_its_line(ticket_id)
    if ticket.state == State.LEFT:
        return ticket
    if ticket.state not in IN_LINE and ticket.state != State.ABSENT:
        raise NotWaiting(number=ticket.shown, state=ticket.state, label=ticket.get_state_display())
    save(ticket, state=State.LEFT, counter=None, ended_at=at)
    claims.changed([ticket.waits_in_id]).send()
    _record(TicketLeft, ticket, at, actor, ending="gave_up")
    return ticket


def _in_its_line(ticket_id: UUID | str) -> Ticket:
    """Return a ticket of ours whose line, and which itself, nobody else works on until the transaction ends."""
    found = queries.ticket(ticket_id)
    if found.is_mirrored:
        # Only the machine that gave the number knows what becomes of it.
        raise NumbersComeFromElsewhere
    # It may be sent to another line while we wait for this one: so all are taken, in the one order.
    claims.lock_lines(queries.line_ids(found.office_id))
    return queries.locked(found.pk)


def end_days(*, at: datetime) -> int:
    """End the tickets of days that are over; return how many. Midnight alone ends nothing.

    A line that has opened again since, or so many hours without a call, ends the waiting; what a counter forgot to
    finish is done, so that it may call again. Records: TicketLeft. Rule: R-035.
    """
    rows = Ticket.objects.filter(queries.IS_OPEN, is_mirrored=False)
    old = rows.filter(issued_at__lt=at - timedelta(hours=1)).values("waits_in").annotate(oldest=Min("issued_at"))
    lines = Line.objects.in_bulk([row["waits_in"] for row in old])
    return sum(_end_days_of(lines[row["waits_in"]], row["oldest"], at) for row in old)


@transaction.atomic
def _end_days_of(line: Line, oldest: datetime, at: datetime) -> int:
    opened = [
        moment
        for moment in openings.openings_between(line, oldest, at)
        if rules.working_day(moment, turns_at=line.day_turns_at) > rules.working_day(oldest, turns_at=line.day_turns_at)
    ]
    before = max([*opened, at - timedelta(hours=settings.TICKET_LIFE_HOURS)])
    claims.lock_lines([line.pk])
    open_ones = Ticket.objects.filter(queries.IS_OPEN, office=line.office_id, waits_in=line)
    rows = open_ones.select_for_update().filter(is_mirrored=False, issued_at__lt=before)
    ended = [row for row in rows.order_by("issued_at")[:ENDED_AT_ONCE] if _is_of_earlier_day(row, line, opened, at)]
    for ticket in ended:
        was_served = ticket.state == State.SERVING
        save(ticket, state=State.DONE if was_served else State.LEFT, ended_at=at)
        _record(TicketLeft, ticket, at, journal.SYSTEM, ending="day_over")
    if ended:
        claims.changed([line.pk]).send()
    return len(ended)


def _is_of_earlier_day(ticket: Ticket, line: Line, opened: Iterable[datetime], at: datetime) -> bool:
    of_later_days = [moment for moment in opened if rules.working_day(moment, turns_at=line.day_turns_at) > ticket.day]
    life = settings.TICKET_LIFE_HOURS
    return rules.is_over(issued_at=ticket.issued_at, openings=of_later_days, at=at, life_hours=life)


def _record(event: type[TicketBack] | type[TicketLeft], ticket: Ticket, at: datetime, actor: str, **more: str) -> None:
    journal.record(
        event(
            office=ticket.office_id,
            subject=ticket.subject,
            at=at,
            line=ticket.waits_in.code,
            number=ticket.shown,
            **more,
        ),
        actor=actor,
    )
