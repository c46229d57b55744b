# SPDX-License-Identifier: EUPL-1.2
"""The handset in a real browser: narrow and wide, with and without scripts, nothing too small to touch."""

from collections.abc import Callable, Iterator
from typing import Any
from uuid import uuid4

import pytest
from django.db import connections

from cast import at
from chromium import Axe, chromium
from motcua.connectors.sms_simulator import book, sending
from motcua.connectors.sms_simulator.gateway import SimulatorGateway
from motcua.messaging.gateway import Outgoing

PHONE = "+84905123456"


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
    the_clock: Callable[..., Any],
    deliveries: Any,
) -> str:
    """The address of the running house, on Thursday 19/11/2026 at 9; the office answers each message with one."""
    settings.IS_DEMO = True
    monkeypatch.setitem(connections["default"].settings_dict, "CONN_MAX_AGE", 0)
    plain = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    settings.STORAGES = {**settings.STORAGES, "staticfiles": plain}
    the_clock("2026-11-19T09:00")

    def receive(**given: Any) -> Any:
        reply = f"Ma hen 482914: da nhan tin {len(given['text'])} chu. Huy: HUYHG 482914 gui 8188"
        SimulatorGateway().send(Outgoing(uuid4(), given["from_phone"], reply, at("2026-11-19T09:00")))
        book.close_mine()
        return type("Inbound", (), {"provider_id": given["provider_id"]})

    monkeypatch.setattr(sending, "receive", receive)
    return str(live_server.url)


TOO_SMALL = """
() => [...document.querySelectorAll("main a, main button, main input, main textarea, main summary")]
  .filter(el => !el.closest("p") || el.matches(".button"))
  .filter(el => el.type !== "hidden" && !el.matches(".unseen") && el.getClientRects().length)
  .map(el => [el.outerHTML.slice(0, 80), el.getBoundingClientRect().height])
  .filter(([, height]) => height < 48)
"""


@pytest.mark.browser
@pytest.mark.slow
@pytest.mark.parametrize(("width", "scripts"), [(360, True), (1280, True), (320, False)])
def test_a_message_is_typed_and_its_answer_seen(site: str, browser: Any, width: int, scripts: bool) -> None:
    context = browser.new_context(viewport={"width": width, "height": 800}, java_script_enabled=scripts, locale="vi-VN")
    page = context.new_page()
    refused: list[str] = []
    page.on("console", lambda said: refused.append(said.text) if "Content Security" in said.text else None)
    page.on("pageerror", lambda wrong: refused.append(str(wrong)))

    def check() -> None:
        assert refused == []
        if not scripts:
            return
        found = Axe().run(page)
        assert found.violations_count == 0, f"{page.url}\n{found.generate_report()}"
        assert page.evaluate("document.documentElement.scrollWidth") <= width, page.url
        assert page.evaluate(TOO_SMALL) == []

    def press(words: str) -> None:
        with page.expect_navigation():
            page.get_by_role("button", name=words).or_(page.get_by_role("link", name=words)).first.click()
        check()

    page.goto(site + "/gia-lap/dien-thoai/")
    check()
    press("HG Nguyen Van An So Xay dung")
    assert "8h30 ngay 20/11" in page.get_by_label("Tin nhắn", exact=True).input_value()
    press("Gửi")
    press("Xem tin mới")
    bubbles = page.locator(".bubble-text").all_inner_texts()
    assert [text[:14] for text in bubbles] == ["HG Nguyen Van ", "Ma hen 482914:"]
    press("đến trễ")
    assert "Đã đổi: đến trễ." in page.inner_text("main")
    assert page.get_by_role("button", name="đến trễ").get_attribute("aria-pressed") == "true"
    page.get_by_label("Số điện thoại, số ngắn").fill("0914 333 444")
    press("Mở máy")
    assert "từ số 0914 333 444" in page.inner_text("main")
    assert "Chưa có tin nào" in page.inner_text("main")
    context.close()


@pytest.mark.browser
@pytest.mark.slow
def test_a_screen_that_is_too_full_shows_its_end_first(site: str, browser: Any) -> None:
    for number in range(30):
        SimulatorGateway().send(Outgoing(uuid4(), PHONE, f"tin thu {number}", at("2026-11-19T09:00")))
    page = browser.new_page(viewport={"width": 360, "height": 800})
    page.goto(site + "/gia-lap/dien-thoai/")
    screen, last = page.locator(".screen").bounding_box(), page.locator(".bubble").last.bounding_box()
    assert last["y"] + last["height"] <= screen["y"] + screen["height"]
    assert page.locator(".bubble").first.bounding_box()["y"] < screen["y"]
    page.context.close()
