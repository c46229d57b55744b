# SPDX-License-Identifier: EUPL-1.2
"""The waiting rooms as people read them at home: honest numbers, in few queries, on light pages."""

import gzip
import re
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from cast import House, at
from lines import Lines
from motcua.appointments.offer import forget_settings
from motcua.kernel.text import sort_key
from motcua.live import mirrors, snapshot
from motcua.offices.models import Counter, Office
from motcua.offices.operations import search_text
from motcua.people.models import User
from motcua.queueing import operations, waiting
from motcua.queueing.models import Line, Ticket, WaitScore

Draw = Callable[..., Ticket]
NINE = "2026-11-26T09:00"


@pytest.fixture
def open_lines(lines: Lines, visitor: Any) -> Lines:
    return lines


@pytest.fixture
def called(open_lines: Lines, draw: Draw, binh: User) -> Ticket:
    """Five people in line A; the first is called to counter 3 at nine."""
    for _person in range(5):
        draw()
    operations.begin_duty(counter="DN-TTHCC-3", by=binh, at=at(NINE))
    ticket = operations.call_next(counter="DN-TTHCC-3", by=binh, at=at(NINE))
    assert ticket is not None
    return ticket


def many_offices(count: int, *, lines: int = 3) -> None:
    for number in range(count):
        name = f"Bộ phận Một cửa thứ {number:03d}"
        office = Office.objects.create(
            code=f"X-{number:03d}", name=name, address="1 Lê Lợi", locality_id="48",
            sort_key=sort_key(name), search_key=search_text([name]),
        )  # fmt: skip
        Counter.objects.create(code=f"{office.pk}-1", office=office, number=1)
        made = [
            Line.objects.create(office=office, code=code, name=f"Việc {code}", prefix=code)
            for code in "ABCDEFGH"[:lines]
        ]
        operations.ensure_states(made)


# --- all places ------------------------------------------------------------------------------------------


def test_all_places_tell_who_is_served_who_waits_and_what_is_open(visitor: Any, called: Ticket) -> None:
    words = visitor.open("/xep-hang/").words
    assert "Trung tâm Phục vụ hành chính công thành phố Đà Nẵng Đang mở" in words
    assert "A001 quầy 3" in words
    assert "4 người chờ" in words
    assert "chưa đủ dữ liệu" in words
    assert "cập nhật lúc 9 giờ" in words
    assert "Thành phố Đà Nẵng" in words


def test_the_start_page_leads_there(visitor: Any) -> None:
    assert 'href="/xep-hang/"' in visitor.open("/").html


@pytest.mark.parametrize("q", ["hai chau", "HẢI CHÂU", "mot cua hai", "Hải châu"])
def test_a_place_is_found_without_marks(visitor: Any, lines: Lines, q: str) -> None:
    words = visitor.open(f"/xep-hang/?q={q}").words
    assert "Tìm thấy 1 nơi" in words
    assert "Bộ phận Một cửa Hải Châu" in words
    assert "24 Trần Phú" not in words


def test_nothing_found_says_what_to_try(visitor: Any, lines: Lines) -> None:
    words = visitor.open("/xep-hang/?q=sao hoa").words
    assert "Không có nơi nào tên “sao hoa”" in words
    assert "Thử một chữ trong tên" in words


def test_a_place_that_is_closed_says_when_it_opens(visitor: Any, lines: Lines, the_clock: Any) -> None:
    the_clock("2026-11-26T19:00")
    words = visitor.open("/xep-hang/?q=trung tam").words
    assert "Đang nghỉ" in words
    assert "Mở lại 7 giờ 30 sáng ngày mai" in words


def test_a_machine_that_fell_silent_is_never_shown_as_live(
    visitor: Any, called: Ticket, monkeypatch: pytest.MonkeyPatch
) -> None:
    Line.objects.filter(office="DN-HC").update(is_mirrored=True)
    silent = mirrors.Freshness(is_fresh=False, as_of=at("2026-11-26T08:12"), changes=3)
    monkeypatch.setattr(snapshot.mirrors, "freshness_of", lambda offices: {"DN-HC": silent})
    for address in ("/xep-hang/", "/xep-hang/dn-hc/"):
        visitor.open(address)
        assert "mất kết nối từ 8 giờ 12 – số dưới đây là số cuối cùng nhận được" in visitor.words
        assert "is-stale" in visitor.html
    assert "Mất kết nối với máy ở đây từ 8 giờ 12" in visitor.words
    assert "cập nhật lúc" not in visitor.words


