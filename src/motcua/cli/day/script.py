# SPDX-License-Identifier: EUPL-1.2
"""Who comes on the day, by which channel, what for and with which habits: pure, the same seed gives the same day."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from random import Random
from typing import Any, TypeVar

from motcua.cli.day import people
from motcua.kernel.working_time import OFFICE_ZONE

Choice = TypeVar("Choice")

#: At least so many at a large office.
USUAL_PEOPLE = 320
#: A counter sees about so many people in an hour.
PEOPLE_A_COUNTER_HOUR = 7
#: Nobody comes for a number later than this before the doors close.
LAST_MINUTES = 25


class Channel(StrEnum):
    """The door by which a person first meets the office."""

    WEB = "web"
    API = "api"
    SMS = "sms"
    PHONE = "phone"
    KIOSK = "kiosk"
    DESK = "desk"
    HOME = "home"
    ONLINE = "online"
    MACHINE = "machine"
    VACCINE = "vaccine"


BOOKED = frozenset({Channel.WEB, Channel.API, Channel.SMS, Channel.PHONE})
# Of a hundred people; what an office does not have falls to the walk-ins.
_USUAL = {
    Channel.KIOSK: 40, Channel.WEB: 18, Channel.SMS: 13, Channel.PHONE: 7, Channel.API: 5, Channel.DESK: 5,
    Channel.HOME: 3, Channel.ONLINE: 9,
}  # fmt: skip
_VACCINATING = {Channel.VACCINE: 45, Channel.KIOSK: 30, Channel.WEB: 15, Channel.SMS: 10}
_MIRRORED = {Channel.MACHINE: 70, Channel.WEB: 18, Channel.SMS: 12}


class Errand(StrEnum):
    """What somebody does at the counter."""

    ASK = "ask"
    FILE = "file"
    PAY_CASH = "pay_cash"
    PAY_TRANSFER = "pay_transfer"


class Coming(StrEnum):
    """Whether and when somebody with an hour comes."""

    ON_TIME = "on_time"
    EARLY = "early"
    LATE = "late"
    NEVER = "never"


class Habit(StrEnum):
    """What a person does besides."""

    NONE = ""
    ASKS_TWICE = "asks_twice"
    MOVES = "moves"
    CALLS_OFF = "calls_off"
    LEAVES = "leaves"


@dataclass(frozen=True)
class Service:
    """An agency at an office that gives hours; without a procedure, for everything it does."""

    agency: str
    said: str
    procedure: str = ""


@dataclass(frozen=True)
class Line:
    code: str
    agencies: tuple[str, ...]
    is_mirrored: bool
    is_from_home: bool


@dataclass(frozen=True)
class Filing:
    """A procedure that is taken in at an office on the day."""

    procedure: str
    agency: str
    level: str
    has_form: bool
    has_fee: bool
    is_special: bool
    is_same_day: bool = False

    @property
    def is_urgent(self) -> bool:
        """Say whether its result is promised for today."""
        return self.is_special or self.is_same_day


@dataclass(frozen=True)
class Place:
    """One office as the players know it on the day."""

    code: str
    name: str
    on: date
    sessions: tuple[tuple[time, time], ...]
    eve_closes_at: datetime
    counters: tuple[str, ...]
    seats: tuple[str, ...]
    staff: dict[str, str]
    services: tuple[Service, ...]
    lines: tuple[Line, ...]
    kiosks: dict[str, str]
    feed: tuple[str, ...]
    filings: tuple[Filing, ...]
    has_post: bool = False

    @classmethod
    def read(cls, told: dict[str, Any], *, on: date) -> "Place":
        """Read what `furnishing` printed about an office."""
        return cls(
            code=told["code"],
            name=told["name"],
            on=on,
            sessions=tuple((time.fromisoformat(a), time.fromisoformat(b)) for a, b in told["sessions"]),
            eve_closes_at=datetime.fromisoformat(told["eve"]),
            counters=tuple(told["counters"]),
            seats=tuple(told["seats"]),
            staff=told["staff"],
            services=tuple(Service(each["agency"], each["said"], each["procedure"]) for each in told["services"]),
            lines=tuple(
                Line(each["code"], tuple(each["agencies"]), each["is_mirrored"], each["is_from_home"])
                for each in told["lines"]
            ),
            kiosks=told["kiosks"],
            feed=tuple(told["feed"]),
            filings=tuple(Filing(**each) for each in told["filings"]),
            has_post=told["has_post"],
        )

    @property
    def opens_at(self) -> datetime:
        return datetime.combine(self.on, self.sessions[0][0], OFFICE_ZONE)

    @property
    def closes_at(self) -> datetime:
        return datetime.combine(self.on, self.sessions[-1][1], OFFICE_ZONE)

    @property
    def spans(self) -> list[tuple[datetime, datetime]]:
        """Return the sessions of the day as moments."""
        return [
            (datetime.combine(self.on, a, OFFICE_ZONE), datetime.combine(self.on, b, OFFICE_ZONE))
            for a, b in self.sessions
        ]

    @property
    def own_lines(self) -> list[Line]:
        return [line for line in self.lines if not line.is_mirrored]

    def is_open(self, at: datetime) -> bool:
        return any(opens <= at < closes for opens, closes in self.spans)


@dataclass(frozen=True)
class Person:
    """One person of the day. `at` is when they first do something, `wants_at` about which hour they want."""

    number: int
    name: str
    phone: str
    office: str
    channel: Channel
    service: Service | None
    line: str
    at: datetime
    wants_at: datetime
    coming: Coming = Coming.ON_TIME
    habit: Habit = Habit.NONE
    errand: Errand = Errand.ASK
    filing: Filing | None = None
    is_priority: bool = False
    minutes: int = 6

    @property
    def subject(self) -> str:
        return f"{self.office}#{self.number}"


@dataclass
class Script:
    """Everybody who takes part at one office."""

    place: Place
    persons: list[Person] = field(default_factory=list)

    @property
    def by_channel(self) -> dict[str, int]:
        return dict(sorted(Counter(str(each.channel) for each in self.persons).items()))


def seats_for(many: int) -> int:
    """Return how many counters so many people need in a day, with one to spare."""
    return max(2, -(-many // (PEOPLE_A_COUNTER_HOUR * 7)) + 1)


def write(place: Place, *, many: int, seed: int, given: set[str] | None = None) -> Script:
    """Write the script of one office's day; the phones `given` are somebody else's, this day's are added to them."""
    dice = Random(f"{seed}:{place.code}:{place.on}")
    names, phones = people.names(dice), people.phones(dice, set() if given is None else given)
    script = Script(place)
    for number, channel in enumerate(_channels(place, many, dice), start=1):
        script.persons.append(_person(place, number, channel, next(names), next(phones), dice))
    return script


