# SPDX-License-Identifier: EUPL-1.2
"""A visitor who reads pages and presses buttons, without a browser and without scripts."""

from collections.abc import Callable
from html.parser import HTMLParser
from typing import Any
from urllib.parse import urljoin

import pytest
from django.http import HttpResponse
from django.test import Client

from cast import House


class _Forms(HTMLParser):
    """Collects the forms of a page: where they lead, their fields and their buttons."""

    def __init__(self) -> None:
        super().__init__()
        self.forms: list[dict[str, Any]] = []
        self._button: dict[str, str] | None = None
        self._area: str | None = None
        self._inside = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "form":
            self._inside = True
            self.forms.append(
                {"action": given.get("action", ""), "method": given.get("method", "get"), "fields": {}, "buttons": []}
            )
        if not self._inside:
            return
        form = self.forms[-1]
        if tag == "input" and given.get("name") and given.get("type") not in ("checkbox", "radio"):
            form["fields"][given["name"]] = given.get("value", "")
        if tag == "textarea" and given.get("name"):
            self._area = given["name"]
            form["fields"][self._area] = ""
        if tag == "button":
            self._button = {**given, "text": ""}
            form["buttons"].append(self._button)

    def handle_data(self, data: str) -> None:
        if self._button is not None:
            self._button["text"] += data
        elif self._area is not None and self._inside:
            self.forms[-1]["fields"][self._area] += data

    def handle_endtag(self, tag: str) -> None:
        if tag == "button":
            self._button = None
        if tag == "textarea":
            self._area = None
        if tag == "form":
            self._inside = False


class _Words(HTMLParser):
    """Collects the text of a page; only tags inside a sentence do not part words."""

    def __init__(self) -> None:
        super().__init__()
        self.pieces: list[str] = []

    def handle_data(self, data: str) -> None:
        self.pieces.append(data)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.pieces.append("" if tag in ("b", "s", "a", "time") else " ")


class Visitor:
    """Opens pages, fills forms in and presses buttons by their words; follows redirects and remembers where it is."""

    def __init__(self, client: Client) -> None:
        self.client = client
        self.at = "/"
        self.answer: Any = None

    def open(self, address: str) -> "Visitor":
        return self._land(self.client.get(address, follow=True), address)

    def press(self, words: str, **typed: str) -> "Visitor":
        form, button = self.find(words)
        address, values = self.sending(form, button, typed)
        send = self.client.post if form["method"] == "post" else self.client.get
        return self._land(send(address, values, follow=True), address)

    def find(self, words: str) -> tuple[dict[str, Any], dict[str, str]]:
        for form in self.forms:
            for button in form["buttons"]:
                if words in " ".join(button["text"].split()) and button.get("class") != "unseen":
                    return form, button
        raise AssertionError(f"no button {words!r} on {self.at}: {self.words[:400]}")

    def sending(
        self, form: dict[str, Any], button: dict[str, str], typed: dict[str, str]
    ) -> tuple[str, dict[str, str]]:
        values = {**form["fields"], **typed}
        if button.get("name"):
            values[button["name"]] = button["value"]
        return urljoin(self.at, button.get("formaction") or form["action"] or self.at), values

    @property
    def forms(self) -> list[dict[str, Any]]:
        parser = _Forms()
        parser.feed(self.html)
        return parser.forms

    @property
    def html(self) -> str:
        return str(self.answer.content.decode())

    @property
    def words(self) -> str:
        """The page as it is read: text only, single spaces."""
        reader = _Words()
        reader.feed(self.html)
        return " ".join("".join(reader.pieces).split())

    @property
    def status(self) -> int:
        return int(self.answer.status_code)

    def _land(self, answer: HttpResponse, address: str) -> "Visitor":
        self.answer = answer
        chain = getattr(answer, "redirect_chain", [])
        self.at = urljoin(address, chain[-1][0]) if chain else address
        return self


HOURS = "/hen-gio/dn-sxd/gio/?noi=DN-TTHCC"
LAN = {"name": "Nguyễn Thị Lan", "phone": "0905 111 222", "content": "Hỏi về giấy phép sửa nhà"}


@pytest.fixture
def someone(house: House, the_clock: Callable[..., Any]) -> Callable[[], Visitor]:
    """New visitors, on Thursday 26/11/2026 at 9."""
    the_clock("2026-11-26T09:00")
    return lambda: Visitor(Client())


@pytest.fixture
def visitor(someone: Callable[[], Visitor]) -> Visitor:
    return someone()


@pytest.fixture
def typed() -> dict[str, str]:
    return dict(LAN)


@pytest.fixture
def booked(visitor: Visitor, typed: dict[str, str]) -> Visitor:
    """A visitor on the page of an appointment just asked for: 9 o'clock on Friday 27/11."""
    visitor.open(f"{HOURS}&ngay=2026-11-27").press("9 giờ còn").press("Tiếp tục", **typed).press("Gửi yêu cầu hẹn")
    assert "Đã gửi yêu cầu hẹn" in visitor.words
    return visitor
