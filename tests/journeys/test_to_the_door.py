# SPDX-License-Identifier: EUPL-1.2
"""A dossier of Hà Tĩnh (seed 002), whole, in browsers: filed online, paid by QR on a phone, brought home by the post.

The postman finds nobody twice, the result goes back, is asked for again and delivered: one timeline tells it all.
"""

import os
import re
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest
import zxingcpp
from PIL import Image

from chromium import chromium, until
from extract import ask_for_an_extract, go_on
from journeys.test_dossier_course import Caller, last_code, staff
from journeys.test_tuesday_at_duong_xa import Screens
from races.living import House, house_in_a_folder, wait_until
from wand import Hands

pytestmark = [
    pytest.mark.slow,
    pytest.mark.browser,
    pytest.mark.skipif(sys.platform != "linux", reason="processes are found in /proc"),
]

MORNING = "2026-12-01T08:30"
OFFICE = "HT-TP"
PHONE, DIALLED = "0912 555 666", "+84912555666"
LIST_OF = """
    SELECT i.list_id FROM post_handoveritem i JOIN post_parcel p ON p.id = i.parcel_id
    WHERE p.code = %s AND NOT i.is_signed ORDER BY i.id DESC LIMIT 1
"""
SUMS = """
    SELECT sum(e.amount_vnd) FILTER (WHERE debit = 'bank'), sum(e.amount_vnd) FILTER (WHERE credit = 'unallocated'),
        sum(e.amount_vnd) FILTER (WHERE debit = 'unallocated')
    FROM payments_ledgerentry e JOIN payments_payment p ON p.id = e.payment_id
    JOIN dossiers_dossier d ON d.id = p.dossier_id WHERE d.code = %s
"""
OPEN_LIST = """
    SELECT p.code FROM post_handoveritem i JOIN post_parcel p ON p.id = i.parcel_id
    JOIN post_handoverlist l ON l.id = i.list_id
    WHERE l.office_id = %s AND l.direction = 'from_carrier' AND NOT i.is_signed
"""
CODE = re.compile(r"H\d{2}\.\d+-\d{6}-\d{4}")


@pytest.fixture(scope="module")
def city() -> Iterator[House]:
    with house_in_a_folder() as house:
        house.start("--at", MORNING)
        yield house


@pytest.fixture
def screens(city: House) -> Iterator[Screens]:
    told: list[str] = []

    def is_told() -> bool:
        told[:] = re.findall(r"demo account: (\S+)", city.words.read_text("utf-8"))
        return bool(told)

    wait_until(is_told, "the office tells its demo password")
    with chromium() as running:
        yield Screens(city, running, told[0])


def asked(house: House, statement: str, *values: Any) -> list[tuple[Any, ...]]:
    with psycopg.connect(house.database_url()) as connection:
        return list(connection.execute(statement, list(values)).fetchall())


def days_pass(house: House, days: int) -> None:
    """Let the instance's clock jump; every process sees it within two seconds."""
    with psycopg.connect(house.database_url()) as connection:
        connection.execute(
            "UPDATE kernel_instanceclock SET instance_at = instance_at + make_interval(days => %s)", [days]
        )
    time.sleep(3)


def parcel_of(house: House, code: str) -> tuple[Any, ...]:
    """Return the dossier's last parcel: code, state, what it costs, what the citizen pays, tries."""
    [found] = asked(
        house,
        "SELECT p.code, p.state, p.full_vnd, p.you_pay_vnd, p.tries, p.id FROM post_parcel p"
        " JOIN dossiers_dossier d ON d.id = p.dossier_id WHERE d.code = %s ORDER BY p.id DESC LIMIT 1",
        code,
    )
    return found


def filed(screens: Screens, tmp_path: Path) -> tuple[Any, str]:
    """File an extract at home with the result by post; return the phone's page and the dossier's code."""
    page = screens.open("/ho-so/nop/?thu-tuc=2.000635", size=(360, 740))
    ask_for_an_extract(
        page,
        tmp_path,
        office="Hà Tĩnh",
        name="Nguyễn Thị Tám",
        phone=PHONE,
        registered_at="UBND thành phố Hà Tĩnh",
    )
    page.locator("input[name=nhan][value=post]").check()
    page.locator("[name=nha-province]").select_option("42")
    page.locator("[name=nha-commune]").fill("Thành phố Hà Tĩnh")
    page.locator("[name=nha-address]").fill("15 Phan Đình Phùng")
    page.get_by_role("button", name="Xem giá theo địa chỉ này").click()
    page.get_by_text("26.000 đ").first.wait_for()
    said = page.inner_text("#cuoc")
    assert all(sum_ in said for sum_ in ("26.000 đ", "10.000 đ", "16.000 đ")), said
    screens.picture(page, "01-gia-cuoc")
    go_on(page)
    page.get_by_role("button", name=re.compile("Gửi hồ sơ")).click()
    page.get_by_role("heading", name="Đã gửi hồ sơ").wait_for()
    found = CODE.search(page.inner_text("main"))
    assert found is not None
    screens.picture(page, "02-da-gui")
    return page, found.group()


