# SPDX-License-Identifier: EUPL-1.2
"""The addresses of the staff doors, all below /quay/."""

from django.urls import include, path

from motcua.doors.desk import (
    answering,
    board,
    booking,
    choosing,
    day_list,
    looking,
    reception,
    serving,
    signing_in,
    vaccination,
    vaccination_booking,
    vaccination_caring,
)

app_name = "desk"

_pages = [
    path("", choosing.home, name="home"),
    path("dang-nhap/", signing_in.SignIn.as_view(), name="sign_in"),
    path("dang-xuat/", signing_in.SignOut.as_view(), name="sign_out"),
    path("doi-mat-khau/", signing_in.NewPassword.as_view(), name="new_password"),
    path("don-tiep/", choosing.reception_home, name="reception_home"),
    path("tiem-chung/", choosing.vaccination_home, name="vaccination_home"),
    path("<slug:office>/", board.board, name="board"),
    path("<slug:office>/manh/", board.part, name="board_part"),
    path("<slug:office>/truc-tiep/", board.stream, name="stream"),
    path("<slug:office>/tim/", looking.search, name="search"),
    path("<slug:office>/ngay/", day_list.day_list, name="day_list"),
    path("<slug:office>/xac-nhan/", answering.confirm_many, name="confirm_many"),
    path("<slug:office>/ma/<str:code>/", looking.by_code, name="by_code"),
    path("<slug:office>/hen/<int:pk>/", looking.details, name="details"),
    path("<slug:office>/hen/<int:pk>/xac-nhan/", answering.confirm, name="confirm"),
    path("<slug:office>/hen/<int:pk>/de-nghi/", answering.propose, name="propose"),
    path("<slug:office>/hen/<int:pk>/tu-choi/", answering.refuse, name="refuse"),
    path("<slug:office>/hen/<int:pk>/den/", serving.arrived, name="arrived"),
    path("<slug:office>/hen/<int:pk>/khong-den/", serving.did_not_come, name="did_not_come"),
    path("<slug:office>/hen/<int:pk>/xong/", serving.done, name="done"),
    path("<slug:office>/hen/<int:pk>/doi-gio/", booking.move, name="move"),
    path("<slug:office>/hen/<int:pk>/huy/", booking.call_off, name="call_off"),
    path("<slug:office>/don-tiep/", reception.reception, name="reception"),
    path("<slug:office>/don-tiep/hom-nay/", reception.expected, name="expected"),
    path("<slug:office>/don-tiep/anh/", reception.picture, name="picture"),
    path("<slug:office>/phieu/<int:pk>/", reception.slip, name="slip"),
    path("<slug:office>/dat-ho/", booking.book, name="book"),
    path("<slug:office>/dat-ho/<int:pk>/", booking.booked, name="booked"),
    path("<slug:office>/tiem-chung/", vaccination.board, name="vaccination"),
    path("<slug:office>/tiem-chung/manh/", vaccination.part, name="vaccination_part"),
    path("<slug:office>/tiem-chung/truc-tiep/", vaccination.stream, name="vaccination_stream"),
    path("<slug:office>/tiem-chung/tim/", vaccination.look, name="vaccination_look"),
    path("<slug:office>/tiem-chung/dat/", vaccination_booking.book, name="vaccination_book"),
    path("<slug:office>/tiem-chung/dat/<int:pk>/", vaccination_booking.booked, name="vaccination_booked"),
    path("<slug:office>/tiem-chung/<int:pk>/", vaccination_caring.booking, name="vaccination_booking"),
    path("<slug:office>/tiem-chung/<int:pk>/den/", vaccination.arrived, name="vaccination_arrived"),
    path("<slug:office>/tiem-chung/<int:pk>/khong-den/", vaccination.missed, name="vaccination_missed"),
    path("<slug:office>/tiem-chung/<int:pk>/xong/", vaccination_caring.finish, name="vaccination_finish"),
    path("<slug:office>/tiem-chung/<int:pk>/huy/", vaccination_caring.call_off, name="vaccination_call_off"),
    path("<slug:office>/tiem-chung/be/<int:pk>/tiem/", vaccination_caring.shot, name="vaccination_shot"),
    path("<slug:office>/tiem-chung/be/<int:pk>/hoan/", vaccination_caring.postpone, name="vaccination_postpone"),
    path("<slug:office>/tiem-chung/be/<int:pk>/dau-hieu/", vaccination_caring.signs, name="vaccination_signs"),
]

urlpatterns = [path("quay/", include(_pages))]
