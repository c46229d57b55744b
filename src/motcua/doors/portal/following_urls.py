# SPDX-License-Identifier: EUPL-1.2
from django.urls import path

from motcua.doors.portal.views import completing, following, own_dossiers, own_post, paying

_OWN = "tra-cuu/so/<str:token>/<str:code>/"

following_patterns = [
    path("tra-cuu/", following.find, name="following"),
    path("tra-cuu/cua-toi/", following.phone, name="following-phone"),
    path("tra-cuu/cua-toi/<str:state>/", following.code, name="following-code"),
    path("tra-cuu/so/<str:token>/", own_dossiers.listed, name="own-dossiers"),
    path(_OWN, own_dossiers.one, name="own-dossier"),
    path(f"{_OWN}rut/", own_dossiers.withdraw, name="own-withdraw"),
    path(f"{_OWN}ket-qua/", own_dossiers.result, name="own-result"),
    path(f"{_OWN}giay-tiep-nhan/", own_dossiers.receipt, name="own-receipt"),
    path(f"{_OWN}giay-to/<int:paper>/", own_dossiers.paper, name="own-paper"),
    path(f"{_OWN}buu-chinh/", own_post.by_post, name="own-post"),
    path(f"{_OWN}bo-sung/", completing.complete, name="own-supplement"),
    path(f"{_OWN}bo-sung/giay-to/<str:paper>/", completing.paper, name="own-supplement-paper"),
    path(f"{_OWN}bo-sung/hoi/<str:key>/", completing.question, name="own-question"),
    path(f"{_OWN}phi/", paying.fees_of_own, name="own-fees"),
    path(f"{_OWN}phi/<uuid:payment>/bien-lai.pdf", paying.receipt_of_own, name="own-payment-receipt"),
    path("tra-cuu/<str:code>/", following.progress, name="progress"),
    path("h/<str:code>", following.short_address, name="dossier-short"),
]
