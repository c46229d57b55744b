# SPDX-License-Identifier: EUPL-1.2
"""What people say, as the house reads it: comments before they are shown, complaints before their day, ratings.

No office is in the address: everybody finds what their roles open, at all their offices. Rules: R-075, R-076, R-077.
"""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from motcua.doors.desk.entry import Desk, staff, words_of
from motcua.feedback import operations, queries
from motcua.feedback.models import Comment
from motcua.feedback.periods import month_of
from motcua.feedback.queries import URGENT_WITHIN
from motcua.feedback.rules import CommentState, ComplaintState, ReasonWhy
from motcua.kernel.errors import NotAllowed, OfficeError
from motcua.kernel.working_time import OFFICE_ZONE
from motcua.offices import queries as offices
from motcua.offices.models import Office
from motcua.people.access import Access
from motcua.people.rules import Action

OPENS = (Action.MODERATE_COMMENTS, Action.ANSWER_COMPLAINTS, Action.SEE_FIGURES)
MOST_OFFICES = 200


def page(
    request: HttpRequest, access: Access, at: datetime, template: str, values: dict[str, Any], *, status: int = 200
) -> HttpResponse:
    """Show a page of what people say: with the menu of the office where there is one, without where there are many."""
    known = {
        "here": "feedback",
        "may_moderate": access.may_anywhere(Action.MODERATE_COMMENTS),
        "may_answer": access.may_anywhere(Action.ANSWER_COMPLAINTS),
        "may_see_figures": access.may_anywhere(Action.SEE_FIGURES),
        "at": at,
        **values,
    }
    held = {each.office for each in access.held}
    only = next(iter(held)) if len(held) == 1 else None
    if only is not None:
        known = Desk(access, at, offices.office(only)).page(**known)
    else:
        known = {"person_name": access.user.full_name or access.user.username, "today": at.date(), **known}
    return render(request, f"desk/feedback/{template}.html", known, status=status)


def _before(request: HttpRequest) -> int | None:
    typed = request.GET.get("truoc", "")
    return int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 19 else None


# --- comments --------------------------------------------------------------------------------------------


@require_GET
@staff
def comments(request: HttpRequest, access: Access, at: datetime) -> HttpResponse:
    """The comments that wait to be read, or those already shown or hidden; a leader is led to the complaints."""
    if not access.may_anywhere(Action.MODERATE_COMMENTS):
        if access.may_anywhere(Action.ANSWER_COMPLAINTS):
            return redirect("desk:complaints")
        raise NotAllowed
    return _comments(request, access, at)


def _comments(
    request: HttpRequest, access: Access, at: datetime, *, said: str = "", row: int = 0, status: int = 200
) -> HttpResponse:
    state = request.GET.get("loai", "")
    state = state if state in CommentState.values else CommentState.WAITING.value
    rows, further = queries.comments_to_read(access, state=state, before=_before(request))
    values = {
        "rows": rows,
        "further": further,
        "state": state,
        "states": CommentState.choices,
        "waiting": queries.comments_waiting(access),
        "said": said,
        "said_row": row,
        "typed_reason": request.POST.get("ly-do", ""),
        "typed_answer": request.POST.get("tra-loi", ""),
    }
    return page(request, access, at, "comments", values, status=status)


@require_POST
@staff
def act_on_comment(request: HttpRequest, access: Access, at: datetime, comment: int, deed: str) -> HttpResponse:
    """Show, hide or answer a comment."""
    row = queries.comment_of(access, comment)
    do = _DEEDS.get(deed)
    if do is None:
        raise NotAllowed
    try:
        do(row, request, access, at)
    except OfficeError as refusal:
        return _comments(request, access, at, said=words_of(refusal), row=row.pk, status=refusal.http_status)
    state = request.GET.get("loai", "")
    return redirect(f"/quay/gop-y/?loai={state}" if state in CommentState.values else "/quay/gop-y/")


def _show(row: Comment, request: HttpRequest, access: Access, at: datetime) -> None:
    operations.moderate_comment(comment_id=row.pk, state=CommentState.SHOWN, by=access.user, at=at)


def _hide(row: Comment, request: HttpRequest, access: Access, at: datetime) -> None:
    reason = request.POST.get("ly-do", "")
    operations.moderate_comment(comment_id=row.pk, state=CommentState.HIDDEN, reason=reason, by=access.user, at=at)


def _answer(row: Comment, request: HttpRequest, access: Access, at: datetime) -> None:
    operations.answer_comment(comment_id=row.pk, text=request.POST.get("tra-loi", ""), by=access.user, at=at)


