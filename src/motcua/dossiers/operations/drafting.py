# SPDX-License-Identifier: EUPL-1.2
"""Filling in a dossier: begun, saved as one goes, kept for a while, brought back, thrown away – and sent.

Rule: R-055.
"""

import uuid
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from django.conf import settings
from django.db import connection, transaction
from django.db.models import Q

from motcua.dossiers import drafts
from motcua.dossiers.completeness import missing, require_conditions, require_offered, with_files
from motcua.dossiers.errors import (
    DraftIncomplete,
    DraftSent,
    NoSuchDraft,
    PapersMissing,
    ProcedureChanged,
    TooManyDrafts,
)
from motcua.dossiers.events import DraftBegun, DraftErased, DraftExpiring
from motcua.dossiers.files import storage
from motcua.dossiers.models import Dossier, Draft, Paper, PaperPage, StoredFile, Upload
from motcua.dossiers.operations.intake import file_dossier
from motcua.dossiers.places import Place, place_for
from motcua.journal import operations as journal
from motcua.kernel.working_time import OFFICE_ZONE
from motcua.messaging.forgetting import forget_about
from motcua.offices.models import Agency, Office
from motcua.procedures import form as forms
from motcua.procedures import queries as procedures
from motcua.procedures.models import ProcedureVersion

WARNING, END = "draft_warning", "draft_end"
KINDS = (WARNING, END)


def begin_draft(
    *,
    office: Office,
    agency: Agency,
    version: ProcedureVersion,
    channel: str,
    applicant: Mapping[str, Any],
    at: datetime,
    answers: Mapping[str, Any] | None = None,
    conditions: Mapping[str, Any] | None = None,
    return_by: str = Dossier.ReturnBy.COUNTER,
    post: Mapping[str, Any] | None = None,
    place: str = "",
    key: str = "",
) -> tuple[Draft, str]:
    """Begin a dossier and return it with its secret, which nobody can be told again.

    With a `key` of the request the same secret can be made anew for a repeat of it (see `drafts.secret_under`).
    `applicant` is clean. Raises: NotForOnline, NotYetOffered, TooManyDrafts. Records: DraftBegun.
    """
    require_offered(version, return_by, office=office)
    identity = uuid.uuid4()
    secret = drafts.secret_under(identity, key=key) if key else drafts.new_secret()
    phone = str(applicant["phone"])
    with transaction.atomic():
        _refuse_flood(phone, at)
        draft = Draft.objects.create(
            id=identity,
            secret_digest=drafts.digest_of(secret),
            office=office,
            agency=agency,
            procedure_version=version,
            channel=channel,
            applicant=dict(applicant),
            answers=dict(answers or {}),
            conditions=dict(conditions or {}),
            phone=phone,
            return_by=return_by,
            post=dict(post or {}),
            place=place,
            begun_at=at,
            saved_at=at,
            expires_at=_expiry(at),
        )
        _plan(draft)
        event = DraftBegun(office=office.pk, subject=draft.subject, at=at, procedure=version.procedure_id)
        journal.record(event, actor=journal.CITIZEN)
    return draft, secret


@transaction.atomic
def save_draft(
    *,
    draft_id: uuid.UUID | str,
    at: datetime,
    applicant: Mapping[str, Any] | None = None,
    answers: Mapping[str, Any] | None = None,
    conditions: Mapping[str, Any] | None = None,
    return_by: str = "",
    place: str | None = None,
    where: Place | None = None,
    post: Mapping[str, Any] | None = None,
) -> Draft:
    """Save what was just filled in and keep the draft for another while; answers are taken over one by one.

    An answer of None takes the former one away. Two devices at once lose nothing but the older of two answers to the
    same question. Raises: NoSuchDraft, DraftSent, DraftExpired, NotYetOffered.
    """
    draft = _held(draft_id)
    drafts.require_open(draft, at=at)
    if applicant is not None:
        draft.applicant, draft.phone = dict(applicant), str(applicant["phone"])
    if answers is not None:
        merged = {**draft.answers, **answers}
        draft.answers = {key: value for key, value in merged.items() if value is not None}
    if conditions is not None:
        draft.conditions = dict(conditions)
    if return_by:
        require_offered(draft.procedure_version, return_by, office=where.office if where else draft.office)
        draft.return_by = return_by
    if place is not None:
        draft.place = place
    if post is not None:
        draft.post = dict(post)
    if where is not None:
        draft.office, draft.agency = where.office, where.agency
    draft.saved_at, draft.expires_at, draft.warned_at = at, _expiry(at), None
    draft.save()
    _plan(draft)
    return draft


