# SPDX-License-Identifier: EUPL-1.2
"""The addresses of the office's post, all below /quay/buu-chinh/. No office stands in them: a wand knows none."""

from django.urls import URLPattern, path

from motcua.doors.desk import post_desk, post_figures, post_lists, post_parcel

patterns: list[URLPattern] = [
    path("", post_desk.home, name="post"),
    path("quet/", post_desk.scan, name="post_scan"),
    path("nhan.pdf", post_desk.labels, name="post_labels"),
    path("dan-nhan/<int:parcel>/", post_desk.label, name="post_label"),
    path("bang-ke/", post_lists.lists, name="post_lists"),
    path("bang-ke/<int:number>/", post_lists.one, name="post_list"),
    path("bang-ke/<int:number>/viec/", post_lists.act, name="post_list_act"),
    path("bang-ke/<int:number>/bang-ke.pdf", post_lists.paper, name="post_list_paper"),
    path("buu-gui/<int:parcel>/", post_parcel.page, name="post_parcel"),
    path("buu-gui/<int:parcel>/viec/", post_parcel.act, name="post_parcel_act"),
    path("buu-gui/<int:parcel>/phieu-gui.pdf", post_parcel.slip, name="post_slip"),
    path("ho-so/<str:code>/", post_parcel.of_one_dossier, name="post_ask"),
    path("so-lieu/", post_figures.figures, name="post_figures"),
]
