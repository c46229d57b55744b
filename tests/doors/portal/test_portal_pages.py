# SPDX-License-Identifier: EUPL-1.2
"""Every page of the portal: answers, carries no cookie it need not, is light, and costs few queries."""

import gzip
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.contrib.staticfiles import finders
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext, override_settings

from cast import House
from motcua.appointments.models import Appointment, Hold
from motcua.appointments.offer import forget_settings

PAGES = [
    "/",
    "/hen-gio/",
    "/hen-gio/?q=xay+dung",
    "/hen-gio/?q=khong+co+dau",
    "/hen-gio/?noi=DN-HC",
    "/hen-gio/dn-sxd/",
    "/hen-gio/DN-SXD/?noi=DN-TTHCC&tt=1.009974",
    "/hen-gio/dn-hc/?q=khai+sinh&tt=2.000815",
    "/hen-gio/dn-sngv/",
    "/hen-gio/dn-sxd/gio/?noi=DN-TTHCC",
    "/hen-gio/dn-sxd/gio/?noi=DN-TTHCC&tt=1.009974&thang=2026-12",
    "/hen-gio/tra-cuu/",
    "/hen-gio/tra-cuu/?ma=482914",
    "/nhung/",
    "/nhung/huong-dan/",
    "/nhung/dn-sxd/",
    "/nhung/dn-sxd/gio/?noi=DN-TTHCC",
]
FIRST_LOAD_BYTES = 50_000


@pytest.mark.parametrize("address", PAGES)
def test_every_page_answers_without_cookie_and_asking_changes_nothing(visitor: Any, address: str) -> None:
    for send in (visitor.client.get, visitor.client.head):
        answer = send(address)
        assert answer.status_code == 200
        assert not answer.cookies
    assert not Hold.objects.exists()
    visitor.open(address)
    assert re.search(r"<title>[^<]{5,}</title>", visitor.html)
    assert visitor.html.count("<h1") == 1
    assert not re.search(r"\sstyle=|\son\w+=|<script>|<style", visitor.html)


@pytest.mark.parametrize("address", PAGES)
def test_first_load_is_light(visitor: Any, address: str) -> None:
    html = visitor.open(address).html
    assert _first_load(html) <= FIRST_LOAD_BYTES


def test_first_load_of_the_later_steps_is_light(visitor: Any, typed: dict[str, str]) -> None:
    visitor.open("/hen-gio/dn-sxd/gio/?noi=DN-TTHCC").press("10 giờ còn")
    for words in ("Tiếp tục", "Gửi yêu cầu hẹn"):
        visitor.press(words, **(typed if words == "Tiếp tục" else {}))
        assert _first_load(visitor.html) <= FIRST_LOAD_BYTES


def _first_load(html: str) -> int:
    total = len(gzip.compress(html.encode()))
    for name in re.findall(r'(?:href|src)="/static/([^"]+)"', html):
        path = finders.find(re.sub(r"\.[0-9a-f]{12}(?=\.)", "", name))
        assert path, name
        total += len(gzip.compress(Path(str(path)).read_bytes()))
    return total


@pytest.mark.parametrize(
    ("address", "most"),
    [
        ("/", 6),
        ("/hen-gio/", 4),
        ("/hen-gio/?q=sxd", 4),
        ("/hen-gio/dn-hc/", 4),
        ("/hen-gio/tra-cuu/", 1),
        ("/nhung/", 5),
    ],
)
def test_query_counts_are_pinned(visitor: Any, address: str, most: int) -> None:
    visitor.open(address)
    forget_settings()
    with CaptureQueriesContext(connection) as asked:
        visitor.open(address)
    assert len(asked) <= most, [query["sql"][:90] for query in asked]


def test_booking_steps_cost_few_queries(visitor: Any, typed: dict[str, str]) -> None:
    visitor.open("/hen-gio/dn-sxd/gio/?noi=DN-TTHCC&ngay=2026-11-27")
    steps = [("9 giờ còn", {}, 24), ("Tiếp tục", typed, 7), ("Gửi yêu cầu hẹn", {}, 20)]
    for words, given, most in steps:
        with CaptureQueriesContext(connection) as asked:
            visitor.press(words, **given)
        assert len(asked) <= most, (words, [query["sql"][:90] for query in asked])


def test_agencies_are_found_by_former_name_and_abbreviation(visitor: Any) -> None:
    for q in ("so khdt", "sở kế hoạch", "SKHDT", "ke hoach va dau tu"):
        visitor.open(f"/hen-gio/?q={q}")
        assert "Sở Tài chính" in visitor.words
        assert "trước là Sở Kế hoạch và Đầu tư" in visitor.words
        assert "Sở Xây dựng" not in visitor.words
    visitor.open("/hen-gio/?q=tai chinh")
    assert "trước là" not in visitor.words


def test_agencies_not_offered_yet_say_so_and_are_no_links(visitor: Any) -> None:
    visitor.open("/hen-gio/")
    assert "nhận hẹn giờ từ ngày 01/01/2027" in visitor.words
    assert "chưa nhận hẹn giờ – đến trực tiếp hoặc gọi tổng đài" in visitor.words
    assert "/hen-gio/dn-nhs/" not in visitor.html
    assert "/hen-gio/dn-sngv/" not in visitor.html


