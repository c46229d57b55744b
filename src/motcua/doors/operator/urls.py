# SPDX-License-Identifier: EUPL-1.2
"""The addresses of the switchboard, all below /tong-dai/."""

from django.urls import URLPattern, URLResolver, include, path

from motcua.doors.operator import deeds, home, suggesting, talk, vaccination

app_name = "operator"

_pages = [
    path("", home.home, name="home"),
    path("viec/", suggesting.suggest, name="suggest"),
    path("goi-lai/<int:pk>/", home.call_back, name="call_back"),
    path("goi/<int:pk>/", talk.call, name="call"),
    path("goi/<int:pk>/ghi-chu/", deeds.note, name="note"),
    path("goi/<int:pk>/ket-qua/", deeds.outcome, name="outcome"),
    path("goi/<int:pk>/hen/<int:appointment>/", talk.booked, name="booked"),
    path("goi/<int:pk>/hen/<int:appointment>/huy/", deeds.cancel, name="cancel"),
    path("goi/<int:pk>/hen/<int:appointment>/som-hon/", deeds.earlier, name="earlier"),
    path("goi/<int:pk>/hen/<int:appointment>/dong-y/", deeds.accept, name="accept"),
    path("goi/<int:pk>/hen/<int:appointment>/khong-nhan/", deeds.decline, name="decline"),
    path("tiem-chung/", vaccination.vaccination, name="vaccination"),
    path("tiem-chung/<int:pk>/", vaccination.booked, name="vaccination_booked"),
    path("tiem-chung/<int:pk>/huy/", vaccination.call_off, name="vaccination_call_off"),
]

urlpatterns: list[URLPattern | URLResolver] = [path("tong-dai/", include(_pages))]
