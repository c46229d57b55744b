# SPDX-License-Identifier: EUPL-1.2
"""A copy of a civil-status record from home, all by the interface: filed, completed once, decided by three units.

Everything goes over HTTP to a living office; the phone is read in what the office really sent.
"""

import http.client
import json
import re
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import uuid4

import psycopg
import pytest

from chromium import chromium
from dossiers.files.photos import photo
from extract import ask_for_an_extract, go_on
from races.living import House, house_in_a_folder, wait_until

pytestmark = [pytest.mark.slow, pytest.mark.skipif(sys.platform != "linux", reason="processes are found in /proc")]

OPENING = "2026-12-01T08:30"
OFFICE = "DN-HC"
PHONE = "+84905333444"
ANSWERS = {
    "relation": "family",
    "relation_words": "con gái",
    "event": "birth",
    "holder": {"name": "Nguyễn Văn Tám", "born": "1956"},
    "registered_at": "UBND phường Hải Châu",
    "copies": 2,
}


@pytest.fixture(scope="module")
def city() -> Iterator[House]:
    with house_in_a_folder() as house:
        house.start("--at", OPENING)
        yield house


@dataclass
class Caller:
    """A program that calls the interface as somebody."""

    house: House
    headers: dict[str, str] = field(default_factory=dict)

    def ask(self, method: str, path: str, body: Any = None, *, expected: int = 200, **headers: str) -> Any:
        content = body if isinstance(body, bytes) else b"" if body is None else json.dumps(body).encode()
        kind = "application/octet-stream" if isinstance(body, bytes) else "application/json"
        sent = {
            "Content-Type": kind,
            **self.headers,
            **{name.replace("_", "-"): said for name, said in headers.items()},
        }
        connection = http.client.HTTPConnection("127.0.0.1", self.house.port, timeout=60)
        try:
            connection.request(method, f"/api/v1{path}", content, sent)
            answer = connection.getresponse()
            read = answer.read()
        finally:
            connection.close()
        assert answer.status == expected, (method, path, answer.status, read[:600].decode())
        return json.loads(read) if read else None


def staff(house: House, username: str) -> Caller:
    token = house.command("token", username).split()[-1]
    return Caller(house, {"Authorization": f"Bearer {token}"})


def texts_to(house: House, phone: str) -> list[str]:
    with psycopg.connect(house.database_url()) as connection:
        found = connection.execute(
            "SELECT text FROM messaging_message WHERE to_phone = %s ORDER BY created_at, id", [phone]
        ).fetchall()
    return [str(text) for (text,) in found]


def wait_for_text(house: House, *parts: str) -> str:
    """Wait for a message to the phone in which all the parts stand; return it."""
    found: list[str] = []

    def is_there() -> bool:
        found[:] = [text for text in texts_to(house, PHONE) if all(part in text for part in parts)]
        return bool(found)

    wait_until(is_there, f"a message with {parts}")
    assert all(len(text) <= 160 for text in found)
    return found[-1]


def phone_check(house: House, device: Caller) -> Caller:
    """Return the device with the proof that it holds the phone."""
    before = len(texts_to(house, PHONE))
    check = device.ask("POST", "/phone-checks", {"phone": PHONE}, expected=201)["check"]
    wait_until(lambda: len(texts_to(house, PHONE)) > before, "the code is on the phone")
    codes = [found for text in texts_to(house, PHONE)[before:] for found in re.findall(r"\b\d{6}\b", text)]
    proof = device.ask("POST", f"/phone-checks/{check}", {"code": codes[-1]})["proof"]
    return Caller(house, {"X-Phone-Check": proof})


