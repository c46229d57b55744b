# SPDX-License-Identifier: EUPL-1.2
"""Looking an appointment up, and moving, cancelling, accepting or declining it."""

from collections.abc import Callable
from typing import Any

import pytest

from cast import Citizen, at
from motcua.appointments import operations
from motcua.appointments.models import Appointment, Slot
from motcua.doors.portal import seals
from motcua.people.guessing import LIMITS

FIND = "/hen-gio/tra-cuu/"


@pytest.fixture
def look_up(visitor: Any, lan: Citizen) -> Callable[[Appointment], Any]:
    def go(appointment: Appointment) -> Any:
        visitor.open(f"/d/{appointment.code}")
        return visitor.press("Tra cứu", phone="0905 111 222")

    return go


def test_the_short_address_fills_the_code_in(visitor: Any, book: Callable[..., Appointment]) -> None:
    code = book().code
    visitor.open(f"/d/{code}")
    assert f'value="{code}"' in visitor.html
    assert "noindex" in visitor.answer["X-Robots-Tag"]


def test_the_view_is_masked_and_its_address_holds_no_phone(look_up: Any, book: Callable[..., Appointment]) -> None:
    page = look_up(book(content="Việc riêng của nhà tôi"))
    assert "N. T. Lan" in page.words
    assert "09xx***222" in page.words
    for secret in ("Nguyễn Thị Lan", "905111222", "0905 111 222", "Việc riêng"):
        assert secret not in page.words
        assert secret not in page.html
    assert "905111222" not in page.at
    assert page.answer["Cache-Control"] == "private, no-store"


def test_wrong_phone_and_unknown_code_get_the_same_sentence(visitor: Any, book: Callable[..., Appointment]) -> None:
    code = book().code
    said = set()
    for given in (
        {"code": code, "phone": "0914 333 444"},
        {"code": "482914", "phone": "0905111222"},
        {"code": "x", "phone": "y"},
    ):
        visitor.open(FIND).press("Tra cứu", **given)
        assert visitor.status == 404
        assert f'value="{given["phone"]}"' in visitor.html
        said.add(visitor.words.split("Mã hẹn")[0])
    assert len(said) == 1


def test_guessing_is_slowed_kindly(visitor: Any, book: Callable[..., Appointment]) -> None:
    code = book().code
    for _time in range(LIMITS["phone"]):
        visitor.client.post(FIND, {"code": "482914", "phone": "0905111222"})
    visitor.open(FIND).press("Tra cứu", code=code, phone="0905111222")
    assert visitor.status == 429
    assert "Xin thử lại sau 15 phút" in visitor.words
    assert f'value="{code}"' in visitor.html


def test_empty_fields_are_named(visitor: Any) -> None:
    visitor.open(FIND).press("Tra cứu", code="", phone="")
    assert "Xin ghi mã hẹn" in visitor.words
    assert "Xin ghi số điện thoại" in visitor.words


def test_a_code_may_be_typed_as_it_is_read_aloud(visitor: Any, book: Callable[..., Appointment]) -> None:
    code = book().code
    visitor.open(FIND).press("Tra cứu", code=f"{code[:3]} {code[3:]}", phone="+84 905 111 222")
    assert "Lịch hẹn" in visitor.words
    assert visitor.status == 200


def test_moving_reads_back_both_hours_and_frees_the_old_one(look_up: Any, book: Callable[..., Appointment]) -> None:
    made = book()
    page = look_up(made)
    page.open(page.at + "doi/?ngay=2026-12-01")
    page.open(f"{page.at.split('?')[0]}?gio=2026-12-01T10:00:00%2B07:00")
    assert "Giờ cũ 9 giờ sáng ngày mai" in page.words
    assert "Giờ mới 10 giờ sáng thứ Ba, 01/12" in page.words
    assert Appointment.objects.get().starts_at == at("2026-11-27T09:00"), "reading back must not move"
    page.press("Đổi sang giờ mới")
    assert "Đã đổi giờ" in page.words
    assert Appointment.objects.get().starts_at == at("2026-12-01T10:00")
    assert Appointment.objects.get().code == made.code
    assert Slot.objects.get(starts_at=at("2026-11-27T09:00")).taken == 0


def test_an_hour_lost_while_moving_offers_others_and_keeps_the_old(
    look_up: Any, book: Callable[..., Appointment], minh: Citizen
) -> None:
    page = look_up(book())
    page.open(page.at + "doi/?gio=2026-12-01T10:00:00%2B07:00")
    book(who=minh, starts_at="2026-12-01T10:00")
    book(who=minh, starts_at="2026-12-01T10:00")
    page.press("Đổi sang giờ mới")
    assert page.status == 409
    assert "Giờ gần đó còn chỗ" in page.words
    assert Appointment.objects.get(phone="+84905111222").starts_at == at("2026-11-27T09:00")


def test_cancelling_asks_once_and_twice_is_no_harm(look_up: Any, book: Callable[..., Appointment]) -> None:
    page = look_up(book())
    sure = page.at + "huy/"
    page.open(sure)
    assert Appointment.objects.get().status == "requested"
    page.press("Hủy hẹn")
    assert "Đã hủy lịch hẹn" in page.words
    assert Appointment.objects.get().status == "cancelled"
    assert page.client.post(sure).status_code == 302
    assert "Đổi giờ" not in page.words


