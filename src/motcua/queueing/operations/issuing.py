# SPDX-License-Identifier: EUPL-1.2
"""Giving a number."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from motcua.appointments.models import Appointment
from motcua.journal import operations as journal
from motcua.journal.idempotency import Once
from motcua.kernel.clause import send_together
from motcua.queueing import claims, openings, queries, rules, waiting
from motcua.queueing.errors import (
    HasTicket,
    LineClosed,
    LineFull,
    NotFromHome,
    NumbersComeFromElsewhere,
    TooManyNumbers,
    UnknownPriority,
)
from motcua.queueing.events import TicketIssued
from motcua.queueing.models import Kiosk, Line, PriorityClass, Ticket
from motcua.queueing.operations.keeping import ensure_states, inserting, save
from motcua.queueing.rules import BookingRule, Lane, State


@dataclass(frozen=True)
class _Turn:
    """Where somebody enters the line."""

    lane: Lane
    turn_at: datetime


@transaction.atomic
def issue_ticket(
    *,
    line: Line,
    channel: str,
    at: datetime,
    actor: str,
    priority: str | bool = "",
    appointment: Appointment | None = None,
    kiosk: Kiosk | None = None,
    phone: str = "",
    once: Once | None = None,
) -> Ticket:
    """Give the line's next number, with what can be said of the wait.

    `priority` is the code of a class, or true where nobody asked which. Who has an hour (`appointment`, checked in)
    enters by the line's booking rule; late beyond the grace like everybody else.
    Raises: LineClosed, LineFull, NumbersComeFromElsewhere, UnknownPriority, HasTicket; from home (`phone`) NotFromHome,
    TooManyNumbers; AlreadyAnswered, KeyReused by `once`. Records: TicketIssued. Rule: R-029.
    """
    if once is not None:
        once.begin()
    group = _priority_class(priority)
    _require_open(line, at)
    ensure_states([line])
    claims.lock_lines([line.pk])
    if phone:
        _require_from_home(line, phone, at)
    if appointment is not None:
        _require_without_number(appointment)
    day = rules.working_day(at, turns_at=line.day_turns_at)
    drawn = claims.draw(line, day, at=at)
    if drawn is None:
        raise LineFull(limit=line.daily_limit)
    number, turn_at = drawn
    turn = _turn(line, turn_at, is_priority=bool(priority), appointment=appointment)
    ahead = rules.ahead_of_newcomer(
        turn.lane, claims.waiting_by_lane(line.pk), rule=line.priority_rule, every=line.priority_every
    )
    booked_for = turn.turn_at if turn.lane == Lane.BOOKED else None
    told = waiting.range_for(line_id=line.pk, ahead=ahead, at=at, not_before=booked_for)
    ticket = Ticket(
        office_id=line.office_id,
        line=line,
        waits_in=line,
        day=day,
        number=number,
        shown=rules.shown_number(line.prefix, number, line.digits),
        lane=turn.lane,
        priority=group,
        channel=channel,
        kiosk=kiosk,
        appointment=appointment,
        phone=phone,
        issued_at=at,
        turn_at=turn.turn_at,
        ready_at=at,
        ahead=ahead,
        wait_low=told.low if told else None,
        wait_high=told.high if told else None,
    )
    event = TicketIssued(
        office=line.office_id,
        subject=ticket.subject,
        at=at,
        line=line.code,
        number=ticket.shown,
        channel=channel,
        lane=int(turn.lane),
    )
    clauses = [claims.changed([line.pk]), journal.recording(event, actor=actor)]
    if once is not None:
        clauses.append(once.ending(ticket))
    send_together(inserting(ticket), *clauses)
    return ticket


def _require_without_number(appointment: Appointment) -> None:
    """Refuse a second number; one that was given up is no longer the appointment's, whose person is back."""
    given = Ticket.objects.filter(appointment=appointment).first()
    if given is None:
        return
    if given.state != State.LEFT:
        raise HasTicket(ticket=str(given.pk), number=given.shown)
    save(given, appointment=None)


def _require_open(line: Line, at: datetime) -> None:
    if line.is_mirrored:
        raise NumbersComeFromElsewhere
    opening = openings.opening(line, at)
    if not opening.is_open:
        raise LineClosed(opens_at=opening.opens_at)


def _require_from_home(line: Line, phone: str, at: datetime) -> None:
    """Refuse numbers from home where the line has none, and a third one. One phone's requests go one by one."""
    if not line.may_join_from_home:
        raise NotFromHome
    queries.queue_up_phone(phone)
    count = queries.remote_count(phone=phone, at=at)
    if count >= settings.REMOTE_NUMBERS_A_DAY:
        raise TooManyNumbers(count=count)


def _priority_class(priority: str | bool) -> PriorityClass | None:
    if not priority or priority is True:
        return None
    found = PriorityClass.objects.filter(pk=priority, is_active=True).first()
    if found is None:
        raise UnknownPriority(fields={"priority": _("Không có đối tượng ưu tiên này.")})
    return found


def _turn(line: Line, turn_at: datetime, *, is_priority: bool, appointment: Appointment | None) -> _Turn:
    if is_priority:
        return _Turn(Lane.PRIORITY, turn_at)
    if appointment is None or line.booking_rule == BookingRule.AS_WALK_IN:
        return _Turn(Lane.WALK_IN, turn_at)
    if turn_at > appointment.starts_at + timedelta(minutes=settings.LATE_GRACE_MINUTES):
        return _Turn(Lane.WALK_IN, turn_at)
    return _Turn(Lane.BOOKED, appointment.starts_at)
