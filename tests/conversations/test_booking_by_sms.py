# SPDX-License-Identifier: EUPL-1.2
"""An hour by text message: what is missing is asked, what is doubtful confirmed, what is sure booked and repeated."""

from collections.abc import Callable
from typing import Any

import pytest

from cast import House, at
from conversations.talking import Talk, outcome
from motcua.appointments.models import Appointment, Service
from motcua.conversations.models import Conversation, Inbound
from motcua.messaging.models import Message
from motcua.offices import operations as offices
from motcua.offices.models import Agency, Closure

pytestmark = pytest.mark.django_db
Book = Callable[..., Appointment]
FULL = "HG Nguyen Van An so xay dung hoi quy hoach 9h ngay 27/11"


def the_appointment() -> Appointment:
    return Appointment.objects.get()


def test_a_full_message_books_and_the_one_reply_repeats_all_of_it(talk: Talk) -> None:
    reply = talk.one(FULL)
    row = the_appointment()
    assert (row.agency_id, row.office_id, row.name) == ("DN-SXD", "DN-TTHCC", "Nguyen Van An")
    assert (row.starts_at, row.phone, row.channel) == (at("2026-11-27T09:00"), "+84905123456", "SMS")
    assert reply.startswith(f"Ma hen {row.code}: 9h thu 6 27/11 tai So Xay dung")
    for part in ("Nguyen Van An", "hoi quy hoach", "Tra loi truoc", f"HUYHG {row.code} gui 8188"):
        assert part in reply
    message = Message.objects.get()
    assert (message.parts, message.send_before, message.office_id) == (1, row.starts_at, "DN-TTHCC")


def test_what_is_missing_is_asked_in_one_message_and_completed_over_several_turns(talk: Talk) -> None:
    assert talk.one("HG Nguyen Thi Nho 9h 27/11") == (
        "Xin cho biet: co quan, viec can lam (vd: so xay dung, xin phep sua nha)."
    )
    assert talk.one("sxd") == "Ong/Ba can lam viec gi? Tra loi viec can lam (vd: xin phep sua nha)."
    assert "Nguyen Thi Nho, hoi quy hoach" in talk.one("hoi quy hoach")
    assert the_appointment().starts_at == at("2026-11-27T09:00")


def test_only_the_agency_missing_is_asked_plainly(talk: Talk) -> None:
    reply = talk.one("HG Nguyen Thi Nho hoi quy hoach 9h 27/11")
    assert reply == "Ong/Ba can den co quan nao? Tra loi ten so, phuong (vd: so xay dung)."
    talk.one("so xay dung")
    assert the_appointment().agency_id == "DN-SXD"


def test_an_answer_may_repeat_the_keyword(talk: Talk) -> None:
    talk.one("HG Nguyen Thi Nho hoi quy hoach 9h 27/11")
    talk.one("HG sxd")
    assert (the_appointment().name, the_appointment().agency_id) == ("Nguyen Thi Nho", "DN-SXD")


@pytest.mark.parametrize(
    ("message", "said", "answer", "starts_at"),
    [
        (
            "HG Tran Van Ty so xay dung hoi quy hoach 9h ngay 31/11",
            "Khong co ngay 31/11. ",
            "30/11",
            "2026-11-30T09:00",
        ),
        ("HG Tran Van Ty so xay dung hoi quy hoach 25h ngay 27/11", "Khong co gio 25h. ", "9h", "2026-11-27T09:00"),
    ],
)
def test_what_cannot_be_is_said_and_asked(talk: Talk, message: str, said: str, answer: str, starts_at: str) -> None:
    assert talk.one(message).startswith(said)
    assert not Appointment.objects.exists()
    talk.one(answer)
    assert the_appointment().starts_at == at(starts_at)


def test_a_new_full_message_takes_the_place_of_the_open_one(talk: Talk) -> None:
    talk.one("HG Nguyen Thi Nho hoi quy hoach 9h 27/11")
    talk.one("HG Tran Van Binh so tai chinh nop ho so 10h 27/11")
    assert (the_appointment().name, the_appointment().agency_id) == ("Tran Van Binh", "DN-STC")
    assert Conversation.objects.get().question is None


