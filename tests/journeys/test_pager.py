# SPDX-License-Identifier: EUPL-1.2
"""A Tuesday at Dương Xá: a tag lent, the result there, the number pressed, nobody comes: board, voice, message; back.

Everything at screens of a living office: the desk's, the tag in the hand, the hall's board, the handset.
"""

import os
import re
import sys
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from chromium import chromium, until
from journeys.test_dossier_course import staff
from journeys.town import Town
from races.living import House, house_in_a_folder, wait_until

pytestmark = [
    pytest.mark.slow,
    pytest.mark.browser,
    pytest.mark.skipif(sys.platform != "linux", reason="processes are found in /proc"),
]

OPENING = "2026-12-01T09:05"
PHONE = "0905 444 555"


@pytest.fixture(scope="module")
def city() -> Iterator[House]:
    with house_in_a_folder() as house:
        house.start("--at", OPENING)
        yield house


@pytest.fixture
def screen(city: House) -> Iterator[Callable[..., Any]]:
    """Open a page in a device of its own, signed in where an account is named; `wrong` is what scripts trip over."""

    def words() -> re.Match[str] | None:
        return re.search(r"demo account: (\S+)", city.words.read_text("utf-8"))

    # The office answers before it has said its last word.
    wait_until(lambda: words() is not None, "the accounts are told")
    password = words()
    assert password is not None
    with chromium() as running:

        def opened(address: str, account: str = "", width: int = 1280, height: int = 900) -> Any:
            here = f"http://127.0.0.1:{city.port}"
            page = running.new_context(viewport={"width": width, "height": height}, locale="vi-VN").new_page()
            page.wrong = []
            page.on("pageerror", lambda error: page.wrong.append(str(error)))
            if account:
                page.goto(f"{here}/quay/dang-nhap/")
                page.fill("input[name=username]", account)
                page.fill("input[name=password]", password.group(1))
                page.get_by_role("button", name="Vào làm việc").click()
                page.wait_for_url(re.compile("/quay/(?!dang)"))
            page.goto(here + address)
            return page

        yield opened


def picture(page: Any, name: str) -> None:
    """Keep a screenshot where somebody wants to look at it."""
    if folder := os.environ.get("MOTCUA_PICTURES"):
        page.screenshot(path=str(Path(folder) / f"{name}.png"), full_page=True)


def test_a_tag_is_lent_called_in_vain_said_aloud_written_to_and_comes_back(
    city: House, screen: Callable[..., Any]
) -> None:
    town = Town(city, None)  # type: ignore[arg-type]
    officer, specialist, leader = (staff(city, f"{name}.hn-dx") for name in ("canbo", "chuyenvien", "lanhdao"))
    code = officer.ask(
        "POST",
        "/desk/dossiers",
        {
            "procedure": "2.000815",
            "office": "HN-DX",
            "applicant": {"name": "Nguyễn Thị Lan", "phone": PHONE},
            "answers": {
                "documents": [{"name": "Bằng tốt nghiệp", "pages": "1", "copies": "2"}],
                "language": "vi",
            },
            "special": True,
        },
        expected=201,
    )["code"]

    # Lent with Enter on the dossier's page.
    desk = screen(f"/quay/ho-so/{code}/", "canbo.hn-dx")
    desk.fill("#the-so", "12")
    desk.press("#the-so", "Enter")
    desk.wait_for_selector("text=Đã phát thẻ rung số 12.")
    picture(desk, "pager-dossier-lent")
    follow = "document.querySelector('#the-rung').innerText.includes('%s')"
    until(desk, follow % "đang chờ kết quả")

    # The result is there: the desk says so by itself, and calls nobody.
    tag = screen("/gia-lap/the-rung/hn-dx/", width=360, height=740)
    tag.click("[data-buzzer]")
    hall = screen("/bang/hn-dx/", width=1920, height=1080)
    until(hall, "window.boardVoice && window.boardVoice.isReady()")
    hall.click("[data-sound-on]")
    until(hall, "document.documentElement.dataset.sound === 'ready'")
    specialist.ask("POST", f"/desk/dossiers/{code}/submit-for-signing", {})
    leader.ask("POST", f"/desk/dossiers/{code}/sign", {})
    officer.ask("POST", f"/desk/dossiers/{code}/result", {})
    until(desk, follow % "có kết quả, chưa gọi")
    box = screen("/quay/the-rung/?noi=HN-DX", "canbo.hn-dx")
    assert "Gọi thẻ 12" in box.inner_text(".call-now")
    picture(box, "pager-box-ready")
    assert tag.locator("[data-tag='12'].is-buzzing").count() == 0

    # The number and Enter, as on a keypad: the tag in the hand shakes.
    box.fill("#so", "12")
    box.press("#so", "Enter")
    box.wait_for_selector("text=Đã gọi thẻ 12.")
    until(tag, "document.querySelector('[data-tag=\"12\"]').classList.contains('is-buzzing')")
    assert tag.evaluate("getComputedStyle(document.querySelector('[data-tag=\"12\"] .tag-body')).animationName")
    picture(tag, "pager-tag-buzzes")
    until(box, "document.querySelector('#hop').innerText.includes('chưa ai đến')")
    until(box, "document.querySelector('#hop').innerText.includes('bộ phát đã phát')")
    picture(box, "pager-box-called")
    assert hall.locator("[data-tag-list] li").count() == 0

    # Nobody comes: the tag again, the number on the board, and said.
    town.move_clock(timedelta(minutes=3))
    until(hall, "document.querySelector('[data-tag-list]').innerText.includes('12')")
    until(hall, "(document.documentElement.dataset.clips || '').includes('moi-the-rung')")
    said = hall.evaluate("document.documentElement.dataset.clips")
    assert said == "chuong moi-the-rung muoi hai den-tra-ket-qua"
    picture(hall, "pager-hall")
    until(desk, follow % "đang gọi bằng màn hình và loa")
    assert "Nguyễn Thị Lan" not in hall.inner_text("body")

    # Still nobody: a message on the handset.
    town.move_clock(timedelta(minutes=3))
    handset = screen("/gia-lap/tin-nhan/?so=0905444555", width=360, height=740)

    def is_told() -> bool:
        handset.reload()
        return f"Ket qua ho so {code} da co" in handset.inner_text("main")

    wait_until(is_told, "the handset has the message")
    picture(handset, "pager-handset")
    until(desk, follow % "đã gọi màn hình, loa và nhắn tin")
    until(desk, follow % "đã đến máy")
    picture(desk, "pager-dossier-in-vain")

    # The citizen sees the number on the own dossier, comes, and both go over the counter in one press.
    tag.get_by_role("button", name="Đang đến").click()
    until(hall, "document.querySelector('[data-tag-list]').children.length === 0")
    until(desk, follow % "đang đến quầy")
    desk.click("#the-rung button[value='tra-ket-qua']")
    desk.wait_for_selector("text=Đã trả kết quả và nhận lại thẻ 12.")
    assert town.rows("SELECT state FROM pagers_pager WHERE office_id = 'HN-DX' AND number = 12") == [("free",)]
    assert town.value("SELECT status FROM dossiers_dossier WHERE code = %s", code) == "returned"
    assert [page.wrong for page in (desk, box, tag, hall, handset)] == [[], [], [], [], []]
