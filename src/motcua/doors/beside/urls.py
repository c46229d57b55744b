# SPDX-License-Identifier: EUPL-1.2
"""The addresses of the second screen."""

from django.urls import URLPattern

app_name = "beside"

urlpatterns: list[URLPattern] = []
