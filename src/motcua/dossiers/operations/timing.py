# SPDX-License-Identifier: EUPL-1.2
"""What changes or ends a dossier's time: a new date once, withdrawal, stopping, and what falls due."""

from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from motcua.dossiers import rules, special
from motcua.dossiers.errors import ExtendedBefore, TooLateToExtend
from motcua.dossiers.events import (
    DossierStopped,
    DossierWithdrawn,
    DueDateExtended,
    DueDateMissed,
    DueDateNear,
    IntakeOverdue,
    OpinionLate,
    SpecialPromiseNear,
)
from motcua.dossiers.models import Dossier, Extension, Opinion, Sheet, SpecialIntake
from motcua.dossiers.operations.clockwork import calendar_for, stop
from motcua.dossiers.operations.keeping import end_handover, happened, locked, moved_on, require_next
from motcua.dossiers.operations.serials import draw_number
from motcua.dossiers.operations.sheeting import issue_sheet
from motcua.dossiers.rules import CLOSED, RUNNING, Status
from motcua.journal import operations as journal
from motcua.kernel.errors import InvalidInput
from motcua.kernel.working_time import OFFICE_ZONE, deadline_in_working_minutes
from motcua.people.models import User

REASON_LIMIT = 500
# Nobody means a moment farther off; what is typed so is a slip.
FARTHEST = timedelta(days=3 * 366)
# A dossier whose promise ends within this working time is shown and told as near its end.
NEAR_WORKING_MINUTES = 240


@transaction.atomic
def extend(
    *, dossier_id: int, new_due_at: datetime, reason: str, by: User, at: datetime, version: int | None = None
) -> Dossier:
    """Apologise and give a new date, once, at the latest the day before the promised one (Mẫu 04; Rule: R-047).

    Raises: ExtendedBefore, TooLateToExtend, DossierMovedOn, InvalidInput. Records: DueDateExtended.
    """
    said = reason.strip()[:REASON_LIMIT]
    if not said:
        raise InvalidInput(fields={"reason": _("Xin ghi lý do chậm để xin lỗi người dân.")})
    dossier = locked(dossier_id, version=version)
    before = Extension.objects.filter(dossier=dossier).first()
    if before is not None:
        raise ExtendedBefore(due_at=before.due_after)
    if dossier.status not in RUNNING or dossier.due_at is None:
        raise moved_on(dossier)
    if new_due_at > at + FARTHEST:
        raise InvalidInput(fields={"new_due_at": _("Ngày này xa quá. Xin xem lại.")})
    # A new date outside of office hours would be no promise: it is the next opening.
    new_due_at = deadline_in_working_minutes(calendar_for(dossier), start=new_due_at, minutes=0)
    if new_due_at <= dossier.due_at:
        raise InvalidInput(fields={"new_due_at": _("Ngày hẹn mới phải sau ngày hẹn cũ.")})
    last_on = rules.last_day_to_extend(dossier.due_at)
    if at.astimezone(OFFICE_ZONE).date() > last_on:
        raise TooLateToExtend(last_on=last_on)
    due_before = dossier.due_at
    Extension.objects.create(
        dossier=dossier, given_at=at, given_by=by, reason=said, due_before=due_before, due_after=new_due_at
    )
    dossier.due_at = new_due_at
    event = DueDateExtended(
        office=dossier.office_id, subject=dossier.subject, at=at, due_before=due_before, due_after=new_due_at
    )
    happened(dossier, event, actor=by.actor, content={"reason": said})
    number = draw_number(dossier.agency, Sheet.Kind.APOLOGY, on=at.astimezone(OFFICE_ZONE).date())
    issue_sheet(dossier, Sheet.Kind.APOLOGY, number=number, by=by.actor, at=at, facts={"reason": said})
    return dossier


@transaction.atomic
def withdraw(
    *,
    dossier_id: int,
    at: datetime,
    reason: str = "",
    by: User | None = None,
    actor: str = journal.CITIZEN,
    money: str = "",
    version: int | None = None,
) -> Dossier:
    """Take the dossier back for the citizen, as long as nothing is decided (NĐ 118/2025 Art.21; Mẫu 05).

    `money` says what becomes of a fee that was paid. Raises: DossierMovedOn. Records: DossierWithdrawn.
    """
    dossier = locked(dossier_id, version=version)
    require_next(dossier, Status.WITHDRAWN)
    _end(dossier, Status.WITHDRAWN, at=at)
    event = DossierWithdrawn(office=dossier.office_id, subject=dossier.subject, at=at)
    said = reason.strip()[:REASON_LIMIT]
    who = by.actor if by else actor
    happened(dossier, event, actor=who, content={"reason": said, "money": money})
    number = draw_number(dossier.agency, Sheet.Kind.STOP, on=at.astimezone(OFFICE_ZONE).date())
    issue_sheet(dossier, Sheet.Kind.STOP, number=number, by=who, at=at, facts={"reason": said, "money": money})
    return dossier


@transaction.atomic
def stop_handling(*, dossier_id: int, reason: str, by: User, at: datetime, version: int | None = None) -> Dossier:
    """Stop a dossier that cannot go on, such as one whose completion never came. Records: DossierStopped.

    Raises: DossierMovedOn, InvalidInput.
    """
    said = reason.strip()[:REASON_LIMIT]
    if not said:
        raise InvalidInput(fields={"reason": _("Xin ghi căn cứ và lý do dừng giải quyết.")})
    dossier = locked(dossier_id, version=version)
    require_next(dossier, Status.STOPPED)
    _end(dossier, Status.STOPPED, at=at)
    event = DossierStopped(office=dossier.office_id, subject=dossier.subject, at=at)
    happened(dossier, event, actor=by.actor, content={"reason": said})
    number = draw_number(dossier.agency, Sheet.Kind.STOP, on=at.astimezone(OFFICE_ZONE).date())
    issue_sheet(dossier, Sheet.Kind.STOP, number=number, by=by.actor, at=at, facts={"reason": said})
    return dossier


