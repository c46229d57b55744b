# SPDX-License-Identifier: EUPL-1.2
"""The kiosk in a real browser: fingers of every kind, opening hours, paper, another language, and things that fail."""

import io
from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
import zxingcpp
from PIL import Image

from cast import at
from chromium import Axe, until
from doors.kiosk.browsing import TOO_SMALL, Kiosk, begin, shows
from doors.kiosk.conftest import ROOT
from lines import Lines
from motcua.appointments.models import Appointment
from motcua.queueing.models import Kiosk as KioskRow
from motcua.queueing.models import Ticket, TicketPrint

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

FITS = """
(() => {
  const shown = document.querySelector(".screen:not([hidden])");
  return document.documentElement.scrollWidth <= window.innerWidth && shown.scrollHeight <= shown.clientHeight + 1;
})()
"""
AXE = {"runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa", "best-practice"]}}


def axe(page: Any) -> None:
    # The browser's own rules bind the tool too; it is let in by the side.
    found = Axe().run(page, options=AXE)
    assert found.violations_count == 0, found.generate_report()


# --- fingers ---------------------------------------------------------------------------------------


class Finger:
    """Touches by the browser's own protocol: how long, where, and with how many fingers."""

    def __init__(self, kiosk: Kiosk) -> None:
        self.page = kiosk.page
        self.line = kiosk.page.context.new_cdp_session(kiosk.page)

    def middle(self, selector: str) -> dict[str, float]:
        box = self.page.locator(selector).bounding_box()
        return {"x": box["x"] + box["width"] / 2, "y": box["y"] + box["height"] / 2}

    def send(self, kind: str, *points: dict[str, float]) -> None:
        self.line.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": list(points)})

    def press(self, selector: str, *, hold_ms: int = 0) -> None:
        place = self.middle(selector)
        self.send("touchStart", place)
        self.page.wait_for_timeout(hold_ms)
        self.send("touchEnd")


def at_the_line(context: Any) -> tuple[Kiosk, Finger]:
    kiosk = begin(context)
    kiosk.press('[data-line="A"]')
    shows(kiosk.page, "line")
    kiosk.settle()
    return kiosk, Finger(kiosk)


def test_a_long_press_is_a_press(context: Any) -> None:
    kiosk, finger = at_the_line(context)
    finger.press('[data-do="take"]', hold_ms=1500)
    shows(kiosk.page, "result")
    assert Ticket.objects.count() == 1


def test_a_finger_that_slides_off_changed_its_mind(context: Any) -> None:
    kiosk, finger = at_the_line(context)
    place = finger.middle('[data-do="take"]')
    finger.send("touchStart", place)
    finger.send("touchMove", {"x": place["x"], "y": place["y"] + 600})
    finger.send("touchEnd")
    kiosk.page.wait_for_timeout(300)
    shows(kiosk.page, "line")
    assert Ticket.objects.count() == 0
    # A little sliding within the button is an old hand, not a change of mind.
    finger.send("touchStart", place)
    finger.send("touchMove", {"x": place["x"] + 8, "y": place["y"] + 8})
    finger.send("touchEnd")
    shows(kiosk.page, "result")


def test_a_bouncing_finger_takes_one_number(context: Any) -> None:
    kiosk, finger = at_the_line(context)
    place = finger.middle('[data-do="take"]')
    for _ in range(6):
        finger.send("touchStart", place)
        finger.send("touchEnd")
    shows(kiosk.page, "result")
    kiosk.page.wait_for_timeout(500)
    assert Ticket.objects.count() == 1


def test_a_bounce_on_the_card_never_hits_what_appears_under_it(context: Any) -> None:
    kiosk = begin(context)
    kiosk.settle()
    place = Finger(kiosk).middle('[data-line="A"]')
    finger = Finger(kiosk)
    for _ in range(4):
        finger.send("touchStart", place)
        finger.send("touchEnd")
    shows(kiosk.page, "line")
    assert Ticket.objects.count() == 0


