# SPDX-License-Identifier: EUPL-1.2
"""A kiosk in a real browser: what a finger does, what stands on the screen, and the network pulled out."""

from typing import Any

from cast import at
from chromium import until

# What a page must do to be touched: nothing under 64 pixels.
TOO_SMALL = """
[...document.querySelectorAll("button")].filter((each) => each.getClientRects().length)
  .map((each) => [each.textContent.trim(), Math.round(each.getBoundingClientRect().height)])
  .filter(([, height]) => height < 64)
"""
# Paper: the browser has no printer here, so printing is counted and ends at once, or never.
PRINTER = """
window.papers = [];
window.print = () => {
  window.papers.push(document.querySelector("[data-slip-number]").textContent);
  if (!window.isJammed) { setTimeout(() => window.dispatchEvent(new Event("afterprint")), 20); }
};
"""


def shows(page: Any, screen: str, *, seconds: float = 60) -> None:
    until(page, f"!document.querySelector('[data-screen=\"{screen}\"]').hidden", seconds=seconds)


class Kiosk:
    """The page of one kiosk and a finger on it."""

    def __init__(self, page: Any, *, has_own_clock: bool = False) -> None:
        self.page = page
        self.has_own_clock = has_own_clock

    def settle(self) -> None:
        """Let the moment pass in which nothing counts after a change of screen."""
        if self.has_own_clock:
            self.page.clock.fast_forward(450)
        else:
            self.page.wait_for_timeout(450)

    def press(self, selector: str) -> None:
        self.settle()
        self.page.locator(selector).tap()

    def take(self, line: str) -> str:
        """Take a number of the line and return it, as it stands on the screen."""
        shows(self.page, "start")
        self.press(f'[data-line="{line}"]')
        shows(self.page, "line")
        self.press('[data-do="take"]')
        shows(self.page, "result")
        until(self.page, "document.querySelector('[data-paper]').dataset.paper !== 'asked'")
        return str(self.page.inner_text("[data-number]"))

    def done(self) -> None:
        self.press('[data-screen="result"] [data-do="done"]')
        shows(self.page, "start")

    def kept(self, table: str) -> list[Any]:
        return list(self.page.evaluate(f"kiosk.store.all({table!r})"))


def begin(context: Any, *, has_own_clock: bool = False, now: str = "2026-11-27T08:30") -> Kiosk:
    """Open the kiosk and wait until it could do without a network; with a clock of its own, a test moves it."""
    page = context.new_page()
    if has_own_clock:
        page.clock.install(time=at(now))
    page.goto("/lay-so/dn-hc/")
    until(page, "document.body.dataset.ready === 'yes'")
    return Kiosk(page, has_own_clock=has_own_clock)
