# SPDX-License-Identifier: EUPL-1.2
"""A tag is lent once however many want it; a call buzzes or ends loudly, whatever becomes of those who send it."""

import json
import signal
import subprocess
import sys
import time
from typing import Any

import psycopg
import pytest

from races import counting, databases, pagers
from races.conftest import Arena
from races.sample import ROOT

_MUST_BE_EMPTY = {
    "a tag lent twice": "SELECT pager_id FROM pagers_loan WHERE ended_at IS NULL GROUP BY 1 HAVING count(*) > 1",
    "a dossier with two tags": """
        SELECT dossier_id FROM pagers_loan WHERE ended_at IS NULL GROUP BY 1 HAVING count(*) > 1
    """,
    "a tag that does not know where it is": """
        SELECT pager.id, pager.state FROM pagers_pager AS pager
        WHERE (state = 'lent') <> EXISTS (SELECT FROM pagers_loan WHERE pager_id = pager.id AND ended_at IS NULL)
    """,
    "a loan the journal tells otherwise": """
        SELECT loan.id FROM pagers_loan AS loan LEFT JOIN journal_entry AS entry
        ON entry.subject = 'loan:' || loan.id AND entry.kind = 'PagerLent' GROUP BY 1 HAVING count(entry.id) <> 1
    """,
    "a return the journal tells otherwise": """
        SELECT loan.id FROM pagers_loan AS loan LEFT JOIN journal_entry AS entry
        ON entry.subject = 'loan:' || loan.id AND entry.kind = 'PagerReturned'
        GROUP BY 1 HAVING count(entry.id) <> (loan.ended_at IS NOT NULL)::int
    """,
    "calls that are not counted": """
        SELECT loan.id FROM pagers_loan AS loan LEFT JOIN pagers_call AS call ON call.loan_id = loan.id
        GROUP BY 1 HAVING count(call.id) <> loan.calls
    """,
}
_CALLS_MUST_BE_EMPTY = {
    "a call that waits for ever": "SELECT id FROM pagers_call WHERE state = 'waiting'",
    "a call sent that no tag heard": """
        SELECT id FROM pagers_call AS call WHERE state = 'sent'
        AND NOT EXISTS (SELECT FROM pager_simulator_heardcall WHERE message_id = call.id)
    """,
    "a call whose end was told otherwise than once": """
        SELECT call.id FROM pagers_call AS call LEFT JOIN journal_entry AS entry
        ON entry.kind = 'PagerCallAnswered' AND entry.payload->>'call' = call.id::text
        AND (entry.payload->>'ok')::bool = (call.state = 'sent')
        GROUP BY call.id HAVING count(entry.id) <> 1
    """,
    "a tag that buzzed twice for a call": """
        SELECT number, buzzed FROM pager_simulator_simulatedtag AS tag
        WHERE buzzed <> (SELECT count(*) FROM pager_simulator_heardcall WHERE number = tag.number)
    """,
}


def contradictions(url: str, checks: dict[str, str]) -> list[str]:
    """Return what of the tables does not agree."""
    with psycopg.connect(url) as database:
        found = {what: database.execute(query).fetchall() for what, query in checks.items()}
    return [f"{what}: {rows[:5]}" for what, rows in found.items() if rows]


def raced(arena: Arena, what: str) -> list[list[list[str]]]:
    """Return what each side was told, round by round; nothing went wrong and the tables agree."""
    answer = databases.run("races.pagers", what, environment=arena.environment, seconds=240)
    results: list[dict[str, Any]] = sorted(json.loads(answer), key=lambda each: each["side"])
    assert [result["wrong"] for result in results if result["wrong"]] == []
    assert contradictions(arena.url, _MUST_BE_EMPTY) == []
    assert counting.deadlocks(arena.url) == 0
    return [result["told"] for result in results]


@pytest.mark.rule("R-061")
def test_of_many_who_lend_one_tag_one_does_and_the_others_are_told_who_has_it(arena: Arena) -> None:
    for round_of in zip(*raced(arena, "tags"), strict=True):
        outcomes = [code for code, _said in round_of]
        assert outcomes.count("done") == 1
        assert outcomes.count("pager_not_free") == pagers.OFFICERS - 1
        assert all("đang phát cho hồ sơ" in said for code, said in round_of if code != "done"), round_of


def test_of_two_tags_for_one_dossier_one_is_lent(arena: Arena) -> None:
    for round_of in zip(*raced(arena, "dossiers"), strict=True):
        assert sorted(code for code, _said in round_of) == ["done", "dossier_has_pager"]


def test_a_tag_called_while_it_is_returned_is_called_first_or_the_caller_is_told(arena: Arena) -> None:
    for called, returned in zip(*raced(arena, "returning"), strict=True):
        assert returned[0] == "done"
        assert called[0] == "done" or (called[0] == "loan_ended" and "đã nhận lại" in called[1])
    # No tag in the box buzzes afterwards.
    databases.run("races.pagers", "send", environment=arena.environment)
    with psycopg.connect(arena.url) as database:
        assert database.execute("SELECT DISTINCT state FROM pagers_call").fetchall() in ([("dropped",)], [])


def test_of_two_who_sign_one_does_and_the_other_is_told(arena: Arena) -> None:
    for round_of in zip(*raced(arena, "signers"), strict=True):
        assert sorted(code for code, _said in round_of) == ["done", "dossier_moved_on"]
        said = next(said for code, said in round_of if code != "done")
        assert "Phạm Minh Lãnh" in said or "Trần Thị Ký" in said, said


def test_every_call_buzzes_once_or_ends_loudly_whoever_is_killed(arena: Arena) -> None:
    hurried = {"MOTCUA_PAGER_TIMEOUT_SECONDS": "1", "MOTCUA_PAGER_SEND_WITHIN_SECONDS": "40"}
    arena.environment.update(hurried)
    databases.run("races.pagers", "call", environment=arena.environment)
    processes = [begun(arena, "mayhem", "8"), *(begun(arena, "send") for _ in range(3))]
    with psycopg.connect(arena.url, autocommit=True) as database:
        wait_until_one_is_in_hand(database)
        processes[1].send_signal(signal.SIGKILL)
        assert [process.wait(120) for process in processes] == [0, -signal.SIGKILL, 0, 0]
        ends = dict(database.execute("SELECT state, count(*) FROM pagers_call GROUP BY 1").fetchall())
        heard = database.execute("SELECT count(*), sum(times) FROM pager_simulator_heardcall").fetchone()
    assert contradictions(arena.url, _MUST_BE_EMPTY | _CALLS_MUST_BE_EMPTY) == []
    assert sum(ends.values()) == pagers.CALLS
    sys.stderr.write(f"\n{ends}; heard {heard}\n")


def begun(arena: Arena, *words: str) -> "subprocess.Popen[bytes]":
    return subprocess.Popen([sys.executable, "-m", "races.pagers", *words], env=arena.environment, cwd=ROOT)


def wait_until_one_is_in_hand(database: "psycopg.Connection[Any]") -> None:
    """Wait until some calls are through and one is being sent."""
    query = """
        SELECT count(*) FILTER (WHERE state = 'sent') > 2 AND count(*) FILTER (WHERE state = 'waiting'
        AND in_hand_until > now()) > 0 FROM pagers_call
    """
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        row = database.execute(query).fetchone()
        if row is not None and row[0]:
            return
        time.sleep(0.01)
    raise AssertionError("no call went out")
