# SPDX-License-Identifier: EUPL-1.2
"""The addresses of the clerk's screen, all below /buu-chinh/."""

from django.urls import URLPattern, URLResolver, include, path

from motcua.doors.postal import batches, lists, offline, parcels, scanning

app_name = "postal"

_pages = [
    path("", scanning.today, name="today"),
    path("quet/", scanning.scanned, name="scan"),
    path("viec/<slug:part>/", parcels.part, name="part"),
    path("buu-gui/<slug:code>/", parcels.parcel, name="parcel"),
    path("buu-gui/<slug:code>/nhan.pdf", parcels.label, name="label"),
    path("buu-gui/<slug:code>/phieu-gui.pdf", parcels.shipment, name="shipment"),
    path("bang-ke/", lists.lists, name="lists"),
    path("bang-ke/<int:pk>/", lists.one, name="list"),
    path("bang-ke/<int:pk>/viec/", lists.act, name="list_act"),
    path("bang-ke/<int:pk>/bang-ke.pdf", lists.pdf, name="list_pdf"),
    path("nhap/", batches.batch, name="batch"),
    path("ngoai-mang/", offline.page, name="offline"),
    path("giu-trang.js", offline.worker, name="worker"),
    path("tinh-hinh/", offline.state, name="state"),
    path("gui/", offline.send, name="send"),
]

urlpatterns: list[URLPattern | URLResolver] = [path("buu-chinh/", include(_pages))]