def test_a_proposal_can_be_accepted_and_again_is_no_harm(look_up: Any, book: Callable[..., Appointment]) -> None:
    page = look_up(book(status="proposed", proposed_at="2026-11-27T15:00"))
    assert "Cơ quan đề nghị giờ khác" in page.words
    assert "Giờ đã hẹn: 9 giờ sáng ngày mai" in page.words
    address = page.at + "dong-y/"
    page.press("Nhận 15 giờ ngày mai")
    assert "Đã nhận giờ mới" in page.words
    assert Appointment.objects.get().status == "confirmed"
    assert page.client.post(address).status_code == 302


def test_a_proposal_can_be_declined(look_up: Any, book: Callable[..., Appointment]) -> None:
    page = look_up(book(status="proposed", proposed_at="2026-11-27T15:00"))
    page.open(page.at + "huy/").press("Hủy hẹn")
    assert Appointment.objects.get().status == "cancelled"


def test_links_opened_ahead_change_nothing(look_up: Any, book: Callable[..., Appointment]) -> None:
    page = look_up(book(status="proposed", proposed_at="2026-11-27T15:00"))
    before = Appointment.objects.values().get()
    for tail in ("", "huy/", "doi/", "doi/?gio=2026-12-01T10:00:00%2B07:00", "dong-y/"):
        for send in (page.client.head, page.client.get):
            assert send(page.at + tail, headers={"Sec-Purpose": "prefetch"}).status_code in (200, 405)
    assert Appointment.objects.values().get() == before


@pytest.mark.parametrize(
    ("status", "said"),
    [
        ("requested", "Chờ cơ quan trả lời"),
        ("confirmed", "Đã xác nhận"),
        ("refused", "Việc này không thuộc cơ quan"),
        ("checked_in", "Đã đến"),
        ("served", "Đã xong việc"),
        ("no_show", "Không đến"),
        ("cancelled", "Đã hủy"),
    ],
)
def test_every_state_is_told_and_offers_only_what_is_possible(
    look_up: Any, book: Callable[..., Appointment], status: str, said: str
) -> None:
    page = look_up(book(status=status))
    assert said in page.words
    may = status in ("requested", "confirmed")
    assert ("/huy/" in page.html, "/doi/" in page.html) == (may, may)


def test_a_missed_promise_is_admitted(
    look_up: Any, book: Callable[..., Appointment], the_clock: Callable[..., Any]
) -> None:
    made = book()
    the_clock("2026-11-26T16:00")
    operations.settle(
        kind="appointment_promise", appointment_id=made.pk, due_at=made.confirm_by, at=at("2026-11-26T16:00")
    )
    assert "Cơ quan trả lời chậm" in look_up(made).words


def test_what_can_no_longer_be_done_is_said_on_the_page(look_up: Any, book: Callable[..., Appointment]) -> None:
    made = book()
    page = look_up(made)
    page.open(page.at + "huy/")
    Appointment.objects.update(status="served")
    page.press("Hủy hẹn")
    assert page.status == 409
    assert "nên không làm được việc đó nữa" in page.words


def test_the_look_up_closes_after_half_an_hour(
    look_up: Any, book: Callable[..., Appointment], monkeypatch: pytest.MonkeyPatch
) -> None:
    page = look_up(book())
    real = seals.signing.time.time
    monkeypatch.setattr(seals.signing.time, "time", lambda: real() + 31 * 60)
    answer = page.client.get(page.at)
    assert answer.status_code == 410
    assert "tự đóng sau 30 phút" in answer.content.decode()
    assert FIND in answer.content.decode()


def test_a_forged_look_up_shows_nothing(visitor: Any, book: Callable[..., Appointment]) -> None:
    made = book()
    done = seals.DONE.close({"id": made.pk})
    for token in ("1", f"{made.pk}", "a:b:c", done):
        for tail in ("", "huy/", "doi/"):
            assert visitor.client.get(f"{FIND}{token}/{tail}").status_code == 410
        assert visitor.client.post(f"{FIND}{token}/huy/").status_code == 410
    assert Appointment.objects.get().status == "requested"


def test_the_calendar_file_tells_the_hour_and_nobodys_name(booked: Any) -> None:
    made = Appointment.objects.get()
    link = booked.html.split("/hen-gio/lich/")[1].split('"')[0]
    answer = booked.client.get(f"/hen-gio/lich/{link}")
    text = answer.content.decode()
    assert answer["Content-Type"].startswith("text/calendar")
    unfolded = text.replace("\r\n ", "")
    assert "DTSTART:20261127T020000Z" in unfolded
    assert "DTEND:20261127T023000Z" in unfolded
    assert "TRIGGER:-PT2H" in unfolded
    assert "STATUS:TENTATIVE" in unfolded
    assert made.code[:3] in unfolded
    for secret in ("Lan", "0905", "905111222"):
        assert secret not in unfolded
    operations.cancel(appointment_id=made.pk, at=at("2026-11-26T10:00"))
    again = booked.client.get(f"/hen-gio/lich/{link}").content.decode()
    assert "STATUS:CANCELLED" in again
    assert again.split("UID:")[1].split("\r\n")[0] == text.split("UID:")[1].split("\r\n")[0]
