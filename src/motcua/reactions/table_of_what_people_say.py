# SPDX-License-Identifier: EUPL-1.2
"""The part of the table that says what follows when people say something: ratings, comments, complaints, surveys."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from motcua.feedback.events import (
    CommentAnswered,
    CommentModerated,
    CommentWritten,
    ComplaintAnswered,
    ComplaintHandedUp,
    ComplaintSent,
    RatingGiven,
    SurveyClosed,
    SurveyDrawn,
    SurveyInvited,
    SurveyOpened,
)
from motcua.journal.events import Event
from motcua.reactions import feedback, feedback_complaints
from motcua.reactions.happening import Happening

WHAT_PEOPLE_SAY: Mapping[type[Event], Sequence[Callable[[Happening[Any]], None]]] = {
    RatingGiven: [feedback.take_question_back],
    CommentWritten: [],
    CommentModerated: [],
    CommentAnswered: [],
    ComplaintSent: [feedback_complaints.tell_received],
    ComplaintHandedUp: [feedback_complaints.tell_late],
    ComplaintAnswered: [feedback_complaints.tell_answered],
    SurveyDrawn: [],
    SurveyOpened: [],
    SurveyInvited: [feedback_complaints.invite],
    SurveyClosed: [],
}
