# SPDX-License-Identifier: EUPL-1.2
"""Blocks of numbers lent to kiosks: given out without the network, called before the kiosk is back, merged later."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid5

from motcua.queueing import claims, rules
from motcua.queueing.errors import NoSuchTicket
from motcua.queueing.models import Lease, Line, Ticket
from motcua.queueing.operations.keeping import inserting
from motcua.queueing.queries import typed_number
from motcua.queueing.rules import Lane


@dataclass(frozen=True)
class Given:
    """A number a kiosk gave while it was cut off; `line` is the line's code, `priority` a class or empty."""

    ticket: UUID
    line: str
    number: int
    issued_at: datetime
    priority: str = ""


def ticket_id(lease: UUID, number: int) -> UUID:
    """Return the identity of a lent number's ticket, the same wherever it is worked out."""
    return uuid5(lease, str(number))


def lent_ticket(*, office: str, number: str, at: datetime) -> Ticket:
    """Return the unsaved ticket of a number that is lent to one of the office's kiosks today.

    Raises: NoSuchTicket.
    """
    typed = typed_number(number)
    if typed is None:
        raise NoSuchTicket
    prefix, digits = typed
    leases = Lease.objects.select_related("line", "line__office").filter(
        line__office=office, first__lte=digits, last__gte=digits
    )
    for lease in leases.order_by("-lent_at")[:50]:
        is_today = lease.day == rules.working_day(at, turns_at=lease.line.day_turns_at)
        if is_today and prefix in ("", lease.line.prefix):
            return new_ticket(lease, digits, issued_at=at)
    raise NoSuchTicket


def new_ticket(lease: Lease, number: int, *, issued_at: datetime, is_priority: bool = False) -> Ticket:
    """Return the unsaved ticket of a lent number."""
    line: Line = lease.line
    return Ticket(
        id=ticket_id(lease.pk, number),
        office_id=line.office_id,
        line=line,
        waits_in=line,
        day=lease.day,
        number=number,
        shown=rules.shown_number(line.prefix, number, line.digits),
        lane=Lane.PRIORITY if is_priority else Lane.WALK_IN,
        channel=Ticket.Channel.OFFLINE,
        kiosk_id=lease.kiosk_id,
        issued_at=issued_at,
        turn_at=issued_at,
        ready_at=issued_at,
    )


def keep(ticket: Ticket) -> Ticket:
    """Write a ticket whose line is locked. The kiosk may have brought it meanwhile: then that one is returned."""
    found = Ticket.objects.select_related("office", "line", "waits_in", "counter").filter(pk=ticket.pk).first()
    if found is not None:
        return found
    inserting(ticket).send()
    claims.changed([ticket.waits_in_id]).send()
    ticket._state.adding = False
    return ticket
