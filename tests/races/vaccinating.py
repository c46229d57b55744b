# SPDX-License-Identifier: EUPL-1.2
"""People who compete for places and doses, by processes directly on the database; run as a program.

Words: "rush" – 20 processes of 5 threads ask twice each for the same hour of a session with 3 places and 2 doses of A;
"storm SECONDS" – 7 processes book, move, call off, receive and vaccinate while one changes places and stock. It prints
as JSON, for each process, how often each thing was done, each refusal, and all that went wrong.
"""

import json
import multiprocessing
import random
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from races.sample import OFFICE, hour, the_day

PROCESSES, THREADS, REQUESTS = 20, 5, 2
RUSH_HOUR, PLACES, DOSES = "08:00", 3, 2
HOURS = ("08:00", "08:30", "13:00", "13:30")


def prepare() -> None:
    """Make two sessions of the day of the race with 3 places an hour, 2 doses of A and 20 of B."""
    from datetime import time as clock_time

    from motcua.vaccination.models import SessionStock, VaccinationSession, Vaccine

    for code in "AB":
        Vaccine.objects.create(code=code, name=f"Vắc xin {code}")
    for opens, closes in ((8, 9), (13, 14)):
        session = VaccinationSession.objects.create(
            office_id=OFFICE,
            on=the_day(),
            opens_at=clock_time(opens),
            closes_at=clock_time(closes),
            step_minutes=30,
            places=PLACES,
        )
        for code, doses in (("A", DOSES), ("B", 20)):
            SessionStock.objects.create(session=session, vaccine_id=code, doses=doses)


def ask(*, phone: str, start: datetime, vaccines: list[str], at: datetime) -> Any:
    from motcua.vaccination import operations

    return operations.book(
        office=OFFICE,
        starts_at=start,
        phone=phone,
        guardian="Nguyễn Thị Lan",
        children=[operations.ChildAsked(f"Bé {'ABCD'[n]}", vaccine=code) for n, code in enumerate(vaccines)],
        channel="WEB",
        at=at,
        consent=True,
    )


def rush(barrier: Any, number: int) -> dict[str, Any]:
    """Ask from five threads at once, each twice, half of them for a dose of A and half for advice."""
    from django.db import connections

    from motcua.kernel import clock
    from motcua.kernel.errors import OfficeError

    done: Counter[str] = Counter()
    refused: Counter[str] = Counter()
    wrong: Counter[str] = Counter()

    def insist(thread: int) -> None:
        at = clock.now()
        barrier.wait(60)
        for each in range(REQUESTS):
            vaccine = "A" if (thread + each) % 2 else ""
            try:
                ask(
                    phone=f"0905{number:02d}{thread}{each:03d}",
                    start=hour(RUSH_HOUR),
                    vaccines=[vaccine],
                    at=at,
                )
                done[f"booked {vaccine}".strip()] += 1
            except OfficeError as refusal:
                refused[refusal.code] += 1
            except Exception as problem:
                wrong[f"{type(problem).__name__}: {str(problem)[:300]}"] += 1
        connections.close_all()

    threads = [threading.Thread(target=insist, args=(thread,)) for thread in range(THREADS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return {"done": done, "refused": refused, "wrong": wrong}


class Family:
    """What one process may do to bookings, its own and other people's."""

    def __init__(self, number: int) -> None:
        self.random = random.Random(number * 7919)
        self.number = number

    def act(self) -> str:
        """Do one thing and return its name."""
        deeds = [self.book] * 6 + [self.move] * 5 + [self.cancel] * 3 + [self.come] * 2 + [self.stay_away]
        deed = self.random.choice(deeds)
        deed()
        return deed.__name__

    def book(self) -> None:
        from motcua.kernel import clock

        vaccines = [self.random.choice(["A", "B", "B", ""]) for _child in range(self.random.randint(1, 2))]
        ask(phone=f"09{self.random.randrange(10**8):08d}", start=self.start(), vaccines=vaccines, at=clock.now())

    def move(self) -> None:
        from motcua.kernel import clock
        from motcua.vaccination import operations

        operations.move(booking_id=self.some().pk, starts_at=self.start(), at=clock.now())

    def cancel(self) -> None:
        from motcua.kernel import clock
        from motcua.vaccination import operations

        operations.cancel(booking_id=self.some().pk, at=clock.now())

    def come(self) -> None:
        from motcua.vaccination import operations

        booking = self.some()
        known: dict[str, Any] = {"at": booking.starts_at, "actor": "user:1"}
        operations.check_in(booking_id=booking.pk, **known)
        for child in booking.children.all():
            if self.random.random() < 0.5:
                operations.give_shot(child_id=child.pk, lot="L1", vaccine=self.random.choice(["A", "B"]), **known)
            else:
                operations.postpone_shot(child_id=child.pk, reason="sốt", **known)
        operations.finish(booking_id=booking.pk, reason="về sớm", **known)

    def stay_away(self) -> None:
        from motcua.vaccination import operations

        booking = self.some()
        operations.mark_no_show(booking_id=booking.pk, at=booking.starts_at + timedelta(minutes=5))

    def start(self) -> datetime:
        return hour(self.random.choice(HOURS))

    def some(self) -> Any:
        from motcua.vaccination.models import VaccinationBooking

        found = VaccinationBooking.objects.filter(status="booked").order_by("?").first()
        if found is None:
            raise Nobody
        return found


class Nobody(Exception):
    """There is no booking in the wanted state."""


def live(seconds: float, number: int) -> dict[str, Any]:
    """Act until the time is over."""
    return _until_over(seconds, Family(number).act)


def plan(seconds: float) -> dict[str, Any]:
    """Change places and doses meanwhile."""
    from motcua.kernel import clock
    from motcua.vaccination import operations
    from motcua.vaccination.models import SessionStock, VaccinationSession

    chance = random.Random(1)

    def change() -> str:
        time.sleep(0.02)
        if chance.random() < 0.5:
            session = VaccinationSession.objects.order_by("?").first()
            assert session is not None
            session.places = chance.randint(2, 5)
            operations.save_session(session, by="user:1", at=clock.now())
            return "places"
        stock = SessionStock.objects.select_related("session").order_by("?").first()
        assert stock is not None
        stock.doses = chance.randint(1, 40)
        operations.save_stock(stock, by="user:1", at=clock.now())
        return "doses"

    return _until_over(seconds, change)


def _until_over(seconds: float, act: Callable[[], str]) -> dict[str, Any]:
    from motcua.kernel.errors import OfficeError

    done: Counter[str] = Counter()
    refused: Counter[str] = Counter()
    wrong: Counter[str] = Counter()
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        try:
            done[act()] += 1
        except OfficeError as refusal:
            refused[refusal.code] += 1
        except Nobody:
            refused["nobody"] += 1
        except Exception as problem:
            wrong[f"{type(problem).__name__}: {str(problem)[:300]}"] += 1
    return {"done": done, "refused": refused, "wrong": wrong}


def main(words: list[str]) -> list[dict[str, Any]]:
    from django.db import connections

    from races.storm import together

    prepare()
    # What a process inherits it would share with the others.
    connections.close_all()
    if words[0] == "rush":
        barrier = multiprocessing.get_context("fork").Barrier(PROCESSES * THREADS)
        return together([partial(rush, barrier, number) for number in range(PROCESSES)])
    seconds = float(words[1])
    return together([*(partial(live, seconds, number) for number in range(7)), partial(plan, seconds)])


if __name__ == "__main__":
    import django

    django.setup()
    sys.stdout.write(json.dumps(main(sys.argv[1:])))
