# SPDX-License-Identifier: EUPL-1.2
"""Cancelling, moving, answering and listing by text message; the sender's number owns the booking."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from cast import Citizen, House, at
from conversations.talking import Talk, outcome
from motcua.appointments import operations, queries
from motcua.appointments.models import Appointment
from motcua.people.models import User
from reactions.world import relay, send_all

pytestmark = pytest.mark.django_db
Book = Callable[..., Appointment]
LAN, MINH = "0905111222", "0914333444"


@pytest.fixture
def hers(talk: Talk, lan: Citizen) -> Callable[..., str]:
    """Lan writes; the one message that comes of it."""
    return lambda text, **given: talk.one(text, phone=LAN, **given)


Hers = Callable[..., str]


# --- cancelling ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text", ["HUYHG {}", "huyhg {}", "HUY HG {}", "Hủy HG {}", "HUYHG({})", "HUYHG {}.", "HUYHG{}"]
)
def test_a_code_of_ones_own_is_cancelled_at_once(hers: Hers, book: Book, text: str) -> None:
    row = book()
    assert hers(text.format(row.code)).startswith(f"Ma hen {row.code}: da huy 9h thu 6 27/11")
    row.refresh_from_db()
    assert row.status == "cancelled"


def test_foreign_and_unknown_codes_and_wrong_digits_get_the_same_answer(talk: Talk, book: Book) -> None:
    row = book()
    wrong = f"{(int(row.code) + 1):06d}"
    answers = {talk.one(f"HUYHG {code}", phone=MINH).replace(code, "…") for code in (row.code, "999999", wrong, "1234")}
    assert answers == {"Khong tim thay ma hen … cua so dien thoai nay. Xin xem lai ma, hoac goi 0236 3881 888"}
    row.refresh_from_db()
    assert row.status == "requested"


def test_guessing_is_slowed_but_never_keeps_from_ones_own(talk: Talk, book: Book) -> None:
    row = book()
    for number in range(10):
        talk(f"HUYHG 1000{number:02d}", phone=LAN)
    assert talk.one("HUYHG 200001", phone=LAN).startswith("Da tra cuu sai nhieu lan. Xin thu lai sau 15 phut")
    assert "da huy" in talk.one(f"HUYHG {row.code}", phone=LAN)


def test_a_cancelled_one_is_told_so_kindly(hers: Hers, book: Book) -> None:
    row = book(status="cancelled")
    assert hers(f"HUYHG {row.code}").startswith(f"Ma hen {row.code}: lich 9h thu 6 27/11 da huy truoc do")


def test_what_is_over_cannot_be_cancelled(hers: Hers, book: Book) -> None:
    row = book(status="served")
    assert hers(f"HUYHG {row.code}").startswith(f"Ma hen {row.code}: lich 9h thu 6 27/11 da xong, khong doi hay huy")


def test_without_a_code_and_without_a_booking_it_is_said(hers: Hers) -> None:
    assert hers("HUYHG").startswith("So dien thoai nay khong co lich hen nao.")


def test_without_a_code_the_only_booking_is_asked_about(hers: Hers, book: Book) -> None:
    row = book()
    assert hers("HUYHG") == f"Ma hen {row.code}: huy 9h thu 6 27/11, So Xay dung? Tra loi CO hoac KHONG"
    assert hers("KHONG") == f"Ma hen {row.code}: van giu 9h thu 6 27/11, So Xay dung."
    hers("HUYHG")
    assert "da huy" in hers("co")
    row.refresh_from_db()
    assert row.status == "cancelled"


@pytest.mark.parametrize("choose", ["2", "{code}"])
def test_without_a_code_several_bookings_are_listed(hers: Hers, book: Book, choose: str) -> None:
    first, second = book(), book(starts_at="2026-11-30T14:00")
    assert hers("HUYHG") == (
        f"Huy lich nao? 1) {first.code} 9h thu 6 27/11 So Xay dung; 2) {second.code} 14h thu 2 30/11 So Xay dung. "
        "Tra loi so thu tu hoac ma hen"
    )
    assert f"Ma hen {second.code}: da huy" in hers(choose.format(code=second.code))
    first.refresh_from_db()
    assert first.status == "requested"


def test_a_question_about_a_booking_that_ended_meanwhile_does_no_harm(hers: Hers, book: Book) -> None:
    row = book()
    hers("HUYHG")
    operations.cancel(appointment_id=row.pk, at=at("2026-11-26T09:01"))
    assert "da huy truoc do" in hers("co")


# --- moving ----------------------------------------------------------------------------------------------


def test_a_code_an_hour_and_a_day_move(hers: Hers, book: Book) -> None:
    row = book()
    reply = hers(f"DOIHG {row.code} 14h 30/11")
    assert reply.startswith(f"Ma hen {row.code}: da doi")
    assert "sang 14h thu 2 30/11" in reply
    row.refresh_from_db()
    assert row.starts_at == at("2026-11-30T14:00")


def test_what_is_missing_of_a_move_is_asked(hers: Hers, book: Book) -> None:
    row = book()
    assert hers(f"DOIHG {row.code}") == (
        f"Ma hen {row.code}: Hen luc may gio, ngay nao? Tra loi gio va ngay (vd: 8h30 20/11)."
    )
    assert hers("14h").startswith(f"Ma hen {row.code}: Hen ngay nao?")
    assert "sang 14h thu 2 30/11" in hers("thu 2")


def test_a_move_without_a_code_is_confirmed_for_the_only_booking(hers: Hers, book: Book) -> None:
    row = book()
    assert hers("DOIHG 14h 30/11") == (
        f"Ma hen {row.code}: doi tu 9h thu 6 27/11 sang 14h thu 2 30/11, So Xay dung? Tra loi CO hoac KHONG"
    )
    assert "sang 14h thu 2 30/11" in hers("CO")


def test_an_impossible_day_of_a_move_is_said(hers: Hers, book: Book) -> None:
    row = book()
    assert hers(f"DOIHG {row.code} 14h 31/11").startswith(f"Ma hen {row.code}: Khong co ngay 31/11. Hen ngay nao?")


def test_a_full_hour_of_a_move_is_answered_with_choices(hers: Hers, book: Book, minh: Citizen, house: House) -> None:
    row = book()
    other = Citizen("Phan Văn Tài", "+84935000111")
    for who in (minh, other):
        book(who=who, starts_at="2026-11-27T10:00")
    assert hers(f"DOIHG {row.code} 10h 27/11") == (
        f"Ma hen {row.code}: 10h thu 6 27/11 het cho. Con 1) 9h30, 2) 10h30 thu 6 27/11. Tra loi so 1-2 hoac gio khac"
    )
    assert "sang 10h30 thu 6 27/11" in hers("2")


def test_moving_to_the_same_hour_says_so(hers: Hers, book: Book) -> None:
    row = book()
    assert hers(f"DOIHG {row.code} 9h 27/11").startswith(f"Ma hen {row.code}: da hen dung gio nay roi, 9h thu 6 27/11")


def test_a_foreign_code_cannot_be_moved(talk: Talk, book: Book) -> None:
    row = book()
    assert talk.one(f"DOIHG {row.code} 14h 30/11", phone=MINH).startswith(f"Khong tim thay ma hen {row.code}")


# --- proposals, earlier hours ------------------------------------------------------------------------------


def test_a_yes_accepts_what_the_office_proposed(hers: Hers, book: Book) -> None:
    row = book(status="proposed")
    assert hers("CO").startswith(f"Ma hen {row.code}: da xac nhan 10h thu 6 27/11")
    row.refresh_from_db()
    assert row.status == "confirmed"


def test_a_no_declines_what_the_office_proposed(hers: Hers, book: Book) -> None:
    row = book(status="proposed")
    assert hers("khong").startswith(f"Ma hen {row.code}: da huy")
    assert outcome() == "declined"


def test_of_several_proposals_which_is_asked(hers: Hers, book: Book) -> None:
    first, second = book(status="proposed"), book(status="proposed", starts_at="2026-11-30T14:00")
    assert hers("CO").startswith(f"Dong y lich nao? 1) {first.code} 10h thu 6 27/11")
    assert f"Ma hen {second.code}: da xac nhan" in hers("2")


def test_an_open_question_goes_before_a_proposal(hers: Hers, book: Book) -> None:
    proposed = book(status="proposed")
    hers(f"DOIHG {proposed.code}")
    assert hers("khong").startswith(f"Ma hen {proposed.code}: van giu 10h thu 6 27/11")
    proposed.refresh_from_db()
    assert proposed.status == "proposed"


def test_waiting_for_an_earlier_hour_and_no_longer(hers: Hers, book: Book) -> None:
    row = book(starts_at="2026-11-30T14:00")
    assert hers(f"HG SOM {row.code}").startswith(f"Ma hen {row.code}: khi co gio som hon 14h thu 2 30/11 se nhan tin")
    assert queries.wish_of(row.pk) is not None
    again = hers(f"HG SOM {row.code}", when="2026-11-26T09:30")
    assert again.startswith(f"Ma hen {row.code}: dang cho gio som hon 14h thu 2 30/11. Thoi cho?")
    assert hers("co").startswith(f"Ma hen {row.code}: khong bao gio som hon nua.")
    assert queries.wish_of(row.pk) is None


def _offer(row: Appointment) -> None:
    operations.want_earlier(appointment_id=row.pk, at=at("2026-11-26T09:00"))
    assert operations.offer_earlier_hours(at=at("2026-11-26T09:00"), limit=10) == 1


def test_a_yes_takes_the_earlier_hour_that_is_held(hers: Hers, book: Book) -> None:
    row = book(starts_at="2026-11-30T14:00")
    _offer(row)
    hers("CO")
    row.refresh_from_db()
    assert row.starts_at < at("2026-11-30T14:00")
    assert outcome() == "accepted"


def test_a_no_leaves_the_hour_as_it_is(hers: Hers, book: Book) -> None:
    row = book(starts_at="2026-11-30T14:00")
    _offer(row)
    assert hers("KHONG") == f"Ma hen {row.code}: van giu 14h thu 2 30/11, So Xay dung."
    row.refresh_from_db()
    assert row.starts_at == at("2026-11-30T14:00")


# --- listing -----------------------------------------------------------------------------------------------


def test_ones_bookings_are_listed(hers: Hers, book: Book, binh: User) -> None:
    first, second = book(), book(starts_at="2026-11-30T14:00", status="confirmed")
    assert hers("HG XEM") == (
        f"Lich hen: {first.code} 9h thu 6 27/11 So Xay dung; {second.code} 14h thu 2 30/11 So Xay dung. "
        "Huy: HUYHG ma, doi: DOIHG ma gio ngay gui 8188"
    )
    assert outcome() == "told"


def test_asking_something_else_leaves_the_question_open(hers: Hers, book: Book) -> None:
    row = book()
    hers("HUYHG")
    hers("HG ?")
    assert f"Ma hen {row.code}: da huy" in hers("co")


def test_a_yes_does_not_call_off_a_booking_whose_hour_the_office_changed_meanwhile(talk: Talk, binh: User) -> None:
    talk("HG Nguyen Van An so xay dung hoi quy hoach 9h ngay 27/11")
    row = Appointment.objects.get()
    assert "huy 9h thu 6 27/11" in talk.one("HUYHG")
    operations.propose(appointment_id=row.pk, starts_at=at("2026-11-27T10:00"), by=binh, at=talk.now)
    assert "huy 10h thu 6 27/11" in talk.one("CO")
    row.refresh_from_db()
    assert row.status == "proposed"
    assert "da huy" in talk.one("co")


def test_calling_off_when_the_hour_has_begun_is_answered_too(
    talk: Talk, the_clock: Callable[..., Any], deliveries: Any
) -> None:
    talk("HG Nguyen Van An so xay dung hoi quy hoach 9h ngay 27/11")
    row = Appointment.objects.get()
    assert talk(f"HUYHG {row.code}", when="2026-11-27T09:05")
    the_clock("2026-11-27T09:06")
    send_all()
    assert "da huy" in deliveries()[-1]


# --- vaccinations ----------------------------------------------------------------------------------------


def test_a_vaccination_is_booked_and_repeated_in_the_parents_words(hers: Hers, clinic: Any) -> None:
    reply = hers("TC Nguyen Minh Khoi 12/03/2025 5in1 mui 2 8h 27/11")
    assert "8h thu 6 27/11 tai Phong tiem chung CDC" in reply
    assert "Be Nguyen Minh Khoi, sinh 12/03/2025, 5in1 mui 2." in reply
    assert outcome() == "booked"


def test_a_vaccination_is_cancelled_and_moved_by_its_code(
    hers: Hers, clinic: Any, book_shot: Any, lan: Citizen
) -> None:
    code = hers("TC Nguyen Minh Khoi 12/03/2025 5in1 mui 2 8h 27/11").split(":")[0].removeprefix("Ma hen ")
    assert f"{code} 8h thu 6 27/11 tiem chung Phong tiem chung CDC" in hers("HG XEM")
    assert f"Ma hen {code}" in hers(f"DOIHG {code} 9h 27/11")
    assert outcome() == "moved"
    assert f"Ma hen {code}" in hers(f"HUYHG {code}")
    assert outcome() == "called_off"
    assert "da huy truoc do" in hers(f"HUYHG {code}", when="2026-11-26T09:30")


def test_a_full_or_closed_hour_of_a_vaccination_is_answered_with_choices(hers: Hers, clinic: Any) -> None:
    reply = hers("TC Nguyen Minh Khoi 12/03/2025 5in1 mui 2 11h 27/11")
    assert reply.startswith("Tiem chung: 11h thu 6 27/11 khong tiep nhan")
    hers("1")
    assert outcome() == "booked"


def test_what_is_missing_of_a_vaccination_is_asked(hers: Hers, clinic: Any) -> None:
    assert "ngay" in hers("TC Nguyen Minh Khoi 12/03/2025 5in1 8h")
    hers("27/11")
    assert outcome() == "booked"


def test_a_yes_to_two_open_matters_is_asked_about(talk: Talk, book: Book, binh: User) -> None:
    """A question of ours is open, then the office proposes another hour for something else: which is the yes to?"""
    row = book()
    asked = talk.one("e can gap so xay dung de hoi quy hoach, e ten Le Thi Hoa, 10h 30/11 dc k", phone=LAN)
    assert asked.startswith("Hieu la: ")
    operations.propose(
        appointment_id=row.pk, starts_at=at("2026-12-01T09:00"), by=binh, at=talk.now + timedelta(minutes=1)
    )
    relay()
    talk.now += timedelta(minutes=2)
    assert "Hieu la: " in talk.one("CO", phone=LAN)
    row.refresh_from_db()
    assert row.status == "proposed"
    assert talk.one("CO", phone=LAN, when=talk.now + timedelta(minutes=3)).startswith("Ma hen")
    assert Appointment.objects.filter(phone=row.phone, channel="SMS").count() == 1
