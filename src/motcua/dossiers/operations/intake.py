# SPDX-License-Identifier: EUPL-1.2
"""How a dossier comes in: sent, received, completed once, or refused."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from motcua.dossiers import codes, deadlines, routing, special
from motcua.dossiers.errors import NoSuchUnit, SupplementAskedBefore
from motcua.dossiers.events import (
    DossierReceived,
    DossierRefused,
    DossierSubmitted,
    SupplementAsked,
    SupplementGiven,
)
from motcua.dossiers.models import Dossier, DossierContent, Supplement, Unit
from motcua.dossiers.models.sheets import Sheet
from motcua.dossiers.operations.clockwork import calendar_for, resume, start, stop
from motcua.dossiers.operations.keeping import (
    end_handover,
    give_to,
    happened,
    locked,
    moved_on,
    pause_step,
    require_next,
    resume_step,
)
from motcua.dossiers.operations.outside import require_intake_possible
from motcua.dossiers.operations.serials import draw_code, draw_number
from motcua.dossiers.operations.sheeting import issue_sheet
from motcua.dossiers.rules import Status
from motcua.dossiers.search_words import words_of
from motcua.journal import operations as journal
from motcua.kernel.errors import InvalidInput
from motcua.kernel.working_time import OFFICE_ZONE
from motcua.offices import queries as offices
from motcua.offices.models import Agency, Office
from motcua.people.models import User
from motcua.procedures.models import ProcedureVersion

REASON_LIMIT = 500
POINTS_LIMIT = 30


def file_dossier(
    *,
    office: Office,
    agency: Agency,
    version: ProcedureVersion,
    applicant: Mapping[str, Any],
    answers: Mapping[str, Any],
    channel: str,
    return_by: str,
    at: datetime,
    actor: str,
    helped_at: Office | None = None,
    content: Mapping[str, Any] | None = None,
) -> Dossier:
    """Write a sent dossier with its code, in the caller's transaction; its papers are the caller's care.

    `applicant` is clean: see DossierContent; `content` is sealed with the sending. Records: DossierSubmitted.
    """
    calendar = offices.calendar_of(office).for_agency(agency.pk)
    organisation = applicant.get("organisation") or {}
    name = str(organisation.get("name") or applicant["name"])
    code = draw_code(agency, version, at=at)
    dossier = Dossier(
        office=office,
        agency=agency,
        helped_at=helped_at,
        procedure=version.procedure,
        procedure_version=version,
        code=code,
        code_key=codes.key_of(code),
        status=Status.SUBMITTED,
        channel=channel,
        return_by=return_by,
        is_organisation=bool(organisation),
        name=name,
        phone=str(applicant["phone"]),
        words=words_of(name, offices=[office.pk]),
        submitted_at=at,
        answer_by=deadlines.intake_answer_by(calendar, sent_at=at),
        version=0,
    )
    intake = routing.steps_of(dossier)[0]
    unit = routing.unit_for(intake, dossier)
    dossier.holder, dossier.holder_office_id = unit, unit.office_id
    dossier.save()
    DossierContent.objects.create(dossier=dossier, applicant=dict(applicant), answers=dict(answers))
    give_to(dossier, unit, step_number=intake.number, step_name=intake.name, at=at, due_at=dossier.answer_by, by=None)
    event = DossierSubmitted(
        office=office.pk,
        subject=dossier.subject,
        at=at,
        agency=agency.pk,
        procedure=version.procedure_id,
        channel=channel,
        answer_by=dossier.answer_by,
    )
    happened(dossier, event, actor=actor, content={"name": name, **(content or {})})
    return dossier


@transaction.atomic
def receive(
    *,
    dossier_id: int,
    by: User,
    at: datetime,
    version: int | None = None,
    is_special: bool = True,
    wants_slip: bool = False,
) -> Dossier:
    """Take a sent dossier over: number, receipt (Mẫu 01), the promise; it goes on to whoever handles it.

    It goes on at once, which is sooner than what comes after 15:00 must (NĐ 61/2018 Art.18). For who stands at the
    counter the special day decides the promise and the slip, unless the citizen wants it otherwise (see `special`).
    Raises: DossierMovedOn, FeeDueFirst, PapersOnTheirWay. Records: DossierReceived.
    """
    dossier = locked(dossier_id, version=version)
    if dossier.status != Status.SUBMITTED:
        raise moved_on(dossier)
    require_intake_possible(dossier)
    return received(dossier, by=by, at=at, is_special=is_special, wants_slip=wants_slip)


def received(dossier: Dossier, *, by: User, at: datetime, is_special: bool = True, wants_slip: bool = False) -> Dossier:
    """Take over a dossier the caller has locked or just made, in the caller's transaction. Records: DossierReceived."""
    dossier.status = Status.PROCESSING
    dossier.received_at, dossier.answer_by = at, None
    dossier.register_number = draw_number(dossier.agency, Sheet.Kind.RECEIPT, on=at.astimezone(OFFICE_ZONE).date())
    start(dossier, at=at)
    calendar = calendar_for(dossier)
    day = special.take_in(dossier, calendar=calendar, at=at, by=by, is_wanted=is_special, slip=wants_slip)
    dossier.first_due_at = dossier.due_at
    steps = routing.steps_of(dossier)
    end_handover(dossier, at=at)
    following = routing.step_after(steps, steps[0].number) or steps[0]
    give_to(
        dossier,
        _unit_behind_intake(following, dossier),
        step_number=following.number,
        step_name=following.name,
        at=at,
        due_at=routing.step_due(following, calendar=calendar, at=at),
        by=by,
    )
    assert dossier.due_at is not None
    event = DossierReceived(
        office=dossier.office_id,
        subject=dossier.subject,
        at=at,
        agency=dossier.agency_id,
        procedure=dossier.procedure_id,
        channel=dossier.channel,
        due_at=dossier.due_at,
        special=dossier.special,
        fell_back=day.fell_back if day else "",
    )
    happened(dossier, event, actor=by.actor, content={"register_number": dossier.register_number})
    issue_sheet(dossier, Sheet.Kind.RECEIPT, number=dossier.register_number, by=by.actor, at=at)
    return dossier


