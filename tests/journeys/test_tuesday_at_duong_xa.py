# SPDX-License-Identifier: EUPL-1.2
"""A Tuesday at Dương Xá (seed 004), whole, in browsers side by side: nobody writes, no slip, a tag that buzzes.

The helper types, the citizen follows on a second screen, puts one thing right, confirms and signs; two papers are
scanned; the portal hears of it; the tag is lent, the result signed, the tag called in vain, then aloud, then by SMS.
"""

import os
import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg
import pytest

from chromium import chromium
from dossiers.files.photos import photo
from journeys.test_dossier_course import Caller, staff, texts_to
from races.living import House, house_in_a_folder, wait_until

pytestmark = [
    pytest.mark.slow,
    pytest.mark.browser,
    pytest.mark.skipif(sys.platform != "linux", reason="processes are found in /proc"),
]

TUESDAY = "2026-12-01T08:30"
PHONE = "+84912345678"
TAG = 17
TYPED = {
    "applicant.name": "Nguyễn Thị Tám",
    "applicant.phone": "0912 345 678",
    "applicant.id_number": "001156012345",
    "applicant.address": "Thôn Yên Mỹ, xã Dương Xá",
    "answers.relation_words": "cháu nội",
    "answers.holder.name": "Nguyễn Văn Tám",
    "answers.holder.born": "1955",
    "answers.registered_at": "UBND xã Dương Xá",
    "answers.copies": "2",
}
CHOSEN = {"answers.relation": "family", "answers.event": "birth"}


@pytest.fixture(scope="module")
def commune() -> Iterator[House]:
    with house_in_a_folder() as house:
        house.start("--at", TUESDAY)
        yield house


@dataclass
class Screens:
    """Browsers at the office, each a device of its own."""

    house: House
    browser: Any
    password: str

    def picture(self, page: Any, name: str) -> None:
        """Keep a picture where somebody asked for them, to be looked at."""
        folder = os.environ.get("JOURNEY_PICTURES")
        if folder:
            page.screenshot(path=f"{folder}/{name}.png", full_page=True)

    def open(self, path: str = "/", *, account: str = "", size: tuple[int, int] = (1280, 900)) -> Any:
        options = {"viewport": {"width": size[0], "height": size[1]}, "locale": "vi-VN"}
        page = self.browser.new_context(**options).new_page()
        if account:
            page.goto(f"{self.address}/quay/dang-nhap/")
            page.fill("input[name=username]", account)
            page.fill("input[name=password]", self.password)
            page.get_by_role("button", name="Vào làm việc").click()
            page.wait_for_url(re.compile("/quay/(?!dang)|/buu-chinh/"))
        page.goto(self.address + path)
        return page

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.house.port}"


@pytest.fixture
def screens(commune: House) -> Iterator[Screens]:
    told: list[str] = []

    def is_told() -> bool:
        told[:] = re.findall(r"demo account: (\S+)", commune.words.read_text("utf-8"))
        return bool(told)

    wait_until(is_told, "the office tells its demo password")
    with chromium() as running:
        yield Screens(commune, running, told[0])


@contextmanager
def database(house: House) -> Iterator[Any]:
    with psycopg.connect(house.database_url()) as connection:
        yield connection


def minutes_pass(house: House, minutes: int) -> None:
    """Let the instance's clock jump; every process sees it within two seconds."""
    with database(house) as connection:
        connection.execute(
            "UPDATE kernel_instanceclock SET instance_at = instance_at + make_interval(mins => %s)", [minutes]
        )


def tag_of(house: House, column: str) -> Any:
    with database(house) as connection:
        found = connection.execute(
            f"SELECT l.{column} FROM pagers_loan l JOIN pagers_pager p ON p.id = l.pager_id"
            " WHERE p.office_id = 'HN-DX' AND p.number = %s ORDER BY l.id DESC LIMIT 1",
            [TAG],
        ).fetchone()
    return found[0] if found else None


