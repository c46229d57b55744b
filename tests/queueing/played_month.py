# SPDX-License-Identifier: EUPL-1.2
"""A month of several lines, played and written down as tickets, told and learned as the office would."""

import random
import uuid
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from motcua.cli.demo.played import HOUR, Habit, Visitor, bump, play
from motcua.kernel.working_time import OFFICE_ZONE
from motcua.queueing import learning, rules, waiting
from motcua.queueing.models import Line, Ticket
from motcua.queueing.rules import Lane, State

SESSIONS = ((7.5 * HOUR, 11.5 * HOUR), (13 * HOUR, 17 * HOUR))

# People an hour beside what the counters can serve in one: 60 / minutes × counters.
HABITS = {
    "S": Habit(lambda hour: 13.5, lambda hour: 2, 8),
    "R": Habit(
        lambda hour: 6 + 22 * bump(hour, at=8, width=0.9) + 14 * bump(hour, at=13.5, width=0.6),
        lambda hour: 3,
        10,
        spread=0.7,
    ),
    "T": Habit(lambda hour: 15 + 14 * bump(hour, at=8.5, width=1), lambda hour: 2 if hour < 9 else 3, 7),
    "N": Habit(lambda hour: 8 + 9 * bump(hour, at=10.8, width=0.7), lambda hour: 1, 5, spread=0.5),
    "H": Habit(lambda hour: 26 if hour < 10 else 12, lambda hour: 4, 12, spread=0.8, short_of_one_share=0.15),
    "CD": Habit(lambda hour: 16 + 14 * bump(hour, at=8.5, width=1), lambda hour: 3, 8, branches=2),
}


@dataclass
class Outcome:
    """How the told ranges of one line came true."""

    held: int = 0
    sooner: int = 0
    later: int = 0
    widths: list[int] = field(default_factory=list)
    waits: list[float] = field(default_factory=list)

    @property
    def told(self) -> int:
        return len(self.widths)

    @property
    def held_share(self) -> float:
        return self.held / self.told

    @property
    def mean_width(self) -> float:
        return sum(self.widths) / self.told

    @property
    def spread(self) -> float:
        """Minutes between the tenth and the ninetieth of a hundred waits, whatever the hour: what a board could say."""
        ordered = sorted(self.waits)
        return ordered[len(ordered) * 9 // 10] - ordered[len(ordered) // 10]


def make_lines(office: str) -> dict[str, Line]:
    """Make the lines that the month is played in."""
    codes = [code for name in HABITS for code in name]
    return {code: Line.objects.create(office_id=office, code=code, name=f"Hàng {code}", prefix=code) for code in codes}


def working_days(first: date, count: int) -> list[date]:
    days = (first + timedelta(days=ahead) for ahead in range(count * 2))
    return [day for day in days if day.weekday() < 5][:count]


def play_day(lines: dict[str, Line], on: date, *, seed: int) -> list[Ticket]:
    """Play a day of all lines and write it down; nobody has been told anything yet."""
    tickets = []
    for name, habit in HABITS.items():
        dice = random.Random(f"{seed} {name} {on}")
        visitors = play(habit, dice=dice, sessions=SESSIONS)
        for branch, code in enumerate(name):
            mine = [visitor for visitor in visitors if visitor.branch == branch]
            tickets += [_ticket(lines[code], on, number, each, dice) for number, each in enumerate(mine, start=1)]
    return Ticket.objects.bulk_create(tickets)


def _ticket(line: Line, on: date, number: int, visitor: Visitor, dice: random.Random) -> Ticket:
    issued_at = _moment(on, visitor.issued)
    called_at, ended_at = (
        None if moment is None else _moment(on, moment) for moment in (visitor.called, visitor.ended)
    )
    state = State.LEFT if called_at is None else State.ABSENT if visitor.is_absent else State.DONE
    return Ticket(
        id=uuid.UUID(int=dice.getrandbits(128), version=4),
        office_id=line.office_id,
        line=line,
        waits_in=line,
        day=on,
        number=number,
        shown=rules.shown_number(line.prefix, number, line.digits),
        lane=Lane.PRIORITY if visitor.has_priority else Lane.WALK_IN,
        state=state,
        channel=Ticket.Channel.KIOSK,
        issued_at=issued_at,
        turn_at=issued_at,
        ready_at=issued_at,
        ahead=visitor.ahead,
        called_at=called_at,
        ended_at=ended_at,
        call_count=0 if called_at is None else 1,
    )


def _moment(on: date, seconds: float) -> datetime:
    return datetime(on.year, on.month, on.day, tzinfo=OFFICE_ZONE) + timedelta(seconds=seconds)


def tell(tickets: list[Ticket]) -> None:
    """Tell each of these people on taking the number how long it takes, with what is known at that moment."""
    for ticket in sorted(tickets, key=lambda each: each.issued_at):
        told = waiting.range_for(line_id=ticket.line_id, ahead=ticket.ahead, at=ticket.issued_at)
        ticket.wait_low, ticket.wait_high = (told.low, told.high) if told else (None, None)
    Ticket.objects.bulk_update(tickets, ["wait_low", "wait_high"], batch_size=1_000)


def play_month(lines: dict[str, Line], *, first: date, days: int, told_days: int, seed: int) -> dict[str, Outcome]:
    """Play so many working days with the nightly learning between them; return how the last ones came true."""
    outcomes = {code: Outcome() for code in lines}
    for number, on in enumerate(working_days(first, days), start=1):
        tickets = play_day(lines, on, seed=seed)
        if number > days - told_days:
            tell(tickets)
            for code, wait, ticket in _waits(tickets):
                _count(outcomes[code], wait, ticket)
        if number >= days - told_days:
            learning.learn_due(at=_moment(on, 22 * HOUR))
    return outcomes


def _waits(tickets: list[Ticket]) -> Iterator[tuple[str, float, Ticket]]:
    for ticket in tickets:
        if ticket.called_at is not None and ticket.lane == Lane.WALK_IN:
            yield ticket.line.code, (ticket.called_at - ticket.issued_at) / timedelta(minutes=1), ticket


def _count(outcome: Outcome, wait: float, ticket: Ticket) -> None:
    outcome.waits.append(wait)
    if ticket.wait_low is None or ticket.wait_high is None:
        return
    outcome.widths.append(ticket.wait_high - ticket.wait_low)
    outcome.held += ticket.wait_low <= wait <= ticket.wait_high
    outcome.sooner += wait < ticket.wait_low
    outcome.later += wait > ticket.wait_high
