# SPDX-License-Identifier: EUPL-1.2
"""The second screen as a tablet shows it: every step large enough, followed live, signed, then forgotten."""

import os
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, TypeVar

import pytest
from django.conf import LazySettings
from django.db import connections

from chromium import Axe, chromium
from doors.beside.conftest import STEPS, Helping
from motcua.assistance import citizen, pairing
from motcua.assistance.models import Assistance

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

Result = TypeVar("Result")
SIZES = ((768, 1_024), (1_024, 768), (1_280, 800), (360, 780))
NAME = "Nguyễn Thị Lan"
SMALLEST = """() => {
  const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT), found = [];
  while (walk.nextNode()) {
    const text = walk.currentNode.textContent.trim(), el = walk.currentNode.parentElement;
    if (!text || !el.getClientRects().length || el.closest(".unseen, .skip, noscript, script")) { continue; }
    found.push([parseFloat(getComputedStyle(el).fontSize), text]);
  }
  return found.sort((one, other) => one[0] - other[0])[0];
}"""
TOO_SMALL_TO_TOUCH = """() => [...document.querySelectorAll("main button, main a, main input:not([type=hidden])")]
  .filter(el => el.getClientRects().length && el.getBoundingClientRect().height < 48).map(el => el.outerHTML)"""


@pytest.fixture
def screen(helper: Helping, live_server: Any, settings: LazySettings) -> Iterator[Any]:
    """A paired tablet in chromium; `page.wrong` collects what its scripts trip over."""
    # The test's server knows files by their plain names only.
    plain = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    settings.STORAGES = {**settings.STORAGES, "staticfiles": plain}
    with chromium() as browser:
        page = browser.new_context(viewport={"width": 1_024, "height": 768}, locale="vi-VN").new_page()
        page.wrong = []
        page.on("pageerror", lambda error: page.wrong.append(str(error)))
        officer = helper.duong_xa.officer
        code = away(lambda: pairing.offer(office=helper.duong_xa.office, helper=officer, at=helper.at))
        page.goto(f"{live_server.url}/man-hinh/ghep/{code}/")
        page.click("main button")
        page.wait_for_selector("[data-scene=idle]")
        yield page
        browser.close()


def away(deed: Callable[[], Result]) -> Result:
    """Do something in the database in a thread of its own: beside a running browser Django refuses it."""

    def do() -> Result:
        try:
            return deed()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(1) as pool:
        return pool.submit(do).result()


def _look(page: Any, name: str) -> None:
    """What must hold on every step, at every size; a picture where somebody wants to look at it."""
    for width, height in SIZES:
        page.set_viewport_size({"width": width, "height": height})
        page.wait_for_timeout(100)
        folder = os.environ.get("MOTCUA_PICTURES")
        if folder:
            page.screenshot(path=str(Path(folder) / f"beside-{name}-{width}.png"), full_page=True)
        assert page.evaluate("document.documentElement.scrollWidth") <= width, (name, width)
        smallest, text = page.evaluate(SMALLEST)
        assert smallest >= (24 if width >= 600 else 20), (name, width, text)
        assert page.evaluate(TOO_SMALL_TO_TOUCH) == [], (name, width)
        if width in (1_024, 360):
            found = Axe().run(page)
            assert found.violations_count == 0, found.generate_report()
    page.set_viewport_size({"width": 1_024, "height": 768})


@pytest.mark.parametrize("step", ["idle", "consent", *STEPS])
def test_every_step_is_large_enough_and_axe_finds_nothing(step: str, screen: Any, helper: Helping) -> None:
    if step in STEPS:
        away(lambda: helper.to(step))
    elif step == "consent":
        about = away(lambda: helper.to("following"))
        officer = helper.duong_xa.officer
        away(lambda: citizen.ask_consent(assistance_id=about.pk, by=officer, at=helper.at))
    screen.wait_for_selector(f"[data-scene={step}]")
    _look(screen, step)
    if step == "reading":
        screen.click("[data-edit] button")
        screen.wait_for_selector("[data-editing]")
        _look(screen, "editing")
    assert screen.wrong == []


