# SPDX-License-Identifier: EUPL-1.2
"""The snapshot of an office's queue: bytes for everybody, and the version by which all processes name it."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from motcua.live import mirrors
from motcua.live.reading import Changes, OfficeNow, read_changes, read_offices
from motcua.live.rendering import State, as_bytes, board_view, public_view, tag
from motcua.queueing import waiting


@dataclass(frozen=True)
class Snapshot:
    """One office's queue at one moment, rendered: what the public reads and what the office's screens show."""

    office: str
    version: int
    etag: str
    is_fresh: bool
    public: bytes
    board: bytes
    called: str = ""

    def stale(self) -> "Snapshot":
        """Return the same numbers marked as no longer sure; their moment stays that at which they were."""
        public, board = ({**json.loads(each), "fresh": False} for each in (self.public, self.board))
        return replace(
            self,
            etag=tag(self.version, [public, board]),
            is_fresh=False,
            public=as_bytes(public),
            board=as_bytes(board),
        )


@dataclass(frozen=True)
class Mark:
    """By what one sees that an office's snapshot is no longer the present one."""

    version: int
    is_fresh: bool
    # Vibrating tags called aloud: they come and go without any line changing.
    called: str = ""


def read(office: str, *, at: datetime) -> Snapshot | None:
    """Return the office's snapshot, None where there is no such office; the code in whatever case it was typed.

    Two statements, and one more where another maker's machine gives the numbers.
    """
    return next(iter(read_many([office.strip().upper()], at=at).values()), None)


def read_many(offices: Sequence[str], *, at: datetime) -> dict[str, Snapshot]:
    """Return the snapshots of these offices by code; those that do not exist are left out."""
    # The feeds' own counts before their numbers: what is shown is then never older than its version.
    freshness = mirrors.freshness_of(offices)
    return {
        now.code: _snapshot(now, freshness.get(now.code, mirrors.UNHEARD), at) for now in read_offices(offices, at=at)
    }


def marks(offices: Iterable[str], *, at: datetime) -> dict[str, Mark]:
    """Return the present version of each office, in two statements."""
    codes = list(offices)
    freshness = mirrors.freshness_of(codes)
    return {
        code: _mark(changes, freshness.get(code, mirrors.UNHEARD), at)
        for code, changes in read_changes(codes, at=at).items()
    }


def _mark(changes: Changes, freshness: mirrors.Freshness, at: datetime) -> Mark:
    # The same in every process and only growing; what is said of waiting changes with the hour.
    hours = int(at.timestamp()) // 3_600
    # A machine that no line shows does not make our own numbers doubtful.
    version = changes.count + freshness.changes + hours
    return Mark(version, freshness.is_fresh or not changes.is_mirrored, changes.called)


def _snapshot(now: OfficeNow, freshness: mirrors.Freshness, at: datetime) -> Snapshot:
    reported = mirrors.reported(now.code) if now.changes.is_mirrored else {}
    mark = _mark(now.changes, freshness, at)
    state = State(
        now=now,
        version=mark.version,
        as_of=min(freshness.as_of or at, at) if now.changes.is_mirrored else at,
        is_fresh=mark.is_fresh,
        waits={
            line.id: _wait(line.id, reported[line.id].waiting if line.id in reported else line.waiting, at)
            for line in now.lines
        },
        reported=reported,
    )
    public, board = public_view(state), board_view(state)
    return Snapshot(
        office=now.code,
        version=mark.version,
        etag=tag(mark.version, [public, board]),
        is_fresh=mark.is_fresh,
        public=as_bytes(public),
        board=as_bytes(board),
        called=mark.called,
    )


def _wait(line: int, ahead: int, at: datetime) -> tuple[int, int] | None:
    found = waiting.range_for(line_id=line, ahead=ahead, at=at)
    return (found.low, found.high) if found else None
