# SPDX-License-Identifier: EUPL-1.2
"""Money that comes to the same payment, dossier, refund or till at the same moment; run as a program.

Words: "notices" – 100 tell the same transfer, twice each; "presses" – 16 press the same form of a cashier, round by
round; "cashiers" – two cashiers and a transfer pay one dossier; "approvals" – 16 decide about one refund, then all pay
it out; "asking" – 16 ask for refunds of one payment; "receipts" – 50 pay 50 dossiers, every fifth takes it back;
"closing" – a cashier closes the till while three presses take money; "handing" – 16 hand in all that one till holds.
They print as JSON what each side was told, round by round, and all that went wrong. "check" prints what the books of
the office lack.
"""

import json
import multiprocessing
import random
import sys
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta
from functools import partial
from typing import Any

from races.sample import OFFICE

FEES = [
    {"name": "Lệ phí hộ tịch", "per": "case", "vnd": 16_000, "due": "at_result"},
    {"name": "Phí bản sao", "per": "copy", "vnd": 8_000, "due": "at_result"},
]
OWED = 24_000
TELLERS, THREADS, TIMES = 20, 5, 2
PRESSERS, ROUNDS = 16, 6
PAYERS, OF_EACH = 10, 5
PAIRS = 12
TAKERS = 3

Deed = Callable[[], Any]


def prepare() -> None:
    """Let the office take money: two cashiers, an account, fees, and people who decide about refunds."""
    from motcua.payments.models import BankAccount
    from motcua.people.models import Role, RoleHeld, User
    from motcua.procedures.models import ProcedureVersion
    from races import deciding

    deciding.prepare()
    ProcedureVersion.objects.filter(procedure=deciding.PROCEDURE).update(fees=FEES)
    BankAccount.objects.create(
        office_id=OFFICE, bin="970436", bank_name="Vietcombank", number="0011001234567", holder="RACE"
    )
    for number in range(PRESSERS):
        head = User.objects.create_user(username=f"head{number}", full_name=f"Trưởng {number}")
        RoleHeld.objects.create(user=head, role=Role.HEAD, office_id=OFFICE)
    for number in range(PAIRS):
        cashier = User.objects.create_user(username=f"ngan{number}", full_name=f"Thu ngân {number}")
        RoleHeld.objects.create(user=cashier, role=Role.CASHIER, office_id=OFFICE)


def user(name: str) -> Any:
    from motcua.people.models import User

    return User.objects.get(username=name)


def owing(number: int, at: Any) -> int:
    """Return a dossier that owes."""
    from motcua.payments import operations
    from races.deciding import taken_in

    dossier = taken_in(number, at)
    operations.assess(dossier_id=dossier.pk, at=at)
    return int(dossier.pk)


def begun(dossier: int, at: Any) -> Any:
    from motcua.payments import operations

    return operations.begin_payment(dossier_id=dossier, method="vietqr", at=at, actor="citizen")


def take(payment: Any, at: Any, *, number: str, vnd: int = OWED) -> str:
    """Take a transfer as whoever hears of it does; return whether it was known."""
    from motcua.payments import operations

    told = {"source": "bank", "external_id": number, "amount_vnd": vnd, "at": at, "heard_at": at, "payment": payment}
    taken = operations.insist(lambda: operations.take_inflow(**told))
    return "known" if taken.was_known else "new"


def press(dossier: int, key: str, name: str, at: Any) -> str:
    """Take what a dossier owes in cash; return the payment."""
    from motcua.payments import operations

    paid = operations.take_cash(dossier_id=dossier, amount_vnd=OWED, key=key, by=user(name), at=at)
    return str(paid.pk)


def paid(number: int, at: Any) -> Any:
    """Return a payment that came by transfer."""
    payment = begun(owing(number, at), at)
    take(payment, at, number=f"paid{number}")
    return payment


def ask(payment: Any, vnd: int, at: Any, *, by: str) -> Any:
    from motcua.payments import operations

    return operations.ask_refund(
        payment_id=payment.pk, amount_vnd=vnd, reason="Nộp nhầm", way="bank", by=user(by), at=at
    )


def decide(refund: int, side: int, at: Any) -> str:
    """Approve or refuse, half of the people each; the first side is who asked."""
    from motcua.payments import operations

    name = "binh" if side == 0 else f"head{side}"
    if side % 2:
        operations.refuse_refund(refund_id=refund, reason="Không đúng", by=user(name), at=at)
    else:
        operations.approve_refund(refund_id=refund, by=user(name), at=at)
    return name


def pay_out(refund: int, side: int, at: Any) -> str:
    from motcua.payments import operations

    return str(operations.pay_refund(refund_id=refund, proof="FT", by=user(f"head{side}"), at=at).state)


def pay_and_maybe_think_again(payment: Any, number: int, at: Any) -> str:
    """Take a transfer; every fifth fails after its receipt was numbered, and is told again later."""
    from django.db import transaction

    if number % 5 == 0:
        with suppress(ZeroDivisionError), transaction.atomic():
            take(payment, at, number=f"r{number}")
            _ = 1 // 0
    return take(payment, at, number=f"r{number}")


def close(name: str, counted: int, at: Any) -> str:
    from motcua.kernel.working_time import OFFICE_ZONE
    from motcua.payments import operations

    on = at.astimezone(OFFICE_ZONE).date()
    # Counting begins in the midst of the taking, not before it.
    time.sleep(random.uniform(0, 0.15))
    closing = operations.close_till(
        office=OFFICE, on=on, counted_vnd=counted, coins={}, by=user(name), at=at, note="đếm vội"
    )
    return str(closing.expected_vnd)


