# SPDX-License-Identifier: EUPL-1.2
"""A message leaves the house at most once, in time, and never without somebody hearing of a failure."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import connection, transaction

from cast import at
from motcua.connectors.sms_simulator import book
from motcua.connectors.sms_simulator.models import Behaviour, DeliveredSms
from motcua.messaging import operations as messaging
from motcua.messaging.models import Message, Receipt
from reactions.world import network

NOW = at("2026-11-26T09:00")
LAN = "+84905111222"


@pytest.fixture
def owe(db: None) -> Callable[..., Message]:
    def owe_one(key: str = "Fact:1", *, phone: str = LAN, **more: Any) -> Message:
        options = {"subject": "appointment:1", "template": "confirmed", "text": "Ma hen 482914", "at": NOW, **more}
        message = messaging.queue_message(key=key, office="DN-TTHCC", to_phone=phone, **options)
        assert message is not None
        return message

    return owe_one


class Killed(BaseException):
    """The process ends here."""


def _send(message: Message, at: datetime = NOW) -> bool:
    return messaging.send_message(message_id=message.pk, at=at)


def test_a_process_killed_between_book_and_commit_sends_once(owe: Callable[..., Message], deliveries: Any) -> None:
    message = owe()

    @transaction.atomic
    def send_and_die() -> None:
        _send(message)
        raise Killed

    with pytest.raises(Killed):
        send_and_die()
    message.refresh_from_db()
    assert message.status == Message.Status.QUEUED
    assert len(deliveries()) == 1
    assert _send(message)
    message.refresh_from_db()
    assert message.status == Message.Status.DELIVERED
    assert len(deliveries()) == 1


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
def test_eight_senders_at_once_send_once(owe: Callable[..., Message], deliveries: Any) -> None:
    message = owe()

    def send(_: int) -> None:
        try:
            messaging.send_message(message_id=message.pk, at=NOW)
        finally:
            book.close_mine()
            connection.close()

    with ThreadPoolExecutor(8) as threads:
        list(threads.map(send, range(16)))
    assert len(deliveries()) == 1
    assert Receipt.objects.filter(message=message).count() == 1


def test_the_same_key_is_owed_once(owe: Callable[..., Message]) -> None:
    owe()
    again = messaging.queue_message(
        key="Fact:1", office="", subject="appointment:1", template="confirmed", to_phone=LAN, text="hai", at=NOW
    )
    assert again is None
    assert Message.objects.get().text == "Ma hen 482914"


def test_nothing_goes_out_from_the_moment_it_is_too_late(owe: Callable[..., Message], deliveries: Any) -> None:
    message = owe(send_before=NOW + timedelta(hours=1))
    assert _send(message, NOW + timedelta(hours=1))
    message.refresh_from_db()
    assert message.status == Message.Status.TOO_LATE
    assert deliveries() == []


def test_a_refusal_is_final_and_loud(owe: Callable[..., Message], deliveries: Any, caplog: Any) -> None:
    network(Behaviour.Mode.FAILS, LAN)
    message = owe()
    with caplog.at_level("ERROR"):
        assert _send(message)
    message.refresh_from_db()
    assert (message.status, message.attempts) == (Message.Status.FAILED, 1)
    assert "message failed" in caplog.text
    assert LAN not in caplog.text
    assert _send(message)
    assert deliveries() == []


def test_silence_keeps_the_message_and_counts_the_try(owe: Callable[..., Message], deliveries: Any) -> None:
    network(Behaviour.Mode.UNREACHABLE)
    message = owe()
    assert not _send(message)
    assert not _send(message)
    message.refresh_from_db()
    assert (message.status, message.attempts) == (Message.Status.QUEUED, 2)
    network(Behaviour.Mode.DELIVERS)
    assert _send(message)
    assert len(deliveries()) == 1


def test_one_phone_that_fails_leaves_the_others_alone(owe: Callable[..., Message], deliveries: Any) -> None:
    network(Behaviour.Mode.FAILS, LAN)
    other = owe("Fact:2", phone="+84914333444", subject="appointment:2")
    assert _send(owe())
    assert _send(other)
    assert len(deliveries("+84914333444")) == 1


@pytest.mark.rule("R-009")
@pytest.mark.parametrize(
    ("hour", "goes"), [("20:59", True), ("21:00", False), ("02:00", False), ("06:29", False), ("06:30", True)]
)
def test_reminders_and_only_they_rest_in_the_night(
    owe: Callable[..., Message], deliveries: Any, hour: str, goes: bool
) -> None:
    moment = at(f"2026-11-26T{hour}")
    assert _send(owe("Fact:1", kind=Message.Kind.REMINDER), moment) is goes
    assert _send(owe("Fact:2"), moment)
    assert len(deliveries()) == 1 + goes


def test_a_withdrawn_message_never_goes_out(owe: Callable[..., Message], deliveries: Any) -> None:
    message = owe()
    taken = messaging.withdraw_messages(subject="appointment:1", at=NOW, is_still_owed=lambda each: False)
    assert taken == 1
    assert _send(message)
    assert deliveries() == []
    assert [receipt.state for receipt in Receipt.objects.all()] == ["WITHDRAWN"]


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
def test_taking_messages_back_does_not_wait_for_a_slow_gateway(owe: Callable[..., Message]) -> None:
    message = owe()
    with transaction.atomic():
        Message.objects.select_for_update().get(pk=message.pk)

        def withdraw() -> int:
            try:
                return messaging.withdraw_messages(subject="appointment:1", at=NOW, is_still_owed=lambda each: False)
            finally:
                connection.close()

        with ThreadPoolExecutor(1) as threads:
            assert threads.submit(withdraw).result(timeout=60) == 0


def test_the_book_counts_the_parts(owe: Callable[..., Message], deliveries: Any) -> None:
    _send(owe(text="Mã hẹn " * 20))
    assert DeliveredSms.objects.get().parts == 3
