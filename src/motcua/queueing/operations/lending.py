# SPDX-License-Identifier: EUPL-1.2
"""Lending numbers to a kiosk, and taking over what it gave while it was cut off."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction

from motcua.journal import operations as journal
from motcua.queueing import claims, leasing, rules
from motcua.queueing.errors import LineFull, NumbersComeFromElsewhere
from motcua.queueing.events import NumbersLent, TicketIssued
from motcua.queueing.leasing import Given
from motcua.queueing.models import Kiosk, Lease, Line, PriorityClass, Ticket
from motcua.queueing.operations.keeping import ensure_states, save
from motcua.queueing.rules import ACTIVE, ENDED

MOST_LENT = 100
MOST_MERGED = 500


@transaction.atomic
def lend_numbers(*, kiosk: Kiosk, line: Line, count: int, at: datetime) -> Lease:
    """Lend a block of numbers of the present working day; what is not used stays a gap.

    Raises: LineFull, NumbersComeFromElsewhere. Records: NumbersLent. Rule: R-032.
    """
    if line.is_mirrored or line.office_id != kiosk.office_id:
        raise NumbersComeFromElsewhere
    count = max(1, min(count, MOST_LENT))
    ensure_states([line])
    claims.lock_lines([line.pk])
    day = rules.working_day(at, turns_at=line.day_turns_at)
    first = claims.lend(line, day, count=count)
    if first is None:
        raise LineFull(limit=line.daily_limit or claims.top_of(line))
    lease = Lease.objects.create(kiosk=kiosk, line=line, day=day, first=first, last=first + count - 1, lent_at=at)
    journal.record(
        NumbersLent(
            office=line.office_id,
            subject=f"kiosk:{kiosk.pk}",
            at=at,
            line=line.code,
            first=lease.first,
            last=lease.last,
        ),
        actor=f"kiosk:{kiosk.pk}",
    )
    return lease


@transaction.atomic
def merge_lent(*, kiosk: Kiosk, given: Sequence[Given], at: datetime) -> list[Ticket]:
    """Take over the numbers a kiosk gave while it was cut off, each once however often it is brought.

    People are ordered by the moment they took the number. One the desk has called meanwhile stays as it is. What the
    kiosk was never lent is left out of the answer.
    Records: TicketIssued for each new one. Rule: R-032.
    """
    leases = _leases_of(kiosk, given, at)
    claims.lock_lines({lease.line_id for lease, _ in leases.values()})
    known = {row.pk: row for row in Ticket.objects.filter(pk__in=leases)}
    classes = set(PriorityClass.objects.filter(is_active=True).values_list("pk", flat=True))
    merged = []
    for ticket_id, (lease, each) in leases.items():
        taken_at = min(max(each.issued_at, lease.lent_at), at)
        if ticket_id in known:
            merged.append(_completed(known[ticket_id], taken_at))
            continue
        ticket = leasing.new_ticket(lease, each.number, issued_at=taken_at, is_priority=bool(each.priority))
        ticket.priority_id = each.priority if each.priority in classes else None
        merged.append(leasing.keep(ticket))
        journal.record(
            TicketIssued(
                office=ticket.office_id,
                subject=ticket.subject,
                at=taken_at,
                line=lease.line.code,
                number=ticket.shown,
                channel=ticket.channel,
                lane=int(ticket.lane),
            ),
            actor=f"kiosk:{kiosk.pk}",
        )
    return merged


def _leases_of(kiosk: Kiosk, given: Sequence[Given], at: datetime) -> dict[UUID, tuple[Lease, Given]]:
    """Return each given number under its ticket, with the lease it came from; what was never lent is left out."""
    rows = Lease.objects.select_related("line").filter(kiosk=kiosk)
    oldest = min((each.issued_at for each in given), default=None)
    if oldest is None:
        return {}
    # A kiosk whose clock is ahead gave its numbers no later than now.
    rows = rows.filter(lent_at__gte=min(oldest, at) - timedelta(days=2)).order_by("-lent_at")[:500]
    leases = list(rows)
    found: dict[UUID, tuple[Lease, Given]] = {}
    for each in given[:MOST_MERGED]:
        for lease in leases:
            if (
                lease.line.code == each.line.strip().upper()
                and lease.first <= each.number <= lease.last
                and leasing.ticket_id(lease.pk, each.number) == each.ticket
            ):
                found[each.ticket] = (lease, each)
    return found


def _completed(ticket: Ticket, taken_at: datetime) -> Ticket:
    """Give a ticket the desk made when it called the number the moment at which the person really took it."""
    if ticket.state in ACTIVE | ENDED and ticket.issued_at > taken_at:
        save(ticket, issued_at=taken_at, turn_at=taken_at)
    return ticket


def lent_to(*, kiosk: Kiosk, line: Line, at: datetime) -> Lease | None:
    """Return the kiosk's newest block of the line's present working day."""
    day = rules.working_day(at, turns_at=line.day_turns_at)
    return Lease.objects.filter(kiosk=kiosk, line=line, day=day).order_by("-lent_at").first()
