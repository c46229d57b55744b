# SPDX-License-Identifier: EUPL-1.2
"""What may be done with what people say."""

from motcua.feedback.operations.commenting import answer_comment, moderate_comment, write_comment
from motcua.feedback.operations.complaining import answer_complaint, hand_up, send_complaint
from motcua.feedback.operations.rating import (
    ask_again,
    ask_no_more,
    explain_rating,
    forget_phones,
    open_question,
    open_question_of,
    rate,
    rateable,
)
from motcua.feedback.operations.surveying import (
    answer_survey,
    close_survey,
    draw_survey,
    invitation_of,
    invite_portion,
    make_sheets,
    open_survey,
)

__all__ = [
    "answer_comment",
    "answer_complaint",
    "answer_survey",
    "ask_again",
    "ask_no_more",
    "close_survey",
    "draw_survey",
    "explain_rating",
    "forget_phones",
    "hand_up",
    "invitation_of",
    "invite_portion",
    "make_sheets",
    "moderate_comment",
    "open_question",
    "open_question_of",
    "open_survey",
    "rate",
    "rateable",
    "send_complaint",
    "write_comment",
]
