# SPDX-License-Identifier: EUPL-1.2
"""Vaccination in a real browser: a parent books and moves, the nurse sees the child, gives the shot, watches."""

import re
from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from django.test import Client

from doors.portal.test_portal_journey import Screen, browser, site  # noqa: F401
from doors.ward_shots import Ward
from motcua.people.models import User
from motcua.vaccination.models import VaccinationBooking

pytestmark = [pytest.mark.browser, pytest.mark.slow]


@pytest.mark.parametrize(("width", "scripts"), [(360, True), (1280, True), (320, False)])
def test_a_shot_is_booked_looked_up_moved_and_cancelled(
    ward: Ward,
    site: str,  # noqa: F811
    browser: Any,  # noqa: F811
    width: int,
    scripts: bool,
) -> None:
    screen = Screen(browser, site, width=width, scripts=scripts)
    page = screen.page
    screen.open("/")
    screen.press("Tiêm chủng cho bé")
    screen.press("Hẹn tiêm cho bé")
    screen.press("8 giờ còn")
    page.get_by_label("Họ và tên bé").fill("Nguyễn Bảo An")
    screen.press("Tiếp tục")
    assert page.get_by_role("alert").is_visible()
    assert page.get_by_label("Họ và tên bé").input_value() == "Nguyễn Bảo An"
    page.get_by_label("Ngày sinh").fill("7/10/26")
    page.get_by_label("Bé trai", exact=True).check()
    page.locator("#id_be1-vaccine").select_option("5IN1")
    page.get_by_label("Mũi thứ mấy").fill("1")
    page.get_by_label("Họ và tên người đưa bé đến").fill("Nguyễn Thị Lan")
    page.get_by_label("Số điện thoại").fill("0905 111 222")
    page.get_by_label("Tôi đồng ý").check()
    screen.press("Thêm bé")
    page.get_by_label("Họ và tên bé").nth(1).fill("Nguyễn Gia Hân")
    screen.press("Tiếp tục")
    assert "Hôm đó bé mới 1 tháng 20 ngày" in page.inner_text("main")
    screen.press("Giữ chỗ tiêm")
    code = page.inner_text(".code").replace(" ", "")
    screen.open(f"/t/{code}")
    page.get_by_label("Số điện thoại").fill("0905 111 222")
    screen.press("Tra cứu")
    assert "2 bé · N. T. Lan" in page.inner_text("main")
    screen.press("Đổi giờ")
    screen.press("thứ Hai")
    screen.press("9 giờ còn")
    screen.press("Đổi sang giờ mới")
    assert "Đã đổi giờ" in page.inner_text("main")
    assert "9 giờ sáng" in page.inner_text("main")
    screen.press("Hủy hẹn")
    screen.press("Hủy hẹn")
    assert "Đã hủy lịch tiêm" in page.inner_text("main")
    assert VaccinationBooking.objects.get().status == "cancelled"


@pytest.mark.parametrize("width", [360, 1280])
def test_the_nurse_receives_gives_the_shot_and_watches(
    ward: Ward,
    nga: User,
    book_shots: Callable[..., VaccinationBooking],
    the_clock: Callable[[str], datetime],
    site: str,  # noqa: F811
    browser: Any,  # noqa: F811
    width: int,
) -> None:
    booking = book_shots()
    client = Client()
    client.force_login(nga, backend="django.contrib.auth.backends.ModelBackend")
    the_clock("2026-11-27T08:00")
    screen = Screen(browser, site, width=width, scripts=True)
    page = screen.page
    page.context.add_cookies([{"name": "phien", "value": client.cookies["phien"].value, "url": site}])
    screen.open("/quay/DN-HC/tiem-chung/")
    page.get_by_label("Mã hẹn hoặc số điện thoại").fill(booking.code)
    with page.expect_navigation():
        page.keyboard.press("Enter")
    screen.check()
    assert "Đã đón tiếp Nguyễn Thị Lan" in page.inner_text("main")
    screen.press("Mở lịch tiêm này")
    assert "dị ứng trứng" in page.inner_text("main")
    page.get_by_label("Số lô").fill("AB-12")
    screen.press("Đã tiêm, bắt đầu theo dõi")
    # The browser counts on by itself.
    assert re.search("còn (29|30) phút", page.inner_text("main"))
    screen.open("/quay/DN-HC/tiem-chung/")
    assert re.search("còn (29|30) phút", page.inner_text("#o-theo-doi"))
    the_clock("2026-11-27T08:31")
    screen.open("/quay/DN-HC/tiem-chung/")
    page.get_by_role("button", name="Cho về").click()
    page.get_by_text("đã xong, cho về").wait_for()
    screen.check()
    booking.refresh_from_db()
    assert booking.status == "done"


def test_the_switchboard_books_by_keys(
    ward: Ward,
    tongdai: User,
    site: str,  # noqa: F811
    browser: Any,  # noqa: F811
) -> None:
    client = Client()
    client.force_login(tongdai, backend="django.contrib.auth.backends.ModelBackend")
    screen = Screen(browser, site, width=1280, scripts=True)
    page = screen.page
    page.context.add_cookies([{"name": "phien", "value": client.cookies["phien"].value, "url": site}])
    screen.open("/tong-dai/tiem-chung/?so=0905111222")
    page.get_by_label("Họ và tên bé").focus()
    page.keyboard.type("Nguyễn Bảo An")
    page.get_by_label("Họ và tên người đưa bé đến").fill("Nguyễn Thị Lan")
    page.get_by_label("Đã hỏi").focus()
    page.keyboard.press("Space")
    page.keyboard.press("2")
    page.get_by_text("Hẹn tiêm 8 giờ sáng ngày mai").wait_for()
    screen.check()
    page.keyboard.press("Enter")
    page.get_by_role("heading", name="Đã đặt lịch tiêm").wait_for()
    screen.check()
    assert VaccinationBooking.objects.get().channel == "PHONE"
