# SPDX-License-Identifier: EUPL-1.2
"""The worker as a process of its own: killed, stopped, cut from the database, slowed by its gateway."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from django.conf import settings
from django.db import connection

from cast import Citizen
from motcua.appointments.models import Appointment
from motcua.connectors.sms_simulator import book as book_of_sms
from motcua.journal.models import Entry
from motcua.messaging.models import Message

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow, pytest.mark.race]
Book = Callable[..., Appointment]
START = "import django; django.setup(); from motcua.worker.run import main; main()"


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Callable[..., subprocess.Popen[bytes]]]:
    """Start a worker process on the test database; all end with the test."""
    started: list[subprocess.Popen[bytes]] = []

    def start_one(**environment: str) -> subprocess.Popen[bytes]:
        log = (tmp_path / f"worker{len(started)}.log").open("wb")
        process = subprocess.Popen(
            [sys.executable, "-c", START],
            env={
                **os.environ,
                "PYTHONPATH": os.pathsep.join(sys.path),
                "DJANGO_SETTINGS_MODULE": settings.SETTINGS_MODULE,
                "MOTCUA_DATABASE_URL": _url(),
                **environment,
            },
            stdout=log,
            stderr=log,
        )
        log.close()
        started.append(process)
        return process

    yield start_one
    for process in started:
        process.kill()
        process.wait()
    _cut_other_sessions()
    # What a killed process had asked for last may still be done by its session, in the midst of the next test.
    _until(_are_alone, 60)
    for log in sorted(tmp_path.glob("worker*.log")):
        sys.stderr.write(log.read_text(encoding="utf-8")[-4000:])


def _cut_other_sessions() -> None:
    book_of_sms.close()
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT pg_terminate_backend(pid) {_OTHER_SESSIONS}")


def _are_alone() -> bool:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) {_OTHER_SESSIONS}")
        return bool(cursor.fetchone()[0] == 0)


_OTHER_SESSIONS = "FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"


def _url() -> str:
    params = connection.get_connection_params()
    login = quote(params.get("user", ""))
    if params.get("password"):
        login += f":{quote(params['password'])}"
    place = f"host={quote(params.get('host', ''), safe='')}&port={params.get('port') or ''}"
    return f"postgresql://{login}@/{params['dbname']}?{place}"


def _until(condition: Callable[[], bool], seconds: float) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(0.1)


def _is_delivered() -> bool:
    rows = list(Message.objects.values_list("status", flat=True))
    return bool(rows) and set(rows) == {Message.Status.DELIVERED}


def test_a_worker_tells_the_citizen_within_seconds_and_ends_when_asked(
    start: Any, book: Book, deliveries: Any, the_clock: Any
) -> None:
    the_clock("2026-11-26T09:00")
    worker = start()
    book()
    _until(_is_delivered, 60)
    worker.send_signal(signal.SIGTERM)
    assert worker.wait(60) == 0
    assert len(deliveries()) == 1


def test_a_worker_killed_after_the_book_and_before_the_commit_leaves_one_message(
    start: Any, book: Book, deliveries: Any, the_clock: Any, tmp_path: Path
) -> None:
    the_clock("2026-11-26T09:00")
    hangs = tmp_path / "hangs"
    gateway = {"MOTCUA_SMS_GATEWAY": "worker.slow_gateway.HangsAfterTheFirstSend", "HANGS_IN": str(hangs)}
    worker = start(**gateway)
    book()
    _until(hangs.exists, 60)
    worker.kill()
    worker.wait()
    assert Message.objects.get().status == Message.Status.QUEUED
    start(**gateway)
    # Thirteen seconds are promised; the new process must start, and a busy machine gets some more.
    _until(_is_delivered, 60)
    assert len(deliveries()) == 1


def test_a_worker_cut_from_the_database_goes_on_by_itself(
    start: Any, book: Book, deliveries: Any, the_clock: Any, minh: Citizen
) -> None:
    the_clock("2026-11-26T09:00")
    worker = start()
    book()
    _until(_is_delivered, 60)
    _cut_other_sessions()
    book(who=minh)
    _until(lambda: len(deliveries()) == 2, 60)
    _until(_is_delivered, 60)
    assert worker.poll() is None


def test_a_slow_gateway_stops_neither_the_relay_nor_the_end_of_the_process(
    start: Any, book: Book, deliveries: Any, the_clock: Any
) -> None:
    the_clock("2026-11-26T09:00")
    worker = start(MOTCUA_SMS_GATEWAY="worker.slow_gateway.AnswersNever")
    for hour in ("09:00", "09:30", "10:00"):
        for number in (1, 2):
            book(who=Citizen("Trần Văn A", f"+8490500{number:04}"), starts_at=f"2026-11-27T{hour}")
    _until(lambda: not Entry.objects.filter(relayed_at=None).exists() and Message.objects.count() == 6, 60)
    assert set(Message.objects.values_list("status", flat=True)) == {Message.Status.QUEUED}
    worker.send_signal(signal.SIGTERM)
    # Five seconds are promised, the gateway sleeps for sixty; a machine busy with other tests gets some more.
    worker.wait(60)
    start()
    _until(_is_delivered, 60)
    assert len(deliveries()) == 6


def test_two_workers_on_one_database_send_each_message_once(
    start: Any, book: Book, deliveries: Any, the_clock: Any
) -> None:
    the_clock("2026-11-26T09:00")
    start()
    start()
    for number in range(20):
        # Two places an hour: 9:00 and 9:30 of the first five working days of December.
        moment = f"2026-12-{(1, 2, 3, 4, 7)[number // 4]:02}T09:{30 * (number // 2 % 2):02}"
        book(who=Citizen("Trần Văn A", f"+8490500{number:04}"), starts_at=moment)
    _until(lambda: Message.objects.count() == 20 and _is_delivered(), 60)
    assert len(deliveries()) == 20
