# SPDX-License-Identifier: EUPL-1.2
"""The vaccination desk: receiving, the shot, the watch, going home; and who sees what."""

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

import pytest
from django.test import Client

from cast import Citizen, at
from doors.desk.desk_words import AS_HTMX, text
from doors.ward_shots import BI, Ward
from motcua.people.models import RoleHeld, User
from motcua.vaccination import operations
from motcua.vaccination.models import BookedChild, SessionStock, VaccinationBooking
from motcua.vaccination.operations import ChildAsked

TIEM = "/quay/DN-HC/tiem-chung/"
Book = Callable[..., VaccinationBooking]
HEALTH = ("5 trong 1", "dị ứng trứng", "5 tháng")


@pytest.fixture
def friday(the_clock: Callable[[str], datetime]) -> datetime:
    return the_clock("2026-11-27T08:05")


@pytest.fixture
def at_shots(friday: datetime, ward: Ward, nga: User, client_for: Callable[..., Client]) -> Client:
    return client_for(nga)


def test_the_day_is_shown_by_hour_with_children_and_what_they_come_for(at_shots: Client, book_shots: Book) -> None:
    book_shots(children=[BI, ChildAsked(name="Nguyễn Gia Hân", vaccine_words="vắc xin cúm")])
    shown = text(at_shots.get(TIEM))
    for words in ("Nguyễn Thị Lan", "Nguyễn Bảo An", "Nguyễn Gia Hân", "Cần tư vấn", *HEALTH):
        assert words in shown


def test_who_receives_people_sees_names_but_no_health_data(
    friday: datetime,
    hoa: User,
    book_shots: Book,
    client_for: Callable[..., Client],
) -> None:
    pk = book_shots(status="observing").pk
    BookedChild.objects.update(after_signs="sốt nhẹ", lot="LOT-77")
    client = client_for(hoa)
    for address in (TIEM, f"{TIEM}manh/", f"{TIEM}{pk}/", f"{TIEM}dat/{pk}/"):
        shown = text(client.get(address))
        assert "Nguyễn Thị Lan" in shown, address
        for words in (*HEALTH, "sốt nhẹ", "LOT-77", "05/06/2026"):
            assert words not in shown, (address, words)


def test_who_comes_is_received_by_code_and_by_phone(
    at_shots: Client,
    book_shots: Book,
    lan: Citizen,
    minh: Citizen,
) -> None:
    booking, other = book_shots(), book_shots(who=minh)
    answer = text(at_shots.post(f"{TIEM}tim/", {"tim": f"https://x/t/{booking.code}"}))
    assert "Đã đón tiếp Nguyễn Thị Lan: Nguyễn Bảo An." in answer
    answer = text(at_shots.post(f"{TIEM}tim/", {"tim": booking.code}))
    assert "đã được đón tiếp rồi" in answer
    answer = text(at_shots.post(f"{TIEM}tim/", {"tim": minh.phone}))
    assert f'value="{other.pk}"' in answer
    at_shots.post(f"{TIEM}tim/", {"lich": other.pk})
    assert set(VaccinationBooking.objects.values_list("status", flat=True)) == {"checked_in"}
    assert "Không có lịch tiêm nào ở đây" in text(at_shots.post(f"{TIEM}tim/", {"tim": "999999"}))


def test_a_booking_of_another_day_is_told_when(at_shots: Client, book_shots: Book) -> None:
    booking = book_shots(starts_at="2026-11-30T08:00")
    answer = text(at_shots.post(f"{TIEM}tim/", {"tim": booking.code}))
    assert "8 giờ sáng thứ Hai, 30/11" in answer


