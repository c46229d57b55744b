# SPDX-License-Identifier: EUPL-1.2
"""A real Kannel before the real doors: reports come back, nothing is lost or doubled by a kill, no reply slips out."""

import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

import pytest

from cast import at
from connectors.providers import losing_answers
from kannel import SECRET, Kannel, kannel
from motcua.connectors.sms_kannel.gateway import report_url
from motcua.conversations.models import Inbound
from motcua.kernel import clock
from motcua.messaging import operations as messaging
from motcua.messaging.gateway import GatewayUnavailable
from motcua.messaging.models import Message, Receipt

pytestmark = pytest.mark.django_db(transaction=True)
LAN = "+84905111222"
NOW = at("2026-11-26T09:00")


@pytest.fixture
def running(live_server: Any, settings: Any) -> Iterator[Kannel]:
    with kannel(hook=live_server.url) as found:
        for key, value in found.settings.items():
            setattr(settings, key, value)
        settings.SMS_TIMEOUT_SECONDS, settings.SMS_PART_COST_VND = 5, 350
        yield found


def _owe(number: int, text: str = "Ma hen 482914") -> Message:
    message = messaging.queue_message(
        key=f"Fact:{number}", office="DN-TTHCC", subject=f"appointment:{number}", template="confirmed", to_phone=LAN,
        text=text, at=NOW,
    )  # fmt: skip
    assert message is not None
    return message


def _send(message: Message) -> bool:
    return messaging.send_message(message_id=message.pk, at=clock.now())


def _until(is_so: Callable[[], object], seconds: float = 60) -> None:
    deadline = time.monotonic() + seconds
    while not is_so():
        assert time.monotonic() < deadline, "waited in vain"
        time.sleep(0.05)


def _statuses() -> dict[str, int]:
    found = list(Message.objects.values_list("status", flat=True))
    return {status: found.count(status) for status in set(found)}


def test_a_report_comes_back_and_the_message_has_arrived(running: Kannel) -> None:
    short, long = _owe(1), _owe(2, "Mã hẹn 482914: đã xác nhận. " * 5)
    assert _send(short)
    assert _send(long)
    assert [sms.parts for sms in running.wait_for(2)] == [1, 3]
    _until(lambda: _statuses() == {"DELIVERED": 2})
    said = {(each.provider, each.state) for each in Receipt.objects.filter(message=short)}
    assert {("kannel", "SENT"), ("kannel", "DELIVERED")} <= said
    assert list(Message.objects.order_by("key").values_list("cost_vnd", flat=True)) == [350, 3 * 350]


def test_messages_that_wait_for_a_killed_kannel_go_out_once_each_when_it_is_back(running: Kannel) -> None:
    waiting = [_owe(number, f"Ma hen {number}") for number in range(1, 9)]
    running.disconnect()
    running.kill()
    assert [_send(message) for message in waiting] == [False] * 8
    assert {message.problem[:6] for message in Message.objects.all()} == {"Kannel"}
    running.start()
    running.connect()
    assert [_send(message) for message in waiting] == [True] * 8
    assert [_send(message) for message in waiting] == [True] * 8
    _until(lambda: _statuses() == {"DELIVERED": 8})
    assert sorted(sms.text for sms in running.wait_for(8)) == sorted(message.text for message in waiting)


def test_what_kannel_took_survives_its_own_death(running: Kannel) -> None:
    running.disconnect()
    taken = [_owe(number, f"Ma hen {number}") for number in range(1, 6)]
    assert [_send(message) for message in taken] == [True] * 5
    assert _statuses() == {"SENT": 5}
    running.kill()
    running.start()
    running.connect()
    assert sorted(sms.text for sms in running.wait_for(5)) == sorted(message.text for message in taken)
    _until(lambda: _statuses() == {"DELIVERED": 5})
    time.sleep(1)
    assert len(running.received()) == 5


def test_an_answer_that_was_lost_is_settled_by_the_report(running: Kannel, settings: Any) -> None:
    message = _owe(1)
    with losing_answers(behind=running.sendsms) as port:
        path = urlsplit(settings.KANNEL_URL).path
        settings.KANNEL_URL = f"http://127.0.0.1:{port}{path}"
        # Whether it is settled already hangs on what is noted first: that the answer was lost, or the report.
        _send(message)
    _until(lambda: _statuses() == {"DELIVERED": 1})
    assert _send(message)
    time.sleep(0.5)
    message.refresh_from_db()
    assert (len(running.received()), message.attempts, message.is_repeated) == (1, 1, False)


