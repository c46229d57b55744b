# SPDX-License-Identifier: EUPL-1.2
"""Taking in events: each once, in the machine's order, whatever the network did to them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import structlog
from django.conf import settings
from django.db import transaction

from motcua.feeds import rows, rules
from motcua.feeds.errors import NothingReadable
from motcua.feeds.events import FeedGapGivenUp, FeedHeard
from motcua.feeds.models import FeedState, HeldEvent
from motcua.feeds.operations import listening
from motcua.feeds.said import SENTENCES, Heard, Refused, from_json, read_event
from motcua.journal import operations as journal
from motcua.queueing import claims

log = structlog.get_logger()


@dataclass(frozen=True)
class RefusedEvent:
    """An event that was counted but not taken, and why; `index` is its place in the batch, None for one held before."""

    index: int | None
    seq: int | None
    error: str


@dataclass(frozen=True)
class Answer:
    """What the hub says to a batch: how far it has heard, and what it misses."""

    epoch: str
    last_seq: int
    applied: int = 0
    duplicates: int = 0
    held: int = 0
    missing: list[tuple[int, int]] = field(default_factory=list)
    refused: list[RefusedEvent] = field(default_factory=list)
    is_snapshot_wanted: bool = False
    is_epoch_over: bool = False


@dataclass
class _Batch:
    """What came, read: by number, with the place in the batch."""

    events: dict[int, Heard | Refused]
    index_of: dict[int, int]
    refused: list[RefusedEvent]
    repeats: int
    newest: datetime | None


def hear_events(
    *, feed: str, events: Sequence[Any], at: datetime, epoch: str = "", sent_at: datetime | None = None
) -> Answer:
    """Take in up to 500 events of a machine, as JSON values; the same ones again change nothing.

    An event is applied when all before it are; one that comes early is held and the gap named in the answer. A bad one
    is refused by itself and counted. An empty batch says that the machine is alive and asks how far it was heard.
    Raises: NoSuchFeed, NothingReadable. Records: FeedHeard, TicketCalled, FeedEpochBegun, FeedHeardAgain,
    FeedGapGivenUp. Rule: R-041.
    """
    with transaction.atomic():
        state = listening.listen_to(feed)
        if listening.is_over(state, epoch):
            return Answer(epoch, 0, duplicates=len(events), is_epoch_over=True)
        batch = _read(events, at)
        listening.hear(state, at=at)
        listening.note_skew(state, sent_at or _ahead(batch.newest, at), at=at)
        listening.enter_epoch(state, epoch, at=at)
        answer = _take_in(state, batch, at=at)
        state.save()
        return answer


def _read(events: Sequence[Any], at: datetime) -> _Batch:
    batch = _Batch({}, {}, [], 0, None)
    for index, raw in enumerate(events[: rules.EVENTS_AT_ONCE]):
        heard, written = read_event(raw, received_at=at)
        if written is not None:
            batch.newest = max(written, batch.newest or written)
        if heard.seq is None:
            assert isinstance(heard, Refused)
            batch.refused.append(RefusedEvent(index, None, heard.error))
        elif heard.seq in batch.events:
            batch.repeats += 1
        else:
            batch.events[heard.seq], batch.index_of[heard.seq] = heard, index
    if events and not batch.events:
        raise NothingReadable(fields={f"events.{each.index}": SENTENCES[each.error] for each in batch.refused})
    return batch


def _ahead(newest: datetime | None, at: datetime) -> datetime | None:
    """Return the newest moment written if it lies ahead; one behind may only have been late."""
    return None if newest is None else max(newest, at)


def _take_in(state: FeedState, batch: _Batch, *, at: datetime) -> Answer:
    held = _held(state)
    too_far = [seq for seq in batch.events if seq > state.last_seq + rules.FURTHEST_AHEAD]
    for seq in too_far:
        del batch.events[seq]
        batch.refused.append(RefusedEvent(batch.index_of[seq], None, "seq_too_far"))
    fresh = {seq: heard for seq, heard in batch.events.items() if seq > state.last_seq and seq not in held}
    duplicates = batch.repeats + len(batch.events) - len(fresh)
    kept_at = {row.seq: row.kept_at for row in held.values()}
    now = datetime.now(UTC)
    run = _run(state, {**{seq: from_json(row.said) for seq, row in held.items()}, **fresh}, kept_at, now, at)
    left = {seq: heard for seq, heard in fresh.items() if seq > state.last_seq}
    still_held = [seq for seq in held if seq > state.last_seq]
    kept = sorted(left)[: max(0, rules.HELD_AT_MOST - len(still_held))]
    HeldEvent.objects.bulk_create(
        [HeldEvent(feed=state.feed, seq=seq, said=left[seq].as_json(), kept_at=now) for seq in kept]
    )
    if len(still_held) < len(held):
        HeldEvent.objects.filter(feed=state.feed, seq__lte=state.last_seq).delete()
    refused = [*batch.refused, *apply(state, run, batch.index_of, at=at)]
    return Answer(
        epoch=state.epoch or "",
        last_seq=state.last_seq,
        applied=len(run) - (len(refused) - len(batch.refused)),
        duplicates=duplicates,
        held=len(still_held) + len(kept),
        missing=rules.gaps(state.last_seq, [*still_held, *kept]),
        refused=refused,
        is_snapshot_wanted=state.is_snapshot_wanted,
    )


def _held(state: FeedState) -> dict[int, HeldEvent]:
    return {row.seq: row for row in HeldEvent.objects.filter(feed=state.feed)}


def _run(
    state: FeedState,
    waiting: Mapping[int, Heard | Refused],
    kept_at: Mapping[int, datetime],
    now: datetime,
    at: datetime,
) -> list[Heard | Refused]:
    """Return what can be taken now, in order, going over gaps that were not filled in time; moves `last_seq`."""
    patience = timedelta(seconds=settings.FEED_GAP_SECONDS)
    run: list[Heard | Refused] = []
    left = sorted(seq for seq in waiting if seq > state.last_seq)
    while left:
        in_a_row = rules.in_a_row(state.last_seq, left)
        run += [waiting[seq] for seq in in_a_row]
        if in_a_row:
            state.last_seq = in_a_row[-1]
            left = left[len(in_a_row) :]
        if not left or now - kept_at.get(left[0], now) < patience:
            break
        _give_up(state, left[0] - 1, at=at)
    return run


def _give_up(state: FeedState, last: int, *, at: datetime) -> None:
    """Go over a gap that was not filled in time. Records: FeedGapGivenUp. Rule: R-041."""
    first = state.last_seq + 1
    event = FeedGapGivenUp(
        office=state.feed.office_id, subject=state.feed.subject, at=at, epoch=state.epoch or "", first=first, last=last
    )
    journal.record(event, actor=listening.actor(state))
    state.last_seq = last
    state.lost_count += last - first + 1
    state.is_snapshot_wanted = True


def apply(
    state: FeedState, run: Sequence[Heard | Refused], index_of: Mapping[int, int], *, at: datetime
) -> list[RefusedEvent]:
    """Apply events in order to the mirrored lines; return those that were counted but not taken.

    Records: FeedHeard, TicketCalled.
    """
    if not run:
        return []
    heards = [heard for heard in run if isinstance(heard, Heard)]
    lines = rows.take_lines(state, {code for heard in heards for code in (heard.line, heard.to) if code})
    refused = [_refusal(heard, heard.error, index_of) for heard in run if isinstance(heard, Refused)]
    taken = []
    for heard in heards:
        error = lines.refused.get(heard.line) or lines.refused.get(heard.to)
        if error:
            refused.append(_refusal(heard, error, index_of))
        else:
            taken.append(heard)
    if taken:
        claims.lock_lines(line.pk for line in lines.known.values())
        book = rows.book_for(state, lines, taken, at=at)
        for heard in taken:
            book.take(heard)
        book.sweep()
        rows.store(book, state, lines)
        listening.tell_calls(state, book, at=at)
    state.refused_count += len(refused)
    event = FeedHeard(
        office=state.feed.office_id, subject=state.feed.subject, at=at,
        epoch=state.epoch or "", last_seq=state.last_seq, applied=len(taken), refused=len(refused),
    )  # fmt: skip
    journal.record(event, actor=listening.actor(state))
    return refused


def _refusal(heard: Heard | Refused, error: str, index_of: Mapping[int, int]) -> RefusedEvent:
    assert heard.seq is not None
    return RefusedEvent(index_of.get(heard.seq), heard.seq, error)


def settle_gaps(*, at: datetime) -> int:
    """Go over the gaps that were not filled in time, of all feeds; return of how many (worker, each second)."""
    before = datetime.now(UTC) - timedelta(seconds=settings.FEED_GAP_SECONDS)
    overdue = HeldEvent.objects.filter(kept_at__lte=before, feed__is_active=True).order_by().values_list("feed")
    feeds = [feed for (feed,) in overdue.distinct()]
    for feed in feeds:
        try:
            with transaction.atomic():
                state = listening.listen_to(feed)
                _take_in(state, _Batch({}, {}, [], 0, None), at=at)
                state.save()
        except Exception as problem:
            # One machine's trouble never keeps the others waiting.
            log.error("gap not settled", feed=feed, problem=type(problem).__name__, exc_info=True)
    return len(feeds)
