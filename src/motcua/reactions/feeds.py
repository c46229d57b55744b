# SPDX-License-Identifier: EUPL-1.2
"""What a remote office tells its hub: each move of a number, in the order of the journal."""

from motcua.feeds.operations.forwarding import is_forwarded, store_event
from motcua.feeds.rules import Kind
from motcua.queueing.events import (
    CalledInVain,
    TicketBack,
    TicketCalled,
    TicketDone,
    TicketEvent,
    TicketIssued,
    TicketLeft,
    TicketReturned,
    TicketTransferred,
)
from motcua.queueing.models import Ticket
from motcua.reactions.happening import Happening

_KINDS: dict[type[TicketEvent], Kind] = {
    TicketIssued: Kind.ISSUED,
    TicketCalled: Kind.CALLED,
    TicketDone: Kind.DONE,
    CalledInVain: Kind.ABSENT,
    TicketBack: Kind.BACK,
    TicketReturned: Kind.BACK,
    TicketTransferred: Kind.MOVED,
    TicketLeft: Kind.LEFT,
}
FORWARDED = tuple(_KINDS)


def forward(fact: Happening[TicketEvent]) -> None:
    """Keep the event for the office's hub, where it has one; numbers of other makers' machines have their own feed."""
    event = fact.event
    if not is_forwarded(event.office):
        return
    ticket = Ticket.objects.select_related("line").filter(pk=event.ticket_id, is_mirrored=False).first()
    if ticket is None:
        return
    to = event.to_line if isinstance(event, TicketTransferred) else ""
    store_event(
        office=event.office,
        entry_id=fact.entry_id,
        kind=_KINDS[type(event)],
        ticket=ticket,
        at=event.at,
        counter=getattr(event, "counter", ""),
        to=to,
    )
