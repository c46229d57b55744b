# SPDX-License-Identifier: EUPL-1.2
"""Telling a hub elsewhere what happens at an office of this instance: stored first, sent in order, resent when asked.

Numbers are given inside the relay's transaction, one entry after another, so they have no gaps; what the hub has heard
is known only from its answers, so a kill at any moment costs a repetition and nothing else.
"""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from django.db import transaction

from motcua.feeds.models import FeedOut, Forward
from motcua.feeds.rules import Kind
from motcua.feeds.said import LANES
from motcua.queueing.models import Line, Ticket
from motcua.queueing.queries import IS_OPEN
from motcua.queueing.rules import IN_LINE, Lane, State

EVENTS_A_BATCH = 200
KEPT = timedelta(days=7)
_LANE_NAMES = {int(lane): name for name, lane in LANES.items()}


def is_forwarded(office: str) -> bool:
    """Say whether a hub elsewhere is told what happens at the office."""
    return Forward.objects.filter(office=office, is_active=True).exists()


def store_event(
    *, office: str, entry_id: int, kind: str, ticket: Ticket, at: datetime, counter: str = "", to: str = ""
) -> bool:
    """Keep one event for the office's hub, with the next number; False where it has none or has it already.

    Called where entries are handed on one after another, in the transaction that finishes the entry.
    """
    forward = Forward.objects.select_for_update().filter(office=office, is_active=True).first()
    if forward is None or FeedOut.objects.filter(forward=forward, entry_id=entry_id).exists():
        return False
    forward.last_seq += 1
    forward.save(update_fields=["last_seq"])
    said = _said(kind, ticket, at, counter, to)
    FeedOut.objects.create(forward=forward, seq=forward.last_seq, entry_id=entry_id, said=said, at=at)
    return True


def _said(kind: str, ticket: Ticket, at: datetime, counter: str, to: str) -> dict[str, Any]:
    said = {
        "kind": str(kind),
        "line": ticket.line.code,
        "number": ticket.shown,
        "at": (ticket.issued_at if kind == Kind.ISSUED else at).isoformat(),
        "ticket": str(ticket.pk),
        "counter": _label(counter),
        "to": to,
        "lane": _LANE_NAMES[ticket.lane] if ticket.lane != Lane.WALK_IN else "",
    }
    return {name: value for name, value in said.items() if value}


def _label(counter: str) -> str:
    """Return the number of a counter's code, which the hub shows where it does not know the counter."""
    return counter.rpartition("-")[2]


# --- what goes out -------------------------------------------------------------------------------------


def next_events(forward: Forward) -> dict[str, Any]:
    """Return the next batch; without events it only says that the office is alive."""
    rows = FeedOut.objects.filter(forward=forward, seq__gt=forward.taken_seq).order_by("seq")[:EVENTS_A_BATCH]
    return {"epoch": str(forward.epoch), "events": [{"seq": row.seq, **row.said} for row in rows]}


def snapshot(forward: Forward, *, at: datetime) -> dict[str, Any]:
    """Return the office's whole state as of the last number given.

    It may hold more than these events have told; what they tell again afterwards leads to the same.
    """
    with transaction.atomic():
        locked = Forward.objects.select_for_update().get(pk=forward.pk)
        lines = list(Line.objects.filter(office=locked.office_id, is_active=True, is_mirrored=False).order_by("order"))
        open_now = Ticket.objects.filter(
            IS_OPEN, office=locked.office_id, line__in=lines, is_mirrored=False
        ).select_related("counter", "waits_in")
        tickets: dict[int, list[Ticket]] = {line.pk: [] for line in lines}
        for ticket in open_now.order_by("issued_at", "number"):
            tickets[ticket.line_id].append(ticket)
        return {
            "epoch": str(locked.epoch),
            "seq": locked.last_seq,
            "as_of": at.isoformat(),
            "lines": [_told_line(line, tickets[line.pk]) for line in lines],
        }


def _told_line(line: Line, tickets: Sequence[Ticket]) -> dict[str, Any]:
    last = Ticket.objects.filter(line=line).order_by("day", "issued_at", "number").last()
    return {
        "code": line.code,
        "name": line.name,
        "last_issued": last.shown if last else None,
        "waiting": sum(ticket.state in IN_LINE for ticket in tickets),
        "tickets": [_told_ticket(ticket) for ticket in tickets],
    }


def _told_ticket(ticket: Ticket) -> dict[str, Any]:
    told = {
        "number": ticket.shown,
        "state": State.WAITING.value if ticket.state in IN_LINE else ticket.state,
        "counter": str(ticket.counter.number) if ticket.counter else "",
        "issued_at": ticket.issued_at.isoformat(),
        "called_at": ticket.called_at.isoformat() if ticket.called_at else None,
        "lane": _LANE_NAMES[ticket.lane],
        "ticket": str(ticket.pk),
        "waits_in": ticket.waits_in.code if ticket.waits_in_id != ticket.line_id else "",
    }
    return {name: value for name, value in told.items() if value}


# --- what comes back -----------------------------------------------------------------------------------


def note_answer(*, forward_id: int, answer: Mapping[str, Any], is_snapshot: bool = False) -> Forward:
    """Keep how far the hub has heard us; go back where it has lost some of it, stop where another took our place."""
    with transaction.atomic():
        forward = Forward.objects.select_for_update().get(pk=forward_id)
        forward.answered_at, forward.problem = datetime.now(UTC), ""
        if answer.get("epoch_over"):
            # Another instance speaks for this office. To take turns with it would end everybody's numbers each time.
            forward.is_active, forward.problem = False, "epoch_over"
        elif isinstance(answer.get("last_seq"), int):
            _go_on_from(forward, int(answer["last_seq"]))
            if is_snapshot:
                forward.is_snapshot_owed = False
            elif answer.get("snapshot_wanted"):
                forward.is_snapshot_owed = True
        forward.save()
        return forward


def _go_on_from(forward: Forward, heard: int) -> None:
    if heard < forward.taken_seq and not _has(forward, heard + 1):
        # The hub has forgotten more than we have kept.
        forward.is_snapshot_owed = True
    forward.taken_seq = min(heard, forward.last_seq)


def _has(forward: Forward, seq: int) -> bool:
    return FeedOut.objects.filter(forward=forward, seq=seq).exists()


def note_problem(*, forward_id: int, problem: str) -> None:
    """Keep why the hub could not be told."""
    Forward.objects.filter(pk=forward_id).update(problem=problem[:120])


def forget_sent(*, at: datetime) -> int:
    """Delete what the hub heard more than a week ago; return how many."""
    deleted = 0
    for forward in Forward.objects.all():
        rows = FeedOut.objects.filter(forward=forward, seq__lte=forward.taken_seq, at__lt=at - KEPT)
        deleted += rows.delete()[0]
    return deleted
