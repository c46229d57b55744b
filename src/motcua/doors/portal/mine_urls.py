# SPDX-License-Identifier: EUPL-1.2
from django.urls import path

from motcua.doors.portal.views import mine, mine_messages

mine_patterns = [
    path("toi/", mine.listed, name="mine"),
    path("toi/ma/<str:state>/", mine.code, name="mine-code"),
    path("toi/thoat/", mine.leave, name="mine-leave"),
    path("toi/thong-bao/", mine_messages.choose, name="mine-messages"),
    path("toi/mo/<slug:deed>/<slug:kind>/<str:key>/", mine.lead_on, name="mine-open"),
    path("toi/viec/<slug:kind>/<str:key>/", mine.one, name="mine-one"),
]
