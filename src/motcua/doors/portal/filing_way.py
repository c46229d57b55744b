# SPDX-License-Identifier: EUPL-1.2
"""The order of the pages of filing: which come before a draft exists, which after, and where somebody stands."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final
from urllib.parse import urlencode
from uuid import UUID

from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _

from motcua.dossiers import drafts
from motcua.dossiers.completeness import missing, papers_wanted, with_files
from motcua.dossiers.models import Draft
from motcua.procedures import form as forms
from motcua.procedures.form import Question
from motcua.procedures.kinds import Kind

PAPERS, RETURN, REVIEW = "giay-to", "nhan", "xem-lai"
_QUESTION: Final = "hoi-"
#: What the address says of an answer of the check before filing.
_CONDITION: Final = "dk-"


@dataclass(frozen=True)
class Choice:
    """What was chosen before a draft exists; it travels in the address, for there is nobody in it."""

    procedure: str = ""
    office: str = ""
    agency: str = ""
    conditions: tuple[tuple[str, str], ...] = ()

    @classmethod
    def read(cls, given: QueryDict) -> "Choice":
        named = [name for name in given if name.startswith(_CONDITION)]
        conditions = tuple((name.removeprefix(_CONDITION)[:60], given.get(name, "")[:60]) for name in named)
        # The page of a procedure says its word in full.
        procedure = given.get("tt", "") or given.get("thu-tuc", "")
        office, agency = (given.get(name, "").strip()[:60].upper() for name in ("noi", "cq"))
        return cls(procedure.strip()[:60], office, agency, conditions[:30])

    def address(self, page: str) -> str:
        """Return the address of one of the first pages with this choice in it."""
        named = [("tt", self.procedure), ("noi", self.office), ("cq", self.agency)]
        pairs = [*((name, value) for name, value in named if value), *((_CONDITION + k, v) for k, v in self.conditions)]
        return f"{reverse(f'portal:{page}')}?{urlencode(pairs)}" if pairs else reverse(f"portal:{page}")


def condition_name(key: str) -> str:
    return _CONDITION + key


def steps(choice: Choice | None = None, draft: Draft | None = None) -> list[tuple[str, str]]:
    """Return the names of the steps with the addresses of those one can go back to."""
    if draft is not None:
        root = [draft.pk]
        return [
            (_("Thủ tục"), ""),
            (_("Nơi nộp"), reverse("portal:filing-draft-where", args=root)),
            (_("Người nộp"), reverse("portal:filing-draft-who", args=root)),
            (_("Câu hỏi"), address(draft, next(iter(pages(draft))))),
            (_("Giấy tờ"), address(draft, PAPERS)),
            (_("Nhận kết quả"), address(draft, RETURN)),
            (_("Xem lại"), ""),
        ]
    chosen = choice or Choice()
    return [
        (_("Thủ tục"), reverse("portal:filing")),
        (_("Nơi nộp"), Choice(chosen.procedure).address("filing-where")),
        (_("Người nộp"), ""),
        (_("Câu hỏi"), ""),
        (_("Giấy tờ"), ""),
        (_("Nhận kết quả"), ""),
        (_("Xem lại"), ""),
    ]


def questions(draft: Draft) -> list[Question]:
    """Return what is asked page by page with the answers so far; files are asked for with the papers."""
    form = forms.read_form(draft.procedure_version.form)
    return [each for each in form.questions_for(with_files(draft)) if each.kind != Kind.FILE]


def has_papers(draft: Draft) -> bool:
    form, answers = forms.read_form(draft.procedure_version.form), with_files(draft)
    wants_files = any(each.kind == Kind.FILE for each in form.questions_for(answers))
    return wants_files or bool(papers_wanted(draft.procedure_version, answers))


def pages(draft: Draft) -> list[str]:
    """Return the pages of a draft in order, by their short names."""
    asked = [_QUESTION + question.key for question in questions(draft)]
    return [*asked, *([PAPERS] if has_papers(draft) else []), RETURN, REVIEW]


def standing(draft: Draft) -> str:
    """Return the page where the owner stands, or the first where that page is not there any more."""
    order = pages(draft)
    return draft.place if draft.place in order else order[0]


def question_page(key: str) -> str:
    return _QUESTION + key


def page_after(draft: Draft, page: str) -> str:
    """Return the page that follows; behind one that is not asked any more, the first."""
    order = pages(draft)
    return order[min(order.index(page) + 1, len(order) - 1)] if page in order else order[0]


def page_before(draft: Draft, page: str) -> str:
    """Return the page before, or "" for the first."""
    order = pages(draft)
    place = order.index(page) if page in order else 0
    return order[place - 1] if place else ""


def address(draft: Draft, page: str, **more: str) -> str:
    """Return the address of a page of the draft."""
    if page.startswith(_QUESTION):
        found = reverse("portal:filing-question", args=[draft.pk, page.removeprefix(_QUESTION)])
    else:
        names = {PAPERS: "filing-papers", RETURN: "filing-return"}
        found = reverse(f"portal:{names.get(page, 'filing-review')}", args=[draft.pk])
    return f"{found}?{urlencode(more)}" if more else found


def next_to_answer(draft: Draft, lacking: Sequence[str]) -> str:
    """Return the first page with something missing; REVIEW where nothing is. `lacking` are keys of questions."""
    keys = {name.partition(".")[0] for name in lacking}
    return next((page for page in pages(draft) if page.removeprefix(_QUESTION) in keys), REVIEW)


def after_change(draft_id: UUID, on: date) -> str:
    """Return where a draft goes on whose procedure has just changed: what is newly asked, or the read-back."""
    draft = drafts.by_id(draft_id)
    return address(draft, next_to_answer(draft, list(missing(draft, on=on).answers)), moi="1")


def where_among_questions(draft: Draft, key: str) -> dict[str, Any]:
    """Return which of how many questions this is."""
    keys = [question.key for question in questions(draft)]
    return {"number": keys.index(key) + 1 if key in keys else 1, "count": len(keys)}
