# SPDX-License-Identifier: EUPL-1.2
"""From home in a real browser: see who waits, take a number, be reminded, give it up; wide, narrow, without scripts."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from cast import at
from doors.portal.test_portal_journey import Screen, browser, site  # noqa: F401
from lines import Lines
from motcua.live import snapshot
from motcua.people import phone_check
from motcua.people.models import PhoneCheck, User
from motcua.queueing import operations
from motcua.queueing.models import Line, Ticket, TurnAlert

NINE = at("2026-11-26T09:00")


@pytest.fixture
def busy(site: str, lines: Lines, draw: Callable[..., Ticket], binh: User) -> Lines:  # noqa: F811
    """Twelve people in line A of DN-TTHCC, which can be joined from home; one is called at counter 3."""
    Line.objects.filter(office="DN-TTHCC").update(may_join_from_home=True)
    for _person in range(12):
        draw()
    operations.begin_duty(counter="DN-TTHCC-3", by=binh, at=NINE, lines=["A"])
    operations.call_next(counter="DN-TTHCC-3", by=binh, at=NINE)
    return lines


def sent_code() -> str:
    return phone_check.code_of(PhoneCheck.objects.latest("asked_at"))


@pytest.mark.browser
@pytest.mark.slow
@pytest.mark.parametrize(("width", "scripts"), [(360, True), (1280, True), (320, False)])
def test_a_number_is_taken_from_home_watched_and_given_up(
    site: str,  # noqa: F811
    browser: Any,  # noqa: F811
    busy: Lines,
    width: int,
    scripts: bool,
) -> None:
    screen = Screen(browser, site, width=width, scripts=scripts)
    page = screen.page
    # The stream is the front's; here nobody answers it.
    page.route("**/queue/stream", lambda route: route.abort())
    screen.open("/")
    screen.press("Xem số đang gọi")
    assert "11 người chờ" in page.inner_text("main")
    page.get_by_label("Tìm nơi").fill("trung tam")
    screen.press("Tìm")
    screen.press("Trung tâm Phục vụ hành chính công")
    assert "A001" in page.inner_text("main")
    page.get_by_text("Ai được gọi trước?").first.click()
    screen.check()
    screen.press("Lấy số từ nhà")
    screen.press("Gửi mã đến điện thoại")
    assert "Xin chọn một hàng chờ" in page.inner_text("main")
    page.get_by_label("Xây dựng").check()
    page.get_by_label("Số điện thoại").fill("0905 111 222")
    screen.press("Gửi mã đến điện thoại")
    page.get_by_label("Mã trong tin nhắn").fill(sent_code())
    screen.press("Lấy số")
    assert "còn 11 người trước" in page.inner_text("main")
    page.get_by_label("5 người").check()
    screen.press("Nhắc tôi bằng tin nhắn")
    assert TurnAlert.objects.get().before == 5
    screen.press("Tôi không chờ nữa")
    screen.press("Thôi, không chờ nữa")
    assert "Số này không chờ nữa" in page.inner_text("main")
    ticket = Ticket.objects.get(channel="WEB")
    assert ticket.state == "left"


def stream_of(view: bytes | dict[str, Any]) -> str:
    """Return what the front would send of one snapshot; asked again after half a second."""
    text = view.decode() if isinstance(view, bytes) else json.dumps(view)
    return f"retry: 500\nid: {json.loads(text)['version']}\nevent: snapshot\ndata: {text}\n\n"


def present() -> bytes:
    found = snapshot.read("DN-TTHCC", at=NINE)
    assert found is not None
    return found.public


def answer(page: Any, answers: list[str]) -> None:
    """Let the last of these answer the page's stream, whatever it is by then."""
    page.route("**/queue/stream", lambda route: route.fulfill(content_type="text/event-stream", body=answers[-1]))


@pytest.mark.browser
@pytest.mark.slow
def test_an_open_page_shouts_when_its_number_is_called(
    site: str,  # noqa: F811
    browser: Any,  # noqa: F811
    busy: Lines,
    binh: User,
) -> None:
    screen = Screen(browser, site, width=360, scripts=True)
    page, answers = screen.page, [stream_of(present())]
    answer(page, answers)
    page.add_init_script("navigator.vibrate = function () { window.buzzed = true; return true; };")
    ticket = Ticket.objects.get(shown="A002")
    page.goto(f"{site}/so/{ticket.pk}/")
    assert "người tiếp theo được gọi" in page.inner_text("main")
    operations.call_next(counter="DN-TTHCC-3", by=binh, at=NINE, finish=True)
    answers.append(stream_of(present()))
    page.wait_for_selector(".turn-called")
    assert "Mời đến quầy 3" in page.inner_text("main")
    assert page.title().startswith("★ ĐẾN LƯỢT")
    assert page.evaluate("window.buzzed")
    screen.check()


@pytest.mark.browser
@pytest.mark.slow
def test_one_room_follows_its_stream_and_says_when_it_is_lost(
    site: str,  # noqa: F811
    browser: Any,  # noqa: F811
    busy: Lines,
    binh: User,
) -> None:
    screen = Screen(browser, site, width=1280, scripts=True)
    page = screen.page
    view = json.loads(present())
    later = view | {"version": view["version"] + 1, "as_of": "2026-11-26T09:01:00+07:00"}
    later["lines"][0] |= {
        "waiting": 7,
        "serving": [{"number": "A005", "counter": "DN-TTHCC-3"}],
        "wait_minutes": {"low": 15, "high": 30},
    }
    answers = [stream_of(later)]
    answer(page, answers)
    page.goto(f"{site}/xep-hang/dn-tthcc/")
    line = page.locator("[data-line='A']")
    line.get_by_text("A005").wait_for()
    assert line.locator("[data-waiting]").inner_text() == "7"
    assert line.locator("[data-wait]").inner_text() == "15–30 phút"
    assert "quầy 3" in line.inner_text()
    assert "số mới nhất lúc 9 giờ 01" in page.inner_text("main")
    screen.check()
    answers.append(stream_of(later | {"version": view["version"] + 2, "fresh": False}))
    page.locator("main .is-stale").first.wait_for()
    page.get_by_text("mất kết nối từ 9 giờ 01").first.wait_for()
    screen.check()
    page.unroute("**/queue/stream")
    page.route("**/queue/stream", lambda route: route.abort())
    page.reload()
    page.locator("[data-live-lost]").wait_for(timeout=60_000)
    assert "Mất kết nối – đang kết nối lại" in page.inner_text("body")
    screen.check()
