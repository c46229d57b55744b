# SPDX-License-Identifier: EUPL-1.2
from django.contrib import admin
from django.urls import URLPattern, URLResolver, include, path

urlpatterns: list[URLPattern | URLResolver] = [
    # Programs ask most often, and each address passed over costs a little.
    path("", include("motcua.doors.api.urls")),
    path("", include("motcua.doors.portal.urls")),
    path("", include("motcua.doors.desk.urls")),
    path("", include("motcua.doors.operator.urls")),
    path("", include("motcua.doors.hooks.urls")),
    path("", include("motcua.doors.kiosk.urls")),
    path("", include("motcua.doors.board.urls")),
    path("", include("motcua.doors.beside.urls")),
    path("", include("motcua.doors.postal.urls")),
    path("", include("motcua.doors.simulators.urls")),
    path("quan-tri/", admin.site.urls),
]

handler404 = "motcua.doors.look.views.not_found"
handler500 = "motcua.doors.look.views.failed"
