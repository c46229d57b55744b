# SPDX-License-Identifier: EUPL-1.2
"""Fifty people who wait for an earlier hour, answer, book, move and cancel at once, while hours are being offered.

Words: the seconds to go on, longer where a busy machine got little done. It is nine in the morning; offers lapse where
somebody lets time pass. All but the race's own day is closed, so that its hours are scarce. It prints as JSON what each
process did, as `storm` does.
"""

import itertools
import json
import random
import sys
import time
from collections import Counter
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from races.sample import OFFICE, hour, the_day
from races.storm import HOURS, Nobody, together

PEOPLE, OFFERERS = 50, 2
LEAST_ACTIONS, LEAST_ROUNDS = 12, 25
AGENCIES = ("C1", "C3")


def prepare() -> None:
    """Close all other days and set the clock."""
    from motcua.kernel import clock
    from motcua.offices.models import Closure, Office

    office = Office.objects.get(code=OFFICE)
    for first, last in ((-1, the_day()), (11, None)):
        begins = datetime.combine(the_day() - timedelta(days=10) + timedelta(days=first), hour("00:00").timetz())
        ends = hour("00:00") if last else begins + timedelta(days=100)
        Closure.objects.create(office=office, starts_at=begins, ends_at=ends, reason="Nghỉ")
    clock.set_to(at=hour("09:00", day=the_day() - timedelta(days=9)))


class Person:
    """One who books and waits, and now and then answers for somebody else, as a second phone or page would."""

    def __init__(self, number: int) -> None:
        self.random = random.Random(number * 104_729)
        self.number = number

    def act(self) -> str:
        often = [self.book] * 6 + [self.want] * 3 + [self.accept] * 6
        seldom = [self.decline, self.let_time_pass, self.move, self.cancel, self.hold, self.stop]
        deed = self.random.choice(often + seldom)
        deed()
        return deed.__name__

    def book(self) -> None:
        from motcua.appointments import operations

        row = operations.request_hour(
            **self.somewhere(),
            name="Nguyễn Thị Lan",
            phone=f"09{self.number:02d}{self.random.randrange(10**6):06d}",
            content="Việc chung",
            channel="WEB",
            at=self.at(),
        )
        operations.want_earlier(appointment_id=row.pk, at=self.at())

    def want(self) -> None:
        from motcua.appointments import operations

        operations.want_earlier(appointment_id=self.some_appointment(), at=self.at())

    def stop(self) -> None:
        from motcua.appointments import operations

        operations.stop_wanting_earlier(appointment_id=self.some_appointment(), at=self.at())

    def accept(self) -> None:
        from motcua.appointments import operations

        operations.accept_earlier(offer_id=self.some_offer(), at=self.at())

    def decline(self) -> None:
        from motcua.appointments import operations

        operations.decline_earlier(offer_id=self.some_offer(), at=self.at())

    def let_time_pass(self) -> None:
        from motcua.appointments.models import Offer
        from motcua.appointments.operations import earlier

        offer = Offer.objects.get(pk=self.some_offer())
        earlier.look_at_wish(wish_id=offer.wish_id, at=offer.answer_by)

    def move(self) -> None:
        from motcua.appointments import operations

        start = self.somewhere()["starts_at"]
        operations.move(appointment_id=self.some_appointment(), starts_at=start, at=self.at())

    def cancel(self) -> None:
        from motcua.appointments import operations

        operations.cancel(appointment_id=self.some_appointment(), at=self.at())

    def hold(self) -> None:
        from motcua.appointments import operations

        operations.hold_hour(**self.somewhere(), visitor=f"visitor-{self.number}", at=self.at())

    # --- choices ------------------------------------------------------------------------------------

    def at(self) -> datetime:
        from motcua.kernel import clock

        return clock.now()

    def somewhere(self) -> dict[str, Any]:
        start = hour(self.random.choice(HOURS))
        return {
            "office": OFFICE,
            "agency": self.random.choice(AGENCIES),
            "procedure_codes": [],
            "starts_at": start,
        }

    def some_appointment(self) -> int:
        from motcua.appointments.models import Appointment

        rows = Appointment.objects.filter(status__in=("requested", "confirmed")).order_by("?")
        return self.one(rows.values_list("pk", flat=True).first())

    def some_offer(self) -> int:
        from motcua.appointments.models import Offer

        rows = Offer.objects.filter(ended_at=None, wish__appointment__status__in=("requested", "confirmed"))
        return self.one(rows.order_by("?").values_list("pk", flat=True).first())

    def one(self, found: int | None) -> int:
        if found is None:
            raise Nobody
        return found


def live(seconds: float, number: int) -> dict[str, Any]:
    """Act until the time is over."""
    from motcua.kernel.errors import OfficeError

    person = Person(number)
    done: Counter[str] = Counter()
    refused: Counter[str] = Counter()
    wrong: Counter[str] = Counter()
    until, slowest = time.monotonic() + seconds, 0.0
    for count in itertools.count():
        if count >= LEAST_ACTIONS and time.monotonic() >= until:
            break
        began = time.monotonic()
        try:
            done[person.act()] += 1
        except Nobody:
            refused["nobody"] += 1
        except OfficeError as refusal:
            (wrong if refusal.code == "busy" else refused)[refusal.code] += 1
        except Exception as problem:
            wrong[f"{type(problem).__name__}: {str(problem)[:300]}"] += 1
        slowest = max(slowest, time.monotonic() - began)
        time.sleep(person.random.uniform(0, 0.05))
    return {"done": done, "refused": refused, "wrong": wrong, "slowest": round(slowest, 2)}


def offer(seconds: float) -> dict[str, Any]:
    """Offer hours until the time is over."""
    from motcua.appointments import operations
    from motcua.kernel import clock

    return _again(seconds, {"offered": lambda: operations.offer_earlier_hours(at=clock.now(), limit=5)})


def tend(seconds: float) -> dict[str, Any]:
    """Hand the journal over and do what is due, as the worker does, until the time is over."""
    from motcua.appointments.operations.places import sweep_holds
    from motcua.journal import operations as journal
    from motcua.kernel import clock
    from motcua.reactions import due
    from motcua.reactions.table import react

    return _again(
        seconds,
        {
            "relayed": lambda: journal.relay(react=react),
            "settled": lambda: journal.settle_due(at=clock.now(), act=due.act),
            "swept": lambda: sweep_holds(at=clock.now()),
        },
    )


def _again(seconds: float, works: dict[str, Callable[[], int]]) -> dict[str, Any]:
    done: Counter[str] = Counter()
    wrong: Counter[str] = Counter()
    until = time.monotonic() + seconds
    for count in itertools.count():
        if count >= LEAST_ROUNDS and time.monotonic() >= until:
            break
        for name, work in works.items():
            try:
                done[name] += work()
            except Exception as problem:
                wrong[f"{name}: {type(problem).__name__}: {str(problem)[:300]}"] += 1
        time.sleep(0.01)
    return {"done": done, "refused": {}, "wrong": wrong, "slowest": 0}


if __name__ == "__main__":
    import django
    from django.db import connections

    django.setup()
    prepare()
    connections.close_all()
    length = float(sys.argv[1])
    works = [partial(live, length, number) for number in range(PEOPLE)]
    works += [partial(offer, length)] * OFFERERS
    sys.stdout.write(json.dumps(together([*works, partial(tend, length)])))
