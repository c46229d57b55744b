# SPDX-License-Identifier: EUPL-1.2
"""A tag goes to whoever waits for one dossier, and comes back or is lost; who was first is decided by the database.

Locks go one way: the dossier, then the loan, then the tag.
"""

from datetime import datetime

from django.db import IntegrityError, connection, transaction

from motcua.dossiers.models import Dossier
from motcua.dossiers.rules import OPEN
from motcua.journal import operations as journal
from motcua.offices.models import Office
from motcua.pagers import queries
from motcua.pagers.errors import DossierDoesNotWait, DossierHasPager, LoanEnded, PagerNotFree
from motcua.pagers.events import PagerLent, PagerLost, PagerReturned
from motcua.pagers.models import Loan, Pager
from motcua.people.models import User

ONE_A_DOSSIER = "one_open_loan_a_dossier"


@transaction.atomic
def lend(*, office: Office, number: int, dossier: Dossier, by: User, at: datetime) -> Loan:
    """Give the office's tag of this number to whoever waits for the dossier; the same again is the same loan.

    A low battery is no reason to refuse; who lends is told (`queries.is_low`).
    Raises: NoSuchPager, PagerNotFree (also where somebody else was faster), DossierHasPager, DossierDoesNotWait.
    Records: PagerLent. Rule: R-061.
    """
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(_LEND, [dossier.pk, office.pk, [*OPEN], office.pk, number, at, by.pk])
            row = cursor.fetchone()
    except IntegrityError as conflict:
        if ONE_A_DOSSIER not in str(conflict):
            raise
        row = None
    if row is None:
        return _lent_before(office, number, dossier)
    loan = queries.loan(row[0])
    journal.record(
        PagerLent(office=office.pk, subject=loan.subject, at=at, number=number, dossier=dossier.pk), actor=by.actor
    )
    return loan


# The dossier stays open until this is written down; the tag is free, or nothing happens.
_LEND = f"""
WITH waits AS (
    SELECT id FROM dossiers_dossier WHERE id = %s AND office_id = %s AND status = ANY(%s) FOR SHARE
), tag AS (
    UPDATE pagers_pager SET state = '{Pager.State.LENT}' FROM waits
    WHERE office_id = %s AND number = %s AND state = '{Pager.State.FREE}'
    RETURNING pagers_pager.id, office_id, waits.id AS dossier_id
)
INSERT INTO pagers_loan (pager_id, office_id, dossier_id, state, step, lent_at, lent_by_id, calls, version)
SELECT id, office_id, dossier_id, '{Loan.State.WAITING}', '', %s, %s, 0, 1 FROM tag
RETURNING id
"""


def _lent_before(office: Office, number: int, dossier: Dossier) -> Loan:
    """Return the loan that is already what was asked for, or say what stands against it."""
    pager = queries.pager(office=office, number=number)
    held = queries.loan_of(dossier)
    if held is not None and held.pager_id == pager.pk:
        return held
    now = Dossier.objects.get(pk=dossier.pk)
    if now.office_id != office.pk or now.status not in OPEN:
        raise DossierDoesNotWait(dossier=now.code, status=now.status, status_label=now.get_status_display())
    if held is not None:
        raise DossierHasPager(dossier=now.code, number=held.pager.number)
    raise _not_free(pager)


def _not_free(pager: Pager) -> PagerNotFree:
    told = {"number": pager.number, "state": pager.state}
    loan = queries.open_loan(pager)
    if loan is None:
        return PagerNotFree(**told)
    who = str(loan.lent_by) if loan.lent_by else ""
    return PagerNotFree(**{**told, "state": "lent"}, dossier=loan.dossier.code, by=who, at=loan.lent_at)


@transaction.atomic
def give_back(*, loan_id: int, by: User, at: datetime) -> Loan:
    """Note that the tag is back in the box, free for the next; a call that has not gone out is dropped.

    The same again is no harm. Raises: NoSuchLoan; LoanEnded where it was reported lost. Records: PagerReturned.
    """
    ended = _end(loan_id, Loan.State.RETURNED, Pager.State.FREE, by=by, at=at)
    loan = queries.loan(loan_id)
    if ended:
        told = {"number": loan.pager.number, "dossier": loan.dossier_id}
        journal.record(PagerReturned(office=loan.office_id, subject=loan.subject, at=at, **told), actor=by.actor)
    elif loan.state != Loan.State.RETURNED:
        raise ended_before(loan)
    return loan


@transaction.atomic
def report_lost(*, by: User, at: datetime, loan_id: int | None = None, pager: Pager | None = None) -> Pager:
    """Note that a tag is lost, by its loan or by the tag; a loan that was open ends with it. Exactly one is given.

    The same again is no harm; one found again is set free (`set_state`).
    Raises: NoSuchLoan; LoanEnded where the loan's tag came back first. Records: PagerLost.
    """
    if pager is not None:
        open_now = queries.open_loan(pager)
        loan_id = open_now.pk if open_now else None
    if loan_id is not None:
        return _lost_with(loan_id, by=by, at=at)
    assert pager is not None
    changed = Pager.objects.filter(pk=pager.pk).exclude(state__in=[Pager.State.LOST, Pager.State.LENT])
    if changed.update(state=Pager.State.LOST):
        _record_lost(pager, loan=0, by=by, at=at)
    pager.refresh_from_db()
    if pager.state == Pager.State.LENT:
        # Lent between the two looks: the loan ends with it.
        return report_lost(pager=pager, by=by, at=at)
    return pager


def _lost_with(loan_id: int, *, by: User, at: datetime) -> Pager:
    ended = _end(loan_id, Loan.State.LOST, Pager.State.LOST, by=by, at=at)
    loan = queries.loan(loan_id)
    if ended:
        _record_lost(loan.pager, loan=loan.pk, by=by, at=at)
    elif loan.state != Loan.State.LOST:
        raise ended_before(loan)
    return loan.pager


def _record_lost(pager: Pager, *, loan: int, by: User, at: datetime) -> None:
    event = PagerLost(office=pager.office_id, subject=f"pager:{pager.pk}", at=at, number=pager.number, loan=loan)
    journal.record(event, actor=by.actor)


def _end(loan_id: int, state: str, pager_state: str, *, by: User, at: datetime) -> bool:
    """End the loan if it is still open, its tag and waiting calls with it; say whether this was what ended it."""
    with connection.cursor() as cursor:
        cursor.execute(_END, [state, at, by.pk, loan_id, pager_state])
        return cursor.fetchone() is not None


_END = """
WITH ended AS (
    UPDATE pagers_loan SET state = %s, ended_at = %s, ended_by_id = %s, version = version + 1
    WHERE id = %s AND ended_at IS NULL RETURNING id, pager_id
), dropped AS (
    UPDATE pagers_call SET state = 'dropped', next_at = NULL FROM ended
    WHERE loan_id = ended.id AND pagers_call.state = 'waiting'
)
UPDATE pagers_pager SET state = %s FROM ended WHERE pagers_pager.id = ended.pager_id RETURNING pagers_pager.id
"""


def ended_before(loan: Loan) -> LoanEnded:
    """Return the refusal that tells how the loan ended, by whom and when."""
    who = str(loan.ended_by) if loan.ended_by else ""
    return LoanEnded(number=loan.pager.number, state=loan.state, by=who, at=loan.ended_at)
