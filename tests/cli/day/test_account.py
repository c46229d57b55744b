# SPDX-License-Identifier: EUPL-1.2
"""The account of a day finds nothing where all is well, and exactly the thing that is wrong where one thing is."""

import ast
import sys
import uuid
from pathlib import Path
from typing import Any

import pytest

from motcua.appointments.models import Appointment
from motcua.cli.day import account
from motcua.journal.models import Entry
from motcua.messaging.models import Message
from small_day import Break, SmallDay, run

pytestmark = pytest.mark.django_db


def test_a_day_in_order_has_nothing_to_find(small_day: SmallDay) -> None:
    told = small_day.account()
    assert told.is_ok, small_day.broken()
    figures = told.figures
    assert (figures["tickets"], figures["served"], figures["dossiers"], figures["vaccinations"]) == (1, 1, 1, 1)
    assert figures["paid_vnd"] == 16_000
    assert figures["money_difference_vnd"] == 0
    assert figures["promises"]["kept"] >= 2
    assert figures["promises"]["missed"] == 0


def test_a_code_that_was_free_and_given_again_is_no_contradiction(small_day: SmallDay) -> None:
    row = Appointment.objects.get(pk=small_day.names["appointment"])
    small_day.note("lan", "came", "2026-11-27T09:00", code=row.code, office=row.office_id)
    row.pk, row.status, row.phone, row.office_id = None, "cancelled", "+84905999888", "DN-TTHCC"
    row.save(force_insert=True)
    assert "contradicted" not in small_day.broken()


def _without(constraint: str, table: str) -> int:
    """The database itself forbids this row; here only the account is asked."""
    run(f"ALTER TABLE {table} DROP CONSTRAINT IF EXISTS {constraint}")
    return run(f"DROP INDEX IF EXISTS {constraint}")


def _again(day: SmallDay, kind: str, **payload: Any) -> object:
    """Write a fact once more, as if it had happened twice."""
    entry = Entry.objects.filter(kind=kind).order_by("pk").last()
    assert entry is not None
    more = entry.payload | payload
    return Entry.objects.create(
        at=entry.at, kind=kind, office_id=entry.office_id, subject=entry.subject, actor=entry.actor, payload=more,
        relayed_at=entry.at,
    )  # fmt: skip


def _fill(day: SmallDay) -> None:
    """Let two strangers have taken the hour as well: three people, of whom somebody told, at two places."""
    for number in range(3):
        run(
            "INSERT INTO vaccination_bookedchild (booking_id, name, vaccine_words, notes, outcome, outcome_reason, lot,"
            " after_signs, sex) SELECT booking_id, %s, '', '', 'waiting', '', '', '', '' FROM vaccination_bookedchild"
            " ORDER BY id LIMIT 1",
            f"Bé {number}",
        )


def _answer(number: int) -> int:
    """Answer an SMS by one message more, which arrives."""
    message = Message.objects.order_by("created_at").first()
    assert message is not None
    message.pk, message.key, message.subject = uuid.uuid4(), f"ReplyDecided:{number}", "inbound:1"
    message.save(force_insert=True)
    return run(
        "INSERT INTO sms_simulator_deliveredsms (message_id, to_phone, text, parts, at, received_at)"
        " SELECT id, to_phone, text, parts, created_at, created_at FROM messaging_message WHERE id = %s",
        message.pk,
    )


def _miss_in_silence(day: SmallDay) -> None:
    run("UPDATE journal_entry SET at = at + interval '9 hours' WHERE kind = 'AppointmentConfirmed'")


