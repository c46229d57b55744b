# SPDX-License-Identifier: EUPL-1.2
"""Kannel's door: only Kannel enters, every coding is read, an answer is empty, a report changes the message once."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import quote, quote_from_bytes
from uuid import uuid4

import pytest
from django.test import Client

from cast import at
from doors.hooks.inboxes import Taken
from house.test_no_secrets import Log, written  # noqa: F401
from motcua.conversations import operations
from motcua.doors.hooks.kannel import message_text
from motcua.messaging import operations as messaging
from motcua.messaging.models import Message, Receipt

pytestmark = pytest.mark.django_db
SECRET = "mat-khau-cua-hook-0123456789"
DOOR = f"/hooks/sms/kannel/{SECRET}"
NOW = at("2026-11-26T09:00")


@pytest.fixture(autouse=True)
def office(settings: Any, the_clock: Callable[[str], Any]) -> None:
    settings.SMS_HOOK_SECRETS = [SECRET]
    the_clock("2026-11-26T09:00")


def _asked(path: str = DOOR, *, text: bytes = b"HG ?", coding: int = 0, charset: str = "UTF-8", **more: str) -> Any:
    fields = {"id": "k-1", "from": "84905111222", "to": "8188", **more}
    query = "&".join(f"{name}={quote(value)}" for name, value in fields.items())
    return Client().get(f"{path}?{query}&text={quote_from_bytes(text)}&coding={coding}&charset={charset}")


def test_a_message_is_handed_to_the_dialogue_and_the_answer_is_empty(taken: Taken) -> None:
    answer = _asked()
    assert (answer.status_code, answer.content) == (200, b"")
    assert taken == [
        {"provider": "kannel", "provider_id": "k-1", "from_phone": "84905111222", "to": "8188", "text": "HG ?",
         "received_at": NOW, "at": taken[0]["at"]}
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("raw", "coding", "charset", "text"),
    [
        (b"HG Nguyen @ [8h]", 0, "UTF-8", "HG Nguyen @ [8h]"),
        ("Hẹn giờ đ".encode("utf-16-be"), 2, "UTF-16BE", "Hẹn giờ đ"),
        ("Hẹn giờ đ".encode("utf-16-be"), 2, "", "Hẹn giờ đ"),
        ("Hẹn giờ đ".encode(), 2, "UTF-8", "Hẹn giờ đ"),
        ("Hà Nội".encode(), 1, "8-BIT", "Hà Nội"),
        ("Hà".encode("latin-1"), 1, "8-BIT", "Hà"),
        (b"H\x00G", 1, "8-BIT", "H\x00G"),
        (b"\xd8\x00\x00H", 2, "UTF-16BE", "\ufffdH"),
        (b"\x00H\x00", 2, "UTF-16BE", "H\ufffd"),
        (b"a+b c", 0, "UTF-8", "a+b c"),
        (b"", 0, "", ""),
    ],
)
def test_every_coding_is_read(taken: Taken, raw: bytes, coding: int, charset: str, text: str) -> None:
    assert _asked(text=raw, coding=coding, charset=charset).status_code == 200
    assert taken[0]["text"] == text


@pytest.mark.parametrize("raw", [bytes(range(256)), b"\xff" * 3, b"\xd8\x00" * 3])
@pytest.mark.parametrize("charset", ["", "UTF-8", "8-BIT", "UTF-16BE", "GSM", "nonsense"])
def test_no_bytes_raise(raw: bytes, charset: str) -> None:
    for coding in ("0", "1", "2", "", "x"):
        message_text(raw, coding=coding, given_in=charset)


def test_a_message_keeps_its_age_whatever_the_instances_clock_says(taken: Taken) -> None:
    an_hour_ago = int((datetime.now(UTC) - timedelta(hours=1)).timestamp())
    _asked(at=str(an_hour_ago))
    assert abs(NOW - timedelta(hours=1) - taken[0]["received_at"]) < timedelta(seconds=10)


@pytest.mark.parametrize("said", ["", "abc", "99999999999999999999", str(2**33), "0x12", "٣"])
def test_a_time_that_cannot_be_is_now(taken: Taken, said: str) -> None:
    _asked(at=said)
    assert taken[0]["received_at"] == taken[0]["at"]


# --- who may enter ---------------------------------------------------------------------------------


def test_without_the_secret_there_is_no_such_address(taken: Taken, settings: Any) -> None:
    for path in ("/hooks/sms/kannel", f"{DOOR}x", DOOR[:-1], "/hooks/sms/kannel/%F0%9F%98%80", f"{DOOR}/"):
        assert _asked(path).status_code == 404, path
    settings.SMS_HOOK_SECRETS = []
    assert _asked().status_code == 404
    assert _asked("/hooks/sms/kannel/%20").status_code == 404
    assert taken == []


def test_an_old_secret_works_while_it_is_listed(taken: Taken, settings: Any) -> None:
    settings.SMS_HOOK_SECRETS = ["mat-khau-moi-0123456789", SECRET]
    assert _asked().status_code == 200
    assert _asked("/hooks/sms/kannel/mat-khau-moi-0123456789").status_code == 200
    assert len(taken) == 2


@pytest.mark.parametrize(
    ("listed", "comes_from", "enters"),
    [
        ("10.0.0.0/8", "10.2.3.4", True),
        ("10.0.0.0/8", "11.2.3.4", False),
        ("127.0.0.1", "::ffff:127.0.0.1", True),
        ("::1", "::1", True),
        ("127.0.0.1", "", False),
    ],
)
def test_an_address_of_the_list_needs_no_secret(
    taken: Taken, settings: Any, listed: str, comes_from: str, enters: bool
) -> None:
    settings.SMS_HOOK_ADDRESSES = [listed]
    answer = Client(REMOTE_ADDR=comes_from).get("/hooks/sms/kannel", {"from": "84905111222", "text": "HG ?"})
    assert answer.status_code == (200 if enters else 404)
    assert len(taken) == enters


def test_only_asking_is_a_way_in(taken: Taken) -> None:
    assert Client().post(f"{DOOR}?from=1&text=a").status_code == 405
    assert taken == []


# --- reports ---------------------------------------------------------------------------------------


@pytest.fixture
def sent(db: None) -> Message:
    message = messaging.queue_message(
        key="Fact:1", office="DN-TTHCC", subject="appointment:1", template="confirmed", to_phone="+84905111222",
        text="Ma hen 482914", at=NOW,
    )  # fmt: skip
    assert message is not None
    Message.objects.update(status="SENT", sent_at=NOW, handed_at=NOW)
    return message


def _reported(message_id: object, state: object, **more: str) -> int:
    return Client().get(f"{DOOR}/report", {"id": str(message_id), "state": str(state), **more}).status_code


@pytest.mark.parametrize(
    ("states", "status"),
    [
        ([8], "SENT"), ([4], "SENT"), ([1], "DELIVERED"), ([2], "FAILED"), ([16], "FAILED"),
        ([8, 1], "DELIVERED"), ([1, 8], "DELIVERED"), ([1, 2], "DELIVERED"), ([2, 1], "DELIVERED"), ([4, 2], "FAILED"),
    ],
)  # fmt: skip
def test_reports_move_a_message_forward_only(sent: Message, states: list[int], status: str) -> None:
    for state in states * 2:
        assert _reported(sent.pk, state) == 200
    sent.refresh_from_db()
    assert sent.status == status
    assert Receipt.objects.count() == len(states) + (16 in states)


def test_what_a_network_says_is_kept_without_the_text_it_repeats(sent: Message) -> None:
    _reported(sent.pk, 1, answer="id:77 sub:001 stat:DELIVRD\x00 err:000 Text:Ma hen 482914")
    assert Receipt.objects.get().detail == "id:77 sub:001 stat:delivrd err:000"


@pytest.mark.parametrize(("message_id", "state"), [("abc", 1), ("", 1), (uuid4(), 3), (uuid4(), "")])
def test_a_report_that_cannot_be_read_is_said_to_be_so(message_id: object, state: object) -> None:
    assert _reported(message_id, state) == 400


def test_a_report_about_no_message_is_taken_and_forgotten() -> None:
    assert _reported(uuid4(), 1) == 200
    assert not Receipt.objects.exists()


def test_reports_ask_for_the_secret_too(sent: Message) -> None:
    for path in ("/hooks/sms/kannel/report", f"{DOOR}x/report"):
        assert Client().get(path, {"id": str(sent.pk), "state": "2"}).status_code == 404
    sent.refresh_from_db()
    assert sent.status == "SENT"


# --- the log ---------------------------------------------------------------------------------------


def test_neither_the_secret_nor_the_message_reaches_the_log_even_when_the_house_fails(
    written: Log,  # noqa: F811
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def fail(**_: Any) -> None:
        raise RuntimeError("lỗi thử")

    monkeypatch.setattr(operations, "receive", fail)
    client = Client(raise_request_exception=False)
    told = {"from": "84905111222", "text": "HG chuyen rieng", "id": "k-1"}
    assert client.get(DOOR, told).status_code == 500
    assert client.get(f"{DOOR}x", told).status_code == 404
    assert client.get(f"{DOOR}/report", {"id": "abc", "state": "1"}).status_code == 400
    assert len(written.lines) > 2
    assert written.leaks([SECRET, "905111222", "chuyen rieng", "chuyen+rieng", "chuyen%20rieng"]) == []
