# SPDX-License-Identifier: EUPL-1.2
"""Calling in a real browser: one key a deed, focus kept, nothing moving, and judged by axe."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from django.conf import LazySettings
from django.db import connection
from django.test import Client

from cast import at
from chromium import Axe, chromium, until
from doors.desk.desk_words import DESK
from lines import Lines
from motcua.appointments.models import Appointment
from motcua.people.models import User
from motcua.queueing import operations
from motcua.queueing.models import Ticket
from motcua.queueing.rules import State

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

Draw = Callable[..., Ticket]
THREE = "DN-TTHCC-3"
TOUCHED = "#o-goi .button,#o-goi summary,#o-goi input,dialog .button,dialog .match"
TOO_SMALL = """selector => [...document.querySelectorAll(selector)].filter(e => e.getClientRects().length)
  .map(e => [e.id || e.textContent.trim().slice(0, 30), e.getBoundingClientRect()])
  .filter(([t, r]) => r.height < 48 || r.width < 44).map(([t, r]) => [t, r.width, r.height])"""
# Where the keys of the screen are, to see that nothing moves under the hand. Measured from the part's own top: the
# test's server has no stream, so the bar that says so comes up meanwhile.
PLACES = """() => [...document.querySelectorAll('#goi-tiep,#goi-lai,#goi-vang-mat,#goi-xong,#o-cho')]
  .map(e => [e.id, e.getBoundingClientRect(), document.querySelector('#o-goi').getBoundingClientRect()])
  .map(([id, place, part]) => [id, Math.round(place.top - part.top), Math.round(place.left)])"""


@pytest.fixture
def waiting(
    lines: Lines, draw: Draw, book: Callable[..., Appointment], the_clock: Callable[[str], Any], binh: User
) -> list[Ticket]:
    """Twelve people with numbers, every fourth a priority; Bình sits at counter 3; two requests to answer."""
    the_clock("2026-11-27T08:30")
    book(starts_at="2026-11-30T09:00", asked_at="2026-11-26T16:00")
    book(starts_at="2026-11-30T09:30", asked_at="2026-11-26T16:10")
    operations.begin_duty(counter=THREE, by=binh, at=at("2026-11-27T08:00"))
    start = at("2026-11-27T08:05")
    return [draw(at_=start + timedelta(minutes=n), priority="pregnant" if n % 4 == 3 else "") for n in range(12)]


@pytest.fixture
def open_page(
    waiting: list[Ticket], binh: User, phuc: User, live_server: Any, settings: LazySettings
) -> Iterator[Callable[..., Any]]:
    """Open the desk in chromium, signed in; the signing in is done before the browser starts."""
    plain = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    settings.STORAGES = {**settings.STORAGES, "staticfiles": plain}
    cookies = {}
    for user in (binh, phuc):
        client = Client()
        client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
        cookies[user.pk] = client.cookies["phien"].value
    with chromium() as browser:

        def opened(address: str = DESK, who: User = binh, width: int = 1280, **options: Any) -> Any:
            context = browser.new_context(viewport={"width": width, "height": 900}, locale="vi-VN", **options)
            context.add_cookies([{"name": "phien", "value": cookies[who.pk], "url": live_server.url}])
            page = context.new_page()
            page.wrong = []
            page.on("pageerror", lambda error: page.wrong.append(str(error)))
            page.goto(f"{live_server.url}{address}")
            return page

        yield opened
        browser.close()


def stored(work: Callable[[], Any]) -> Any:
    """Ask the database from a thread of its own: playwright's loop runs in this one."""

    def ask() -> Any:
        try:
            return work()
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as aside:
        return aside.submit(ask).result()


def count(**which: Any) -> int:
    return int(stored(lambda: Ticket.objects.filter(**which).count()))


def ready(page: Any) -> None:
    until(page, "window.htmx && document.documentElement.classList.contains('keys')")


def shows(page: Any, number: str) -> None:
    until(page, f"document.querySelector('.call-number').textContent.includes('{number}')")


def past_the_hold(page: Any) -> None:
    page.wait_for_timeout(1100)


def axe(page: Any) -> None:
    found = Axe().run(page)
    assert found.violations_count == 0, found.generate_report()


def test_a_morning_of_calls_takes_one_key_a_person(open_page: Callable[..., Any], waiting: list[Ticket]) -> None:
    page = open_page()
    ready(page)
    places = page.evaluate(PLACES)
    keys = 0
    for number in ("A004", "A008", "A012", "A001", "A002"):
        page.keyboard.press("g")
        keys += 1
        shows(page, number)
        assert page.evaluate(PLACES) == places
        past_the_hold(page)
    assert keys == 5
    assert count(state=State.DONE) == 4
    page.keyboard.press("l")
    until(page, "document.querySelector('.call-facts').textContent.includes('Gọi lần 2')")
    page.keyboard.press("b")
    until(page, "document.querySelector('.call-facts').textContent.includes('Đang làm việc')")
    page.keyboard.press("w")
    shows(page, "–")
    page.keyboard.press("s")
    until(page, "document.activeElement.id === 'goi-so'")
    page.keyboard.type("a2")
    page.keyboard.press("Enter")
    shows(page, "A002")
    until(page, "document.activeElement.id === 'goi-tiep'")
    page.keyboard.press("o")
    shows(page, "–")
    page.keyboard.press("p")
    page.wait_for_selector(".call.is-paused")
    until(page, "document.activeElement.id === 'goi-dung'")
    page.keyboard.press("p")
    page.wait_for_selector(".call:not(.is-paused)")
    assert page.wrong == []


