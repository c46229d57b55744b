# SPDX-License-Identifier: EUPL-1.2
"""Erasing: nothing tells any more who somebody was, except what the law keeps and until when; every count stays."""

import threading
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.db import connections

from cast import Citizen, at
from motcua.appointments.models import Appointment
from motcua.dossiers import sealing
from motcua.dossiers.models import Dossier, LogEntry
from motcua.feedback.models import Comment
from motcua.journal.models import DueMoment, Entry
from motcua.messaging.models import Message
from motcua.owndata import operations, planning, register
from motcua.owndata.errors import NotAmongYours, StillUnderWay
from motcua.owndata.models import Erasure, KeptRecord
from motcua.owndata.register import Goes
from motcua.payments.models import Payment, Receipt
from motcua.procedures.models import ProcedureVersion
from motcua.queueing.models import Ticket
from owndata.conftest import LATER, WORDS
from owndata.searching import everything, in_database, in_files
from reactions.world import relay, settle

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.rule("R-086"), pytest.mark.rule("R-087")]
Book = Callable[..., Appointment]


@pytest.fixture(autouse=True)
def _book_burnt(deliveries: Any) -> None:
    """The simulator's book is written on a connection of its own."""


def kept_columns() -> set[str]:
    """Return the columns that may still speak of somebody whose dossier, books and shots the law keeps."""
    kept = [table for table in register.ALL if table.goes in (Goes.DOSSIER, Goes.MONEY, Goes.SHOT)]
    return {f"{apps.get_model(table.model)._meta.db_table}.{name}" for table in kept for name in table.columns}


def forget_other(words: tuple[str, ...], minh: Citizen) -> tuple[str, ...]:
    """Return the words that only Lan's rows hold: Minh has a dossier of the same shape."""
    return tuple(word for word in words if word in ("Nguyễn Thị Lan", "NGUYEN THI LAN") or word[0] == "9")


def test_what_is_left_is_what_the_law_keeps(been_everywhere: Citizen, minh: Citizen, folder: Path) -> None:
    relay()
    words = forget_other(WORDS, minh)
    assert len(in_database(*words)["Nguyễn Thị Lan"]) > 15
    operations.erase(phone=been_everywhere.phone, at=LATER)
    relay()
    left = {column for columns in in_database(*words).values() for column in columns}
    assert left - kept_columns() == set()
    assert {(each.kind, each.until_at is None) for each in KeptRecord.objects.all()} == {
        ("dossier", True), ("money", False), ("shot", False),
    }  # fmt: skip


def test_when_the_last_time_of_keeping_is_over_nothing_is_left(
    been_everywhere: Citizen, minh: Citizen, folder: Path, the_clock: Callable[[Any], datetime]
) -> None:
    ProcedureVersion.objects.update(retention_years=2)
    relay()
    assert in_files(folder, "048192000111")
    for who in (been_everywhere, minh):
        operations.erase(phone=who.phone, at=LATER)
    relay()
    # A day before, the dossiers still stand; then they go, then the books and the shots.
    closed_at = Dossier.objects.exclude(phone="").latest("closed_at").closed_at
    assert closed_at is not None
    settle(the_clock(closed_at.replace(year=closed_at.year + 2) - timedelta(days=1)))
    assert Dossier.objects.filter(phone=been_everywhere.phone).exists()
    settle(the_clock("2029-01-02T09:00"))
    assert not Dossier.objects.filter(phone=been_everywhere.phone).exists()
    assert Receipt.objects.filter(payer=been_everywhere.name).exists()
    settle(the_clock("2037-01-02T09:00"))
    assert in_database(*WORDS) == {}
    assert in_files(folder, *WORDS, "Nguyen Thi Lan") == []
    assert not KeptRecord.objects.filter(erased_at__isnull=True).exists()


#: Columns that erasing writes though they tell of nobody: what waits is taken out of its queue.
_SETTLED = {
    "messaging_message": {"status"}, "switchboard_callback": {"settled_at"}, "dossiers_dossier": {"version"},
    "feedback_complaint": {"erased_at"}, "feedback_ratingquestion": {"answered_at"},
    "dossiers_dossiercontent": {"erased_at"}, "dossiers_storedfile": {"erased_at"},
}  # fmt: skip


def test_no_count_changes_and_nothing_that_is_counted_is_touched(been_everywhere: Citizen, minh: Citizen) -> None:
    relay()
    before = everything()
    operations.erase(phone=been_everywhere.phone, at=LATER)
    relay()
    after = everything()
    deleted = {
        apps.get_model(table.model)._meta.db_table for table in register.ALL if table.goes in (Goes.DELETED, Goes.FREE)
    }
    grown = {"journal_entry", "journal_duemoment", "owndata_erasure", "owndata_keptrecord", "dossiers_logentry"}
    beside = {"dossiers_note", "dossiers_logcontent", "dossiers_paper", "dossiers_portalmessage", "procrastinate_jobs"}
    lost = {name: len(rows) - len(after[name]) for name, rows in before.items() if len(rows) > len(after[name])}
    assert set(lost) <= deleted | beside | {"procrastinate_events"}
    for model in apps.get_models():
        table = model._meta.db_table
        if table in deleted | grown | beside or table not in before or table.startswith("procrastinate"):
            continue
        personal = {name for each in register.ALL if each.model == model._meta.label for name in each.columns}
        counted = [
            field.column
            for field in model._meta.concrete_fields
            if field.name not in personal and field.column not in _SETTLED.get(table, set())
        ]
        rows = [[row[name] for name in counted] for row in after[table]]
        assert rows == [[row[name] for name in counted] for row in before[table]], table


