# SPDX-License-Identifier: EUPL-1.2
"""Every component drawn once, on a phone and on a desk, and judged by axe."""

import gzip
import re
from pathlib import Path
from typing import Any

import pytest
from django.contrib.staticfiles import finders
from django.template.loader import render_to_string

from chromium import Axe

PAGES = ["look/gallery.html", "look/gallery_desk.html", "look/gallery_slip.html"]
BARE = ["404.html", "403.html", "403_csrf.html", "400.html", "500.html"]

# Elements with words of their own that stand outside the screen or are squeezed to less than two letters.
CROWDED = """() => [...document.querySelectorAll('main *')]
  .filter(e => !e.closest('.scroll, .unseen, .steps, .steps-where, svg, thead, .trap') && e.getClientRects().length)
  .filter(e => [...e.childNodes].some(n => n.nodeType === 3 && n.textContent.trim().length > 2))
  .map(e => [e.textContent.trim().slice(0, 40), e.getBoundingClientRect()])
  .filter(([t, r]) => r.right > innerWidth + 1 || r.left < -1 || r.width < 14)
  .map(([t, r]) => [t, r.left, r.width])"""
TOUCHED = "a.button,button,.action,.link-row,a.day,.hour,.choice label,input:not([type=radio],[type=checkbox]),select"


@pytest.mark.parametrize("template", [*PAGES, *BARE])
def test_no_page_needs_an_inline_script_or_style(template: str, sample: dict[str, Any]) -> None:
    html = render_to_string(template, sample)
    assert not re.search(r"<style|\sstyle=|\son\w+=|javascript:", html)
    assert all("src=" in tag for tag in re.findall(r"<script[^>]*>", html))


@pytest.mark.parametrize("template", BARE)
def test_error_pages_render_without_any_context_and_show_a_reference_when_given(template: str) -> None:
    assert "<h1>" in render_to_string(template)
    assert "K7M2P9QR" in render_to_string(template, {"reference": "K7M2P9QR"})


def test_stylesheet_and_script_are_small() -> None:
    sizes = {
        name: len(gzip.compress(Path(str(finders.find(f"look/{name}"))).read_bytes()))
        for name in ("motcua.css", "live.js")
    }
    assert sizes["motcua.css"] <= 14_000
    assert sizes["live.js"] <= 5_000


@pytest.mark.browser
@pytest.mark.parametrize("width", [320, 360, 1280])
@pytest.mark.parametrize("template", [*PAGES, "404.html", "500.html"])
def test_axe_finds_nothing_and_nothing_is_wider_than_the_screen(
    template: str, width: int, sample: dict[str, Any], show: Any
) -> None:
    axe = Axe()
    answers = {"/live": ("text/event-stream", "retry: 60000\n\n"), "/fragment": ("text/html", "")}
    page = show(template, sample, width=width, answers=answers)
    found = axe.run(page)
    assert found.violations_count == 0, found.generate_report()
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert page.evaluate(CROWDED) == []
    assert page.refused == []


@pytest.mark.browser
@pytest.mark.parametrize("template", PAGES[:2])
def test_axe_finds_nothing_at_night(template: str, sample: dict[str, Any], show: Any) -> None:
    axe = Axe()
    answers = {"/live": ("text/event-stream", "retry: 60000\n\n"), "/fragment": ("text/html", "")}
    page = show(template, sample, width=1280, answers=answers, color_scheme="dark")
    found = axe.run(page)
    assert found.violations_count == 0, found.generate_report()


@pytest.mark.browser
def test_what_a_finger_meets_is_at_least_48_pixels(sample: dict[str, Any], show: Any) -> None:
    page = show("look/gallery.html", sample, width=360)
    small = page.evaluate(
        """selector => [...document.querySelectorAll(selector)].filter(e => e.getClientRects().length)
        .map(e => [e.textContent.trim().slice(0, 30), e.getBoundingClientRect()])
        .filter(([t, r]) => r.height < 48 || r.width < 44).map(([t, r]) => [t, r.width, r.height])""",
        TOUCHED,
    )
    assert small == []
