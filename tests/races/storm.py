# SPDX-License-Identifier: EUPL-1.2
"""A storm: everything that can be done to appointments, in any order, by processes directly on the database.

Words: the seconds to go on, then who takes part (see `works_named`). It prints as JSON, for each process, how often
each thing was done, each refusal that an office may give, and all that went wrong.
"""

import itertools
import json
import multiprocessing
import random
import sys
import time
import uuid
from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from functools import partial
from typing import Any

from races.sample import OFFICE, hour

# On a busy machine the time may be over before anything could happen.
LEAST_ACTIONS = 60
HOURS = ("08:00", "08:30", "09:00", "09:30", "10:00", "13:00", "13:30", "14:00")
VISITS: tuple[tuple[str, ...], ...] = (
    (),
    (),
    ("P.LONG",),
    ("P.QUICK",),
    ("P.PLAIN",),
    ("P.PLAIN", "P.QUICK"),
    ("P.LONG", "P.PLAIN", "P.QUICK"),
)


class Storm:
    """What one process knows and may do."""

    def __init__(self, number: int) -> None:
        from motcua.people.models import User

        self.number = number
        self.random = random.Random(number * 7919)
        self.officers = list(User.objects.filter(username__in=("binh", "hoa")))
        # Few enough that visitors of different processes meet on their holds.
        self.visitors = [f"visitor-{each}" for each in range(12)]
        self.holds: list[tuple[uuid.UUID, tuple[str, ...], Any]] = []
        self.actions: list[tuple[int, Callable[[], object]]] = [
            (6, self.request),
            (4, self.hold),
            (4, self.request_with_hold),
            (1, self.give_up_hold),
            (4, self.move),
            (2, self.cancel),
            (3, self.confirm),
            (3, self.propose),
            (1, self.refuse),
            (2, self.answer_proposal),
            (1, self.come_and_be_served),
            (1, self.stay_away),
            (1, self.let_time_pass),
            (1, self.sweep),
        ]

    def act(self) -> str:
        """Do one thing and return its name."""
        weights, actions = zip(*self.actions, strict=True)
        action = self.random.choices(actions, weights)[0]
        action()
        return action.__name__

    # --- citizens -----------------------------------------------------------------------------------

    def request(self, hold: tuple[uuid.UUID, tuple[str, ...], Any] | None = None) -> None:
        from motcua.appointments import operations

        hold_id, procedures, start = hold or (None, self.visit(), self.start())
        operations.request_hour(
            office=OFFICE,
            agency="DO",
            procedure_codes=list(procedures),
            name="Trần Quang Minh",
            phone=f"09{self.random.randrange(10**8):08d}",
            content="Việc chung",
            starts_at=start,
            channel="WEB",
            at=self.at(),
            hold_id=hold_id,
        )

    def hold(self) -> None:
        from motcua.appointments import operations

        procedures, start = self.visit(), self.start()
        visitor = self.random.choice(self.visitors)
        kept = operations.hold_hour(
            office=OFFICE,
            agency="DO",
            procedure_codes=list(procedures),
            starts_at=start,
            visitor=visitor,
            at=self.at(),
        )
        self.holds.append((kept.pk, procedures, start))

    def request_with_hold(self) -> None:
        self.request(self.holds.pop() if self.holds else self.anybodys_hold())

    def give_up_hold(self) -> None:
        from motcua.appointments import operations
        from motcua.appointments.models import Hold

        for hold in Hold.objects.order_by("?")[:1]:
            operations.give_up_hold(hold_id=hold.pk, visitor=hold.visitor)

    def move(self) -> None:
        from motcua.appointments import operations

        known = self.some("requested", "confirmed", "proposed")
        operations.move(appointment_id=known.pk, starts_at=self.start(), at=self.at())

    def cancel(self) -> None:
        from motcua.appointments import operations

        operations.cancel(appointment_id=self.some("requested", "confirmed", "proposed").pk, at=self.at())

    def answer_proposal(self) -> None:
        from motcua.appointments import operations

        known = self.some("proposed")
        answer = self.random.choice([operations.accept_proposal, operations.decline_proposal])
        answer(appointment_id=known.pk, at=self.at())

    # --- officers -----------------------------------------------------------------------------------

    def confirm(self) -> None:
        from motcua.appointments import operations

        known = self.some("requested")
        operations.confirm(appointment_id=known.pk, version=known.version, **self.officer())

    def propose(self) -> None:
        from motcua.appointments import operations

        known = self.some("requested", "confirmed", "proposed")
        operations.propose(appointment_id=known.pk, starts_at=self.start(), version=known.version, **self.officer())

    def refuse(self) -> None:
        from motcua.appointments import operations

        known = self.some("requested", "confirmed")
        operations.refuse(appointment_id=known.pk, reason="Ngoài thẩm quyền", **self.officer())

    def come_and_be_served(self) -> None:
        from motcua.appointments import operations

        known = self.some("confirmed", "checked_in")
        came = {"appointment_id": known.pk, "by": self.random.choice(self.officers), "at": known.starts_at}
        if known.status == "confirmed":
            operations.check_in(**came, office=OFFICE)
        operations.finish(**came)

    def stay_away(self) -> None:
        from motcua.appointments import operations

        known = self.some("confirmed", "checked_in")
        operations.mark_no_show(appointment_id=known.pk, at=known.starts_at + timedelta(minutes=20))

    # --- time ---------------------------------------------------------------------------------------

    def let_time_pass(self) -> None:
        from motcua.appointments import operations
        from motcua.appointments.operations import passing

        known = self.some("requested", "proposed", "confirmed")
        kind = self.random.choice([passing.PROMISE, passing.EXPIRY, passing.NOT_COMING])
        due_at = known.confirm_by if kind == passing.PROMISE else known.starts_at
        operations.settle(kind=kind, appointment_id=known.pk, due_at=due_at, at=due_at)

    def sweep(self) -> None:
        from motcua.appointments.operations.places import sweep_holds

        sweep_holds(at=self.at() + timedelta(minutes=self.random.choice([0, 10, 11])), limit=3)

    # --- choices ------------------------------------------------------------------------------------

    def at(self) -> Any:
        from motcua.kernel import clock

        return clock.now()

    def visit(self) -> tuple[str, ...]:
        return self.random.choice(VISITS)

    def start(self) -> Any:
        return hour(self.random.choice(HOURS))

    def officer(self) -> dict[str, Any]:
        return {"by": self.random.choice(self.officers), "at": self.at()}

    def some(self, *statuses: str) -> Any:
        from motcua.appointments.models import Appointment

        found = Appointment.objects.filter(status__in=statuses).order_by("?").first()
        if found is None:
            raise Nobody
        return found

    def anybodys_hold(self) -> tuple[uuid.UUID, tuple[str, ...], Any] | None:
        from motcua.appointments.models import Hold

        hold = Hold.objects.order_by("?").first()
        return (hold.pk, self.visit(), hold.starts_at) if hold else None