BROKEN: dict[str, tuple[str, Break]] = {
    "an appointment that is gone": (
        "lost+misdirected",
        lambda day: run("UPDATE appointments_appointment SET phone = '+84999999999'"),
    ),
    "a code nobody has": ("lost+invented", lambda day: day.change("booked", code="000000")),
    "a number that is gone": ("lost", lambda day: day.note("ma", "number", "2026-11-27T08:00", office="DN-HC",
        shown="A999", ticket="", channel="desk")),
    "a dossier that is gone": ("lost", lambda day: day.note("ma", "filed", "2026-11-27T08:00", code="H17.101-0-1")),
    "a child's booking that is gone": (
        "lost+misdirected",
        lambda day: run("UPDATE vaccination_vaccinationbooking SET phone = '+84999999999'"),
    ),
    "somebody who waited all day in vain": (
        "lost",
        lambda day: (day.forget("served"), run("UPDATE queueing_ticket SET state = 'left', call_count = 0")),
    ),
    "somebody called and sent away unseen": (
        "lost",
        lambda day: (day.forget("served"), run("UPDATE queueing_ticket SET state = 'left', call_count = 1")),
    ),
    "a number that ended as done although nobody was served": ("lost", lambda day: day.forget("served")),
    "another hour than the one told": (
        "contradicted",
        lambda day: day.change("booked", start="2026-11-30T16:00:00+07:00"),
    ),
    "another hour for a child than the one told": (
        "contradicted",
        lambda day: day.change("vaccinated", start="2026-11-27T16:00:00+07:00"),
    ),
    "a sum that came for another dossier": ("money", lambda day: day.change("paid", dossier="H17.101-0-9")),
    "a transfer nobody saw arrive": (
        "lost",
        lambda day: day.note("ma", "transfer_unanswered", "2026-11-27T09:00", dossier="H17", amount_vnd=16_000),
    ),
    "an appointment nobody asked for": ("invented", lambda day: day.forget("booked")),
    "a child nobody brought": ("invented", lambda day: day.forget("vaccinated")),
    "a number nobody holds": ("invented", lambda day: day.forget("number")),
    "a dossier nobody filed": ("invented", lambda day: day.forget("filed")),
    "called off and still standing": (
        "contradicted",
        lambda day: day.note("lan", "called_off", "2026-11-27T09:00", code=day.names["code"], phone="+84905111222"),
    ),
    "moved and still at the old hour": (
        "contradicted",
        lambda day: day.note(
            "lan", "moved", "2026-11-27T09:00", code=day.names["code"], start="2026-11-30T15:00:00+07:00"
        ),
    ),
    "a no to a proposed hour that nobody heard": (
        "contradicted",
        lambda day: day.note("lan", "disagreed", "2026-11-27T09:00", code=day.names["code"], phone="+84905111222"),
    ),
    "somebody who came with an appointment that counts as missed": (
        "contradicted",
        lambda day: (
            day.note("lan", "came", "2026-11-27T09:00", code=day.names["code"], office="DN-HC"),
            run("UPDATE appointments_appointment SET status = 'no_show'"),
        ),
    ),
    "a shot that stands in no list": (
        "contradicted",
        lambda day: day.note("minh", "shot", "2026-11-27T08:30", code=day.names["shot"], office="DN-CDC"),
    ),
    "one number for two people": (
        "contradicted",
        lambda day: day.note("ma", "number", "2026-11-27T08:00", office="DN-HC", shown="A001", ticket="", channel="x"),
    ),
    "served by an officer, left by the table": (
        "contradicted",
        lambda day: run("UPDATE queueing_ticket SET state = 'left'"),
    ),
    "called by two counters": ("called_twice", lambda day: (
        run("DELETE FROM journal_entry WHERE kind = 'TicketDone'"), _again(day, "TicketCalled", counter="DN-HC-2"))),
    "called again after it was served": ("called_twice", lambda day: _again(day, "TicketCalled")),
    "served twice": ("called_twice", lambda day: _again(day, "TicketDone")),
    "served by two officers": (
        "called_twice",
        lambda day: day.note(
            "ma", "served", "2026-11-27T08:30", office="DN-HC", shown="A001", ticket="", counter="DN-HC-2"
        ),
    ),
    "a number without an end": ("unended", lambda day: (
        day.forget("served"), run("UPDATE queueing_ticket SET state = 'waiting', counter_id = NULL"))),
    "an end nobody knows the moment of": ("unended", lambda day: run("UPDATE queueing_ticket SET ended_at = NULL")),
    "an hour with fewer places than people": (
        "overbooked",
        lambda day: run("UPDATE appointments_service SET places = 0 WHERE office_id = 'DN-HC'"),
    ),
    "a place that is not counted": ("overbooked", lambda day: run("UPDATE appointments_slot SET taken = 0, held = 0")),
    "more children than places": ("overbooked", _fill),
    "a dossier in no known state": ("illegal", lambda day: run("UPDATE dossiers_dossier SET status = 'somewhere'")),
    "a dossier returned before it came": (
        "illegal",
        lambda day: run("UPDATE dossiers_dossier SET returned_at = received_at - interval '1 hour'"),
    ),
    "a sum that is not in the books": ("money", lambda day: run("DELETE FROM payments_ledgerentry")),
    "a sum in the books that never came": ("money", lambda day: (
        run("UPDATE payments_ledgerentry SET key = 'inflow:999' WHERE key LIKE 'inflow:%%'"))),
    "a receipt over another sum": ("money", lambda day: run("UPDATE payments_receipt SET amount_vnd = 15000")),
    "a payer who paid more": ("money", lambda day: day.change("paid", amount_vnd=20_000)),
    "a sum that came and is still asked for": (
        "money",
        lambda day: run("UPDATE payments_payment SET state = 'pending', paid_at = NULL"),
    ),
    "a till that lacks a note": ("money", lambda day: run("UPDATE payments_cashclosing SET counted_vnd = 15000")),
    "a promise missed in silence": ("promises", _miss_in_silence),
    "a result that is late, and nobody above was told": (
        "promises",
        lambda day: run("UPDATE dossiers_dossier SET finished_at = due_at + interval '1 hour'"),
    ),
    "a message that waits": ("messages", lambda day: run("UPDATE messaging_message SET status = 'QUEUED'")),
    "a message no handset has": ("messages", lambda day: run("DELETE FROM sms_simulator_deliveredsms")),
    "a message to a stranger": ("misdirected", lambda day: (
        run("UPDATE messaging_message SET to_phone = '+84905999777' WHERE template = 'confirmed'"),
        run("UPDATE sms_simulator_deliveredsms SET to_phone = '+84905999777' WHERE message_id IN"
            " (SELECT id FROM messaging_message WHERE template = 'confirmed')"))),
    "a message a stranger's handset has": (
        "misdirected", lambda day: run("UPDATE sms_simulator_deliveredsms SET to_phone = '+84905999777'")
    ),
    "a message nobody owes any more": ("messages", lambda day: (
        run("DELETE FROM messaging_message WHERE template = 'confirmed'"))),
    "one message twice on a handset": ("repeated", lambda day: (
        _without("delivered_once", "sms_simulator_deliveredsms"),
        run("INSERT INTO sms_simulator_deliveredsms (message_id, to_phone, text, parts, at, received_at)"
            " SELECT message_id, to_phone, text, parts, at, received_at FROM sms_simulator_deliveredsms LIMIT 1"))),
    "one SMS with two answers": (
        "repeated",
        lambda day: [_answer(number) for number in (1, 2)],
    ),
    "a repeated request with two answers": (
        "repeated", lambda day: day.note("lan", "repeated", "2026-11-27T08:00", what="web", same=False)
    ),
    "an SMS that was never kept": (
        "repeated", lambda day: day.note("ma", "sent_sms", "2026-11-27T08:00", id="khong-den", phone="+84905999999")
    ),
    "a fact nobody was told of": ("undone", lambda day: run("UPDATE journal_entry SET relayed_at = NULL")),
}  # fmt: skip