# --- what falls due ----------------------------------------------------------------------------------

INTAKE_OVERDUE, NEAR, MISSED, OPINION_LATE = "dossier_intake", "dossier_near", "dossier_missed", "opinion_late"
SPECIAL_HALF, SPECIAL_MOST = "special_half", "special_most"
KINDS = (INTAKE_OVERDUE, NEAR, MISSED, SPECIAL_HALF, SPECIAL_MOST)


def plan(dossier: Dossier, *, at: datetime) -> None:
    """Set the moments at which time acts on the dossier, as it is now."""
    wanted: dict[str, datetime] = {}
    if dossier.status == Status.SUBMITTED and dossier.answer_by is not None:
        wanted[INTAKE_OVERDUE] = dossier.answer_by
    if dossier.status in RUNNING and dossier.due_at is not None:
        wanted[MISSED] = dossier.due_at
        near = near_from(dossier)
        if near is not None:
            wanted[NEAR] = near
        intake = special.open_intake(dossier)
        if intake is not None and intake.half_at and intake.most_at:
            wanted |= {SPECIAL_HALF: intake.half_at, SPECIAL_MOST: intake.most_at}
    journal.reschedule(subject=dossier.subject, office=dossier.office_id, wanted=wanted, kinds=KINDS)


def near_from(dossier: Dossier) -> datetime | None:
    """Return the moment from which the promise is near its end; None where the whole limit is that short."""
    if dossier.due_at is None or dossier.counted_from is None:
        return None
    due_at = dossier.due_at
    candidates = [due_at - timedelta(hours=hours) for hours in (4, 24, 48, 72, 120, 240)]
    calendar = calendar_for(dossier)
    for begun in candidates:
        if begun <= dossier.counted_from:
            return None
        if deadline_in_working_minutes(calendar, start=begun, minutes=NEAR_WORKING_MINUTES) <= due_at:
            return begun
    return None


@transaction.atomic
def settle(*, kind: str, dossier_id: int, due_at: datetime, at: datetime) -> None:
    """Do what fell due, if it is still so. Records: IntakeOverdue, DueDateNear or DueDateMissed."""
    dossier = locked(dossier_id)
    office, subject = dossier.office_id, dossier.subject
    if kind == INTAKE_OVERDUE and dossier.status == Status.SUBMITTED and dossier.answer_by == due_at:
        happened(dossier, IntakeOverdue(office=office, subject=subject, at=at), actor=journal.SYSTEM)
    promised = dossier.due_at
    if dossier.status not in RUNNING or promised is None:
        return
    begun = near_from(dossier) if kind == NEAR else None
    if begun is not None and begun <= at < promised:
        near = DueDateNear(office=office, subject=subject, at=at, due_at=promised)
        happened(dossier, near, actor=journal.SYSTEM)
    if kind in (SPECIAL_HALF, SPECIAL_MOST) and at < promised:
        _hand_up(dossier, kind, due_at=due_at, at=at)
    if kind == MISSED and promised == due_at:
        missed = DueDateMissed(office=office, subject=subject, at=at, due_at=promised)
        happened(dossier, missed, actor=journal.SYSTEM)


def _hand_up(dossier: Dossier, kind: str, *, due_at: datetime, at: datetime) -> None:
    """Tell, once for each share, that half or most of a special day's promise has passed. Rule: R-059."""
    intake = special.open_intake(dossier)
    if intake is None or intake.promised_at is None or dossier.holder_id is None:
        return
    share, planned, field = {
        SPECIAL_HALF: (special.HALF, intake.half_at, "warned_half_at"),
        SPECIAL_MOST: (special.MOST, intake.most_at, "warned_most_at"),
    }[kind]
    if planned != due_at or getattr(intake, field) is not None:
        return
    SpecialIntake.objects.filter(pk=intake.pk).update(**{field: at})
    event = SpecialPromiseNear(
        office=dossier.office_id,
        subject=dossier.subject,
        at=at,
        share=share,
        due_at=intake.promised_at,
        unit=dossier.holder_id,
    )
    happened(dossier, event, actor=journal.SYSTEM)


@transaction.atomic
def settle_opinion(*, opinion_id: int, at: datetime) -> None:
    """Tell the head of the one-stop unit of an opinion that has not come in time. Records: OpinionLate."""
    asked = Opinion.objects.filter(pk=opinion_id).values_list("dossier_id", flat=True).first()
    if asked is None:
        return
    dossier = locked(asked)
    opinion = Opinion.objects.select_for_update(of=("self",)).get(pk=opinion_id)
    is_over = opinion.answered_at is not None or dossier.status in CLOSED
    if is_over or opinion.reported_at is not None or opinion.due_at > at:
        return
    opinion.reported_at = at
    opinion.save(update_fields=["reported_at"])
    event = OpinionLate(office=dossier.office_id, subject=dossier.subject, at=at, unit=opinion.unit_id)
    happened(dossier, event, actor=journal.SYSTEM)


def _end(dossier: Dossier, status: str, *, at: datetime) -> None:
    dossier.status = status
    dossier.closed_at, dossier.answer_by = at, None
    ended = special.Dropped.WITHDRAWN if status == Status.WITHDRAWN else special.Dropped.STOPPED
    special.drop(dossier, ended, calendar=calendar_for(dossier), at=at)
    stop(dossier, at=at)
    end_handover(dossier, at=at)
