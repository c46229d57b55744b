# SPDX-License-Identifier: EUPL-1.2
"""The addresses of filing: below `/ho-so/`, those of one draft below its own identity."""

from django.urls import path

from motcua.doors.portal.views import filing, filing_answers, filing_draft, filing_return, filing_send, paying
from motcua.doors.portal.views.papers import paper_patterns

urlpatterns = [
    path("ho-so/", filing.home, name="filing-home"),
    path("ho-so/nop/", filing.procedure, name="filing"),
    path("ho-so/nop/noi/", filing.where, name="filing-where"),
    path("ho-so/nop/dieu-kien/", filing.check, name="filing-check"),
    path("ho-so/nop/nguoi-nop/", filing.who, name="filing-who"),
    path("ho-so/nop/tiep/", filing_draft.resume, name="filing-resume"),
    path("ho-so/nop/ma/<str:state>/", filing_draft.code, name="filing-code"),
    path("ho-so/nop/<uuid:draft>/", filing_draft.draft, name="filing-draft"),
    path("ho-so/nop/<uuid:draft>/lay-lai/", filing_draft.restore, name="filing-restore"),
    path("ho-so/nop/<uuid:draft>/de-sau/", filing_draft.later, name="filing-later"),
    path("ho-so/nop/<uuid:draft>/bo/", filing_draft.discard, name="filing-discard"),
    path("ho-so/nop/<uuid:draft>/noi/", filing_answers.where, name="filing-draft-where"),
    path("ho-so/nop/<uuid:draft>/nguoi-nop/", filing_answers.who, name="filing-draft-who"),
    path("ho-so/nop/<uuid:draft>/hoi/<slug:key>/", filing_answers.question, name="filing-question"),
    *paper_patterns,
    path("ho-so/nop/<uuid:draft>/giay-to/", filing_answers.papers, name="filing-papers"),
    path("ho-so/nop/<uuid:draft>/nhan/", filing_return.way_back, name="filing-return"),
    path("ho-so/nop/<uuid:draft>/nhan/gia/", filing_return.price, name="filing-price"),
    path("ho-so/nop/<uuid:draft>/xem-lai/", filing_send.review, name="filing-review"),
    path("ho-so/nop/<uuid:draft>/da-gui/", filing_send.sent, name="filing-sent"),
    path("ho-so/nop/<uuid:draft>/phi/", paying.fees_of_sent, name="filing-fees"),
]
