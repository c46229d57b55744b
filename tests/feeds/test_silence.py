# SPDX-License-Identifier: EUPL-1.2
"""A machine that says nothing is marked, never shown as live, and back with its next word."""

from datetime import UTC, datetime, timedelta

import pytest

from cast import at
from feeds.hubs import FEED, OFFICE, send
from motcua.feeds import operations, queries
from motcua.feeds.models import Feed, FeedState
from motcua.journal.models import Entry

NINE = at("2026-11-26T09:00")


def grow_old(seconds: int) -> None:
    FeedState.objects.update(heard_at=datetime.now(UTC) - timedelta(seconds=seconds))


def facts() -> list[str]:
    return list(Entry.objects.order_by("id").values_list("kind", flat=True))


@pytest.mark.rule("R-043")
def test_silence_is_marked_once_and_the_next_word_ends_it(feed: Feed) -> None:
    send([], NINE)
    assert queries.freshness(OFFICE) == queries.Freshness(True, NINE, 0)
    grow_old(119)
    assert operations.mark_silent(at=NINE) == 0
    grow_old(121)
    # Honest at once, whether or not the worker has looked.
    assert not queries.freshness(OFFICE).is_fresh
    assert [operations.mark_silent(at=NINE) for _ in range(3)] == [1, 0, 0]
    assert queries.freshness(OFFICE).changes == 1
    send([], NINE)
    assert queries.freshness(OFFICE) == queries.Freshness(True, NINE, 2)
    assert facts() == ["FeedFellSilent", "FeedHeardAgain"]


def test_a_feed_never_heard_is_not_live_and_an_office_without_feeds_always_is(feed: Feed) -> None:
    assert queries.freshness(OFFICE) == queries.Freshness(False, None, 0)
    assert queries.freshness("DN-TTHCC").is_fresh
    assert operations.mark_silent(at=NINE) == 0


def test_a_machine_whose_place_was_taken_does_not_keep_the_feed_alive(feed: Feed) -> None:
    send([], NINE, epoch="a")
    send([], NINE, epoch="b")
    grow_old(500)
    send([], NINE, epoch="a")
    assert not queries.freshness(OFFICE).is_fresh


def test_of_two_machines_the_silent_one_counts(feed: Feed) -> None:
    Feed.objects.create(code="MAY-2", office_id=OFFICE)
    send([], NINE)
    assert not queries.freshness(OFFICE).is_fresh
    operations.hear_events(feed="MAY-2", events=[], at=NINE + timedelta(seconds=9))
    assert queries.freshness(OFFICE) == queries.Freshness(True, NINE, 0)
    (first, second) = queries.standings(OFFICE)
    assert (first.feed.pk, first.is_silent, second.missing) == (FEED, False, ())


def test_a_feed_out_of_use_is_not_live_and_its_count_never_falls(feed: Feed) -> None:
    send([], NINE)
    FeedState.objects.update(changes=4)
    Feed.objects.update(is_active=False)
    assert queries.freshness(OFFICE) == queries.Freshness(False, NINE, 4)
    Feed.objects.create(code="MAY-2", office_id=OFFICE)
    operations.hear_events(feed="MAY-2", events=[], at=NINE + timedelta(seconds=9))
    assert queries.freshness(OFFICE) == queries.Freshness(True, NINE + timedelta(seconds=9), 4)