def test_shot_watch_and_going_home(
    at_shots: Client,
    book_shots: Book,
    the_clock: Callable[[str], datetime],
) -> None:
    booking = book_shots(status="checked_in")
    child = booking.children.get()
    page = f"{TIEM}{booking.pk}/"
    refused = at_shots.post(f"{TIEM}be/{child.pk}/tiem/", {"vaccine": "SOI", "lot": " "})
    assert refused.status_code == 422
    assert "Xin ghi số lô" in text(refused)
    assert '<option value="SOI" selected>' in text(refused)
    done = at_shots.post(f"{TIEM}be/{child.pk}/tiem/", {"vaccine": "5IN1", "lot": "AB12"}, follow=True)
    assert "theo dõi 30 phút từ bây giờ" in text(done)
    board = text(at_shots.get(TIEM))
    assert "còn 30 phút" in board
    assert "theo dõi đến 08:35" in board
    assert f"{TIEM}{booking.pk}/xong/" not in board
    refused = at_shots.post(f"{page}xong/")
    assert "Còn 30 phút theo dõi" in text(refused)
    at_shots.post(f"{TIEM}be/{child.pk}/dau-hieu/", {"signs": "đỏ chỗ tiêm"})
    the_clock("2026-11-27T08:36")
    board = text(at_shots.get(TIEM))
    assert "Đủ 30 phút" in board
    assert "đỏ chỗ tiêm" in board
    answer = text(at_shots.post(f"{page}xong/", **AS_HTMX))
    assert "đã xong, cho về" in answer
    booking.refresh_from_db()
    child.refresh_from_db()
    assert (booking.status, child.lot, child.after_signs) == ("done", "AB12", "đỏ chỗ tiêm")


def test_going_home_early_needs_a_reason(at_shots: Client, book_shots: Book) -> None:
    booking = book_shots(status="observing")
    assert "lý do cho về sớm" in text(at_shots.get(f"{TIEM}{booking.pk}/"))
    at_shots.post(f"{TIEM}{booking.pk}/xong/", {"reason": "chuyển cấp cứu"})
    booking.refresh_from_db()
    assert (booking.status, booking.reason) == ("done", "chuyển cấp cứu")


def test_the_watched_stand_by_time_left(at_shots: Client, book_shots: Book, minh: Citizen) -> None:
    first, second = book_shots(status="checked_in"), book_shots(who=minh, status="checked_in", children=[BI])
    for booking, moment in ((second, "2026-11-27T08:00"), (first, "2026-11-27T08:04")):
        operations.give_shot(child_id=booking.children.get().pk, lot="A", at=at(moment), actor="system")
    shown = text(at_shots.get(f"{TIEM}manh/"))
    order = [shown.index(f'id="theo-doi-{booking.children.get().pk}"') for booking in (second, first)]
    assert order == sorted(order)


def test_the_doctor_puts_off_and_the_dose_is_free(at_shots: Client, book_shots: Book) -> None:
    booking = book_shots(status="checked_in")
    child = booking.children.get()
    refused = at_shots.post(f"{TIEM}be/{child.pk}/hoan/", {"reason": ""})
    assert "Xin ghi lý do hoãn" in text(refused)
    at_shots.post(f"{TIEM}be/{child.pk}/hoan/", {"reason": "đang sốt"})
    assert SessionStock.objects.get(vaccine="5IN1", session__on="2026-11-27").reserved == 0
    shown = text(at_shots.get(f"{TIEM}{booking.pk}/"))
    assert "đang sốt" in shown
    at_shots.post(f"{TIEM}{booking.pk}/xong/")
    booking.refresh_from_db()
    assert booking.status == "done"


def test_the_doctor_sees_what_to_look_at(at_shots: Client, book_shots: Book) -> None:
    young = ChildAsked(name="Bé Sơ Sinh", born_on=date(2026, 10, 7), vaccine="5IN1", dose=1)
    booking = book_shots(children=[young], status="checked_in")
    assert "mới 1 tháng 20 ngày" in text(at_shots.get(f"{TIEM}{booking.pk}/"))
    assert "cần xem" in text(at_shots.get(TIEM))


def test_not_coming_and_calling_off_free_the_place(at_shots: Client, book_shots: Book, minh: Citizen) -> None:
    missed, off = book_shots(), book_shots(who=minh, starts_at="2026-11-27T09:00")
    assert "ghi là không đến" in text(at_shots.post(f"{TIEM}{missed.pk}/khong-den/", **AS_HTMX))
    assert "Xin ghi lý do hủy" in text(at_shots.post(f"{TIEM}{off.pk}/huy/", {"reason": ""}))
    at_shots.post(f"{TIEM}{off.pk}/huy/", {"reason": "gia đình báo bận"})
    assert [VaccinationBooking.objects.get(pk=each.pk).status for each in (missed, off)] == ["no_show", "cancelled"]
    assert "gia đình báo bận" in text(at_shots.get(f"{TIEM}{off.pk}/"))


