# SPDX-License-Identifier: EUPL-1.2
"""The journal hands each fact over once, and one bad fact never stops the others."""

import threading
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import psycopg
import pytest
from django.db import connection, transaction

from cast import at
from motcua.journal import idempotency, notices
from motcua.journal import operations as journal
from motcua.journal.events import Event
from motcua.journal.models import DueMoment, Entry, IdempotentAnswer
from reactions.world import forget_pauses

NOW = at("2026-11-26T09:00")


@dataclass(frozen=True, kw_only=True)
class LampLit(Event):
    """A fact only these tests know."""

    until: datetime | None = None


def _light(count: int, *, office: str = "") -> None:
    for number in range(count):
        journal.record(LampLit(office=office, subject=f"lamp:{number}", at=NOW, until=NOW), actor=journal.SYSTEM)


@pytest.mark.django_db
def test_a_fact_comes_back_as_it_was_recorded() -> None:
    _light(1)
    seen: list[Event] = []
    assert journal.relay(react=lambda event, entry_id: seen.append(event)) == 1
    assert seen == [LampLit(office="", subject="lamp:0", at=NOW, until=NOW)]
    assert journal.relay(react=lambda event, entry_id: seen.append(event)) == 0


@pytest.mark.django_db
def test_a_poisonous_fact_is_put_off_and_the_others_go_on(caplog: Any) -> None:
    _light(5)
    seen: list[str] = []
    is_poisonous = True

    def react(event: Event, entry_id: int) -> None:
        Entry.objects.filter(pk=entry_id).update(actor="touched")
        if event.subject == "lamp:2" and is_poisonous:
            with connection.cursor() as cursor:
                cursor.execute("SELECT 1 / 0")
        seen.append(event.subject)

    assert journal.relay(react=react) == 5
    assert seen == ["lamp:0", "lamp:1", "lamp:3", "lamp:4"]
    bad = Entry.objects.get(subject="lamp:2")
    assert (bad.relayed_at, bad.attempts, bad.actor) == (None, 1, journal.SYSTEM)
    assert journal.relay(react=react) == 0
    is_poisonous = False
    forget_pauses()
    journal.relay(react=react)
    assert seen[-1] == "lamp:2"


@pytest.mark.django_db
def test_a_fact_that_keeps_failing_is_shouted_about(caplog: Any) -> None:
    _light(1)

    def react(event: Event, entry_id: int) -> None:
        raise RuntimeError("always")

    with caplog.at_level("ERROR"):
        for _ in range(journal.LOUD_AFTER_ATTEMPTS - 1):
            journal.relay(react=react)
            forget_pauses()
        assert "reaction failed" not in caplog.text
        journal.relay(react=react)
    assert "reaction failed" in caplog.text


@pytest.mark.django_db
def test_a_fact_of_a_kind_nobody_knows_any_more_is_finished() -> None:
    Entry.objects.create(at=NOW, kind="GasLampLit", subject="lamp:1", actor="system", payload={})
    assert journal.relay(react=lambda event, entry_id: pytest.fail("told")) == 1
    assert Entry.objects.get().relayed_at is not None


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
def test_relays_at_once_hand_each_fact_over_once_also_while_facts_arrive() -> None:
    handed: Counter[str] = Counter()
    counting = threading.Lock()
    recorded = threading.Event()

    def react(event: Event, entry_id: int) -> None:
        Entry.objects.filter(pk=entry_id).update(payload={"by": threading.get_ident()})
        with counting:
            handed[event.subject] += 1

    def record(part: int) -> None:
        try:
            for number in range(40):
                with transaction.atomic():
                    subject = f"lamp:{part}-{number}"
                    journal.record(LampLit(office="", subject=subject, at=NOW), actor=journal.SYSTEM)
        finally:
            connection.close()

    def relay(_: int) -> None:
        try:
            while not recorded.is_set() or Entry.objects.filter(relayed_at=None).exists():
                journal.relay(react=react, limit=7)
        finally:
            connection.close()

    with ThreadPoolExecutor(7) as threads:
        relays = [threads.submit(relay, number) for number in range(3)]
        for recorder in [threads.submit(record, number) for number in range(4)]:
            recorder.result()
        recorded.set()
        for each in relays:
            each.result(timeout=60)
    assert len(handed) == 160
    assert set(handed.values()) == {1}


# --- due moments ------------------------------------------------------------------------------------------


def _schedule(subject: str, due_at: datetime, kind: str = "lamp_out") -> None:
    journal.reschedule(subject=subject, office="", wanted={kind: due_at}, kinds=[kind])


@pytest.mark.django_db
def test_a_moment_is_done_once_when_it_has_come_and_not_before() -> None:
    _schedule("lamp:1", NOW)
    done: list[str] = []

    def act(kind: str, subject: str, due_at: datetime) -> None:
        done.append(subject)

    assert journal.settle_due(at=NOW - timedelta(microseconds=1), act=act) == 0
    assert journal.settle_due(at=NOW, act=act) == 1
    assert journal.settle_due(at=NOW, act=act) == 0
    _schedule("lamp:1", NOW)
    assert journal.settle_due(at=NOW, act=act) == 0
    _schedule("lamp:1", NOW + timedelta(hours=1))
    assert journal.settle_due(at=NOW + timedelta(hours=1), act=act) == 1
    assert done == ["lamp:1"] * 2


