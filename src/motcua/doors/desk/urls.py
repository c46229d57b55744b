# SPDX-License-Identifier: EUPL-1.2
"""The addresses of the staff doors, all below /quay/."""

from django.urls import include, path

from motcua.doors.desk import answering, board, booking, choosing, day_list, looking, reception, serving, signing_in

app_name = "desk"

_pages = [
    path("", choosing.home, name="home"),
    path("dang-nhap/", signing_in.SignIn.as_view(), name="sign_in"),
    path("dang-xuat/", signing_in.SignOut.as_view(), name="sign_out"),
    path("doi-mat-khau/", signing_in.NewPassword.as_view(), name="new_password"),
    path("don-tiep/", choosing.reception_home, name="reception_home"),
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
]

urlpatterns = [path("quay/", include(_pages))]
