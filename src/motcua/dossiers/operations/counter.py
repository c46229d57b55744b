# SPDX-License-Identifier: EUPL-1.2
"""Intake at the counter: what somebody brings becomes a received dossier with its papers, in one go."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from motcua.dossiers.applicant import clean_applicant
from motcua.dossiers.completeness import require_return_offered
from motcua.dossiers.events import PaperAdded
from motcua.dossiers.models import Dossier, Paper
from motcua.dossiers.operations.intake import take_in
from motcua.dossiers.operations.keeping import happened, locked, moved_on
from motcua.dossiers.rules import OPEN
from motcua.kernel.errors import InvalidInput
from motcua.kernel.text import tidy
from motcua.kernel.working_time import OFFICE_ZONE
from motcua.offices.models import Agency, Office
from motcua.people.models import User
from motcua.procedures import form as forms
from motcua.procedures.kinds import Kind
from motcua.procedures.models import ProcedureVersion

PAPERS_LIMIT = 60
COPIES_LIMIT = 99


@dataclass(frozen=True)
class Brought:
    """A paper as it was brought: the code of a required one or "", its name, in which form, how many copies."""

    code: str
    name: str
    form: str = Paper.Form.COPY
    copies: int = 1


@transaction.atomic
def receive_at_counter(
    *,
    office: Office,
    agency: Agency,
    version: ProcedureVersion,
    applicant: Mapping[str, Any],
    answers: Mapping[str, Any],
    papers: Sequence[Brought],
    return_by: str,
    by: User,
    at: datetime,
    channel: str = Dossier.Channel.DESK,
    helped_at: Office | None = None,
    is_special: bool = True,
    wants_slip: bool = False,
) -> Dossier:
    """Check what was filled in for the citizen and receive it with its papers.

    Missing papers do not stop the officer, who sees them; a wrong answer does. Raises: InvalidInput with every field
    (answers as `answers.<key>`), NotYetOffered for a carrier nobody has set up.
    Records: DossierSubmitted, DossierReceived.
    """
    require_return_offered(return_by, office=office)
    fields: dict[str, str] = {}
    clean: dict[str, Any] = {}
    try:
        clean = clean_applicant(applicant)
    except InvalidInput as refusal:
        fields |= {f"applicant.{name}": said for name, said in refusal.fields.items()}
    if return_by not in Dossier.ReturnBy.values:
        fields["return_by"] = _("Xin chọn cách nhận kết quả.")
    form, today = forms.read_form(version.form), at.astimezone(OFFICE_ZONE).date()
    fields |= {f"answers.{key}": said for key, said in _wrong_answers(form, answers, today).items()}
    if fields:
        raise InvalidInput(fields=fields)
    dossier = take_in(
        office=office,
        agency=agency,
        version=version,
        applicant=clean,
        answers=form.clean(answers, today=today),
        return_by=return_by,
        by=by,
        at=at,
        channel=channel,
        helped_at=helped_at,
        is_special=is_special,
        wants_slip=wants_slip,
    )
    for paper in papers[:PAPERS_LIMIT]:
        _keep(dossier, paper, by=by, at=at)
    return dossier


@transaction.atomic
def note_paper(*, dossier_id: int, paper: Brought, by: User, at: datetime) -> Paper:
    """Write down a paper that was handed in or shown, without a file. Records: PaperAdded. Raises: DossierMovedOn."""
    dossier = locked(dossier_id)
    if dossier.status not in OPEN:
        raise moved_on(dossier)
    kept = _keep(dossier, paper, by=by, at=at)
    event = PaperAdded(office=dossier.office_id, subject=dossier.subject, at=at, paper=paper.code)
    happened(dossier, event, actor=by.actor, content={"name": kept.name, "form": kept.form})
    return kept


def _keep(dossier: Dossier, paper: Brought, *, by: User, at: datetime) -> Paper:
    name = tidy(paper.name)[:300]
    if not name:
        raise InvalidInput(fields={"name": _("Xin ghi tên giấy tờ.")})
    form = paper.form if paper.form in Paper.Form.values else Paper.Form.COPY
    if paper.code:
        Paper.objects.filter(dossier=dossier, code=paper.code, replaced_at__isnull=True).update(replaced_at=at)
    return Paper.objects.create(
        dossier=dossier,
        code=paper.code[:40],
        name=name,
        form=form,
        copies=min(max(paper.copies, 1), COPIES_LIMIT),
        added_at=at,
        added_by=by.actor,
    )


def _wrong_answers(form: forms.Form, answers: Mapping[str, Any], today: Any) -> dict[str, str]:
    """Return what is wrong with the answers; a paper asked for as a file is on the counter instead."""
    files = {each.key for each in form.questions if each.kind == Kind.FILE}
    return {key: said for key, said in form.check(answers, today=today).items() if key not in files}
