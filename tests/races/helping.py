# SPDX-License-Identifier: EUPL-1.2
"""Two people at one assistance at the same moment, one assistance after the other; run as a program.

It prints as JSON what each side heard, and all that went wrong.
"""

import json
import multiprocessing
import sys
from collections.abc import Callable, Sequence
from datetime import timedelta
from functools import partial
from typing import Any

from races.deciding import PROCEDURE, prepare
from races.sample import OFFICE

ROUNDS = 30
#: What the two sides of an assistance do, by its number: see `contradictions`.
KINDS = ("send twice", "confirm while typing", "two fields", "send while typing", "leave while sending", "begin twice")
CHANGED = {"applicant.name": "Trần Thị Hoa"}


def helper(number: int) -> Any:
    """Return an officer of their own for each assistance: one helps one citizen at a time."""
    from motcua.people.models import Role, RoleHeld, User

    user = User.objects.create_user(username=f"h{number}", full_name="Vũ Thị Trang")
    RoleHeld.objects.create(user=user, role=Role.OFFICER, office_id=OFFICE)
    return user


def begun(user: Any, at: Any) -> Any:
    from motcua.assistance import operations
    from motcua.offices.models import Office
    from motcua.procedures.models import ProcedureVersion

    version = ProcedureVersion.objects.select_related("procedure").get(procedure=PROCEDURE)
    return operations.begin(office=Office.objects.get(pk=OFFICE), version=version, kind="no_writing", by=user, at=at)


def made(number: int, at: Any) -> tuple[str, int, int]:
    """Return an assistance brought as far as its number wants: its identity, helper and version."""
    from motcua.assistance import citizen, operations

    user, kind = helper(number), KINDS[number % len(KINDS)]
    if kind == "begin twice":
        return "", user.pk, 0
    row = begun(user, at)
    fields = {"applicant.name": "Nguyễn Thị Lan", "applicant.phone": f"+8490511{number:04}"}
    operations.type_in(assistance_id=row.pk, fields=fields, by=user, at=at)
    read = operations.read_back(assistance_id=row.pk, by=user, at=at)
    if kind in ("send twice", "send while typing", "leave while sending"):
        citizen.confirm(assistance_id=row.pk, version=read.version, at=at)
        read = operations.note_signature(assistance_id=row.pk, how="paper", by=user, at=at)
    return str(row.pk), user.pk, read.version


def contradictions(number: int, row: tuple[str, int, int], at: Any) -> Sequence[Callable[[], Any]]:
    """Return what two people do with one assistance at the same moment."""
    from motcua.assistance import citizen, operations
    from motcua.people.models import User

    pk, user, version = row
    own, colleague = User.objects.get(pk=user), User.objects.get(username="binh")
    change = partial(operations.type_in, assistance_id=pk, fields=CHANGED, by=colleague, at=at)
    send = partial(operations.send, assistance_id=pk, at=at)
    return {
        "send twice": (partial(send, by=own), partial(send, by=colleague)),
        "confirm while typing": (partial(citizen.confirm, assistance_id=pk, version=version, at=at), change),
        "two fields": (
            change,
            partial(operations.type_in, assistance_id=pk, fields={"applicant.address": "Yên Mỹ"}, by=own, at=at),
        ),
        "send while typing": (partial(send, by=own), change),
        "leave while sending": (partial(operations.leave, assistance_id=pk, by=own, at=at), partial(send, by=own)),
        "begin twice": (partial(begun, own, at), partial(begun, own, at)),
    }[KINDS[number % len(KINDS)]]


def act(barrier: Any, rows: list[tuple[str, int, int]], side: int, at: Any) -> dict[str, Any]:
    """Do one side of each assistance."""
    from django.db import connection

    from motcua.kernel.errors import OfficeError

    told: list[str] = []
    wrong: list[str] = []
    connection.ensure_connection()
    for number, row in enumerate(rows):
        deed = contradictions(number, row, at)[side]
        barrier.wait(60)
        try:
            deed()
            told.append("done")
        except OfficeError as refusal:
            told.append(refusal.code)
        except Exception as problem:
            told.append("wrong")
            wrong.append(f"{type(problem).__name__}: {str(problem)[:300]}")
    return {"side": side, "told": told, "wrong": wrong}


def main() -> dict[str, Any]:
    from django.db import connections

    from motcua.assistance.models import Assistance
    from motcua.kernel import clock
    from races.storm import together

    prepare()
    at = clock.now()
    rows = [made(number, at) for number in range(ROUNDS)]
    # What a process inherits it would share with the others.
    connections.close_all()
    meeting = multiprocessing.get_context("fork").Barrier(2)
    sides = together([partial(act, meeting, rows, side, at + timedelta(minutes=5)) for side in range(2)])
    states = {
        str(row.helper_id): [row.state, row.draft.applicant.get("name") if row.draft else "", row.dossier_id]
        for row in Assistance.objects.select_related("draft")
    }
    return {"sides": sides, "rows": rows, "states": states}


if __name__ == "__main__":
    import django

    django.setup()
    sys.stdout.write(json.dumps(main()))
