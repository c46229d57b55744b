# SPDX-License-Identifier: EUPL-1.2
"""Numbers and lines as the dialogue tells of them: what is so comes from the live snapshot and the line's own order."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Q

from motcua.appointments.listing import agencies_offered
from motcua.conversations.queue_parts import Called, Fresh, LineTold, TicketTold, Where, rounded
from motcua.kernel.working_time import OFFICE_ZONE
from motcua.live import snapshot
from motcua.messaging.texts import marked
from motcua.offices.models import Office
from motcua.queueing import openings, queries, waiting
from motcua.queueing.errors import NoSuchTicket
from motcua.queueing.models import Line, Ticket
from motcua.queueing.rules import ACTIVE, ENDED, IN_LINE, Lane, State
from motcua.reading import Catalogue

_COUNTER_SIGNS = 16


@dataclass(frozen=True)
class Place:
    """An office with its lines as they were at one moment."""

    where: Where
    lines: tuple[LineTold, ...]
    fresh: Fresh


# --- places ----------------------------------------------------------------------------------------------


def place(office: str, *, at: datetime, catalogue: Catalogue) -> Place | None:
    """Return an office with its lines; None where there is no such office."""
    row = Office.objects.filter(pk=office).first()
    now = snapshot.read(office, at=at)
    if row is None or now is None:
        return None
    view = json.loads(now.public)
    return Place(_where(row, catalogue), tuple(_line(each, office) for each in view["lines"]), _fresh(view, at))


def where_of(offices: Sequence[str], *, catalogue: Catalogue) -> list[Where]:
    """Return how these offices are named, in their order; those that do not exist are left out."""
    rows = Office.objects.in_bulk(list(offices))
    return [_where(rows[code], catalogue) for code in offices if code in rows]


def offices_of_agency(agency: str, *, at: datetime) -> list[str]:
    """Return the offices with lines at which this agency receives people: by its line, else by its bookings."""
    own = Line.objects.filter(agencies=agency, is_active=True, office__is_being_set_up=False).order_by(
        "office__sort_key", "office"
    )
    found = list(dict.fromkeys(own.values_list("office", flat=True)))
    if found:
        return found
    offered = agencies_offered(on=at.astimezone(OFFICE_ZONE).date(), agencies=[agency]).get(agency)
    having = set(
        Line.objects.filter(is_active=True, office__is_being_set_up=False).values_list("office", flat=True).distinct()
    )
    return [office for office in (offered.offices if offered else ()) if office in having]


def next_opening(office: str, *, at: datetime) -> tuple[bool, datetime | None]:
    """Return whether any line of the office gives numbers now, and the next moment at which one does."""
    found = [openings.opening(line, at) for line in queries.lines_of(office)]
    coming = [each.opens_at for each in found if each.opens_at is not None and each.opens_at > at]
    return any(each.is_open for each in found), min(coming, default=None)


def _where(row: Office, catalogue: Catalogue) -> Where:
    return Where(row.short_name or row.name, row.name, catalogue.places.sign_of(row.pk))


def _fresh(view: dict[str, Any], at: datetime) -> Fresh:
    return Fresh(datetime.fromisoformat(view["as_of"]), bool(view["fresh"]), at)


def _line(view: dict[str, Any], office: str) -> LineTold:
    wait = view["wait_minutes"]
    serving = tuple(Called(each["number"], counter_words(each["counter"], office)) for each in view["serving"])
    return LineTold(
        code=view["code"],
        name=view["name"],
        serving=serving,
        waiting=view["waiting"],
        wait=(wait["low"], wait["high"]) if wait else None,
    )


def counter_words(counter: str, office: str) -> str:
    """Say a counter: "quầy 3" by its code or number, else what another maker's machine calls it."""
    own = counter.removeprefix(f"{office}-")
    label = marked(own)[:_COUNTER_SIGNS].strip()
    if not label or not label[0].isalpha():
        return f"quầy {label}" if label else ""
    return label[0].lower() + label[1:] if label[1:2].islower() else label


# --- numbers ---------------------------------------------------------------------------------------------


def with_number(number: str, *, offices: Iterable[str] = (), at: datetime) -> list[Ticket]:
    """Return today's tickets of a number, at these offices or anywhere; those that are over only where no other is.

    Digits alone are the number as it is printed where an office prints numbers without a letter.
    """
    wanted = list(offices)
    found = (
        [row for office in wanted for row in queries.tickets_with_number(number=number, at=at, office=office)]
        if wanted
        else queries.tickets_with_number(number=number, at=at)
    )
    if number.isdigit():
        printing_digits = {row.office_id for row in found if row.shown.isdigit()}
        found = [row for row in found if row.shown.isdigit() or row.office_id not in printing_digits]
    return [row for row in found if row.state not in ENDED] or found


def of_phone(phone: str, *, at: datetime) -> list[Ticket]:
    """Return the tickets that are this phone's: taken from home with it, or it waits to be told of them."""
    today = at.astimezone(OFFICE_ZONE).date()
    own = Q(phone=phone) | Q(alerts__phone=phone)
    rows = Ticket.objects.select_related("office", "line", "waits_in", "counter").filter(own)
    rows = rows.filter(day__gte=today - timedelta(days=1), state__in=[*IN_LINE, *ACTIVE, State.ABSENT])
    return list(rows.distinct().order_by("-issued_at")[:5])


def of_subject(subject: str) -> Ticket | None:
    """Return the ticket a question listed, as it is now."""
    try:
        return queries.ticket(subject.partition(":")[2])
    except NoSuchTicket:
        return None


def told(rows: Sequence[Ticket], *, at: datetime, catalogue: Catalogue) -> list[TicketTold]:
    """Return what is told of these tickets."""
    snapshots = snapshot.read_many(sorted({row.office_id for row in rows}), at=at)
    views = {code: json.loads(each.public) for code, each in snapshots.items()}
    return [_told(row, views[row.office_id], at, catalogue) for row in rows if row.office_id in views]


def _told(row: Ticket, view: dict[str, Any], at: datetime, catalogue: Catalogue) -> TicketTold:
    ahead, earliest_at, latest_at = 0, None, None
    if row.state in IN_LINE:
        ahead = queries.position(row, at=at)
        not_before = row.turn_at if row.lane == Lane.BOOKED else None
        wait = waiting.range_for(line_id=row.waits_in_id, ahead=ahead, at=at, not_before=not_before)
        if wait is not None:
            earliest_at, latest_at = rounded(at + timedelta(minutes=wait.low), at + timedelta(minutes=wait.high))
    mine = next((_line(each, row.office_id) for each in view["lines"] if each["code"] == row.waits_in.code), None)
    return TicketTold(
        number=row.shown,
        where=_where(row.office, catalogue),
        state=row.state,
        fresh=_fresh(view, at),
        ahead=ahead,
        counter=counter_words(row.counter_id or row.counter_label, row.office_id),
        since=_since(row),
        earliest_at=earliest_at,
        latest_at=latest_at,
        serving=mine.serving if mine else (),
        moved_to=row.waits_in.name if row.state == State.TRANSFERRED and row.waits_in_id != row.line_id else "",
        back_after=row.waits_in.back_after if row.state == State.ABSENT and not row.is_mirrored else 0,
    )


def _since(row: Ticket) -> datetime | None:
    """Return when the number came into the state it is in."""
    if row.state == State.CALLED:
        return row.recalled_at or row.called_at
    if row.state == State.SERVING:
        return row.started_at or row.called_at
    return row.called_at if row.state == State.ABSENT else row.ended_at
