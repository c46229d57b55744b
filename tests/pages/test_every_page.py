# SPDX-License-Identifier: EUPL-1.2
"""No address is forgotten by the walk through all pages, and on a phone nothing is wrong with any of them.

All four variants are looked at by `./motcua pages --out DIR`.
"""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from house.routes import all_routes
from motcua.cli.test import find_browser
from pages.visits import NOT_OPENED, ONE_MODEL, WITHOUT_PAGES, routes_to_ask, why_not
from races.sample import ROOT


def test_each_address_is_opened_or_a_reason_says_why_not() -> None:
    routes, asked = all_routes(), routes_to_ask()
    assert [route.key for route in routes if route not in asked and not why_not(route)] == []
    assert {route.family for route in asked} & set(WITHOUT_PAGES) == set()


def test_the_reasons_name_no_address_that_is_gone() -> None:
    routes = all_routes()
    assert set(NOT_OPENED) <= {route.key for route in routes}
    assert set(WITHOUT_PAGES) <= {route.family for route in routes}
    assert any(route.name.startswith(ONE_MODEL) for route in routes)


@pytest.mark.slow
@pytest.mark.browser
@pytest.mark.skipif(sys.platform != "linux", reason="processes are found in /proc")
def test_on_a_phone_nothing_is_wrong_with_any_page(tmp_path: Path) -> None:
    """The walk stands in a process of its own: it has the office's database, and this one the tests'."""
    if find_browser() is None:
        (pytest.fail if os.environ.get("CI") else pytest.skip)("no chromium on this machine")
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("MOTCUA_", "DJANGO_"))}
    chromium = {name: os.environ[name] for name in ("MOTCUA_CHROMIUM",) if name in os.environ}
    command = [sys.executable, "-m", "pages.contact_sheet", "--out", str(tmp_path), "--only", "vi-360"]
    paths = os.pathsep.join([str(ROOT / "src"), str(ROOT / "tests")])
    done = subprocess.run(
        command, env={**kept, **chromium, "PYTHONPATH": paths}, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout[-8000:] + done.stderr[-4000:]
    assert len(json.loads((tmp_path / "report.json").read_text("utf-8"))["vi-360"]["pages"]) > 300
