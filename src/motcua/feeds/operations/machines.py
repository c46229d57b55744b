# SPDX-License-Identifier: EUPL-1.2
"""The simulated machines of a demonstration: played by the worker, pressed by visitors, heard like any other.

What a machine does and what the hub hears of it are one transaction here, so a killed worker leaves no half of it.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction

from motcua.feeds import playing, rules
from motcua.feeds.errors import NoSuchFeed
from motcua.feeds.machine import Machine, from_json, new_machine
from motcua.feeds.models import Feed, PlayedMachine
from motcua.feeds.operations.hearing import hear_events
from motcua.feeds.operations.snapshots import hear_snapshot
from motcua.feeds.playing import Load, Session
from motcua.kernel.working_time import OFFICE_ZONE
from motcua.offices import queries as offices
from motcua.queueing.models import Line

# The epoch of every played machine; whoever speaks under another name has taken its place for good.
EPOCH = "gia-lap"
LONGEST_CATCH_UP = timedelta(hours=12)
LOADS = {"DN-BVDN": Load(60, 6), "DN-BVPSN": Load(50, 6)}
_ANY_LOAD = Load(30, 6)


@dataclass
class Played:
    """A simulated machine with the row that keeps it."""

    row: PlayedMachine
    machine: Machine
    busy_until: dict[str, datetime]

    def keep(self) -> None:
        self.row.book = {
            "machine": self.machine.as_json(),
            "busy_until": {label: at.isoformat() for label, at in self.busy_until.items()},
        }
        self.row.save()


def install(*, feed: Feed, counters: int) -> bool:
    """Give a feed its simulated machine with the mirrored lines of its office; False where it has one or no lines."""
    lines = list(Line.objects.filter(office=feed.office_id, is_mirrored=True, is_active=True).order_by("order", "code"))
    if not lines or PlayedMachine.objects.filter(feed=feed).exists():
        return False
    machine = new_machine([(line.code, line.name, line.prefix) for line in lines], counters=counters, epoch=EPOCH)
    machine.counters = {f"Phòng {label}": counter for label, counter in machine.counters.items()}
    for line in lines:
        machine.lines[line.code].digits = line.digits
    Played(PlayedMachine(feed=feed), machine, {}).keep()
    return True


def played(feed: str, *, is_locked: bool = False) -> Played:
    """Return the simulated machine of a feed. Raises: NoSuchFeed."""
    rows = PlayedMachine.objects.select_related("feed__office")
    row = (rows.select_for_update(of=("self",)) if is_locked else rows).filter(feed=feed.strip().upper()).first()
    if row is None:
        raise NoSuchFeed
    busy_until = {label: datetime.fromisoformat(at) for label, at in row.book["busy_until"].items()}
    return Played(row, from_json(row.book["machine"]), busy_until)


def play_machines(*, at: datetime) -> int:
    """Let each simulated machine live on to `at` and tell the hub; return how many there are (worker)."""
    feeds = list(PlayedMachine.objects.filter(is_over=False, feed__is_active=True).values_list("feed", flat=True))
    for feed in feeds:
        with transaction.atomic():
            own = played(feed, is_locked=True)
            _live_on(own, at)
            _tell(own, at)
            own.keep()
    return len(feeds)


def _live_on(own: Played, at: datetime) -> None:
    sessions = _sessions(own.row.feed, at)
    begins = min((each.opens_at - playing.COME_BEFORE for each in sessions), default=at)
    since = own.row.played_until or min(begins, at)
    own.row.played_until = playing.play(
        own.machine,
        own.busy_until,
        sessions=sessions,
        load=LOADS.get(own.row.feed_id, _ANY_LOAD),
        since=max(since, at - LONGEST_CATCH_UP).astimezone(OFFICE_ZONE),
        until=at,
        name=own.row.feed_id,
    )


def _sessions(feed: Feed, at: datetime) -> Sequence[Session]:
    day = at.astimezone(OFFICE_ZONE).date()
    intake = offices.calendar_of(feed.office).for_everybody().intake_on(day)
    return [
        Session(
            datetime.combine(day, session.opens_at, OFFICE_ZONE), datetime.combine(day, session.closes_at, OFFICE_ZONE)
        )
        for session in intake
    ]


def _tell(own: Played, at: datetime) -> None:
    """Bring what the machine has not got through, unless its line is cut; without news it says that it is alive."""
    if own.row.is_cut:
        return
    for start in range(0, max(len(own.machine.outbox), 1), rules.EVENTS_AT_ONCE):
        batch = own.machine.outbox[start : start + rules.EVENTS_AT_ONCE]
        answer = hear_events(feed=own.row.feed_id, events=batch, epoch=EPOCH, at=at)
        if answer.is_epoch_over:
            own.row.is_over = True
            return
    own.machine.heard_until(answer.last_seq)
    if answer.is_snapshot_wanted:
        told = own.machine.snapshot(at)
        hear_snapshot(feed=own.row.feed_id, lines=told["lines"], as_of=at, seq=told["seq"], epoch=EPOCH, at=at)


# --- what a visitor of the demonstration does ----------------------------------------------------------


def press(*, feed: str, line: str, at: datetime) -> str | None:
    """Take a number of the line; None where the machine does not have that line. Raises: NoSuchFeed."""
    return _do(feed, at, lambda machine: machine.press(line, at) if line in machine.lines else None)


def call(*, feed: str, counter: str, at: datetime) -> str | None:
    """Let a counter call the next; None where nobody waits. Raises: NoSuchFeed."""
    return _do(feed, at, lambda machine: machine.call(counter, at) if counter in machine.counters else None)


def set_cut(*, feed: str, is_cut: bool, at: datetime) -> None:
    """Cut the machine's line, or restore it: what happened meanwhile is told then. Raises: NoSuchFeed."""
    with transaction.atomic():
        own = played(feed, is_locked=True)
        own.row.is_cut = is_cut
        _tell(own, at)
        own.keep()


def _do(feed: str, at: datetime, deed: Callable[[Machine], str | None]) -> str | None:
    with transaction.atomic():
        own = played(feed, is_locked=True)
        number = deed(own.machine)
        _tell(own, at)
        own.keep()
        return number
