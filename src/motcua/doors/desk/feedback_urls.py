# SPDX-License-Identifier: EUPL-1.2
"""The addresses of what people say, all below /quay/gop-y/."""

from django.urls import URLPattern, path

from motcua.doors.desk import feedback, feedback_survey

patterns: list[URLPattern] = [
    path("", feedback.comments, name="feedback"),
    path("binh-luan/<int:comment>/<slug:deed>/", feedback.act_on_comment, name="comment_act"),
    path("phan-anh/", feedback.complaints, name="complaints"),
    path("phan-anh/<int:complaint>/", feedback.complaint, name="complaint"),
    path("danh-gia/", feedback.ratings, name="ratings"),
    path("khao-sat/", feedback_survey.survey, name="survey"),
    path("khao-sat/phieu/", feedback_survey.sheets, name="survey_sheets"),
    path("khao-sat/<slug:deed>/", feedback_survey.act, name="survey_act"),
]
