# SPDX-License-Identifier: EUPL-1.2
"""What the worker does besides: the relay, due moments, jobs that were left behind, and sweeping."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from django.core.management import call_command
from django.db import connection

from motcua.appointments.operations import offer_earlier_hours
from motcua.appointments.operations.offering import OFFERS_AT_ONCE
from motcua.appointments.operations.places import sweep_holds
from motcua.connectors.sms_simulator import reports
from motcua.connectors.sms_simulator.gateway import SimulatorGateway
from motcua.conversations import operations as conversations
from motcua.dossiers.files import storage
from motcua.dossiers.operations import uploading
from motcua.feedback import operations as feedback
from motcua.journal import idempotency
from motcua.journal import operations as journal
from motcua.journal.events import Event
from motcua.kernel import clock
from motcua.messaging import gateway
from motcua.people import guessing, phone_check
from motcua.queueing import learning
from motcua.queueing import operations as queueing
from motcua.queueing.operations.returning import ENDED_AT_ONCE
from motcua.reactions import due, earlier, sending
from motcua.reactions.table import react
from motcua.switchboard import operations as switchboard

BATCH = 100
FORGOTTEN_AFTER = timedelta(minutes=2)
# No send lasts so long; a job that claims to has lost its worker or its answer.
ABANDONED_AFTER = timedelta(minutes=2)
ANSWERS_KEPT = timedelta(days=7)
FAILED_JOBS_KEPT = timedelta(days=30)


def relay(*, look_for_wishes: Callable[[], None] = lambda: None) -> bool:
    """Hand over the journal's next entries; say whether there may be more.

    `look_for_wishes` is called where somebody may get an earlier hour now.
    """

    def react_and_look(event: Event, entry_id: int) -> None:
        react(event, entry_id)
        if isinstance(event, earlier.LOOK_AFTER):
            look_for_wishes()

    return journal.relay(react=react_and_look, limit=BATCH) == BATCH


def offer_hours() -> bool:
    """Offer free hours to those who wish for an earlier one; say whether there may be more to offer."""
    return offer_earlier_hours(at=clock.now(), limit=OFFERS_AT_ONCE) == OFFERS_AT_ONCE


def settle_due() -> bool:
    """Do what is due and give lapsed holds back; say whether anything was done."""
    at = clock.now()
    settled = journal.settle_due(at=at, act=due.act, limit=BATCH)
    return settled + sweep_holds(at=at) > 0


def defer_forgotten() -> int:
    """Give a new job to messages that have been owed for two minutes and have none; return how many.

    Jobs and messages are written together, so this finds something only after a failure nobody thought of.
    """
    with connection.cursor() as cursor:
        cursor.execute(_WITHOUT_JOB, [clock.now() - FORGOTTEN_AFTER])
        found = [message_id for (message_id,) in cursor.fetchall()]
    return sum(sending.defer(message_id) for message_id in found)


_WITHOUT_JOB = """
SELECT id FROM messaging_message AS message
WHERE status = 'QUEUED' AND created_at < %s
AND NOT EXISTS (
    SELECT FROM procrastinate_jobs WHERE queueing_lock = 'message:' || message.id AND status = 'todo'
)
AND NOT EXISTS (
    SELECT FROM procrastinate_jobs WHERE queueing_lock = 'message:' || message.id AND status = 'doing'
)
ORDER BY created_at LIMIT 500
"""


def take_back_abandoned() -> int:
    """Queue again the jobs that have been in hand for longer than any job lasts; return how many.

    A worker that lost the database just when it had finished keeps such a job for ever. Where another job does the
    same work already, the abandoned one is dropped.
    """
    with connection.cursor() as cursor:
        cursor.execute(_ABANDONED, [sending.QUEUE, datetime.now(UTC) - ABANDONED_AFTER])
        return int(cursor.rowcount)


_ABANDONED = """
WITH abandoned AS (
    SELECT id, queueing_lock FROM procrastinate_jobs AS job
    WHERE status = 'doing' AND queue_name = %s
    AND NOT EXISTS (
        SELECT FROM procrastinate_events WHERE job_id = job.id AND type = 'started' AND at > %s
    )
    FOR UPDATE SKIP LOCKED
)
UPDATE procrastinate_jobs AS job
SET attempts = job.attempts + 1, worker_id = NULL, scheduled_at = NULL,
    status = CASE WHEN EXISTS (
        SELECT FROM procrastinate_jobs AS other
        WHERE other.queueing_lock = abandoned.queueing_lock AND other.status = 'todo'
    ) THEN 'cancelled'::procrastinate_job_status ELSE 'todo'::procrastinate_job_status END
FROM abandoned WHERE job.id = abandoned.id
"""


def look_after_jobs() -> bool:
    """Find what was left behind (each minute)."""
    take_back_abandoned()
    defer_forgotten()
    return False


def has_simulated_network() -> bool:
    """Say whether messages leave by the simulated network, whose reports nobody else brings."""
    return isinstance(gateway.current(), SimulatorGateway)


def report_arrivals() -> bool:
    """Bring the simulated network's reports of late messages (each second)."""
    return reports.report_arrivals(at=clock.now(), limit=BATCH) == BATCH


def answer_messages() -> bool:
    """Answer the next text message; say whether there was one."""
    return conversations.answer_next(clock.now())


def watch_desks() -> bool:
    """Give back the numbers of desks that have fallen silent (every few seconds)."""
    return queueing.return_lost(at=clock.now()) > 0


def end_days() -> bool:
    """End the numbers of days that are over (each minute); say whether there may be more."""
    return queueing.end_days(at=clock.now()) >= ENDED_AT_ONCE


def learn_waits() -> bool:
    """Score the day's told waits and learn from it, once a night (asked every ten minutes)."""
    learning.learn_due(at=clock.now())
    return False


def keep_house() -> bool:
    """Forget what is no longer needed (each hour); say whether there may be more typed texts to forget."""
    has_more = conversations.forget_old(at=clock.now()) >= conversations.FORGET_AT_ONCE
    feedback.forget_phones(at=clock.now())
    guessing.forget_old()
    phone_check.forget_old()
    uploading.forget_old(at=clock.now())
    storage.sweep(at=clock.now())
    idempotency.forget_old(before=clock.now() - ANSWERS_KEPT)
    switchboard.settle_lapsed(at=clock.now())
    call_command("clearsessions")
    with connection.cursor() as cursor:
        cursor.execute(_OLD_JOBS, [datetime.now(UTC) - FAILED_JOBS_KEPT])
    return has_more


_OLD_JOBS = """
DELETE FROM procrastinate_jobs AS job
WHERE status IN ('succeeded', 'failed', 'cancelled', 'aborted')
AND NOT EXISTS (SELECT FROM procrastinate_events WHERE job_id = job.id AND at > %s)
"""
