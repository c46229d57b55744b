# SPDX-License-Identifier: EUPL-1.2
"""What the hub shows of a machine's office, in the words of the machine's own board."""

from datetime import datetime
from typing import Any

from motcua.feeds import operations
from motcua.feeds.machine import Machine, new_machine
from motcua.feeds.models import ReportedLine
from motcua.queueing.models import Ticket
from motcua.queueing.rules import ACTIVE, IN_LINE

OFFICE, FEED = "DN-HC", "MAY-1"
LINES = [("KHAM", "Khám bệnh", ""), ("NHI", "Nhi", "N")]


def a_machine(epoch: str = "") -> Machine:
    return new_machine(LINES, counters=4, epoch=epoch)


def shown() -> dict[str, dict[str, Any]]:
    """Return what the hub has of each line, as `Machine.numbers` tells it."""
    found = {}
    for row in ReportedLine.objects.select_related("line"):
        tickets = Ticket.objects.filter(line=row.line, is_mirrored=True)
        last = tickets.order_by("issued_at", "number").last()
        found[row.line.code] = {
            "serving": sorted([each.shown, each.counter_label] for each in tickets.filter(state__in=ACTIVE)),
            "waiting": tickets.filter(state__in=IN_LINE).count(),
            "last_issued": last.shown if last else None,
        }
        if row.has_figures:
            found[row.line.code] = {
                "serving": sorted(row.serving),
                "waiting": row.waiting,
                "last_issued": row.last_issued or None,
            }
    return found


def send(events: list[dict[str, Any]], at: datetime, *, epoch: str = "") -> operations.Answer:
    return operations.hear_events(feed=FEED, events=events, epoch=epoch, at=at)