def test_somebody_elses_things_stay_as_they_were(been_everywhere: Citizen, minh: Citizen) -> None:
    relay()
    before = in_database(minh.name, minh.phone[3:])
    operations.erase(phone=been_everywhere.phone, at=LATER)
    relay()
    assert in_database(minh.name, minh.phone[3:]) == before


def test_the_same_again_is_no_harm(been_everywhere: Citizen) -> None:
    operations.erase(phone=been_everywhere.phone, at=LATER)
    operations.erase(phone=been_everywhere.phone, at=LATER + timedelta(minutes=1))
    assert KeptRecord.objects.values("kind", "ref").distinct().count() == KeptRecord.objects.count()
    assert Erasure.objects.count() == 2
    assert Erasure.objects.latest("done_at").counts == {}


def test_two_presses_at_once_erase_once(been_everywhere: Citizen) -> None:
    together, failed = threading.Barrier(2), []

    def press() -> None:
        try:
            together.wait()
            operations.erase(phone=been_everywhere.phone, at=LATER)
        except Exception as problem:
            failed.append(problem)
        finally:
            connections.close_all()

    presses = [threading.Thread(target=press) for _ in range(2)]
    for each in presses:
        each.start()
    for each in presses:
        each.join()
    assert failed == []
    assert sorted(bool(each.counts) for each in Erasure.objects.all()) == [False, True]
    assert KeptRecord.objects.values("kind", "ref").distinct().count() == KeptRecord.objects.count() == 3


def test_a_number_drawn_at_the_door_for_an_hour_says_nothing_any_more(been_everywhere: Citizen) -> None:
    drawn = Ticket.objects.get(appointment__phone=been_everywhere.phone)
    assert been_everywhere.name in drawn.reason
    operations.erase(phone=been_everywhere.phone, at=LATER)
    assert Ticket.objects.get(pk=drawn.pk).reason == ""


def test_a_comment_that_says_the_number_is_emptied_and_its_row_stays(been_everywhere: Citizen, minh: Citizen) -> None:
    before = Comment.objects.count()
    operations.erase(phone=been_everywhere.phone, at=LATER)
    assert Comment.objects.count() == before
    assert set(Comment.objects.values_list("name", "text", "answer").exclude(name=minh.name)) == {
        ("", register.ERASED, "")
    }


def test_the_journal_says_how_much_and_never_whose(been_everywhere: Citizen) -> None:
    erasure = operations.erase(phone=been_everywhere.phone, at=LATER)
    entry = Entry.objects.get(kind="OwnDataErased")
    assert entry.subject == erasure.subject
    assert entry.payload["counts"]["appointments.Appointment"] == 2
    assert entry.payload["kept"] == 3


def test_the_sealed_log_of_a_dossier_still_verifies(been_everywhere: Citizen) -> None:
    relay()
    operations.erase(phone=been_everywhere.phone, at=LATER)
    relay()
    assert LogEntry.objects.exists()
    assert sealing.verify_all().is_whole


def test_while_something_is_to_come_nothing_is_erased(lan: Citizen, book: Book) -> None:
    appointment = book(status="confirmed")
    with pytest.raises(StillUnderWay):
        operations.erase(phone=lan.phone, at=at("2026-11-26T10:00"))
    assert Appointment.objects.get().name == lan.name
    opened = planning.whats_open(lan.phone, at=at("2026-11-26T10:00"))
    assert [(each.kind, each.ref, each.can_be_called_off) for each in opened] == [
        ("appointment", str(appointment.pk), True)
    ]
    operations.call_off(phone=lan.phone, kind="appointment", ref=str(appointment.pk), at=at("2026-11-26T10:00"))
    operations.erase(phone=lan.phone, at=at("2026-11-26T10:01"))
    erased = Appointment.objects.get()
    assert (erased.status, erased.name, erased.phone, erased.content) == ("cancelled", register.ERASED, "", "")


@pytest.mark.parametrize("ref", ["PK", "0", "x", "9" * 30])
def test_another_persons_appointment_is_not_called_off(ref: str, minh: Citizen, book: Book) -> None:
    appointment = book(status="confirmed")
    for kind in ("appointment", "vaccination", "ticket", "dossier", ""):
        with pytest.raises(NotAmongYours):
            operations.call_off(phone=minh.phone, kind=kind, ref=ref.replace("PK", str(appointment.pk)), at=LATER)
    assert Appointment.objects.get().status == "confirmed"


def test_a_message_still_to_be_sent_is_not_sent_any_more(lan: Citizen, book: Book) -> None:
    book(status="cancelled")
    relay()
    assert Message.objects.filter(to_phone=lan.phone, status="QUEUED").exists()
    operations.erase(phone=lan.phone, at=at("2026-11-26T10:00"))
    assert set(Message.objects.values_list("status", "to_phone", "text")) == {("WITHDRAWN", "", "…")}


def test_what_is_kept_longer_by_then_waits_for_its_new_day(
    been_everywhere: Citizen, the_clock: Callable[[Any], datetime]
) -> None:
    ProcedureVersion.objects.update(retention_years=2)
    operations.erase(phone=been_everywhere.phone, at=LATER)
    ProcedureVersion.objects.update(retention_years=5)
    settle(the_clock("2029-01-02T09:00"))
    kept = KeptRecord.objects.get(kind="dossier")
    assert kept.erased_at is None
    assert kept.until_at is not None
    assert kept.until_at.year == 2031
    assert DueMoment.objects.get(subject=kept.subject).due_at == kept.until_at
    assert Payment.objects.filter(payer=been_everywhere.name).exists()
