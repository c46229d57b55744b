# SPDX-License-Identifier: EUPL-1.2
"""The switchboard in a real browser: a known caller booked by a handful of keys; axe, a phone, the night."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from django.conf import LazySettings
from django.test import Client

from cast import Citizen
from chromium import Axe, chromium, until
from motcua.appointments.models import Appointment
from motcua.doors import operator
from motcua.people.models import User
from motcua.switchboard.models import CallBack
from reactions.world import relay

Book = Callable[..., Appointment]
pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

# Issue: booking a known caller beside the content typed.
KEYS_AT_MOST = 25


@dataclass
class Hands:
    """An operator's hands: keys are counted, what is typed as content (a number, what it is about) is not."""

    page: Any
    keys: int = 0

    def press(self, *keys: str) -> None:
        for key in keys:
            self.page.keyboard.press(key)
            self.keys += 1

    def type_content(self, text: str) -> None:
        self.page.keyboard.type(text)

    def type_letters(self, text: str) -> None:
        """Letters typed to find something count as keys."""
        self.page.keyboard.type(text)
        self.keys += len(text)


def focused(page: Any, selector: str) -> None:
    until(page, f"document.activeElement.matches({selector!r})")


@pytest.fixture
def callers(the_clock: Callable[[str], Any], book: Book, lan: Citizen) -> Appointment:
    the_clock("2026-11-27T08:30")
    book(starts_at="2026-11-26T14:00", asked_at="2026-11-25T09:00", status="served")
    coming = book(starts_at="2026-11-30T09:00", status="confirmed")
    book(who=Citizen("Mai Văn Hậu", "+84905000001"), starts_at="2026-11-30T10:00", status="proposed")
    book(who=Citizen("Ông Tư Máy Bàn", "+842363881999"), starts_at="2026-11-30T14:00", status="confirmed")
    relay()
    assert CallBack.objects.count() == 1
    return coming


@pytest.fixture
def open_page(
    callers: Appointment, tongdai: User, live_server: Any, settings: LazySettings
) -> Iterator[Callable[..., Any]]:
    plain = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    settings.STORAGES = {**settings.STORAGES, "staticfiles": plain}
    client = Client()
    client.force_login(tongdai, backend="django.contrib.auth.backends.ModelBackend")
    cookie = client.cookies["phien"].value
    with chromium() as browser:

        def opened(address: str = "/tong-dai/", width: int = 1280, **options: Any) -> Any:
            context = browser.new_context(viewport={"width": width, "height": 800}, locale="vi-VN", **options)
            context.add_cookies([{"name": "phien", "value": cookie, "url": live_server.url}])
            page = context.new_page()
            page.wrong = []
            page.on("pageerror", lambda error: page.wrong.append(str(error)))
            page.goto(f"{live_server.url}{address}")
            return page

        yield opened
        browser.close()


def test_a_known_caller_is_booked_by_few_keys(open_page: Callable[..., Any], lan: Citizen) -> None:
    page = open_page()
    hands = Hands(page)
    focused(page, "#so")
    hands.type_content("0905111222")
    hands.press("Enter")
    focused(page, "#tim")
    assert page.inner_text("h1") == lan.name
    assert "0905111222" not in page.url
    hands.type_letters("gpxd")
    hands.press("Enter")
    focused(page, ".hour")
    hands.press("PageDown")
    page.wait_for_selector(".on-day:has-text('30/11')")
    focused(page, ".hour")
    hands.press("2")
    focused(page, "button[name=buoc][value=xong]")
    assert "Hẹn 8 giờ 15 sáng thứ Hai, 30/11, tại Sở Xây dựng" in page.inner_text("#cau")
    hands.press("Enter")
    page.wait_for_selector(".big-code")
    focused(page, "#so")
    assert hands.keys <= KEYS_AT_MOST
    assert hands.keys == 9
    made = page.evaluate("document.querySelector('.big-code').textContent.replace(/ /g, '')")
    assert page.wrong == []
    page.context.close()
    assert len(made) >= 6


def test_a_general_matter_asks_for_the_content_and_stays_below_the_limit(open_page: Callable[..., Any]) -> None:
    page = open_page("/tong-dai/?so=0905111222")
    hands = Hands(page)
    focused(page, "#tim")
    hands.type_letters("sxd")
    hands.press("Enter")
    focused(page, "#content")
    hands.type_content("Hỏi quy hoạch lô đất")
    hands.press("Enter")
    focused(page, ".hour")
    hands.press("ArrowRight", "ArrowRight", "Enter")
    focused(page, "button[name=buoc][value=xong]")
    hands.press("Enter")
    page.wait_for_selector(".big-code")
    assert hands.keys == 9
    assert page.wrong == []


