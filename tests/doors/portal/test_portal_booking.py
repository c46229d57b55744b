# SPDX-License-Identifier: EUPL-1.2
"""Booking an hour on the web, step by step, as people do it and as they should not."""

from collections.abc import Callable
from typing import Any

import pytest

from cast import House, at
from motcua.appointments import operations
from motcua.appointments.models import Appointment, Hold, Slot
from motcua.journal.models import Entry

FRIDAY = "/hen-gio/dn-sxd/gio/?noi=DN-TTHCC&ngay=2026-11-27"
NINE = at("2026-11-27T09:00")


def test_the_whole_walk_from_the_start_page_to_the_code(visitor: Any, typed: dict[str, str]) -> None:
    visitor.open("/")
    assert "Hẹn giờ" in visitor.words
    visitor.open("/hen-gio/?q=so xd")
    assert "/hen-gio/dn-sxd/" in visitor.html
    visitor.open("/hen-gio/dn-sxd/").press("Chọn ngày giờ", tt="1.009974")
    assert "Cấp giấy phép xây dựng mới" in visitor.words
    visitor.open(f"{visitor.at}&ngay=2026-11-27").press("9 giờ còn")
    assert "Giữ chỗ đến 9 giờ 10" in visitor.words
    assert "còn 10 phút" in visitor.words
    visitor.press("Tiếp tục", **typed)
    assert "Nguyễn Thị Lan hẹn 9 giờ sáng ngày mai tại Sở Xây dựng, 24 Trần Phú, Đà Nẵng." in visitor.words
    assert "0905 111 222 trước 14 giờ 30 hôm nay" in visitor.words
    visitor.press("Gửi yêu cầu hẹn")
    made = Appointment.objects.get()
    assert (made.starts_at, made.phone, made.channel) == (NINE, "+84905111222", "WEB")
    assert made.procedure_codes == ["1.009974"]
    assert f"{made.code[:3]} {made.code[3:]}" in visitor.words
    assert "quầy 3" in visitor.words
    assert "Cơ quan trả lời trước 14 giờ 30 hôm nay" in visitor.words
    assert f"HUYHG {made.code}" in visitor.words
    assert 'class="qr"' in visitor.html
    assert not Hold.objects.exists()
    assert Slot.objects.get(starts_at=NINE).taken == 1


def test_the_answer_is_promised_no_later_than_the_hour_itself(visitor: Any, typed: dict[str, str]) -> None:
    visitor.open("/hen-gio/dn-sxd/gio/?noi=DN-TTHCC&ngay=2026-11-26").press("10 giờ còn").press("Tiếp tục", **typed)
    assert "trước 10 giờ sáng hôm nay" in visitor.words
    visitor.press("Gửi yêu cầu hẹn")
    assert "Cơ quan trả lời trước 10 giờ sáng hôm nay" in visitor.words


def test_what_was_typed_stays_when_something_is_missing(visitor: Any) -> None:
    visitor.open(FRIDAY).press("9 giờ còn").press("Tiếp tục", name="Lan", phone="0905 111", content="Hỏi giấy phép")
    assert visitor.status == 422
    assert "Xin xem lại mấy chỗ dưới đây" in visitor.words
    assert 'href="#id_phone"' in visitor.html
    assert 'value="Lan"' in visitor.html
    assert "Hỏi giấy phép" in visitor.html
    assert "<title>Xem lại:" in visitor.html


def test_a_visit_without_a_procedure_asks_what_it_is_for(visitor: Any) -> None:
    visitor.open(FRIDAY).press("9 giờ còn").press("Tiếp tục", name="Lan", phone="0905111222", content=" ")
    assert "Xin ghi việc cần làm" in visitor.words


def test_a_landline_is_told_that_no_message_will_come(visitor: Any, typed: dict[str, str]) -> None:
    visitor.open(FRIDAY).press("9 giờ còn").press("Tiếp tục", **{**typed, "phone": "0236 3822 333"})
    assert "không nhận được tin nhắn" in visitor.words


def test_names_and_words_are_never_taken_for_markup(visitor: Any) -> None:
    nasty = "<script>alert(1)</script>Lan"
    visitor.open(FRIDAY).press("9 giờ còn").press(
        "Tiếp tục", name=nasty, phone="0905111222", content="<img src=x onerror=y>"
    )
    assert "<script>alert" not in visitor.html
    assert "&lt;script&gt;" in visitor.html
    assert "<img" not in visitor.html
    visitor.press("Gửi yêu cầu hẹn")
    assert "alert(1)" not in visitor.html


# --- once is once ------------------------------------------------------------------------------------


def test_five_equal_posts_of_the_last_step_make_one_appointment(visitor: Any, typed: dict[str, str]) -> None:
    visitor.open(FRIDAY).press("9 giờ còn").press("Tiếp tục", **typed)
    form, button = visitor.find("Gửi yêu cầu hẹn")
    address, values = visitor.sending(form, button, {})
    answers = [visitor.client.post(address, values) for _time in range(5)]
    assert {answer.status_code for answer in answers} == {302}
    assert all("/hen-gio/xong/" in answer["Location"] for answer in answers)
    assert Appointment.objects.count() == 1
    assert Entry.objects.filter(kind="AppointmentRequested").count() == 1


