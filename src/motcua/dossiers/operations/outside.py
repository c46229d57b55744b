# SPDX-License-Identifier: EUPL-1.2
"""What other departments tell a dossier: what is owed for it, and that its papers travel by post."""

from datetime import datetime

from django.db import transaction

from motcua.dossiers import deadlines, log
from motcua.dossiers.errors import FeeDueFirst, PapersOnTheirWay
from motcua.dossiers.events import PapersArrived, PapersAwaited, ReturnWayChanged
from motcua.dossiers.models import Dossier, Handover
from motcua.dossiers.operations.clockwork import calendar_for
from motcua.dossiers.operations.keeping import happened, locked, moved_on
from motcua.dossiers.rules import Status
from motcua.journal import operations as journal

BEFORE_INTAKE = "before_intake"


def set_fee_due(*, dossier_id: int, fee_due: str) -> None:
    """Keep by when the most urgent open charge of a locked dossier is due; an officer's open page stays good."""
    Dossier.objects.filter(pk=dossier_id).exclude(fee_due=fee_due).update(fee_due=fee_due)


def set_return_by(*, dossier_id: int, return_by: str, at: datetime, actor: str) -> None:
    """Keep how the result of a dossier goes to the citizen, in the caller's transaction; an open page stays good.

    The same again is no harm. Records: ReturnWayChanged, sealed in the dossier's own log too.
    """
    dossier = locked(dossier_id)
    if dossier.return_by == return_by:
        return
    Dossier.objects.filter(pk=dossier_id).update(return_by=return_by)
    event = ReturnWayChanged(
        office=dossier.office_id, subject=dossier.subject, at=at, before=dossier.return_by, return_by=return_by
    )
    journal.record(event, actor=actor)
    log.append(dossier, kind=type(event).__name__, actor=actor, at=at, content=event.payload())


def require_intake_possible(dossier: Dossier) -> None:
    """Refuse to receive what is not wholly there yet. Raises: FeeDueFirst, PapersOnTheirWay."""
    if dossier.fee_due == BEFORE_INTAKE:
        raise FeeDueFirst(dossier=dossier.code)
    if dossier.papers_awaited_since is not None and dossier.papers_arrived_at is None:
        raise PapersOnTheirWay(dossier=dossier.code)


@transaction.atomic
def await_papers(*, dossier_id: int, at: datetime, actor: str) -> Dossier:
    """Note that the papers of a sent dossier come by post: nobody owes an answer before they are there.

    The same again is no harm. Raises: DossierMovedOn. Records: PapersAwaited.
    """
    dossier = locked(dossier_id)
    if dossier.papers_awaited_since is not None and dossier.papers_arrived_at is None:
        return dossier
    if dossier.status != Status.SUBMITTED:
        raise moved_on(dossier)
    dossier.papers_awaited_since, dossier.papers_arrived_at, dossier.answer_by = at, None, None
    dossier.step_due_at = None
    Handover.objects.filter(dossier=dossier, ended_at__isnull=True).update(due_at=None)
    event = PapersAwaited(office=dossier.office_id, subject=dossier.subject, at=at)
    happened(dossier, event, actor=actor)
    return dossier


@transaction.atomic
def await_no_papers(*, dossier_id: int, at: datetime, actor: str) -> Dossier:
    """Note that the papers will not come by post after all: the dossier waits for intake as any other from now.

    Records: PapersArrived with `by_post` False.
    """
    return _arrived(dossier_id, at=at, actor=actor, by_post=False)


@transaction.atomic
def papers_arrived(*, dossier_id: int, at: datetime, actor: str) -> Dossier:
    """Note that the hand-over list of the papers was signed: at this moment the dossier is filed (QĐ 45/2016).

    Intake answers by the rule of its channel, counted from now. The same again is no harm. Records: PapersArrived.
    """
    return _arrived(dossier_id, at=at, actor=actor, by_post=True)


def _arrived(dossier_id: int, *, at: datetime, actor: str, by_post: bool) -> Dossier:
    dossier = locked(dossier_id)
    if dossier.papers_awaited_since is None or dossier.papers_arrived_at is not None:
        return dossier
    if by_post:
        dossier.papers_arrived_at = at
    else:
        dossier.papers_awaited_since = None
    if dossier.status == Status.SUBMITTED:
        dossier.submitted_at = at
        dossier.answer_by = deadlines.intake_answer_by(calendar_for(dossier), sent_at=at)
        dossier.step_due_at = dossier.answer_by
        Handover.objects.filter(dossier=dossier, ended_at__isnull=True).update(due_at=dossier.answer_by)
    event = PapersArrived(
        office=dossier.office_id, subject=dossier.subject, at=at, by_post=by_post, answer_by=dossier.answer_by
    )
    happened(dossier, event, actor=actor)
    return dossier
