# SPDX-License-Identifier: EUPL-1.2
from dataclasses import dataclass
from datetime import datetime

from motcua.journal.events import Event


@dataclass(frozen=True, kw_only=True)
class CallTaken(Event):
    """An operator began a call and saw what is known of its number."""

    direction: str


@dataclass(frozen=True, kw_only=True)
class CallEnded(Event):
    """What came of a call was noted."""

    outcome: str


@dataclass(frozen=True, kw_only=True)
class CallBackOpened(Event):
    """Somebody has to be telephoned about the subject."""

    cause: str
    next_at: datetime


@dataclass(frozen=True, kw_only=True)
class CallBackTried(Event):
    """An operator called back; `next_at` is the next attempt where there is one."""

    cause: str
    outcome: str
    attempts: int
    next_at: datetime | None = None
