# SPDX-License-Identifier: EUPL-1.2
"""Forgetting one person: what they are known by is taken away, what they said stays counted."""

from datetime import datetime

from django.db import transaction
from django.db.models import Value
from django.db.models.functions import Coalesce

from motcua.dossiers.models.dossier import ERASED_NAME
from motcua.feedback.models import Complaint, RatingQuestion, SurveyInvitation


@transaction.atomic
def forget_phone(*, phone: str, at: datetime) -> int:
    """Take name, phone and words from the complaints of a phone, and the phone from questions; return how many rows.

    A complaint that still waits for its reply is forgotten too: its deadline stays, its code finds nothing.
    """
    questions = RatingQuestion.objects.filter(phone=phone).update(phone="", answered_at=at)
    invitations = SurveyInvitation.objects.filter(phone=phone).update(phone="")
    complaints = Complaint.objects.filter(phone=phone).update(
        name=ERASED_NAME, phone="", text=ERASED_NAME, answer="", erased_at=at
    )
    return questions + invitations + complaints


@transaction.atomic
def forget_visit(*, kind: str, subject: str, at: datetime) -> list[int]:
    """Take the phone from the question about a visit whose people were erased; return the questions there were."""
    questions = RatingQuestion.objects.filter(kind=kind, subject=subject)
    questions.exclude(phone="").update(phone="", answered_at=Coalesce("answered_at", Value(at)))
    return list(questions.values_list("pk", flat=True))


def held_of(*, phone: str) -> list[Complaint]:
    """Return what is kept under a phone and its owner may have: the complaints, with the replies."""
    return list(Complaint.objects.filter(phone=phone).select_related("office").order_by("pk")[:500])
