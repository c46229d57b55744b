# SPDX-License-Identifier: EUPL-1.2
"""A scanner in a clerk's hand, in a browser: what it writes, and what the page is waited for."""

from contextlib import suppress
from typing import Any

from playwright.sync_api import Error


class Hands:
    """A clerk with a wand: it writes as fast as keys come, and ends with Enter."""

    def __init__(self, page: Any) -> None:
        self.page = page

    def scan(self, code: str) -> None:
        self.page.keyboard.type(code)
        self.page.keyboard.press("Enter")

    def press(self, *keys: str) -> None:
        for key in keys:
            self.page.keyboard.press(key)

    def says(self, word: str, *more: str) -> None:
        for text in (word, *more):
            until(self.page, f"document.getElementById('ket-qua').textContent.includes({text!r})")

    def asks(self, word: str, *more: str, field: str) -> None:
        """Nobody answers before a question is seen: until then an Enter counts for nothing."""
        self.says(word, *more)
        until(self.page, f"document.activeElement.matches({field!r})")

    def mode(self, digit: str, code: str) -> None:
        self.press(digit)
        until(self.page, f"document.querySelector('[name=che_do]').value === {code!r}")


def until(page: Any, holds: str, *, seconds: float = 25) -> None:
    """Wait until a JavaScript expression holds; the page's own policy forbids playwright's way, which needs eval."""
    for _ in range(int(seconds * 20)):
        with suppress(Error):
            if page.evaluate(f"Boolean({holds})"):
                return
        page.wait_for_timeout(50)
    raise AssertionError(f"never held: {holds}; shown: {page.inner_text('body')[:600]}")
