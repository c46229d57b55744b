# SPDX-License-Identifier: EUPL-1.2
from django.urls import path

from motcua.doors.portal.views import own_data, signing_in

own_patterns = [
    path("dang-nhap/", signing_in.choose, name="sign-in"),
    path("dang-nhap/tiep/", signing_in.begin, name="sign-in-begin"),
    path("dang-nhap/tra-ve/", signing_in.returned, name="sign-in-return"),
    path("dang-nhap/dien-thoai/", signing_in.phone, name="sign-in-phone"),
    path("dang-nhap/ma/", signing_in.code, name="sign-in-code"),
    path("dang-nhap/thoat/", signing_in.left, name="sign-in-left"),
    path("toi/du-lieu/", own_data.overview, name="own-data"),
    path("toi/du-lieu/tai/", own_data.download, name="own-data-download"),
    path("toi/du-lieu/xoa/", own_data.ask, name="own-data-ask"),
    path("toi/du-lieu/xoa/<str:state>/", own_data.code, name="own-data-code"),
]
