# SPDX-License-Identifier: EUPL-1.2
"""What the hub's copy of a machine's book holds: numbers, and figures of lines without numbers."""

import uuid
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from motcua.queueing.rules import ENDED

# Mark the end of what a day left open, so that what comes later of that day finds it as it was.
SWEPT_AT_COUNTER, SWEPT_WAITING = timedelta(microseconds=1), timedelta(microseconds=2)


@dataclass
class Place:
    """One number of one line and day, as the machine knows it."""

    id: uuid.UUID
    line: str
    waits_in: str
    day: date
    shown: str
    state: str
    lane: int
    issued_at: datetime
    counter: str = ""
    called_at: datetime | None = None
    recalled_at: datetime | None = None
    ended_at: datetime | None = None
    call_count: int = 0
    ahead: int = 0

    @property
    def last_moment(self) -> datetime:
        return self.recalled_at or self.called_at or self.issued_at

    @property
    def is_open(self) -> bool:
        return self.state not in ENDED


@dataclass
class Figures:
    """What a machine without tickets tells of a line."""

    serving: list[list[str]] = field(default_factory=list)
    waiting: int = 0
    last_issued: str = ""
    as_of: datetime | None = None