def own_page(screens: Screens, house: House, page: Any, code: str) -> str:
    """Open the dossier with the phone's check; return the address only this phone has."""
    page.goto(f"{screens.address}/tra-cuu/{code}/")
    page.get_by_text("Xem chi tiết").click()
    page.fill("input[name=phone]", PHONE)
    page.locator("main form button").first.click()
    page.wait_for_selector("input[name=code]")
    page.fill("input[name=code]", last_code(house, DIALLED))
    page.locator("main form button").first.click()
    page.get_by_role("heading", name="Đến đâu rồi").wait_for()
    return str(page.url).split("?")[0]


def paid_by_qr(screens: Screens, page: Any, tmp_path: Path, *, name: str) -> None:
    """Pay what the page owes: its QR is photographed by another phone, which is a bank's."""
    page.get_by_role("link", name=re.compile("Nộp")).or_(
        page.get_by_role("button", name=re.compile("^Nộp"))
    ).first.click()
    page.get_by_role("button", name=re.compile("VietQR")).click()
    page.locator(".transfer").wait_for()
    screens.picture(page, f"{name}-ma-qr")
    page.locator(".transfer-code").screenshot(path=tmp_path / f"{name}.png")
    # A reader that knows nothing of us sees the same payload.
    [read] = zxingcpp.read_barcodes(Image.open(tmp_path / f"{name}.png"))
    assert read.text.startswith("000201010212")
    bank = screens.open("/gia-lap/ngan-hang/", size=(360, 740))
    bank.set_input_files("#anh", tmp_path / f"{name}.png")
    bank.get_by_role("button", name="Đọc mã trong ảnh").click()
    bank.get_by_role("heading", name="Trả thế nào").wait_for()
    screens.picture(bank, f"{name}-ngan-hang")
    bank.get_by_role("button", name=re.compile("^Trả ngay")).click()
    page.get_by_role("heading", name="Đã nhận").first.wait_for()
    screens.picture(page, f"{name}-da-nhan")
    bank.context.close()


def decided(house: House, code: str) -> None:
    """Let three units do their work."""
    intake, specialist, leader = (staff(house, f"{who}.ht-tp") for who in ("canbo", "chuyenvien", "lanhdao"))
    assert intake.ask("POST", f"/desk/dossiers/{code}/receive", {})["status"] == "processing"
    specialist.ask("POST", f"/desk/dossiers/{code}/take", {})
    specialist.ask("POST", f"/desk/dossiers/{code}/submit-for-signing", {})
    leader.ask("POST", f"/desk/dossiers/{code}/sign", {})
    assert intake.ask("POST", f"/desk/dossiers/{code}/result", {})["status"] == "result_ready"


def at_desk(screens: Screens, desk: Any, code: str) -> None:
    """Read one code with the desk's wand: a dossier gets its label, a parcel goes on the list."""
    desk.goto(f"{screens.address}/quay/buu-chinh/?noi={OFFICE}")
    until(desk, "document.activeElement.id === 'ma'")
    Hands(desk).scan(code)


def handed_over(screens: Screens, house: House, desk: Any, clerk: Any, code: str, *, name: str) -> str:
    """Label the result, put it on the list by wand, let both sides sign; return the parcel's code."""
    at_desk(screens, desk, code)
    desk.get_by_role("heading", name="In nhãn vừa tạo").wait_for()
    wait_until(lambda: re.fullmatch(r"EA\d{9}VN", parcel_of(house, code)[0] or ""), "the parcel has its code")
    parcel = str(parcel_of(house, code)[0])
    screens.picture(desk, f"{name}-dan-nhan")
    at_desk(screens, desk, parcel.lower())
    sign_for_office(screens, house, desk, parcel, name=f"{name}-bang-ke")
    sign_for_carrier(screens, clerk, is_last=True)
    wait_until(lambda: parcel_of(house, code)[1] == "carried", "both sides have signed")
    screens.picture(clerk, f"{name}-buu-ta-ky")
    return parcel


def sign_for_office(screens: Screens, house: House, desk: Any, parcel: str, *, name: str) -> None:
    """Sign the list the parcel stands on, by a key that works while the cursor waits for a scan."""
    lists: list[tuple[Any, ...]] = []

    def stands_on_one() -> bool:
        lists[:] = asked(house, LIST_OF, parcel)
        return bool(lists)

    wait_until(stands_on_one, "the parcel is on a list")
    desk.goto(f"{screens.address}/quay/buu-chinh/bang-ke/{lists[0][0]}/?noi={OFFICE}")
    desk.get_by_role("button", name=re.compile("Ký cho cơ quan")).wait_for()
    screens.picture(desk, name)
    desk.keyboard.press("F8")
    desk.get_by_role("button", name="Bỏ chữ ký để sửa").or_(desk.get_by_text("Hai bên đã ký")).first.wait_for()


def in_mode(screens: Screens, clerk: Any, digit: str, mode: str) -> Hands:
    clerk.goto(f"{screens.address}/buu-chinh/")
    hands = Hands(clerk)
    hands.mode(digit, mode)
    return hands


