# SPDX-License-Identifier: EUPL-1.2
"""However many tell, press, approve or count at the same moment: money is taken, given back and receipted once."""

import json
import sys
from collections import Counter
from typing import Any

import psycopg
import pytest

from races import counting, databases, money_killing, paying
from races.conftest import Arena

Told = list[list[list[str]]]


def raced(arena: Arena, what: str) -> Told:
    """Return what each side was told, round by round; nothing went wrong and the books are right."""
    answer = databases.run("races.paying", what, environment=arena.environment, seconds=240)
    results: list[dict[str, Any]] = sorted(json.loads(answer), key=lambda each: each["side"])
    assert [result["wrong"] for result in results if result["wrong"]] == []
    require_right(arena)
    return [result["told"] for result in results]


def require_right(arena: Arena) -> None:
    assert json.loads(databases.run("races.paying", "check", environment=arena.environment)) == []
    assert counting.deadlocks(arena.url) == 0


def asked(arena: Arena, query: str) -> list[tuple[Any, ...]]:
    with psycopg.connect(arena.url) as database:
        return database.execute(query).fetchall()  # type: ignore[arg-type]


_BOOKS = """
    SELECT book, sum(vnd)::bigint FROM (
        SELECT debit AS book, amount_vnd AS vnd FROM payments_ledgerentry
        UNION ALL SELECT credit, -amount_vnd FROM payments_ledgerentry
    ) AS moved GROUP BY book HAVING sum(vnd) <> 0 ORDER BY book
"""


@pytest.mark.rule("R-066", "R-068")
def test_two_hundred_identical_notices_are_one_payment_and_one_receipt(arena: Arena) -> None:
    told = Counter(said for side in raced(arena, "notices") for _code, said in side)
    assert told == {"new": 1, "known": paying.TELLERS * paying.THREADS * paying.TIMES - 1}
    assert asked(arena, "SELECT state, received_vnd FROM payments_payment") == [("paid", paying.OWED)]
    assert asked(arena, "SELECT series, number, amount_vnd FROM payments_receipt")[0][1:] == (1, paying.OWED)
    assert asked(arena, "SELECT count(*) FROM payments_inflow") == [(1,)]
    assert asked(arena, "SELECT count(*) FROM journal_entry WHERE kind = 'PaymentSettled'") == [(1,)]
    assert asked(arena, _BOOKS) == [("bank", 24_000), ("fees", -8_000), ("levies", -16_000)]


def test_one_form_pressed_by_sixteen_is_one_payment(arena: Arena) -> None:
    for round_of in zip(*raced(arena, "presses"), strict=True):
        assert {code for code, _said in round_of} == {"done"}
        assert len({said for _code, said in round_of}) == 1
    assert asked(arena, _BOOKS)[0] == ("cash", paying.OWED * paying.ROUNDS)


@pytest.mark.rule("R-066")
def test_two_cashiers_and_a_transfer_pay_one_dossier_once_and_what_is_too_much_is_held(arena: Arena) -> None:
    first, second, transfers = raced(arena, "cashiers")
    for one, other, transfer in zip(first, second, transfers, strict=True):
        assert transfer == ["done", "new"]
        outcomes = sorted(code for code, _said in (one, other))
        assert outcomes in (["done", "nothing_owed"], ["nothing_owed", "nothing_owed"])
    settled = asked(arena, "SELECT count(*), sum(amount_vnd)::bigint FROM payments_charge WHERE state = 'settled'")
    assert settled == [(2 * paying.PAIRS, paying.OWED * paying.PAIRS)]


@pytest.mark.rule("R-067")
def test_of_sixteen_who_decide_about_a_refund_one_does_and_it_is_paid_out_once(arena: Arena) -> None:
    told = raced(arena, "approvals")
    decided, given = told[: paying.PRESSERS], told[paying.PRESSERS :]
    approved = 0
    for round_of, paid_out in zip(zip(*decided, strict=True), zip(*given, strict=True), strict=True):
        codes = Counter(code for code, _said in round_of)
        assert codes["done"] == 1
        # Who asked is told so, or that it is decided.
        assert round_of[0][0] in ("second_person_needed", "refund_decided")
        assert codes["refund_decided"] + codes["second_person_needed"] == paying.PRESSERS - 1
        kinds = {code for code, _said in paid_out}
        assert kinds in ({"done"}, {"refund_decided"})
        approved += kinds == {"done"}
    assert asked(arena, "SELECT count(*) FROM payments_refund WHERE state = 'done'") == [(approved,)]
    back = asked(arena, "SELECT coalesce(sum(refunded_vnd), 0)::bigint FROM payments_payment")
    assert back == [(10_000 * approved,)]


@pytest.mark.rule("R-067")
def test_an_approved_refund_is_stopped_or_paid_out_never_both(arena: Arena) -> None:
    told = raced(arena, "stopping")
    paid_out = 0
    for round_of in zip(*told, strict=True):
        stopped = [code for code, _said in round_of[1::2]]
        given = [code for code, _said in round_of[0::2]]
        # One of those who stop it, or all who pay it out: that again is no harm.
        assert (stopped.count("done"), set(given)) in ((1, {"refund_decided"}), (0, {"done"}))
        paid_out += stopped.count("done") == 0
    assert asked(arena, "SELECT count(*) FROM payments_refund WHERE state = 'done'") == [(paid_out,)]
    back = asked(arena, "SELECT coalesce(sum(refunded_vnd), 0)::bigint FROM payments_payment")
    assert back == [(10_000 * paid_out,)]


def test_of_sixteen_who_ask_for_a_refund_one_does(arena: Arena) -> None:
    for round_of in zip(*raced(arena, "asking"), strict=True):
        assert Counter(code for code, _said in round_of) == {"done": 1, "refund_decided": paying.PRESSERS - 1}


@pytest.mark.rule("R-068")
def test_fifty_payments_at_once_leave_no_gap_in_the_receipts(arena: Arena) -> None:
    raced(arena, "receipts")
    numbers = [row[0] for row in asked(arena, "SELECT number FROM payments_receipt ORDER BY number")]
    assert numbers == list(range(1, paying.PAYERS * paying.OF_EACH + 1))


def test_cash_is_taken_before_the_till_is_counted_or_not_that_day(arena: Arena) -> None:
    closings, *takers = raced(arena, "closing")
    for closing, *taken in zip(closings, *takers, strict=True):
        before = sum(code == "done" for code, _said in taken)
        assert closing == ["done", str(paying.OWED * (before + 1))]
        assert {code for code, _said in taken} <= {"done", "till_closed"}


def test_a_till_hands_in_what_it_holds_once(arena: Arena) -> None:
    outcomes = Counter(side[0][0] for side in raced(arena, "handing"))
    assert outcomes == {"done": 1, "book_holds_less": paying.PRESSERS - 1}


def test_killed_at_any_moment_the_books_are_right_and_told_again_it_ends_as_it_should(arena: Arena) -> None:
    answer = databases.run("races.money_killing", environment=arena.environment, seconds=240)
    story = json.loads(answer)
    assert story["wrong"] == []
    require_right(arena)
    assert story["kills"] == money_killing.KILLS
    # Everything was told again after the last kill: each notice once, each dossier settled once.
    assert story["inflows"] == money_killing.NOTICES * money_killing.DOSSIERS
    assert story["settled_vnd"] == paying.OWED * money_killing.DOSSIERS
    assert story["held_vnd"] == story["told_vnd"] + story["cash_vnd"]
    sys.stderr.write(f"\n{story}\n")