WALK_IN = {
    "khoa": "k1", "be": "1", "viec": "dat", "start": "2026-11-27T08:30+07:00", "guardian": "Lê Thị Mai",
    "phone": "0905 777 888", "consent": "on", "be1-name": "Lê Gia Bảo", "be1-born_on": "1/2/2026", "be1-sex": "boy",
    "be1-vaccine": "SOI", "be1-dose": "", "be1-notes": "",
}  # fmt: skip


def test_who_came_without_an_appointment_is_booked_once(at_shots: Client) -> None:
    assert "8 giờ" in text(at_shots.get(f"{TIEM}dat/"))
    for _twice in range(2):
        answer = at_shots.post(f"{TIEM}dat/", WALK_IN, follow=True)
    booking = VaccinationBooking.objects.get()
    assert (booking.channel, booking.status) == ("DESK", "booked")
    assert booking.code[:3] in text(answer)
    assert "Lê Gia Bảo" not in text(answer)


def test_nothing_typed_is_lost_at_the_desk(at_shots: Client, book_shots: Book, minh: Citizen) -> None:
    without_hour = {name: value for name, value in WALK_IN.items() if name != "start"}
    answer = at_shots.post(f"{TIEM}dat/", without_hour)
    assert answer.status_code == 422
    assert "Xin chọn một giờ" in text(answer)
    book_shots(who=minh, starts_at="2026-11-27T08:30", children=[BI] * 3)
    for typed in (without_hour, WALK_IN, WALK_IN | {"viec": "them"}, WALK_IN | {"phone": "1"}):
        shown = text(at_shots.post(f"{TIEM}dat/", typed))
        for words in ("Lê Gia Bảo", "1/2/2026", "Lê Thị Mai", '<option value="SOI" selected>'):
            assert words in shown
    assert VaccinationBooking.objects.count() == 1


def test_another_offices_booking_does_not_exist_here(
    friday: datetime,
    book_shots: Book,
    nga: User,
    client_for: Callable[..., Client],
) -> None:
    booking = book_shots(status="checked_in")
    child = booking.children.get().pk
    RoleHeld.objects.filter(user=nga).update(office="DN-TTHCC")
    client = client_for(nga)
    elsewhere = "/quay/DN-TTHCC/tiem-chung/"
    assert client.get(TIEM).status_code == 404
    assert client.get(f"{elsewhere}{booking.pk}/").status_code == 404
    for tail in (f"{booking.pk}/den/", f"{booking.pk}/xong/", f"{booking.pk}/huy/", f"be/{child}/tiem/"):
        assert client.post(elsewhere + tail, {"lot": "x", "reason": "x"}).status_code == 404, tail
    assert "Không có lịch tiêm" in text(client.post(f"{elsewhere}tim/", {"tim": booking.code}))


def test_the_screen_costs_the_same_queries_however_many_come(
    at_shots: Client,
    book_shots: Book,
    django_assert_max_num_queries: Any,
) -> None:
    for number, start in enumerate(["07:30", "08:00", "08:30", "09:00"]):
        kind = {"starts_at": f"2026-11-27T{start}", "children": [BI, ChildAsked(name="Trần An")]}
        book_shots(who=Citizen(f"Mẹ {number}", f"+8490500000{number}"), **kind)
        if number == 1:
            at_shots.get(TIEM)
            with django_assert_max_num_queries(14) as few:
                at_shots.get(TIEM)
    with django_assert_max_num_queries(14) as many:
        at_shots.get(TIEM)
    assert len(many) == len(few)


def test_the_nurse_comes_straight_to_the_shots(at_shots: Client) -> None:
    assert at_shots.get("/quay/")["Location"] == TIEM
    assert at_shots.get("/quay/tiem-chung/")["Location"] == TIEM
