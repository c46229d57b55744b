# SPDX-License-Identifier: EUPL-1.2
from django.urls import path

from motcua.doors.api import desk, public
from motcua.doors.api.site import api

api.add_router("", public.router)
api.add_router("", desk.router)

urlpatterns = [path("api/v1/", api.urls)]