def account_of(caller: Caller) -> dict[str, Any]:
    return dict(caller.ask("GET", "/offices/HN-DX/special-days/account?from=2026-12-01&until=2026-12-01"))


def test_a_tuesday_without_writing_without_slip(commune: House, screens: Screens, tmp_path: Path) -> None:
    for name, turned in (("mot.jpg", 6), ("hai.jpg", -5)):
        (tmp_path / name).write_bytes(photo(turned=turned))
    officer = Caller(commune, staff(commune, "canbo.hn-dx").headers)
    before = account_of(officer)["total"]

    # What today promises is one answer for every channel.
    day = Caller(commune).ask("GET", "/offices/HN-DX/special-days?procedure=2.000635&at=2026-12-01T11:00")
    assert (day["model"], day["can_keep"], day["due_at"]) == ("no_writing_no_slip", True, "2026-12-01T14:30:00+07:00")

    # The tablet is paired by its code.
    helper = screens.open("/quay/ho-tro/man-hinh/", account="canbo.hn-dx")
    helper.get_by_role("button", name="Ghép màn hình").click()
    code = helper.locator("[data-pair-code]").inner_text().strip()
    tablet = screens.open("/man-hinh/", size=(1024, 768))
    tablet.fill("#ma", code)
    tablet.get_by_role("button", name="Tiếp tục").click()
    tablet.get_by_role("button", name=re.compile("Dùng máy này")).click()
    tablet.get_by_role("heading", name="Xin chào Ông/Bà").wait_for()
    screens.picture(tablet, "01-idle")

    # The helper types; the citizen follows, in letters she can read.
    helper.goto(f"{screens.address}/quay/ho-tro/?noi=HN-DX&thu-tuc=2.000635")
    helper.get_by_role("button", name=re.compile("Không viết")).click()
    helper.wait_for_selector("#to-khai")
    for key, value in CHOSEN.items():
        choose(helper, key, value)
    for key, value in TYPED.items():
        type_on(helper, key, value)
    # Typed faster than any answer comes, nothing is lost.
    wait_until(lambda: set(TYPED) <= typed_in(commune), "each field is saved")
    tablet.locator("[data-scene=following]").get_by_text("Nguyễn Thị Tám", exact=False).first.wait_for()
    tablet.get_by_text("cháu nội", exact=False).first.wait_for()
    assert tablet.evaluate(SMALLEST_TYPE) >= 24
    screens.picture(tablet, "02-following")
    for name, paper in (("mot.jpg", "can_cuoc"), ("hai.jpg", "quan_he")):
        with helper.expect_file_chooser() as chosen:
            helper.locator(f"label[for='chup-{paper}']").click()
        # The citizen looks at another field meanwhile: what is chosen afterwards still arrives.
        helper.wait_for_timeout(1000)
        chosen.value.set_files(tmp_path / name)
        helper.locator(f"#giay-{paper}").get_by_text(re.compile("Xem 1 trang")).wait_for()
    screens.picture(helper, "03-helper")

    # It is read back; she puts the year of birth right herself.
    helper.get_by_role("button", name=re.compile("Đọc lại cho người dân")).click()
    tablet.locator("[data-scene=reading]").wait_for()
    screens.picture(tablet, "04-reading")
    read_to_the_end(tablet)
    helper.locator(".assist-corrections li", has_text=re.compile("1955.*1956")).wait_for()
    screens.picture(helper, "05-helper-corrected")
    tablet.get_by_role("button", name="Tôi xác nhận những điều trên là đúng").click()
    pad = tablet.locator("[data-pad]")
    pad.wait_for()
    box = pad.bounding_box()
    tablet.mouse.move(box["x"] + 60, box["y"] + box["height"] / 2)
    tablet.mouse.down()
    for step in range(1, 12):
        tablet.mouse.move(box["x"] + 60 + 25 * step, box["y"] + box["height"] / 2 + (-1) ** step * 30)
    tablet.mouse.up()
    screens.picture(tablet, "06-signing")
    tablet.get_by_role("button", name="Ký xong").click()
    tablet.get_by_role("heading", name="Ông/Bà đã ký").wait_for()

    # Sent and received at once: a promise, no slip.
    helper.get_by_role("button", name=re.compile("Nộp và tiếp nhận")).click()
    helper.get_by_role("heading", name="Đã tiếp nhận hồ sơ").wait_for()
    dossier = re.search(r"H26\.301-\d{6}-\d{4}", helper.inner_text("main"))
    assert dossier is not None
    number = dossier.group()
    assert "Không cần giấy hẹn" in helper.inner_text("main")
    tablet.get_by_text(number).first.wait_for()
    assert "Trả kết quả trước" in tablet.inner_text("main")
    screens.picture(tablet, "07-done")
    wait_until(lambda: bool(at_the_portal(commune, number)), "the national portal holds the dossier")

    # The tag.
    helper.get_by_role("link", name=re.compile("Phát thẻ rung")).click()
    helper.fill("#the-so", str(TAG))
    helper.get_by_role("button", name="Phát thẻ").click()
    helper.locator(".tag-plate-large").get_by_text(str(TAG)).wait_for()
    tablet.get_by_text("Thẻ rung số").wait_for()
    screens.picture(helper, "08-dossier-with-tag")
    again = officer.ask("POST", f"/desk/pagers/{TAG}/lend", {"office": "HN-DX", "dossier": number})
    assert again["number"] == TAG

    # Processed and signed.
    specialist, leader = staff(commune, "chuyenvien.hn-dx"), staff(commune, "lanhdao.hn-dx")
    assert specialist.ask("POST", f"/desk/dossiers/{number}/submit-for-signing", {})["status"] == "signing"
    assert leader.ask("POST", f"/desk/dossiers/{number}/sign", {})["status"] == "signed"
    assert officer.ask("POST", f"/desk/dossiers/{number}/result", {})["status"] == "result_ready"

    # Called by its number on the box; the tag buzzes.
    tags = screens.open("/gia-lap/the-rung/hn-dx/")
    helper.goto(f"{screens.address}/quay/the-rung/?noi=HN-DX")
    helper.fill("#so", str(TAG))
    helper.keyboard.press("Enter")
    wait_until(lambda: buzzed(commune) == 1, "the tag has buzzed once")
    tags.wait_for_selector(f"[data-tag='{TAG}'].is-buzzing")
    screens.picture(tags, "09-tags")

    # Nobody comes: called again, shown and spoken in the hall; then by SMS.
    board = screens.open("/bang/hn-dx/", size=(1920, 1080))
    minutes_pass(commune, 4)
    wait_until(lambda: tag_of(commune, "step") == "aloud", "the tag's number is called aloud")
    board.locator("[data-tag-list] li").get_by_text(str(TAG)).wait_for()
    screens.picture(board, "10-board")
    wait_until(lambda: buzzed(commune) == 2, "the tag was called again")
    minutes_pass(commune, 4)
    wait_until(lambda: tag_of(commune, "step") == "sms", "then by SMS")
    wait_until(
        lambda: any("quay" in text and number in text for text in texts_to(commune, PHONE)), "the SMS is on the phone"
    )

    # She comes: result and tag in one press.
    helper.goto(f"{screens.address}/quay/the-rung/?noi=HN-DX")
    row = helper.locator("[data-row]", has_text=number)
    screens.picture(helper, "11-box")
    row.get_by_role("button", name="Trả kết quả, nhận thẻ").click()
    wait_until(lambda: tag_of(commune, "state") == "returned", "the tag is back in the box")
    assert officer.ask("GET", f"/desk/dossiers/{number}")["status"] == "returned"
    board.wait_for_function("(tag) => !document.querySelector('[data-tag-list]').innerText.includes(tag)", arg=str(TAG))

    # The account of the day is right: one more received, one more kept.
    after = account_of(officer)["total"]
    assert after["received"] == before["received"] + 1
    assert after["kept"] == before["kept"] + 1
    page = screens.open("/quay/ngay-dac-biet/?noi=HN-DX", account="truong.hn-dx")
    assert str(after["kept"]) in page.inner_text("main")
    screens.picture(page, "12-account")

    # Who entered what is kept, and the sealed log holds.
    assert entered(commune, number, "answers.holder.born") == [("helper", False), ("citizen", True)]
    assert commune.command("log-check", "--dossier", number)
    assert all(len(text) <= 160 for text in texts_to(commune, PHONE))


