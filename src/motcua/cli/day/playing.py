# SPDX-License-Identifier: EUPL-1.2
"""The day itself: everybody gets their part, the doors open, time goes on, and the doors close."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random

from motcua.cli.day import booking, faults, hall, paperwork, vaccinating
from motcua.cli.day.machines import Kiosk, Machine
from motcua.cli.day.officers import Answerer, Counter, sign_in
from motcua.cli.day.script import BOOKED, Channel, Place, Script
from motcua.cli.day.stage import QUARTER, Stage

MACHINE_WORKS_EVERY = timedelta(minutes=3)
# Time for the last people, then for what the evening sends.
EVENING = timedelta(minutes=100)
NIGHT_HOURS = 20


@dataclass
class Crew:
    """Everybody and everything at one office."""

    script: Script
    counters: list[Counter] = field(default_factory=list)
    kiosks: list[Kiosk] = field(default_factory=list)
    machine: Machine | None = None
    answerer: Answerer | None = None


def play(stage: Stage, scripts: dict[str, Script], *, seed: int, has_faults: bool = True) -> list[Crew]:
    """Play the day before and the day; return who played. Everything seen stands in the stage's witnesses."""
    operators = booking.Operators(stage, sign_in(stage, "tongdai"))
    crews = [_crew(stage, script, operators, seed) for script in scripts.values()]
    if has_faults:
        for crew in crews:
            faults.plan(stage, crew, Random(f"{seed}:{crew.script.place.code}:faults"))
        first = crews[0].script.place.opens_at
        faults.kill_worker(stage, first + timedelta(minutes=Random(f"{seed}:worker").randint(60, 180)))
    places = [crew.script.place for crew in crews]
    eve = max(place.eve_closes_at for place in places)
    stage.say(f"Chiều hôm trước, {eve:%d/%m/%Y}: người dân đặt hẹn.")
    stage.play(begins_at=eve - timedelta(hours=3), until=eve + timedelta(minutes=5))
    opens_at = min(place.opens_at for place in places)
    closes_at = max(place.closes_at for place in places)
    moment = opens_at - timedelta(minutes=45)
    while moment < closes_at + EVENING:
        _report(stage, moment, closes_at)
        stage.play(begins_at=moment, until=moment + QUARTER, is_jump=moment < opens_at - timedelta(minutes=31))
        moment += QUARTER
    return crews


def _crew(stage: Stage, script: Script, operators: booking.Operators, seed: int) -> Crew:
    """Give everybody at an office their part."""
    place, crew = script.place, Crew(script)
    here = stage.halls[place.code]
    dice = Random(f"{seed}:{place.code}:crew")
    crew.kiosks = [Kiosk(stage, place, code, token) for code, token in place.kiosks.items()] if place.own_lines else []
    for kiosk in crew.kiosks:
        stage.at(place.opens_at - timedelta(minutes=20), kiosk.code, kiosk.enrol)
    if place.feed:
        crew.machine = Machine(stage, place)
        _let_work(stage, place, crew.machine)
    reception = None
    if (receptionist := place.staff.get("RECEPTIONIST", "")) and place.own_lines:
        reception = hall.Reception(stage, here, sign_in(stage, receptionist))
    visitors = hall.Visitors(stage, here, reception=reception, kiosks=crew.kiosks, machine=crew.machine)
    money, handling = paperwork.Money(stage, place), paperwork.Handling(stage, place)
    money.begin()
    handling.begin()
    intake = paperwork.Intake(stage, place, money, handling)
    if place.own_lines:
        for username, counter in zip(place.seats, place.counters, strict=False):
            crew.counters.append(Counter(stage, here, username=username, counter=counter, errand=intake.errand))
        for each in crew.counters:
            each.begin()
        visitors.bring_back = lambda ticket: any(each.bring_back(ticket) for each in crew.counters)
    crew.answerer = Answerer(stage, here, username=place.staff["OFFICER"], dice=dice)
    crew.answerer.begin()
    asking = booking.Visitors(stage, operators, visitors.arrive)
    from_home = paperwork.FromHome(stage, place, money, handling)
    room = vaccinating.Room(stage, place)
    for person in script.persons:
        if person.channel in BOOKED:
            asking.begin(person)
        elif person.channel == Channel.ONLINE:
            from_home.begin(person)
        elif person.channel == Channel.VACCINE:
            room.begin(person)
        else:
            visitors.begin(person)
    return crew


def _let_work(stage: Stage, place: Place, machine: Machine) -> None:
    def work(at: datetime) -> None:
        machine.work(at)
        if at < place.closes_at + timedelta(minutes=30):
            stage.at(at + MACHINE_WORKS_EVERY, machine.code, work)
        else:
            machine.close(at)

    stage.at(place.opens_at, machine.code, work)


def _report(stage: Stage, at: datetime, closes_at: datetime) -> None:
    """Say each quarter of an hour how the halls stand."""
    waiting = sum(len(each.waiting) for each in stage.halls.values())
    served = len(stage.witnesses.of("served"))
    booked = len(stage.witnesses.of("booked"))
    stage.say(f"{at:%H:%M}  đã hẹn {booked:4}  đang chờ {waiting:3}  đã phục vụ {served:4}")
