# SPDX-License-Identifier: EUPL-1.2
"""The staff doors in a real browser: by keyboard alone, with the drawer, on a phone, judged by axe."""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.conf import LazySettings
from django.test import Client

from cast import Citizen, at
from chromium import Axe, chromium, until
from doors.desk.desk_words import DESK
from motcua.appointments.models import Appointment
from motcua.people.models import User

Book = Callable[..., Appointment]
pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

TOUCHED = ".button,button,summary,input:not([type=radio],[type=checkbox]),select,.choice-bare"
TOO_SMALL = """selector => [...document.querySelectorAll(selector)].filter(e => e.getClientRects().length)
  .map(e => [e.textContent.trim().slice(0, 30), e.getBoundingClientRect()])
  .filter(([t, r]) => r.height < 48 || r.width < 44).map(([t, r]) => [t, r.width, r.height])"""


@pytest.fixture
def people_waiting(the_clock: Callable[[str], datetime], book: Book) -> list[Appointment]:
    """Four requests, of which the third is nearly due, and two people expected today."""
    the_clock("2026-11-27T08:30")
    asked = ["2026-11-26T16:00", "2026-11-26T15:30", "2026-11-26T14:10", "2026-11-26T16:30"]
    waiting = [
        book(
            who=Citizen(f"Người Hẹn {n}", f"+8490500000{n}"),
            starts_at=at("2026-11-30T09:00") + timedelta(minutes=30 * n),
            asked_at=moment,
        )
        for n, moment in enumerate(asked)
    ]
    book(who=Citizen("Trần Sắp Đến", "+84905000011"), starts_at="2026-11-27T08:30", status="confirmed")
    book(who=Citizen("Trần Đã Đến", "+84905000012"), starts_at="2026-11-27T08:00", status="checked_in")
    return waiting


@pytest.fixture
def open_page(
    people_waiting: list[Appointment], binh: User, an: User, live_server: Any, settings: LazySettings
) -> Iterator[Callable[..., Any]]:
    """Open an address in chromium, signed in; the signing in is done before the browser starts."""
    # The test's server knows files by their plain names only.
    plain = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    settings.STORAGES = {**settings.STORAGES, "staticfiles": plain}
    cookies = {}
    for user in (binh, an):
        client = Client()
        client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
        cookies[user.pk] = client.cookies["phien"].value
    with chromium() as browser:

        def opened(address: str, who: User = binh, width: int = 1280, **options: Any) -> Any:
            context = browser.new_context(viewport={"width": width, "height": 800}, locale="vi-VN", **options)
            context.add_cookies([{"name": "phien", "value": cookies[who.pk], "url": live_server.url}])
            page = context.new_page()
            page.wrong = []
            page.on("pageerror", lambda error: page.wrong.append(str(error)))
            page.goto(f"{live_server.url}{address}")
            return page

        yield opened
        browser.close()


def focus(page: Any) -> str:
    return str(page.evaluate("document.activeElement.closest('[data-row]')?.id || document.activeElement.id"))


def axe(page: Any) -> None:
    found = Axe().run(page)
    assert found.violations_count == 0, found.generate_report()


def test_a_morning_by_keyboard_alone(open_page: Callable[..., Any], people_waiting: list[Appointment]) -> None:
    zero, one, two, three = (f"yc-{each.pk}" for each in people_waiting)
    page = open_page(DESK)
    until(page, "document.documentElement.classList.contains('keys')")
    assert page.eval_on_selector_all("[id^=yc-]", "rows => rows.map(row => row.id)") == [two, one, zero, three]
    page.keyboard.press("j")
    assert focus(page) == two
    page.keyboard.press("x")
    page.wait_for_selector(f"#{two}", state="detached")
    until(page, f"document.activeElement.id === '{one}'")
    assert "đã xác nhận" in page.inner_text("#loi-nhan")

    page.keyboard.press("d")
    page.wait_for_selector("dialog[open] .hours-near")
    until(page, "document.activeElement.name === 'start'")
    page.keyboard.press("x")
    page.fill("#ly-do", "Cán bộ đi họp")
    page.click("dialog .day-pick button:last-of-type")
    page.wait_for_selector("dialog b:has-text('thứ Ba, 01/12/2026')")
    assert page.input_value("#ly-do") == "Cán bộ đi họp"
    page.keyboard.press("Escape")
    page.wait_for_selector("dialog", state="hidden")
    assert focus(page) == one
    assert page.is_visible(f"#{one}")

    page.keyboard.press("t")
    page.wait_for_selector("dialog[open] fieldset")
    axe(page)
    page.keyboard.press("Space")
    page.keyboard.press("Enter")
    page.wait_for_selector(f"#{one}", state="detached")
    page.wait_for_selector("dialog", state="hidden")
    until(page, f"document.activeElement.id === '{zero}'")

    page.keyboard.press(" ")
    page.keyboard.press("j")
    page.keyboard.press(" ")
    assert "Xác nhận 2 lịch" in page.inner_text("[data-many]")
    page.keyboard.press("n")
    page.wait_for_selector("#o-cho .empty")
    assert "Đã xác nhận 2 trong 2 lịch." in page.inner_text("#loi-nhan")
    assert page.wrong == []


