# SPDX-License-Identifier: EUPL-1.2
"""Confirming one and many, proposing, refusing; what somebody else did in between is said, never undone."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from cast import Citizen, at
from doors.desk.desk_words import AS_HTMX, DESK, text
from motcua.appointments import operations
from motcua.appointments.models import Appointment
from motcua.appointments.rules import Status
from motcua.journal.models import Entry
from motcua.people.models import User

Book = Callable[..., Appointment]


def answer(client: Client, appointment: Appointment, what: str, **sent: Any) -> Any:
    sent.setdefault("version", appointment.version)
    return client.post(f"{DESK}hen/{appointment.pk}/{what}/", sent, **AS_HTMX)


def status_of(appointment: Appointment) -> str:
    return Appointment.objects.get(pk=appointment.pk).status


def test_one_key_confirms_and_the_row_is_gone(at_counter: Client, book: Book, binh: User) -> None:
    asked = book(starts_at="2026-11-30T09:00")
    shown = text(answer(at_counter, asked, "xac-nhan"))
    assert status_of(asked) == Status.CONFIRMED
    assert f'id="yc-{asked.pk}"' not in shown
    assert "đã xác nhận 9 giờ sáng thứ Hai, 30/11" in shown
    assert 'hx-swap-oob="innerHTML"' in shown
    assert Entry.objects.get(kind="AppointmentConfirmed").actor == binh.actor


def test_without_scripts_the_person_returns_to_the_screen_and_is_told(at_counter: Client, book: Book) -> None:
    asked = book(starts_at="2026-11-30T09:00")
    sent = at_counter.post(f"{DESK}hen/{asked.pk}/xac-nhan/", {"version": asked.version}, follow=True)
    assert sent.redirect_chain == [(DESK, 302)]
    assert "đã xác nhận 9 giờ sáng" in text(sent)


@pytest.mark.parametrize("elsewhere", ["https://evil.test/", "//evil.test/", "javascript:alert(1)"])
def test_nobody_is_sent_to_a_foreign_page(at_counter: Client, book: Book, elsewhere: str) -> None:
    asked = book(starts_at="2026-11-30T09:00")
    sent = at_counter.post(f"{DESK}hen/{asked.pk}/xac-nhan/", {"version": asked.version, "tu": elsewhere})
    assert sent["Location"] == DESK


def test_many_are_confirmed_each_on_its_own_and_the_changed_one_is_named(at_counter: Client, book: Book) -> None:
    asked = [
        book(who=Citizen(f"Người {n}", f"+8490500000{n}"), starts_at=at("2026-11-30T09:00") + timedelta(minutes=30 * n))
        for n in range(3)
    ]
    operations.cancel(appointment_id=asked[1].pk, at=at("2026-11-27T08:00"))
    chosen = [f"{each.pk}:{each.version}" for each in asked] + ["rác", "12:x", ":"]
    shown = text(at_counter.post(f"{DESK}xac-nhan/", {"chon": chosen[:3]}, **AS_HTMX))
    assert [status_of(each) for each in asked] == [Status.CONFIRMED, Status.CANCELLED, Status.CONFIRMED]
    assert "Đã xác nhận 2 trong 3 lịch." in shown
    assert "Lịch hẹn này vừa được xử lý: đã hủy" in shown


def test_a_row_that_is_not_ones_own_never_stops_the_others(at_counter: Client, book: Book) -> None:
    foreign = book(starts_at="2026-11-30T09:00", office="DN-HC", agency="DN-HC")
    own = book(starts_at="2026-11-30T09:00")
    shown = text(at_counter.post(f"{DESK}xac-nhan/", {"chon": [f"{foreign.pk}:1", f"{own.pk}:1"]}, **AS_HTMX))
    assert [status_of(foreign), status_of(own)] == [Status.REQUESTED, Status.CONFIRMED]
    assert "Đã xác nhận 1 trong 2 lịch." in shown


def test_many_of_nothing_says_what_to_do(at_counter: Client) -> None:
    assert "Chưa chọn lịch nào" in text(at_counter.post(f"{DESK}xac-nhan/", {"chon": ["rác", ":", ""]}, **AS_HTMX))


def test_an_answer_to_an_old_row_changes_nothing_and_says_so(at_counter: Client, book: Book) -> None:
    asked = book(starts_at="2026-11-30T09:00")
    operations.move(appointment_id=asked.pk, starts_at=at("2026-11-30T10:00"), at=at("2026-11-27T08:00"))
    for what, sent in (
        ("xac-nhan", {}),
        ("tu-choi", {"chon": "0"}),
        ("de-nghi", {"start": "2026-11-30T15:00:00+07:00"}),
    ):
        shown = text(answer(at_counter, asked, what, **sent))
        assert "lịch hẹn vừa thay đổi. Xin xem lại rồi trả lời." in shown
        assert f'id="yc-{asked.pk}"' in shown
    assert status_of(asked) == Status.REQUESTED


def test_pressing_twice_confirms_once(at_counter: Client, book: Book) -> None:
    asked = book(starts_at="2026-11-30T09:00")
    answer(at_counter, asked, "xac-nhan")
    assert "vừa được xử lý: đã xác nhận" in text(answer(at_counter, asked, "xac-nhan"))
    assert Entry.objects.filter(kind="AppointmentConfirmed").count() == 1


def test_the_panel_offers_the_nearest_hours_and_another_day(at_counter: Client, book: Book) -> None:
    asked = book(starts_at="2026-11-30T09:00")
    panel = text(at_counter.get(f"{DESK}hen/{asked.pk}/de-nghi/", **AS_HTMX))
    assert 'value="2026-11-30T09:30:00+07:00"' in panel
    assert 'value="2026-11-30T09:00:00+07:00"' not in panel
    other = text(answer(at_counter, asked, "de-nghi", ngay="2026-12-01", reason="Cán bộ đi họp"))
    assert "thứ Ba, 01/12/2026" in other
    assert 'value="Cán bộ đi họp"' in other
    page = text(at_counter.get(f"{DESK}hen/{asked.pk}/de-nghi/"))
    assert "<h1>Đề nghị giờ khác</h1>" in page


def test_a_proposal_takes_the_new_hour_and_closes_the_drawer(at_counter: Client, book: Book) -> None:
    asked = book(starts_at="2026-11-30T09:00")
    sent = answer(at_counter, asked, "de-nghi", start="2026-11-30T15:00:00+07:00", reason="Cán bộ đi họp buổi sáng")
    proposed = Appointment.objects.get(pk=asked.pk)
    assert (proposed.status, proposed.starts_at) == (Status.PROPOSED, at("2026-11-30T15:00"))
    assert proposed.reason == "Cán bộ đi họp buổi sáng"
    assert sent["HX-Trigger"] == "dong-ngan"
    assert "đã đề nghị 15 giờ thứ Hai, 30/11" in text(sent)


def test_a_proposal_of_a_taken_hour_keeps_the_words_written(at_counter: Client, book: Book) -> None:
    asked = book(starts_at="2026-11-30T09:00")
    for n in range(2):
        book(who=Citizen("Người", f"+8490500000{n}"), starts_at="2026-11-30T15:00")
    sent = answer(at_counter, asked, "de-nghi", start="2026-11-30T15:00:00+07:00", reason="Cán bộ đi họp")
    assert sent["HX-Retarget"] == "#ngan-noi-dung"
    assert "Giờ này vừa hết chỗ" in text(sent)
    assert 'value="Cán bộ đi họp"' in text(sent)
    assert status_of(asked) == Status.REQUESTED


@pytest.mark.parametrize("start", ["", "sáng mai", "2026-11-29T09:00:00+07:00", "2026-11-20T09:00:00+07:00"])
def test_an_hour_that_cannot_be_is_refused_in_words(at_counter: Client, book: Book, start: str) -> None:
    asked = book(starts_at="2026-11-30T09:00")
    shown = text(answer(at_counter, asked, "de-nghi", start=start))
    assert 'role="alert"' in shown
    assert status_of(asked) == Status.REQUESTED


def test_a_refusal_needs_a_reason_and_keeps_what_was_written(at_counter: Client, book: Book) -> None:
    asked = book(starts_at="2026-11-30T09:00")
    assert "Xin ghi lý do" in text(answer(at_counter, asked, "tu-choi"))
    answer(at_counter, asked, "tu-choi", chon="0", reason="Gọi 1022.")
    refused = Appointment.objects.get(pk=asked.pk)
    assert refused.status == Status.REFUSED
    assert refused.reason == "Việc này không thuộc cơ quan. Xin gọi tổng đài để được chỉ đúng nơi. Gọi 1022."


def test_came_done_and_did_not_come(at_counter: Client, book: Book) -> None:
    expected = book(starts_at="2026-11-27T09:00", status="confirmed")
    shown = text(answer(at_counter, expected, "den"))
    assert status_of(expected) == Status.CHECKED_IN
    assert "Ông/Bà đến đúng giờ hẹn" in shown
    assert f"{DESK}phieu/{expected.pk}/" in shown
    expected.refresh_from_db()
    answer(at_counter, expected, "xong")
    assert status_of(expected) == Status.SERVED
    absent = book(who=Citizen("Vắng", "+84905000001"), starts_at="2026-11-27T08:00", status="confirmed")
    answer(at_counter, absent, "khong-den")
    assert status_of(absent) == Status.NO_SHOW
    later = book(who=Citizen("Sau", "+84905000002"), starts_at="2026-11-27T10:00", status="confirmed")
    answer(at_counter, later, "khong-den")
    assert status_of(later) == Status.CONFIRMED


def test_a_person_whose_sign_in_ended_is_sent_to_sign_in_as_a_whole_page(client_for: Callable[..., Client]) -> None:
    asked = client_for().get(f"{DESK}manh/", **AS_HTMX)
    assert (asked.status_code, asked["HX-Redirect"]) == (401, "/quay/dang-nhap/")
    plain = client_for().get(DESK)
    assert plain["Location"] == f"/quay/dang-nhap/?next={DESK}"
