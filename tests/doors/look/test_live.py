# SPDX-License-Identifier: EUPL-1.2
"""What a staff page does by itself: fresh parts that lose nothing typed, promises counted down, one-key commands."""

import json
from datetime import timedelta
from typing import Any

import pytest

pytestmark = pytest.mark.browser

FRAGMENT = """<p id="v">{version}</p><form data-row id="yc-1" tabindex="0"><input name="note" aria-label="n">
<input type="checkbox" name="code" value="482914" aria-label="c"><button type="button" data-key="x">x</button></form>
<form data-row id="yc-2" tabindex="0"><button type="button" data-key="x">x</button></form>"""


class Stream:
    """A stream that ends after one event, so that the browser asks again 100 ms later."""

    def __init__(self) -> None:
        self.version = 1
        self.fetched = 0

    def events(self) -> tuple[str, str]:
        return (
            "text/event-stream",
            f"retry: 100\nevent: hello\nid: {self.version}\ndata: {json.dumps({'version': self.version})}\n\n",
        )

    def fragment(self) -> tuple[str, str]:
        self.fetched += 1
        return "text/html; charset=utf-8", FRAGMENT.format(version=self.version)

    @property
    def answers(self) -> dict[str, Any]:
        return {"/live": self.events, "/fragment": self.fragment}


@pytest.fixture
def stream() -> Stream:
    return Stream()


def desk(show: Any, sample: dict[str, Any], stream: Stream) -> Any:
    page = show("look/gallery_desk.html", sample, width=1280, answers=stream.answers)
    page.evaluate(
        "window.pressed = []; document.addEventListener('click', e => pressed.push(e.target.closest('[id]').id))"
    )
    return page


def test_a_new_version_refreshes_the_part_once_and_the_same_version_never(
    show: Any, sample: Any, stream: Stream
) -> None:
    page = desk(show, sample, stream)
    page.wait_for_timeout(600)
    assert stream.fetched == 0
    stream.version = 2
    page.wait_for_selector("#v:has-text('2')")
    page.wait_for_timeout(600)
    assert stream.fetched == 1
    assert page.refused == []


def test_what_is_being_typed_ticked_and_focused_survives_a_refresh(show: Any, sample: Any, stream: Stream) -> None:
    page = desk(show, sample, stream)
    stream.version = 2
    page.wait_for_selector("#v:has-text('2')")
    page.check("[name=code]")
    page.type("[name=note]", "gọi lại sau")
    stream.version = 3
    page.wait_for_timeout(800)
    assert page.text_content("#v") == "2", "the part must wait while somebody types in it"
    page.focus("#yc-2")
    page.wait_for_selector("#v:has-text('3')")
    assert page.input_value("[name=note]") == "gọi lại sau"
    assert page.is_checked("[name=code]")
    assert page.evaluate("document.activeElement.id") == "yc-2"


def test_a_button_under_a_finger_stays_until_it_is_lifted(show: Any, sample: Any, stream: Stream) -> None:
    page = desk(show, sample, stream)
    stream.version = 2
    page.wait_for_selector("#v:has-text('2')")
    place = page.locator("#yc-2").bounding_box()
    page.mouse.move(place["x"] + 5, place["y"] + 5)
    page.mouse.down()
    stream.version = 3
    page.wait_for_timeout(1_200)
    assert page.text_content("#v") == "2", "the part must wait while somebody presses in it"
    page.mouse.up()
    page.wait_for_selector("#v:has-text('3')")
    assert page.evaluate("pressed") == ["yc-2"]


def test_a_key_acts_on_the_row_in_focus_and_never_while_typing(show: Any, sample: Any, stream: Stream) -> None:
    page = desk(show, sample, stream)
    stream.version = 2
    page.wait_for_selector("#v:has-text('2')")
    page.keyboard.press("x")
    assert page.evaluate("pressed") == ["yc-1"], "without focus the first row is the marked one"
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    assert page.evaluate("document.activeElement.id") == "yc-2"
    page.keyboard.press("x")
    assert page.evaluate("pressed") == ["yc-1", "yc-2"]
    page.focus("[name=note]")
    page.keyboard.press("x")
    assert page.input_value("[name=note]") == "x"
    assert page.evaluate("pressed.length") == 2


def test_promises_are_counted_by_the_offices_clock_not_the_devices(show: Any, sample: Any, stream: Stream) -> None:
    at = sample["at"]
    sample["requests"][0]["due_at"] = at + timedelta(minutes=65, seconds=30)
    page = show("look/gallery_desk.html", sample, width=1280, answers=stream.answers)
    left = page.locator("#yc-482914 [data-countdown]")
    assert left.inner_text() == "còn 1 giờ 5 phút"
    page.evaluate(
        "Date.now = () => 0; const was = performance.now.bind(performance); performance.now = () => was() + 360000"
    )
    left.filter(has_text="còn 59 phút").wait_for()
    assert "is-soon" in str(left.get_attribute("class"))
    assert page.inner_text("[data-clock]") == "08:47"


def test_a_lost_stream_is_said_after_five_seconds(show: Any, sample: Any) -> None:
    page = show("look/gallery_desk.html", sample, width=1280, answers={"/fragment": ("text/html", "")})
    page.wait_for_timeout(1000)
    assert page.is_hidden("[data-live-lost]")
    page.wait_for_selector("[data-live-lost]:visible", timeout=60_000)
    assert "đang kết nối lại" in page.inner_text("[data-live-lost]")
