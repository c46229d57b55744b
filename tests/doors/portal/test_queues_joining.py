# SPDX-License-Identifier: EUPL-1.2
"""Taking a number from home: the phone is checked, one check gives one number, and two numbers a day are enough."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from cast import Citizen
from lines import Lines
from motcua.journal.models import Entry
from motcua.people import phone_check
from motcua.people.models import PhoneCheck
from motcua.queueing.models import Line, Ticket
from reactions.world import relay, send_all

HERE = "/xep-hang/dn-tthcc/lay-so/"


@pytest.fixture
def home(lines: Lines, visitor: Any) -> Lines:
    """Line A of DN-TTHCC may be joined from home, at nine."""
    Line.objects.filter(pk=lines.a.pk).update(may_join_from_home=True)
    return lines


def sent_code() -> str:
    return phone_check.code_of(PhoneCheck.objects.latest("asked_at"))


def with_code(visitor: Any, **typed: str) -> Any:
    asked = {"line": "A", "phone": "0905 111 222", **typed}
    return visitor.open(f"{HERE}?hang=A").press("Gửi mã đến điện thoại", **asked)


def test_line_phone_code_number(visitor: Any, home: Lines, lan: Citizen, deliveries: Any) -> None:
    visitor.open(HERE)
    assert "Ai không có mặt khi gọi là mất lượt" in visitor.words
    assert "số ấy được gọi lại sau 3 số nữa" in visitor.words
    assert "nhiều nhất 2 số một ngày" in visitor.words
    with_code(visitor)
    relay()
    send_all()
    assert deliveries(lan.phone)[0].startswith(sent_code())
    visitor.press("Lấy số", code=sent_code())
    ticket = Ticket.objects.get()
    assert visitor.at == f"/so/{ticket.pk}/?xong=lay-so"
    assert "Đã lấy số" in visitor.words
    assert "A001" in visitor.words
    assert (ticket.channel, ticket.phone, ticket.lane) == ("WEB", lan.phone, 0)
    relay()
    send_all()
    assert deliveries(lan.phone)[1].startswith("So A001 tai ")


def test_pressed_twice_reloaded_and_gone_back_to_is_one_number(visitor: Any, home: Lines) -> None:
    with_code(visitor)
    form, button = visitor.find("Lấy số")
    address, values = visitor.sending(form, button, {"code": sent_code()})
    answers = {visitor.client.post(address, values)["Location"] for _time in range(3)}
    assert len(answers) == 1
    assert visitor.client.get(address)["Location"] in answers
    assert Ticket.objects.count() == 1


def test_the_page_of_the_code_survives_a_reload(visitor: Any, home: Lines) -> None:
    with_code(visitor)
    assert "905111222" not in visitor.at
    visitor.open(visitor.at)
    assert "Đã gửi mã đến số 09xx***222" in visitor.words
    visitor.press("Lấy số", code=sent_code())
    assert Ticket.objects.count() == 1


def test_one_text_is_enough_for_two_lines_asked_within_a_minute(visitor: Any, home: Lines) -> None:
    Line.objects.filter(pk=home.b.pk).update(may_join_from_home=True)
    first = with_code(visitor).at
    second = with_code(visitor, line="B").at
    assert Entry.objects.filter(kind="PhoneCheckAsked").count() == 1
    code = {"code": sent_code()}
    one, other = (visitor.client.post(address, code)["Location"] for address in (first, second))
    assert one != other
    assert sorted(ticket.line.code for ticket in Ticket.objects.select_related("line")) == ["A", "B"]


def test_two_numbers_a_day_then_the_machine(visitor: Any, home: Lines) -> None:
    for _number in range(3):
        with_code(visitor).press("Lấy số", code=sent_code())
    assert visitor.status == 409
    assert "Số điện thoại này hôm nay đã lấy 2 số từ nhà." in visitor.words
    assert Ticket.objects.count() == 2


def test_a_wrong_code_gives_nothing(visitor: Any, home: Lines) -> None:
    wrong = f"{(int(with_code(visitor) and sent_code()) + 1) % 10**6:06d}"
    visitor.press("Lấy số", code=wrong)
    assert visitor.status == 422
    assert "Mã chưa đúng" in visitor.words
    assert not Ticket.objects.exists()


def test_outside_the_hours_no_code_is_sent(visitor: Any, home: Lines, the_clock: Callable[..., Any]) -> None:
    visitor.open(HERE)
    form, button = visitor.find("Gửi mã đến điện thoại")
    the_clock("2026-11-26T19:00")
    address, values = visitor.sending(form, button, {"line": "A", "phone": "0905 111 222"})
    answer = visitor.client.post(address, values)
    assert answer.status_code == 409
    assert "Bây giờ chưa lấy số được" in answer.content.decode()
    assert "Lấy số được từ 7 giờ sáng ngày mai" in visitor.open(HERE).words
    assert not PhoneCheck.objects.exists()


def test_where_numbers_are_only_given_on_the_spot_it_says_so(visitor: Any, home: Lines) -> None:
    assert "Nơi này chỉ cho lấy số tại chỗ" in visitor.open("/xep-hang/dn-hc/lay-so/").words
    visitor.open(HERE)
    form, button = visitor.find("Gửi mã đến điện thoại")
    address, values = visitor.sending(form, button, {"line": "B", "phone": "0905 111 222"})
    assert visitor.client.post(address, values).status_code == 409
    assert not PhoneCheck.objects.exists()


@pytest.mark.parametrize(("typed", "says"), [({"line": ""}, "Xin chọn một hàng chờ."), ({"phone": ""}, "Xin ghi số")])
def test_what_is_missing_is_said_and_what_was_typed_stays(
    visitor: Any, home: Lines, typed: dict[str, str], says: str
) -> None:
    with_code(visitor, **typed)
    assert visitor.status == 422
    assert says in visitor.words
    assert ("0905 111 222" in visitor.html) is ("phone" not in typed)


def test_a_forged_address_or_page_gives_nothing(visitor: Any, home: Lines) -> None:
    assert visitor.open(f"{HERE}gia-mao/").status == 410
    assert 'href="/xep-hang/"' in visitor.html
    answer = Client().post(HERE, {"line": "A", "phone": "0905111222", "trang": "x"})
    assert answer.status_code == 410
    assert not PhoneCheck.objects.exists()


def test_the_line_that_closed_meanwhile_gives_no_number(
    visitor: Any, home: Lines, the_clock: Callable[..., Any]
) -> None:
    with_code(visitor)
    the_clock("2026-11-26T19:00")
    visitor.press("Lấy số", code=sent_code())
    assert visitor.status == 409
    assert "Bây giờ chưa lấy số được" in visitor.words
    assert not Ticket.objects.exists()