def test_a_device_that_is_not_paired_is_told_how_in_large_type(screen: Any, helper: Helping) -> None:
    away(lambda: pairing.unpair(helper=helper.duong_xa.officer, at=helper.at))
    screen.wait_for_selector("#ma")
    _look(screen, "how")
    screen.fill("#ma", "AAAA BBBB")
    screen.click("main button")
    screen.wait_for_selector("[role=alert]")
    _look(screen, "how-wrong")


def test_the_citizen_follows_puts_right_says_yes_and_signs(screen: Any, helper: Helping) -> None:
    about = away(lambda: helper.to("following"))
    screen.wait_for_selector(f"text={NAME}")
    away(lambda: helper.type_in({"answers.copies": "12"}, at_field="answers.copies"))
    screen.wait_for_selector(".is-here >> text=12")
    screen.click("[data-edit] button >> text=12")
    screen.wait_for_selector("#la")
    screen.fill("#la", "1")
    # The helper goes on meanwhile: what the citizen types stays.
    away(lambda: helper.type_in({"applicant.address": "Thôn Thuận Quang"}, at_field="applicant.address"))
    screen.wait_for_timeout(2_500)
    assert screen.input_value("#la") == "1"
    screen.click("button.beside-main")
    screen.wait_for_selector("text=Ông/Bà đã sửa")
    away(helper.leave)
    screen.wait_for_selector("[data-scene=idle]")
    assert NAME not in screen.content()

    about = away(lambda: helper.to("reading"))
    screen.wait_for_selector("[data-scene=reading]")
    for _page in range(12):
        if screen.query_selector("[data-scene=confirming]"):
            break
        place = screen.inner_text(".read-place")
        screen.click("text=Đúng rồi")
        screen.wait_for_selector(f".read-place:not(:has-text('{place}')), [data-scene=confirming]")
    screen.click("text=Tôi xác nhận những điều trên là đúng")
    screen.wait_for_selector("[data-pad]")
    screen.click("button >> text=Ký xong")
    assert screen.is_visible("text=Ô ký còn trống")
    _draw(screen)
    screen.click("[data-pad-undo]")
    screen.click("button >> text=Ký xong")
    assert screen.is_visible("text=Ô ký còn trống")
    _draw(screen)
    screen.click("button >> text=Ký xong")
    screen.wait_for_selector(".signature img")
    now = away(lambda: Assistance.objects.get(pk=about.pk))
    assert (now.state, now.signed_how) == ("signed", "screen")
    assert screen.wrong == []


def test_a_signature_being_drawn_stays_while_nothing_changes_and_goes_when_something_does(
    screen: Any, helper: Helping
) -> None:
    away(lambda: helper.to("signing"))
    screen.wait_for_selector("[data-pad]")
    _draw(screen)
    screen.wait_for_timeout(4_500)
    ink = "[...document.querySelector('[data-pad]').getContext('2d').getImageData(0, 0, 900, 300).data].some(Boolean)"
    assert screen.evaluate(ink)
    away(lambda: helper.type_in({"answers.copies": "9"}))
    screen.wait_for_selector("[data-scene=confirming] >> text=9")


def test_nobodys_data_stand_on_a_screen_that_cannot_ask_any_more(
    screen: Any, helper: Helping, settings: LazySettings
) -> None:
    settings.SECOND_SCREEN_IDLE_MINUTES = 0.1
    away(lambda: helper.to("following"))
    screen.wait_for_selector(f"text={NAME}")
    screen.context.set_offline(True)
    for _second in range(60):
        screen.wait_for_timeout(1_000)
        if NAME not in screen.content():
            break
    assert NAME not in screen.content()


def _draw(screen: Any) -> None:
    box = screen.query_selector("[data-pad]").bounding_box()
    screen.mouse.move(box["x"] + 80, box["y"] + 120)
    screen.mouse.down()
    for step in range(30):
        screen.mouse.move(box["x"] + 80 + step * 10, box["y"] + (60 if step % 8 < 4 else 180))
    screen.mouse.up()
