# SPDX-License-Identifier: EUPL-1.2
"""Booking, moving and calling off for a citizen who stands at the counter."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from cast import at
from doors.desk.desk_words import DESK, text
from motcua.appointments.models import Appointment
from motcua.appointments.rules import Status
from motcua.journal.models import Entry
from motcua.people.models import User

Book = Callable[..., Appointment]
FORM: dict[str, Any] = {
    "agency": "DN-SXD",
    "procedure": "",
    "name": "Trần Quang Minh",
    "phone": "0914 333 444",
    "content": "Hỏi giấy phép",
    "ngay": "2026-11-30",
    "start": "2026-11-30T09:00:00+07:00",
    "khoa": "mot-lan",
    "viec": "dat",
}


def test_choices_are_shown_step_by_step_and_everything_typed_stays(at_counter: Client) -> None:
    empty = text(at_counter.get(f"{DESK}dat-ho/"))
    assert "Sở Xây dựng" in empty
    assert "Chọn cơ quan để thấy giờ trống" in empty
    page = text(at_counter.post(f"{DESK}dat-ho/", FORM | {"viec": "xem", "start": ""}))
    assert 'value="2026-11-30T09:00:00+07:00"' in page
    assert "Cấp giấy phép xây dựng mới" in page
    assert 'value="Trần Quang Minh"' in page
    assert 'value="0914 333 444"' in page
    assert not Appointment.objects.exists()


def test_a_day_off_says_why(at_counter: Client) -> None:
    page = text(at_counter.post(f"{DESK}dat-ho/", FORM | {"viec": "xem", "ngay": "2026-11-29"}))
    assert "Chủ nhật nghỉ" in page


def test_booked_once_however_often_it_is_pressed(at_counter: Client, binh: User) -> None:
    first = at_counter.post(f"{DESK}dat-ho/", FORM)
    again = at_counter.post(f"{DESK}dat-ho/", FORM)
    booked = Appointment.objects.get()
    assert (booked.channel, booked.status, booked.starts_at) == ("DESK", Status.REQUESTED, at("2026-11-30T09:00"))
    assert first["Location"] == again["Location"] == f"{DESK}dat-ho/{booked.pk}/"
    assert Entry.objects.get(kind="AppointmentRequested").actor == binh.actor
    page = text(at_counter.get(first["Location"]))
    assert "Xác nhận ngay" in page
    assert f"{booked.code[:3]} {booked.code[3:]}" in page


def test_an_officer_books_and_confirms_at_once_a_receptionist_only_books(
    at_counter: Client, desk_of: Callable[[User], Client], an: User
) -> None:
    at_counter.post(f"{DESK}dat-ho/", FORM | {"viec": "dat-xac-nhan"})
    assert Appointment.objects.get().status == Status.CONFIRMED
    desk_of(an).post(f"{DESK}dat-ho/", FORM | {"viec": "dat-xac-nhan", "start": "2026-11-30T10:00:00+07:00"})
    assert Appointment.objects.order_by("id").last().status == Status.REQUESTED  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"name": ""}, "Xin ghi họ và tên."),
        ({"phone": "0905 12"}, "Số điện thoại còn thiếu"),
        ({"agency": ""}, "Xin chọn cơ quan."),
        ({"start": ""}, "Xin chọn một giờ trong danh sách."),
        ({"start": "2026-11-29T09:00:00+07:00"}, "Giờ này không tiếp nhận"),
        ({"content": ""}, "Xin ghi việc cần làm"),
    ],
)
def test_what_is_wrong_is_said_at_its_field_and_nothing_is_lost(
    at_counter: Client, change: dict[str, str], said: str
) -> None:
    sent = FORM | change
    page = text(at_counter.post(f"{DESK}dat-ho/", sent))
    assert said in page
    for kept in ("name", "phone", "content"):
        assert f'value="{sent[kept]}"' in page
    assert not Appointment.objects.exists()


def test_another_offices_agency_cannot_be_booked_here(at_counter: Client) -> None:
    page = at_counter.post(f"{DESK}dat-ho/", FORM | {"agency": "DN-HC"})
    assert page.status_code == 200
    assert not Appointment.objects.exists()


def test_calling_off_needs_a_reason_and_names_the_officer(at_counter: Client, book: Book, binh: User) -> None:
    booked = book(starts_at="2026-11-30T09:00", status="confirmed")
    address = f"{DESK}hen/{booked.pk}/huy/"
    assert "Xin ghi lý do hủy." in text(at_counter.post(address, {"version": booked.version, "reason": " "}))
    at_counter.post(address, {"version": booked.version, "reason": "Ông gọi điện xin hủy"})
    booked.refresh_from_db()
    assert (booked.status, booked.reason) == (Status.CANCELLED, "Ông gọi điện xin hủy")
    assert Entry.objects.get(kind="AppointmentCancelled").actor == binh.actor


def test_moving_asks_the_office_again(at_counter: Client, book: Book) -> None:
    booked = book(starts_at="2026-11-30T09:00", status="confirmed")
    address = f"{DESK}hen/{booked.pk}/doi-gio/"
    assert 'value="2026-11-30T09:30:00+07:00"' in text(at_counter.get(address))
    at_counter.post(address, {"version": booked.version, "start": "2026-12-01T14:00:00+07:00"})
    booked.refresh_from_db()
    assert (booked.status, booked.starts_at) == (Status.REQUESTED, at("2026-12-01T14:00"))


def test_moving_what_somebody_else_has_just_changed_is_refused(at_counter: Client, book: Book) -> None:
    booked = book(starts_at="2026-11-30T09:00", status="confirmed")
    sent = {"version": booked.version - 1, "start": "2026-12-01T14:00:00+07:00"}
    page = at_counter.post(f"{DESK}hen/{booked.pk}/doi-gio/", sent, follow=True)
    assert "vừa được xử lý" in text(page)
    booked.refresh_from_db()
    assert booked.starts_at == at("2026-11-30T09:00")
