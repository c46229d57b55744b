# SPDX-License-Identifier: EUPL-1.2
"""The yearly questionnaire, and its result beside the waits that were measured. Rule: R-074."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.csrf import csrf_exempt

from motcua.doors.portal.feedback_forms import Questionnaire
from motcua.doors.portal.way import Way, doorway, keep_secret, page
from motcua.feedback import operations
from motcua.feedback.errors import SurveyAnswered, SurveyClosed
from motcua.feedback.models import Survey
from motcua.feedback.survey_questions import QUESTIONS
from motcua.feedback.survey_results import result_of
from motcua.kernel import clock
from motcua.kernel.errors import OfficeError


# Exempt: the address is known only to whoever got it, and answers once.
@csrf_exempt
@doorway("GET", "POST")
def fill_in(request: HttpRequest, way: Way, token: str) -> HttpResponse:
    """Seven questions; only the last one must be answered."""
    invitation = operations.invitation_of(token)
    survey = invitation.survey
    if request.GET.get("xong"):
        return keep_secret(page(request, way, "survey/thanks", {"survey": survey}))
    if survey.opened_at is None or survey.closed_at is not None:
        raise SurveyClosed
    if invitation.is_answered:
        raise SurveyAnswered
    form = Questionnaire(request.POST if request.method == "POST" else None)
    values = {"form": form, "survey": survey, "office": invitation.office}
    if request.method != "POST" or not form.is_valid():
        return keep_secret(page(request, way, "survey/fill_in", values, status=422 if form.errors else 200))
    try:
        operations.answer_survey(
            token=token,
            answers={question.key: form.cleaned_data[question.key] for question in QUESTIONS},
            text=form.cleaned_data["text"],
            at=clock.now(),
        )
    except (SurveyAnswered, SurveyClosed):
        raise
    except OfficeError as refusal:
        form.add_error(None, refusal.message)
        return keep_secret(page(request, way, "survey/fill_in", values, status=refusal.http_status))
    return keep_secret(redirect(f"{request.path}?xong=1"))


@doorway("GET")
def years(request: HttpRequest, way: Way) -> HttpResponse:
    """The years whose result is public, the newest first."""
    rows = list(Survey.objects.filter(closed_at__isnull=False).order_by("-year")[:50])
    return page(request, way, "survey/years", {"rows": rows})


@doorway("GET")
def result(request: HttpRequest, way: Way, year: int) -> HttpResponse:
    """The table of one year; public once the questionnaire is closed, so that no answer can be told from the next."""
    survey = Survey.objects.filter(year=year, closed_at__isnull=False).first()
    if survey is None:
        raise Http404
    values = {"survey": survey, "result": result_of(survey), "heads": [question.head for question in QUESTIONS]}
    return page(request, way, "survey/result", values)