@pytest.mark.rule("R-018")
def test_half_an_hour_ends_a_conversation(talk: Talk) -> None:
    talk("HG Nguyen Thi Nho hoi quy hoach 9h 27/11", when="2026-11-26T09:00")
    talk("sxd", when="2026-11-26T09:31")
    assert not Appointment.objects.exists()
    talk("HG Nguyen Thi Nho hoi quy hoach 9h 27/11", when="2026-11-26T10:00")
    talk("sxd", when="2026-11-26T10:30")
    assert the_appointment().agency_id == "DN-SXD"


def test_an_answer_is_heard_also_where_the_house_asked_late(talk: Talk) -> None:
    talk.send("HG Nguyen Thi Nho hoi quy hoach 9h 27/11", when="2026-11-26T09:00")
    talk.now = at("2026-11-26T09:50")
    assert len(talk.answers()) == 1
    talk("sxd", when="2026-11-26T10:05")
    assert the_appointment().agency_id == "DN-SXD"


def test_a_question_is_not_sent_once_it_is_of_no_use(talk: Talk) -> None:
    talk("HG Nguyen Thi Nho hoi quy hoach 9h 27/11", when="2026-11-26T09:00")
    assert Message.objects.get().send_before == at("2026-11-26T09:30")


# --- not sure ------------------------------------------------------------------------------------------


@pytest.mark.rule("R-018")
def test_a_doubtful_reading_is_asked_about_and_booked_after_the_yes(talk: Talk, doubt: Callable[..., None]) -> None:
    doubt(confidence=0.6)
    reply = talk.one(FULL)
    assert reply == (
        "Hieu la: Nguyen Van An, So Xay dung, hoi quy hoach, 9h thu 6 27/11. Dung khong? Tra loi CO hoac KHONG"
    )
    assert not Appointment.objects.exists()
    assert talk.one("co").startswith(f"Ma hen {the_appointment().code}: 9h thu 6 27/11")


@pytest.mark.parametrize("yes", ["CO", "Có", "dung roi", "ok", "vang a"])
def test_a_yes_has_many_forms(talk: Talk, doubt: Callable[..., None], yes: str) -> None:
    doubt(confidence=0.6)
    talk(FULL)
    talk(yes)
    assert outcome() == "booked"


@pytest.mark.parametrize("no", ["KHONG", "ko", "không", "thoi"])
def test_a_no_books_nothing(talk: Talk, doubt: Callable[..., None], no: str) -> None:
    doubt(confidence=0.6)
    talk(FULL)
    assert talk.one(no).startswith("Da bo, chua hen gio nao.")
    talk("co")
    assert not Appointment.objects.exists()


def test_instead_of_a_yes_what_is_wrong_can_be_corrected(talk: Talk, doubt: Callable[..., None]) -> None:
    doubt(confidence=0.6)
    talk(FULL)
    assert "10h thu 6 27/11. Dung khong?" in talk.one("10h")
    talk("co")
    assert the_appointment().starts_at == at("2026-11-27T10:00")


def test_several_agencies_are_offered_by_number(talk: Talk, doubt: Callable[..., None]) -> None:
    doubt(agency=None, agencies=("DN-SXD", "DN-STC"), missing=("agency",), doubtful=("agency",))
    assert talk.one(FULL) == ("Ong/Ba can den: 1) So Xay dung, 2) So Tai chinh? Tra loi so hoac ten co quan.")
    talk.one("2")
    assert the_appointment().agency_id == "DN-STC"


# --- an hour that cannot be had ------------------------------------------------------------------------


def test_a_full_hour_is_answered_with_three_near_ones_chosen_by_number(
    talk: Talk, book: Book, minh: Any, lan: Any
) -> None:
    book(who=minh)
    book(who=lan)
    reply = talk.one(FULL)
    assert reply == (
        "So Xay dung: 9h thu 6 27/11 het cho. Con 1) 8h, 2) 8h30, 3) 9h30 thu 6 27/11. Tra loi so 1-3 hoac gio khac"
    )
    assert "8h thu 6 27/11" in talk.one("chon 1")
    assert Appointment.objects.get(phone="+84905123456").starts_at == at("2026-11-27T08:00")


@pytest.mark.parametrize(
    ("answer", "starts_at"),
    [("10h", "2026-11-27T10:00"), ("9h30", "2026-11-27T09:30"), ("8h thu 2", "2026-11-30T08:00")],
)
def test_another_hour_or_day_may_be_typed_instead(
    talk: Talk, book: Book, minh: Any, lan: Any, answer: str, starts_at: str
) -> None:
    book(who=minh)
    book(who=lan)
    talk(FULL)
    talk.one(answer)
    assert Appointment.objects.get(phone="+84905123456").starts_at == at(starts_at)


