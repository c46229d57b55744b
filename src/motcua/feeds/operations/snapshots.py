# SPDX-License-Identifier: EUPL-1.2
"""Taking in a machine's whole state at once: it settles everything up to its number."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction

from motcua.feeds import rows, rules
from motcua.feeds.book import Book
from motcua.feeds.errors import LineNotTaken
from motcua.feeds.events import FeedHeard
from motcua.feeds.models import FeedState, HeldEvent
from motcua.feeds.operations import hearing, listening
from motcua.feeds.rows import Lines
from motcua.feeds.said import SENTENCES, Heard, Refused, SnapshotUnreadable, ToldLine, from_json, read_lines
from motcua.journal import operations as journal
from motcua.kernel.errors import InvalidInput
from motcua.queueing import claims


@dataclass(frozen=True)
class SnapshotAnswer:
    """What the hub says to a snapshot; `is_applied` is false for one older than what is known."""

    epoch: str
    last_seq: int
    is_applied: bool
    missing: list[tuple[int, int]]
    is_epoch_over: bool = False


def hear_snapshot(
    *, feed: str, lines: Sequence[Any], as_of: datetime, at: datetime, seq: int | None = None, epoch: str = ""
) -> SnapshotAnswer:
    """Make the feed's lines what the machine says they are, and go on with events after `seq`.

    Lines with `tickets` are settled number by number; of the others the machine's figures are shown. A snapshot older
    than what was heard changes nothing, nor does one of a day that is over. Raises: NoSuchFeed, LineNotTaken,
    InvalidInput naming the lines that cannot be read. Records: FeedHeard, TicketCalled. Rule: R-041.
    """
    told = _read(lines, at)
    taken_as_of = rules.taken_at(as_of, received_at=at)
    with transaction.atomic():
        state = listening.listen_to(feed)
        if listening.is_over(state, epoch):
            return SnapshotAnswer(epoch, 0, False, [], is_epoch_over=True)
        listening.hear(state, at=at)
        listening.note_skew(state, max(as_of, at), at=at)
        listening.enter_epoch(state, epoch, at=at)
        is_applied = not _is_stale(state, seq, taken_as_of, at)
        if is_applied:
            _settle(state, told, seq, taken_as_of, at)
        state.save()
        held = HeldEvent.objects.filter(feed=state.feed).values_list("seq", flat=True)
        return SnapshotAnswer(state.epoch or "", state.last_seq, is_applied, rules.gaps(state.last_seq, held))


def _read(lines: Sequence[Any], at: datetime) -> list[ToldLine]:
    try:
        told = read_lines(lines, received_at=at)
    except SnapshotUnreadable as bad:
        raise InvalidInput(fields={place: SENTENCES[key] for place, key in bad.fields.items()}) from None
    if sum(len(line.tickets or ()) for line in told) > rules.TICKETS_OF_A_SNAPSHOT:
        raise InvalidInput(fields={"lines": SENTENCES["number"]})
    return told


def _is_stale(state: FeedState, seq: int | None, as_of: datetime, at: datetime) -> bool:
    if at - as_of > rules.LATE_AFTER:
        return True
    if seq is not None:
        return seq < state.last_seq
    return state.snapshot_as_of is not None and as_of < state.snapshot_as_of


def _settle(state: FeedState, told: Sequence[ToldLine], seq: int | None, as_of: datetime, at: datetime) -> None:
    waits_in = {ticket.waits_in for line in told for ticket in line.tickets or () if ticket.waits_in}
    lines = rows.take_lines(state, {line.code for line in told} | waits_in)
    if lines.refused:
        raise LineNotTaken(lines=", ".join(sorted(lines.refused)), reasons=dict(lines.refused))
    _take_names(lines, told)
    claims.lock_lines(line.pk for line in lines.known.values())
    named = [Heard(0, "", as_of, line=line.code, number=number) for line in told for number in _numbers(line)]
    book = rows.book_for(state, lines, named, at=at, is_whole=True)
    book.settle(told, as_of=as_of)
    rows.store(book, state, lines)
    listening.tell_calls(state, book, at=at)
    state.snapshot_as_of = as_of
    if book.touched:
        _record(state, book, at)
    if seq is not None:
        state.last_seq, state.is_snapshot_wanted = seq, False
        _go_on(state, at=at)


def _go_on(state: FeedState, *, at: datetime) -> None:
    """Take what was held and follows the snapshot without a gap; forget what the snapshot has settled."""
    held = {row.seq: from_json(row.said) for row in HeldEvent.objects.filter(feed=state.feed)}
    if not held:
        return
    follows = rules.in_a_row(state.last_seq, held)
    run: list[Heard | Refused] = [held[number] for number in follows]
    state.last_seq = follows[-1] if follows else state.last_seq
    HeldEvent.objects.filter(feed=state.feed, seq__lte=state.last_seq).delete()
    hearing.apply(state, run, {}, at=at)


def _numbers(line: ToldLine) -> list[str]:
    last = [line.last_issued] if line.last_issued else []
    return [*(ticket.number for ticket in line.tickets or ()), *(number for number, _counter in line.serving), *last]


def _take_names(lines: Lines, told: Sequence[ToldLine]) -> None:
    """Name lines that still bear their code as name; a name somebody chose here stays."""
    for line in told:
        known = lines.known[line.code]
        if line.name and known.name == known.code and known.name != line.name:
            known.name = line.name
            known.save(update_fields=["name"])


def _record(state: FeedState, book: Book, at: datetime) -> None:
    event = FeedHeard(
        office=state.feed.office_id, subject=state.feed.subject, at=at,
        epoch=state.epoch or "", last_seq=state.last_seq, applied=len(book.touched), is_snapshot=True,
    )  # fmt: skip
    journal.record(event, actor=listening.actor(state))
