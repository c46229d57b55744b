# SPDX-License-Identifier: EUPL-1.2
"""No message says what is no longer so, however late it would go out."""

from collections.abc import Callable
from typing import Any

import pytest

from cast import at
from motcua.appointments import operations
from motcua.appointments.models import Appointment
from motcua.messaging.models import Message
from motcua.people.models import User
from motcua.reactions.truth import TRUE_WHILE, is_still_owed
from motcua.worker.jobs import NotYet, send_message
from reactions.world import messages_of, relay, send_all, settle, templates_of

pytestmark = pytest.mark.django_db
Book = Callable[..., Appointment]
Status = Message.Status


def test_a_cancellation_between_queue_and_send_stops_the_confirmation(
    book: Book, deliveries: Any, the_clock: Any
) -> None:
    appointment = book(status="confirmed")
    relay()
    operations.cancel(appointment_id=appointment.pk, at=at("2026-11-26T09:10"))
    the_clock("2026-11-26T09:10")
    send_all()
    assert deliveries() == []
    relay()
    send_all()
    assert [text.split(": ")[1][:6] for text in deliveries()] == ["da huy"]
    assert [message.status for message in messages_of(appointment)] == [
        Status.WITHDRAWN,
        Status.WITHDRAWN,
        Status.DELIVERED,
    ]


def test_the_relay_itself_takes_back_what_is_no_longer_so(book: Book) -> None:
    appointment = book(status="confirmed")
    relay()
    operations.cancel(appointment_id=appointment.pk, at=at("2026-11-26T09:10"))
    relay()
    assert [message.status for message in messages_of(appointment)][:2] == [Status.WITHDRAWN] * 2


def test_a_reminder_queued_for_an_hour_that_was_moved_is_not_sent(book: Book, the_clock: Any, deliveries: Any) -> None:
    appointment = book(starts_at="2026-11-27T09:00", asked_at="2026-11-25T09:00", status="confirmed")
    relay()
    settle(the_clock("2026-11-26T18:00"))
    operations.move(appointment_id=appointment.pk, starts_at=at("2026-11-30T09:00"), at=at("2026-11-26T18:01"))
    the_clock("2026-11-26T18:01")
    send_all()
    assert deliveries() == []
    assert {message.status for message in messages_of(appointment)} == {Status.TOO_LATE, Status.WITHDRAWN}


def test_two_moves_before_the_relay_tell_only_the_last_hour(book: Book) -> None:
    appointment = book()
    for hour in ("10:00", "14:00"):
        operations.move(appointment_id=appointment.pk, starts_at=at(f"2026-11-27T{hour}"), at=at("2026-11-26T09:10"))
    relay()
    assert templates_of(appointment) == ["moved"]
    assert "sang 14h thu 6 27/11" in messages_of(appointment)[0].text


def test_a_promise_missed_is_not_told_once_the_office_has_answered(book: Book, binh: User) -> None:
    appointment = book(starts_at="2026-11-27T14:00")
    relay()
    operations.settle(
        kind="appointment_promise",
        appointment_id=appointment.pk,
        due_at=appointment.confirm_by,
        at=at("2026-11-26T14:30"),
    )
    operations.confirm(appointment_id=appointment.pk, by=binh, at=at("2026-11-26T14:30:01"))
    relay()
    assert templates_of(appointment) == ["request_received", "confirmed"]


def test_a_later_notice_waits_for_the_earlier_one_of_the_same_appointment(
    book: Book, deliveries: Any, the_clock: Any
) -> None:
    appointment = book(status="confirmed")
    relay()
    the_clock("2026-11-26T09:06")
    first, second = messages_of(appointment)
    with pytest.raises(NotYet):
        send_message(str(second.pk))
    send_message(str(first.pk))
    send_message(str(second.pk))
    assert ["Co quan tra loi" in text for text in deliveries()] == [True, False]


def test_messages_about_other_things_are_none_of_the_appointments_business() -> None:
    message = Message(key="otp:1", subject="phone-check:7", template="otp", to_phone="+84905111222", text="", parts=1)
    assert is_still_owed(message)


def test_each_told_fact_says_while_what_it_is_true() -> None:
    assert all(TRUE_WHILE.values())
