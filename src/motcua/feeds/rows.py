# SPDX-License-Identifier: EUPL-1.2
"""Loads the part of a machine's book that a batch or a snapshot can change, and stores what it changed.

Each table is read and written once a batch, however many events it has.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import uuid4

from django.db.models import Count, F, Q, QuerySet
from django.db.models.functions import Coalesce

from motcua.feeds import rules
from motcua.feeds.book import Book
from motcua.feeds.models import FeedState, ReportedLine
from motcua.feeds.places import SWEPT_AT_COUNTER, SWEPT_WAITING, Figures, Place
from motcua.feeds.rules import LINES_OF_A_FEED, Kind
from motcua.feeds.said import Heard, number_in
from motcua.offices.models import Counter
from motcua.queueing import claims
from motcua.queueing.models import Line, Ticket
from motcua.queueing.operations.keeping import ensure_states
from motcua.queueing.queries import IS_OPEN
from motcua.queueing.rules import ACTIVE, IN_LINE, State, working_day

# A number of some days ago may still be open (a night, a long weekend); who is not found began anew.
_DAYS_BACK = timedelta(days=4)
_AT_ONCE = 500
_WRITTEN = [
    "waits_in", "shown", "lane", "state", "issued_at", "turn_at", "ready_at", "counter", "counter_label", "called_at",
    "recalled_at", "ended_at", "call_count",
]  # fmt: skip


@dataclass(frozen=True)
class Lines:
    """The mirrored lines a feed speaks of, by code; and why others cannot be taken from it."""

    known: Mapping[str, Line]
    refused: Mapping[str, str]

    def day_of(self, code: str, at: datetime) -> date:
        line = self.known[code]
        return working_day(at, turns_at=line.day_turns_at)


def take_lines(state: FeedState, codes: Collection[str]) -> Lines:
    """Return the feed's lines, with those of `codes` that are new made now: mirrored, named like their code.

    A line belongs to the feed that spoke of it first; one whose numbers we give ourselves is refused.
    """
    office, feed = state.feed.office_id, state.feed_id
    own = {row.line.code: row.line for row in ReportedLine.objects.filter(feed=feed).select_related("line")}
    refused: dict[str, str] = {}
    if set(codes) - own.keys():
        here = {line.code: line for line in Line.objects.filter(office=office).select_related("reported")}
        for code in sorted(set(codes) - own.keys()):
            line = here.get(code)
            if line is not None and not line.is_mirrored:
                refused[code] = "own_line"
            elif line is not None and hasattr(line, "reported"):
                refused[code] = "other_feed"
            elif len(own) >= LINES_OF_A_FEED:
                refused[code] = "too_many_lines"
            else:
                own[code] = line or _new_line(office, code, order=len(here) + len(own))
                ReportedLine.objects.create(line=own[code], feed_id=feed)
        ensure_states(own.values())
    return Lines(own, refused)


def _new_line(office: str, code: str, *, order: int) -> Line:
    return Line.objects.create(office_id=office, code=code, name=code, order=min(order, 32_767), is_mirrored=True)


# --- loading -------------------------------------------------------------------------------------------


def book_for(state: FeedState, lines: Lines, heards: Sequence[Heard], *, at: datetime, is_whole: bool = False) -> Book:
    """Return the book with all numbers these events may touch; with `is_whole`, all that are open."""
    by_id = {line.pk: line.code for line in lines.known.values()}
    numbers = sorted({heard.number for heard in heards if heard.number})
    days = sorted({lines.day_of(heard.line, heard.at) for heard in heards if heard.line})
    is_whole = is_whole or any(heard.kind == Kind.RESET for heard in heards)
    open_now = IS_OPEN if is_whole else Q(state__in=[*ACTIVE])
    found = {ticket.pk: ticket for ticket in _tickets(state, by_id).filter(open_now)}
    if numbers and days:
        named = _tickets(state, by_id).filter(
            line__in=list(by_id), day__range=(days[0] - _DAYS_BACK, days[-1]), shown__in=numbers
        )
        found |= {ticket.pk: ticket for ticket in named}
    for day in _late_days(lines, heards, at):
        found |= {ticket.pk: ticket for ticket in _swept(state, by_id, day)}
    return Book(
        [_place(ticket, by_id) for ticket in found.values()],
        waiting=_waiting(by_id),
        figures=_figures(state, by_id),
        day_of=lines.day_of,
        received_at=at,
        codes=lines.known,
        rename_from=state.renamed_count,
    )


def _tickets(state: FeedState, by_id: Mapping[int, str]) -> QuerySet[Ticket]:
    return Ticket.objects.filter(office=state.feed.office_id, is_mirrored=True, line__in=list(by_id))


def _late_days(lines: Lines, heards: Sequence[Heard], at: datetime) -> set[date]:
    late = set()
    for heard in heards:
        for code in [heard.line] if heard.line else lines.known:
            day = lines.day_of(code, heard.at)
            if rules.is_late(heard.at, day=day, received_at=at, today=lines.day_of(code, at)):
                late.add(day)
    return late


def _swept(state: FeedState, by_id: Mapping[int, str], day: date) -> Iterable[Ticket]:
    last = Coalesce("recalled_at", "called_at", "issued_at")
    marked = Q(ended_at=F("issued_at") + SWEPT_WAITING) | Q(ended_at=last + SWEPT_AT_COUNTER)
    found: Iterable[Ticket] = _tickets(state, by_id).filter(marked, day=day, state=State.LEFT)
    return found


def _place(ticket: Ticket, by_id: Mapping[int, str]) -> Place:
    return Place(
        id=ticket.pk,
        line=by_id[ticket.line_id],
        waits_in=by_id.get(ticket.waits_in_id, by_id[ticket.line_id]),
        day=ticket.day,
        shown=ticket.shown,
        state=ticket.state,
        lane=ticket.lane,
        issued_at=ticket.issued_at,
        counter=ticket.counter_label,
        called_at=ticket.called_at,
        recalled_at=ticket.recalled_at,
        ended_at=ticket.ended_at,
        call_count=ticket.call_count,
        ahead=ticket.ahead,
    )


def _waiting(by_id: Mapping[int, str]) -> dict[tuple[str, date], int]:
    counted = (
        Ticket.objects.filter(waits_in__in=list(by_id), state__in=[*IN_LINE])
        .order_by()
        .values_list("waits_in", "day")
        .annotate(Count("id"))
    )
    return {(by_id[line], day): count for line, day, count in counted}


def _figures(state: FeedState, by_id: Mapping[int, str]) -> dict[str, Figures]:
    rows = ReportedLine.objects.filter(feed=state.feed_id, has_figures=True, line__in=list(by_id))
    return {by_id[row.line_id]: Figures(deepcopy(row.serving), row.waiting, row.last_issued, row.as_of) for row in rows}


# --- storing -------------------------------------------------------------------------------------------


def store(book: Book, state: FeedState, lines: Lines) -> None:
    """Write what the book changed, and let the versions of the touched lines grow."""
    changed = book.changed()
    counters = _counters(state.feed.office_id) if changed else {}
    _settle_ids(book)
    rows = [_ticket(place, state, lines, counters) for place in changed]
    Ticket.objects.bulk_create(
        rows, update_conflicts=True, unique_fields=["id"], update_fields=_WRITTEN, batch_size=_AT_ONCE
    )
    _store_figures(book, state, lines)
    touched = [lines.known[code].pk for code in book.touched if code in lines.known]
    if touched:
        claims.changed(touched).send()
    state.renamed_count = book.renamed_count


def _settle_ids(book: Book) -> None:
    """Give a new id to numbers for which the machine named one that another ticket bears already."""
    given = [place.id for place in book.new()]
    taken = set(Ticket.objects.filter(pk__in=given).values_list("pk", flat=True)) if given else set()
    for place in book.new():
        if place.id in taken:
            place.id = uuid4()
        taken.add(place.id)


def _ticket(place: Place, state: FeedState, lines: Lines, counters: Mapping[str, str]) -> Ticket:
    return Ticket(
        id=place.id,
        office_id=state.feed.office_id,
        line=lines.known[place.line],
        waits_in=lines.known[place.waits_in],
        day=place.day,
        number=number_in(place.shown.partition("~")[0]),
        shown=place.shown,
        lane=place.lane,
        state=place.state,
        channel=Ticket.Channel.FEED,
        issued_at=place.issued_at,
        turn_at=place.issued_at,
        ready_at=place.issued_at,
        ahead=max(0, place.ahead),
        counter_id=counters.get(place.counter.lstrip("0")) or counters.get(place.counter.upper()),
        counter_label=place.counter,
        called_at=place.called_at,
        recalled_at=place.recalled_at,
        ended_at=place.ended_at,
        call_count=place.call_count,
        is_mirrored=True,
    )


def _counters(office: str) -> dict[str, str]:
    """Return codes of the office's counters by what a machine may call them: "3" and "DN-BVDN-3"."""
    known = dict(Counter.objects.filter(office=office).values_list("number", "code"))
    return {str(number): code for number, code in known.items()} | {code: code for code in known.values()}


def _store_figures(book: Book, state: FeedState, lines: Lines) -> None:
    rows = [
        ReportedLine(
            line=line,
            feed_id=state.feed_id,
            has_figures=code in book.figures,
            serving=book.figures[code].serving if code in book.figures else [],
            waiting=book.figures[code].waiting if code in book.figures else 0,
            last_issued=book.figures[code].last_issued if code in book.figures else "",
            as_of=book.figures[code].as_of if code in book.figures else None,
        )
        for code, line in lines.known.items()
        if code in book.figures or code in book.touched
    ]
    if rows:
        ReportedLine.objects.bulk_create(
            rows,
            update_conflicts=True,
            unique_fields=["line"],
            update_fields=["has_figures", "serving", "waiting", "last_issued", "as_of"],
        )
