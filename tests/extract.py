# SPDX-License-Identifier: EUPL-1.2
"""An extract of birth (2.000635) asked for at home in a browser, one thing a page, up to how it is brought."""

import re
from pathlib import Path
from typing import Any

from dossiers.files.photos import photo


def go_on(page: Any) -> None:
    page.get_by_role("button", name="Tiếp tục").click()


def ask_for_an_extract(page: Any, tmp_path: Path, *, office: str, name: str, phone: str, registered_at: str) -> None:
    """Answer every question and photograph two papers; the page then asks how the result is to come."""
    for photographed, turned in (("mot.jpg", 8), ("hai.jpg", -6)):
        (tmp_path / photographed).write_bytes(photo(turned=turned))
    page.get_by_role("link", name=re.compile(office)).click()
    page.locator("input[name=name]").fill(name)
    page.locator("input[name=phone]").fill(phone)
    go_on(page)
    page.get_by_label(re.compile("Cho người thân")).check()
    go_on(page)
    page.locator("input[name=a]").fill("con gái")
    go_on(page)
    page.get_by_label("Khai sinh", exact=True).check()
    go_on(page)
    page.locator("input[name='a.name']").fill("Nguyễn Văn Tám")
    page.locator("input[name='a.born.nam']").fill("1956")
    go_on(page)
    page.locator("[name=a]").fill(registered_at)
    for _ in range(3):
        go_on(page)
    page.locator("[name=a]").fill("2")
    go_on(page)
    go_on(page)
    page.set_input_files("#can_cuoc-tep", tmp_path / "mot.jpg")
    page.locator("text=đã nhận").nth(0).wait_for()
    page.set_input_files("#quan_he-tep", tmp_path / "hai.jpg")
    page.locator("text=đã nhận").nth(1).wait_for()
    go_on(page)