def test_going_back_after_it_is_done_shows_what_was_made(visitor: Any, typed: dict[str, str]) -> None:
    visitor.open(FRIDAY).press("9 giờ còn")
    form_page = visitor.at
    visitor.press("Tiếp tục", **typed).press("Gửi yêu cầu hẹn")
    visitor.open(form_page)
    assert "Đã gửi yêu cầu hẹn" in visitor.words
    assert Appointment.objects.count() == 1


def test_five_presses_on_the_same_hour_hold_one_place(visitor: Any) -> None:
    visitor.open(FRIDAY)
    form, button = visitor.find("9 giờ còn")
    address, values = visitor.sending(form, button, {})
    for _time in range(5):
        visitor.client.post(address, values)
    assert Hold.objects.count() == 1
    assert Slot.objects.get(starts_at=NINE).held == 1


def test_the_last_step_called_directly_makes_nothing(visitor: Any, typed: dict[str, str]) -> None:
    visitor.open(FRIDAY).press("9 giờ còn")
    last = f"{visitor.at}gui/"
    for given in ({}, typed, {**typed, "da_doc": "forged"}):
        answer = visitor.client.post(last, given)
        assert answer.status_code == 400
        assert "Lịch hẹn chưa được gửi" in answer.content.decode()
    assert visitor.client.get(last).status_code == 302
    assert visitor.client.post("/hen-gio/giu/forged/gui/", typed).status_code == 410
    assert not Appointment.objects.exists()


def test_a_read_back_serves_only_the_hour_it_was_made_for(someone: Callable[[], Any], typed: dict[str, str]) -> None:
    one, two = someone(), someone()
    one.open(FRIDAY).press("9 giờ còn").press("Tiếp tục", **typed)
    form, button = one.find("Gửi yêu cầu hẹn")
    _address, values = one.sending(form, button, {})
    two.open(FRIDAY).press("10 giờ còn")
    assert two.client.post(f"{two.at}gui/", values).status_code == 400
    assert not Appointment.objects.exists()


def test_what_was_typed_is_not_what_was_read_back(visitor: Any, typed: dict[str, str]) -> None:
    """The box that keeps typed words over a change of hour must not pass for the read-back."""
    visitor.open(FRIDAY).press("9 giờ còn").press("Chọn ngày giờ khác", **typed)
    kept = next(form["fields"]["giu_lai"] for form in visitor.forms if "giu_lai" in form["fields"])
    visitor.press("10 giờ còn")
    last = visitor.at.split("?")[0] + "gui/"
    assert visitor.client.post(last, {"da_doc": kept}).status_code == 400


# --- the hold ends -----------------------------------------------------------------------------------


def _take_all(minutes_later: str) -> None:
    for phone in ("0914000001", "0914000002"):
        operations.request_hour(
            office="DN-TTHCC",
            agency="DN-SXD",
            procedure_codes=[],
            name="Người Khác",
            phone=phone,
            content="Việc khác",
            starts_at=NINE,
            channel="API",
            at=at(minutes_later),
        )


def test_on_the_form_an_ended_hold_whose_hour_is_free_goes_on(
    visitor: Any, typed: dict[str, str], the_clock: Callable[..., Any]
) -> None:
    visitor.open(FRIDAY).press("9 giờ còn")
    the_clock("2026-11-26T09:11")
    visitor.open(visitor.at)
    assert "giờ này vẫn còn chỗ" in visitor.words
    assert "Giờ gần đó còn chỗ" in visitor.words
    visitor.press("Tiếp tục", **typed)
    assert "Đã giữ lại giờ này đến 9 giờ 21" in visitor.words
    visitor.press("Gửi yêu cầu hẹn")
    assert Appointment.objects.get().starts_at == NINE


def test_on_the_form_an_ended_hold_whose_hour_is_gone_offers_others_and_keeps_the_words(
    visitor: Any, typed: dict[str, str], the_clock: Callable[..., Any]
) -> None:
    visitor.open(FRIDAY).press("9 giờ còn")
    the_clock("2026-11-26T09:11")
    _take_all("2026-11-26T09:11")
    visitor.open(visitor.at)
    assert "giờ này vừa có người đặt" in visitor.words
    assert "Tiếp tục" not in [button["text"].strip() for form in visitor.forms for button in form["buttons"]]
    visitor.press("9 giờ 30 sáng", **typed)
    assert "9 giờ 30 sáng" in visitor.words
    assert 'value="Nguyễn Thị Lan"' in visitor.html
    assert "Hỏi về giấy phép sửa nhà" in visitor.html
    visitor.press("Tiếp tục", **typed).press("Gửi yêu cầu hẹn")
    assert Appointment.objects.filter(phone="+84905111222").get().starts_at == at("2026-11-27T09:30")