def test_a_copy_is_asked_for_at_home_and_comes_back_signed(city: House) -> None:
    somebody, home = Caller(city), Caller(city)

    # What is needed is read first.
    procedure = somebody.ask("GET", "/procedures/2.000635")
    assert {paper["code"] for paper in procedure["papers"]} >= {"can_cuoc", "quan_he"}
    assert procedure["fee"]
    assert procedure["level"]["code"] == "toan_trinh"

    # Filed with two photographed papers; the same request twice is one draft.
    request = {
        "procedure": "2.000635",
        "office": OFFICE,
        "applicant": {"name": "Nguyễn Thị Lan", "phone": "0905 333 444", "address": "12 Bạch Đằng"},
        "answers": ANSWERS,
        "return_by": "online",
    }
    without_post = {**request, "office": "DN-TK", "return_by": "post"}
    refused = home.ask("POST", "/dossiers", without_post, expected=409)
    assert refused["error"] == "not_yet_offered"
    key = uuid4().hex
    begun = home.ask("POST", "/dossiers", request, expected=201, Idempotency_Key=key)
    again = home.ask("POST", "/dossiers", request, expected=201, Idempotency_Key=key)
    assert (again["draft"], again["secret"]) == (begun["draft"], begun["secret"])
    draft, owner = begun["draft"], Caller(city, {"X-Draft-Secret": begun["secret"]})
    somebody.ask("POST", f"/dossiers/{draft}/submit", expected=404, X_Draft_Secret="wrong")
    missing = owner.ask("POST", f"/dossiers/{draft}/submit", expected=422)
    assert missing["error"] == "papers_missing"
    for code in ("can_cuoc", "quan_he"):
        kept = owner.ask("PUT", f"/dossiers/{draft}/papers/{code}?name=anh-chup.jpg", photo(turned=8))
        assert (kept["kind"], kept["pages"]) == ("pdf", 1)
        assert kept["size"] < 400_000
    sent = owner.ask("POST", f"/dossiers/{draft}/submit")
    code = sent["code"]
    assert owner.ask("POST", f"/dossiers/{draft}/submit")["code"] == code
    assert re.fullmatch(r"H17\.\d{2,3}-261201-\d{4}", code)
    assert sent["status"] == "submitted"
    wait_for_text(city, code)

    # A stranger sees how far it is and nothing else, in any spelling.
    seen = somebody.ask("GET", f"/dossiers/{code.lower().replace('-', '')}")
    assert seen == {"code": code, "status": "submitted", "stage": 1, "of_stages": 5}

    # Officers of elsewhere find nothing; intake asks once for what is missing.
    staff(city, "canbo.dn-tk").ask("POST", f"/desk/dossiers/{code}/receive", {}, expected=404)
    intake = staff(city, "canbo.dn-hc")
    point = {"paper": "quan_he", "what": "Ảnh giấy khai sinh thiếu mặt sau", "how": "Chụp cả hai mặt"}
    asked = intake.ask("POST", f"/desk/dossiers/{code}/supplement", {"points": [point]})
    assert asked["status"] == "supplement"
    wait_for_text(city, code, "bo sung")
    twice = intake.ask("POST", f"/desk/dossiers/{code}/supplement", {"points": [point]}, expected=409)
    assert twice["error"] == "supplement_asked_before"

    # From another device, with the phone in hand, the missing paper is sent.
    other = phone_check(city, Caller(city))
    mine = other.ask("GET", f"/dossiers/{code}")
    assert mine["supplement"]["points"][0]["what"] == point["what"]
    paper = mine["supplement"]["points"][0]["paper"]
    other.ask("PUT", f"/dossiers/{code}/supplement/papers/{paper}?name=hai-mat.jpg", photo(turned=-5))
    assert other.ask("POST", f"/dossiers/{code}/supplement", {"answer": "Đã chụp hai mặt"})["status"] == "submitted"

    # Three units: intake receives, the division drafts, the leader signs; then number, seal, return.
    received = intake.ask("POST", f"/desk/dossiers/{code}/receive", {})
    assert received["status"] == "processing"
    assert received["due_at"] == "2026-12-01T17:00:00+07:00"
    wait_for_text(city, code, "17h")
    specialist, leader = staff(city, "chuyenvien.dn-hc"), staff(city, "lanhdao.dn-hc")
    specialist.ask("POST", f"/desk/dossiers/{code}/take", {})
    specialist.ask("POST", f"/desk/dossiers/{code}/sign", {}, expected=403)
    assert specialist.ask("POST", f"/desk/dossiers/{code}/submit-for-signing", {})["status"] == "signing"
    assert leader.ask("POST", f"/desk/dossiers/{code}/sign", {})["status"] == "signed"
    late = intake.ask("POST", f"/desk/dossiers/{code}/refuse", {"reason": "Không thuộc thẩm quyền"}, expected=409)
    assert late["error"] == "dossier_moved_on"
    assert intake.ask("POST", f"/desk/dossiers/{code}/result", {})["status"] == "result_ready"
    wait_for_text(city, code, "ket qua")
    done = intake.ask("POST", f"/desk/dossiers/{code}/return", {"received_by": "Nguyễn Thị Lan", "proof": "Căn cước"})
    assert done["status"] == "returned"

    # The person sees every step in order, and the result.
    whole = other.ask("GET", f"/dossiers/{code}")
    assert (whole["stage"], whole["status"]) == (5, "returned")
    moments = [datetime.fromisoformat(line["at"]) for line in whole["timeline"]]
    assert len(moments) >= 7
    assert moments == sorted(moments) or moments == sorted(moments, reverse=True)
    assert whole["result"]["granted"]
    assert set(somebody.ask("GET", f"/dossiers/{code}")) == {"code", "status", "stage", "of_stages"}

    # Nothing was written twice, and the log holds.
    told = [text for text in texts_to(city, PHONE) if code in text]
    assert len(told) == len(set(told))
    time.sleep(0.1)
    assert city.command("log-check", "--dossier", code)


# --- the same in a browser -------------------------------------------------------------------------------------


