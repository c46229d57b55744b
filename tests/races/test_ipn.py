# SPDX-License-Identifier: EUPL-1.2
"""Two hundred identical calls of the gateway, two hundred identical notices of the bank: one payment, one receipt."""

import asyncio
import json
from collections import Counter
from typing import Any

import psycopg
import pytest

from motcua.cli.bench.house import server
from races import counting, crowd, databases, telling
from races.conftest import Arena

CROWD = 200

_MUST_BE_EMPTY = {
    "money that is not in the books as it came": """
        SELECT inflow.id FROM payments_inflow AS inflow
        LEFT JOIN payments_ledgerentry AS entry ON entry.key = 'inflow:' || inflow.id
        WHERE inflow.is_booked <> (entry.id IS NOT NULL) OR entry.amount_vnd <> inflow.amount_vnd
    """,
    "a payment that did not receive what came for it": """
        SELECT payment.id, received_vnd FROM payments_payment AS payment LEFT JOIN payments_inflow AS inflow
        ON inflow.payment_id = payment.id AND inflow.is_booked
        GROUP BY payment.id HAVING coalesce(sum(inflow.amount_vnd), 0) <> received_vnd
    """,
    "a surplus that is not held": """
        SELECT payment.id, surplus_vnd FROM payments_payment AS payment LEFT JOIN payments_charge AS charge
        ON charge.payment_id = payment.id
        GROUP BY payment.id HAVING received_vnd - coalesce(sum(charge.amount_vnd), 0) <> surplus_vnd
    """,
    "unallocated money that is nobody's surplus": """
        SELECT sum(CASE WHEN credit = 'unallocated' THEN amount_vnd ELSE -amount_vnd END) AS held
        FROM payments_ledgerentry WHERE 'unallocated' IN (debit, credit)
        HAVING sum(CASE WHEN credit = 'unallocated' THEN amount_vnd ELSE -amount_vnd END)
            <> (SELECT sum(surplus_vnd) FROM payments_payment)
    """,
    "a paid payment without its one receipt": """
        SELECT payment.id FROM payments_payment AS payment LEFT JOIN payments_receipt AS receipt
        ON receipt.payment_id = payment.id WHERE (paid_at IS NOT NULL) <> (receipt.id IS NOT NULL)
    """,
    "receipts with a gap": "SELECT series FROM payments_receipt GROUP BY 1 HAVING count(*) <> max(number)",
    "something settled twice": """
        SELECT subject FROM journal_entry WHERE kind = 'PaymentSettled' GROUP BY 1 HAVING count(*) > 1
    """,
}


def contradictions(url: str) -> list[str]:
    """Return what of the money does not agree."""
    with psycopg.connect(url) as database:
        found = {what: database.execute(query).fetchall() for what, query in _MUST_BE_EMPTY.items()}
    return [f"{what}: {rows[:5]}" for what, rows in found.items() if rows]


def count(url: str, question: str) -> Any:
    with psycopg.connect(url) as database:
        row = database.execute(question).fetchone()
    assert row is not None
    return row if len(row) > 1 else row[0]


@pytest.mark.rule("R-066")
def test_two_hundred_identical_calls_and_notices_are_one_payment_each(arena: Arena) -> None:
    environment = {**arena.environment, **telling.SETTINGS}
    said = json.loads(databases.run("races.telling", "begin", environment=environment))
    call = f"GET /hooks/pay/vnpay/ipn?{said['query']} HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n".encode()
    notice = crowd.post("/hooks/pay/bank", said["transfer"], token=telling.HOOK_SECRET)

    async def tell(port: int) -> list[crowd.Answer]:
        people = await crowd.gathered(port, 2 * CROWD)
        answers = await crowd.at_once(people, [call, notice] * CROWD)
        for person in people:
            person.leave()
        return answers

    with server(environment, workers=2) as port:
        answers = asyncio.run(tell(port))
    assert Counter(each.status for each in answers) == {200: 2 * CROWD}
    assert Counter(each.body["RspCode"] for each in answers[::2]) == {"00": 1, "02": CROWD - 1}
    assert Counter((each.body["state"], each.body["repeated"]) for each in answers[1::2]) == {
        ("taken", False): 1,
        ("taken", True): CROWD - 1,
    }
    assert count(arena.url, "SELECT count(*), sum(amount_vnd) FROM payments_inflow") == (2, 2 * telling.OWED_VND)
    assert count(arena.url, "SELECT count(*) FROM payments_receipt") == 2
    assert count(arena.url, "SELECT count(*) FROM payments_ledgerentry") == 4
    assert contradictions(arena.url) == []
    assert counting.deadlocks(arena.url) == 0


@pytest.mark.rule("R-066")
def test_everything_there_is_to_tell_of_a_payment_told_by_a_hundred_at_once(arena: Arena) -> None:
    # A hundred wait for one dossier: on a busy machine longer than a page may.
    environment = {**arena.environment, **telling.SETTINGS, "MOTCUA_LOCK_TIMEOUT_MS": "20000"}
    results = json.loads(databases.run("races.telling", "mixed", environment=environment, seconds=240))
    told = Counter(answer for result in results for answer in result["told"])
    everybody = telling.PROCESSES * telling.THREADS
    assert sum(told.values()) == 6 * everybody
    assert set(told) <= {"00", "02", "04", "taken", "surplus"}, told
    assert told["04"] == everybody
    # Two gateway's transactions and, unless the payment was paid before, its refusal were new to somebody.
    assert told["00"] in (2, 3)
    assert count(arena.url, "SELECT state, received_vnd, surplus_vnd FROM payments_payment") == (
        "paid",
        4 * telling.OWED_VND,
        3 * telling.OWED_VND,
    )
    assert count(arena.url, "SELECT count(*) FROM payments_receipt") == 1
    assert contradictions(arena.url) == []
    assert counting.deadlocks(arena.url) == 0
