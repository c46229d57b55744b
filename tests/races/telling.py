# SPDX-License-Identifier: EUPL-1.2
"""Banks and gateways that tell the same thing at the same moment; run as a program.

Words: "begin" – the office gets an account and two payments of one charge each, and their notices are printed;
"mixed" – 20 processes of 5 threads tell everything there is to tell of one payment, in any order, and print what was
answered.
"""

import json
import multiprocessing
import random
import sys
import threading
from functools import partial
from typing import Any

from races.deciding import PROCEDURE, prepare, taken_in
from races.sample import OFFICE

SECRET, HOOK_SECRET, ACCOUNT = "DEMOSECRETKEY0123456789", "demo-bank-hook", "0011001234567"
SETTINGS = {"MOTCUA_VNPAY_TMN_CODE": "DEMOTMN1", "MOTCUA_VNPAY_SECRET": SECRET, "MOTCUA_BANK_HOOK_SECRET": HOOK_SECRET}
OWED_VND = 16_000
PROCESSES, THREADS = 20, 5


def begun(number: int, method: str, at: Any) -> Any:
    """Begin to pay the one levy of a new dossier."""
    from motcua.payments import operations

    return operations.begin_payment(dossier_id=taken_in(number, at).pk, method=method, at=at, actor="citizen")


def call_of(payment: Any, **more: str) -> dict[str, str]:
    """Return the gateway's call about a payment, signed."""
    from motcua.payments import vnpay

    said = {
        "vnp_TxnRef": payment.reference,
        "vnp_Amount": str(payment.amount_vnd * 100),
        "vnp_TransactionNo": "14422574",
        "vnp_ResponseCode": "00",
        "vnp_TransactionStatus": "00",
        **more,
    }
    return {**said, "vnp_SecureHash": vnpay.signature(said)}


def transfer_of(payment: Any, number: str = "FT1") -> dict[str, Any]:
    """Return the bank's notice of a transfer for a payment."""
    text = f"MBVCB.1.LE PHI {payment.reference}.CT"
    return {"account": ACCOUNT, "external_id": number, "amount_vnd": OWED_VND, "text": text}


def open_till() -> Any:
    """Let the office have an account and a levy, and return the present moment."""
    from motcua.kernel import clock
    from motcua.payments.models import BankAccount
    from motcua.procedures.models import ProcedureVersion

    prepare()
    levy = {"name": "Lệ phí", "per": "case", "vnd": OWED_VND, "due": "at_result"}
    ProcedureVersion.objects.filter(procedure=PROCEDURE).update(fees=[levy])
    BankAccount.objects.create(office_id=OFFICE, bin="970436", bank_name="B", number=ACCOUNT, holder="NOI TIEP NHAN")
    return clock.now()


def begin() -> dict[str, Any]:
    """Begin two payments and return what is told of them."""
    from urllib.parse import urlencode

    at = open_till()
    ordered, transferred = begun(0, "vnpay", at), begun(1, "vietqr", at)
    return {
        "query": urlencode(call_of(ordered)),
        "ordered": str(ordered.pk),
        "transfer": transfer_of(transferred),
        "transferred": str(transferred.pk),
    }


def tell_all(barrier: Any, payment_id: str, number: int, at: Any) -> dict[str, Any]:
    """Tell everything of one payment, each thread in an order of its own."""
    from django.db import connections

    from motcua.payments import gateway, operations, queries

    told: list[str] = []
    payment = queries.payment(payment_id)

    def tell(thread: int) -> None:
        chance = random.Random(number * THREADS + thread)
        calls = [call_of(payment), call_of(payment, vnp_TransactionNo="2", vnp_ResponseCode="24")]
        calls += [call_of(payment, vnp_TransactionNo="3"), call_of(payment, vnp_Amount="1", vnp_TransactionNo="4")]
        deeds = [partial(gateway.hear_ipn, call, at=at) for call in calls]
        for transfer in (transfer_of(payment, "FT1"), transfer_of(payment, "FT2")):
            number_, text = transfer["external_id"], transfer["text"]
            heard = {"account_number": ACCOUNT, "external_id": number_, "amount_vnd": OWED_VND, "text": text}
            deeds.append(partial(operations.hear_transfer, **heard, at=at, heard_at=at))
        chance.shuffle(deeds)
        barrier.wait(60)
        for deed in deeds:
            try:
                answer = deed()
                told.append(answer.code if isinstance(answer, gateway.Answer) else answer.inflow.state)
            except Exception as problem:
                told.append(f"{type(problem).__name__}: {str(problem)[:200]}")
        connections.close_all()

    threads = [threading.Thread(target=tell, args=(thread,)) for thread in range(THREADS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return {"told": told}


def main(words: list[str]) -> Any:
    from django.db import connections

    from races.storm import together

    if words == ["begin"]:
        return begin()
    at = open_till()
    payment = begun(0, "vnpay", at)
    # What a process inherits it would share with the others.
    connections.close_all()
    barrier = multiprocessing.get_context("fork").Barrier(PROCESSES * THREADS)
    return together([partial(tell_all, barrier, str(payment.pk), number, at) for number in range(PROCESSES)])


if __name__ == "__main__":
    import django

    django.setup()
    sys.stdout.write(json.dumps(main(sys.argv[1:])))
