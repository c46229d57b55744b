# SPDX-License-Identifier: EUPL-1.2
import json
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from functools import partial

import structlog
from django.db import connection, transaction

from motcua.journal import notices
from motcua.journal.events import Event, from_entry
from motcua.journal.models import DueMoment, Entry
from motcua.kernel.clause import Clause

log = structlog.get_logger()

SYSTEM = "system"
CITIZEN = "citizen"
# After this many failures an entry is tried once an hour and shouted about at each attempt.
LOUD_AFTER_ATTEMPTS = 8


def record(event: Event, *, actor: str) -> None:
    """Append `event` to the journal in the caller's transaction, and tell the live screens once it is committed.

    `actor` is "citizen", "system" or "user:<id>".
    """
    recording(event, actor=actor).send()


def recording(event: Event, *, actor: str) -> Clause:
    """Return the write that `record` sends, for a statement that takes it along."""
    if event.office:
        transaction.on_commit(partial(notices.touch, f"office:{event.office}"))
    payload = json.dumps(event.payload())
    return Clause(_RECORD, [event.at, type(event).__name__, event.office, event.subject, actor, payload])


_RECORD = """
INSERT INTO journal_entry (at, kind, office_id, subject, actor, payload, attempts) VALUES (%s, %s, %s, %s, %s, %s, 0)
"""


def relay(*, react: Callable[[Event, int], None], limit: int = 100) -> int:
    """Hand up to `limit` unfinished entries to `react(event, entry_id)` and mark them finished; return how many.

    Each entry is finished together with what its reactions wrote, in one transaction with a savepoint of its own:
    one bad entry is put off with growing pauses and never stops the others. While another relay works this one does
    nothing, so that reactions about one subject see its facts in order and never each other's half-done work.
    """
    with transaction.atomic():
        if not _is_alone():
            return 0
        entries = list(
            Entry.objects.select_for_update(skip_locked=True)
            .filter(relayed_at__isnull=True)
            .exclude(not_before__gt=datetime.now(UTC))
            .order_by("id")[:limit]
        )
        finished = [entry.pk for entry in entries if _is_reacted_to(entry, react)]
        Entry.objects.filter(pk__in=finished).update(relayed_at=datetime.now(UTC))
        return len(entries)


def _is_alone() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(hashtextextended('journal:relay', 0))")
        return bool(cursor.fetchone()[0])


def _is_reacted_to(entry: Entry, react: Callable[[Event, int], None]) -> bool:
    try:
        with transaction.atomic():
            event = from_entry(
                kind=entry.kind, office=entry.office_id, subject=entry.subject, at=entry.at, payload=entry.payload
            )
            if event is not None:
                react(event, entry.pk)
        return True
    except Exception:
        entry.attempts += 1
        entry.not_before = datetime.now(UTC) + _pause(entry.attempts)
        entry.save(update_fields=["attempts", "not_before"])
        level = log.error if entry.attempts >= LOUD_AFTER_ATTEMPTS else log.warning
        level("reaction failed", entry=entry.pk, kind=entry.kind, attempts=entry.attempts, exc_info=True)
        return False


def _pause(attempts: int) -> timedelta:
    return timedelta(seconds=min(2**attempts, 3_600))


def reschedule(*, subject: str, office: str, wanted: Mapping[str, datetime], kinds: Sequence[str]) -> None:
    """Set the subject's open moments of `kinds` to exactly `wanted` (kind → moment), in one statement.

    A moment already done at its time stays done; one that is no longer wanted is forgotten, so that it may be wanted
    again later at the same time.
    """
    struck = [kind for kind in kinds if kind not in wanted]
    with connection.cursor() as cursor:
        cursor.execute(_RESCHEDULE, [subject, struck, subject, office, list(wanted), list(wanted.values())])


_RESCHEDULE = """
WITH struck AS (
    DELETE FROM journal_duemoment WHERE subject = %s AND kind = ANY(%s::text[]) AND done_at IS NULL
)
INSERT INTO journal_duemoment AS due (subject, office_id, kind, due_at, attempts)
SELECT %s, %s, kind, due_at, 0 FROM unnest(%s::text[], %s::timestamptz[]) AS wanted (kind, due_at)
ON CONFLICT ON CONSTRAINT due_moment_once DO UPDATE
SET due_at = excluded.due_at, done_at = NULL, attempts = 0, not_before = NULL
WHERE due.due_at IS DISTINCT FROM excluded.due_at
"""


def hold(*, subject: str, kinds: Sequence[str]) -> None:
    """Keep the subject's open moments from being settled until the caller's transaction ends.

    Who locks the subject and plans its moments in one transaction holds them first, as `settle_due` does: so neither
    waits for the other for ever.
    """
    rows = DueMoment.objects.select_for_update().filter(subject=subject, kind__in=kinds, done_at__isnull=True)
    list(rows.order_by("pk").values_list("pk"))


def settle_due(*, at: datetime, act: Callable[[str, str, datetime], None], limit: int = 100) -> int:
    """Do what is due at `at`: call `act(kind, subject, due_at)` for up to `limit` open moments; return how many.

    Each moment is struck in the transaction that does its work, one moment a transaction, so that no locks pile up.
    One that fails is put off with growing pauses and never stops the others.
    """
    done = 0
    while done < limit and _settle_one(at, act):
        done += 1
    return done


def _settle_one(at: datetime, act: Callable[[str, str, datetime], None]) -> bool:
    with transaction.atomic():
        moment = (
            DueMoment.objects.select_for_update(skip_locked=True)
            .filter(done_at__isnull=True, due_at__lte=at)
            .exclude(not_before__gt=datetime.now(UTC))
            .order_by("due_at")
            .first()
        )
        if moment is None:
            return False
        try:
            with transaction.atomic():
                act(moment.kind, moment.subject, moment.due_at)
                moment.done_at = at
                moment.save(update_fields=["done_at"])
        except Exception:
            moment.done_at = None
            moment.attempts += 1
            moment.not_before = datetime.now(UTC) + _pause(moment.attempts)
            moment.save(update_fields=["done_at", "attempts", "not_before"])
            log.error("due moment failed", kind=moment.kind, subject=moment.subject, exc_info=True)
        return True