def _channels(place: Place, many: int, dice: Random) -> list[Channel]:
    """Return a channel for each person, in the office's shares, in any order."""
    shares = dict(_MIRRORED if place.feed else _VACCINATING if "VACCINATOR" in place.staff else _USUAL)
    walk_in = Channel.MACHINE if place.feed else Channel.KIOSK if place.kiosks else Channel.DESK
    for channel, is_there in {
        Channel.KIOSK: bool(place.kiosks),
        Channel.HOME: any(line.is_from_home for line in place.own_lines),
        Channel.ONLINE: any(_is_online(filing) for filing in place.filings),
        Channel.DESK: bool(place.own_lines),
    }.items():
        if not is_there and channel in shares:
            shares[walk_in] = shares.get(walk_in, 0) + shares.pop(channel)
    whole = sum(shares.values())
    found = [channel for channel, share in shares.items() for _each in range(max(1, many * share // whole))]
    found = found[:many] + [walk_in] * (many - len(found))
    dice.shuffle(found)
    return found


def _person(place: Place, number: int, channel: Channel, name: str, phone: str, dice: Random) -> Person:
    service = dice.choice(place.services) if place.services else None
    lines = [line for line in place.own_lines if service and service.agency in line.agencies] or place.own_lines
    wants_at = _moment_in(place, dice)
    errand, filing = _errand(place, channel, dice)
    return Person(
        number=number,
        name=name,
        phone=phone,
        office=place.code,
        channel=channel,
        service=service,
        line=dice.choice(lines).code if lines else "",
        at=_first_act(place, channel, wants_at, dice),
        wants_at=wants_at,
        coming=_pick(dice, {Coming.ON_TIME: 60, Coming.EARLY: 18, Coming.LATE: 12, Coming.NEVER: 10}),
        habit=_pick(dice, _HABITS.get(channel, {Habit.NONE: 95, Habit.LEAVES: 5})),
        errand=errand,
        filing=filing,
        is_priority=dice.random() < 0.08,
        minutes=dice.randint(3, 9),
    )


_HABITS: dict[Channel, dict[Habit, int]] = {
    **{each: {Habit.NONE: 70, Habit.ASKS_TWICE: 12, Habit.MOVES: 9, Habit.CALLS_OFF: 9} for each in BOOKED},
    Channel.VACCINE: {Habit.NONE: 80, Habit.ASKS_TWICE: 10, Habit.CALLS_OFF: 10},
    Channel.KIOSK: {Habit.NONE: 85, Habit.ASKS_TWICE: 10, Habit.LEAVES: 5},
    Channel.ONLINE: {Habit.NONE: 75, Habit.ASKS_TWICE: 25},
}


def _errand(place: Place, channel: Channel, dice: Random) -> tuple[Errand, Filing | None]:
    """Say what somebody does at the counter, and with which procedure."""
    if channel == Channel.ONLINE:
        return Errand.FILE, dice.choice([each for each in place.filings if _is_online(each)])
    known = [each for each in place.filings if is_known(each)]
    if channel in (Channel.MACHINE, Channel.VACCINE, Channel.HOME) or not known:
        return Errand.ASK, None
    errand = _pick(dice, {Errand.ASK: 55, Errand.FILE: 25, Errand.PAY_CASH: 12, Errand.PAY_TRANSFER: 8})
    if errand == Errand.ASK:
        return errand, None
    wanted = [each for each in known if each.has_fee] if errand != Errand.FILE else known
    # On a special day most come for what it is for.
    special = [each for each in wanted if each.is_special]
    if not wanted:
        return Errand.FILE, dice.choice(known)
    return errand, dice.choice(special if special and dice.random() < 0.7 else wanted)


#: Procedures with a form of their own that the players know how to fill in.
FORMS = frozenset({"2.000815", "2.000635"})


def is_known(filing: Filing) -> bool:
    """Say whether a player knows how to fill in what the procedure asks."""
    return not filing.has_form or filing.procedure in FORMS


def _is_online(filing: Filing) -> bool:
    return is_known(filing) and filing.level in ("toan_trinh", "mot_phan")


def _first_act(place: Place, channel: Channel, wants_at: datetime, dice: Random) -> datetime:
    """Whoever wants an hour asks the afternoon before, or some hours ahead; others come when they come."""
    if channel in BOOKED or channel == Channel.VACCINE:
        ahead = wants_at - timedelta(minutes=dice.randint(95, 240))
        if dice.random() < 0.6 or ahead < place.opens_at - timedelta(minutes=30):
            return place.eve_closes_at - timedelta(minutes=dice.randint(20, 170))
        return ahead
    if channel == Channel.ONLINE:
        return place.opens_at + timedelta(minutes=dice.randint(-40, 420))
    return wants_at


def _moment_in(place: Place, dice: Random) -> datetime:
    """Return a moment at which people come: mornings more than afternoons, none at the very end."""
    spans = [(opens, closes - timedelta(minutes=LAST_MINUTES)) for opens, closes in place.spans]
    weights = [1.0 / (1 + number * 0.5) for number in range(len(spans))]
    opens, closes = dice.choices(spans, weights)[0]
    minutes = max(1, int((closes - opens).total_seconds() // 60))
    # Most come early in a session.
    return opens + timedelta(minutes=int(minutes * min(dice.random(), dice.random() ** 0.7)))


def _pick(dice: Random, weights: dict[Choice, int]) -> Choice:
    return dice.choices(list(weights), list(weights.values()))[0]


def habits_of(persons: Sequence[Person]) -> Iterator[tuple[str, int]]:
    """Yield how many people do something besides, by what it is."""
    found = Counter(str(each.habit) for each in persons if each.habit)
    found.update(f"comes_{each.coming}" for each in persons if each.channel in BOOKED)
    yield from sorted(found.items())
