# SPDX-License-Identifier: EUPL-1.2
"""Reading a page's form as a browser would."""

from html.parser import HTMLParser
from typing import Any

from django.http import HttpResponse


class _Form(HTMLParser):
    """Collect what a browser would send of the last form on the page."""

    def __init__(self) -> None:
        super().__init__()
        self.values: dict[str, Any] = {}
        self.choosing = ""
        self.writing = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        name = given.get("name") or ""
        if tag == "form":
            self.values = {}
        elif tag == "input" and name and given.get("type") not in ("submit", "search"):
            if given.get("type") in ("checkbox", "radio"):
                if "checked" in given:
                    self.values[name] = given.get("value") or "on"
            else:
                self.values[name] = given.get("value") or ""
        elif tag == "textarea":
            self.writing = name
            self.values[name] = ""
        elif tag == "select":
            self.choosing = name
            self.values.setdefault(name, "")
        elif tag == "option" and "selected" in given:
            self.values[self.choosing] = given.get("value") or ""

    def handle_data(self, data: str) -> None:
        if self.writing:
            self.values[self.writing] += data

    def handle_endtag(self, tag: str) -> None:
        if tag == "textarea":
            # The first line break behind the opening tag is not part of what is written.
            self.values[self.writing] = self.values[self.writing].removeprefix("\n")
            self.writing = ""


def fields_of(answer: HttpResponse) -> dict[str, Any]:
    """Return the fields of the page's form with what they hold."""
    form = _Form()
    form.feed(answer.content.decode())
    return {name: value for name, value in form.values.items() if name != "csrfmiddlewaretoken"}


def text_of(answer: HttpResponse) -> str:
    return answer.content.decode()
