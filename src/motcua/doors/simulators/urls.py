# SPDX-License-Identifier: EUPL-1.2
"""The addresses of the simulators; they exist on a demonstration only."""

from django.urls import path

from motcua.doors.simulators import handsets

app_name = "simulators"

urlpatterns = [
    path("gia-lap/tin-nhan/", handsets.show, name="handsets"),
    path("gia-lap/tin-nhan/mang/", handsets.behave, name="behave"),
]
