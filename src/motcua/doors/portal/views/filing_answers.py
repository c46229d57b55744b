# SPDX-License-Identifier: EUPL-1.2
"""The pages of a draft: where and who (to change them), one question a page, papers.

Each post saves. What cannot stand comes back as it was typed, with what to do about it.
"""

from datetime import date, datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from motcua.doors.portal import filing_way, question_parts
from motcua.doors.portal.filing_door import of_draft
from motcua.doors.portal.filing_forms import Who
from motcua.doors.portal.filing_way import PAPERS, REVIEW, question_page, steps
from motcua.doors.portal.paper_cards import cards
from motcua.doors.portal.views.filing import MOST_SHOWN, who_page
from motcua.doors.portal.way import Way, page
from motcua.dossiers import applicant as applicants
from motcua.dossiers import drafts, operations, places
from motcua.dossiers.completeness import missing, papers_shown, with_files
from motcua.dossiers.models import Draft
from motcua.kernel import clock
from motcua.kernel.working_time import OFFICE_ZONE
from motcua.procedures.form import Question
from motcua.procedures.kinds import Kind, NotSo, value_of

#: A post with this came from the read-back, and goes back there.
BACK = "ve"


@of_draft("GET", "POST")
def where(request: HttpRequest, way: Way, draft: Draft) -> HttpResponse:
    """Choose another office; everything filled in stays."""
    at = clock.now()
    drafts.require_open(draft, at=at)
    code = draft.procedure_version.procedure_id
    if request.method == "POST":
        office, _comma, agency = request.POST.get("noi", "").partition(",")
        place = places.place_for(code, office=office, agency=agency, on=_day(at))
        operations.save_draft(draft_id=draft.pk, at=at, where=place)
        return redirect(filing_way.address(draft, REVIEW if BACK in request.POST else filing_way.standing(draft)))
    q = request.GET.get("q", "").strip()[:80]
    found = places.places_for(code, on=_day(at), q=q, limit=MOST_SHOWN)
    values = {
        "q": q,
        "rows": found[:MOST_SHOWN],
        "has_more": len(found) > MOST_SHOWN,
        "steps": steps(draft=draft),
        **common(request, draft),
    }
    return page(request, way, "filing/draft_where", values)


@of_draft("GET", "POST")
def who(request: HttpRequest, way: Way, draft: Draft) -> HttpResponse:
    """Change who files."""
    at = clock.now()
    drafts.require_open(draft, at=at)
    values = {"steps": steps(draft=draft), **common(request, draft)}
    if request.method != "POST":
        return who_page(request, way, Who(initial=Who.of(draft.applicant)), values)
    form = Who(request.POST)
    if not form.is_valid():
        return who_page(request, way, form, values)
    odd = applicants.warnings(form.applicant, on=_day(at))
    if odd and request.POST.get("da_xem") != "1":
        return who_page(request, way, form, {**values, "odd": odd})
    operations.save_draft(draft_id=draft.pk, at=at, applicant=form.applicant)
    return redirect(filing_way.address(draft, REVIEW if BACK in request.POST else filing_way.standing(draft)))


@of_draft("GET", "POST")
def question(request: HttpRequest, way: Way, draft: Draft, key: str) -> HttpResponse:
    """One question; a post saves its answer and leads on."""
    at = clock.now()
    drafts.require_open(draft, at=at)
    found = next((each for each in filing_way.questions(draft) if each.key == key), None)
    if found is None:
        return redirect("portal:filing-draft", draft=draft.pk)
    if request.method != "POST":
        asked = question_parts.asked(found, draft.answers.get(key))
        return _question_page(request, way, draft, found, asked)
    typed = question_parts.read(found, request.POST)
    rows = question_parts.rows_posted(request.POST)
    deed = request.POST.get("viec", "")
    if deed == "them" or deed.startswith("bot-"):
        return _question_page(request, way, draft, found, _other_rows(found, request, rows, deed))
    value, errors = _answer(found, typed, at)
    if errors:
        asked = question_parts.asked(found, typed, errors, rows=rows)
        return _question_page(request, way, draft, found, asked, status=422)
    odd = _odd(found, value, at)
    if odd and request.POST.get("da_xem") != "1":
        asked = question_parts.asked(found, typed)
        return _question_page(request, way, draft, found, asked, odd=odd, status=422)
    saved = operations.save_draft(draft_id=draft.pk, at=at, answers={key: value})
    return onward(request, saved, question_page(key), at)


