# SPDX-License-Identifier: EUPL-1.2
"""Several workers answer at once, one is killed in the middle: each message is answered once, a phone's in order."""

import signal
import subprocess
import sys
import time

import psycopg
import pytest

from races import counting, databases, messages
from races.conftest import Arena
from races.sample import ROOT

PHONES = 24

_ANSWERED = "SELECT count(*) FROM conversations_inbound WHERE answered_at IS NOT NULL"
_CHECKS = {
    # What, and a query that must return nothing.
    "each message has one answer in the journal": """
        SELECT inbound.id FROM conversations_inbound AS inbound
        LEFT JOIN journal_entry AS entry ON entry.subject = 'inbound:' || inbound.id AND entry.kind = 'ReplyDecided'
        GROUP BY inbound.id HAVING count(entry.id) <> 1
    """,
    "each reply is owed once": """
        SELECT inbound.id FROM conversations_inbound AS inbound
        LEFT JOIN messaging_message AS message ON message.subject = 'inbound:' || inbound.id
        GROUP BY inbound.id, inbound.reply HAVING count(message.id) <> (CASE WHEN inbound.reply = '' THEN 0 ELSE 1 END)
    """,
    "a phone's messages were answered in their order": """
        SELECT 1 FROM conversations_inbound AS earlier JOIN conversations_inbound AS later USING (from_phone)
        WHERE earlier.id < later.id AND later.answered_at < earlier.answered_at
    """,
    "a booking is told by the reply that made it": """
        SELECT inbound.id FROM conversations_inbound AS inbound
        LEFT JOIN appointments_appointment AS appointment ON inbound.about = 'appointment:' || appointment.id
        WHERE inbound.outcome = 'booked' AND strpos(inbound.reply, coalesce(appointment.code, '-')) = 0
    """,
    "no phone has two bookings": """
        SELECT phone FROM appointments_appointment GROUP BY phone HAVING count(*) > 1
    """,
    "no message was forgotten": "SELECT id FROM conversations_inbound WHERE answered_at IS NULL",
}


@pytest.mark.rule("R-019")
def test_each_message_is_answered_once_whoever_is_killed(arena: Arena) -> None:
    databases.run("races.messages", "open", environment=arena.environment)
    workers = [_worker(arena) for _ in range(3)]
    databases.run("races.messages", "bring", str(PHONES), environment=arena.environment)
    with psycopg.connect(arena.url, autocommit=True) as database:
        _wait_until_some_are_answered(database)
        workers[0].send_signal(signal.SIGKILL)
        assert [worker.wait(180) for worker in workers] == [-signal.SIGKILL, 0, 0]
        found = {what: database.execute(query).fetchall() for what, query in _CHECKS.items()}
        assert {what: rows for what, rows in found.items() if rows} == {}
        outcomes = dict(
            database.execute("SELECT outcome, count(*) FROM conversations_inbound GROUP BY outcome").fetchall()
        )
        # At each of the four hours wanted there are more places than people ask for.
        expected = {"asked": PHONES, "booked": PHONES, "told": PHONES}
        assert outcomes == expected
    assert counting.deadlocks(arena.url) == 0
    assert PHONES // 4 <= messages.PLACES


def _worker(arena: Arena) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "races.messages", "answer", "6"]
    return subprocess.Popen(command, env=arena.environment, cwd=ROOT)


def _wait_until_some_are_answered(database: "psycopg.Connection[tuple[int]]") -> None:
    until = time.monotonic() + 60
    while time.monotonic() < until:
        row = database.execute(_ANSWERED).fetchone()
        if row is not None and row[0] >= PHONES // 2:
            return
        time.sleep(0.05)
    raise AssertionError("nobody answers")
