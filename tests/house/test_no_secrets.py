# SPDX-License-Identifier: EUPL-1.2
"""A whole visit leaves no phone, no name, no code and nothing a person wrote in any log line, however talkative."""

import json
import logging
from collections.abc import Callable, Iterator
from datetime import datetime
from io import StringIO
from typing import Any

import pytest
from django.test import Client

from cast import Citizen
from doors.portal.conftest import Visitor
from motcua.appointments.models import Appointment
from motcua.config import log
from motcua.people.models import User
from reactions.world import relay, send_all, settle

CONTENT = "Giấy phép sửa nhà số bảy mươi"
FRIDAY = "/hen-gio/dn-sxd/gio/?noi=DN-TTHCC&ngay=2026-11-27"


class Log:
    """All that is written from now on, at the most talkative level, in the words it is written in."""

    def __init__(self, stream: StringIO) -> None:
        self.stream = stream

    @property
    def lines(self) -> list[str]:
        return self.stream.getvalue().splitlines()

    def leaks(self, secrets: list[str]) -> list[str]:
        return [line[:300] for line in self.lines if any(secret in line for secret in secrets)]


@pytest.fixture
def written() -> Iterator[Log]:
    root = logging.getLogger()
    level, handlers = root.level, root.handlers
    log.configure(level="DEBUG", as_json=False)
    [handler] = root.handlers
    assert isinstance(handler, logging.StreamHandler)
    stream = StringIO()
    handler.setStream(stream)
    yield Log(stream)
    root.handlers = handlers
    root.setLevel(level)


def secrets_of(citizen: Citizen, code: str) -> list[str]:
    home = "0" + citizen.phone.removeprefix("+84")
    spaced = f"{home[:4]} {home[4:7]} {home[7:]}"
    return [
        citizen.phone, citizen.phone[3:], home, spaced, spaced.replace(" ", "+"), citizen.name, citizen.name.upper(),
        code, f"{code[:3]} {code[3:]}", CONTENT, "Thi Lan", "sua nha",
    ]  # fmt: skip


def on_the_web(lan: Citizen) -> str:
    visitor = Visitor(Client())
    visitor.open(FRIDAY).press("9 giờ còn").press("Tiếp tục", name=lan.name, phone=lan.phone, content=CONTENT)
    visitor.press("Gửi yêu cầu hẹn")
    code = Appointment.objects.get(channel="WEB").code
    visitor.open("/hen-gio/tra-cuu/")
    found = Client().post(
        "/hen-gio/tra-cuu/", {"code": code, "phone": lan.phone, "ma": code, "so": lan.phone}, follow=True
    )
    wrong = Client().post("/hen-gio/tra-cuu/", {"code": code, "phone": "0914333444"})
    missing = Client().get(f"/d/{code}")
    assert max(found.status_code, wrong.status_code, missing.status_code) < 500
    return code


def by_program(lan: Citizen, bearer: dict[str, str]) -> str:
    asked = {"name": lan.name, "phone": lan.phone, "office": "DN-TTHCC", "agency": "DN-SXD", "content": CONTENT,
             "start": "2026-11-27T10:00"}  # fmt: skip
    client, json_body = Client(), "application/json"
    code = str(client.post("/api/v1/appointments", asked, json_body, HTTP_IDEMPOTENCY_KEY="k").json()["code"])
    client.post("/api/v1/appointments", asked | {"phone": "09"}, json_body, HTTP_IDEMPOTENCY_KEY="l")
    client.get(f"/api/v1/appointments/{code}", {"phone": lan.phone})
    client.get(f"/api/v1/appointments/{code}", {"phone": "0914333444"})
    client.get(f"/api/v1/appointments/{code}/nothing", {"phone": lan.phone})
    client.post(f"/api/v1/appointments/{code}/move", {"phone": lan.phone, "start": "2026-11-27T10:30"}, json_body)
    client.post(f"/api/v1/desk/appointments/{code}/confirm", **bearer)
    client.post(f"/api/v1/desk/appointments/{code}/confirm", HTTP_AUTHORIZATION="Bearer wrong")
    client.post(f"/api/v1/appointments/{code}/cancel", {"phone": lan.phone}, json_body)
    assert Appointment.objects.get(code=code).status == "cancelled"
    return code


def at_the_desk(code: str, lan: Citizen, officer: Client) -> None:
    row = Appointment.objects.get(code=code)
    assert officer.get("/quay/dn-tthcc/").status_code == 200
    officer.post("/quay/dn-tthcc/tim/", {"q": lan.phone, "tim": lan.phone, "text": lan.phone})
    officer.get(f"/quay/dn-tthcc/ma/{code}/")
    officer.get(f"/quay/dn-tthcc/hen/{row.pk}/")
    officer.post(f"/quay/dn-tthcc/hen/{row.pk}/xac-nhan/")
    officer.get("/quay/dn-tthcc/ngay/")
    row.refresh_from_db()
    assert row.status == "confirmed"


@pytest.mark.django_db
def test_a_whole_visit_leaves_nothing_of_a_person_in_the_log(
    written: Log,
    lan: Citizen,
    binh: User,
    client_for: Callable[..., Client],
    bearer: Callable[[User], dict[str, str]],
    the_clock: Callable[[str], datetime],
    deliveries: Callable[..., list[str]],
) -> None:
    the_clock("2026-11-26T09:00")
    on_web = on_the_web(lan)
    by_api = by_program(lan, bearer(binh))
    at_the_desk(on_web, lan, client_for(binh))
    relay()
    send_all()
    settle(the_clock("2026-11-27T08:00"))
    send_all()
    assert deliveries(), "the messages of the visit were sent"
    logging.getLogger("house").warning("the keeper hears what is said")
    assert any("the keeper hears" in line for line in written.lines)
    assert written.leaks([*secrets_of(lan, on_web), *secrets_of(lan, by_api)]) == []


def test_a_failure_leaves_nothing_of_a_person_either(
    written: Log, lan: Citizen, house: Any, the_clock: Callable[[str], datetime], monkeypatch: pytest.MonkeyPatch
) -> None:
    the_clock("2026-11-26T09:00")

    def fail(*_: Any, **__: Any) -> None:
        raise RuntimeError("lỗi thử")

    monkeypatch.setattr("motcua.appointments.queries.guessing.refuse_if_guessing", fail)
    client = Client(raise_request_exception=False)
    assert client.get("/api/v1/appointments/482914", {"phone": lan.phone}).status_code == 500
    asked = json.dumps({"phone": lan.phone})
    assert client.post("/api/v1/appointments/482914/cancel", asked, "application/json").status_code == 500
    client.get("/d/482914")
    client.post("/hen-gio/tra-cuu/", {"code": "482914", "phone": lan.phone})
    assert len(written.lines) > 3
    assert written.leaks(secrets_of(lan, "482914")) == []
