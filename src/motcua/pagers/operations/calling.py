# SPDX-License-Identifier: EUPL-1.2
"""Somebody who holds a tag is called; the call waits in the table for the worker, which tells the transmitter."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

from django.conf import settings
from django.db import connection, transaction
from django.db.models import F
from django.db.models.expressions import CombinedExpression

from motcua.journal import operations as journal
from motcua.pagers import queries, rules
from motcua.pagers.events import PagerCalled, PagerComing, PagerUnanswered
from motcua.pagers.models import Loan
from motcua.pagers.operations.lending import ended_before
from motcua.people.models import User


@transaction.atomic
def call(*, loan_id: int, by: User | None, at: datetime, again: bool = False) -> Loan:
    """Let the tag buzz; without `by` the house calls by itself.

    Who was called already is called once more only with `again`, and not within ten seconds: that is the same press.
    A call before this one that has not gone out is dropped. Against `give_back` the database says who was first.
    Raises: NoSuchLoan; LoanEnded. Records: PagerCalled.
    """
    now, call_id = datetime.now(UTC), uuid4()
    actor = by.actor if by else journal.SYSTEM
    before = now + timedelta(seconds=settings.PAGER_SEND_WITHIN_SECONDS)
    with connection.cursor() as cursor:
        states = [*_CALLABLE] if again else [Loan.State.WAITING]
        cursor.execute(_CALL, [at, at, loan_id, states, at - rules.SAME_PRESS, call_id, at, actor, now, before])
        called = cursor.fetchone()
    loan = queries.loan(loan_id)
    if called is not None:
        told: dict[str, Any] = {
            "number": loan.pager.number,
            "dossier": loan.dossier_id,
            "call": str(call_id),
            "times": loan.calls,
        }
        journal.record(PagerCalled(office=loan.office_id, subject=loan.subject, at=at, **told), actor=actor)
    elif loan.ended_at is not None:
        raise ended_before(loan)
    return loan


_CALLABLE = (Loan.State.WAITING, Loan.State.CALLED, Loan.State.COMING)
_CALL = """
WITH called AS (
    UPDATE pagers_loan SET state = 'called', step = CASE step WHEN '' THEN 'pager' ELSE step END,
        first_called_at = coalesce(first_called_at, %s), called_at = %s, coming_at = NULL,
        calls = calls + 1, version = version + 1
    WHERE id = %s AND ended_at IS NULL AND state = ANY(%s) AND (called_at IS NULL OR called_at <= %s)
    RETURNING id, calls
), dropped AS (
    UPDATE pagers_call SET state = 'dropped', next_at = NULL FROM called
    WHERE loan_id = called.id AND pagers_call.state = 'waiting'
)
INSERT INTO pagers_call (id, loan_id, number, asked_at, asked_by, state, attempts, next_at, send_before, error)
SELECT %s, id, calls, %s, %s, 'waiting', 0, %s, %s, '' FROM called
RETURNING id
"""


@transaction.atomic
def note_coming(*, loan_id: int, at: datetime, actor: str) -> Loan:
    """Note that whoever holds the tag is on the way; the same again is no harm.

    Raises: NoSuchLoan; LoanEnded. Records: PagerComing.
    """
    coming = Loan.objects.filter(pk=loan_id, state__in=[Loan.State.WAITING, Loan.State.CALLED])
    changed = coming.update(state=Loan.State.COMING, coming_at=at, version=_next_version())
    loan = queries.loan(loan_id)
    if changed:
        told = {"number": loan.pager.number, "dossier": loan.dossier_id}
        journal.record(PagerComing(office=loan.office_id, subject=loan.subject, at=at, **told), actor=actor)
    elif loan.ended_at is not None:
        raise ended_before(loan)
    return loan


@transaction.atomic
def escalate(*, loan_id: int, step: str, at: datetime) -> Loan:
    """Go on calling by `step` ("aloud", "sms") where nobody has come; once for each step, and never back.

    Nothing happens where somebody is coming, or the loan has ended. Raises: NoSuchLoan. Records: PagerUnanswered.
    """
    before = [each for each in rules.STEPS if rules.is_further(step, each)]
    waited = Loan.objects.filter(pk=loan_id, state=Loan.State.CALLED, step__in=before)
    changed = waited.update(step=step, version=_next_version())
    loan = queries.loan(loan_id)
    if changed:
        told: dict[str, Any] = {"number": loan.pager.number, "dossier": loan.dossier_id, "step": step}
        event = PagerUnanswered(office=loan.office_id, subject=loan.subject, at=at, **told)
        journal.record(event, actor=journal.SYSTEM)
    return loan


def _next_version() -> CombinedExpression:
    return F("version") + 1