@transaction.atomic
def take_in(
    *,
    office: Office,
    agency: Agency,
    version: ProcedureVersion,
    applicant: Mapping[str, Any],
    answers: Mapping[str, Any],
    return_by: str,
    by: User,
    at: datetime,
    channel: str = Dossier.Channel.DESK,
    helped_at: Office | None = None,
    is_special: bool = True,
    wants_slip: bool = False,
) -> Dossier:
    """Receive at the counter what the citizen brings, in one go. Records: DossierSubmitted, DossierReceived."""
    dossier = file_dossier(
        office=office,
        agency=agency,
        version=version,
        applicant=applicant,
        answers=answers,
        channel=channel,
        return_by=return_by,
        at=at,
        actor=by.actor,
        helped_at=helped_at,
    )
    return received(dossier, by=by, at=at, is_special=is_special, wants_slip=wants_slip)


@transaction.atomic
def ask_for_supplement(
    *,
    dossier_id: int,
    points: Sequence[Mapping[str, str]],
    by: User,
    at: datetime,
    reason: str = "",
    version: int | None = None,
) -> Dossier:
    """Ask, once and for everything at a time, for what is missing (Mẫu 02); the clock stands until it comes.

    `points` as in Supplement. Raises: SupplementAskedBefore, DossierMovedOn, InvalidInput without a point.
    Records: SupplementAsked. Rule: R-049.
    """
    dossier = locked(dossier_id, version=version)
    kept = _clean_points(points)
    before = Supplement.objects.filter(dossier=dossier).first()
    if before is not None:
        raise SupplementAskedBefore(asked_at=before.asked_at)
    require_next(dossier, Status.SUPPLEMENT)
    was_received = dossier.received_at is not None
    Supplement.objects.create(
        dossier=dossier,
        asked_at=at,
        asked_by=by,
        points=kept,
        reason=reason.strip()[:REASON_LIMIT],
        was_received=was_received,
        due_before=dossier.due_at,
    )
    dossier.status, dossier.answer_by = Status.SUPPLEMENT, None
    if was_received:
        special.drop(dossier, special.Dropped.SUPPLEMENT, calendar=calendar_for(dossier), at=at)
        stop(dossier, at=at)
    pause_step(dossier, at=at)
    event = SupplementAsked(office=dossier.office_id, subject=dossier.subject, at=at, was_received=was_received)
    happened(dossier, event, actor=by.actor, content={"points": kept, "reason": reason})
    number = draw_number(dossier.agency, Sheet.Kind.COMPLETION, on=at.astimezone(OFFICE_ZONE).date())
    issue_sheet(dossier, Sheet.Kind.COMPLETION, number=number, by=by.actor, at=at)
    return dossier


