# SPDX-License-Identifier: EUPL-1.2
"""From the draft of a result to the citizen's hand: before the signature, signed, numbered and sealed, returned."""

from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from motcua.dossiers import routing, rules, special
from motcua.dossiers.errors import MayNotSign, NoSuchUnit
from motcua.dossiers.events import ResultDrafted, ResultReady, ResultReturned, ResultSentBack, ResultSigned
from motcua.dossiers.models import Dossier, Handover, Result, StoredFile, Unit, UnitMember
from motcua.dossiers.operations.clockwork import calendar_for
from motcua.dossiers.operations.keeping import end_handover, give_to, happened, locked, moved_on, require_next
from motcua.dossiers.operations.serials import draw_number
from motcua.dossiers.rules import Status
from motcua.kernel.errors import InvalidInput
from motcua.kernel.working_time import OFFICE_ZONE
from motcua.people.models import User
from motcua.procedures.models import ProcedureStep

RESULT_NUMBER = "result"


@transaction.atomic
def draft_result(
    *,
    dossier_id: int,
    by: User,
    at: datetime,
    is_granted: bool = True,
    reason: str = "",
    name: str = "",
    file: StoredFile | None = None,
    version: int | None = None,
) -> Dossier:
    """Lay the result before whoever signs; a negative one needs its reason. Records: ResultDrafted.

    Raises: DossierMovedOn, InvalidInput.
    """
    dossier = locked(dossier_id, version=version)
    require_next(dossier, Status.SIGNING)
    _keep_draft(dossier, is_granted=is_granted, reason=reason, name=name, file=file, by=by, at=at, keeps_file=True)
    dossier.status = Status.SIGNING
    _go_to(dossier, ProcedureStep.Kind.SIGNING, by=by, at=at)
    event = ResultDrafted(office=dossier.office_id, subject=dossier.subject, at=at, is_granted=is_granted)
    happened(dossier, event, actor=by.actor, content={"reason": reason.strip()})
    return dossier


@transaction.atomic
def send_back(*, dossier_id: int, reason: str, by: User, at: datetime, version: int | None = None) -> Dossier:
    """Give an unsigned result back to whoever handled it. Records: ResultSentBack.

    Raises: DossierMovedOn, InvalidInput without a reason.
    """
    said = reason.strip()[:500]
    if not said:
        raise InvalidInput(fields={"reason": _("Xin ghi điều cần sửa.")})
    dossier = locked(dossier_id, version=version)
    if dossier.status != Status.SIGNING:
        raise moved_on(dossier)
    dossier.status = Status.PROCESSING
    _give_back(dossier, by=by, at=at, note=said)
    event = ResultSentBack(office=dossier.office_id, subject=dossier.subject, at=at)
    happened(dossier, event, actor=by.actor, content={"reason": said})
    return dossier


@transaction.atomic
def sign(
    *,
    dossier_id: int,
    by: User,
    at: datetime,
    file: StoredFile | None = None,
    has_digital_signature: bool = False,
    is_granted: bool | None = None,
    reason: str = "",
    version: int | None = None,
) -> Dossier:
    """Make the decision: from here on nothing contradicts it (Rule: R-050).

    `file` is the signed paper; `is_granted` decides where no draft lies before the signer, or otherwise than the draft.
    A draft that was sent back is none. One who may not sign for the agency is refused. Raises: MayNotSign,
    DossierMovedOn, InvalidInput. Records: ResultSigned.
    """
    dossier = locked(dossier_id, version=version)
    require_next(dossier, Status.SIGNED)
    if not may_sign(by, dossier, on=at.astimezone(OFFICE_ZONE).date()):
        raise MayNotSign
    result = Result.objects.filter(dossier=dossier).first()
    is_laid_before = dossier.status == Status.SIGNING
    if result is not None and is_granted is None and not is_laid_before:
        raise moved_on(dossier)
    if result is None or not (is_laid_before and is_granted in (None, result.is_granted)):
        granted = True if is_granted is None else is_granted
        result = _keep_draft(
            dossier, is_granted=granted, reason=reason, name="", file=None, by=by, at=at, keeps_file=False
        )
    elif reason.strip():
        result.reason = reason.strip()[:1000]
    result.file = file or result.draft_file
    result.signed_at, result.signed_by, result.has_digital_signature = at, by, has_digital_signature
    result.save()
    dossier.status = Status.SIGNED
    _go_to(dossier, ProcedureStep.Kind.ISSUING, by=by, at=at, otherwise=ProcedureStep.Kind.RETURN)
    event = ResultSigned(office=dossier.office_id, subject=dossier.subject, at=at, is_granted=result.is_granted)
    content = {"file": result.file.sha256 if result.file else "", "digital": has_digital_signature}
    happened(dossier, event, actor=by.actor, content=content)
    return dossier


