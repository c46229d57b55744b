# SPDX-License-Identifier: EUPL-1.2
"""Passing a dossier on: hand-over, who works on it, opinions of others, notes."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from motcua.dossiers import routing, units
from motcua.dossiers.errors import NoSuchUnit
from motcua.dossiers.events import DossierHandedOver, DossierTaken, NoteWritten, OpinionAsked, OpinionGiven
from motcua.dossiers.models import Dossier, Handover, Note, Opinion, Unit
from motcua.dossiers.models.dossier import ERASED_NAME
from motcua.dossiers.operations.clockwork import calendar_for
from motcua.dossiers.operations.keeping import end_handover, give_to, happened, locked, moved_on, open_handover
from motcua.dossiers.operations.timing import FARTHEST
from motcua.dossiers.rules import OPEN, RUNNING
from motcua.kernel.errors import InvalidInput, NotFound
from motcua.people.models import User

TEXT_LIMIT = 2_000


@transaction.atomic
def hand_over(
    *,
    dossier_id: int,
    by: User,
    at: datetime,
    unit: str = "",
    to: User | None = None,
    note: str = "",
    version: int | None = None,
) -> Dossier:
    """Give the dossier to the unit of the next step, or to the named one; its own deadline begins.

    A unit not named is the one the procedure's next step belongs to; the internal deadline never moves the promise.
    Raises: NoSuchUnit, DossierMovedOn, InvalidInput if `to` is not of that unit. Records: DossierHandedOver.
    """
    dossier = locked(dossier_id, version=version)
    if dossier.status not in RUNNING:
        raise moved_on(dossier)
    steps = routing.steps_of(dossier)
    following = routing.step_after(steps, dossier.step_number) or steps[-1]
    if unit:
        target = Unit.objects.filter(pk=unit.strip().upper(), is_active=True).first()
        if target is None:
            raise NoSuchUnit
        if target.pk == dossier.holder_id:
            raise moved_on(dossier)
        following = _step_in(target, steps, dossier) or following
    else:
        target = routing.unit_for(following, dossier)
    if to is not None:
        units.require_member(to, unit=target.pk)
    due_at = routing.step_due(following, calendar=calendar_for(dossier), at=at)
    end_handover(dossier, at=at)
    give_to(
        dossier,
        target,
        step_number=following.number,
        step_name=following.name,
        at=at,
        due_at=due_at,
        by=by,
        note=note.strip()[:500],
    )
    dossier.assignee = to
    event = DossierHandedOver(
        office=dossier.office_id,
        subject=dossier.subject,
        at=at,
        unit=target.pk,
        step=following.number,
        due_at=dossier.step_due_at,
    )
    happened(dossier, event, actor=by.actor, content={"note": note.strip()[:500]})
    return dossier


@transaction.atomic
def take_in_hand(
    *, dossier_id: int, by: User, at: datetime, assignee: User | None = None, version: int | None = None
) -> Dossier:
    """Take the dossier in hand oneself, or give it to a colleague (`assignee`); the control sheet keeps who and when.

    Raises: DossierMovedOn, InvalidInput if the colleague is not of the unit that has it. Records: DossierTaken.
    """
    dossier = locked(dossier_id, version=version)
    if dossier.status not in OPEN:
        raise moved_on(dossier)
    if assignee is not None and assignee != by:
        units.require_member(assignee, unit=dossier.holder_id)
    dossier.assignee = assignee or by
    line = open_handover(dossier)
    if line is not None and line.taken_at is None:
        Handover.objects.filter(pk=line.pk).update(taken_by=dossier.assignee, taken_at=at)
    event = DossierTaken(office=dossier.office_id, subject=dossier.subject, at=at, unit=dossier.holder_id or "")
    happened(dossier, event, actor=by.actor, content={"assignee": dossier.assignee.actor})
    return dossier


@transaction.atomic
def ask_opinion(*, dossier_id: int, unit: str, question: str, due_at: datetime, by: User, at: datetime) -> Opinion:
    """Ask another unit or agency for its opinion, with a deadline (NĐ 61/2018 Art.19(5)). Records: OpinionAsked.

    Raises: NoSuchUnit, DossierMovedOn, InvalidInput.
    """
    dossier = locked(dossier_id)
    if dossier.status not in RUNNING:
        raise moved_on(dossier)
    asked = Unit.objects.filter(pk=unit.strip().upper(), is_active=True).first()
    if asked is None:
        raise NoSuchUnit
    said = question.strip()[:1000]
    if not said:
        raise InvalidInput(fields={"question": _("Xin ghi nội dung cần hỏi ý kiến.")})
    if due_at <= at:
        raise InvalidInput(fields={"due_at": _("Hạn trả lời phải sau lúc này.")})
    if due_at > at + FARTHEST:
        raise InvalidInput(fields={"due_at": _("Ngày này xa quá. Xin xem lại.")})
    opinion = Opinion.objects.create(
        dossier=dossier, unit=asked, question=said, asked_at=at, asked_by=by, due_at=due_at
    )
    event = OpinionAsked(office=dossier.office_id, subject=dossier.subject, at=at, unit=asked.pk, due_at=due_at)
    happened(dossier, event, actor=by.actor, content={"question": said, "opinion": opinion.pk})
    return opinion


@transaction.atomic
def answer_opinion(*, opinion_id: int, answer: str, by: User, at: datetime) -> Opinion:
    """Answer what one's unit was asked; late is possible and stays visible. The same again is no harm.

    Raises: NotFound, InvalidInput, DossierMovedOn for another answer than the one given. Records: OpinionGiven.
    """
    asked = Opinion.objects.filter(pk=opinion_id).values_list("dossier_id", flat=True).first()
    if asked is None:
        raise NotFound
    said = answer.strip()[:TEXT_LIMIT]
    # The dossier first, as everywhere: whoever erases it goes the same way.
    dossier = locked(asked)
    opinion = Opinion.objects.select_for_update(of=("self",)).get(pk=opinion_id)
    if opinion.answered_at is not None:
        if said != opinion.answer:
            raise moved_on(dossier)
        return opinion
    if not said:
        raise InvalidInput(fields={"answer": _("Xin ghi ý kiến.")})
    _require_kept(dossier)
    opinion.answer, opinion.answered_at, opinion.answered_by = said, at, by
    opinion.save(update_fields=["answer", "answered_at", "answered_by"])
    event = OpinionGiven(
        office=dossier.office_id,
        subject=dossier.subject,
        at=at,
        unit=opinion.unit_id,
        was_late=at > opinion.due_at,
    )
    happened(dossier, event, actor=by.actor, content={"answer": said, "opinion": opinion.pk})
    return opinion


@transaction.atomic
def write_note(*, dossier_id: int, text: str, by: User, at: datetime) -> Note:
    """Leave a note for colleagues; the citizen does not see it. Records: NoteWritten."""
    said = text.strip()[:TEXT_LIMIT]
    if not said:
        raise InvalidInput(fields={"text": _("Xin ghi nội dung.")})
    dossier = locked(dossier_id)
    _require_kept(dossier)
    note = Note.objects.create(dossier=dossier, at=at, by=by, text=said)
    happened(
        dossier,
        NoteWritten(office=dossier.office_id, subject=dossier.subject, at=at),
        actor=by.actor,
        content={"text": said},
    )
    return note


def _require_kept(dossier: Dossier) -> None:
    """Refuse new words about people where the old ones were erased."""
    if dossier.name == ERASED_NAME:
        raise moved_on(dossier)


def _step_in(unit: Unit, steps: Sequence[routing.Step], dossier: Dossier) -> routing.Step | None:
    """Return the step a named unit does: the next that is its own, else one before; another helps with the present."""
    own = [step for step in steps if _fits(step, unit, dossier)]
    later = [step for step in own if step.number > dossier.step_number]
    present = [step for step in steps if step.number == dossier.step_number]
    return next(iter([*later, *reversed(own), *present]), None)


def _fits(step: routing.Step, unit: Unit, dossier: Dossier) -> bool:
    try:
        return routing.unit_for(step, dossier).pk == unit.pk
    except NoSuchUnit:
        return False