@transaction.atomic
def restore_draft(*, draft_id: uuid.UUID | str, at: datetime) -> Draft:
    """Bring an expired draft back; one that has not expired stays as it is. Raises: NoSuchDraft, DraftSent."""
    draft = _held(draft_id)
    if drafts.is_expired(draft, at=at):
        if not drafts.may_be_restored(draft, at=at):
            raise NoSuchDraft
        draft.saved_at, draft.expires_at, draft.warned_at = at, _expiry(at), None
        draft.save(update_fields=["saved_at", "expires_at", "warned_at"])
        _plan(draft)
    drafts.require_open(draft, at=at)
    return draft


@transaction.atomic
def discard_draft(*, draft_id: uuid.UUID | str, at: datetime) -> None:
    """Throw a draft away for good, with its files. Raises: NoSuchDraft, DraftSent. Records: DraftErased."""
    draft = _held(draft_id, with_uploads=True)
    if draft.dossier is not None:
        raise DraftSent(code=draft.dossier.code)
    journal.reschedule(subject=draft.subject, office=draft.office_id, wanted={}, kinds=KINDS)
    end_for_good(draft, at=at, actor=journal.CITIZEN)


def follow_procedure(*, draft_id: uuid.UUID | str, at: datetime) -> bool:
    """Let an open draft follow the version that holds today, its answers kept; say whether it changed. Rule: R-044."""
    with transaction.atomic():
        draft = drafts.locked(draft_id)
        if draft.dossier is not None:
            return False
        version = procedures.version_on(draft.procedure_version.procedure_id, on=_day(at))
        if version.pk == draft.procedure_version_id:
            return False
        draft.procedure_version = version
        draft.save(update_fields=["procedure_version"])
        return True


def submit_draft(*, draft_id: uuid.UUID | str, at: datetime, actor: str = journal.CITIZEN) -> Dossier:
    """Send a draft, once: whoever sends it again gets the dossier that was made of it.

    It is filed under the version that holds at the moment of sending (Rule: R-044). Raises: NoSuchDraft, DraftExpired,
    ProcedureChanged (the draft follows the new version, the answers are kept), NotForOnline, NotYetOffered,
    NotThere, ConditionUnmet, DraftIncomplete, PapersMissing. Records: DossierSubmitted.
    """
    if follow_procedure(draft_id=draft_id, at=at):
        raise ProcedureChanged
    with transaction.atomic():
        draft = _held(draft_id)
        if draft.dossier is not None:
            return draft.dossier
        drafts.require_open(draft, at=at)
        return _file(draft, at=at, actor=actor)


def _file(draft: Draft, *, at: datetime, actor: str) -> Dossier:
    version = draft.procedure_version
    # The office may have closed, or another agency may do this work by now.
    place_for(version.procedure_id, office=draft.office_id, agency=draft.agency_id, on=_day(at))
    require_offered(version, draft.return_by, office=draft.office)
    require_conditions(version, draft.conditions)
    lacking = missing(draft, on=_day(at))
    if lacking.answers:
        raise DraftIncomplete(fields={f"answers.{key}": said for key, said in lacking.answers.items()})
    if lacking.papers:
        raise PapersMissing(
            fields={f"papers.{code}": name for code, name in lacking.papers.items()},
            names="; ".join(lacking.papers.values()),
            papers=list(lacking.papers),
        )
    papers = Paper.objects.filter(draft=draft, replaced_at__isnull=True).select_related("file").order_by("code", "pk")
    sealed = [{"paper": row.code, "name": row.name, "sha256": row.file.sha256 if row.file else ""} for row in papers]
    answers = forms.read_form(version.form).clean(with_files(draft), today=_day(at))
    dossier = file_dossier(
        office=draft.office,
        agency=draft.agency,
        version=version,
        applicant=draft.applicant,
        answers=answers,
        channel=draft.channel,
        return_by=draft.return_by,
        at=at,
        actor=actor,
        content={"papers": sealed},
    )
    become(draft, dossier, at=at)
    return dossier