@pytest.fixture
def open_screen(city: House) -> Iterator[Callable[..., Any]]:
    """Open a page of the city in a device of its own, signed in as this account where one is named."""
    told: list[str] = []

    def is_told() -> bool:
        told[:] = re.findall(r"demo account: (\S+)", city.words.read_text("utf-8"))
        return bool(told)

    # The office is ready a moment before it has said so.
    wait_until(is_told, "the office tells its demo password")
    with chromium() as running:

        def opened(account: str = "") -> Any:
            size = {"width": 1280, "height": 900} if account else {"width": 360, "height": 740}
            page = running.new_context(viewport=size, locale="vi-VN").new_page()
            page.goto(f"http://127.0.0.1:{city.port}/quay/dang-nhap/" if account else f"http://127.0.0.1:{city.port}/")
            if account:
                page.fill("input[name=username]", account)
                page.fill("input[name=password]", told[0])
                page.get_by_role("button", name="Vào làm việc").click()
                page.wait_for_url(re.compile("/quay/(?!dang)"))
            return page

        yield opened


@pytest.mark.browser
def test_the_same_in_a_browser_from_two_devices(city: House, open_screen: Callable[..., Any], tmp_path: Path) -> None:
    address = f"http://127.0.0.1:{city.port}"
    phone = "0905 333 555"
    page = open_screen()

    # One thing a page, then two photographed papers.
    page.goto(f"{address}/ho-so/nop/?thu-tuc=2.000635")
    ask_for_an_extract(
        page,
        tmp_path,
        office="Bộ phận Một cửa Hải Châu",
        name="Nguyễn Thị Lan",
        phone=phone,
        registered_at="UBND phường Hải Châu",
    )
    page.locator("input[value=online]").check()
    go_on(page)
    page.get_by_role("button", name=re.compile("Gửi hồ sơ")).click()
    page.get_by_role("heading", name="Đã gửi hồ sơ").wait_for()
    found = re.search(r"H17\.\d+-\d{6}-\d{4}", page.inner_text("main"))
    assert found is not None
    code = found.group()

    # The counter asks once for what is missing.
    officer = open_screen("canbo.dn-hc")
    officer.goto(f"{address}/quay/ho-so/{code}/")
    officer.keyboard.press("b")
    officer.wait_for_selector("#viec-bo-sung[open]")
    officer.fill("#rieng-0", "Ảnh giấy khai sinh thiếu mặt sau")
    officer.click("#viec-bo-sung button")
    officer.get_by_text("Đã yêu cầu bổ sung").first.wait_for()

    # Another device: a stranger sees the stage alone; the phone opens everything, and completes it.
    other = open_screen()
    other.goto(f"{address}/tra-cuu/{code}/")
    assert "Bước 1/5" in other.inner_text("main")
    assert "Lan" not in other.inner_text("main")
    other.get_by_text("Xem chi tiết").click()
    other.fill("input[name=phone]", phone)
    other.locator("main form button").first.click()
    other.wait_for_selector("input[name=code]")
    other.fill("input[name=code]", last_code(city, "+84905333555"))
    other.locator("main form button").first.click()
    other.get_by_role("link", name="Bổ sung ngay").click()
    assert "Ảnh giấy khai sinh thiếu mặt sau" in other.inner_text("main")
    other.set_input_files("#tep-1", tmp_path / "hai.jpg")
    other.get_by_role("button", name="Thêm giấy tờ này").click()
    other.get_by_text("Đã bổ sung").first.wait_for()
    other.get_by_role("button", name="Gửi bổ sung").click()
    other.get_by_text("chờ tiếp nhận", exact=False).first.wait_for()

    # Three units by their keys; the result is signed.
    officer.reload()
    officer.keyboard.press("x")
    officer.get_by_text("Đã tiếp nhận.").wait_for()
    specialist = open_screen("chuyenvien.dn-hc")
    specialist.goto(f"{address}/quay/ho-so/{code}/")
    specialist.keyboard.press("v")
    specialist.get_by_text("Đã nhận xử lý").first.wait_for()
    specialist.keyboard.press("r")
    specialist.click("#viec-trinh-ky button")
    specialist.get_by_text("Đã trình ký").first.wait_for()
    leader = open_screen("lanhdao.dn-hc")
    leader.goto(f"{address}/quay/ho-so/ky/")
    leader.check(f"input[name=chon][value='{code}']")
    leader.click("#nhieu button:not([type=button])")
    leader.get_by_text("Đã ký 1 trong 1 hồ sơ.").wait_for()
    intake = Caller(city, staff(city, "canbo.dn-hc").headers)
    assert intake.ask("POST", f"/desk/dossiers/{code}/result", {})["status"] == "result_ready"
    with psycopg.connect(city.database_url()) as connection:
        [signed] = connection.execute(
            "SELECT has_digital_signature FROM dossiers_result r JOIN dossiers_dossier d ON d.id = r.dossier_id"
            " WHERE d.code = %s",
            [code],
        ).fetchall()
    assert signed == (True,)
    other.goto(f"{address}/tra-cuu/{code}/")
    assert "Đã có kết quả".lower() in other.inner_text("main").lower()


def last_code(house: House, phone: str) -> str:
    """Return the six digits that were sent to the phone last."""
    wait_until(lambda: any("la ma cua" in text for text in texts_to(house, phone)), "the code is on the phone")
    told = [text for text in texts_to(house, phone) if "la ma cua" in text]
    return re.findall(r"\b\d{6}\b", told[-1])[0]
