# SPDX-License-Identifier: EUPL-1.2
"""The calls that wait for the transmitter go out; done by the worker, several side by side. Pauses are real time.

A call keeps its id at every attempt. One whose sender was killed is in hand until its lease ends, then another sends
it. It ends sent, left to the officer's hand, dropped because its loan has ended, or – loudly – failed.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from uuid import UUID

import structlog
from django.conf import settings
from django.db import connection, transaction
from django.db.models import F, Value
from django.db.models.functions import Coalesce

from motcua.journal import notices
from motcua.journal import operations as journal
from motcua.pagers import port, queries, rules
from motcua.pagers.events import PagerCallAnswered
from motcua.pagers.models import Call, Loan, Transmitter
from motcua.pagers.port import ByHand, Refused, Unavailable

log = structlog.get_logger()

State = Call.State
# Added to the time-out: nobody sends for so long, so a call in hand for longer has lost its sender.
LEASE_MARGIN = timedelta(seconds=10)
ERROR_LIMIT = 300


@dataclass(frozen=True)
class Claimed:
    call_id: UUID
    loan_id: int
    attempts: int
    send_before: datetime


def send_next(*, at: datetime) -> bool:
    """Send the next call that is due; say whether there was one. `at` is the moment written down.

    Records: PagerCallAnswered, once for each call that ends other than dropped.
    """
    claimed = _claim_next()
    if claimed is None:
        return False
    loan = queries.loan(claimed.loan_id)
    if loan.ended_at is not None:
        Call.objects.filter(pk=claimed.call_id, state=State.WAITING).update(state=State.DROPPED, next_at=None)
        return True
    if datetime.now(UTC) >= claimed.send_before:
        _end(claimed, loan, State.FAILED, error="quá giờ gửi", at=at)
        return True
    transmitter = queries.transmitter(loan.office)
    try:
        port.made(transmitter).call(loan.pager.number, _address(loan), claimed.call_id)
    except ByHand:
        _end(claimed, loan, State.BY_HAND, error="", at=at)
    except Refused as problem:
        _end(claimed, loan, State.FAILED, error=str(problem), at=at)
    except Unavailable as problem:
        _put_off(claimed, loan, transmitter, error=str(problem), at=at)
    else:
        _end(claimed, loan, State.SENT, error="", at=at)
        _be_still_if_ended(loan, transmitter)
    return True


def _address(loan: Loan) -> str:
    return loan.pager.address or str(loan.pager.number)


def _be_still_if_ended(loan: Loan, transmitter: Transmitter) -> None:
    """A tag that came back while it was being called need not buzz on in the box."""
    if not Loan.objects.filter(pk=loan.pk, ended_at__isnull=False).exists():
        return
    try:
        port.made(transmitter).cancel(loan.pager.number, _address(loan))
    except (Unavailable, Refused, ByHand) as problem:
        log.info("tag not stilled", problem=type(problem).__name__)


def _claim_next() -> Claimed | None:
    """Take the call that is due longest in hand; of one office one at a time, so that a dead one keeps nobody up."""
    now = datetime.now(UTC)
    lease = now + timedelta(seconds=settings.PAGER_TIMEOUT_SECONDS) + LEASE_MARGIN
    with connection.cursor() as cursor:
        cursor.execute(_CLAIM, [lease, now, now, now])
        row = cursor.fetchone()
    return None if row is None else Claimed(*row)


_CLAIM = """
UPDATE pagers_call AS taken SET attempts = attempts + 1, in_hand_until = %s WHERE id = (
    SELECT call.id FROM pagers_call AS call JOIN pagers_loan AS loan ON loan.id = call.loan_id
    WHERE call.state = 'waiting' AND call.next_at <= %s
    AND (call.in_hand_until IS NULL OR call.in_hand_until <= %s)
    AND NOT EXISTS (
        SELECT FROM pagers_call AS other JOIN pagers_loan AS others ON others.id = other.loan_id
        WHERE other.state = 'waiting' AND other.in_hand_until > %s AND others.office_id = loan.office_id
    )
    ORDER BY call.next_at LIMIT 1 FOR UPDATE OF call SKIP LOCKED
) RETURNING id, loan_id, attempts, coalesce(send_before, next_at)
"""


def _put_off(claimed: Claimed, loan: Loan, transmitter: Transmitter, *, error: str, at: datetime) -> None:
    """Try again after a growing pause; at once the loud end where there is no time left, or it has been silent long."""
    now, within = datetime.now(UTC), timedelta(seconds=settings.PAGER_SEND_WITHIN_SECONDS)
    next_at = now + timedelta(seconds=rules.pause_seconds(claimed.attempts))
    is_long_silent = transmitter.failing_since is not None and at - transmitter.failing_since >= within
    if next_at >= claimed.send_before or is_long_silent:
        _end(claimed, loan, State.FAILED, error=error, at=at)
        return
    log.warning("transmitter does not answer", office=loan.office_id, attempts=claimed.attempts)
    with transaction.atomic():
        waiting = Call.objects.filter(pk=claimed.call_id, state=State.WAITING)
        waiting.update(next_at=next_at, in_hand_until=None, error=error[:ERROR_LIMIT])
        _note_failing(loan.office_id, error=error, at=at)


def _end(claimed: Claimed, loan: Loan, state: str, *, error: str, at: datetime) -> None:
    """End the call and tell of it, in one transaction; whoever comes second with the same call changes nothing."""
    ok = state != State.FAILED
    with transaction.atomic():
        changed = Call.objects.filter(pk=claimed.call_id, state=State.WAITING).update(
            state=state, answered_at=datetime.now(UTC), next_at=None, in_hand_until=None, error=error[:ERROR_LIMIT]
        )
        if not changed:
            return
        if ok:
            _note_heard(loan.office_id, at=at)
        else:
            log.error("tag not called", office=loan.office_id, attempts=claimed.attempts)
            _note_failing(loan.office_id, error=error, at=at)
        event = PagerCallAnswered(
            office=loan.office_id,
            subject=loan.subject,
            at=at,
            number=loan.pager.number,
            dossier=loan.dossier_id,
            call=str(claimed.call_id),
            ok=ok,
            by_hand=state == State.BY_HAND,
        )
        journal.record(event, actor=journal.SYSTEM)


def _note_heard(office: str, *, at: datetime) -> None:
    Transmitter.objects.filter(office=office).update(heard_at=at, failing_since=None, last_error="")


def _note_failing(office: str, *, error: str, at: datetime) -> None:
    """Let the desk see that the transmitter fails, and since when."""
    since = Coalesce(F("failing_since"), Value(at))
    Transmitter.objects.filter(office=office).update(failing_since=since, last_error=error[:ERROR_LIMIT])
    transaction.on_commit(partial(notices.touch, f"office:{office}"))