def become(draft: Draft, dossier: Dossier, *, at: datetime) -> None:
    """Let the papers of a locked draft be the dossier's, and the draft only say which one it became."""
    # One that is just being looked into finds the draft sent, and is forgotten later.
    unfinished = Upload.objects.select_for_update(skip_locked=True).filter(draft=draft, file__isnull=True)
    Upload.objects.filter(pk__in=list(unfinished.values_list("pk", flat=True))).delete()
    Paper.objects.filter(draft=draft).update(draft=None, dossier=dossier)
    # What people wrote is the dossier's now, and is kept and erased with it alone.
    draft.dossier, draft.phone, draft.saved_at = dossier, "", at
    draft.applicant, draft.answers, draft.conditions, draft.post = {}, {}, {}, {}
    draft.save()
    journal.reschedule(subject=draft.subject, office=draft.office_id, wanted={}, kinds=KINDS)


# --- what falls due ----------------------------------------------------------------------------------


@transaction.atomic
def settle(*, kind: str, draft_id: str, due_at: datetime, at: datetime) -> None:
    """Do what fell due to a draft, if it is still so: warn of its end, or forget it with its files.

    Raises: NoSuchDraft. Records: DraftExpiring or DraftErased.
    """
    draft = _held(draft_id, with_uploads=kind == END)
    if draft.dossier is not None:
        return
    if kind == WARNING and draft.warned_at is None and at < draft.expires_at and due_at == _warning(draft):
        draft.warned_at = at
        draft.save(update_fields=["warned_at"])
        event = DraftExpiring(office=draft.office_id, subject=draft.subject, at=at, expires_at=draft.expires_at)
        journal.record(event, actor=journal.SYSTEM)
    if kind == END and draft.expires_at + drafts.restorable_for() <= at:
        end_for_good(draft, at=at, actor=journal.SYSTEM)


def held_for_its_end(draft_id: uuid.UUID | str) -> Draft:
    """Return a draft with its uploads locked, for who ends it. Raises: NoSuchDraft."""
    return _held(draft_id, with_uploads=True)


def held(draft_id: uuid.UUID | str) -> Draft:
    """Return a draft locked, for who does more with it in the same transaction. Raises: NoSuchDraft."""
    return _held(draft_id)


def end_for_good(draft: Draft, *, at: datetime, actor: str) -> None:
    """Forget a held draft with its files, in the caller's transaction. Records: DraftErased."""
    whole = Q(pk__in=Paper.objects.filter(draft=draft).values("file"))
    pages = Q(pk__in=PaperPage.objects.filter(paper__draft=draft).values("file"))
    files = list(StoredFile.objects.filter(whole | pages, erased_at__isnull=True))
    StoredFile.objects.filter(pk__in=[stored.pk for stored in files]).update(name="", erased_at=at)
    # Only once it is certain: what is off the disk does not come back.
    transaction.on_commit(partial(_take_off_disk, files))
    event = DraftErased(office=draft.office_id, subject=draft.subject, at=at, was_discarded=actor == journal.CITIZEN)
    journal.record(event, actor=actor)
    forget_about(draft.subject)
    draft.delete()


def _take_off_disk(files: Sequence[StoredFile]) -> None:
    for stored in files:
        storage.path_of(stored).unlink(missing_ok=True)


def _held(draft_id: uuid.UUID | str, *, with_uploads: bool = False) -> Draft:
    """Return the draft locked, its moments and, for its end, its uploads before it: in this order everybody goes."""
    known = drafts.by_id(draft_id)
    journal.hold(subject=known.subject, kinds=KINDS)
    if with_uploads:
        list(Upload.objects.select_for_update(of=("self",)).filter(draft=known).order_by("pk").values_list("pk"))
    return drafts.locked(known.pk)


def _plan(draft: Draft) -> None:
    wanted = {END: draft.expires_at + drafts.restorable_for()}
    if draft.warned_at is None:
        wanted[WARNING] = _warning(draft)
    journal.reschedule(subject=draft.subject, office=draft.office_id, wanted=wanted, kinds=KINDS)


def _warning(draft: Draft) -> datetime:
    return draft.expires_at - timedelta(days=settings.DRAFT_WARNING_DAYS)


def _expiry(at: datetime) -> datetime:
    return at + timedelta(days=settings.DRAFT_DAYS)


def _refuse_flood(phone: str, at: datetime) -> None:
    """Refuse more drafts of a phone in a day than an honest helper needs; one after another, so that none slips by."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"draft:{phone}"])
    begun = datetime.combine(_day(at), datetime.min.time(), OFFICE_ZONE)
    if Draft.objects.filter(phone=phone, begun_at__gte=begun).count() >= settings.DRAFTS_A_DAY:
        raise TooManyDrafts(most=settings.DRAFTS_A_DAY)


def _day(at: datetime) -> Any:
    return at.astimezone(OFFICE_ZONE).date()
