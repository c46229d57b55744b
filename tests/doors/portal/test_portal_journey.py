# SPDX-License-Identifier: EUPL-1.2
"""The whole visit in a real browser: book, look up, move, cancel; with and without scripts, wide and narrow."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.db import connections

from cast import House, at
from chromium import Axe, chromium
from motcua.appointments import operations
from motcua.appointments.models import Appointment


@pytest.fixture
def browser(monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    # The browser's event loop stands in this thread; Django would refuse the database to the test itself.
    monkeypatch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")
    with chromium() as running:
        yield running
        # Beside the event loop the test had a connection of its own, which would keep the database in use.
        connections.close_all()


@pytest.fixture
def site(
    settings: Any,
    monkeypatch: pytest.MonkeyPatch,
    live_server: Any,
    house: House,
    the_clock: Callable[..., Any],
) -> str:
    """The address of the running house, on Thursday 26/11/2026 at 9; the test server serves static files by name."""
    # So would the connections that the server's threads keep.
    monkeypatch.setitem(connections["default"].settings_dict, "CONN_MAX_AGE", 0)
    plain = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    settings.STORAGES = {**settings.STORAGES, "staticfiles": plain}
    the_clock("2026-11-26T09:00")
    return str(live_server.url)


class Screen:
    """One browser window; each step is checked for accessibility, sideways scrolling and refused scripts."""

    def __init__(self, browser: Any, root: str, *, width: int, scripts: bool) -> None:
        context = browser.new_context(
            viewport={"width": width, "height": 800}, java_script_enabled=scripts, locale="vi-VN"
        )
        self.page, self.root, self.width, self.scripts = context.new_page(), root, width, scripts
        self.refused: list[str] = []
        self.page.on(
            "console", lambda said: self.refused.append(said.text) if "Content Security" in said.text else None
        )
        self.page.on("pageerror", lambda wrong: self.refused.append(str(wrong)))

    def open(self, address: str) -> None:
        self.page.goto(self.root + address)
        self.check()

    def press(self, words: str) -> None:
        with self.page.expect_navigation():
            self.page.get_by_role("button", name=words).or_(self.page.get_by_role("link", name=words)).first.click()
        self.check()

    def check(self) -> None:
        assert not self.refused
        if not self.scripts:
            return
        found = Axe().run(self.page)
        assert found.violations_count == 0, f"{self.page.url}\n{found.generate_report()}"
        assert self.page.evaluate("document.documentElement.scrollWidth") <= self.width, self.page.url


@pytest.mark.browser
@pytest.mark.slow
@pytest.mark.parametrize(("width", "scripts"), [(360, True), (1280, True), (320, False)])
def test_a_visit_is_booked_looked_up_moved_and_cancelled(site: str, browser: Any, width: int, scripts: bool) -> None:
    screen = Screen(browser, site, width=width, scripts=scripts)
    page = screen.page
    screen.open("/")
    screen.press("Hẹn giờ")
    page.get_by_label("Tìm cơ quan").fill("so xd")
    screen.press("Tìm")
    screen.press("Sở Xây dựng")
    screen.press("Chọn ngày giờ")
    assert "Xem lại" in page.title()
    page.get_by_label("Việc khác").check()
    screen.press("Chọn ngày giờ")
    screen.press("thứ Sáu, 27/11/2026")
    screen.press("9 giờ còn 2 chỗ")
    screen.press("Tiếp tục")
    assert page.get_by_role("alert").is_visible()
    page.get_by_role("link", name="Họ và tên người đến").click()
    page.get_by_label("Họ và tên người đến").fill("Nguyễn Thị Lan")
    page.get_by_label("Số điện thoại").fill("0905 111 222")
    page.get_by_label("Việc cần làm").fill("Hỏi về giấy phép sửa nhà")
    screen.press("Tiếp tục")
    assert "Nguyễn Thị Lan hẹn 9 giờ sáng ngày mai" in page.inner_text("main")
    screen.press("Gửi yêu cầu hẹn")
    code = page.inner_text(".code").replace(" ", "")
    screen.open(f"/d/{code}")
    page.get_by_label("Số điện thoại").fill("0905 111 222")
    screen.press("Tra cứu")
    assert "N. T. Lan" in page.inner_text("main")
    screen.press("Đổi giờ")
    screen.press("Tháng sau")
    screen.press("thứ Ba, 01/12/2026")
    screen.press("10 giờ còn 2 chỗ")
    screen.press("Đổi sang giờ mới")
    assert "Đã đổi giờ" in page.inner_text("main")
    screen.press("Muốn giờ sớm hơn")
    assert "Đang chờ giờ sớm hơn" in page.inner_text("main")
    operations.offer_earlier_hours(at=at("2026-11-26T09:00"))
    screen.open(page.url.removeprefix(site))
    screen.press("Nhận giờ này")
    assert "Đã nhận giờ sớm hơn" in page.inner_text("main")
    screen.press("Hủy hẹn")
    screen.press("Hủy hẹn")
    assert "Đã hủy lịch hẹn" in page.inner_text("main")
    made = Appointment.objects.get()
    assert (made.code, made.status) == (code, "cancelled")


@pytest.mark.browser
@pytest.mark.slow
def test_the_form_is_filled_by_keyboard_alone_and_enter_goes_on(site: str, browser: Any) -> None:
    screen = Screen(browser, site, width=360, scripts=True)
    screen.open("/hen-gio/dn-sxd/gio/?noi=DN-TTHCC&ngay=2026-11-27")
    page = screen.page
    page.get_by_role("button", name="9 giờ còn 2 chỗ").focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/giu/**")
    page.get_by_label("Họ và tên người đến").focus()
    page.keyboard.type("Nguyễn Thị Lan")
    page.keyboard.press("Tab")
    page.keyboard.type("0905111222")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    assert "Xin ghi việc cần làm" in page.inner_text("main")
    assert page.get_by_label("Số điện thoại").input_value() == "0905111222"