def test_a_live_refresh_keeps_ticks_and_place(open_page: Callable[..., Any], people_waiting: list[Appointment]) -> None:
    page = open_page(DESK)
    until(page, "window.htmx && document.documentElement.classList.contains('keys')")
    page.keyboard.press("j")
    page.keyboard.press("j")
    page.keyboard.press(" ")
    here = focus(page)
    page.fill("#tim", "0905")
    page.focus(f"#{here}")
    page.evaluate("document.querySelector('#ban').dataset.old = 1; document.querySelector('#o-cho').dataset.old = 1")
    page.evaluate("htmx.ajax('GET', document.querySelector('#ban').dataset.refresh, {target: '#ban', source: '#ban'})")
    page.wait_for_selector("#o-cho:not([data-old])")
    until(page, "document.activeElement.id !== ''")
    assert focus(page) == here
    assert page.is_checked(f"#{here} input[name=chon]")
    assert page.input_value("#tim") == "0905"


@pytest.mark.parametrize("width", [320, 360, 1280])
def test_axe_finds_nothing_and_fingers_meet_48_pixels(
    open_page: Callable[..., Any], people_waiting: list[Appointment], an: User, width: int
) -> None:
    pk = people_waiting[0].pk
    for address in ("", "ngay/?ngay=2026-11-30", f"hen/{pk}/", f"hen/{pk}/de-nghi/", f"hen/{pk}/tu-choi/", "dat-ho/"):
        page = open_page(f"{DESK}{address}", width=width)
        axe(page)
        assert page.evaluate("document.documentElement.scrollWidth") <= width, address
        assert page.evaluate(TOO_SMALL, TOUCHED) == [], address
        page.context.close()
    page = open_page(f"{DESK}don-tiep/", who=an, width=width)
    axe(page)
    page.click("#ds-hom-nay button[name=lich] >> nth=-1")
    page.wait_for_selector("#tra-loi .answer")
    axe(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_axe_finds_nothing_at_night(open_page: Callable[..., Any]) -> None:
    page = open_page(DESK, color_scheme="dark")
    axe(page)


def test_reception_takes_one_person_after_the_other(open_page: Callable[..., Any], an: User) -> None:
    page = open_page(f"{DESK}don-tiep/", who=an)
    page.evaluate("(() => { window.printed = 0; window.print = () => { window.printed += 1 } })()")
    code = page.evaluate("document.activeElement.id")
    assert code == "tim"
    page.keyboard.type("0905000011")
    page.keyboard.press("Enter")
    page.wait_for_selector(".match")
    until(page, "document.activeElement.className === 'match'")
    page.keyboard.press("Enter")
    page.wait_for_selector(".answer-done, .answer-today")
    until(page, "window.printed === 1")
    until(page, "document.activeElement.id === 'tim'")
    assert page.input_value("#tim") == ""
    assert "PHIẾU HẸN GIỜ" in page.inner_text(".slip")
    page.keyboard.type("000000")
    page.keyboard.press("Enter")
    page.wait_for_selector(".answer-late")
    assert page.evaluate("window.printed") == 1
    assert page.input_value("#tim") == "000000"


def test_the_screen_works_without_scripts(open_page: Callable[..., Any], people_waiting: list[Appointment]) -> None:
    page = open_page(DESK, java_script_enabled=False)
    first, second = people_waiting[2].pk, people_waiting[1].pk
    page.click(f"#yc-{first} button")
    assert "đã xác nhận" in page.inner_text(".messages")
    assert page.query_selector(f"#yc-{first}") is None
    page.check(f"#yc-{second} input[name=chon]")
    page.click("[data-many]")
    assert "Đã xác nhận 1 trong 1 lịch." in page.inner_text(".messages")
    page.click(f"#yc-{people_waiting[0].pk} a:has-text('Đề nghị giờ khác')")
    page.click(".hours-near button >> nth=0")
    assert "đã đề nghị" in page.inner_text(".messages")


def test_first_loads_are_light(open_page: Callable[..., Any]) -> None:
    page = open_page(DESK)
    page.wait_for_load_state("networkidle")
    html = page.content()
    assert len(html) < 60_000