@transaction.atomic
def issue_result(
    *,
    dossier_id: int,
    by: User,
    at: datetime,
    number: str = "",
    is_sealed: bool = True,
    file: StoredFile | None = None,
    has_digital_signature: bool = False,
    version: int | None = None,
) -> Dossier:
    """Number and seal the signed result and bring it to the one-stop unit: the promise is kept or missed here.

    A `file` takes the place of the signed one; `has_digital_signature` speaks of it, and the log keeps its digest.
    Without a number the agency's next one of the year is drawn. Raises: DossierMovedOn. Records: ResultReady.
    """
    dossier = locked(dossier_id, version=version)
    require_next(dossier, Status.RESULT_READY)
    result = Result.objects.get(dossier=dossier)
    on = at.astimezone(OFFICE_ZONE).date()
    result.number = number.strip()[:60] or str(draw_number(dossier.agency, RESULT_NUMBER, on=on))
    result.issued_on, result.is_sealed = on, is_sealed
    if file is not None:
        result.file, result.has_digital_signature = file, has_digital_signature
    result.save()
    special.settle(dossier, calendar=calendar_for(dossier), at=at)
    dossier.status, dossier.finished_at = Status.RESULT_READY, at
    _go_to(dossier, ProcedureStep.Kind.RETURN, by=by, at=at)
    due_at = dossier.due_at
    replaced = {"file": file.sha256, "digital": has_digital_signature} if file is not None else {}
    event = ResultReady(
        office=dossier.office_id,
        subject=dossier.subject,
        at=at,
        is_granted=result.is_granted,
        timeliness=rules.timeliness(due_at=due_at, ended_at=at) if due_at else "",
        due_at=due_at,
    )
    happened(dossier, event, actor=by.actor, content={"number": result.number, **replaced})
    return dossier


@transaction.atomic
def return_result(
    *,
    dossier_id: int,
    by: User | None,
    at: datetime,
    received_by: str = "",
    proof: str = "",
    version: int | None = None,
    actor: str = "",
) -> Dossier:
    """Hand the result over: to whom, with what proof; the same again is no harm. Records: ResultReturned.

    `received_by` empty is the applicant; `actor` says who told of it where nobody of the office did it. Raises:
    DossierMovedOn.
    """
    dossier = locked(dossier_id, version=version)
    if dossier.status == Status.RETURNED:
        return dossier
    require_next(dossier, Status.RETURNED)
    to = received_by.strip()[:200] or dossier.name
    Result.objects.filter(dossier=dossier).update(handed_to=to, handed_proof=proof.strip()[:200], handed_by=by)
    dossier.status = Status.RETURNED
    dossier.returned_at = dossier.closed_at = at
    end_handover(dossier, at=at)
    event = ResultReturned(office=dossier.office_id, subject=dossier.subject, at=at, return_by=dossier.return_by)
    actor = actor or (by.actor if by else "citizen")
    happened(dossier, event, actor=actor, content={"received_by": to, "proof": proof.strip()[:200]})
    return dossier


def may_sign(user: User, dossier: Dossier, *, on: date) -> bool:
    """Say whether this person may sign for the agency that decides: as a signing member of one of its units."""
    units = UnitMember.objects.filter(unit__agency_id=dossier.agency_id, may_sign=True, unit__is_active=True)
    if units.filter(user=user).exists():
        return True
    standing_in = units.filter(substitute=user, away_from_on__lte=on, away_until_on__gte=on)
    return standing_in.exists()


def _keep_draft(
    dossier: Dossier,
    *,
    is_granted: bool,
    reason: str,
    name: str,
    file: StoredFile | None,
    by: User,
    at: datetime,
    keeps_file: bool,
) -> Result:
    """Write the draft; the paper of an earlier one stays only where it says the same."""
    said = reason.strip()[:1000]
    if not is_granted and not said:
        raise InvalidInput(fields={"reason": _("Xin ghi lý do không giải quyết.")})
    called = name.strip()[:200] or dossier.procedure_version.result_name or str(_("Kết quả giải quyết"))
    result = Result.objects.filter(dossier=dossier).first() or Result(dossier=dossier, drafted_at=at)
    kept = result.draft_file if keeps_file and result.is_granted == is_granted else None
    result.name, result.is_granted, result.reason = called, is_granted, said
    result.draft_file = file or kept
    result.drafted_at, result.drafted_by = at, by
    result.save()
    return result


def _give_back(dossier: Dossier, *, by: User, at: datetime, note: str) -> None:
    """Pass the dossier to the unit and the officer that had it before the leaders; else to the step of handling."""
    rows = Handover.objects.filter(dossier=dossier, number__gt=1, unit__is_active=True).select_related("unit")
    rows = rows.exclude(unit=dossier.holder).exclude(unit__kind=Unit.Kind.LEADERS)
    before = rows.order_by("-number").first()
    if before is None:
        _go_to(dossier, ProcedureStep.Kind.HANDLING, by=by, at=at, note=note)
        return
    step = next((step for step in routing.steps_of(dossier) if step.number == before.step_number), None)
    due_at = routing.step_due(step, calendar=calendar_for(dossier), at=at) if step else None
    number, name = before.step_number, before.step_name
    end_handover(dossier, at=at)
    give_to(dossier, before.unit, step_number=number, step_name=name, at=at, due_at=due_at, by=by, note=note)
    dossier.assignee_id = before.taken_by_id


def _go_to(
    dossier: Dossier, kind: str, *, by: User, at: datetime, note: str = "", otherwise: str | None = None
) -> None:
    """Pass the dossier to the unit of the step of this kind, where the procedure has one and there is such a unit."""
    steps = routing.steps_of(dossier)
    step = routing.first_of(steps, kind) or (routing.first_of(steps, otherwise) if otherwise else None)
    if step is None:
        return
    try:
        unit = routing.unit_for(step, dossier)
    except NoSuchUnit:
        return
    end_handover(dossier, at=at)
    due_at = routing.step_due(step, calendar=calendar_for(dossier), at=at)
    give_to(dossier, unit, step_number=step.number, step_name=step.name, at=at, due_at=due_at, by=by, note=note)