def test_two_fingers_at_once_take_one_number_and_zoom_nothing(context: Any) -> None:
    kiosk, finger = at_the_line(context)
    place = finger.middle('[data-do="take"]')
    other = {"x": place["x"] + 120, "y": place["y"]}
    finger.send("touchStart", place)
    finger.send("touchStart", place, other)
    finger.send("touchMove", place, {"x": place["x"] + 400, "y": place["y"]})
    finger.send("touchEnd", place)
    finger.send("touchEnd")
    shows(kiosk.page, "result")
    kiosk.page.wait_for_timeout(300)
    assert Ticket.objects.count() == 1
    assert kiosk.page.evaluate("window.visualViewport.scale") == 1


def test_a_press_that_needs_long_is_asked_again_under_its_key(context: Any) -> None:
    kiosk = begin(context)
    kiosk.page.evaluate(
        "kiosk.store.all('leases').then((all) => kiosk.store.remove('leases', ...all.map((e) => e.lease)))"
    )
    keys: list[str] = []

    def slow(route: Any) -> None:
        keys.append(route.request.headers["idempotency-key"])
        if len(keys) == 1:
            # Done, but the answer is lost on its way.
            route.fetch()
            route.abort("timedout")
        else:
            route.continue_()

    kiosk.page.route("**/muon-so/", lambda route: route.abort())
    kiosk.page.route("**/so/", slow)
    assert kiosk.take("A") == "A001"
    assert (len(keys), len(set(keys))) == (2, 1)
    assert Ticket.objects.count() == 1


# --- paper -----------------------------------------------------------------------------------------


def test_paper_comes_once_also_after_a_reload_and_the_way_back(context: Any) -> None:
    kiosk = begin(context)
    number = kiosk.take("A")
    assert kiosk.page.evaluate("window.papers") == [number]
    assert kiosk.page.inner_text("[data-paper]") == "Mời Ông/Bà nhận phiếu."
    kiosk.page.reload()
    shows(kiosk.page, "start")
    kiosk.page.go_back()
    kiosk.page.wait_for_timeout(500)
    kiosk.page.goto(ROOT)
    until(kiosk.page, "document.body.dataset.ready === 'yes'")
    assert kiosk.page.evaluate("window.papers") == []
    until(kiosk.page, "kiosk.store.all('prints').then((r) => { window.n = r.length; }) && window.n === 0")
    assert TicketPrint.objects.get().outcome == "printed"


def test_without_paper_number_and_code_are_large_and_valid(context: Any) -> None:
    kiosk = begin(context)
    kiosk.page.evaluate("void (window.print = () => { throw new Error('no printer'); })")
    number = kiosk.take("A")
    until(kiosk.page, "document.querySelector('[data-paper]').dataset.paper === 'failed'")
    said = kiosk.page.inner_text("[data-paper]")
    assert said.startswith("Phiếu chưa in được. Số này vẫn có giá trị")
    assert kiosk.page.locator("[data-number]").bounding_box()["height"] > 200
    until(kiosk.page, "kiosk.store.all('prints').then((r) => { window.n = r.length; }) && window.n === 0")
    assert (TicketPrint.objects.get().outcome, Ticket.objects.get().shown) == ("failed", number)


def test_the_code_on_the_screen_leads_to_the_number(context: Any, live_server: Any) -> None:
    kiosk = begin(context)
    kiosk.take("A")
    picture = Image.open(io.BytesIO(kiosk.page.locator("[data-qr]").screenshot())).convert("L")
    assert [each.text for each in zxingcpp.read_barcodes(picture)] == [
        f"{live_server.url}/so/{Ticket.objects.get().pk}/"
    ]


def test_codes_of_every_length_can_be_read(context: Any) -> None:
    kiosk = begin(context)
    address = "https://motcua.example.vn/so/" + "0b8f8a52-54f5-5a0e-9a57-3b1de5a7f7aa/" * 6
    # The last length of each version and the first of the next.
    for length in (14, 15, 26, 27, 42, 43, 62, 63, 84, 85, 106, 107, 122, 123, 152, 153, 180, 181, 213):
        text = address[:length]
        rows = kiosk.page.evaluate(f"kiosk.qr.modules({text!r})")
        assert [each.text for each in zxingcpp.read_barcodes(_picture(rows))] == [text], length