def test_queries_do_not_grow_with_places_and_lines(visitor: Any, lines: Lines) -> None:
    def asked() -> int:
        # What the lines' history says is remembered for a minute.
        visitor.open("/xep-hang/")
        forget_settings()
        with CaptureQueriesContext(connection) as queries:
            assert visitor.open("/xep-hang/").status == 200
        return len(queries)

    few = asked()
    many_offices(20)
    assert asked() == few
    assert few <= 8


def test_pages_turn_where_there_are_many_places(visitor: Any, lines: Lines) -> None:
    many_offices(40)
    visitor.open("/xep-hang/")
    first = set(re.findall(r'data-office="([^"]+)"', visitor.html))
    assert len(first) == 30
    (next_page,) = re.findall(r'href="(\?q=&amp;sau=[^"]+)"', visitor.html)
    visitor.open("/xep-hang/" + next_page.replace("&amp;", "&"))
    rest = set(re.findall(r'data-office="([^"]+)"', visitor.html))
    assert len(first | rest) == 42
    assert not first & rest
    assert "Xem thêm nơi khác" not in visitor.words


def test_ten_places_of_five_lines_are_a_light_page(visitor: Any, lines: Lines) -> None:
    many_offices(8, lines=5)
    html = visitor.open("/xep-hang/").html
    assert len(html.encode()) < 50_000
    assert len(gzip.compress(html.encode())) < 10_000


# --- one place -------------------------------------------------------------------------------------------


def test_one_place_tells_each_line_with_its_rule_and_its_score(visitor: Any, called: Ticket, open_lines: Lines) -> None:
    WaitScore.objects.create(
        line=open_lines.a, day=date(2026, 11, 25), told_count=97, held_count=83, sooner_count=9, later_count=5
    )
    words = visitor.open("/xep-hang/dn-tthcc/").words
    assert "Đang gọi A001 quầy 3" in words
    assert "Số vừa lấy A005" in words
    assert "Hôm qua 83 trong 97 người được gọi trong khoảng đã báo." in words
    assert "được gọi trước." in words
    assert "phụ nữ mang thai" in words
    assert "Người đã hẹn giờ được gọi trước, kể từ giờ hẹn. Trễ quá 15 phút thì chờ như người lấy số." in words
    assert "Các số gọi trong 30 phút qua 1 A001 9 giờ · quầy 3" in words
    assert "Soạn STT tthc gửi 8188" in words
    assert "24 Trần Phú, Đà Nẵng" in words


def test_the_wait_is_a_range(visitor: Any, called: Ticket, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(waiting, "range_for", lambda **asked: waiting.Range(15, 30))
    assert "15–30 phút" in visitor.open("/xep-hang/").words
    assert "Lấy số bây giờ thì chờ 15–30 phút" in visitor.open("/xep-hang/dn-tthcc/").words


def test_numbers_from_home_are_offered_only_where_they_are_given(visitor: Any, open_lines: Lines) -> None:
    assert "Lấy số từ nhà" not in visitor.open("/xep-hang/dn-tthcc/").words
    Line.objects.filter(pk=open_lines.a.pk).update(may_join_from_home=True)
    assert "/xep-hang/dn-tthcc/lay-so/?hang=A" in visitor.open("/xep-hang/dn-tthcc/").html


def test_one_place_costs_the_same_whatever_waits_there(visitor: Any, called: Ticket, draw: Draw) -> None:
    def asked() -> int:
        visitor.open("/xep-hang/dn-tthcc/")
        with CaptureQueriesContext(connection) as queries:
            visitor.open("/xep-hang/dn-tthcc/")
        return len(queries)

    few = asked()
    for _person in range(12):
        draw()
    Line.objects.create(office_id="DN-TTHCC", code="C", name="Lao động", prefix="C")
    assert asked() <= few
    assert few <= 14


@pytest.mark.parametrize("address", ["/xep-hang/dn-xx/", "/so/khong-phai-so/", f"/so/{'0' * 32}/", "/so/x"])
def test_a_place_or_number_that_is_not_there_is_said_kindly(visitor: Any, house: House, address: str) -> None:
    visitor.open(address)
    assert visitor.status == 404
    assert "Không tìm thấy" in visitor.words
    assert 'href="/xep-hang/"' in visitor.html


def test_asking_sets_no_cookie_and_writes_nothing(lines: Lines, the_clock: Any) -> None:
    the_clock(NINE)
    for address in ("/xep-hang/", "/xep-hang/dn-tthcc/", "/xep-hang/dn-tthcc/lay-so/"):
        answer = Client().get(address)
        assert answer.status_code == 200
        assert not answer.cookies
        assert not re.search(r"\sstyle=|\son\w+=|<script>|<style", answer.content.decode())
