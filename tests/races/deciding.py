# SPDX-License-Identifier: EUPL-1.2
"""Officers who take dossiers in, or decide about the same one, all at once; run as a program.

Words: "intakes" – 25 processes of two threads take in one dossier each for the agency DO; "intakes LAST" the same when
the day's serial has come to LAST; "pairs" – two processes decide contradicting things about 30 dossiers, one after the
other and each pair at the same moment; "special" – two officers receive each of 30 dossiers that were filed with help
on a special day, at the same moment. It prints as JSON what was done, what was refused with which words, and all that
went wrong.
"""

import json
import multiprocessing
import sys
import threading
from collections.abc import Callable, Sequence
from datetime import timedelta
from functools import partial
from typing import Any

from races.sample import OFFICE

AGENCY, PROCEDURE = "DO", "P.LONG"
PROCESSES, THREADS = 25, 2
PAIRS = 30
POINTS = [{"paper": "", "question": "", "what": "Thiếu bản chính", "how": "Mang bản chính"}]


def prepare() -> None:
    """Let the agency have its three units and somebody who signs."""
    from motcua.dossiers.models import Unit, UnitMember
    from motcua.people.models import Role, RoleHeld, User

    kinds = {"MC": Unit.Kind.ONE_STOP, "TP": Unit.Kind.DIVISION, "LD": Unit.Kind.LEADERS}
    for order, (short, kind) in enumerate(kinds.items(), start=1):
        Unit.objects.create(
            code=f"{AGENCY}.{short}", agency_id=AGENCY, office_id=OFFICE, name=short, kind=kind, order=order
        )
    leader = User.objects.create_user(username="lanh", full_name="Phạm Minh Lãnh")
    RoleHeld.objects.create(user=leader, role=Role.LEADER, office_id=OFFICE)
    UnitMember.objects.create(unit_id=f"{AGENCY}.LD", user=leader, may_sign=True)


def taken_in(number: int, at: Any) -> Any:
    """Take one dossier in at the counter."""
    from motcua.dossiers import operations
    from motcua.offices.models import Agency, Office
    from motcua.people.models import User
    from motcua.procedures.models import ProcedureVersion

    return operations.take_in(
        office=Office.objects.get(pk=OFFICE),
        agency=Agency.objects.select_related("locality").get(pk=AGENCY),
        version=ProcedureVersion.objects.select_related("procedure").get(procedure=PROCEDURE),
        applicant={"name": "Nguyễn Thị Lan", "phone": f"+8490511{number:04}"},
        answers={},
        return_by="counter",
        by=User.objects.get(username="binh" if number % 2 else "hoa"),
        at=at,
    )


# --- intakes -----------------------------------------------------------------------------------------