_DEEDS: dict[str, Callable[[Comment, HttpRequest, Access, datetime], None]] = {
    "dang": _show,
    "an": _hide,
    "tra-loi": _answer,
}


# --- complaints ------------------------------------------------------------------------------------------


@require_GET
@staff
def complaints(request: HttpRequest, access: Access, at: datetime) -> HttpResponse:
    """The complaints this person answers: what is late or soon will be first, then the newest."""
    if not access.may_anywhere(Action.ANSWER_COMPLAINTS):
        raise NotAllowed
    state = request.GET.get("loai", "")
    state = state if state in ComplaintState.values else ComplaintState.OPEN.value
    rows, further = queries.complaints_of(access, state=state, before=_before(request))
    is_first = state == ComplaintState.OPEN and _before(request) is None
    values = {
        "urgent": queries.urgent_complaints(access, at=at) if is_first else [],
        "rows": rows,
        "further": further,
        "state": state,
        "states": ComplaintState.choices,
    }
    return page(request, access, at, "complaints", values)


@require_http_methods(["GET", "HEAD", "POST"])
@staff
def complaint(request: HttpRequest, access: Access, at: datetime, complaint: int) -> HttpResponse:
    """One complaint and its reply; a post answers it."""
    if not access.may_anywhere(Action.ANSWER_COMPLAINTS):
        raise NotAllowed
    row = queries.complaint_of(access, complaint)
    said, status = "", 200
    if request.method == "POST":
        try:
            text = request.POST.get("tra-loi", "")
            operations.answer_complaint(complaint_id=row.pk, text=text, by=access.user, at=at)
            return redirect("desk:complaint", complaint=row.pk)
        except OfficeError as refusal:
            said, status = words_of(refusal), refusal.http_status
    values = {
        "row": row,
        "said": said,
        "typed": request.POST.get("tra-loi", ""),
        "is_late": row.state == ComplaintState.OPEN and row.due_at < at,
        "is_urgent": row.state == ComplaintState.OPEN and row.due_at < at + URGENT_WITHIN,
    }
    return page(request, access, at, "complaint", values, status=status)


# --- ratings ---------------------------------------------------------------------------------------------


@require_GET
@staff
def ratings(request: HttpRequest, access: Access, at: datetime) -> HttpResponse:
    """How content people were in a month at one office: in all, by officer for the head, and what they wrote."""
    places = places_of(access, Action.SEE_FIGURES)
    chosen = request.GET.get("noi", "").replace("\x00", "").strip().upper() or (places[0].pk if places else "")
    access.require(Action.SEE_FIGURES, office=chosen)
    months = queries.rated_months(access, office=chosen)
    begins, ends = _month(request, at)
    counted = queries.reasons_counted(access, office=chosen, begins=begins, ends=ends)
    rows, further = queries.ratings_with_words(access, office=chosen, before=_before(request))
    labels = dict(ReasonWhy.choices)
    values = {
        "places": places,
        "office_chosen": offices.office(chosen),
        "months": months,
        "begins": begins,
        "scores": queries.scores(access, office=chosen, begins=begins, ends=ends),
        "is_running": ends > at,
        "officers": queries.officer_scores(access, office=chosen, begins=begins, ends=ends, at=at),
        "reasons": [(labels[reason], count) for reason, count in counted.items()],
        "rows": [(row, [labels[reason] for reason in row.reasons if reason in labels]) for row in rows],
        "further": further,
    }
    return page(request, access, at, "ratings", values)


def places_of(access: Access, action: Action) -> list[Office]:
    """Return the offices where this person may do it. Raises: NotAllowed where there is none."""
    if not access.may_anywhere(action):
        raise NotAllowed
    rows = Office.objects.filter(closed_on__isnull=True)
    own = access.offices_for(action)
    if own is not None:
        rows = rows.filter(pk__in=own)
    return list(rows.order_by("sort_key", "code")[:MOST_OFFICES])


def _month(request: HttpRequest, at: datetime) -> tuple[datetime, datetime]:
    """Return the month asked for, the running one by default: whole months only, so that none is told by another."""
    year, _dash, month = request.GET.get("thang", "").partition("-")
    if year.isascii() and year.isdigit() and month.isascii() and month.isdigit():
        numbers = int(year[:4]), int(month[:2])
        if 2000 <= numbers[0] <= 2200 and 1 <= numbers[1] <= 12:
            return month_of(*numbers)
    local = at.astimezone(OFFICE_ZONE)
    return month_of(local.year, local.month)
