# SPDX-License-Identifier: EUPL-1.2
"""A provider's door: its own field names, form or JSON, the secret in a header or a field, its own word for taken."""

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.test import Client

from doors.hooks.inboxes import Taken
from motcua.kernel.working_time import OFFICE_ZONE

pytestmark = pytest.mark.django_db
SECRET = "mat-khau-cua-hook-0123456789"
DOOR = "/hooks/sms/http/vt"
MESSAGE = {"Request_ID": "7", "User_ID": "84905111222", "Service_ID": "8188", "Message": "HG Nguyễn", "Received": ""}
JSON = "application/json"


@pytest.fixture(autouse=True)
def office(settings: Any, the_clock: Callable[[str], Any]) -> None:
    settings.SMS_HOOK_SECRETS = [SECRET]
    settings.SMS_HTTP_FIELDS = ["id=Request_ID", "from=User_ID", "to=Service_ID", "text=Message", "at=Received"]
    the_clock("2026-11-26T09:00")


def _kept(taken: Taken) -> list[tuple[str, ...]]:
    names = ("provider", "provider_id", "from_phone", "to", "text")
    return [tuple(each[name] for name in names) for each in taken]


@pytest.mark.parametrize("way", ["get", "form", "json"])
def test_a_message_comes_by_address_by_form_or_as_json(taken: Taken, way: str) -> None:
    client = Client(enforce_csrf_checks=True, headers={"X-Hook-Secret": SECRET})
    match way:
        case "get":
            answer = client.get(DOOR, MESSAGE)
        case "form":
            answer = client.post(DOOR, MESSAGE)
        case _:
            answer = client.post(DOOR, json.dumps(MESSAGE), JSON)
    assert (answer.status_code, answer.content) == (200, b"1")
    assert _kept(taken) == [("http", "vt:7", "84905111222", "8188", "HG Nguyễn")]


def test_the_secret_may_be_a_field_or_a_bearer(taken: Taken, settings: Any) -> None:
    settings.SMS_HTTP_SECRET_FIELD = "Signature"
    assert Client().post(DOOR, {**MESSAGE, "Signature": SECRET}).status_code == 200
    settings.SMS_HTTP_SECRET_FIELD = "Authorization"
    assert Client(headers={"Authorization": f"Bearer {SECRET}"}).post(DOOR, MESSAGE).status_code == 200
    assert len(taken) == 2


@pytest.mark.parametrize("secret", ["", "wrong", SECRET + "x", "\ud800"])
def test_without_the_secret_there_is_no_such_address(taken: Taken, settings: Any, secret: str) -> None:
    settings.SMS_HTTP_SECRET_FIELD = "Signature"
    body = json.dumps({**MESSAGE, "Signature": secret})
    assert Client().post(DOOR, body, JSON).status_code == 404
    assert Client().post(DOOR, "{", JSON).status_code == 404
    assert taken == []


def test_an_address_of_the_list_needs_no_secret(taken: Taken, settings: Any) -> None:
    settings.SMS_HOOK_ADDRESSES = ["203.0.113.0/24"]
    assert Client(REMOTE_ADDR="203.0.113.9").get(DOOR, MESSAGE).status_code == 200
    assert Client(REMOTE_ADDR="203.0.114.9").get(DOOR, MESSAGE).status_code == 404
    assert len(taken) == 1


def test_the_provider_reads_the_word_it_wants(taken: Taken, settings: Any) -> None:
    settings.SMS_HTTP_ANSWER = '{"status": 0}'
    answer = Client(headers={"X-Hook-Secret": SECRET}).post(DOOR, MESSAGE)
    assert answer.json() == {"status": 0}


@pytest.mark.parametrize("body", ["{", "[]", "7", "[" * 5000, '{"a": ' * 5000, b"\xff\xfe\x00"])
def test_a_body_that_cannot_be_read_is_said_to_be_so(taken: Taken, body: Any) -> None:
    assert Client(headers={"X-Hook-Secret": SECRET}).post(DOOR, body, JSON).status_code == 400
    assert taken == []


@pytest.mark.parametrize("lost", ["User_ID", "Message"])
def test_a_message_without_sender_or_text_is_said_to_be_so(taken: Taken, lost: str) -> None:
    given = {name: value for name, value in MESSAGE.items() if name != lost}
    assert Client(headers={"X-Hook-Secret": SECRET}).post(DOOR, given).status_code == 422
    assert taken == []


def test_numbers_of_json_are_words_and_what_is_neither_is_left_out(taken: Taken) -> None:
    body = json.dumps({**MESSAGE, "Request_ID": 7, "User_ID": 84905111222, "Received": [1], "Service_ID": None})
    assert Client(headers={"X-Hook-Secret": SECRET}).post(DOOR, body, JSON).status_code == 200
    assert _kept(taken) == [("http", "vt:7", "84905111222", "", "HG Nguyễn")]


@pytest.mark.parametrize("form", ["%Y-%m-%dT%H:%M:%S", "%Y%m%d%H%M%S", "%d/%m/%Y %H:%M", "%s000"])
def test_the_time_is_read_in_the_forms_providers_write(taken: Taken, form: str) -> None:
    received = (datetime.now(OFFICE_ZONE) - timedelta(days=6)).replace(second=0, microsecond=0)
    said = received.strftime(form.replace("%s", str(int(received.timestamp()))))
    Client(headers={"X-Hook-Secret": SECRET}).post(DOOR, {**MESSAGE, "Received": said})
    age = datetime.now(UTC) - received
    assert abs(taken[0]["at"] - taken[0]["received_at"] - age) < timedelta(seconds=10)


@pytest.mark.parametrize(
    "said", ["0001-01-01T00:00:00+14:00", "1970-01-01 00:00:05", "5", "20040101000000", "9999-12-31T23:59:59-12:00"]
)
def test_a_moment_that_cannot_be_true_is_taken_as_now(taken: Taken, said: str) -> None:
    answer = Client(headers={"X-Hook-Secret": SECRET}).post(DOOR, {**MESSAGE, "Received": said})
    assert answer.status_code == 200
    assert taken[0]["received_at"] == taken[0]["at"]
