# SPDX-License-Identifier: EUPL-1.2
"""Officers who want the same tag, or the same dossier, at the same moment, and senders who call tags; run as a program.

Words: "tags" – 16 officers lend each of 10 tags, all to dossiers of their own; "dossiers" – two lend two tags to one
dossier; "returning" – one calls while another takes the tag back; "signers" – two leaders sign one dossier; "call" –
lend and call 30 tags; "mayhem SECONDS" – change how the transmitter behaves; "send" – send until nothing waits. All but
the last three print as JSON what each was told, round by round, and all that went wrong.
"""

import json
import multiprocessing
import random
import sys
import time
from collections.abc import Callable
from datetime import timedelta
from functools import partial
from typing import Any

from races.sample import OFFICE

OFFICERS, TAGS = 16, 10
PAIRS = 20
CALLS = 30


def prepare(tags: int) -> None:
    """Put tags into the box of the office, with the simulator to call them, and let a second leader sign."""
    from motcua.dossiers.models import UnitMember
    from motcua.pagers.models import Pager, Transmitter
    from motcua.people.models import Role, RoleHeld, User
    from races import deciding

    deciding.prepare()
    Pager.objects.bulk_create(Pager(office_id=OFFICE, number=number) for number in range(1, tags + 1))
    Transmitter.objects.create(office_id=OFFICE, driver="simulator")
    second = User.objects.create_user(username="ky", full_name="Trần Thị Ký")
    RoleHeld.objects.create(user=second, role=Role.LEADER, office_id=OFFICE)
    UnitMember.objects.create(unit_id="DO.LD", user=second, may_sign=True)


def dossiers(count: int, at: Any) -> list[int]:
    from races.deciding import taken_in

    return [taken_in(number, at).pk for number in range(count)]


def user(name: str) -> Any:
    from motcua.people.models import User

    return User.objects.get(username=name)


def lend(dossier: int, tag: int, at: Any, *, by: str) -> Any:
    from motcua.dossiers.models import Dossier
    from motcua.offices.models import Office
    from motcua.pagers import operations

    place = Office.objects.get(pk=OFFICE)
    row = Dossier.objects.get(pk=dossier)
    return operations.lend(office=place, number=tag, dossier=row, by=user(by), at=at)


def call(loan: int, at: Any) -> Any:
    from motcua.pagers import operations

    return operations.call(loan_id=loan, by=user("binh"), at=at)


def give_back(loan: int, at: Any) -> Any:
    from motcua.pagers import operations

    return operations.give_back(loan_id=loan, by=user("hoa"), at=at)


def sign(dossier: int, at: Any, *, by: str) -> Any:
    from motcua.dossiers import operations

    return operations.sign(dossier_id=dossier, by=user(by), at=at)


# --- all at the same moment ----------------------------------------------------------------------------


def told_together(deeds: list[list[Callable[[], Any]]]) -> list[dict[str, Any]]:
    """Let each side do its deeds, a round of all sides at the same moment; return what each was told."""
    from django.db import connections

    from races.storm import together

    # What a process inherits it would share with the others.
    connections.close_all()
    meeting = multiprocessing.get_context("fork").Barrier(len(deeds))
    return together([partial(do, meeting, side, mine) for side, mine in enumerate(deeds)])


def do(meeting: Any, side: int, deeds: list[Callable[[], Any]]) -> dict[str, Any]:
    from django.db import connection

    from motcua.kernel.errors import OfficeError

    told: list[list[str]] = []
    wrong: list[str] = []
    connection.ensure_connection()
    for deed in deeds:
        meeting.wait(60)
        try:
            deed()
            told.append(["done", ""])
        except OfficeError as refusal:
            told.append([refusal.code, refusal.message])
        except Exception as problem:
            told.append(["wrong", ""])
            wrong.append(f"{type(problem).__name__}: {str(problem)[:300]}")
    return {"side": side, "told": told, "wrong": wrong}


def deeds_of(what: str, at: Any) -> list[list[Callable[[], Any]]]:
    """Return what each side does, round by round."""
    later = at + timedelta(minutes=5)
    names = ("binh", "hoa")
    if what == "tags":
        rows = [dossiers(TAGS, at) for _ in range(OFFICERS)]
        return [
            [partial(lend, pk, tag, later, by=names[side % 2]) for tag, pk in enumerate(mine, start=1)]
            for side, mine in enumerate(rows)
        ]
    rows_of_both = dossiers(PAIRS, at)
    if what == "dossiers":
        return [
            [partial(lend, pk, 2 * number + side + 1, later, by=names[side]) for number, pk in enumerate(rows_of_both)]
            for side in range(2)
        ]
    if what == "signers":
        return [[partial(sign, pk, later, by=name) for pk in rows_of_both] for name in ("lanh", "ky")]
    loans = [lend(pk, number, at, by="binh").pk for number, pk in enumerate(rows_of_both, start=1)]
    return [[partial(call, loan, later) for loan in loans], [partial(give_back, loan, later) for loan in loans]]


# --- calls that go out -----------------------------------------------------------------------------------


def call_all(at: Any) -> None:
    for number, pk in enumerate(dossiers(CALLS, at), start=1):
        call(lend(pk, number, at, by="binh").pk, at)


def mayhem(seconds: float) -> None:
    """Let the transmitter behave in every bad way by turns, and well in the end."""
    from motcua.connectors.pager_simulator import transmitter

    until = time.monotonic() + seconds
    while time.monotonic() < until:
        transmitter.behave(office=OFFICE, mode=random.choice(["TWICE", "LOSES", "SLOW", "DEAD"]))
        time.sleep(0.3)
    transmitter.behave(office=OFFICE, mode="TWICE")


def send() -> None:
    """Send what is due until no call waits."""
    from motcua.kernel import clock
    from motcua.pagers import sending
    from motcua.pagers.models import Call

    while Call.objects.filter(state="waiting").exists():
        if not sending.send_next(at=clock.now()):
            time.sleep(0.05)


def main(words: list[str]) -> None:
    from motcua.kernel import clock

    at = clock.now()
    match words[0]:
        case "call":
            prepare(CALLS)
            call_all(at)
        case "mayhem":
            mayhem(float(words[1]))
        case "send":
            send()
        case what:
            prepare(2 * PAIRS)
            sys.stdout.write(json.dumps(told_together(deeds_of(what, at))))


if __name__ == "__main__":
    import django

    django.setup()
    main(sys.argv[1:])
