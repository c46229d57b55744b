# SPDX-License-Identifier: EUPL-1.2
"""What follows when a line moves: who wanted to be told is told in time, and what is no longer so is taken back."""

from datetime import datetime, timedelta
from typing import Any

from django.conf import settings

from motcua.messaging import operations as messaging
from motcua.messaging import turn_texts
from motcua.queueing import operations as queueing
from motcua.queueing import queries, waiting
from motcua.queueing.clock_range import clock_range
from motcua.queueing.events import TicketEvent, TicketIssued, TurnIsNear
from motcua.queueing.models import Ticket, TurnAlert
from motcua.queueing.rules import IN_LINE, Lane
from motcua.reactions.appointments import ways_now
from motcua.reactions.happening import Happening
from motcua.reactions.sending import owe
from motcua.reactions.truth import is_still_owed

# A line goes on: what was true of it half an hour ago is not worth sending.
OF_USE_FOR = timedelta(minutes=30)


def look_whose_turn_is_near(fact: Happening[TicketEvent]) -> None:
    """Find who wanted to be told and now has only so many before them."""
    queueing.tell_near(office=fact.event.office, at=fact.event.at)


def withdraw(fact: Happening[TicketEvent]) -> None:
    """Take back what has not gone out yet and is no longer so."""
    messaging.withdraw_messages(subject=fact.event.subject, at=fact.event.at, is_still_owed=is_still_owed)


def tell_number_taken(fact: Happening[TicketIssued]) -> None:
    """Tell the number to the phone that took it from home."""
    if fact.event.channel != Ticket.Channel.WEB:
        return
    ticket = _waiting_ticket(fact)
    if ticket is None or not ticket.phone:
        return
    text = turn_texts.number_taken(turn=turn_of(ticket, at=fact.event.at), ways=ways_now(fact.event.office))
    _owe(fact, template="number_taken", to_phone=ticket.phone, text=text)


def tell_turn_near(fact: Happening[TurnIsNear]) -> None:
    """Tell whoever wanted to know that only so many are before them; nothing once the number was called."""
    ticket = _waiting_ticket(fact)
    alert = TurnAlert.objects.filter(pk=fact.event.alert).first()
    if ticket is None or alert is None:
        return
    text = turn_texts.turn_near(
        turn=turn_of(ticket, at=fact.event.at, before=fact.event.before), ways=ways_now(fact.event.office)
    )
    _owe(fact, template="turn_near", to_phone=alert.phone, text=text)


def turn_of(ticket: Ticket, *, at: datetime, before: int | None = None) -> turn_texts.Turn:
    """Return what is told of a waiting ticket as of `at`."""
    ahead = queries.position(ticket) if before is None else before
    not_before = ticket.turn_at if ticket.lane == Lane.BOOKED else None
    wait = waiting.range_for(line_id=ticket.waits_in_id, ahead=ahead, at=at, not_before=not_before)
    told = clock_range(at, low=wait.low, high=wait.high) if wait else None
    return turn_texts.Turn(
        number=ticket.shown,
        office=ticket.office.short_name,
        office_name=ticket.office.name,
        line_name=ticket.waits_in.name,
        before=ahead,
        address=f"{settings.PUBLIC_URL.rstrip('/')}/so/{ticket.pk}/",
        earliest_at=told.earliest_at if told else None,
        latest_at=told.latest_at if told else None,
    )


def _waiting_ticket(fact: Happening[Any]) -> Ticket | None:
    rows = Ticket.objects.select_related("office", "waits_in")
    return rows.filter(pk=fact.event.ticket_id, state__in=IN_LINE).first()


def _owe(fact: Happening[Any], *, template: str, to_phone: str, text: str) -> None:
    owe(fact, template=template, to_phone=to_phone, text=text, send_before=fact.event.at + OF_USE_FOR)
