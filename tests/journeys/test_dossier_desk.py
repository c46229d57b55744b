# SPDX-License-Identifier: EUPL-1.2
"""Two officers and a leader at their screens: a dossier seen by both, decided once; one taken in by keyboard."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.conf import LazySettings
from django.test import Client

from chromium import Axe, chromium
from filing import Desk, desk, file
from motcua.dossiers.models import Dossier
from motcua.people.models import User

__all__ = ["desk", "file"]

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
LIST = "/quay/ho-so/"


@pytest.fixture
def screen_of(
    desk: Desk, file: Callable[..., Dossier], the_clock: Callable[[str], Any], live_server: Any, settings: LazySettings
) -> Iterator[Callable[..., Any]]:
    """Open a screen of somebody in chromium, signed in."""
    the_clock("2026-11-26T10:00")
    plain = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    settings.STORAGES = {**settings.STORAGES, "staticfiles": plain}
    cookies = {}
    for user in (desk.officer, desk.specialist, desk.leader):
        client = Client()
        client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
        cookies[user.pk] = client.cookies["phien"].value
    first = file()
    with chromium() as browser:

        def opened(who: User, address: str, width: int = 1280) -> Any:
            context = browser.new_context(viewport={"width": width, "height": 800}, locale="vi-VN")
            context.add_cookies([{"name": "phien", "value": cookies[who.pk], "url": live_server.url}])
            page = context.new_page()
            page.wrong = []
            page.on("pageerror", lambda error: page.wrong.append(str(error)))
            page.goto(f"{live_server.url}{address.replace('CODE', first.code)}")
            return page

        yield opened
        browser.close()


def axe(page: Any) -> None:
    found = Axe().run(page)
    assert found.violations_count == 0, found.generate_report()


def fits(page: Any) -> bool:
    return bool(page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth"))


def test_two_officers_see_each_other_and_decide_once(screen_of: Callable[..., Any], desk: Desk) -> None:
    one = screen_of(desk.officer, f"{LIST}CODE/")
    other = screen_of(desk.officer, f"{LIST}CODE/")
    third = screen_of(desk.specialist, f"{LIST}CODE/")
    assert "Trần Thị Nhàn đang mở hồ sơ này" in third.inner_text("#ai-dang-mo")
    axe(one)
    one.keyboard.press("b")
    one.wait_for_selector("#viec-bo-sung[open]")
    axe(one)
    one.fill("#rieng-0", "Thiếu bản chính giấy khai sinh")
    other.keyboard.press("x")
    other.wait_for_selector("text=Đã tiếp nhận.")
    one.click("#viec-bo-sung button")
    one.wait_for_selector("#chua-duoc")
    assert "tiếp nhận hồ sơ, Trần Thị Nhàn" in one.inner_text("#chua-duoc")
    assert one.input_value("#rieng-0") == "Thiếu bản chính giấy khai sinh"
    third.reload()
    third.keyboard.press("v")
    third.wait_for_selector("text=Đã nhận xử lý")
    third.keyboard.press("r")
    third.click("#viec-trinh-ky button")
    third.wait_for_selector("text=Đã trình ký")
    leader = screen_of(desk.leader, f"{LIST}ky/")
    axe(leader)
    leader.check("input[name=chon]")
    leader.click("#nhieu button:not([type=button])")
    leader.wait_for_selector("text=Đã ký 1 trong 1 hồ sơ.")
    leader.goto(leader.url.replace("/ky/", "/"))
    assert "Đã ký, chờ vào sổ" in leader.inner_text(".table-dossiers")
    assert [page.wrong for page in (one, other, third, leader)] == [[], [], [], []]


def test_the_counter_takes_in_by_keyboard_and_everything_fits_a_phone(
    screen_of: Callable[..., Any], desk: Desk
) -> None:
    page = screen_of(desk.officer, f"{LIST}nhan/?thu-tuc={desk.copies.procedure_id}")
    axe(page)
    page.keyboard.type("0914 333 444")
    page.fill("#name", "Trần Quang Minh")
    page.press("#name", "Enter")
    page.wait_for_selector("text=Đã nhận hồ sơ")
    assert "0914 333 444" in page.inner_text("main")
    for address in (LIST, f"{LIST}CODE/", f"{LIST}nhan/?thu-tuc={desk.copies.procedure_id}", f"{LIST}vang-mat/"):
        small = screen_of(desk.officer, address, width=360)
        assert fits(small), address
        axe(small)
    assert page.wrong == []
