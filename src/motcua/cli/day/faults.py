# SPDX-License-Identifier: EUPL-1.2
"""What goes wrong on a day, drawn by lot from the seed."""

from datetime import datetime, timedelta
from random import Random
from typing import TYPE_CHECKING

from motcua.cli.day.machines import Kiosk, Machine
from motcua.cli.day.officers import Counter
from motcua.cli.day.stage import Stage

if TYPE_CHECKING:
    from motcua.cli.day.playing import Crew

CUT = timedelta(minutes=20)
JAM = timedelta(minutes=15)
#: After so long a colleague sits down where a browser was closed.
EMPTY = timedelta(minutes=25)


def plan(stage: Stage, crew: "Crew", dice: Random) -> None:
    """Let a printer jam, a line be cut and a browser be closed at this office, each at some minute."""
    opens_at, closes_at = crew.script.place.spans[0]
    length = closes_at - opens_at

    def some(first: float, last: float) -> datetime:
        return opens_at + timedelta(minutes=int(length.total_seconds() / 60 * dice.uniform(first, last)))

    for kiosk in crew.kiosks[:1]:
        _jam(stage, kiosk, some(0.1, 0.3))
        _cut(stage, kiosk, some(0.4, 0.6))
    if crew.machine is not None:
        _cut_feed(stage, crew.machine, some(0.3, 0.5))
    if len(crew.counters) > 1:
        _close_browser(stage, crew.counters[-1], some(0.2, 0.7))


def kill_worker(stage: Stage, moment: datetime) -> None:
    """Kill the process that relays, settles and sends, in the middle of the day."""

    def kill(at: datetime) -> None:
        if stage.house.kill_worker():
            stage.fault("worker_killed", at)

    stage.at(moment, "worker", kill)


def _jam(stage: Stage, kiosk: Kiosk, moment: datetime) -> None:
    stage.at(moment, kiosk.code, lambda _at: setattr(kiosk, "is_jammed", True))
    stage.at(moment + JAM, kiosk.code, lambda _at: setattr(kiosk, "is_jammed", False))


def _cut(stage: Stage, kiosk: Kiosk, moment: datetime) -> None:
    """Cut the line between a kiosk and the house; what it gave meanwhile comes afterwards."""
    stage.at(moment, kiosk.code, lambda _at: setattr(kiosk, "is_cut", True))
    stage.at(moment + CUT, kiosk.code, lambda at: stage.fault("line_cut", at, told=kiosk.restore(at)))


def _cut_feed(stage: Stage, machine: Machine, moment: datetime) -> None:
    def restore(at: datetime) -> None:
        machine.is_cut = False
        stage.fault("feed_cut", at)

    stage.at(moment, machine.code, lambda _at: setattr(machine, "is_cut", True))
    stage.at(moment + CUT, machine.code, restore)


def _close_browser(stage: Stage, counter: Counter, moment: datetime) -> None:
    """Close an officer's browser, at the next person if nobody is there; later a colleague takes the counter over."""

    def close(at: datetime) -> None:
        if counter.is_busy or at > moment + EMPTY:
            counter.close_browser(at)
            stage.at(at + EMPTY, counter.username, lambda now: counter.sit(now, instead=True))
        else:
            stage.at(at + timedelta(minutes=1), counter.username, close)

    stage.at(moment, counter.username, close)
