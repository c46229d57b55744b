# SPDX-License-Identifier: EUPL-1.2
"""The jobs: what leaves the house. Each may run twice without harm and is tried again with growing pauses."""

from uuid import UUID

import procrastinate
import structlog

from motcua.kernel import clock
from motcua.messaging import operations as messaging
from motcua.queueing import printing, slips
from motcua.reactions import printing as printing_job
from motcua.reactions.sending import QUEUE, TASK
from motcua.reactions.truth import is_still_owed

log = structlog.get_logger()

LONGEST_PAUSE_SECONDS = 300
# After so many failures in a row that are none of the gateway's the log is shouted at.
LOUD_AFTER_ATTEMPTS = 8

jobs = procrastinate.Blueprint()


class NotYet(Exception):
    """The message could not go out this time."""


class GrowingPause(procrastinate.BaseRetryStrategy):
    """Try again after 1, 2, 4 … seconds, at most five minutes apart; the message itself knows when to give up."""

    def get_retry_decision(
        self, *, exception: BaseException, job: procrastinate.jobs.Job
    ) -> procrastinate.RetryDecision | None:
        """Return when to try again; never None."""
        if not isinstance(exception, NotYet):
            level = log.error if job.attempts >= LOUD_AFTER_ATTEMPTS else log.warning
            level("job failed", task=job.task_name, attempts=job.attempts, problem=type(exception).__name__)
        pause = min(2 ** min(job.attempts, 16), LONGEST_PAUSE_SECONDS)
        return procrastinate.RetryDecision(retry_in={"seconds": pause})


@jobs.task(name=TASK, queue=QUEUE, retry=GrowingPause())
def send_message(message_id: str) -> None:
    """Send one message if it is still owed. Raises: NotYet, so that it is tried again."""
    if not messaging.send_message(message_id=UUID(message_id), at=clock.now(), is_still_owed=is_still_owed):
        raise NotYet


@jobs.task(name=printing_job.TASK, queue=printing_job.QUEUE)
def print_slip(attempt: int) -> None:
    """Print one slip, if nobody has begun to; never tried again by itself, because the paper may be out already."""
    row = printing.begin(attempt=attempt, at=clock.now())
    if row is None or row.kiosk is None:
        return
    try:
        printing.current_printer().print_slip(slips.slip_of(row.ticket, row.kiosk), address=row.kiosk.printer_address)
    except printing.NotPrinted as problem:
        log.warning("slip not printed", kiosk=row.kiosk.pk, problem=problem.reason)
        printing.end(row=row, outcome=printing.Outcome.FAILED, reason=problem.reason, at=clock.now())
    else:
        printing.end(row=row, outcome=printing.Outcome.PRINTED, reason="", at=clock.now())


def on_app_ready(app: procrastinate.App) -> None:
    """Give procrastinate our jobs; called once Django is up."""
    app.add_tasks_from(jobs, namespace="")
