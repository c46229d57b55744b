# SPDX-License-Identifier: EUPL-1.2
"""A new office from nothing in ten minutes, by hand; then somebody books there, comes and is served.

Ten minutes are counted by what a hand does (Card, Moran and Newell's keystroke-level model): a key 0.28 s, a press with
the hand going to it and back 1.5 s, thinking before each field and each button 1.35 s, reading each new page 8 s. What
this machine itself takes is measured too, and added.
"""

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from django.db import connections
from django.test import Client

from cast import PASSWORD, House
from chromium import Axe, chromium
from motcua.appointments.models import Appointment
from motcua.offices.models import Office
from motcua.people.models import User

pytestmark = [pytest.mark.slow, pytest.mark.browser]

KEY, PRESS, THINK, READ = 0.28, 1.5, 1.35, 8.0
TEN_MINUTES = 600.0
STAFF = """Trần Văn Trưởng; truong.nhs; trưởng bộ phận
Lê Thị Cán; can.nhs; cán bộ một cửa | đón tiếp
Phạm Thị Thu; thu.nhs; thu ngân"""


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
    settings: Any, monkeypatch: pytest.MonkeyPatch, live_server: Any, house: House, the_clock: Callable[..., Any]
) -> str:
    """The address of the running house, on Thursday 26/11/2026 at 9."""
    monkeypatch.setitem(connections["default"].settings_dict, "CONN_MAX_AGE", 0)
    plain = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    settings.STORAGES = {**settings.STORAGES, "staticfiles": plain}
    the_clock("2026-11-26T09:00")
    return str(live_server.url)


@dataclass
class Hand:
    """One hand at a page, and what it did."""

    page: Any
    keys: int = 0
    presses: int = 0
    fields: int = 0
    pages: int = 0
    began: float = field(default_factory=time.monotonic)

    def fill(self, label: str, text: str) -> None:
        self.page.get_by_label(label, exact=True).fill(text)
        self.fields, self.keys = self.fields + 1, self.keys + len(text) + 1

    def choose(self, label: str, value: str) -> None:
        self.page.get_by_label(label, exact=True).select_option(value)
        self.fields, self.presses = self.fields + 1, self.presses + 2

    def tick(self, label: str) -> None:
        self.page.get_by_label(label).first.check()
        self.fields, self.presses = self.fields + 1, self.presses + 1

    def press(self, name: str) -> None:
        with self.page.expect_navigation(timeout=60_000):
            button, link = (self.page.get_by_role(role, name=name, exact=True) for role in ("button", "link"))
            button.or_(link).first.click()
        self.presses, self.pages = self.presses + 1, self.pages + 1
        self.check()

    def check(self) -> None:
        began = time.monotonic()
        found = Axe().run(self.page)
        # No hand waits for this.
        self.began += time.monotonic() - began
        assert found.violations_count == 0, f"{self.page.url}\n{found.generate_report()}"

    @property
    def seconds(self) -> float:
        thought = THINK * (self.fields + self.presses) + READ * self.pages
        return KEY * self.keys + PRESS * self.presses + thought + (time.monotonic() - self.began)


def sign_in(page: Any, site: str, username: str, password: str) -> None:
    page.goto(f"{site}/quay/dang-nhap/")
    page.fill("input[name=username]", username)
    page.fill("input[name=password]", password)
    with page.expect_navigation(timeout=60_000):
        page.get_by_role("button", name="Vào làm việc").click()


def set_up(hand: Hand, site: str) -> str:
    """Go through all steps; return the officer's start password as it was told."""
    page = hand.page
    page.goto(f"{site}/quan-tri/co-quan-moi/")
    hand.pages += 1
    hand.fill("Mã:", "DN-NHS")
    hand.fill("Tên:", "Bộ phận Một cửa phường Ngũ Hành Sơn")
    hand.choose("Địa phương:", "48-NHS")
    hand.fill("Địa chỉ:", "486 Lê Văn Hiến, Đà Nẵng")
    hand.fill("Điện thoại:", "0236 3847 125")
    hand.press("Bắt đầu")
    hand.press("Lưu và sang bước sau")
    hand.tick("UBND phường Ngũ Hành Sơn")
    hand.press("Lưu và sang bước sau")
    hand.fill("Số quầy:", "4")
    hand.press("Lưu và sang bước sau")
    page.locator('input[name="DN-NHS:level"]').first.check()
    hand.fields, hand.presses = hand.fields + 1, hand.presses + 1
    hand.press("Lưu và sang bước sau")
    hand.fill("Gõ hoặc dán:", STAFF)
    hand.press("Lưu và sang bước sau")
    row = page.get_by_role("row", name="can.nhs").filter(has=page.locator("code")).first
    password = row.locator("code").inner_text()
    hand.press("Đã ghi lại, sang bước sau")
    hand.fill("Số máy lấy số:", "1")
    hand.press("Lưu và sang bước sau")
    hand.press("Đã ghi lại, sang bước sau")
    hand.press("Mở cửa")
    return str(password)


def test_an_office_is_set_up_in_ten_minutes_and_somebody_is_served_there(
    site: str, browser: Any, quantri: User, bearer: Callable[..., dict[str, str]], the_clock: Callable[..., Any]
) -> None:
    page = browser.new_context(viewport={"width": 1280, "height": 900}, locale="vi-VN").new_page()
    sign_in(page, site, "quantri", PASSWORD)
    hand = Hand(page)
    password = set_up(hand, site)
    assert not Office.every.get(pk="DN-NHS").is_being_set_up, page.inner_text("body")
    assert hand.seconds <= TEN_MINUTES, hand
    assert hand.fields <= 14

    # The new officer signs in with what was told once.
    desk = browser.new_context(viewport={"width": 1280, "height": 900}, locale="vi-VN").new_page()
    sign_in(desk, site, "can.nhs", password)
    desk.goto(f"{site}/quay/dn-nhs/")
    assert "Ngũ Hành Sơn" in desk.inner_text("body")

    # Somebody books on a phone, on the portal where the office now stands.
    phone = Hand(browser.new_context(viewport={"width": 360, "height": 740}, locale="vi-VN").new_page())
    phone.page.goto(f"{site}/hen-gio/dn-nhs/gio/?noi=DN-NHS&ngay=2026-11-27")
    phone.press("9 giờ còn 2 chỗ")
    phone.page.get_by_label("Họ và tên người đến").fill("Nguyễn Thị Lan")
    phone.page.get_by_label("Số điện thoại").fill("0905 111 222")
    phone.page.get_by_label("Việc cần làm").fill("Chứng thực bản sao")
    phone.press("Tiếp tục")
    phone.press("Gửi yêu cầu hẹn")
    code = phone.page.inner_text(".code").replace(" ", "")

    # Confirmed today; tomorrow she comes and is served.
    officer = bearer(User.objects.get(username="can.nhs"))
    answers = {}
    for deed, moment in (
        ("confirm", "2026-11-26T10:00"), ("check-in", "2026-11-27T08:58"), ("served", "2026-11-27T09:20"),
    ):  # fmt: skip
        the_clock(moment)
        answer = Client().post(
            f"/api/v1/desk/appointments/{code}/{deed}", "{}", content_type="application/json", **officer
        )
        answers[deed] = (answer.status_code, answer.content[:200])
    assert all(status == 200 for status, _said in answers.values()), answers
    served = Appointment.objects.get(code=code)
    assert (served.status, served.office_id) == ("served", "DN-NHS")