def take_in_together(barrier: Any, at: Any, number: int) -> dict[str, Any]:
    """Take one dossier in with each thread, all at the same moment."""
    from django.db import connections

    done: list[list[Any]] = []
    wrong: list[str] = []

    def take(thread: int) -> None:
        barrier.wait(60)
        try:
            dossier = taken_in(number * THREADS + thread, at)
            done.append([dossier.code, dossier.register_number])
        except Exception as problem:
            wrong.append(f"{type(problem).__name__}: {str(problem)[:300]}")
        connections.close_all()

    threads = [threading.Thread(target=take, args=(thread,)) for thread in range(THREADS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return {"done": done, "wrong": wrong}


def begin_at(last: int, at: Any) -> None:
    """Let the day's serial have come so far already."""
    from motcua.dossiers.models import DossierSerial

    taken_in(0, at)
    DossierSerial.objects.update(last=last)


# --- pairs -------------------------------------------------------------------------------------------


def contradictions(pk: int, at: Any) -> Sequence[tuple[Callable[[], Any], Callable[[], Any]]]:
    """Return what two people may want of one dossier at the same moment."""
    from motcua.dossiers import operations
    from motcua.people.models import User

    binh, hoa, leader = (User.objects.get(username=name) for name in ("binh", "hoa", "lanh"))
    due = at + timedelta(days=30)
    sign = partial(operations.sign, dossier_id=pk, by=leader, at=at)
    refuse = partial(operations.refuse, dossier_id=pk, reason="Không đủ điều kiện", by=binh, at=at)
    ask = partial(operations.ask_for_supplement, dossier_id=pk, points=POINTS, at=at)
    extend = partial(operations.extend, dossier_id=pk, reason="Chờ ý kiến", by=leader, at=at)
    return (
        (sign, refuse),
        (sign, partial(operations.withdraw, dossier_id=pk, at=at)),
        (partial(extend, new_due_at=due), partial(extend, new_due_at=due + timedelta(days=1))),
        (partial(ask, by=binh), partial(ask, by=hoa)),
        (sign, partial(sign, is_granted=False, reason="Không đủ điều kiện")),
        (partial(ask, by=hoa), sign),
    )


def decide(barrier: Any, pks: list[int], side: int, at: Any) -> dict[str, Any]:
    """Want one of the two of each dossier."""
    from django.db import connection

    from motcua.kernel.errors import OfficeError

    told: list[list[str]] = []
    wrong: list[str] = []
    connection.ensure_connection()
    for number, pk in enumerate(pks):
        pairs = contradictions(pk, at)
        deed = pairs[number % len(pairs)][side]
        barrier.wait(60)
        try:
            deed()
            told.append(["done", ""])
        except OfficeError as refusal:
            told.append([refusal.code, refusal.message])
        except Exception as problem:
            told.append(["wrong", ""])
            wrong.append(f"{type(problem).__name__}: {str(problem)[:300]}")
    return {"side": side, "told": told, "wrong": wrong}


# --- special days ------------------------------------------------------------------------------------


def filed_with_help(number: int, at: Any) -> int:
    """File one dossier online at the counter, on a day whose rule promises the result of everything the same day."""
    from motcua.dossiers import operations
    from motcua.offices.models import Agency, Office
    from motcua.procedures.models import ProcedureVersion

    office = Office.objects.get(pk=OFFICE)
    sent = operations.file_dossier(
        office=office,
        agency=Agency.objects.select_related("locality").get(pk=AGENCY),
        version=ProcedureVersion.objects.select_related("procedure").get(procedure=PROCEDURE),
        applicant={"name": "Nguyễn Thị Lan", "phone": f"+8490522{number:04}"},
        answers={},
        channel="WEB",
        return_by="counter",
        at=at,
        actor="citizen",
        helped_at=office,
    )
    return int(sent.pk)


def let_it_be_special() -> Any:
    """Let every day be one without slips, and return a moment on a working one."""
    from datetime import datetime

    from motcua.kernel.working_time import OFFICE_ZONE
    from motcua.specialdays.models import SpecialDayRule

    SpecialDayRule.objects.create(
        office_id=OFFICE,
        model="no_slip",
        weekdays=list(range(7)),
        scope="all",
        promise_unit="same_day",
        valid_from="2020-01-01",
    )
    return datetime(2026, 12, 1, 9, 0, tzinfo=OFFICE_ZONE)


def receive_each(barrier: Any, pks: list[int], side: int, at: Any) -> dict[str, Any]:
    """Receive each dossier, at the same moment as the other officer."""
    from django.db import connection

    from motcua.dossiers import operations
    from motcua.kernel.errors import OfficeError
    from motcua.people.models import User

    told: list[list[str]] = []
    wrong: list[str] = []
    officer = User.objects.get(username=("binh", "hoa")[side])
    connection.ensure_connection()
    for pk in pks:
        barrier.wait(60)
        try:
            done = operations.receive(dossier_id=pk, by=officer, at=at, wants_slip=bool(side))
            told.append(["done", done.special])
        except OfficeError as refusal:
            told.append([refusal.code, refusal.message])
        except Exception as problem:
            told.append(["wrong", ""])
            wrong.append(f"{type(problem).__name__}: {str(problem)[:300]}")
    return {"side": side, "told": told, "wrong": wrong}


def main(words: list[str]) -> list[dict[str, Any]]:
    from django.db import connections

    from motcua.kernel import clock
    from races.storm import together

    prepare()
    at = clock.now()
    many = multiprocessing.get_context("fork")
    if words[0] == "intakes":
        if words[1:]:
            begin_at(int(words[1]), at)
        connections.close_all()
        barrier = many.Barrier(PROCESSES * THREADS)
        return together([partial(take_in_together, barrier, at, number) for number in range(PROCESSES)])
    if words[0] == "special":
        at = let_it_be_special()
        sent = [filed_with_help(number, at) for number in range(PAIRS)]
        connections.close_all()
        both = many.Barrier(2)
        return together([partial(receive_each, both, sent, side, at + timedelta(minutes=5)) for side in range(2)])
    pks = [taken_in(number, at).pk for number in range(PAIRS)]
    # What a process inherits it would share with the others.
    connections.close_all()
    meeting = many.Barrier(2)
    later = at + timedelta(minutes=5)
    return together([partial(decide, meeting, pks, side, later) for side in range(2)])


if __name__ == "__main__":
    import django

    django.setup()
    sys.stdout.write(json.dumps(main(sys.argv[1:])))
