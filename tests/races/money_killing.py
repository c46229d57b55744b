# SPDX-License-Identifier: EUPL-1.2
"""Processes take money and are killed in the midst of it, or their connections are; run as a program.

Each of some dossiers has one attempt to pay and some notices about it, more than enough together, and is pressed for in
cash now and then. Who takes them is killed at any moment; after every kill the books are looked at. At last everything
is told once more. It prints as JSON what was found wrong, and what lies where in the end.
"""

import json
import multiprocessing
import os
import random
import signal
import sys
import time
from contextlib import suppress
from typing import Any

from races.sample import OFFICE

# The full proof takes 200.
KILLS = int(os.environ.get("MOTCUA_MONEY_KILLS", "24"))
DOSSIERS, NOTICES = 60, 4
TAKERS = 4
# Three make less than is owed, four more.
VND = 7_000


def take_for_ever(payments: list[Any], at: Any, seed: int) -> None:
    """Tell notices and press for cash in random order until somebody kills this process."""
    from django.db import DatabaseError, connection

    chance = random.Random(seed)
    while True:
        payment = chance.choice(payments)
        try:
            one_thing(payment, chance.randrange(NOTICES), chance.random() < 0.05, at)
        except DatabaseError:
            # The connection was killed, or somebody held the dossier too long: it is told again.
            connection.close()


def one_thing(payment: Any, number: int, is_cash: bool, at: Any) -> None:
    from motcua.kernel.errors import OfficeError
    from races import paying

    if is_cash:
        with suppress(OfficeError):
            paying.press(payment.dossier_id, "form", "binh", at)
    else:
        paying.take(payment, at, number=f"{payment.reference}/{number}", vnd=VND)


def kill_again_and_again(payments: list[Any], at: Any) -> list[str]:
    """Kill a process or its connection, at any moment, and put another in its place; return what was found wrong."""
    from django.db import connections

    from motcua.payments import bookkeeping

    many = multiprocessing.get_context("fork")
    seeds = iter(range(10_000))
    wrong: list[str] = []

    def another() -> Any:
        # What a process inherits it would share with the others.
        connections.close_all()
        process = many.Process(target=take_for_ever, args=(payments, at, next(seeds)))
        process.start()
        return process

    takers = [another() for _ in range(TAKERS)]
    for number in range(KILLS):
        time.sleep(random.uniform(0.02, 0.25))
        if number % 3 == 2:
            kill_a_connection()
        else:
            victim = takers.pop(random.randrange(len(takers)))
            os.kill(victim.pid, signal.SIGKILL)
            victim.join()
            wrong += bookkeeping.check(OFFICE)
            takers.append(another())
    for taker in takers:
        os.kill(taker.pid, signal.SIGKILL)
        taker.join()
    return wrong


def kill_a_connection() -> None:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database()"
            " AND pid <> pg_backend_pid() AND backend_type = 'client backend' ORDER BY random() LIMIT 1"
        )


def main() -> dict[str, Any]:
    from django.db import connections

    from motcua.kernel import clock
    from motcua.payments import bookkeeping
    from motcua.payments.models import Charge, Inflow
    from races import paying

    at = clock.now()
    paying.prepare()
    payments = [paying.begun(paying.owing(number, at), at) for number in range(DOSSIERS)]
    wrong = kill_again_and_again(payments, at)
    connections.close_all()
    before = Inflow.objects.count()
    for payment in payments:
        for number in range(NOTICES):
            paying.take(payment, at, number=f"{payment.reference}/{number}", vnd=VND)
    wrong += bookkeeping.check(OFFICE)
    banked = Inflow.objects.filter(source="bank")
    on = at.astimezone(bookkeeping.day_of(at.date())[0].tzinfo).date()
    return {
        "wrong": wrong,
        "kills": KILLS,
        "taken_before_the_end": before,
        "inflows": banked.count(),
        "settled_vnd": sum(Charge.objects.filter(state="settled").values_list("amount_vnd", flat=True)),
        "told_vnd": sum(banked.values_list("amount_vnd", flat=True)),
        "cash_vnd": sum(Inflow.objects.filter(source="cash").values_list("amount_vnd", flat=True)),
        "held_vnd": sum(each.closing_vnd for each in bookkeeping.day(OFFICE, on) if each.book in ("bank", "cash")),
    }


if __name__ == "__main__":
    import django

    django.setup()
    sys.stdout.write(json.dumps(main()))
