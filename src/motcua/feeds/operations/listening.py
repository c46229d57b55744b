# SPDX-License-Identifier: EUPL-1.2
"""What every word of a machine goes through first: whose turn it is, which epoch, and that it is alive."""

from datetime import UTC, datetime

from motcua.feeds import rows
from motcua.feeds.book import Book
from motcua.feeds.errors import NoSuchFeed
from motcua.feeds.events import FeedEpochBegun, FeedHeardAgain
from motcua.feeds.models import Feed, FeedEpoch, FeedState, HeldEvent
from motcua.feeds.rows import Lines
from motcua.journal import operations as journal
from motcua.queueing import claims
from motcua.queueing.events import TicketCalled

# Nobody's clock is wrong by more than the column can hold.
_MOST_SKEW = 2_000_000_000


def listen_to(feed: str) -> FeedState:
    """Return the feed's state, locked until the transaction ends. Raises: NoSuchFeed."""
    row = Feed.objects.filter(pk=feed.strip().upper(), is_active=True).first()
    if row is None:
        raise NoSuchFeed
    FeedState.objects.bulk_create([FeedState(feed=row)], ignore_conflicts=True)
    state = FeedState.objects.select_for_update().get(pk=row.pk)
    state.feed = row
    return state


def is_over(state: FeedState, epoch: str) -> bool:
    """Say whether that epoch has ended: another machine, or the same one begun anew, has spoken since."""
    return epoch != state.epoch and FeedEpoch.objects.filter(feed=state.feed_id, epoch=epoch).exists()


def hear(state: FeedState, *, at: datetime) -> None:
    """Note that the machine has spoken. Records: FeedHeardAgain where it had fallen silent."""
    state.heard_at, state.as_of = datetime.now(UTC), at
    if state.is_silent:
        state.is_silent = False
        state.changes += 1
        journal.record(
            FeedHeardAgain(office=state.feed.office_id, subject=state.feed.subject, at=at), actor=actor(state)
        )


def enter_epoch(state: FeedState, epoch: str, *, at: datetime) -> None:
    """Go over to the epoch: its sequence starts anew, and what is open of the one before ends.

    Records: FeedEpochBegun, except for the first.
    """
    if epoch == state.epoch:
        return
    if state.epoch is not None:
        FeedEpoch.objects.create(feed=state.feed, epoch=state.epoch, last_seq=state.last_seq, ended_at=at)
        HeldEvent.objects.filter(feed=state.feed).delete()
        lines, book = opened(state, at=at)
        book.end_all(at)
        rows.store(book, state, lines)
        event = FeedEpochBegun(
            office=state.feed.office_id, subject=state.feed.subject, at=at,
            epoch=epoch, was=state.epoch, was_seq=state.last_seq,
        )  # fmt: skip
        journal.record(event, actor=actor(state))
    state.epoch, state.last_seq, state.snapshot_as_of, state.is_snapshot_wanted = epoch, 0, None, False


def opened(state: FeedState, *, at: datetime) -> tuple[Lines, Book]:
    """Return the feed's lines, locked, and the book with all that is open."""
    lines = rows.take_lines(state, [])
    claims.lock_lines(line.pk for line in lines.known.values())
    return lines, rows.book_for(state, lines, [], at=at, is_whole=True)


def tell_calls(state: FeedState, book: Book, *, at: datetime) -> None:
    """Record TicketCalled for each number that is called now, so that who waits near it can be told."""
    for place in book.called_now():
        event = TicketCalled(
            office=state.feed.office_id,
            subject=f"ticket:{place.id}",
            at=at,
            line=place.waits_in,
            number=place.shown,
            counter=place.counter,
            count=place.call_count,
        )
        journal.record(event, actor=actor(state))


def note_skew(state: FeedState, said_at: datetime | None, *, at: datetime) -> None:
    """Keep by how much the machine's clock differs from ours."""
    if said_at is not None:
        seconds = int((said_at - at).total_seconds())
        state.skew_seconds = max(-_MOST_SKEW, min(_MOST_SKEW, seconds))


def actor(state: FeedState) -> str:
    return f"feed:{state.feed_id}"
