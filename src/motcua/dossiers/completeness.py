# SPDX-License-Identifier: EUPL-1.2
"""Whether a draft can be sent: what the procedure offers, which answers and which papers are missing."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from motcua.dossiers.errors import ConditionUnmet, NotForOnline, NotYetOffered
from motcua.dossiers.models import Dossier, Draft, Paper
from motcua.kernel.errors import InvalidInput
from motcua.offices.models import Office
from motcua.procedures import form as forms
from motcua.procedures.conditions import unmet
from motcua.procedures.kinds import Kind, NotSo, value_of
from motcua.procedures.models import Procedure, ProcedureVersion, RequiredPaper

#: The wish of a draft that its papers are fetched at home.
PICKUP = "pickup"


@dataclass(frozen=True)
class Missing:
    """Sentences by the question (or part of it) that cannot stand, and the names of papers by their codes."""

    answers: dict[str, str] = field(default_factory=dict)
    papers: dict[str, str] = field(default_factory=dict)

    def __bool__(self) -> bool:
        return bool(self.answers or self.papers)


def require_offered(version: ProcedureVersion, return_by: str, *, office: Office) -> None:
    """Refuse what cannot be filed online, or a way of return it has not. Raises: NotForOnline, NotYetOffered."""
    if version.online_level == Procedure.OnlineLevel.COUNTER:
        raise NotForOnline(reason=version.level_reason or _("pháp luật yêu cầu có mặt"))
    require_return_offered(return_by, office=office)


def require_return_offered(return_by: str, *, office: Office) -> None:
    """Refuse to send results by post from an office that has no carrier. Raises: NotYetOffered."""
    if return_by == Dossier.ReturnBy.POST and not office.has_post:
        raise NotYetOffered(return_by=return_by)


def require_conditions(version: ProcedureVersion, answers: Mapping[str, Any]) -> None:
    """Refuse where the check before filing was answered so that going on is in vain. Raises: ConditionUnmet."""
    wrong = unmet(forms.read_form(version.form).conditions, answers)
    if wrong:
        raise ConditionUnmet(
            fields={f"conditions.{each.key}": each.otherwise_said for each in wrong}, why=wrong[0].otherwise_said
        )


def papers_wanted(version: ProcedureVersion, answers: Mapping[str, Any]) -> list[RequiredPaper]:
    """Return the papers to be sent as files, those that may be left out among them.

    What is only shown is shown at the counter, and a form that is answered page by page is not sent again as a file.
    """
    has_form = bool(forms.read_form(version.form).questions)
    kept_back = {RequiredPaper.Form.SHOWN, *([RequiredPaper.Form.FORM] if has_form else [])}
    return [paper for paper in forms.papers_needed(version, answers) if paper.form not in kept_back]


def papers_shown(version: ProcedureVersion, answers: Mapping[str, Any]) -> list[RequiredPaper]:
    """Return the papers to be shown at the counter."""
    return [paper for paper in forms.papers_needed(version, answers) if paper.form == RequiredPaper.Form.SHOWN]


def read_answers(version: ProcedureVersion, answers: Mapping[str, Any], *, on: date) -> dict[str, Any]:
    """Return answers as a draft keeps them, None for one that is taken away; files are never answered so.

    Raises: InvalidInput naming, as `answers.<question>`, what the form does not ask or what cannot be read.
    """
    form = forms.read_form(version.form)
    read: dict[str, Any] = {}
    fields: dict[str, str] = {}
    for key, given in answers.items():
        question = form.question(key)
        if question is None:
            fields[f"answers.{key[:60]}"] = _("Thủ tục này không hỏi điều đó.")
        elif question.kind != Kind.FILE:
            try:
                read[key] = value_of(question, given, today=on)
            except NotSo as refusal:
                fields |= {f"answers.{key}.{part}".rstrip("."): said for part, said in refusal.errors.items()}
    if fields:
        raise InvalidInput(fields=fields)
    return read


def read_conditions(version: ProcedureVersion, answers: Mapping[str, str]) -> dict[str, str]:
    """Return the answers of the check before filing that this version asks."""
    asked = {each.key for each in forms.read_form(version.form).conditions}
    return {key: str(value)[:60] for key, value in answers.items() if key in asked}


def sent_papers(draft: Draft) -> dict[str, str]:
    """Return the names of what has been sent with the draft, by the code of the paper."""
    rows = Paper.objects.filter(draft=draft, replaced_at__isnull=True, file__isnull=False)
    return dict(rows.values_list("code", "name"))


def with_files(draft: Draft, sent: Mapping[str, str] | None = None) -> dict[str, Any]:
    """Return the draft's answers, questions for a file answered by the name of what was sent."""
    sent = sent_papers(draft) if sent is None else sent
    questions = forms.read_form(draft.procedure_version.form).questions
    files = {each.key: sent[each.key] for each in questions if each.kind == Kind.FILE and each.key in sent}
    asked_for = {each.key for each in questions if each.kind == Kind.FILE}
    return {**{key: value for key, value in draft.answers.items() if key not in asked_for}, **files}


def missing(draft: Draft, *, on: date) -> Missing:
    """Return what must still be answered or added before the draft can be sent.

    Where the papers are fetched at home (`post.pickup`) none must be there as a file.
    """
    version, sent = draft.procedure_version, sent_papers(draft)
    answers = with_files(draft, sent)
    form = forms.read_form(version.form)
    wrong = form.check(answers, today=on)
    if PICKUP in draft.post:
        files = {each.key for each in form.questions if each.kind == Kind.FILE}
        return Missing(answers={key: said for key, said in wrong.items() if key not in files})
    papers = {
        paper.code: paper.name
        for paper in papers_wanted(version, answers)
        if paper.is_required and paper.code not in sent
    }
    return Missing(answers=dict(wrong), papers=papers)
