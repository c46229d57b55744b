# SPDX-License-Identifier: EUPL-1.2
"""What was left behind is found again, and what is no longer needed is forgotten."""

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from procrastinate import PsycopgConnector
from procrastinate.contrib.django.models import ProcrastinateJob

from cast import at
from motcua.appointments.models import Appointment, Hold
from motcua.messaging.models import Message
from motcua.people.models import Guess
from motcua.reactions import sending
from motcua.worker import tending
from motcua.worker.jobs import GrowingPause, NotYet
from motcua.worker.queue import _app_on, take_over
from reactions.world import messages_of, relay, send_all

pytestmark = pytest.mark.django_db
Book = Callable[..., Appointment]


def _jobs() -> list[tuple[str, str, int]]:
    return list(ProcrastinateJob.objects.order_by("id").values_list("status", "queueing_lock", "attempts"))


def test_message_and_job_are_written_together_and_the_job_names_no_one(book: Book) -> None:
    appointment = book()
    relay()
    message = messages_of(appointment)[0]
    job = ProcrastinateJob.objects.get()
    assert (job.task_name, job.queue_name, job.args) == ("send_message", "messages", {"message_id": str(message.pk)})


def test_a_second_job_for_a_waiting_message_is_not_made(book: Book) -> None:
    appointment = book()
    relay()
    assert not sending.defer(messages_of(appointment)[0].pk)
    assert len(_jobs()) == 1


def test_a_message_that_lost_its_job_gets_one_after_two_minutes(book: Book, the_clock: Any, deliveries: Any) -> None:
    book()
    relay()
    _forget_jobs()
    the_clock("2026-11-26T09:01")
    assert tending.defer_forgotten() == 0
    the_clock("2026-11-26T09:02:01")
    assert tending.defer_forgotten() == 1
    assert tending.defer_forgotten() == 0
    send_all()
    assert len(deliveries()) == 1


def _forget_jobs() -> None:
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM procrastinate_jobs")


def _in_hand(since: datetime, *, worker: int | None = None) -> None:
    with connection.cursor() as cursor:
        cursor.execute("UPDATE procrastinate_jobs SET status = 'doing', worker_id = %s", [worker])
        cursor.execute("UPDATE procrastinate_events SET at = %s", [since])


def test_a_job_in_hand_for_longer_than_any_job_lasts_is_queued_again(book: Book) -> None:
    book()
    relay()
    _in_hand(datetime.now(UTC) - timedelta(seconds=100))
    assert tending.take_back_abandoned() == 0
    _in_hand(datetime.now(UTC) - timedelta(seconds=130))
    assert tending.take_back_abandoned() == 1
    assert [(status, attempts) for status, _, attempts in _jobs()] == [("todo", 1)]


def test_an_abandoned_job_whose_message_has_another_one_is_dropped(book: Book) -> None:
    appointment = book()
    relay()
    _in_hand(datetime.now(UTC) - timedelta(seconds=130))
    assert sending.defer(messages_of(appointment)[0].pk)
    assert tending.take_back_abandoned() == 1
    assert [status for status, _, _ in _jobs()] == ["cancelled", "todo"]


@pytest.mark.django_db(transaction=True)
def test_the_jobs_of_a_dead_worker_are_taken_over_and_those_of_a_living_one_are_not(book: Book) -> None:
    book()
    relay()
    for seconds, taken in ((5, 0), (11, 1)):
        with connection.cursor() as cursor:
            heard = datetime.now(UTC) - timedelta(seconds=seconds)
            cursor.execute("INSERT INTO procrastinate_workers (last_heartbeat) VALUES (%s) RETURNING id", [heard])
            (worker,) = cursor.fetchone()
        _in_hand(datetime.now(UTC), worker=worker)
        assert _take_over() == taken
    assert [status for status, _, _ in _jobs()] == ["todo"]


def _take_over() -> int:
    async def take() -> int:
        address = {
            key: value
            for key, value in connection.get_connection_params().items()
            if key in {"dbname", "user", "password", "host", "port"}
        }
        office = _app_on(PsycopgConnector(kwargs=address, min_size=1, max_size=1))
        async with office.open_async():
            return await take_over(office.job_manager)

    return asyncio.run(take())


def test_pauses_grow_to_five_minutes_and_never_end() -> None:
    class Tried:
        task_name = "send_message"

        def __init__(self, attempts: int) -> None:
            self.attempts = attempts

    def pause(attempts: int) -> float:
        decision = GrowingPause().get_retry_decision(exception=NotYet(), job=Tried(attempts))  # type: ignore[arg-type]
        assert decision is not None
        assert decision.retry_at is not None
        return (decision.retry_at - datetime.now(UTC)).total_seconds()

    assert [round(pause(attempts)) for attempts in (0, 1, 2, 5, 9, 2_000)] == [1, 2, 4, 32, 300, 300]


def test_lapsed_holds_are_given_back_and_due_moments_done_in_one_look(book: Book, house: Any, the_clock: Any) -> None:
    from motcua.appointments import operations

    book(starts_at="2026-11-26T14:00")
    relay()
    operations.hold_hour(
        office="DN-TTHCC",
        agency="DN-SXD",
        procedure_codes=[],
        starts_at=at("2026-11-27T09:00"),
        visitor="v1",
        at=at("2026-11-26T13:00"),
    )
    the_clock("2026-11-26T14:00")
    assert tending.settle_due()
    assert not Hold.objects.exists()
    assert tending.relay() is False
    assert Message.objects.filter(template="expired").count() == 1
    assert not tending.settle_due()


def test_the_house_is_kept(book: Book, the_clock: Any) -> None:
    the_clock("2026-11-26T09:00")
    book()
    relay()
    Guess.objects.create(key="x", at=datetime.now(UTC) - timedelta(hours=2))
    with connection.cursor() as cursor:
        cursor.execute("UPDATE procrastinate_jobs SET status = 'failed'")
        cursor.execute("UPDATE procrastinate_events SET at = %s", [datetime.now(UTC) - timedelta(days=31)])
    assert tending.keep_house() is False
    assert not Guess.objects.exists()
    assert _jobs() == []
