# SPDX-License-Identifier: EUPL-1.2
"""Reading everything back, sending it, and the page of what was sent."""

from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode

from motcua.doors.portal import filing_way, paying_way
from motcua.doors.portal.filing_door import of_draft
from motcua.doors.portal.filing_way import question_page, steps
from motcua.doors.portal.openings import opening
from motcua.doors.portal.post_step import prices
from motcua.doors.portal.views.filing_answers import BACK
from motcua.doors.portal.way import Way, page, public_address
from motcua.dossiers import deadlines, drafts, operations
from motcua.dossiers.completeness import PICKUP, missing, papers_shown, papers_wanted, sent_papers, with_files
from motcua.dossiers.errors import ProcedureChanged
from motcua.dossiers.models import Dossier, DossierContent, Draft, Paper
from motcua.kernel import clock, saying
from motcua.kernel import phone as phones
from motcua.kernel.errors import OfficeError
from motcua.kernel.working_time import OFFICE_ZONE
from motcua.offices import queries as offices
from motcua.payments import owing, telling
from motcua.post import addresses
from motcua.post.rules import Direction
from motcua.procedures import fees
from motcua.procedures import form as forms
from motcua.procedures.fees import FeeLine
from motcua.procedures.kinds import Kind
from motcua.visits.posting import submit_with_post


@of_draft("GET", "POST")
def review(request: HttpRequest, way: Way, draft: Draft) -> HttpResponse:
    """Everything that was filled in, with ways to change it; a post sends it, once however often it is pressed."""
    at = clock.now()
    if draft.dossier_id is None and operations.follow_procedure(draft_id=draft.pk, at=at):
        return redirect(filing_way.after_change(draft.pk, _day(at)))
    if request.method == "POST":
        try:
            submit_with_post(draft_id=draft.pk, at=at)
        except ProcedureChanged:
            return redirect(filing_way.after_change(draft.pk, _day(at)))
        except OfficeError as refusal:
            drafts.require_open(draft, at=at)
            return _read_back(request, way, draft, at, refusal)
        return redirect("portal:filing-sent", draft=draft.pk)
    drafts.require_open(draft, at=at)
    return _read_back(request, way, draft, at)


def _read_back(
    request: HttpRequest, way: Way, draft: Draft, at: datetime, refusal: OfficeError | None = None
) -> HttpResponse:
    version, answers = draft.procedure_version, with_files(draft)
    lacking = missing(draft, on=_day(at))
    sent = sent_papers(draft)
    form = forms.read_form(version.form)
    said = {question.key: text for question, text in form.shown(answers)}
    wrong = {name.partition(".")[0]: sentence for name, sentence in reversed(lacking.answers.items())}
    rows = [
        {
            "question": question,
            "said": said.get(question.key, ""),
            "wrong": wrong.get(question.key, ""),
            "address": filing_way.address(draft, question_page(question.key), **{BACK: "1"}),
        }
        for question in filing_way.questions(draft)
    ]
    calendars = offices.calendar_of(draft.office)
    now = opening(calendars.for_everybody(), at)
    values = {
        "at": at,
        "draft": draft,
        "version": version,
        "place": {"office": draft.office, "agency": draft.agency},
        "applicant": draft.applicant,
        "may_get_sms": phones.may_get_sms(draft.phone),
        "rows": rows,
        "papers": [
            {"name": paper.name, "is_there": paper.code in sent, "is_required": paper.is_required}
            for paper in papers_wanted(version, answers)
        ],
        "files": [
            {"name": question.said, "is_there": question.key in sent, "is_required": question.is_required}
            for question in form.questions_for(answers)
            if question.kind == Kind.FILE
        ],
        "to_show": papers_shown(version, answers),
        "fees": _fees(owing.foreseen(version, draft.channel, answers, draft.office)),
        "answer_by": deadlines.intake_answer_by(calendars.for_agency(draft.agency_id), sent_at=at),
        "closed_says": "" if now.is_open else now.says,
        "is_complete": not lacking,
        "refusal": refusal,
        "links": {
            "where": _change(draft, "filing-draft-where"),
            "who": _change(draft, "filing-draft-who"),
            "papers": filing_way.address(draft, filing_way.PAPERS, **{BACK: "1"}),
            "return": filing_way.address(draft, filing_way.RETURN, **{BACK: "1"}),
        },
        "return_by": draft.get_return_by_display(),
        "by_post": _by_post(draft, _day(at)),
        "is_fetched": PICKUP in draft.post,
        "back": filing_way.address(draft, filing_way.page_before(draft, filing_way.REVIEW)),
        "steps": steps(draft=draft),
        "is_changed": request.GET.get("moi") == "1",
    }
    return page(request, way, "filing/review", values, status=refusal.http_status if refusal else 200)


@of_draft("GET")
def sent(request: HttpRequest, way: Way, draft: Draft) -> HttpResponse:
    """What was sent: code, QR, the slip to print, when it is answered, and what comes next."""
    if draft.dossier_id is None:
        return redirect("portal:filing-draft", draft=draft.pk)
    dossier = Dossier.objects.select_related("office", "agency", "procedure", "procedure_version").get(
        pk=draft.dossier_id
    )
    content = DossierContent.objects.filter(dossier=dossier).first()
    answers = content.answers if content else {}
    version = dossier.procedure_version
    follow = f"/tra-cuu/?{urlencode({'ma': dossier.code})}"
    papers = Paper.objects.filter(dossier=dossier, replaced_at__isnull=True, file__isnull=False).select_related("file")
    values = {
        "dossier": dossier,
        "dossier_draft": draft.pk,
        "version": version,
        "applicant": content.applicant if content else {},
        "papers": papers.order_by("added_at", "pk"),
        "to_show": papers_shown(version, answers),
        "owed": paying_way.shown_of(owing.seen(dossier)),
        "follow": follow,
        "follow_address": public_address(follow),
        "sms": f"TT {dossier.code}",
        "sms_number": settings.SMS_SHORT_CODE,
        "sms_cost": saying.vnd(settings.SMS_SENDER_COST_VND) if settings.SMS_SENDER_COST_VND else "",
        "may_get_sms": phones.may_get_sms(dossier.phone),
    }
    return page(request, way, "filing/sent", values)


def _by_post(draft: Draft, on: date) -> list[dict[str, Any]]:
    """Return each way by post with its address and price, as it will be asked for."""
    homes = {Direction.PICKUP: draft.post.get(PICKUP)}
    if draft.return_by == Dossier.ReturnBy.POST:
        homes[Direction.RETURN] = draft.post.get(Direction.RETURN)
    known: dict[str, Any] = {"office": draft.office, "version": draft.procedure_version, "channel": draft.channel}
    found = []
    for direction, home in homes.items():
        if home:
            priced = prices([direction], locality=home["locality"], grams=settings.PARCEL_GRAMS, on=on, **known)
            found.append({"home": home, "address": addresses.said(home), "price": priced[0]})
    return found


def _fees(lines: list[FeeLine]) -> dict[str, Any]:
    """Return what is to be paid, each line with when."""
    rows = [{"line": line, "due": telling.due_words(line.due) if line.amount_vnd else ""} for line in lines]
    return {"rows": rows, "total": fees.total_vnd(lines)}


def _change(draft: Draft, name: str) -> str:
    return f"{reverse(f'portal:{name}', args=[draft.pk])}?{urlencode({BACK: '1'})}"


def _day(at: datetime) -> date:
    return at.astimezone(OFFICE_ZONE).date()
