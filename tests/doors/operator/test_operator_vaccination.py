# SPDX-License-Identifier: EUPL-1.2
"""A shot booked over the telephone."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client

from cast import Citizen, at
from doors.ward_shots import BI, Ward
from motcua.conversations import operations as conversations
from motcua.messaging.models import Message
from motcua.people.models import RoleHeld, User
from motcua.vaccination.models import VaccinationBooking
from reactions.world import relay

TIEM = "/tong-dai/tiem-chung/"
TYPED = {
    "khoa": "k1", "be": "1", "guardian": "Nguyễn Thị Lan", "phone": "0905 111 222", "consent": "on",
    "be1-name": "Nguyễn Bảo An", "be1-born_on": "7.10.2026", "be1-sex": "", "be1-vaccine": "5IN1", "be1-dose": "1",
    "be1-notes": "dị ứng trứng",
}  # fmt: skip
HOUR = "2026-11-27T08:00:00+07:00"


@pytest.fixture
def phone(ward: Ward, tongdai: User, the_clock: Callable[[str], object], client_for: Callable[..., Client]) -> Client:
    the_clock("2026-11-26T09:00")
    return client_for(tongdai)


def test_children_an_hour_by_a_key_the_sentence_and_done(phone: Client) -> None:
    call = phone.post("/tong-dai/", {"so": "0905111222"})["Location"].rstrip("/").rpartition("/")[2]
    shown = phone.get(f"{TIEM}?goi={call}").content.decode()
    assert 'value="0905 111 222"' in shown
    assert f'value="{HOUR}" data-key="' in shown
    shown = phone.post(TIEM, TYPED | {"goi": call, "gio": HOUR}).content.decode()
    assert "Hẹn tiêm 8 giờ sáng ngày mai, tại Bộ phận Một cửa Hải Châu" in shown
    assert "mới 1 tháng 20 ngày" in shown
    for _twice in range(2):
        answer = phone.post(TIEM, TYPED | {"goi": call, "da_chon": HOUR, "viec": "dat"}, follow=True)
    booking = VaccinationBooking.objects.get()
    assert (booking.channel, booking.phone, booking.children.get().notes) == ("PHONE", "+84905111222", "dị ứng trứng")
    said = answer.content.decode()
    assert " ".join([booking.code[:2], booking.code[2:4], booking.code[4:]]) in said
    assert "Bảo An" not in said
    shown = phone.get(f"{TIEM}?goi={call}").content.decode()
    assert "Đã hẹn" in shown
    assert "Bảo An" not in shown
    phone.post(f"{TIEM}{booking.pk}/huy/", {"goi": call})
    booking.refresh_from_db()
    assert booking.status == "cancelled"


def test_nothing_typed_is_lost_while_something_is_missing(phone: Client) -> None:
    for more in ({"gio": HOUR, "phone": "12"}, {"viec": "them"}, {"sang": "2026-11-30"}, {"gio": HOUR, "be1-name": ""}):
        shown = phone.post(TIEM, TYPED | more).content.decode()
        for words in ("dị ứng trứng", "7.10.2026", "Nguyễn Thị Lan", '<option value="5IN1" selected>'):
            assert words in shown, (more, words)
        assert "Đặt lịch tiêm" not in shown
    assert "9 giờ" in phone.post(TIEM, TYPED | {"sang": "2026-11-30"}).content.decode()


def test_an_hour_just_taken_offers_near_ones(
    phone: Client,
    book_shots: Callable[..., VaccinationBooking],
    minh: Citizen,
) -> None:
    book_shots(who=minh, children=[BI] * 3)
    shown = phone.post(TIEM, TYPED | {"da_chon": HOUR, "viec": "dat"}).content.decode()
    assert "Giờ này vừa hết chỗ" in shown
    assert "Gần nhất còn" in shown
    assert "Nguyễn Bảo An" in shown


def test_another_persons_booking_is_not_called_off(
    phone: Client,
    book_shots: Callable[..., VaccinationBooking],
    minh: Citizen,
) -> None:
    booking = book_shots(who=minh)
    call = phone.post("/tong-dai/", {"so": "0905111222"})["Location"].rstrip("/").rpartition("/")[2]
    assert phone.post(f"{TIEM}{booking.pk}/huy/", {"goi": call}).status_code == 404
    assert phone.post(f"{TIEM}{booking.pk}/huy/").status_code == 404


def test_who_does_not_answer_the_telephone_does_not_get_in(
    phone: Client, binh: User, client_for: Callable[..., Client]
) -> None:
    assert client_for(binh).get(TIEM).status_code == 403
    assert client_for().get(TIEM).status_code == 302


def test_called_off_for_a_caller_the_message_says_as_asked(
    phone: Client, book_shots: Callable[..., VaccinationBooking], lan: Citizen
) -> None:
    booking = book_shots(who=lan)
    call = phone.post("/tong-dai/", {"so": lan.phone})["Location"].rstrip("/").rpartition("/")[2]
    for _twice in range(2):
        assert phone.post(f"{TIEM}{booking.pk}/huy/", {"goi": call}).status_code == 302
    relay()
    assert Message.objects.get(template__contains="cancelled").template == "vaccination_cancelled_by_citizen"


def test_an_operator_of_another_office_does_not_learn_who_brought_the_children(
    phone: Client, book_shots: Callable[..., VaccinationBooking], lan: Citizen, client_for: Callable[..., Client]
) -> None:
    book_shots(who=lan)
    user = User.objects.create_user(username="tongdai.dn-tthcc", full_name="Đỗ Văn Tài", password="x")
    RoleHeld.objects.create(user=user, role="OPERATOR", office_id="DN-TTHCC")
    for client, sees in ((phone, True), (client_for(user), False)):
        call = client.post("/tong-dai/", {"so": lan.phone})["Location"].rstrip("/").rpartition("/")[2]
        assert (lan.name in client.get(f"{TIEM}?goi={call}").content.decode()) == sees


@pytest.mark.rule("R-025")
def test_a_parents_message_about_a_shot_is_not_shown_to_operators(phone: Client, lan: Citizen) -> None:
    given = {"provider": "kannel", "from_phone": lan.phone, "to": "8188", "at": at("2026-11-26T09:00")}
    for number, words in enumerate(["TC Nguyen Minh Khoi 5in1", "HG ?"]):
        received = at("2026-11-26T09:00") - timedelta(minutes=number)
        conversations.receive(provider_id=str(number), text=words, received_at=received, **given)
    shown = phone.post("/tong-dai/", {"so": lan.phone}, follow=True).content.decode()
    assert "HG ?" in shown
    assert "5in1" not in shown
