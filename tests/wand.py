# SPDX-License-Identifier: EUPL-1.2
"""A scanner in a clerk's hand, in a browser: what it writes, and what the page is waited for."""

from typing import Any

from chromium import until


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
