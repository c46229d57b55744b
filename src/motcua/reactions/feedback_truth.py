# SPDX-License-Identifier: EUPL-1.2
"""Whether a message that asks what somebody thinks is still owed: only while nobody has answered."""

from motcua.feedback.models import Rating, RatingQuestion, SurveyInvitation
from motcua.messaging.models import Message

DEPARTMENT = "rating"
SURVEY = "survey_invitation"


def is_still_owed(message: Message) -> bool:
    """Say whether the question is still open, and whether the visit or the questionnaire has no answer yet."""
    department, _colon, number = message.subject.partition(":")
    if not number.isdigit():
        return False
    if department == SURVEY:
        rows = SurveyInvitation.objects.filter(pk=number, is_answered=False, survey__closed_at__isnull=True)
        return rows.exclude(phone="").exists()
    question = RatingQuestion.objects.filter(pk=number, answered_at__isnull=True).first()
    if question is None:
        return False
    return not Rating.objects.filter(kind=question.kind, subject=question.subject).exists()