def test_a_number_that_was_not_offered_is_asked_again(talk: Talk, book: Book, minh: Any, lan: Any) -> None:
    book(who=minh)
    book(who=lan)
    talk(FULL)
    assert "Con 1) 8h, 2) 8h30, 3) 9h30 thu 6 27/11" in talk.one("co")
    assert Appointment.objects.filter(channel="SMS").count() == 0


def test_a_chosen_hour_that_is_gone_meanwhile_is_offered_anew(talk: Talk, book: Book, minh: Any, lan: Any) -> None:
    book(who=minh)
    book(who=lan)
    talk(FULL)
    book(who=minh, starts_at="2026-11-27T08:00")
    book(who=lan, starts_at="2026-11-27T08:00")
    assert "8h thu 6 27/11 het cho" in talk.one("1")
    assert Appointment.objects.filter(channel="SMS").count() == 0


@pytest.mark.parametrize(
    ("wanted", "why"),
    [
        (
            "12h 27/11",
            "12h thu 6 27/11 khong tiep nhan (gio tiep nhan: 7h30 - 11h30, 13h - 17h). Con 1) 10h30, 2) 11h, 3) 13h",
        ),
        ("9h 29/11", "9h CN 29/11 khong tiep nhan (Chu nhat nghi). Con 1) "),
        ("9h 1/1/2027", "9h thu 6 01/01 khong tiep nhan (Nghi le: "),
        ("8h 26/11", "8h thu 5 26/11: Gio nay da qua. Con 1) "),
        ("9h30 26/11", "9h30 thu 5 26/11: Can hen truoc it nhat 1 gio. Con 1) "),
        ("9h 26/5/2027", "9h thu 4 26/05: Chi nhan hen den het ngay 24/02/2027. Con 1) "),
        ("8h10 27/11", "8h10 thu 6 27/11: Gio nay khong co trong lich. Con 1) 7h30, 2) 8h, 3) 8h30"),
    ],
)
def test_why_an_hour_cannot_be_had_is_said(talk: Talk, wanted: str, why: str) -> None:
    reply = talk.one(f"HG Le Van Minh so xay dung hoi quy hoach {wanted}")
    assert why in reply
    assert reply.endswith("Tra loi so 1-3 hoac gio khac")
    assert not Appointment.objects.exists()
    talk.one("1")
    assert the_appointment().name == "Le Van Minh"


def test_a_closed_day_tells_its_own_reason(talk: Talk, house: House) -> None:
    closed = {"starts_at": at("2026-11-27T00:00"), "ends_at": at("2026-11-28T00:00"), "reason": "Mất điện"}
    offices.save_master(Closure(office=house.tthcc, **closed), by="user:1", at=at("2026-11-26T08:00"))
    assert "9h thu 6 27/11 khong tiep nhan (Mat dien). Con 1) " in talk.one(FULL)


def test_nothing_free_is_said_with_the_switchboard(talk: Talk, house: House) -> None:
    Service.objects.filter(agency="DN-SXD").update(places=0)
    assert "Chua thay gio trong gan day. Xin goi 0236 3881 888" in talk.one(FULL)


def test_an_agency_that_takes_no_bookings_is_said(talk: Talk) -> None:
    assert talk.one("HG Le Van Minh so ngoai vu hoi ho so 9h 27/11").startswith("So Ngoai vu chua nhan hen gio")
    assert "0236 3881 888" in talk.one("HG Le Van Minh phuong ngu hanh son hoi ho so 9h 27/11")


def test_the_phones_daily_limit_is_said(talk: Talk) -> None:
    for hour in ("8h", "10h", "14h"):
        talk.one(f"HG Le Van Minh so xay dung hoi quy hoach {hour} 27/11")
    reply = talk.one("HG Le Van Minh so xay dung hoi quy hoach 15h 27/11")
    assert reply == "So dien thoai nay da co 3 lich hen trong ngay 27/11/2026. Hoi: 0236 3881 888"


def test_a_procedure_of_another_agency_becomes_words(talk: Talk, doubt: Callable[..., None]) -> None:
    doubt(procedure="1.001193", content=None)
    assert "Dang ky khai sinh" in talk.one(FULL)
    assert (the_appointment().procedure_codes, the_appointment().content) == ([], "Đăng ký khai sinh")


