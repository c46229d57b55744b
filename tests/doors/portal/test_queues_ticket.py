# SPDX-License-Identifier: EUPL-1.2
"""One's own number: place, range, when to set out; every state says what to do, and nothing about a person."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cast import Citizen, at
from lines import Lines
from motcua.doors.portal import turn_words
from motcua.live import mirrors, snapshot
from motcua.messaging.models import Message
from motcua.people import phone_check
from motcua.people.models import PhoneCheck, User
from motcua.queueing import operations, queries, waiting
from motcua.queueing.clock_range import clock_range, leave_at
from motcua.queueing.models import Line, Ticket, TurnAlert
from reactions.world import relay

Draw = Callable[..., Ticket]
NINE = at("2026-11-26T09:00")


@pytest.fixture
def desk(lines: Lines, visitor: Any, binh: User) -> dict[str, Any]:
    """Counter 3 of DN-TTHCC with Bình, at nine."""
    operations.begin_duty(counter="DN-TTHCC-3", by=binh, at=NINE, lines=["A"])
    return {"counter": "DN-TTHCC-3", "by": binh, "at": NINE}


def page_of(ticket: Ticket) -> str:
    return f"/so/{ticket.pk}/"


def sent_code() -> str:
    return phone_check.code_of(PhoneCheck.objects.latest("asked_at"))


def known(monkeypatch: pytest.MonkeyPatch, low: int = 40, high: int = 55) -> None:
    monkeypatch.setattr(waiting, "range_for", lambda **asked: waiting.Range(low, high))


# --- waiting ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("slash", ["/", ""])
def test_a_waiting_number_tells_place_hours_and_when_to_set_out(
    visitor: Any, draw: Draw, lines: Lines, monkeypatch: pytest.MonkeyPatch, slash: str
) -> None:
    for _person in range(6):
        draw()
    ticket = draw()
    known(monkeypatch)
    words = visitor.open(f"/so/{ticket.pk}{slash}").words
    assert "A007" in words
    assert "còn 6 người trước" in words
    assert "được gọi khoảng 9 giờ 40 – 9 giờ 55" in words
    assert "Nên đi lúc 9 giờ 15" in words
    assert visitor.open(f"{page_of(ticket)}?di=5").words.count("Nên đi lúc 9 giờ 30") == 1
    assert "Nên đi ngay" in visitor.open(f"{page_of(ticket)}?di=45").words
    assert visitor.open(f"{page_of(ticket)}?di=abc").status == 200
    assert visitor.answer["Cache-Control"] == "private, no-store"


def test_without_history_nothing_is_promised(visitor: Any, draw: Draw) -> None:
    words = visitor.open(page_of(draw())).words
    assert "người tiếp theo được gọi" in words
    assert "Chưa đủ dữ liệu để nói chờ bao lâu" in words
    assert "Nên đi" not in words


def test_who_was_called_before_and_why_but_never_which_class(visitor: Any, draw: Draw, desk: dict[str, Any]) -> None:
    ticket, first = draw(), draw(priority="pregnant")
    assert operations.call_next(**desk) == first
    words = visitor.open(page_of(ticket)).words
    assert "Số nào được gọi trước, vì sao? 1" in words
    assert f"{first.shown} 9 giờ · ưu tiên theo quy định" in words
    assert "mang thai" not in words
    assert f"Đang gọi: {first.shown} quầy 3" in words


def test_the_part_that_changes_comes_alone(visitor: Any, draw: Draw) -> None:
    ticket = draw()
    html = visitor.open(f"{page_of(ticket)}?phan=1&di=20").html
    assert html.startswith("<article")
    assert "<form" not in html


def test_a_number_costs_the_same_however_many_wait(visitor: Any, draw: Draw) -> None:
    ticket = draw()

    def asked() -> int:
        visitor.open(page_of(ticket))
        with CaptureQueriesContext(connection) as queries_asked:
            visitor.open(page_of(ticket))
        return len(queries_asked)

    few = asked()
    for _person in range(30):
        draw()
    assert asked() == few
    assert few <= 16


# --- the other states ------------------------------------------------------------------------------------


def test_called_says_where_to_go(visitor: Any, draw: Draw, desk: dict[str, Any]) -> None:
    ticket = draw()
    operations.call_next(**desk)
    visitor.open(page_of(ticket))
    assert "ĐẾN LƯỢT A001 Mời đến quầy 3" in visitor.words
    assert "<title>ĐẾN LƯỢT" in visitor.html
    assert "turn-called" in visitor.html
    assert "Tôi không chờ nữa" not in visitor.words


def test_serving_done_absent_transferred_and_left(visitor: Any, draw: Draw, desk: dict[str, Any], lines: Lines) -> None:
    served, missed, moved, gone = (draw() for _person in range(4))
    operations.call_next(**desk)
    operations.start(**desk)
    assert "Đang làm việc tại quầy 3" in visitor.open(page_of(served)).words
    operations.finish(**desk)
    assert "Đã xong Xong lúc 9 giờ. Cảm ơn Ông/Bà." in visitor.open(page_of(served)).words
    operations.call_next(**desk)
    operations.mark_absent(**desk)
    words = visitor.open(page_of(missed)).words
    assert "Đã gọi mà chưa thấy đến" in words
    assert "Xin đến báo cán bộ: số được gọi lại sau 3 số nữa." in words
    operations.call_next(**desk)
    operations.transfer(**desk, to_line="B")
    assert "Đã chuyển sang hàng chờ Việc khác, giữ nguyên giờ lấy số." in visitor.open(page_of(moved)).words
    operations.leave_line(ticket_id=gone.pk, at=NINE, actor="citizen")
    assert "Số này không chờ nữa" in visitor.open(page_of(gone)).words


def test_a_number_of_another_day_says_so(visitor: Any, draw: Draw, desk: dict[str, Any], the_clock: Any) -> None:
    ticket = draw()
    operations.call_next(**desk)
    operations.finish(**desk)
    the_clock("2026-11-27T09:00")
    words = visitor.open(page_of(ticket)).words
    assert "Số của ngày khác" in words
    assert "thứ Năm, 26/11/2026" in words


def test_who_still_waits_after_midnight_still_has_a_place(visitor: Any, draw: Draw, the_clock: Any) -> None:
    ticket = draw(at_="2026-11-26T16:50")
    the_clock("2026-11-27T00:20")
    assert "người tiếp theo được gọi" in visitor.open(page_of(ticket)).words


def test_a_number_of_a_silent_machine_promises_nothing(
    visitor: Any, draw: Draw, lines: Lines, monkeypatch: pytest.MonkeyPatch
) -> None:
    ticket = draw()
    known(monkeypatch)
    Line.objects.filter(pk=lines.a.pk).update(is_mirrored=True)
    Ticket.objects.filter(pk=ticket.pk).update(is_mirrored=True)
    silent = mirrors.Freshness(is_fresh=False, as_of=at("2026-11-26T08:12"), changes=3)
    monkeypatch.setattr(snapshot.mirrors, "freshness_of", lambda offices: {"DN-TTHCC": silent})
    words = visitor.open(page_of(ticket)).words
    assert "Mất kết nối với máy ở đây từ 8 giờ 12: chưa biết đã gọi đến đâu." in words
    assert "Nên đi" not in words


# --- giving up -------------------------------------------------------------------------------------------


def test_giving_up_is_asked_twice(visitor: Any, draw: Draw) -> None:
    ticket = draw()
    visitor.open(f"{page_of(ticket)}thoi/")
    assert "Thôi không chờ số A001?" in visitor.words
    assert queries.ticket(ticket.pk).state == "waiting"
    visitor.press("Thôi, không chờ nữa")
    assert "Số này không chờ nữa" in visitor.words
    assert queries.ticket(ticket.pk).state == "left"
    assert visitor.open(f"{page_of(ticket)}thoi/").at == page_of(ticket)


def test_what_a_counter_has_called_is_not_given_up(visitor: Any, draw: Draw, desk: dict[str, Any]) -> None:
    ticket = draw()
    visitor.open(f"{page_of(ticket)}thoi/")
    operations.call_next(**desk)
    visitor.press("Thôi, không chờ nữa")
    assert "ĐẾN LƯỢT" in visitor.words


# --- reminders -------------------------------------------------------------------------------------------


def test_a_reminder_is_set_once_the_phone_was_checked(visitor: Any, draw: Draw, lan: Citizen) -> None:
    ticket = draw()
    visitor.open(page_of(ticket)).press("Nhắc tôi bằng tin nhắn", before="5", phone="0905 111 222")
    assert "Đã gửi mã đến số 09xx***222" in visitor.words
    assert not TurnAlert.objects.exists()
    assert "905111222" not in visitor.at
    visitor.press("Đặt lời nhắc", code="000000" if sent_code() != "000000" else "111111")
    assert visitor.status == 422
    assert "còn 4 lần" in visitor.words
    visitor.press("Đặt lời nhắc", code=sent_code())
    assert "Đã đặt lời nhắc: nhắn khi còn 5 người trước." in visitor.words
    alert = TurnAlert.objects.get()
    assert (alert.ticket_id, alert.phone, alert.before) == (ticket.pk, lan.phone, 5)


def test_the_same_reminder_sent_twice_is_one(visitor: Any, draw: Draw) -> None:
    visitor.open(page_of(draw())).press("Nhắc tôi bằng tin nhắn", before="5", phone="0905 111 222")
    form, button = visitor.find("Đặt lời nhắc")
    address, values = visitor.sending(form, button, {"code": sent_code()})
    for _time in range(2):
        assert visitor.client.post(address, values).status_code == 302
    assert TurnAlert.objects.count() == 1


@pytest.mark.parametrize(
    ("phone", "says"), [("", "Xin ghi số điện thoại"), ("0905 1", "còn thiếu"), ("0236 3881 888", "máy bàn")]
)
def test_a_phone_that_cannot_be_reached_is_refused_in_its_field(
    visitor: Any, draw: Draw, phone: str, says: str
) -> None:
    visitor.open(page_of(draw())).press("Nhắc tôi bằng tin nhắn", before="10", phone=phone)
    assert visitor.status == 422
    assert says in visitor.words
    (chosen,) = re.findall(r'<input type="radio"[^>]*checked[^>]*>', visitor.html)
    assert 'value="10"' in chosen
    assert not PhoneCheck.objects.exists()


def test_codes_tried_out_are_over_and_a_new_one_is_offered(visitor: Any, draw: Draw) -> None:
    visitor.open(page_of(draw())).press("Nhắc tôi bằng tin nhắn", before="3", phone="0905 111 222")
    wrong = f"{(int(sent_code()) + 1) % 10**6:06d}"
    for _time in range(5):
        visitor.press("Đặt lời nhắc", code=wrong)
    assert "Mã này không dùng được nữa" in visitor.words
    assert "Lấy mã mới" in visitor.words


def test_the_phone_of_a_number_from_home_need_not_be_typed_again(visitor: Any, lines: Lines, lan: Citizen) -> None:
    Line.objects.filter(pk=lines.a.pk).update(may_join_from_home=True)
    lines.a.refresh_from_db()
    ticket = operations.issue_ticket(
        line=lines.a, channel="WEB", at=NINE - timedelta(minutes=5), actor="citizen", phone=lan.phone
    )
    visitor.open(page_of(ticket))
    assert "222" not in visitor.words
    visitor.press("Nhắc tôi bằng tin nhắn", before="3", phone="")
    assert TurnAlert.objects.get().phone == lan.phone
    assert not PhoneCheck.objects.exists()
    relay()
    assert set(Message.objects.values_list("to_phone", flat=True)) == {lan.phone}


def test_a_form_of_nowhere_sends_no_code(visitor: Any, draw: Draw) -> None:
    ticket = draw()
    answer = visitor.client.post(f"{page_of(ticket)}nhac/", {"before": "3", "phone": "0905111222", "trang": "x"})
    assert answer.status_code == 410
    assert not PhoneCheck.objects.exists()


# --- words -----------------------------------------------------------------------------------------------


def test_ranges_are_said_no_more_exactly_than_they_are() -> None:
    assert turn_words.minutes(15, 30) == "15–30 phút"
    assert turn_words.minutes(0, 4) == "dưới 4 phút"
    assert turn_words.minutes(0, 0) == "dưới 1 phút"
    assert turn_words.minutes(12, 12) == "khoảng 12 phút"
    told = clock_range(at("2026-11-26T09:03"), low=14, high=27)
    assert turn_words.clock(told) == "9 giờ 15 – 9 giờ 30"
    assert turn_words.clock(clock_range(at("2026-11-26T09:03"), low=0, high=1)) == "9 giờ 03 – 9 giờ 05"
    assert turn_words.clock(clock_range(at("2026-11-26T23:58:40"), low=4, high=9)) == "0 giờ – 0 giờ 10"


def test_setting_out_leaves_five_minutes_to_spare() -> None:
    assert leave_at(NINE, low=40, travel=20) == at("2026-11-26T09:15")
    assert leave_at(NINE, low=43, travel=20) == at("2026-11-26T09:15")
    assert leave_at(NINE, low=29, travel=20) is None


def test_counters_of_other_makers_keep_their_names() -> None:
    assert turn_words.counter("DN-HC-3", office="DN-HC") == "quầy 3"
    assert turn_words.counter("Phòng khám 12", office="DN-BVDN") == "Phòng khám 12"
    assert turn_words.counter("", office="DN-HC") == ""