def _picture(rows: list[list[int]]) -> Image.Image:
    side, scale = len(rows) + 8, 4
    picture = Image.new("L", (side, side), 255)
    for y, row in enumerate(rows):
        for x, dark in enumerate(row):
            picture.putpixel((x + 4, y + 4), 0 if dark else 255)
    return picture.resize((side * scale, side * scale), Image.Resampling.NEAREST)


def test_no_paper_where_the_kiosk_has_no_printer(context: Any) -> None:
    KioskRow.objects.update(printer=KioskRow.Printer.NONE)
    kiosk = begin(context)
    kiosk.take("A")
    assert kiosk.page.evaluate("window.papers") == []
    assert "Máy này không in phiếu" in kiosk.page.inner_text("[data-paper]")


# --- hours, failures, releases ---------------------------------------------------------------------


def test_it_opens_by_itself_in_the_morning(context: Any, the_clock: Callable[[str], datetime]) -> None:
    the_clock("2026-11-27T20:00")
    kiosk = begin(context, has_own_clock=True, now="2026-11-27T20:00")
    shows(kiosk.page, "closed")
    assert kiosk.page.inner_text("[data-closed]") == "Máy mở lại lúc 7 giờ sáng thứ Bảy, 28/11."
    axe(kiosk.page)
    the_clock("2026-11-28T07:00")
    kiosk.page.clock.fast_forward(11 * 3_600_000 + 1_000)
    kiosk.page.clock.fast_forward(1_000)
    shows(kiosk.page, "start")
    assert kiosk.page.inner_text(".kiosk-clock") == "07:00"


def test_it_closes_by_itself(context: Any, the_clock: Callable[[str], datetime]) -> None:
    the_clock("2026-11-27T16:59")
    kiosk = begin(context, has_own_clock=True, now="2026-11-27T16:59")
    shows(kiosk.page, "start")
    the_clock("2026-11-27T17:00")
    kiosk.page.clock.fast_forward(61_000)
    kiosk.page.clock.fast_forward(1_000)
    shows(kiosk.page, "closed")


def test_a_clock_that_is_wrong_shows_the_offices_time(context: Any) -> None:
    kiosk = begin(context, has_own_clock=True, now="2019-01-01T03:00")
    shows(kiosk.page, "start")
    assert kiosk.page.inner_text(".kiosk-clock") == "08:30"


def test_a_failing_office_is_said_calmly(context: Any) -> None:
    kiosk = begin(context)
    kiosk.page.evaluate(
        "kiosk.store.all('leases').then((all) => kiosk.store.remove('leases', ...all.map((e) => e.lease)))"
    )
    failure = {"status": 500, "body": "<h1>Internal Server Error</h1> psycopg.errors.DeadlockDetected"}
    for path in ("so/", "muon-so/", "tinh-hinh/"):
        kiosk.page.route(f"**/{path}", lambda route: route.fulfill(**failure))
    kiosk.press('[data-line="A"]')
    kiosk.press('[data-do="take"]')
    shows(kiosk.page, "sorry")
    said = kiosk.page.inner_text("main")
    assert "Máy đang cập nhật" in said
    assert "08:30" in said
    assert not {"Error", "500", "psycopg", "lỗi"} & set(said.split())
    axe(kiosk.page)


