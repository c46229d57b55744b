# SPDX-License-Identifier: EUPL-1.2
"""What goes wrong on a day, drawn by lot from the seed."""

from datetime import timedelta
from random import Random
from typing import TYPE_CHECKING

from motcua.cli.day.stage import Stage

if TYPE_CHECKING:
    from motcua.cli.day.playing import Crew

CUT = timedelta(minutes=20)
JAM = timedelta(minutes=15)


def plan(stage: Stage, crew: "Crew", dice: Random) -> None:
    """Let a printer jam, a line be cut, a browser be closed and a worker be killed, each at some minute of the day."""
    place = crew.script.place
    opens_at, closes_at = place.spans[0]
    minutes = int((closes_at - opens_at).total_seconds() // 60)

    def some(first: float, last: float) -> timedelta:
        return timedelta(minutes=int(minutes * dice.uniform(first, last)))

    for kiosk in crew.kiosks[:1]:
        jammed_at, cut_at = opens_at + some(0.1, 0.3), opens_at + some(0.4, 0.6)
        stage.at(jammed_at, kiosk.code, lambda _at: setattr(kiosk, "is_jammed", True))
        stage.at(jammed_at + JAM, kiosk.code, lambda _at: setattr(kiosk, "is_jammed", False))

        def cut(at: object) -> None:
            kiosk.is_cut = True

        stage.at(cut_at, kiosk.code, lambda _at: setattr(kiosk, "is_cut", True))
        stage.at(cut_at + CUT, kiosk.code, lambda at: stage.fault("line_cut", at, told=kiosk.restore(at)))
    if crew.machine is not None:
        machine, cut_at = crew.machine, opens_at + some(0.3, 0.5)
        stage.at(cut_at, machine.code, lambda _at: setattr(machine, "is_cut", True))
        stage.at(cut_at + CUT, machine.code, lambda _at: setattr(machine, "is_cut", False))
        stage.at(cut_at + CUT, machine.code, lambda at: stage.fault("feed_cut", at))
    if len(crew.counters) > 1:
        leaver = crew.counters[-1]
        closed_at = opens_at + some(0.3, 0.7)
        stage.at(
            closed_at,
            leaver.username,
            lambda at: stage.note(leaver.username, "gone", at, ticket=leaver.close_browser(at)),
        )
        # A colleague takes the counter over when the first ones wait too long.
        stage.at(closed_at + timedelta(minutes=25), leaver.username, lambda at: leaver.sit(at, instead=True))
    killed_at = opens_at + some(0.2, 0.8)
    stage.at(killed_at, "worker", lambda at: stage.fault("worker_killed", at) if stage.house.kill_worker() else None)