@pytest.mark.django_db
def test_a_moment_that_was_struck_can_be_set_again_at_the_same_time() -> None:
    _schedule("lamp:1", NOW)
    journal.reschedule(subject="lamp:1", office="", wanted={}, kinds=["lamp_out"])
    assert journal.settle_due(at=NOW, act=lambda *_: pytest.fail("done")) == 0
    _schedule("lamp:1", NOW)
    assert journal.settle_due(at=NOW, act=lambda *_: None) == 1


@pytest.mark.django_db
def test_a_moment_that_fails_is_put_off_and_the_others_are_done() -> None:
    for number in range(4):
        _schedule(f"lamp:{number}", NOW)
    done: list[str] = []

    def act(kind: str, subject: str, due_at: datetime) -> None:
        if subject == "lamp:1":
            raise RuntimeError("no match")
        done.append(subject)

    journal.settle_due(at=NOW, act=act)
    assert sorted(done) == ["lamp:0", "lamp:2", "lamp:3"]
    bad = DueMoment.objects.get(subject="lamp:1")
    assert (bad.done_at, bad.attempts) == (None, 1)
    DueMoment.objects.update(not_before=None)
    journal.settle_due(at=NOW, act=lambda kind, subject, due_at: done.append(subject))
    assert done[-1] == "lamp:1"


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
def test_several_at_once_do_each_moment_once() -> None:
    for number in range(60):
        _schedule(f"lamp:{number}", NOW)
    done: Counter[str] = Counter()
    counting = threading.Lock()

    def act(kind: str, subject: str, due_at: datetime) -> None:
        with counting:
            done[subject] += 1

    def settle(_: int) -> None:
        try:
            journal.settle_due(at=NOW, act=act)
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as threads:
        list(threads.map(settle, range(4)))
    assert len(done) == 60
    assert set(done.values()) == {1}


# --- notices ----------------------------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_a_committed_fact_is_announced_and_an_undone_one_is_not() -> None:
    address = notices._address()
    with psycopg.connect(**address, autocommit=True) as listener:
        listener.execute(f"LISTEN {notices.CHANNEL}")
        with transaction.atomic():
            _light(1, office="DN-TK")
            transaction.set_rollback(True)
        for _ in range(3):
            _light(2, office="DN-HC")
        notices.close()
        heard = [notice.payload for notice in listener.notifies(timeout=60, stop_after=1)]
        heard += [notice.payload for notice in listener.notifies(timeout=0.2)]
    # The first at once, the two that followed together.
    assert heard in (["office:DN-HC"], ["office:DN-HC"] * 2)


@pytest.mark.django_db(transaction=True)
def test_the_first_touch_is_announced_at_once_and_many_that_follow_together(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(notices, "PAUSE_SECONDS", 0.0)
    with psycopg.connect(**notices._address(), autocommit=True) as listener:
        listener.execute(f"LISTEN {notices.CHANNEL}")
        notices.touch("office:DN-HC")
        list(listener.notifies(timeout=60, stop_after=1))
        # A pause so long that a machine that stands still for a moment is not taken for it.
        monkeypatch.setattr(notices, "PAUSE_SECONDS", 5.0)
        began = time.monotonic()
        notices.touch("office:DN-HC")
        list(listener.notifies(timeout=60, stop_after=1))
        assert time.monotonic() - began < notices.PAUSE_SECONDS
        for _ in range(500):
            notices.touch("office:DN-HC")
        heard = [notice.payload for notice in listener.notifies(timeout=60, stop_after=1)]
        heard += [notice.payload for notice in listener.notifies(timeout=0.5)]
    assert heard == ["office:DN-HC"]


@pytest.mark.django_db(transaction=True)
def test_the_first_touch_after_a_restart_of_the_database_is_announced() -> None:
    with psycopg.connect(**notices._address(), autocommit=True) as listener:
        listener.execute(f"LISTEN {notices.CHANNEL}")
        notices.touch("office:DN-HC")
        list(listener.notifies(timeout=60, stop_after=1))
        listener.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE query LIKE '%pg_notify%' AND pid <> pg_backend_pid() AND datname = current_database()"
        )
        notices.touch("office:DN-TK")
        assert [notice.payload for notice in listener.notifies(timeout=60, stop_after=1)] == ["office:DN-TK"]
    notices.close()


# --- answers kept ------------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_old_answers_are_forgotten() -> None:
    for key, moment in (("old", NOW - timedelta(days=8)), ("new", NOW)):
        idempotency.answer_once(scope="api", key=key, request={}, at=moment, work=lambda: (201, {"code": "482914"}))
    assert idempotency.forget_old(before=NOW - timedelta(days=7)) == 1
    assert IdempotentAnswer.objects.get().key == "new"
