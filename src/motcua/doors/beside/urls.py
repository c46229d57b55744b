# SPDX-License-Identifier: EUPL-1.2
"""The addresses of the second screen, all below /man-hinh/; nothing about anybody stands in any of them."""

from django.urls import URLPattern, path

from motcua.doors.beside import answers, pairing_pages, screen

app_name = "beside"

urlpatterns: list[URLPattern] = [
    path("man-hinh/", screen.show, name="show"),
    path("man-hinh/phan/", screen.part, name="part"),
    path("man-hinh/truc-tiep/", screen.stream, name="stream"),
    path("man-hinh/cham/", screen.touch, name="touch"),
    path("man-hinh/ghep/", pairing_pages.typed, name="typed"),
    path("man-hinh/ghep/<slug:code>/", pairing_pages.offered, name="offered"),
    path("man-hinh/dong-y/", answers.consent, name="consent"),
    path("man-hinh/xem/", answers.look, name="look"),
    path("man-hinh/chua-dung/", answers.doubt, name="doubt"),
    path("man-hinh/sua/", answers.correct, name="correct"),
    path("man-hinh/xac-nhan/", answers.confirm, name="confirm"),
    path("man-hinh/ky/", answers.sign, name="sign"),
    path("man-hinh/ky-lai/", answers.sign_again, name="sign_again"),
]
