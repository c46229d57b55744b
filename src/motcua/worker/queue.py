# SPDX-License-Identifier: EUPL-1.2
"""The thread in which procrastinate does the jobs, and takes over those of workers that have died."""

import asyncio
import threading
from typing import Any

import structlog
from django.db import connection
from procrastinate import App, PsycopgConnector, exceptions, jobs
from procrastinate.contrib.django import DjangoApp, app
from procrastinate.manager import JobManager

from motcua.reactions.sending import QUEUE

log = structlog.get_logger()

CONCURRENCY = 4
POLL_SECONDS = 1.0
# A worker not heard of for DEAD_AFTER is dead; its jobs are done again at most a LOOK later.
HEARTBEAT_SECONDS, DEAD_AFTER_SECONDS, LOOK_SECONDS = 2.0, 10.0, 3.0
PAUSE_AFTER_FAILURE_SECONDS = 1.0
GRACE_SECONDS = 3.0
_PLAIN = {"dbname", "user", "password", "host", "port", "options"}


class Queue(threading.Thread):
    """Does the jobs of one queue until told to stop; a lost database only interrupts it."""

    def __init__(self, queue: str = QUEUE, *, name: str = "jobs") -> None:
        super().__init__(name=name, daemon=True)
        self._queue = queue
        address: dict[str, Any] = {
            key: value for key, value in connection.get_connection_params().items() if key in _PLAIN
        }
        # A job's state may be lost in a power cut: the job is then done again, which does no harm.
        address["options"] = f"{address.get('options', '')} -c synchronous_commit=off".strip()
        self._address = address
        self._stopped = threading.Event()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._work: asyncio.Task[None] | None = None

    def stop(self) -> None:
        """Let the jobs in hand end and take no more."""
        self._stopped.set()
        loop, work = self._loop, self._work
        if loop is not None and work is not None and not loop.is_closed():
            loop.call_soon_threadsafe(work.cancel)

    def run(self) -> None:
        """Do jobs until told to stop."""
        asyncio.run(self._run())

    async def _run(self) -> None:
        self._loop = asyncio.get_running_loop()
        while not self._stopped.is_set():
            self._work = asyncio.create_task(self._work_until_lost())
            try:
                await self._work
                log.warning("jobs interrupted")
            except asyncio.CancelledError:
                continue
            except Exception as problem:
                log.warning("jobs interrupted", problem=type(problem).__name__)
            await asyncio.sleep(0 if self._stopped.is_set() else PAUSE_AFTER_FAILURE_SECONDS)

    async def _work_until_lost(self) -> None:
        connector = PsycopgConnector(kwargs=self._address, min_size=2, max_size=CONCURRENCY + 2, timeout=5)
        office = _app_on(connector)
        async with office.open_async():
            looking = asyncio.create_task(self._look_for_dead_workers(office.job_manager))
            try:
                await office.run_worker_async(
                    queues=[self._queue],
                    concurrency=CONCURRENCY,
                    fetch_job_polling_interval=POLL_SECONDS,
                    update_heartbeat_interval=HEARTBEAT_SECONDS,
                    stalled_worker_timeout=DEAD_AFTER_SECONDS,
                    shutdown_graceful_timeout=GRACE_SECONDS,
                    delete_jobs=jobs.DeleteJobCondition.SUCCESSFUL,
                    install_signal_handlers=False,
                )
            finally:
                looking.cancel()

    async def _look_for_dead_workers(self, manager: JobManager) -> None:
        while True:
            try:
                if taken := await take_over(manager, queue=self._queue):
                    log.warning("jobs of a dead worker taken over", jobs=taken)
            except exceptions.ConnectorException as problem:
                log.warning("no look for dead workers", problem=type(problem).__name__)
            await asyncio.sleep(LOOK_SECONDS)


async def take_over(manager: JobManager, *, queue: str = QUEUE, dead_after_seconds: float = DEAD_AFTER_SECONDS) -> int:
    """Queue again the jobs in the hands of workers not heard of for so long; return how many."""
    await manager.prune_stalled_workers(dead_after_seconds)
    left = list(await manager.get_stalled_jobs(queue=queue, seconds_since_heartbeat=dead_after_seconds))
    for job in left:
        try:
            await manager.retry_job(job)
        except exceptions.UniqueViolation:
            # Another job for the same message waits already.
            await manager.finish_job(job, jobs.Status.CANCELLED, delete_job=True)
    return len(left)


def _app_on(connector: PsycopgConnector) -> App:
    """Return an app with the same jobs whose worker speaks through `connector`; deferring stays with Django's own."""
    office = DjangoApp(connector=connector)
    office.tasks = app.tasks
    return office
