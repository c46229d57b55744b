# SPDX-License-Identifier: EUPL-1.2
"""Booking for a caller: the number, the matter by a few letters, an hour by a key, the sentence, done."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from cast import Citizen, at
from motcua.appointments.models import Appointment
from motcua.appointments.rules import Status
from motcua.journal.models import Entry
from motcua.people.models import User
from motcua.switchboard.models import Call

Ring = Callable[..., Call]
Book = Callable[..., Appointment]
PERMIT = "DN-TTHCC:DN-SXD:1.009974"
GENERAL = "DN-TTHCC:DN-SXD:"


def text(answer: Any) -> str:
    return str(answer.content.decode())


def form(**more: str) -> dict[str, str]:
    wanted = {"viec": PERMIT, "tim": "x", "nhan": "x", "name": "Trần Quang Minh", "content": "", "khoa": "mot"}
    return wanted | {"gio": "2026-11-30T09:00:00+07:00"} | more


def test_a_number_in_any_form_leads_to_its_call_and_leaves_the_address(phone: Client, tongdai: User) -> None:
    for written in ("0905 123 456", "+84905123456", "84905.123.456"):
        answer = phone.get("/tong-dai/", {"so": written})
        call = Call.objects.get()
        assert answer["Location"] == f"/tong-dai/goi/{call.pk}/"
    assert (call.phone, call.by, call.direction, call.ended_at) == ("+84905123456", tongdai, "IN", None)
    assert "0905 123 456" in text(phone.get(answer["Location"]))
    entry = Entry.objects.get(kind="CallTaken")
    assert "905123456" not in str(entry.payload) + entry.subject


@pytest.mark.parametrize("written", ["0905 12", "abc", "", "1900 1234"])
def test_an_unreadable_number_is_said_and_stays_in_its_field(phone: Client, written: str) -> None:
    page = text(phone.post("/tong-dai/", {"so": written}))
    assert 'id="so-sai"' in page
    assert f'value="{written}"' in page
    assert not Call.objects.exists()


def test_the_next_number_ends_the_call_before(phone: Client, ring: Ring) -> None:
    first = ring("0905123456")
    second = ring("0914333444")
    first.refresh_from_db()
    assert first.ended_at is not None
    assert second.ended_at is None


def test_a_known_caller_is_known_by_name_with_open_and_past_bookings(
    phone: Client, ring: Ring, book: Book, lan: Citizen
) -> None:
    coming = book(starts_at="2026-11-30T09:00", status="confirmed")
    past = book(starts_at="2026-11-26T14:00", status="cancelled", agency="DN-STC")
    page = text(phone.get(f"/tong-dai/goi/{ring(lan).pk}/"))
    assert f"<h1>{lan.name}</h1>" in page
    assert f'name="name" value="{lan.name}"' in page
    for row in (coming, past):
        assert f"{row.code[:3]} {row.code[3:]}" in page
    assert f"?huy={coming.pk}" in page
    assert f"?huy={past.pk}" not in page


def test_an_unknown_caller_is_asked_for_the_name(phone: Client, ring: Ring) -> None:
    page = text(phone.get(f"/tong-dai/goi/{ring('0905999888').pk}/"))
    assert "Người gọi mới" in page
    assert "chưa có lịch hẹn" in page


@pytest.mark.parametrize(
    ("letters", "first"),
    [
        ("sxd", "DN-TTHCC:DN-SXD:"),
        ("gpxd", PERMIT),
        ("sở xây", "DN-TTHCC:DN-SXD:"),
        ("sxd gpxd", PERMIT),
        ("khai sinh", "DN-HC:DN-HC:1.001193"),
        ("skhdt", "DN-TTHCC:DN-STC:"),
        ("SGTVT", "DN-TTHCC:DN-SXD:"),
        ("ban sao hai chau", "DN-HC:DN-HC:2.000815"),
        ("cty tnhh", ""),
        ("tlct", "DN-TTHCC:DN-STC:2.001583"),
    ],
)
def test_a_few_letters_find_agency_and_procedure(phone: Client, letters: str, first: str) -> None:
    page = text(phone.get("/tong-dai/viec/", {"q": letters}))
    assert page.split('data-value="')[1].split('"')[0] == first if first else "data-value" not in page


def test_what_an_agency_does_not_offer_yet_is_not_suggested(phone: Client) -> None:
    assert "DN-SNGV" not in text(phone.get("/tong-dai/viec/", {"q": "so ngoai vu"}))


def test_without_scripts_the_letters_are_sent_and_the_answers_are_buttons(
    phone: Client, ring: Ring, lan: Citizen
) -> None:
    address = f"/tong-dai/goi/{ring(lan).pk}/"
    several = text(phone.post(address, {"tim": "sxd", "buoc": "tiep", "name": "Lan"}))
    assert f'name="chon" value="{GENERAL}" data-key="1" autofocus' in several
    assert 'value="Lan"' in several
    chosen = text(phone.post(address, {"tim": "sxd", "chon": GENERAL, "name": "Lan"}))
    assert f'name="viec" value="{GENERAL}"' in chosen
    assert 'id="content" name="content" value="" maxlength="600" autocomplete="off" autofocus' in chosen
    single = text(phone.post(address, {"tim": "gpxd", "buoc": "tiep", "name": "Lan"}))
    assert f'name="viec" value="{PERMIT}"' in single
    assert 'data-key="1" autofocus><b>9 giờ 45' in single
    nothing = text(phone.post(address, {"tim": "qqq", "buoc": "tiep", "name": "Lan"}))
    assert "Không thấy việc hay cơ quan nào như vậy" in nothing
    assert 'value="qqq"' in nothing


def test_an_hour_is_read_back_and_the_last_enter_books_it_once(
    phone: Client, ring: Ring, minh: Citizen, tongdai: User
) -> None:
    call = ring(minh)
    address = f"/tong-dai/goi/{call.pk}/"
    page = text(phone.post(address, form()))
    assert (
        "Hẹn 9 giờ sáng thứ Hai, 30/11, tại Sở Xây dựng, 24 Trần Phú, Đà Nẵng, cho ông/bà Trần Quang Minh, "
        "việc: Cấp giấy phép xây dựng mới." in page
    )
    assert not Appointment.objects.exists()
    first, again = (phone.post(address, form(buoc="xong")) for _press in range(2))
    made = Appointment.objects.get()
    assert first["Location"] == again["Location"] == f"{address}hen/{made.pk}/"
    assert (made.channel, made.status, made.phone, made.starts_at) == (
        "PHONE",
        Status.REQUESTED,
        minh.phone,
        at("2026-11-30T09:00"),
    )
    assert Entry.objects.get(kind="AppointmentRequested").actor == tongdai.actor
    call.refresh_from_db()
    assert (call.outcome, call.subject, call.office_id) == ("BOOKED", made.subject, "DN-TTHCC")
    done = text(phone.get(first["Location"]))
    assert f'<p class="big-code">{made.code[:2]} {made.code[2:4]} {made.code[4:]}</p>' in done
    assert "Hẹn 9 giờ sáng thứ Hai, 30/11" in done


def test_another_hour_on_the_page_of_a_booking_already_made_is_asked_about(
    phone: Client, ring: Ring, minh: Citizen
) -> None:
    address = f"/tong-dai/goi/{ring(minh).pk}/"
    phone.post(address, form(buoc="xong"))
    page = text(phone.post(address, form(buoc="xong", gio="2026-11-30T10:30:00+07:00")))
    assert "đã đặt xong một lịch hẹn" in page
    assert Appointment.objects.count() == 1
    key = page.split('name="khoa" value="')[1].split('"')[0]
    phone.post(address, form(buoc="xong", gio="2026-11-30T10:30:00+07:00", khoa=key))
    assert Appointment.objects.count() == 2


def test_an_hour_just_taken_leaves_three_near_ones_as_keys_and_nothing_is_lost(
    phone: Client, ring: Ring, book: Book, minh: Citizen
) -> None:
    address = f"/tong-dai/goi/{ring(minh).pk}/"
    for number in range(2):
        book(
            who=Citizen("Người Khác", f"+8490500000{number}"),
            starts_at="2026-11-30T09:00",
            procedures=["1.009974"],
        )
    page = text(phone.post(address, form(buoc="xong", content="Nhà hai tầng")))
    assert "Giờ này vừa hết chỗ" in page
    assert 'value="Nhà hai tầng"' in page
    near = page.split("Gần nhất còn</h3>")[1].split("</div>")[0]
    assert [f'data-key="{key}"' in near for key in "1234"] == [True, True, True, False]
    assert "autofocus" in near
    assert Appointment.objects.count() == 2


def test_a_closed_day_says_why_and_other_days_are_keys(phone: Client, ring: Ring, minh: Citizen) -> None:
    address = f"/tong-dai/goi/{ring(minh).pk}/"
    page = text(phone.post(address, form(gio="", ngay_khac="2026-11-29", buoc="xem")))
    assert "Chủ nhật nghỉ" in page
    assert 'value="2026-11-27" data-key="PageUp"' in page
    assert 'value="2026-11-30" data-key="PageDown"' in page
    refused = text(phone.post(address, form(buoc="xong", gio="2026-11-29T09:00:00+07:00")))
    assert "Giờ này không tiếp nhận" in refused
    assert not Appointment.objects.exists()


def test_the_daily_limit_is_said(phone: Client, ring: Ring, book: Book, minh: Citizen) -> None:
    address = f"/tong-dai/goi/{ring(minh).pk}/"
    for hour in ("08:00", "10:00", "14:00"):
        book(who=minh, starts_at=f"2026-11-30T{hour}")
    page = text(phone.post(address, form(buoc="xong", viec=GENERAL, content="Hỏi quy hoạch")))
    assert 'role="alert"' in page
    assert 'value="Hỏi quy hoạch"' in page
    assert Appointment.objects.count() == 3


@pytest.mark.parametrize(
    ("change", "said"),
    [({"name": ""}, "Xin ghi họ và tên."), ({"viec": GENERAL}, "Xin ghi việc cần làm")],
)
def test_what_is_missing_is_said_at_its_field(
    phone: Client, ring: Ring, minh: Citizen, change: dict[str, str], said: str
) -> None:
    address = f"/tong-dai/goi/{ring(minh).pk}/"
    page = text(phone.post(address, form(buoc="xong", **change)))
    assert said in page
    assert 'name="gio" value="2026-11-30T09:00:00+07:00"' in page
    assert not Appointment.objects.exists()


def test_strange_fields_do_no_harm(phone: Client, ring: Ring, minh: Citizen) -> None:
    address = f"/tong-dai/goi/{ring(minh).pk}/"
    strange = {"viec": "x:y:z", "gio": "32/13", "ngay": "2026-99-99", "doi": "9" * 30, "tim": "%_\\", "nhan": "%_\\"}
    assert phone.post(address, form(**strange)).status_code == 200
    assert phone.get(f"{address}?doi=999999&huy=x").status_code == 404
    assert phone.get(f"/tong-dai/goi/{10**20}/").status_code == 404


def test_outside_office_hours_a_banner_says_until_when_and_what_can_be_done(
    phone: Client, the_clock: Callable[[str], Any]
) -> None:
    assert "Ngoài giờ làm việc" not in text(phone.get("/tong-dai/"))
    the_clock("2026-11-28T10:00")
    page = text(phone.get("/tong-dai/"))
    assert "Ngoài giờ làm việc" in page
    assert "mở lại 7 giờ 30 sáng thứ Hai, 30/11" in page
    assert "Vẫn đặt, đổi, hủy hẹn" in page
    the_clock("2026-11-28T22:00")
    assert "không gọi cho người dân" in text(phone.get("/tong-dai/"))


def test_the_call_takes_the_same_queries_for_one_booking_and_for_ten(
    phone: Client, ring: Ring, book: Book, minh: Citizen, django_assert_max_num_queries: Any
) -> None:
    call = ring(minh)
    for hour in range(3):
        book(who=minh, starts_at=f"2026-11-30T{8 + hour:02}:00", status="confirmed")
        book(who=minh, starts_at=f"2026-12-01T{8 + hour:02}:00", status="proposed")
    phone.get(f"/tong-dai/goi/{call.pk}/")
    with django_assert_max_num_queries(14):
        phone.get(f"/tong-dai/goi/{call.pk}/")
    with django_assert_max_num_queries(22):
        phone.post(f"/tong-dai/goi/{call.pk}/", form(gio=""))
