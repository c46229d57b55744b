# SPDX-License-Identifier: EUPL-1.2
from django.urls import path

from motcua.doors.portal.views import complaints, feedback, rating, rating_tablet, survey

feedback_patterns = [
    path("danh-gia/", rating_tablet.tablet, name="rating-tablet"),
    path("danh-gia/<str:token>/", rating.rate, name="rate"),
    path("gop-y/", feedback.places, name="feedback"),
    path("gop-y/tra-cuu/", complaints.find, name="complaint-find"),
    path("gop-y/phan-anh/", complaints.complaint, name="complaint"),
    path("gop-y/da-gui/<str:token>/", complaints.sent, name="complaint-sent"),
    path("gop-y/thu-tuc/<str:code>/", feedback.of_procedure, name="feedback-procedure"),
    path("gop-y/<slug:office>/", feedback.of_office, name="feedback-office"),
    path("gop-y/<slug:office>/phan-anh/", complaints.complain, name="complain"),
    path("khao-sat/", survey.years, name="surveys"),
    path("khao-sat/phieu/<str:token>/", survey.fill_in, name="survey-sheet"),
    path("khao-sat/<int:year>/", survey.result, name="survey"),
]