class Nobody(Exception):
    """There is no appointment in the wanted state."""


def main(seconds: float, number: int) -> dict[str, Any]:
    """Act until the time is over."""
    from motcua.appointments.errors import TooBusy
    from motcua.kernel.errors import OfficeError

    storm = Storm(number)
    done: Counter[str] = Counter()
    refused: Counter[str] = Counter()
    wrong: Counter[str] = Counter()
    until, slowest = time.monotonic() + seconds, 0.0
    for count in itertools.count():
        if count >= LEAST_ACTIONS and time.monotonic() >= until:
            break
        began = time.monotonic()
        try:
            done[storm.act()] += 1
        except Nobody:
            refused["nobody"] += 1
        except TooBusy:
            wrong["busy"] += 1
        except OfficeError as refusal:
            refused[refusal.code] += 1
        except Exception as problem:
            wrong[f"{type(problem).__name__}: {str(problem)[:300]}"] += 1
        slowest = max(slowest, time.monotonic() - began)
    return {"done": done, "refused": refused, "wrong": wrong, "slowest": round(slowest, 2)}


def relay_meanwhile(seconds: float) -> dict[str, Any]:
    """Hand the journal over as the worker does, until the time is over."""
    from motcua.journal import operations as journal
    from motcua.kernel import clock
    from motcua.reactions import due
    from motcua.reactions.table import react

    done: Counter[str] = Counter()
    wrong: Counter[str] = Counter()
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        try:
            done["relayed"] += journal.relay(react=react)
            done["settled"] += journal.settle_due(at=clock.now(), act=due.act)
        except Exception as problem:
            wrong[f"{type(problem).__name__}: {str(problem)[:300]}"] += 1
        time.sleep(0.02)
    return {"done": done, "refused": {}, "wrong": wrong, "slowest": 0}