def test_nothing_found_says_what_to_do(visitor: Any) -> None:
    visitor.open("/hen-gio/?q=<b>zzz")
    assert "Không có cơ quan nào tên" in visitor.words
    assert "<b>zzz" not in visitor.html


def test_purpose_asks_for_a_choice_and_keeps_what_was_ticked(visitor: Any) -> None:
    visitor.open("/hen-gio/dn-hc/?tiep=1")
    assert visitor.status == 422
    assert "Xin chọn ít nhất một việc" in visitor.words
    visitor.open("/hen-gio/dn-hc/?q=khai+sinh&tt=2.000815")
    assert "Đã chọn" in visitor.words
    assert re.search(r'value="2.000815" id="[^"]+" checked', visitor.html)
    assert visitor.open("/hen-gio/dn-hc/?tt=9.999999").status == 404


def test_purpose_tells_time_limit_fee_and_papers(visitor: Any) -> None:
    visitor.open("/hen-gio/dn-hc/")
    assert "Thời hạn: trong ngày, nếu nộp trước 15 giờ · Lệ phí: 2.000 đ" in visitor.words
    assert "Mang theo: Căn cước của người đến; Bản chính giấy tờ" in visitor.words


def test_an_agency_in_two_places_asks_which(visitor: Any, house: House) -> None:
    service = type(house.general_sxd)
    service.objects.create(office=house.hc, agency=house.sxd, on_from="2020-01-01")
    visitor.open("/hen-gio/dn-sxd/?tiep=1&tt=khac")
    assert "Đến nơi nào?" in visitor.words
    assert "Xin chọn nơi sẽ đến" in visitor.words
    visitor.open("/hen-gio/dn-sxd/gio/?tt=1.009974")
    assert "Đến nơi nào?" in visitor.words
    visitor.open("/hen-gio/dn-sxd/?tiep=1&tt=khac&noi=DN-HC")
    assert "270 Trần Phú" in visitor.words


@pytest.mark.parametrize(
    ("moment", "said"),
    [
        ("2026-11-26T09:00", "Đang mở Mở đến 11 giờ 30"),
        ("2026-11-26T12:00", "Đang nghỉ Nghỉ trưa, mở lại lúc 13 giờ"),
        ("2026-11-26T06:00", "Đang nghỉ Mở lúc 7 giờ 30"),
        ("2026-11-26T18:00", "Đã hết giờ hôm nay. Mở lại 7 giờ 30 sáng ngày mai."),
        ("2026-11-24T09:00", "Nghỉ lễ: Ngày Văn hóa Việt Nam. Mở lại 7 giờ 30 sáng ngày mai."),
        ("2026-11-29T09:00", "Chủ nhật nghỉ. Mở lại 7 giờ 30 sáng ngày mai."),
    ],
)
def test_the_start_page_says_which_places_are_open(
    visitor: Any, the_clock: Callable[..., Any], moment: str, said: str
) -> None:
    the_clock(moment)
    visitor.open("/")
    assert said in visitor.words
    assert "0236 3881 888" in visitor.words


def test_language_is_chosen_by_a_post_and_never_leads_away(visitor: Any) -> None:
    answer = visitor.client.post("/hen-gio/ngon-ngu/", {"language": "en", "next": "/hen-gio/"})
    assert (answer.status_code, answer["Location"]) == (302, "/hen-gio/")
    assert answer.cookies["ngon_ngu"].value == "en"
    assert '<html lang="en"' in visitor.open("/").html
    for away in ("https://example.org/", "//example.org", "javascript:alert(1)"):
        assert visitor.client.post("/hen-gio/ngon-ngu/", {"language": "en", "next": away})["Location"] == "/"
    assert not visitor.client.post("/hen-gio/ngon-ngu/", {"language": "xx"}).cookies
    assert visitor.client.get("/hen-gio/ngon-ngu/").status_code == 405


def test_booking_works_where_forgery_tokens_are_enforced(someone: Any, typed: dict[str, str]) -> None:
    one = someone()
    one.client = Client(enforce_csrf_checks=True)
    one.open("/hen-gio/dn-sxd/gio/?noi=DN-TTHCC&ngay=2026-11-27").press("9 giờ còn").press("Tiếp tục", **typed)
    one.press("Gửi yêu cầu hẹn")
    assert Appointment.objects.count() == 1


@override_settings(PUBLIC_URL="https://hen.example.vn")
def test_the_guide_gives_one_line_an_agency(visitor: Any) -> None:
    visitor.open("/nhung/huong-dan/")
    assert (
        "&lt;iframe src=&quot;https://hen.example.vn/nhung/dn-sxd/&quot; title=&quot;Hẹn giờ với Sở Xây dựng&quot;"
        in visitor.html
    )
    assert "dn-sngv" not in visitor.html


@pytest.mark.rule("R-008")
def test_booking_is_offered_and_never_demanded(client: Client, house: House, the_clock: Any) -> None:
    the_clock("2026-11-26T09:00")
    assert "Hẹn giờ là không bắt buộc" in client.get("/").content.decode()
    for page in ("/hen-gio/dn-nhs/", "/hen-gio/dn-sngv/"):
        assert "vẫn có thể đến trực tiếp" in client.get(page).content.decode()
