# SPDX-License-Identifier: EUPL-1.2
"""Drafts that are filled in for somebody at the counter: nobody has a secret for them, and no phone leads to them.

They are made, written and ended in the transaction of who helps, who decides by whom and until when.
"""

import uuid
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction

from motcua.dossiers import drafts, paper_names
from motcua.dossiers.applicant import clean_applicant
from motcua.dossiers.completeness import missing, require_offered, require_return_offered, with_files
from motcua.dossiers.errors import DraftSent, PapersMissing
from motcua.dossiers.models import Dossier, Draft, Paper
from motcua.dossiers.operations.counter import COPIES_LIMIT
from motcua.dossiers.operations.drafting import become, end_for_good, held_for_its_end
from motcua.dossiers.operations.intake import file_dossier
from motcua.dossiers.places import Place, place_for
from motcua.kernel.errors import InvalidInput
from motcua.kernel.working_time import OFFICE_ZONE
from motcua.offices.models import Office
from motcua.people.models import User
from motcua.procedures import form as forms
from motcua.procedures.kinds import Kind
from motcua.procedures.models import ProcedureVersion


def begin_helped(*, place: Place, version: ProcedureVersion, channel: str, at: datetime, expires_at: datetime) -> Draft:
    """Begin an empty draft that only its helper reaches, in the caller's transaction.

    Raises: NotForOnline for one that is filed online and may not be.
    """
    if channel == Dossier.Channel.WEB:
        require_offered(version, Dossier.ReturnBy.COUNTER, office=place.office)
    return Draft.objects.create(
        id=uuid.uuid4(),
        secret_digest="",
        office=place.office,
        agency=place.agency,
        procedure_version=version,
        channel=channel,
        begun_at=at,
        saved_at=at,
        expires_at=expires_at,
    )


def write_helped(draft: Draft, *, applicant: Mapping[str, Any], answers: Mapping[str, Any], at: datetime) -> None:
    """Keep what is filled in, as it was typed, in a draft the caller has locked."""
    draft.applicant, draft.answers, draft.saved_at = dict(applicant), dict(answers), at
    draft.save(update_fields=["applicant", "answers", "saved_at"])


def return_helped(draft_id: uuid.UUID, *, return_by: str, at: datetime, post: Mapping[str, Any] | None = None) -> None:
    """Note how the result is to come, in the caller's transaction; `post` is where to, as of `Draft.post`.

    Raises: NoSuchDraft, DraftSent, DraftExpired, NotYetOffered.
    """
    draft = drafts.locked(draft_id)
    drafts.require_open(draft, at=at)
    require_return_offered(return_by, office=draft.office)
    draft.return_by, draft.saved_at = return_by, at
    if post is not None:
        draft.post = dict(post)
    draft.save(update_fields=["return_by", "post", "saved_at"])


@transaction.atomic
def tick_paper(
    *, draft_id: uuid.UUID | str, code: str, form: str, actor: str, at: datetime, copies: int = 1, name: str = ""
) -> Paper:
    """Note a paper that is handed in or shown without a file; a scan of it that is there stays.

    Raises: NoSuchPaper, NoSuchDraft, DraftSent, DraftExpired.
    """
    draft = drafts.locked(draft_id)
    drafts.require_open(draft, at=at)
    title = paper_names.name_of(draft.procedure_version, code, name)
    form = form if form in Paper.Form.values else Paper.Form.COPY
    copies = min(max(copies, 1), COPIES_LIMIT)
    older = Paper.objects.filter(draft=draft, code=code, replaced_at__isnull=True).order_by("-pk").first()
    if older is None:
        return Paper.objects.create(
            draft=draft, code=code, name=title, form=form, copies=copies, added_at=at, added_by=actor
        )
    if (older.form, older.copies) != (form, copies):
        older.form, older.copies = form, copies
        older.save(update_fields=["form", "copies"])
    return older


def file_helped(*, draft_id: uuid.UUID, by: User, at: datetime, helped_at: Office) -> Dossier:
    """Make the draft a sent dossier in the caller's transaction, who knows whether it can be received at once.

    At the counter missing papers do not stop who sees them; filed online they do.
    Raises: InvalidInput with every field, PapersMissing, DraftSent, DraftExpired, NotThere, NotForOnline.
    Records: DossierSubmitted.
    """
    draft = drafts.locked(draft_id)
    if draft.dossier is not None:
        raise DraftSent(code=draft.dossier.code)
    drafts.require_open(draft, at=at)
    on = at.astimezone(OFFICE_ZONE).date()
    version = draft.procedure_version
    # The office may have closed, or another agency may do this work by now.
    place_for(version.procedure_id, office=draft.office_id, agency=draft.agency_id, on=on)
    applicant, answers = _clean(draft, at=at)
    if draft.channel == Dossier.Channel.WEB:
        require_offered(version, draft.return_by, office=draft.office)
        lacking = missing(draft, on=on).papers
        if lacking:
            raise PapersMissing(
                fields={f"papers.{code}": name for code, name in lacking.items()},
                names="; ".join(lacking.values()),
                papers=list(lacking),
            )
    papers = Paper.objects.filter(draft=draft, replaced_at__isnull=True).select_related("file").order_by("code", "pk")
    sealed = [{"paper": row.code, "name": row.name, "sha256": row.file.sha256 if row.file else ""} for row in papers]
    dossier = file_dossier(
        office=draft.office,
        agency=draft.agency,
        version=version,
        applicant=applicant,
        answers=answers,
        channel=draft.channel,
        return_by=draft.return_by,
        at=at,
        actor=by.actor,
        helped_at=helped_at,
        content={"papers": sealed},
    )
    become(draft, dossier, at=at)
    return dossier


def drop_helped(*, draft_id: uuid.UUID, actor: str, at: datetime) -> None:
    """Forget a draft and its files for good, in the caller's transaction. Records: DraftErased."""
    draft = held_for_its_end(draft_id)
    if draft.dossier is None:
        end_for_good(draft, at=at, actor=actor)


def _clean(draft: Draft, *, at: datetime) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return who files and the answers as a dossier keeps them; a file that is asked for lies on the counter."""
    fields: dict[str, str] = {}
    applicant: dict[str, Any] = {}
    try:
        applicant = clean_applicant(draft.applicant)
    except InvalidInput as refusal:
        fields |= {f"applicant.{name}": said for name, said in refusal.fields.items()}
    form, today = forms.read_form(draft.procedure_version.form), at.astimezone(OFFICE_ZONE).date()
    answers = with_files(draft)
    is_online = draft.channel == Dossier.Channel.WEB
    files = {each.key for each in form.questions if each.kind == Kind.FILE and not is_online}
    wrong = form.check(answers, today=today)
    fields |= {f"answers.{key}": said for key, said in wrong.items() if key not in files}
    if fields:
        raise InvalidInput(fields=fields)
    return applicant, form.clean(answers, today=today)
