# SPDX-License-Identifier: EUPL-1.2
"""What happens to feeds; the subject is "feed:<code>"."""

from dataclasses import dataclass

from motcua.journal.events import Event


@dataclass(frozen=True, kw_only=True)
class FeedHeard(Event):
    """A batch or a snapshot changed what we know of a machine; one a batch, not one a number."""

    epoch: str
    last_seq: int
    applied: int
    refused: int = 0
    is_snapshot: bool = False


@dataclass(frozen=True, kw_only=True)
class FeedGapGivenUp(Event):
    """Events that were asked for did not come in time; what follows them was taken without them."""

    epoch: str
    first: int
    last: int


@dataclass(frozen=True, kw_only=True)
class FeedEpochBegun(Event):
    """A machine began anew or was replaced: numbers still open from before do not wait any more."""

    epoch: str
    was: str
    was_seq: int


@dataclass(frozen=True, kw_only=True)
class FeedFellSilent(Event):
    """Nothing was heard for the feed's own number of seconds; its numbers are no longer shown as live."""

    after_seconds: int


@dataclass(frozen=True, kw_only=True)
class FeedHeardAgain(Event):
    """A feed that had fallen silent speaks again."""
