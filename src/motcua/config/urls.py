# SPDX-License-Identifier: EUPL-1.2
from importlib.util import find_spec

from django.contrib import admin
from django.urls import URLPattern, URLResolver, include, path
from django.views.i18n import set_language

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include(f"motcua.doors.{door}.urls"))
    for door in ("portal", "desk", "simulators")
    if find_spec(f"motcua.doors.{door}.urls")
] + [
    path("", include("motcua.doors.api.urls")),
    path("ngon-ngu/", set_language, name="set_language"),
    path("quan-tri/", admin.site.urls),
]

handler404 = "motcua.doors.look.views.not_found"
handler500 = "motcua.doors.look.views.failed"
