# SPDX-License-Identifier: EUPL-1.2
from motcua.feeds.operations.dropping import take_files
from motcua.feeds.operations.ending import AT_ONCE as PAST_AT_ONCE
from motcua.feeds.operations.ending import end_past_numbers
from motcua.feeds.operations.hearing import Answer, RefusedEvent, hear_events, settle_gaps
from motcua.feeds.operations.snapshots import SnapshotAnswer, hear_snapshot
from motcua.feeds.operations.watching import mark_silent

__all__ = [
    "PAST_AT_ONCE",
    "Answer",
    "RefusedEvent",
    "SnapshotAnswer",
    "end_past_numbers",
    "hear_events",
    "hear_snapshot",
    "mark_silent",
    "settle_gaps",
    "take_files",
]