def hand_in(name: str, side: int, at: Any) -> str:
    from motcua.payments import operations

    operations.hand_in_cash(office=OFFICE, amount_vnd=OWED, key=f"k{side}", by=user(name), at=at)
    return "handed in"


# --- all at the same moment ----------------------------------------------------------------------------


def told_together(deeds: list[list[Deed]], *, threads: int = 1) -> list[dict[str, Any]]:
    """Let each side do its deeds with so many threads, a round of all at the same moment; return what each was told."""
    from django.db import connections

    from races.storm import together

    # What a process inherits it would share with the others.
    connections.close_all()
    meeting = multiprocessing.get_context("fork").Barrier(len(deeds) * threads)
    return together([partial(do, meeting, side, mine, threads) for side, mine in enumerate(deeds)])


def do(meeting: Any, side: int, deeds: list[Deed], threads: int) -> dict[str, Any]:
    told: list[list[str]] = []
    wrong: list[str] = []

    def run() -> None:
        from django.db import connection

        connection.ensure_connection()
        for deed in deeds:
            meeting.wait(60)
            told.append(answer_of(deed, wrong))
        connection.close()

    many = [threading.Thread(target=run) for _ in range(threads)]
    for thread in many:
        thread.start()
    for thread in many:
        thread.join()
    return {"side": side, "told": told, "wrong": wrong}


def answer_of(deed: Deed, wrong: list[str]) -> list[str]:
    from motcua.kernel.errors import OfficeError

    try:
        return ["done", str(deed())]
    except OfficeError as refusal:
        return [refusal.code, refusal.message]
    except Exception as problem:
        wrong.append(f"{type(problem).__name__}: {str(problem)[:300]}")
        return ["wrong", ""]


def deeds_of(what: str, at: Any) -> list[list[Deed]]:
    """Return what each side does, round by round."""
    if what == "notices":
        payment = begun(owing(0, at), at)
        return [[partial(take, payment, at, number="FT1") for _ in range(TIMES)] for _side in range(TELLERS)]
    if what == "presses":
        rows = [owing(number, at) for number in range(ROUNDS)]
        return [[partial(press, pk, "form", "binh", at) for pk in rows] for _side in range(PRESSERS)]
    if what == "cashiers":
        pairs = [(pk, begun(pk, at)) for pk in (owing(number, at) for number in range(PAIRS))]
        cash: list[list[Deed]] = [[partial(press, pk, name, name, at) for pk, _p in pairs] for name in ("binh", "hoa")]
        return [*cash, [partial(take, payment, at, number=f"FT{pk}") for pk, payment in pairs]]
    if what == "asking":
        payments = [paid(number, at) for number in range(ROUNDS)]
        return [
            [partial(ask, payment, 1_000 * (side + 1), at, by=f"head{side}") for payment in payments]
            for side in range(PRESSERS)
        ]
    if what == "receipts":
        many = [begun(owing(number, at), at) for number in range(PAYERS * OF_EACH)]
        return [
            [partial(pay_and_maybe_think_again, many[n], n, at) for n in range(side, len(many), PAYERS)]
            for side in range(PAYERS)
        ]
    if what == "closing":
        names = [f"ngan{number}" for number in range(PAIRS)]
        for number, name in enumerate(names):
            press(owing(100 + number, at), "before", name, at)
        takers: list[list[Deed]] = [
            [
                partial(press, owing(200 + side * PAIRS + number, at), "now", name, at)
                for number, name in enumerate(names)
            ]
            for side in range(TAKERS)
        ]
        return [[partial(close, name, OWED, at) for name in names], *takers]
    press(owing(0, at), "before", "binh", at)
    return [[partial(hand_in, "binh", side, at)] for side in range(PRESSERS)]


def decide_and_pay_out(at: Any) -> list[dict[str, Any]]:
    refunds = [ask(paid(number, at), 10_000, at, by="binh").pk for number in range(ROUNDS)]
    later = at + timedelta(minutes=5)
    decided = told_together([[partial(decide, pk, side, later) for pk in refunds] for side in range(PRESSERS)])
    given = told_together([[partial(pay_out, pk, side, later) for pk in refunds] for side in range(PRESSERS)])
    return [*decided, *({**each, "side": each["side"] + PRESSERS} for each in given)]


def stop(refund: int, side: int, at: Any) -> str:
    """Stop it or pay it out, half of the people each."""
    from motcua.payments import operations

    if side % 2:
        return str(operations.stop_refund(refund_id=refund, reason="Thôi", by=user(f"head{side}"), at=at).state)
    return pay_out(refund, side, at)


def stop_or_pay_out(at: Any) -> list[dict[str, Any]]:
    from motcua.payments import operations

    refunds = [ask(paid(number, at), 10_000, at, by="binh").pk for number in range(ROUNDS)]
    for pk in refunds:
        operations.approve_refund(refund_id=pk, by=user("head1"), at=at)
    return told_together([[partial(stop, pk, side, at) for pk in refunds] for side in range(PRESSERS)])


def main(words: list[str]) -> None:
    from motcua.kernel import clock
    from motcua.payments import bookkeeping

    at = clock.now()
    match words[0]:
        case "check":
            found: Any = bookkeeping.check(OFFICE)
        case "approvals":
            prepare()
            found = decide_and_pay_out(at)
        case "stopping":
            prepare()
            found = stop_or_pay_out(at)
        case what:
            prepare()
            found = told_together(deeds_of(what, at), threads=THREADS if what == "notices" else 1)
    sys.stdout.write(json.dumps(found))


if __name__ == "__main__":
    import django

    django.setup()
    main(sys.argv[1:])
