# SPDX-License-Identifier: EUPL-1.2
"""Completing a dossier online: each point by itself – a paper, an answer – and then all of it is sent."""

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy as _
from django.views.decorators.csrf import csrf_exempt

from motcua.doors.look.sent_files import sent_files
from motcua.doors.portal import question_parts
from motcua.doors.portal.following_way import address, own, standing
from motcua.doors.portal.views.own_dossiers import back, show
from motcua.doors.portal.way import Way, doorway, keep_secret, page
from motcua.dossiers import completion, operations
from motcua.dossiers.completion import Point
from motcua.dossiers.errors import NoSuchPaper, NoSuchQuestion
from motcua.dossiers.models import Dossier, DossierContent
from motcua.dossiers.operations.papering import add_paper
from motcua.dossiers.rules import Status
from motcua.kernel import clock
from motcua.kernel.errors import InvalidInput, OfficeError
from motcua.procedures.form import Question

WORD_LIMIT = 1_000


class Word(forms.Form):
    """A word to the office about what was completed, or what cannot be."""

    use_required_attribute = False

    answer = forms.CharField(
        label=_("Lời nhắn cho cơ quan"),
        help_text=_("Chỉ cần ghi khi có điều chưa bổ sung được."),
        required=False,
        max_length=WORD_LIMIT,
        widget=forms.Textarea(attrs={"rows": 3, "autocomplete": "off"}),
    )


# Exempt, as the next ones: the token in the address is known only to whoever checked the phone.
@csrf_exempt
@doorway("GET", "POST")
def complete(request: HttpRequest, way: Way, token: str, code: str) -> HttpResponse:
    """What is to be completed, point by point; a post sends it all."""
    dossier = own(token, code)
    form = Word(request.POST if request.method == "POST" else None)
    if request.method != "POST" or not form.is_valid():
        return _points(request, way, token, dossier, form)
    try:
        operations.send_completion(dossier_id=dossier.pk, answer=form.cleaned_data["answer"], at=clock.now())
    except InvalidInput as bad:
        for field, sentence in bad.fields.items():
            form.add_error(field if field in form.fields else None, sentence)
        return _points(request, way, token, dossier, form)
    except OfficeError as refusal:
        return show(request, way, token, own(token, code), refusal)
    return back(token, dossier, "bo-sung")


@csrf_exempt
@doorway("POST")
def paper(request: HttpRequest, way: Way, token: str, code: str, paper: str) -> HttpResponse:
    """Take the files of one paper: several photographs become one."""
    dossier = own(token, code)
    point = next((each for each in _asked(dossier) if each.paper == paper), None)
    if dossier.status != Status.SUPPLEMENT or point is None:
        return back(token, dossier)
    try:
        sent = [each for each in sent_files(request) if each.name]
        if not sent:
            raise NoSuchPaper
        add_paper(dossier=dossier, code=paper, sent=sent, actor="citizen", at=clock.now(), name=point.what)
    except NoSuchPaper:
        return _points(request, way, token, dossier, Word(), wrong=(paper, _("Xin chọn tệp hoặc chụp ảnh.")))
    except OfficeError as refusal:
        return _points(request, way, token, dossier, Word(), wrong=(paper, refusal.message))
    return keep_secret(redirect(f"{address('own-supplement', token, dossier)}#{paper}"))


@csrf_exempt
@doorway("GET", "POST")
def question(request: HttpRequest, way: Way, token: str, code: str, key: str) -> HttpResponse:
    """One answer to put right, alone on its page."""
    dossier = own(token, code)
    point = next((each for each in _asked(dossier) if each.question and each.question.key == key), None)
    if point is None or point.question is None:
        raise NoSuchQuestion
    content = DossierContent.objects.filter(dossier=dossier).first()
    answer = content.answers.get(key) if content else None
    rows = question_parts.rows_posted(request.POST)
    if request.method != "POST":
        return _question(request, way, token, dossier, point, point.question, answer, {})
    answer = question_parts.read(point.question, request.POST)
    if request.POST.get("viec") == "them":
        return _question(request, way, token, dossier, point, point.question, answer, {}, rows=rows + 1)
    try:
        operations.correct_answer(dossier_id=dossier.pk, question=key, answer=answer, at=clock.now())
    except InvalidInput as bad:
        return _question(request, way, token, dossier, point, point.question, answer, bad.fields, rows=rows)
    except OfficeError as refusal:
        return show(request, way, token, own(token, code), refusal)
    return keep_secret(redirect(f"{address('own-supplement', token, dossier)}#{key}"))


def _asked(dossier: Dossier) -> list[Point]:
    asked = completion.open_request(dossier)
    return completion.points_of(dossier, asked) if asked else []


def _points(
    request: HttpRequest, way: Way, token: str, dossier: Dossier, form: Word, *, wrong: tuple[str, Any] = ("", "")
) -> HttpResponse:
    points = _asked(dossier)
    if dossier.status != Status.SUPPLEMENT or not points:
        return back(token, dossier)
    values = {
        **standing(dossier),
        "token": token,
        "dossier": dossier,
        "form": form,
        "points": [
            {"point": point, "error": str(wrong[1]) if point.paper and point.paper == wrong[0] else ""}
            for point in points
        ],
        "left": sum(not point.is_done for point in points),
    }
    status = 422 if form.errors or wrong[0] else 200
    return keep_secret(page(request, way, "following/complete", values, status=status))


def _question(
    request: HttpRequest,
    way: Way,
    token: str,
    dossier: Dossier,
    point: Point,
    question: Question,
    answer: Any,
    errors: dict[str, str],
    *,
    rows: int = 0,
) -> HttpResponse:
    values = {
        "token": token,
        "dossier": dossier,
        "point": point,
        "asked": question_parts.asked(question, answer, errors, rows=rows),
    }
    return keep_secret(page(request, way, "following/question", values, status=422 if errors else 200))
