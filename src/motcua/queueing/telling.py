# SPDX-License-Identifier: EUPL-1.2
"""What is told about a ticket outside the office: no name, no phone, no reason for going first."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.conf import settings

from motcua.kernel.working_time import OFFICE_ZONE
from motcua.queueing import queries, waiting
from motcua.queueing.models import Ticket
from motcua.queueing.rules import IN_LINE, Lane


def follow_url(ticket_id: UUID | str) -> str:
    """Return the address at which the holder of the slip follows the ticket."""
    return f"{settings.PUBLIC_URL.rstrip('/')}/so/{ticket_id}/"


def promised(ticket: Ticket) -> dict[str, Any]:
    """Return what is answered to whoever has just drawn the number."""
    return {
        "ticket": str(ticket.pk),
        "number": ticket.shown,
        "ahead": ticket.ahead,
        "wait_minutes": _range(ticket.wait_low, ticket.wait_high),
        "follow": follow_url(ticket.pk),
    }


def seen_by_anybody(ticket: Ticket, *, at: datetime) -> dict[str, Any]:
    """Return how the ticket stands now; `wait_minutes` is None where too little is known or nobody waits any more."""
    is_waiting = ticket.state in IN_LINE
    ahead = queries.position(ticket, at=at) if is_waiting else 0
    not_before = ticket.turn_at if ticket.lane == Lane.BOOKED else None
    told = (
        waiting.range_for(line_id=ticket.waits_in_id, ahead=ahead, at=at, not_before=not_before) if is_waiting else None
    )
    return {
        "ticket": str(ticket.pk),
        "number": ticket.shown,
        "office": ticket.office_id,
        "line": ticket.waits_in.code,
        "state": ticket.state,
        "ahead": ahead,
        "wait_minutes": _range(told.low, told.high) if told else None,
        "counter": ticket.counter_id or ticket.counter_label or None,
        "follow": follow_url(ticket.pk),
        "issued_at": ticket.issued_at.astimezone(OFFICE_ZONE).isoformat(),
        "called_at": ticket.called_at.astimezone(OFFICE_ZONE).isoformat() if ticket.called_at else None,
    }


def _range(low: int | None, high: int | None) -> dict[str, int] | None:
    return None if low is None or high is None else {"low": low, "high": high}
