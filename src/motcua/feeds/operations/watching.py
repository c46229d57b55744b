# SPDX-License-Identifier: EUPL-1.2
"""Noticing that a machine says nothing any more."""

from datetime import UTC, datetime

from django.db import connection, transaction

from motcua.feeds.events import FeedFellSilent
from motcua.feeds.models import Feed
from motcua.journal import operations as journal

_SILENT = """
UPDATE feeds_feedstate AS now SET is_silent = true, changes = now.changes + 1
FROM (
    SELECT state.feed_id FROM feeds_feedstate AS state JOIN feeds_feed AS feed ON feed.code = state.feed_id
    WHERE feed.is_active AND NOT state.is_silent
      AND state.heard_at < %s::timestamptz - make_interval(secs => feed.silent_after_seconds)
    FOR UPDATE OF state SKIP LOCKED
) AS found
WHERE now.feed_id = found.feed_id
RETURNING now.feed_id
"""


def mark_silent(*, at: datetime) -> int:
    """Mark the feeds of which nothing was heard for their number of real seconds; return how many (worker).

    Records: FeedFellSilent. Rule: R-043.
    """
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute(_SILENT, [datetime.now(UTC)])
            silent = [code for (code,) in cursor.fetchall()]
        for feed in Feed.objects.filter(pk__in=silent):
            event = FeedFellSilent(
                office=feed.office_id, subject=feed.subject, at=at, after_seconds=feed.silent_after_seconds
            )
            journal.record(event, actor=journal.SYSTEM)
    return len(silent)
