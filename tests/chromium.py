# SPDX-License-Identifier: EUPL-1.2
"""The browser of the journeys: Debian's chromium, quiet towards the outside."""

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe as PlainAxe
from playwright.sync_api import Error, sync_playwright

QUIET = ["--disable-background-networking", "--disable-component-update", "--disable-sync", "--no-first-run"]
# A test judges what a page shows, not how long a full machine takes to show it.
PATIENCE_SECONDS = 60
NAMES = ("chromium", "chromium-browser", "google-chrome")


@contextmanager
def chromium() -> Iterator[Any]:
    """Yield a running browser; without one on the machine the test is skipped, and fails where CI must have it.

    Not to be kept for the whole session: while its event loop stands, Django refuses the database to later tests.
    """
    path = os.environ.get("MOTCUA_CHROMIUM") or next(filter(None, map(shutil.which, NAMES)), None)
    if path is None:
        stop = pytest.fail if os.environ.get("CI") else pytest.skip
        stop("no chromium on this machine")
    with sync_playwright() as started:
        browser = started.chromium.launch(executable_path=path, args=["--no-sandbox", "--disable-gpu", *QUIET])
        _be_patient(browser)
        yield browser
        browser.close()


def _be_patient(browser: Any) -> None:
    for name in ("new_context", "new_page"):
        setattr(browser, name, _patient(getattr(browser, name)))


def _patient(opened: Callable[..., Any]) -> Callable[..., Any]:
    def open_patiently(**options: Any) -> Any:
        found = opened(**options)
        found.set_default_timeout(PATIENCE_SECONDS * 1_000)
        return found

    return open_patiently


class Axe(PlainAxe):  # type: ignore[misc]
    """Axe on a page whose colours have come to rest; half-way from one to the other no contrast is right."""

    def run(self, page: Any, *given: Any, **named: Any) -> Any:
        until(page, "!document.getAnimations().some((each) => each instanceof CSSTransition)")
        return super().run(page, *given, **named)


def until(page: Any, holds: str, *, seconds: float = PATIENCE_SECONDS) -> None:
    """Wait until a JavaScript expression holds; the page's own policy forbids playwright's way, which needs eval."""
    for _ in range(int(seconds * 20)):
        # While a page gives way to the next there is nothing to ask.
        with suppress(Error):
            if page.evaluate(f"Boolean({holds})"):
                return
        page.wait_for_timeout(50)
    raise AssertionError(f"never held: {holds}; shown: {page.inner_text('body')[:2000]}")