def test_between_form_and_read_back_a_lost_hour_keeps_the_words(
    visitor: Any, typed: dict[str, str], the_clock: Callable[..., Any]
) -> None:
    visitor.open(FRIDAY).press("9 giờ còn")
    the_clock("2026-11-26T09:11")
    _take_all("2026-11-26T09:11")
    visitor.press("Tiếp tục", **typed)
    assert visitor.status == 409
    assert "Giờ này vừa hết chỗ" in visitor.words
    assert 'value="Nguyễn Thị Lan"' in visitor.html


def test_on_the_last_step_a_lost_hour_keeps_the_words_and_offers_others(
    visitor: Any, typed: dict[str, str], the_clock: Callable[..., Any]
) -> None:
    visitor.open(FRIDAY).press("9 giờ còn").press("Tiếp tục", **typed)
    the_clock("2026-11-26T09:11")
    _take_all("2026-11-26T09:11")
    visitor.press("Gửi yêu cầu hẹn")
    assert visitor.status == 409
    assert "Giờ này vừa hết chỗ" in visitor.words
    assert 'value="Nguyễn Thị Lan"' in visitor.html
    visitor.press("9 giờ 30 sáng", **typed).press("Tiếp tục", **typed).press("Gửi yêu cầu hẹn")
    assert Slot.objects.get(starts_at=NINE).taken == 2
    assert Appointment.objects.count() == 3


def test_on_the_last_step_an_ended_hold_whose_hour_is_free_is_booked(
    visitor: Any, typed: dict[str, str], the_clock: Callable[..., Any]
) -> None:
    visitor.open(FRIDAY).press("9 giờ còn").press("Tiếp tục", **typed)
    the_clock("2026-11-26T09:30")
    visitor.press("Gửi yêu cầu hẹn")
    assert Appointment.objects.get().starts_at == NINE
    assert Slot.objects.get(starts_at=NINE).taken == 1


def test_when_the_hour_itself_has_passed_another_is_offered(
    visitor: Any, typed: dict[str, str], the_clock: Callable[..., Any]
) -> None:
    visitor.open(FRIDAY).press("9 giờ còn").press("Tiếp tục", **typed)
    the_clock("2026-11-27T09:05")
    visitor.press("Gửi yêu cầu hẹn")
    assert "Giờ này đã qua" in visitor.words
    assert "Giờ gần đó còn chỗ" in visitor.words
    assert not Appointment.objects.exists()


def test_a_second_visitor_cannot_hold_what_the_first_holds(someone: Callable[[], Any]) -> None:
    someone().open(FRIDAY).press("9 giờ còn")
    other = someone().open(FRIDAY).press("9 giờ còn")
    assert other.status == 409
    assert "Nhiều người đang đặt giờ này" in other.words
    assert "Giờ gần đó còn chỗ" in other.words
    assert Hold.objects.count() == 1


def test_changing_the_hour_gives_the_place_back_and_keeps_the_words(visitor: Any, typed: dict[str, str]) -> None:
    visitor.open(FRIDAY).press("9 giờ còn").press("Chọn ngày giờ khác", **typed)
    assert not Hold.objects.exists()
    assert "0905" not in visitor.at
    assert "Lan" not in visitor.at
    visitor.press("10 giờ còn")
    assert 'value="Nguyễn Thị Lan"' in visitor.html
    assert 'value="0905 111 222"' in visitor.html


def test_an_old_month_page_asks_to_choose_again(visitor: Any) -> None:
    visitor.open(FRIDAY)
    answer = visitor.client.post(FRIDAY, {"trang": "forged", "start": NINE.isoformat()})
    assert answer.status_code == 410
    assert "Trang này mở đã lâu" in answer.content.decode()
    assert not Hold.objects.exists()


def test_an_hour_that_is_not_on_offer_is_refused_kindly(visitor: Any) -> None:
    visitor.open(FRIDAY)
    for start in (
        "",
        "yesterday",
        "2026-11-27T09:07:00+07:00",
        "2026-11-29T09:00:00+07:00",
        "2026-11-25T09:00:00+07:00",
    ):
        form, button = visitor.find("9 giờ còn")
        address, values = visitor.sending(form, button, {})
        answer = visitor.client.post(address, {**values, "start": start})
        assert answer.status_code in (409, 422)
        assert 'role="alert"' in answer.content.decode()
    assert not Hold.objects.exists()


@pytest.mark.parametrize("written", ["0905111222", "+84 905 111 222", "84905111222", "0905.111.222"])
def test_the_limit_per_phone_counts_every_way_of_writing_it(
    someone: Callable[[], Any], typed: dict[str, str], written: str, house: House
) -> None:
    for hour in ("8 giờ còn", "9 giờ còn", "10 giờ còn"):
        someone().open(FRIDAY).press(hour).press("Tiếp tục", **typed).press("Gửi yêu cầu hẹn")
    last = someone().open(FRIDAY).press("14 giờ còn").press("Tiếp tục", **{**typed, "phone": written})
    last.press("Gửi yêu cầu hẹn")
    assert last.status == 409
    assert "đã có 3 lịch hẹn trong ngày 27/11/2026" in last.words
    assert Appointment.objects.count() == 3