def test_a_key_struck_twice_calls_one_person(open_page: Callable[..., Any]) -> None:
    page = open_page()
    ready(page)
    for _ in range(3):
        page.keyboard.press("g")
    shows(page, "A004")
    page.keyboard.press("g")
    page.wait_for_timeout(700)
    assert count(state=State.CALLED) == 1
    assert count(state=State.DONE) == 0


def test_calling_leaves_the_list_of_requests_where_it_was(open_page: Callable[..., Any]) -> None:
    page = open_page()
    ready(page)
    page.keyboard.press("j")
    here = page.evaluate("document.activeElement.id")
    assert here.startswith("yc-")
    page.keyboard.press(" ")
    page.keyboard.press("g")
    shows(page, "A004")
    assert page.evaluate("document.activeElement.id") == here
    assert page.is_checked(f"#{here} input[name=chon]")
    page.keyboard.press("x")
    page.wait_for_selector(f"#{here}", state="detached")
    shows(page, "A004")


def test_a_transfer_by_keyboard_and_back_to_the_screen(open_page: Callable[..., Any], lines: Lines) -> None:
    page = open_page()
    ready(page)
    page.keyboard.press("g")
    shows(page, "A004")
    page.keyboard.press("u")
    page.wait_for_selector("dialog[open] .call-to")
    until(page, "document.activeElement.value === 'hang:B'")
    axe(page)
    page.keyboard.press("Enter")
    shows(page, "–")
    page.wait_for_selector("dialog", state="hidden")
    assert "giờ lấy số giữ nguyên" in page.inner_text("#loi-nhan")
    until(page, "document.activeElement.id === 'goi-tiep'")
    assert count(shown="A004", waits_in=lines.b.pk) == 1


def test_two_tabs_at_one_counter_stay_one(open_page: Callable[..., Any]) -> None:
    first, second = open_page(), open_page()
    for page in (first, second):
        ready(page)
    first.keyboard.press("g")
    shows(first, "A004")
    # The second tab has not heard of it: its press finishes nobody, and shows how it is.
    second.evaluate("document.querySelector('#goi').removeAttribute('data-live')")
    second.keyboard.press("g")
    shows(second, "A004")
    assert "Quầy đang gọi số A004" in second.inner_text("#loi-nhan")
    assert count(shown="A004", state=State.CALLED) == 1


def test_an_open_screen_gives_signs_of_life(open_page: Callable[..., Any]) -> None:
    page = open_page()
    beats: list[str] = []
    page.on("request", lambda asked: beats.append(asked.method) if asked.url.endswith("/nhip/") else None)
    with page.expect_request("**/nhip/"):
        page.reload()
    ready(page)
    page.wait_for_timeout(500)
    assert beats == ["POST"]


@pytest.mark.parametrize("width", [320, 360, 1280])
def test_axe_finds_nothing_and_fingers_meet_48_pixels(
    open_page: Callable[..., Any], phuc: User, binh: User, width: int
) -> None:
    def call() -> None:
        known = {"counter": THREE, "by": binh, "at": at("2026-11-27T08:30")}
        operations.call_next(**known)
        operations.mark_absent(**known)
        operations.call_next(**known)

    stored(call)
    page = open_page(width=width)
    ready(page)
    page.click("#goi-vang summary")
    page.click("#goi-ly-do summary")
    axe(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert page.evaluate(TOO_SMALL, TOUCHED) == []
    page.click("#goi-dung")
    page.wait_for_selector(".call.is-paused")
    axe(page)
    page.click("#goi-quay")
    page.wait_for_selector("dialog[open] fieldset")
    axe(page)
    head = open_page(who=phuc, width=width)
    ready(head)
    head.click("#goi-cac-quay summary")
    axe(head)
    assert head.evaluate("document.documentElement.scrollWidth") <= width
    for address in ("phat-so/", "goi/quay/"):
        other = open_page(f"{DESK}{address}", width=width)
        axe(other)
        assert other.evaluate("document.documentElement.scrollWidth") <= width, address


def test_axe_finds_nothing_at_night(open_page: Callable[..., Any]) -> None:
    page = open_page(color_scheme="dark")
    ready(page)
    page.keyboard.press("g")
    shows(page, "A004")
    axe(page)
    page.keyboard.press("p")
    page.wait_for_selector(".call.is-paused")
    axe(page)


def test_calling_works_without_scripts(open_page: Callable[..., Any]) -> None:
    page = open_page(java_script_enabled=False)
    page.click("#goi-tiep")
    assert "A004" in page.inner_text(".call-number")
    page.click("#goi-chuyen")
    page.click("button[value='hang:B']")
    assert "giờ lấy số giữ nguyên" in page.inner_text(".messages")
    page.fill("#goi-so", "A011")
    page.click("#goi-so-nay")
    page.check("#truoc-2")
    page.click("button:has-text('Gọi số A011')")
    assert "A011" in page.inner_text(".call-number")


def test_a_number_given_at_the_desk_is_printed_once(open_page: Callable[..., Any]) -> None:
    page = open_page(f"{DESK}phat-so/")
    page.add_init_script("window.printed = 0; window.print = () => { window.printed += 1 };")
    page.reload()
    ready(page)
    until(page, "document.activeElement.id === 'phat-A'")
    page.keyboard.press("2")
    page.wait_for_selector(".slip-number")
    until(page, "window.printed === 1")
    assert "B001" in page.inner_text(".slip")
    page.reload()
    page.wait_for_selector(".slip-number")
    page.wait_for_timeout(300)
    assert page.evaluate("window.printed") == 0
    assert count(line__code="B") == 1
