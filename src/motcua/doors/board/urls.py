# SPDX-License-Identifier: EUPL-1.2
"""The addresses of the screens; `truc-tiep/` and `du-lieu/` are answered by the front, from memory, where one runs."""

from django.urls import path

from motcua.doors.board import index, playlists, screens, sound_files, special_days

app_name = "board"

urlpatterns = [
    path("bang/", index.show, name="index"),
    path("bang/gio/", screens.moment, name="moment"),
    path("bang/tieng/<slug:region>/cach-doc.json", sound_files.table, name="reading"),
    path("bang/tieng/<slug:region>/<slug:name>.wav", sound_files.clip, name="clip"),
    path("bang/<slug:office>/", screens.show, name="show"),
    path("bang/<slug:office>/ngay-dac-biet/", special_days.show, name="special-days"),
    path("bang/<slug:office>/du-lieu/", screens.data, name="data"),
    path("bang/<slug:office>/truc-tiep/", screens.stream, name="stream"),
    path("trinh-chieu/<str:office>/", playlists.show, name="playlist"),
    path("trinh-chieu/<str:office>/phim/<int:slide>/", playlists.film, name="film"),
]