def sign_for_carrier(screens: Screens, clerk: Any, *, is_last: bool) -> None:
    hands = in_mode(screens, clerk, "8", "ky")
    hands.press("Enter")
    hands.asks("Ký bảng kê này?", field="[name=ky]")
    hands.press("Enter")
    hands.says("đã ký" if is_last else "Đã ký")


def nobody_at_home(screens: Screens, clerk: Any, parcel: str, *, reason: str, said: str) -> None:
    hands = in_mode(screens, clerk, "5", "khong-phat")
    hands.scan(parcel)
    hands.says("Vì sao chưa phát được?")
    hands.press(reason)
    hands.says("Chưa phát được", said)


def test_filed_online_paid_by_qr_and_brought_home(city: House, screens: Screens, tmp_path: Path) -> None:
    somebody = Caller(city)
    asked_for = f"/postage?office={OFFICE}&direction=return&zone=inner_city&grams=100"
    price = somebody.ask("GET", asked_for)
    assert set(price) == {"full_vnd", "you_pay_vnd", "supported_vnd", "rule"}
    assert (price["full_vnd"], price["you_pay_vnd"], price["supported_vnd"]) == (26_000, 10_000, 16_000)
    refused = somebody.ask("GET", asked_for.replace("grams=100", "grams=101"), expected=409)
    assert refused["error"] == "no_tariff"

    page, code = filed(screens, tmp_path)
    mine = own_page(screens, city, page, code)
    paid_by_qr(screens, page, tmp_path, name="03-nop-phi")
    decided(city, code)

    desk = screens.open("/quay/", account="canbo.ht-tp")
    clerk = screens.open("/quay/", account="buudien.ht-tp", size=(390, 844))
    first = handed_over(screens, city, desk, clerk, code, name="05-giao")
    assert parcel_of(city, code)[2:4] == (26_000, 10_000)

    # Nobody is at home twice, two working days apart; earlier it may not go back.
    nobody_at_home(screens, clerk, first, reason="1", said="Đã mời 1 lần")
    screens.picture(clerk, "06-khong-phat-duoc")
    hands = in_mode(screens, clerk, "6", "chuyen-hoan")
    hands.scan(first)
    hands.says("Không được", "hai ngày làm việc")
    days_pass(city, 2)
    nobody_at_home(screens, clerk, first, reason="3", said="Đã mời 2 lần")
    hands = in_mode(screens, clerk, "6", "chuyen-hoan")
    hands.scan(first)
    wait_until(lambda: parcel_of(city, code)[1] == "returning", "it goes back")
    # The sample's own list of that direction waits for the office: it goes first.
    brought = asked(city, OPEN_LIST, OFFICE)[0][0]
    sign_for_office(screens, city, desk, brought, name="07-bang-ke-truoc")
    hands = in_mode(screens, clerk, "7", "giao-lai")
    hands.scan(first)
    hands.says("Đã ghi")
    sign_for_carrier(screens, clerk, is_last=False)
    sign_for_office(screens, city, desk, first, name="07-nhan-lai")
    wait_until(lambda: parcel_of(city, code)[1] == "returned", "the office has it again")

    # Asked for again, paid again, delivered.
    page.goto(mine)
    screens.picture(page, "08-tra-ve")
    page.goto(f"{mine}buu-chinh/")
    page.locator("[name=nha-address]").fill("Nhà ông Bình, 17 Phan Đình Phùng")
    screens.picture(page, "09-gui-lai")
    page.get_by_role("button", name="Gửi về nhà").click()
    page.wait_for_load_state()
    page.goto(mine)
    paid_by_qr(screens, page, tmp_path, name="10-tra-cuoc")
    second = handed_over(screens, city, desk, clerk, code, name="11-giao-lai")
    assert second != first
    hands = in_mode(screens, clerk, "4", "phat")
    hands.scan(second)
    hands.asks("Ai nhận?", field="#nguoi_nhan")
    screens.picture(clerk, "12-da-phat")
    hands.press("Enter")
    wait_until(lambda: parcel_of(city, code)[1] == "delivered", "it is delivered")

    # One timeline, in order, for the citizen; the codes alone for anybody.
    page.goto(mine)
    told = page.inner_text("main")
    screens.picture(page, "13-mot-dong-thoi-gian")
    for word in ("Đã trả kết quả", first, second, "26.000", "Đã gửi hồ sơ", "Đã tiếp nhận"):
        assert word in told, (word, told)
    assert somebody.ask("GET", f"/parcels/{second}")["state"] == "delivered"
    assert "Tám" not in str(somebody.ask("GET", f"/parcels/{second}"))

    # The books hold what came, to the đồng, and the year counts it.
    [sums] = asked(city, SUMS, code)
    assert sums == (52_000, 52_000, 52_000), sums
    head = staff(city, "truong.ht-tp")
    figures = head.ask("GET", f"/figures/post?office={OFFICE}&year=2026")
    assert min(figures["total"]["returned"], figures["total"]["delivered"]) >= 1
    if os.environ.get("JOURNEY_PICTURES"):
        table = screens.open("/quay/buu-chinh/so-lieu/", account="truong.ht-tp")
        screens.picture(table, "14-so-lieu")