def _answer(question: Question, typed: Any, at: datetime) -> tuple[Any, dict[str, str]]:
    """Return the answer as it is kept, and sentences about what cannot stand, by part."""
    try:
        value = value_of(question, typed, today=_day(at))
    except NotSo as refusal:
        return None, refusal.errors
    if value is None and question.is_required:
        return None, {"": _("Xin chọn một ý.") if question.kind == Kind.CHOICE else _("Chỗ này cần điền.")}
    return value, {}


def _odd(question: Question, value: Any, at: datetime) -> list[str]:
    """Return what looks odd about a person, which a second press passes by."""
    if question.kind != Kind.PERSON or not value:
        return []
    born = str(value.get("born") or "")[:4]
    sex = value.get("sex")
    return applicants.id_warnings(
        value.get("id_number", ""),
        on=_day(at),
        born_in=int(born) if born.isdecimal() else None,
        is_woman=None if sex is None else sex == "female",
    )


def _other_rows(question: Question, request: HttpRequest, rows: int, deed: str) -> question_parts.Asked:
    """Return the table with a row more, or without one; everything typed stays."""
    typed = [
        question_parts.read_row(question, request.POST, number) for number in range(rows) if deed != f"bot-{number}"
    ]
    return question_parts.asked(question, typed, rows=len(typed) + (deed == "them"))


def _question_page(
    request: HttpRequest,
    way: Way,
    draft: Draft,
    question: Question,
    asked: question_parts.Asked,
    *,
    odd: list[str] | None = None,
    status: int = 200,
) -> HttpResponse:
    before = filing_way.page_before(draft, question_page(question.key))
    values = {
        "question": question,
        "asked": asked,
        "odd": odd or [],
        "back": filing_way.address(draft, before) if before else "",
        "place": filing_way.where_among_questions(draft, question.key),
        "steps": steps(draft=draft),
        **common(request, draft),
    }
    return page(request, way, "filing/question", values, status=status)


@of_draft("GET", "POST")
def papers(request: HttpRequest, way: Way, draft: Draft) -> HttpResponse:
    """The papers; each is sent by itself, this page's post goes on. One may go on without, and send them later."""
    at = clock.now()
    drafts.require_open(draft, at=at)
    if request.method == "POST":
        saved = operations.save_draft(draft_id=draft.pk, at=at)
        return onward(request, saved, PAPERS, at)
    return papers_page(request, way, draft)


def papers_page(
    request: HttpRequest, way: Way, draft: Draft, *, wrong: tuple[str, str] = ("", ""), status: int = 200
) -> HttpResponse:
    """Show the papers; `wrong` is the code of one and why its file was refused."""
    at = clock.now()
    version, answers = draft.procedure_version, with_files(draft)
    before = filing_way.page_before(draft, PAPERS)
    values = {
        "papers": cards(draft, version, answers, wrong=wrong),
        "to_show": papers_shown(version, answers),
        "lacking": missing(draft, on=_day(at)).papers.values(),
        "back": filing_way.address(draft, before) if before else "",
        "steps": steps(draft=draft),
        **common(request, draft),
    }
    return page(request, way, "filing/papers", values, status=status)


def onward(request: HttpRequest, draft: Draft, done: str, at: datetime) -> HttpResponse:
    """Lead to the next page, or back to the read-back; what a changed answer newly asks comes before that."""
    if BACK in request.POST:
        following = filing_way.next_to_answer(draft, list(missing(draft, on=_day(at)).answers))
    else:
        following = filing_way.page_after(draft, done)
    operations.save_draft(draft_id=draft.pk, at=at, place=following)
    more = {BACK: REVIEW} if BACK in request.POST and following != REVIEW else {}
    return redirect(filing_way.address(draft, following, **more))


def common(request: HttpRequest, draft: Draft) -> dict[str, Any]:
    """Return what every page of a draft shows around its own values."""
    return {
        "draft": draft,
        "is_changed": request.GET.get("moi") == "1",
        "comes_back": BACK in request.GET or BACK in request.POST,
        "version": draft.procedure_version,
    }


def _day(at: datetime) -> date:
    return at.astimezone(OFFICE_ZONE).date()