SMALLEST_TYPE = """() => {
  const seen = [...document.querySelectorAll("main *")].filter(
    (each) => [...each.childNodes].some((node) => node.nodeType === 3 && node.textContent.trim()) && each.offsetParent);
  return Math.min(...seen.map((each) => parseFloat(getComputedStyle(each).fontSize)));
}"""


def choose(page: Any, key: str, value: str) -> None:
    """Choose an answer on which others hang, and wait until the page shows them."""
    with page.expect_response(lambda answer: "/ghi/" in answer.url and answer.request.method == "POST"):
        page.locator(f"[name='{key}']").select_option(value)
    hangs_on_it = {"answers.relation": "answers.relation_words", "answers.event": "answers.holder.name"}[key]
    page.locator(f"[name='{hangs_on_it}']").wait_for()


def type_on(page: Any, key: str, value: str) -> None:
    """Type into a field and go on at once, as somebody does who types fast."""
    field = page.locator(f"[name='{key}']").first
    field.fill(value)
    field.press("Tab")


def typed_in(house: House) -> set[str]:
    with database(house) as connection:
        return {
            str(key)
            for (key,) in connection.execute(
                "SELECT e.key FROM assistance_fieldentry e JOIN assistance_assistance a ON a.id = e.assistance_id"
                " WHERE a.state = 'filling' AND a.office_id = 'HN-DX'"
            ).fetchall()
        }