# --- from phones -----------------------------------------------------------------------------------


def test_what_a_phone_sends_is_kept_with_its_marks_and_kannel_answers_nothing(running: Kannel) -> None:
    texts = ["HG Nguyen Van An so xay dung [8h] & 50%", "Hẹn giờ ở Sở Xây dựng, đường Trần Phú"]
    for text in texts:
        running.say("84905111222", text)
    running.say_bytes("84905111222", "Hà Nội".encode())
    _until(lambda: Inbound.objects.count() == 3)
    assert set(Inbound.objects.values_list("provider", "from_phone", "to")) == {("kannel", LAN, "8188")}
    # Kannel hands over several at a time, so that those of one second may come in another order.
    assert set(Inbound.objects.values_list("text", flat=True)) == {*texts, "Hà Nội"}
    assert {bool(number) for number in Inbound.objects.values_list("provider_id", flat=True)} == {True}
    time.sleep(1)
    assert running.received() == []


def test_a_door_that_is_shut_for_a_while_costs_no_message_and_tells_the_phone_nothing(
    running: Kannel, settings: Any
) -> None:
    settings.SMS_HOOK_SECRETS = ["mot-mat-khau-khac-0123456789"]
    running.say("84905111222", "HG khi cua dong")
    time.sleep(2)
    assert not Inbound.objects.exists()
    settings.SMS_HOOK_SECRETS = [SECRET]
    _until(lambda: Inbound.objects.count() == 1)
    time.sleep(2)
    assert Inbound.objects.count() == 1
    assert running.received() == []


def test_messages_that_come_while_smsbox_is_stopped_wait_on_bearerboxs_disk(running: Kannel) -> None:
    running.kill("smsbox")
    running.say("84905111222", "HG khi smsbox dung")
    time.sleep(1)
    running.disconnect()
    running.kill("bearerbox")
    running.start()
    _until(lambda: Inbound.objects.count() == 1)


# --- where reports go ------------------------------------------------------------------------------


def test_reports_are_asked_for_only_where_somebody_may_bring_them(settings: Any) -> None:
    message = Message(key="x")
    settings.SMS_HOOK_URL, settings.SMS_HOOK_SECRETS, settings.SMS_HOOK_ADDRESSES = "http://10.0.0.1:8000/", [], []
    assert report_url(message.pk) == ""
    settings.SMS_HOOK_ADDRESSES = ["127.0.0.1"]
    assert report_url(message.pk).startswith("http://10.0.0.1:8000/hooks/sms/kannel/report?id=")
    settings.SMS_HOOK_SECRETS = [SECRET]
    assert report_url(message.pk).startswith(f"http://10.0.0.1:8000/hooks/sms/kannel/{SECRET}/report?id=")


@pytest.mark.parametrize("secret", ["ngan", "co%20dau-phan-tram-va-dai", "co/gach-cheo-0123456789"])
def test_a_secret_that_an_address_cannot_carry_is_said_to_be_so(settings: Any, secret: str) -> None:
    settings.SMS_HOOK_SECRETS = [secret]
    with pytest.raises(GatewayUnavailable, match="MOTCUA_SMS_HOOK_SECRET"):
        report_url(Message(key="x").pk)


@pytest.mark.slow
def test_what_waits_for_the_network_is_dropped_once_it_is_of_no_use(
    running: Kannel, the_clock: Callable[..., Any]
) -> None:
    the_clock(NOW)
    soon, later = _owe(1, "chi dung trong mot phut"), _owe(2, "con dung mai")
    Message.objects.filter(pk=soon.pk).update(send_before=NOW + timedelta(minutes=1))
    running.disconnect()
    assert _send(soon)
    assert _send(later)
    the_clock(NOW + timedelta(minutes=1))
    time.sleep(63)
    running.connect()
    assert [sms.text for sms in running.wait_for(1)] == ["con dung mai"]
    _until(lambda: _statuses() == {"TOO_LATE": 1, "DELIVERED": 1})
    assert [sms.text for sms in running.received()] == ["con dung mai"]
