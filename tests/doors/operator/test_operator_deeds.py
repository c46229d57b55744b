# SPDX-License-Identifier: EUPL-1.2
"""What is done for a caller: cancel, move, answer a proposal, note; and whose calls and callers one sees."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from cast import Citizen, at
from motcua.appointments import operations as appointments
from motcua.appointments.models import Appointment
from motcua.appointments.rules import Status
from motcua.journal.models import Entry
from motcua.messaging.models import Message
from motcua.people.models import Role, RoleHeld, User
from motcua.switchboard.models import Call
from reactions.world import relay

Ring = Callable[..., Call]
Book = Callable[..., Appointment]


def text(answer: Any) -> str:
    return str(answer.content.decode())


@pytest.fixture
def booked(book: Book) -> Appointment:
    return book(starts_at="2026-11-30T09:00", status="confirmed")


def test_cancelling_is_asked_about_and_done_as_the_citizen_wishes(
    phone: Client, ring: Ring, lan: Citizen, booked: Appointment, tongdai: User
) -> None:
    address = f"/tong-dai/goi/{ring(lan).pk}/"
    page = text(phone.get(f"{address}?huy={booked.pk}"))
    assert "Hủy lịch hẹn này?" in page
    assert "Hẹn 9 giờ sáng thứ Hai, 30/11, tại Sở Xây dựng" in page
    sent = {"version": booked.version}
    said = text(phone.post(f"{address}hen/{booked.pk}/huy/", sent, follow=True))
    assert f"Đã hủy hẹn {booked.code[:2]} {booked.code[2:4]} {booked.code[4:]}." in said
    booked.refresh_from_db()
    assert booked.status == Status.CANCELLED
    entry = Entry.objects.get(kind="AppointmentCancelled")
    assert (entry.actor, entry.payload["by_citizen"]) == (tongdai.actor, True)
    relay()
    assert Message.objects.get(subject=booked.subject, template="cancelled_by_citizen")
    assert "Đã hủy hẹn" in text(phone.post(f"{address}hen/{booked.pk}/huy/", sent, follow=True))
    assert Call.objects.get().outcome == "CANCELLED"


def test_what_somebody_else_has_just_changed_is_said(
    phone: Client, ring: Ring, lan: Citizen, booked: Appointment
) -> None:
    address = f"/tong-dai/goi/{ring(lan).pk}/hen/{booked.pk}/huy/"
    assert "vừa được người khác thay đổi" in text(phone.post(address, {"version": booked.version - 1}, follow=True))
    booked.refresh_from_db()
    assert booked.status == Status.CONFIRMED


def test_moving_keeps_the_matter_and_reads_both_hours_back(
    phone: Client, ring: Ring, lan: Citizen, booked: Appointment
) -> None:
    address = f"/tong-dai/goi/{ring(lan).pk}/"
    assert 'data-key="1" autofocus' in text(phone.get(f"{address}?doi={booked.pk}"))
    sent = {"doi": str(booked.pk), "gio": "2026-12-01T14:00:00+07:00"}
    page = text(phone.post(address, sent))
    assert "Đổi từ 9 giờ sáng thứ Hai, 30/11 sang 14 giờ thứ Ba, 01/12, tại Sở Xây dựng" in page
    done = [phone.post(address, sent | {"buoc": "xong"}) for _press in range(2)]
    assert done[0]["Location"] == f"{address}hen/{booked.pk}/"
    booked.refresh_from_db()
    assert (booked.status, booked.starts_at) == (Status.REQUESTED, at("2026-12-01T14:00"))
    assert Entry.objects.filter(kind="AppointmentMoved").count() == 1
    assert Call.objects.get().outcome == "MOVED"


@pytest.mark.parametrize(
    ("what", "status", "said"),
    [("dong-y", Status.CONFIRMED, "Đã đồng ý 10 giờ sáng thứ Hai"), ("khong-nhan", Status.CANCELLED, "không nhận")],
)
def test_a_proposal_is_answered_for_the_caller(
    phone: Client, ring: Ring, lan: Citizen, book: Book, tongdai: User, what: str, status: str, said: str
) -> None:
    proposed = book(starts_at="2026-11-30T09:00", status="proposed")
    address = f"/tong-dai/goi/{ring(lan).pk}/"
    assert "Cơ quan đề nghị giờ này" in text(phone.get(address))
    for _press in range(2):
        assert said in text(phone.post(f"{address}hen/{proposed.pk}/{what}/", follow=True))
    proposed.refresh_from_db()
    assert proposed.status == status
    kind = "AppointmentConfirmed" if status == Status.CONFIRMED else "AppointmentCancelled"
    entry = Entry.objects.get(kind=kind)
    assert (entry.actor, entry.payload["by_citizen"]) == (tongdai.actor, True)


def test_a_note_is_kept_with_who_called_when(phone: Client, ring: Ring, lan: Citizen) -> None:
    call = ring(lan)
    phone.post(f"/tong-dai/goi/{call.pk}/ghi-chu/", {"note": "Bà Lan hỏi  giấy tờ", "xong": "1"})
    call.refresh_from_db()
    assert (call.note, call.outcome) == ("Bà Lan hỏi giấy tờ", "ANSWERED")
    assert call.ended_at is not None
    assert "Bà Lan hỏi giấy tờ" in text(phone.get("/tong-dai/"))
    again = text(phone.get(f"/tong-dai/goi/{ring(lan).pk}/"))
    assert "Bà Lan hỏi giấy tờ" in again
    assert "Bùi Thu Thảo" in again
    long = text(phone.post(f"/tong-dai/goi/{call.pk}/ghi-chu/", {"note": "x" * 501}, follow=True))
    assert "dài quá 500 chữ" in long


def test_another_persons_appointment_is_not_reached_from_this_call(
    phone: Client, ring: Ring, minh: Citizen, booked: Appointment
) -> None:
    address = f"/tong-dai/goi/{ring(minh).pk}/"
    for what in ("huy", "dong-y", "khong-nhan"):
        assert phone.post(f"{address}hen/{booked.pk}/{what}/").status_code == 404
    assert phone.get(f"{address}hen/{booked.pk}/").status_code == 404
    assert phone.get(f"{address}?doi={booked.pk}").status_code == 404


@pytest.fixture
def second(tongdai: User) -> User:
    user = User.objects.create_user(username="tongdai2", full_name="Lê Hải Yến")
    RoleHeld.objects.create(user=user, role=Role.OPERATOR)
    return user


def test_two_operators_with_the_same_caller_see_each_other(
    phone: Client, ring: Ring, lan: Citizen, client_for: Callable[..., Client], second: User
) -> None:
    mine, theirs = ring(lan), ring(lan, client_for(second))
    assert mine.pk != theirs.pk
    assert "Lê Hải Yến cũng đang nói chuyện với số này" in text(phone.get(f"/tong-dai/goi/{mine.pk}/"))
    assert phone.get(f"/tong-dai/goi/{theirs.pk}/").status_code == 404


def test_an_operator_of_one_office_sees_and_books_that_office_only(
    ring: Ring, book: Book, lan: Citizen, client_for: Callable[..., Client], second: User
) -> None:
    here = book(starts_at="2026-11-30T09:00", office="DN-HC", agency="DN-HC")
    there = book(starts_at="2026-11-30T10:00")
    RoleHeld.objects.filter(user=second).update(office="DN-HC")
    client = client_for(second)
    address = f"/tong-dai/goi/{ring(lan, client).pk}/"
    page = text(client.get(address))
    assert f"?huy={here.pk}" in page
    assert f"?huy={there.pk}" not in page
    assert client.post(f"{address}hen/{there.pk}/huy/").status_code == 404
    assert "DN-SXD" not in text(client.get("/tong-dai/viec/", {"q": "sxd"}))
    sent = {"viec": "DN-TTHCC:DN-SXD:1.009974", "tim": "x", "nhan": "x", "name": "Lan", "khoa": "k", "buoc": "xong"}
    client.post(address, sent | {"gio": "2026-11-30T09:00:00+07:00"})
    assert Appointment.objects.count() == 2


@pytest.mark.parametrize("who", ["binh", "an", "phuc", "quantri"])
def test_others_do_not_answer_the_telephone(
    request: pytest.FixtureRequest, ring: Ring, lan: Citizen, client_for: Callable[..., Client], who: str
) -> None:
    call = ring(lan)
    client = client_for(request.getfixturevalue(who))
    for address in ("/tong-dai/", "/tong-dai/?so=0905111222", "/tong-dai/viec/?q=sxd", f"/tong-dai/goi/{call.pk}/"):
        assert client.get(address).status_code == 403
    assert Call.objects.count() == 1


def test_without_a_sign_in_the_number_does_not_travel_on(client_for: Callable[..., Client], lan: Citizen) -> None:
    answer = client_for().get("/tong-dai/", {"so": lan.phone})
    assert answer.status_code == 302
    assert "905111222" not in answer["Location"]
    assert client_for().post("/tong-dai/goi/1/", {}, HTTP_HX_REQUEST="true").status_code == 401


def test_an_earlier_hour_is_wished_for_offered_and_taken_over_the_telephone(
    phone: Client, ring: Ring, lan: Citizen, booked: Appointment, the_clock: Callable[[str], Any]
) -> None:
    address = f"/tong-dai/goi/{ring(lan).pk}/"
    earlier = f"{address}hen/{booked.pk}/som-hon/"
    assert "Muốn giờ sớm hơn" in text(phone.get(address))
    assert "có giờ sớm hơn sẽ nhắn" in text(phone.post(earlier, {"viec": "muon"}, follow=True))
    assert "Thôi chờ giờ sớm" in text(phone.get(address))
    assert Call.objects.get().outcome == "EARLIER"
    assert appointments.offer_earlier_hours(at=at("2026-11-27T08:31")) == 1
    offered = text(phone.get(address))
    assert "Đang giữ giờ sớm hơn" in offered
    assert "Đã đổi sang giờ sớm hơn" in text(phone.post(earlier, {"viec": "nhan"}, follow=True))
    booked.refresh_from_db()
    assert booked.starts_at < at("2026-11-30T09:00")
    assert "không còn được giữ" in text(phone.post(earlier, {"viec": "khong"}, follow=True))
    assert phone.post(earlier, {"viec": "gì khác"}).status_code == 302


def test_the_same_hour_twice_is_pointed_out(phone: Client, ring: Ring, lan: Citizen, booked: Appointment) -> None:
    address = f"/tong-dai/goi/{ring(lan).pk}/"
    sent = {"viec": "DN-TTHCC:DN-STC:2.001583", "tim": "x", "nhan": "x", "name": "Lan"}
    page = text(phone.post(address, sent | {"gio": "2026-11-30T09:00:00+07:00"}))
    assert "Số này đã hẹn đúng giờ ấy: Sở Xây dựng" in page