@pytest.mark.parametrize("what", BROKEN)
def test_one_broken_thing_is_found_and_nothing_else(small_day: SmallDay, what: str) -> None:
    wanted, break_it = BROKEN[what]
    break_it(small_day)
    assert "+".join(sorted(small_day.broken(), key=list(account.INVARIANTS).index)) == wanted


def test_every_invariant_is_seen_to_fail() -> None:
    assert {name for wanted, _break in BROKEN.values() for name in wanted.split("+")} == set(account.INVARIANTS)


def test_a_promise_that_was_handed_up_is_missed_and_explained(small_day: SmallDay) -> None:
    _miss_in_silence(small_day)
    run("UPDATE appointments_appointment SET handed_up_at = confirm_by")
    told = small_day.account()
    assert told.is_ok, told.findings
    assert told.figures["promises"]["missed"] == 1
    assert told.figures["missed_because"] == ["báo trưởng bộ phận"]


def test_the_account_shares_nothing_with_the_program_it_checks() -> None:
    folder = Path(account.__file__).parent
    own = {"motcua.cli.day.account", "motcua.cli.day.account.tables", "motcua.cli.day.witness"}
    allowed = {*sys.stdlib_module_names, "psycopg"}
    for path in [*folder.glob("*.py"), folder.parent / "witness.py"]:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            names = [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            names += [each.name for each in node.names] if isinstance(node, ast.Import) else []
            strangers = [each for each in names if each not in own and each.partition(".")[0] not in allowed]
            assert strangers == [], path.name