def read_to_the_end(tablet: Any) -> None:
    """Answer "Đúng rồi" to every page, and put the holder's year of birth right."""
    is_corrected = False
    for _page in range(40):
        tablet.wait_for_function("document.querySelector('[data-scene]')?.dataset.scene !== undefined")
        if tablet.locator("[data-scene=confirming]").count():
            break
        if not is_corrected and tablet.get_by_text("1955").count():
            tablet.get_by_role("button", name=re.compile("Chưa đúng|Sửa .*sinh")).first.click()
            tablet.fill("#la", "1956")
            tablet.get_by_role("button", name="Ghi lại").click()
            tablet.locator(".read-value", has_text="1956").first.wait_for()
            is_corrected = True
            continue
        place = tablet.locator(".read-place").inner_text()
        tablet.get_by_role("button", name="Đúng rồi").click()
        tablet.wait_for_function("(place) => document.querySelector('.read-place')?.innerText !== place", arg=place)
    tablet.locator("[data-scene=confirming]").wait_for()
    assert is_corrected


def at_the_portal(house: House, number: str) -> list[Any]:
    with database(house) as connection:
        return list(
            connection.execute("SELECT status FROM portal_simulator_helddossier WHERE code = %s", [number]).fetchall()
        )


def buzzed(house: House) -> int:
    with database(house) as connection:
        found = connection.execute(
            "SELECT buzzed FROM pager_simulator_simulatedtag WHERE office = 'HN-DX' AND number = %s", [TAG]
        ).fetchone()
    return int(found[0]) if found else 0


def entered(house: House, number: str, key: str) -> list[tuple[str, bool]]:
    with database(house) as connection:
        return [
            (str(by), bool(is_correction))
            for by, is_correction in connection.execute(
                "SELECT e.by, e.is_correction FROM assistance_fieldentry e"
                " JOIN assistance_assistance a ON a.id = e.assistance_id JOIN dossiers_dossier d ON d.id = a.dossier_id"
                " WHERE d.code = %s AND e.key = %s ORDER BY e.id",
                [number, key],
            ).fetchall()
        ]