def rush(number: int) -> dict[str, Any]:
    """Ask twenty times for the same hour of an agency with three places."""
    from motcua.appointments import operations
    from motcua.kernel import clock
    from motcua.kernel.errors import OfficeError

    done: Counter[str] = Counter()
    refused: Counter[str] = Counter()
    for each in range(20):
        try:
            operations.request_hour(
                office=OFFICE,
                agency="C3",
                procedure_codes=[],
                name="Nguyễn Thị Lan",
                phone=f"0905{number:02d}{each:04d}",
                content="Việc chung",
                starts_at=hour("09:00"),
                channel="WEB",
                at=clock.now(),
            )
            done["rushed"] += 1
        except OfficeError as refusal:
            refused[refusal.code] += 1
    return {"done": done, "refused": refused, "wrong": {}, "slowest": 0}


def cross(seconds: float, number: int) -> dict[str, Any]:
    """Move one appointment and one hold to and fro between four hours, across the ways of everybody else."""
    from motcua.appointments import operations
    from motcua.appointments.models import Appointment
    from motcua.kernel import clock
    from motcua.kernel.errors import OfficeError

    def begin() -> Appointment:
        return operations.request_hour(
            **where,
            name="Trần Quang Minh",
            phone=f"0905000{number:03d}",
            content="Việc chung",
            starts_at=hour(HOURS[number % 4]),
            channel="WEB",
            at=clock.now(),
        )

    where: dict[str, Any] = {"office": OFFICE, "agency": "C10", "procedure_codes": []}
    storm, own = Storm(number), None
    done: Counter[str] = Counter()
    refused: Counter[str] = Counter()
    wrong: Counter[str] = Counter()
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        start = hour(storm.random.choice(HOURS[:4]))
        try:
            if own is None:
                own = begin()
            elif storm.random.random() < 0.5:
                operations.move(appointment_id=own.pk, starts_at=start, at=clock.now())
                done["moved"] += 1
            else:
                operations.hold_hour(**where, starts_at=start, visitor=f"crossing-{number}", at=clock.now())
                done["held"] += 1
        except OfficeError as refusal:
            refused[refusal.code] += 1
        except Exception as problem:
            wrong[f"{type(problem).__name__}: {str(problem)[:300]}"] += 1
    return {"done": done, "refused": refused, "wrong": wrong, "slowest": 0}


def administer(agency: str, most: int, seconds: float) -> dict[str, Any]:
    """Change places and hours meanwhile."""
    from races import administrator

    return {"refused": {}, **administrator.main(agency, most, seconds)}


def together(works: list[Callable[[], dict[str, Any]]]) -> list[dict[str, Any]]:
    """Let each work be done by a process of its own, all at once, and return what came of them."""
    many = multiprocessing.get_context("fork")
    results = many.SimpleQueue()

    def do(work: Callable[[], dict[str, Any]]) -> None:
        try:
            results.put(work())
        except BaseException as problem:
            results.put({"done": {}, "refused": {}, "wrong": {f"ended by {problem!r}": 1}, "slowest": 0})
            raise

    processes = [many.Process(target=do, args=(work,)) for work in works]
    for process in processes:
        process.start()
    found = [results.get() for _ in processes]
    for process in processes:
        process.join()
    return found


def works_named(names: list[str], seconds: float) -> list[Callable[[], dict[str, Any]]]:
    """Return the work of each process: "people:8", "cross:8" or "rush:8" are eight; "worker", "administrator" one."""
    works: list[Callable[[], dict[str, Any]]] = []
    many = {"people": partial(main, seconds), "cross": partial(cross, seconds), "rush": rush}
    alone = {
        "worker": relay_meanwhile,
        "administrator": partial(administer, "DO", 4),
        "administrator-of-C10": partial(administer, "C10", 10),
    }
    for name in names:
        what, _, count = name.partition(":")
        if count:
            works += [partial(many[what], number) for number in range(int(count))]
        else:
            works.append(partial(alone[what], seconds))
    return works


if __name__ == "__main__":
    import django

    django.setup()
    sys.stdout.write(json.dumps(together(works_named(sys.argv[2:], float(sys.argv[1])))))