def test_letters_before_the_answer_arrows_and_escape(open_page: Callable[..., Any], callers: Appointment) -> None:
    page = open_page("/tong-dai/?so=0905111222")
    focused(page, "#tim")
    page.keyboard.type("xay dung")
    page.wait_for_selector("#goi-y [aria-selected=true]")
    axe(page)
    assert page.get_attribute("#tim", "aria-expanded") == "true"
    page.keyboard.press("ArrowDown")
    assert page.get_attribute("#tim", "aria-activedescendant") == "gy-2"
    page.keyboard.press("Escape")
    assert page.get_attribute("#tim", "aria-expanded") == "false"
    page.keyboard.press("Escape")
    focused(page, f"#lich-{callers.pk}")
    page.keyboard.press("h")
    focused(page, ".asked button")
    page.keyboard.press("Escape")
    focused(page, "#tim")
    page.fill("#tim", "")
    page.keyboard.press("Escape")
    page.keyboard.press("d")
    focused(page, ".hour")
    page.keyboard.press("3")
    focused(page, "button[name=buoc][value=xong]")
    assert "Đổi từ 9 giờ sáng" in page.inner_text("#cau")
    page.keyboard.press("Enter")
    page.wait_for_selector(".big-code")
    assert page.wrong == []


def test_calling_back_by_keys(open_page: Callable[..., Any]) -> None:
    page = open_page()
    focused(page, "#so")
    page.keyboard.press("Escape")
    focused(page, "[data-row]")
    page.keyboard.press("g")
    focused(page, "button[name=ket-qua]")
    page.keyboard.press("2")
    page.wait_for_selector("#da-xong .notice-done")
    assert "Gọi lại lúc" in page.inner_text("#da-xong")
    focused(page, "#so")
    assert page.wrong == []


def test_a_session_that_ended_loses_nothing_typed(open_page: Callable[..., Any], live_server: Any) -> None:
    page = open_page("/tong-dai/?so=0905999888")
    focused(page, "#tim")
    address = page.url
    page.fill("#name", "Phan Thị Diễm")
    page.fill("#content", "Trích lục khai sinh")
    cookies = page.context.cookies()
    page.context.clear_cookies(name="phien")
    page.fill("#tim", "sxd")
    page.press("#name", "Enter")
    page.wait_for_selector("input[name=password]")
    assert "0905999888" not in page.url
    page.context.add_cookies(cookies)
    page.goto(address)
    assert page.input_value("#name") == "Phan Thị Diễm"
    assert page.input_value("#content") == "Trích lục khai sinh"
    assert "Đã điền lại" in page.inner_text("#da-xong")


def axe(page: Any) -> None:
    found = Axe().run(page)
    assert found.violations_count == 0, found.generate_report()


@pytest.mark.parametrize(("width", "scheme"), [(360, "light"), (1280, "light"), (1280, "dark")])
def test_axe_finds_nothing_and_nothing_is_cut_off(
    open_page: Callable[..., Any], callers: Appointment, width: int, scheme: str
) -> None:
    page = open_page(width=width, color_scheme=scheme)
    judged(page, width)
    page.fill("#so", "0905 12")
    page.press("#so", "Enter")
    page.wait_for_selector("#so-sai")
    judged(page, width)
    page.fill("#so", "0905111222")
    page.press("#so", "Enter")
    page.wait_for_selector("#tim")
    judged(page, width)
    page.fill("#tim", "sxd gpxd")
    page.press("#tim", "Enter")
    page.wait_for_selector(".free .hour")
    judged(page, width)
    page.click(".free .hour >> nth=0")
    page.wait_for_selector(".read-back")
    judged(page, width)
    page.click("button[name=buoc][value=xong]")
    page.wait_for_selector(".big-code")
    judged(page, width)
    page.goto(page.url.split("hen/")[0] + f"?huy={callers.pk}")
    judged(page, width)
    page.goto(page.url.split("/goi/")[0] + "/")
    page.click("[data-row] button")
    page.wait_for_selector("button[name=ket-qua]")
    judged(page, width)


def judged(page: Any, width: int) -> None:
    axe(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_without_scripts_a_caller_is_booked_all_the_same(open_page: Callable[..., Any]) -> None:
    page = open_page(java_script_enabled=False)
    page.fill("#so", "0905111222")
    page.press("#so", "Enter")
    page.fill("#tim", "sxd")
    page.press("#tim", "Enter")
    page.click(".found button >> nth=0")
    page.fill("#content", "Hỏi quy hoạch")
    page.press("#content", "Enter")
    page.click(".days button[name=sang] >> nth=2")
    page.click(".hour >> nth=4")
    page.click("button[name=buoc][value=xong]")
    assert len(page.inner_text(".big-code").replace(" ", "")) >= 6
    page.fill("#so", "0914333444")
    page.press("#so", "Enter")
    assert "Người gọi mới" in page.inner_text("h1")


def test_the_script_is_small() -> None:
    assert (Path(operator.__file__).parent / "static/operator/operator.js").stat().st_size <= 8 * 1024


def test_a_call_is_one_row_however_often_the_number_is_sent(open_page: Callable[..., Any]) -> None:
    for _time in range(3):
        page = open_page("/tong-dai/?so=0905111222")
        page.wait_for_selector("#tim")
        page.context.close()
    page = open_page("/tong-dai/")
    assert page.inner_text("[aria-labelledby=hom-nay]").count("0905 111 222") == 1
