# SPDX-License-Identifier: EUPL-1.2
"""A copy of a civil-status record from home, all by the interface: filed, completed once, decided by three units.

Everything goes over HTTP to a living office; the phone is read in what the office really sent.
"""

import http.client
import json
import re
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import uuid4

import psycopg
import pytest

from dossiers.files.photos import photo
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
    refused = home.ask("POST", "/dossiers", {**request, "return_by": "post"}, expected=409)
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
