# SPDX-License-Identifier: EUPL-1.2
"""What a citizen puts right while completion is asked for, besides papers: answers, one at a time; then all is sent."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from motcua.dossiers import completion
from motcua.dossiers.errors import NoSuchQuestion
from motcua.dossiers.events import AnswerCorrected
from motcua.dossiers.models import Dossier, DossierContent, Supplement
from motcua.dossiers.operations.intake import give_supplement
from motcua.dossiers.operations.keeping import happened, locked, moved_on
from motcua.dossiers.rules import Status
from motcua.journal import operations as journal
from motcua.kernel.errors import InvalidInput
from motcua.kernel.working_time import OFFICE_ZONE
from motcua.procedures import form as forms


@transaction.atomic
def correct_answer(
    *, dossier_id: int, question: str, answer: Any, at: datetime, actor: str = journal.CITIZEN
) -> Dossier:
    """Put an answer right that was asked about; the log keeps what it was before. The same again is no harm.

    Raises: NoSuchQuestion for one that was not asked about, DossierMovedOn where nothing is awaited any more,
    InvalidInput (fields by part of the answer, "" for the whole). Records: AnswerCorrected.
    """
    dossier = locked(dossier_id)
    asked = Supplement.objects.filter(dossier=dossier, answered_at__isnull=True).first()
    if dossier.status != Status.SUPPLEMENT or asked is None:
        raise moved_on(dossier)
    form = forms.read_form(dossier.procedure_version.form)
    if question not in {point.get("question") for point in asked.points} or form.question(question) is None:
        raise NoSuchQuestion
    content = DossierContent.objects.select_for_update().get(dossier=dossier)
    given = {**content.answers, question: answer}
    today = at.astimezone(OFFICE_ZONE).date()
    wrong = {name: said for name, said in form.check(given, today=today).items() if name.split(".")[0] == question}
    if wrong:
        raise InvalidInput(fields={name.removeprefix(question).lstrip("."): said for name, said in wrong.items()})
    cleaned, before = form.clean(given, today=today).get(question), content.answers.get(question)
    if cleaned == before:
        return dossier
    content.answers = {**content.answers, question: cleaned}
    content.save(update_fields=["answers"])
    event = AnswerCorrected(office=dossier.office_id, subject=dossier.subject, at=at, question=question)
    happened(dossier, event, actor=actor, content={"before": before, "after": cleaned})
    return dossier


@transaction.atomic
def send_completion(
    *,
    dossier_id: int,
    answer: str,
    at: datetime,
    answers: Mapping[str, Any] | None = None,
    actor: str = journal.CITIZEN,
) -> Dossier:
    """Send, for the citizen, what was asked for; what is left out needs a word about it. Twice is once.

    `answers` are put right on the way. Raises: InvalidInput, NoSuchQuestion, DossierMovedOn. Records: AnswerCorrected
    of each, SupplementGiven.
    """
    dossier = locked(dossier_id)
    asked = completion.open_request(dossier)
    given = Supplement.objects.filter(dossier=dossier, answered_at__isnull=False).exists()
    if asked is None and given:
        return dossier
    for question, corrected in (answers or {}).items():
        try:
            correct_answer(dossier_id=dossier_id, question=question, answer=corrected, at=at, actor=actor)
        except InvalidInput as bad:
            fields = {".".join(filter(None, ("answers", question, part))): said for part, said in bad.fields.items()}
            raise InvalidInput(fields=fields) from None
    if asked is not None and not answer.strip():
        left = [point for point in completion.points_of(dossier, asked) if not point.is_done]
        if left:
            sentence = _("Còn %(count)d điều chưa bổ sung. Xin bổ sung, hoặc ghi vì sao chưa có.")
            raise InvalidInput(fields={"answer": sentence % {"count": len(left)}})
    return give_supplement(dossier_id=dossier_id, at=at, actor=actor, answer=answer)