def test_a_page_that_cannot_be_made_comes_from_the_cache(context: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    kiosk = begin(context)

    def fail(*_given: Any, **_named: Any) -> None:
        raise RuntimeError

    monkeypatch.setattr("motcua.doors.kiosk.page.place", fail)
    monkeypatch.setattr("motcua.doors.kiosk.page.snapshot.read", fail)
    kiosk.page.reload()
    shows(kiosk.page, "start")


def test_a_new_release_is_taken_while_nobody_is_there(context: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    kiosk = begin(context, has_own_clock=True)
    monkeypatch.setattr("motcua.doors.kiosk.page.edition", lambda: "neworder1234")
    kiosk.page.clock.fast_forward(31_000)
    until(kiosk.page, "kiosk.network.state.edition === 'neworder1234'")
    kiosk.page.clock.fast_forward(10_000)
    until(kiosk.page, "document.body.dataset.edition === 'neworder1234'")


def test_a_revoked_kiosk_gives_nothing_more(context: Any) -> None:
    kiosk = begin(context)
    KioskRow.objects.update(is_active=False)
    kiosk.press('[data-line="A"]')
    kiosk.press('[data-do="take"]')
    shows(kiosk.page, "unknown")
    assert "Máy này chưa được ghi danh" in kiosk.page.inner_text("main")
    assert Ticket.objects.count() == 0


# --- appointments ----------------------------------------------------------------------------------


def test_a_typed_code_brings_the_number(context: Any, book: Callable[..., Appointment]) -> None:
    hour = book(office="DN-HC", agency="DN-HC", starts_at="2026-11-27T08:30", status="confirmed")
    kiosk = begin(context)
    kiosk.press('[data-do="code"]')
    shows(kiosk.page, "code")
    axe(kiosk.page)
    kiosk.settle()
    for digit in hour.code:
        kiosk.page.locator(f'[data-digit="{digit}"]').tap()
    kiosk.page.locator('[data-do="check"]').tap()
    shows(kiosk.page, "result")
    assert Ticket.objects.get().appointment_id == hour.pk
    assert "Lan" not in kiosk.page.inner_text("body")


def test_a_wand_may_be_used_on_any_screen(context: Any, book: Callable[..., Appointment]) -> None:
    hour = book(office="DN-HC", agency="DN-HC", starts_at="2026-11-27T08:30", status="confirmed")
    kiosk = begin(context)
    kiosk.page.keyboard.type(f"https://motcua.example.vn/d/{hour.code}")
    kiosk.page.keyboard.press("Enter")
    shows(kiosk.page, "result")
    kiosk.done()
    kiosk.page.keyboard.type(hour.code)
    kiosk.page.keyboard.press("Enter")
    shows(kiosk.page, "result")
    assert kiosk.page.inner_text("[data-paper]") == "Lịch hẹn này đã lấy số lúc trước."
    assert Ticket.objects.count() == 1


def test_a_wrong_code_says_what_to_do(context: Any) -> None:
    kiosk = begin(context)
    kiosk.press('[data-do="code"]')
    kiosk.settle()
    for _ in range(6):
        kiosk.page.locator('[data-digit="1"]').tap()
    kiosk.page.locator('[data-do="check"]').tap()
    until(kiosk.page, "document.querySelector('[data-code-said]').textContent")
    assert "Mã này chưa đúng" in kiosk.page.inner_text("[data-code-said]")


# --- how it looks ----------------------------------------------------------------------------------


@pytest.mark.parametrize(("width", "height"), [(1080, 1920), (1920, 1080), (800, 1280), (1280, 800)])
def test_everything_can_be_touched_and_fits(context: Any, lines: Lines, width: int, height: int) -> None:
    kiosk = begin(context)
    page = kiosk.page
    page.set_viewport_size({"width": width, "height": height})
    for screen, way in (("start", None), ("line", '[data-line="A"]'), ("result", '[data-do="take"]')):
        if way:
            kiosk.press(way)
        shows(page, screen)
        assert page.evaluate(TOO_SMALL) == []
        assert page.evaluate(FITS), screen
        if width in (1080, 1280):
            axe(page)


def test_both_languages_and_back_to_vietnamese(context: Any) -> None:
    kiosk = begin(context, has_own_clock=True)
    page = kiosk.page
    kiosk.press('[data-do="language"]')
    until(page, "document.documentElement.lang === 'en'")
    assert page.inner_text("[data-other-language]") == "Tiếng Việt"
    kiosk.take("A")
    # Who comes next finds the language most people read.
    page.clock.fast_forward(13_000)
    shows(page, "start")
    assert page.evaluate("document.documentElement.lang") == "vi"
    assert at("2026-11-27T08:30") == Ticket.objects.get().issued_at
