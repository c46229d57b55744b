# SPDX-License-Identifier: EUPL-1.2
"""How a simulated waiting room lives: people come, counters call, some do not answer. Pure, and the same each time.

Every ten seconds the dice are cast anew from the moment itself, so that a machine stopped and started again goes on as
if it had never stopped.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random

from motcua.feeds.machine import Machine

STEP = timedelta(seconds=10)
COME_BEFORE, LAST_COME_BEFORE = timedelta(minutes=30), timedelta(minutes=10)
SERVED_AFTER, SWITCHED_OFF_AFTER = timedelta(minutes=30), timedelta(minutes=60)
# Of those called, so many are not there, and so many are called a second time first.
ABSENT_SHARE, CALLED_AGAIN_SHARE = 0.05, 0.1
# So many of those who wait give up in an hour.
GIVES_UP_AN_HOUR = 0.02


@dataclass(frozen=True)
class Session:
    """Hours of a day in which people are received."""

    opens_at: datetime
    closes_at: datetime


@dataclass(frozen=True)
class Load:
    """How many people come in a quiet hour to all lines together, and how long one takes at a counter."""

    people_an_hour: float
    minutes_each: float


def play(
    machine: Machine,
    busy_until: dict[str, datetime],
    *,
    sessions: Sequence[Session],
    load: Load,
    since: datetime,
    until: datetime,
    name: str,
) -> datetime:
    """Let the room live from `since` to `until`; return the moment up to which it has lived."""
    now = _step_after(since)
    while now <= until:
        dice = Random(f"{name} {now.timestamp():.0f}")
        _switch_off(machine, busy_until, sessions, now)
        _people_come(machine, sessions, load, now, dice)
        _people_give_up(machine, now, dice)
        _counters_work(machine, busy_until, sessions, load, now, dice)
        now += STEP
    return now - STEP


def _step_after(since: datetime) -> datetime:
    seconds = STEP.total_seconds()
    return datetime.fromtimestamp((since.timestamp() // seconds + 1) * seconds, since.tzinfo)


def _people_come(machine: Machine, sessions: Sequence[Session], load: Load, now: datetime, dice: Random) -> None:
    opens = [each.opens_at for each in sessions]
    may_come = any(each.opens_at - COME_BEFORE <= now < each.closes_at - LAST_COME_BEFORE for each in sessions)
    if not may_come:
        return
    hour = now.hour + now.minute / 60
    swing = 0.75 + 0.6 * math.exp(-((hour - 8.5) ** 2)) + 0.4 * math.exp(-((hour - 14) ** 2))
    early = 0.5 if all(now < each for each in opens) else 1.0
    chance = load.people_an_hour * swing * early * STEP.total_seconds() / 3_600 / max(1, len(machine.lines))
    for code in machine.lines:
        if dice.random() < chance:
            machine.press(code, now)


def _people_give_up(machine: Machine, now: datetime, dice: Random) -> None:
    for code, line in machine.lines.items():
        chance = len(line.waiting) * GIVES_UP_AN_HOUR * STEP.total_seconds() / 3_600
        if line.waiting and dice.random() < chance:
            machine.give_up(code, dice.randrange(len(line.waiting)), now)


def _counters_work(
    machine: Machine,
    busy_until: dict[str, datetime],
    sessions: Sequence[Session],
    load: Load,
    now: datetime,
    dice: Random,
) -> None:
    is_served = any(each.opens_at <= now < each.closes_at + SERVED_AFTER for each in sessions)
    for label, counter in machine.counters.items():
        luck, length = dice.random(), dice.gauss(load.minutes_each, load.minutes_each / 3)
        if counter.now is not None and now >= busy_until.get(label, now):
            machine.finish(label, now, kind="absent" if luck < ABSENT_SHARE else "done")
        elif counter.now is not None and luck < CALLED_AGAIN_SHARE * STEP / timedelta(minutes=load.minutes_each):
            machine.call_again(label, now)
        if counter.now is None and is_served and machine.call(label, now) is not None:
            busy_until[label] = now + timedelta(minutes=max(1.5, length))


def _switch_off(machine: Machine, busy_until: dict[str, datetime], sessions: Sequence[Session], now: datetime) -> None:
    """An hour after closing, and before a new day, the machine begins at number 1 again."""
    is_used = any(line.last for line in machine.lines.values())
    first = min((each.opens_at for each in sessions), default=None)
    last = max((each.closes_at for each in sessions), default=None)
    is_day_over = last is None or now >= last + SWITCHED_OFF_AFTER
    is_before_day = first is not None and now < first - COME_BEFORE
    if is_used and (is_day_over or is_before_day):
        machine.reset(now)
        busy_until.clear()