def test_of_several_offices_the_one_with_that_hour_is_taken(talk: Talk, house: House) -> None:
    Service.objects.create(office=house.hc, agency=house.sxd, on_from=at("2018-01-01T00:00").date(), places=2)
    # Only DN-HC receives on a Saturday morning; on a Friday both do.
    talk.one("HG Le Van Minh so xay dung hoi quy hoach 9h 28/11")
    assert the_appointment().office_id == "DN-HC"


def test_an_agency_is_understood_the_moment_it_is_entered(talk: Talk, house: House, monkeypatch: Any) -> None:
    monkeypatch.setattr("motcua.conversations.catalogue.REMEMBER_SECONDS", 0)
    text = "HG Le Van Minh ban quan ly cang hoi ho so 9h 27/11"
    assert "co quan" in talk.one(text)
    port = Agency(code="DN-CANG", name="Ban Quản lý cảng", short_name="BQL cang", locality_id="48", kind="board")
    offices.save_master(port, by="user:1", at=talk.now)
    Service.objects.create(office=house.tthcc, agency=port, on_from=at("2020-01-01T00:00").date())
    talk.one(text.replace("9h", "10h"))
    assert the_appointment().agency_id == "DN-CANG"


# --- once ------------------------------------------------------------------------------------------------


@pytest.mark.rule("R-019")
def test_the_same_message_delivered_five_times_acts_once(talk: Talk) -> None:
    rows = [talk.send(FULL, provider_id="same", when="2026-11-26T09:00") for _ in range(5)]
    assert [row.is_repeat for row in rows] == [False, True, True, True, True]
    assert len(talk.answers()) == 1
    assert Appointment.objects.count() == Inbound.objects.count() == 1


@pytest.mark.rule("R-019")
def test_the_same_text_within_two_minutes_acts_once(talk: Talk) -> None:
    assert len(talk(FULL, when="2026-11-26T09:00:00")) == 1
    assert talk(FULL, when="2026-11-26T09:01:50") == []
    assert Appointment.objects.count() == 1


def test_the_same_text_later_makes_no_second_booking_but_says_it_exists(talk: Talk) -> None:
    talk(FULL, when="2026-11-26T09:00")
    reply = talk.one(FULL, when="2026-11-26T09:03")
    code = the_appointment().code
    assert reply.startswith(f"Ma hen {code}: Ong/Ba da hen 9h thu 6 27/11 tai So Xay dung")
    assert f"HUYHG {code}" in reply


def test_the_same_hour_for_another_person_is_another_booking(talk: Talk) -> None:
    talk.one(FULL)
    talk.one(FULL.replace("Nguyen Van An", "Tran Thi Binh"))
    assert Appointment.objects.count() == 2


@pytest.mark.rule("R-019")
def test_the_same_number_is_heard_again_as_soon_as_a_new_offer_can_have_been_read(
    talk: Talk, book: Book, minh: Any, lan: Any
) -> None:
    for who in (minh, lan):
        book(who=who)
    talk(FULL, when="2026-11-26T09:00:00")
    for who in (minh, lan):
        book(who=who, starts_at="2026-11-27T08:00")
    assert "8h thu 6 27/11 het cho" in talk.one("1", when="2026-11-26T09:00:30")
    assert talk("1", when="2026-11-26T09:00:40") == [], "the network repeats itself"
    assert "Ma hen" in talk.one("1", when="2026-11-26T09:00:50")
    assert Appointment.objects.filter(channel="SMS").count() == 1


def test_a_short_answer_given_twice_to_two_questions_is_heard_twice(talk: Talk, doubt: Callable[..., None]) -> None:
    doubt(confidence=0.6)
    talk(FULL, when="2026-11-26T09:00:00")
    talk("co", when="2026-11-26T09:00:20")
    talk(FULL.replace("9h", "10h"), when="2026-11-26T09:00:40")
    talk("co", when="2026-11-26T09:01:00")
    assert Appointment.objects.count() == 2


def test_another_phone_may_send_the_same_text(talk: Talk) -> None:
    talk.one(FULL)
    talk.one(FULL, phone="0914333444")
    assert Appointment.objects.count() == 2


def test_a_booking_by_sms_is_told_by_the_reply_alone(talk: Talk) -> None:
    talk.one(FULL)
    assert list(Message.objects.values_list("template", flat=True)) == ["sms_booked"]
