# SPDX-License-Identifier: EUPL-1.2
from motcua.feeds.operations.hearing import Answer, RefusedEvent, hear_events, settle_gaps
from motcua.feeds.operations.snapshots import SnapshotAnswer, hear_snapshot
from motcua.feeds.operations.watching import mark_silent

__all__ = [
    "Answer",
    "RefusedEvent",
    "SnapshotAnswer",
    "hear_events",
    "hear_snapshot",
    "mark_silent",
    "settle_gaps",
]
