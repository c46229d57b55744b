# SPDX-License-Identifier: EUPL-1.2
"""What a citizen was asked to complete, point by point, and what of it has come by now."""

from dataclasses import dataclass
from itertools import count

from motcua.dossiers.models import Dossier, DossierContent, LogContent, Paper, Supplement
from motcua.dossiers.paper_names import OTHER_CODES
from motcua.procedures import form as forms
from motcua.procedures.form import Question
from motcua.procedures.kinds import Kind
from motcua.procedures.models import RequiredPaper
from motcua.procedures.spelled import spelled


@dataclass(frozen=True)
class Point:
    """One thing to complete: an answer to put right (`question`), or a paper sent under the code `paper`."""

    number: int
    what: str
    how: str
    paper: str = ""
    paper_name: str = ""
    question: Question | None = None
    answer: str = ""
    sent: Paper | None = None
    is_done: bool = False


def open_request(dossier: Dossier) -> Supplement | None:
    """Return the request that still waits for the citizen."""
    return Supplement.objects.filter(dossier=dossier, answered_at__isnull=True).first()


def points_of(dossier: Dossier, asked: Supplement) -> list[Point]:
    """Return the points in the order in which they were asked; what names no paper is sent as another paper."""
    form = forms.read_form(dossier.procedure_version.form)
    content = DossierContent.objects.filter(dossier=dossier).first()
    answers = content.answers if content else {}
    names = dict(RequiredPaper.objects.filter(version=dossier.procedure_version).values_list("code", "name"))
    rows = Paper.objects.filter(dossier=dossier, replaced_at__isnull=True, added_at__gte=asked.asked_at)
    sent = {row.code: row for row in rows.select_related("file")}
    corrected, others = _corrected(dossier), _other_codes(dossier, asked)
    points = []
    for number, given in enumerate(asked.points, start=1):
        question = form.question(given.get("question", ""))
        what, how = given.get("what", "").strip(), given.get("how", "").strip()
        if question is not None and question.kind != Kind.FILE:
            value = answers.get(question.key)
            said = spelled(question, value) if value is not None else ""
            points.append(
                Point(
                    number,
                    what or question.said,
                    how,
                    question=question,
                    answer=said,
                    is_done=question.key in corrected,
                )
            )
            continue
        code = given.get("paper", "")
        if code not in names:
            code = question.key if question else others[number]
        name, paper = names.get(code, ""), sent.get(code)
        points.append(
            Point(number, what or name, how, paper=code, paper_name=name, sent=paper, is_done=paper is not None)
        )
    return points


def _other_codes(dossier: Dossier, asked: Supplement) -> dict[int, str]:
    """Return under which code another paper is sent for each point: never under that of one handed in before."""
    before = Paper.objects.filter(dossier=dossier, added_at__lt=asked.asked_at, code__startswith=OTHER_CODES)
    taken = set(before.values_list("code", flat=True))
    codes: dict[int, str] = {}
    for number in range(1, len(asked.points) + 1):
        nth = next(nth for nth in count(number) if f"{OTHER_CODES}{nth}" not in taken)
        codes[number] = f"{OTHER_CODES}{nth}"
        taken.add(codes[number])
    return codes


def _corrected(dossier: Dossier) -> set[str]:
    rows = LogContent.objects.filter(entry__dossier=dossier, entry__kind="AnswerCorrected")
    return {str(content.get("question", "")) for content in rows.values_list("content", flat=True)}