@transaction.atomic
def give_supplement(
    *, dossier_id: int, at: datetime, actor: str = journal.CITIZEN, answer: str = "", version: int | None = None
) -> Dossier:
    """Send what was missing; a dossier received before runs again, one only sent waits for intake again.

    The time limit is counted anew from this moment, or goes on, as the procedure says (NĐ 61/2018 Art.19(4)).
    Raises: DossierMovedOn. Records: SupplementGiven.
    """
    dossier = locked(dossier_id, version=version)
    asked = Supplement.objects.filter(dossier=dossier, answered_at__isnull=True).first()
    if dossier.status != Status.SUPPLEMENT or asked is None:
        raise moved_on(dossier)
    if dossier.received_at is not None:
        dossier.status = Status.PROCESSING
        resume(dossier, at=at)
        resume_step(dossier, due_at=_step_due(dossier, at=at))
    else:
        dossier.status = Status.SUBMITTED
        calendar = offices.calendar_of(dossier.office).for_agency(dossier.agency_id)
        dossier.answer_by = deadlines.intake_answer_by(calendar, sent_at=at)
        resume_step(dossier, due_at=dossier.answer_by)
    asked.answered_at, asked.answer, asked.due_after = at, answer.strip()[:1000], dossier.due_at
    asked.save(update_fields=["answered_at", "answer", "due_after"])
    event = SupplementGiven(office=dossier.office_id, subject=dossier.subject, at=at, due_at=dossier.due_at)
    happened(dossier, event, actor=actor, content={"answer": asked.answer})
    return dossier


@transaction.atomic
def refuse(*, dossier_id: int, reason: str, by: User, at: datetime, version: int | None = None) -> Dossier:
    """Refuse to take the dossier over, with the legal reason (Mẫu 03); being late is none (R-046).

    Raises: InvalidInput without a reason, DossierMovedOn. Records: DossierRefused.
    """
    said = reason.strip()[:REASON_LIMIT]
    if not said:
        raise InvalidInput(fields={"reason": _("Xin ghi căn cứ và lý do từ chối.")})
    dossier = locked(dossier_id, version=version)
    require_next(dossier, Status.REFUSED)
    dossier.status = Status.REFUSED
    dossier.closed_at, dossier.answer_by = at, None
    special.drop(dossier, special.Dropped.REFUSED, calendar=calendar_for(dossier), at=at)
    stop(dossier, at=at)
    end_handover(dossier, at=at)
    event = DossierRefused(
        office=dossier.office_id, subject=dossier.subject, at=at, was_received=dossier.received_at is not None
    )
    happened(dossier, event, actor=by.actor, content={"reason": said})
    number = draw_number(dossier.agency, Sheet.Kind.REFUSAL, on=at.astimezone(OFFICE_ZONE).date())
    issue_sheet(dossier, Sheet.Kind.REFUSAL, number=number, by=by.actor, at=at, facts={"reason": said})
    return dossier


def _unit_behind_intake(step: routing.Step, dossier: Dossier) -> Unit:
    """Return the unit of the first step behind intake; where nobody set one up, intake keeps what it received."""
    try:
        return routing.unit_for(step, dossier)
    except NoSuchUnit:
        if dossier.holder is None:
            raise
        return dossier.holder


def _step_due(dossier: Dossier, *, at: datetime) -> datetime | None:
    step = next((step for step in routing.steps_of(dossier) if step.number == dossier.step_number), None)
    return routing.step_due(step, calendar=calendar_for(dossier), at=at) if step else None


def _clean_points(points: Sequence[Mapping[str, str]]) -> list[dict[str, str]]:
    kept = [
        {name: str(point.get(name, "")).strip()[:REASON_LIMIT] for name in ("paper", "question", "what", "how")}
        for point in points[:POINTS_LIMIT]
    ]
    kept = [point for point in kept if point["what"] or point["paper"] or point["question"]]
    if not kept:
        raise InvalidInput(fields={"points": _("Xin ghi ít nhất một điều cần bổ sung.")})
    return kept
