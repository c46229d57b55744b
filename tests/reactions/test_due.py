# SPDX-License-Identifier: EUPL-1.2
"""What time does to an appointment, told once and never after the event."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest

from cast import at
from motcua.appointments import operations
from motcua.appointments.models import Appointment
from motcua.appointments.operations import passing
from motcua.appointments.rules import Status
from motcua.connectors.sms_simulator.models import Behaviour
from motcua.journal.models import DueMoment
from motcua.messaging.models import Message
from motcua.people.models import User
from motcua.reactions.due import UnknownMoment, act
from reactions.world import messages_of, network, relay, send_all, settle, templates_of

pytestmark = pytest.mark.django_db
Book = Callable[..., Appointment]
Clock = Callable[[str | datetime], datetime]


def test_a_missed_promise_is_handed_up_and_told_once(book: Book, the_clock: Clock) -> None:
    appointment = book(starts_at="2026-11-27T14:00")
    relay()
    assert appointment.confirm_by == at("2026-11-26T14:30")
    assert settle(the_clock("2026-11-26T14:29:59")) == 0
    assert settle(the_clock("2026-11-26T14:30")) == 1
    assert settle(the_clock("2026-11-26T14:31")) == 0
    appointment.refresh_from_db()
    assert appointment.handed_up_at == at("2026-11-26T14:30")
    assert templates_of(appointment) == ["request_received", "promise_missed"]
    assert "Lanh dao" in messages_of(appointment)[-1].text


def test_a_request_answered_in_time_is_never_told_a_missed_promise(book: Book, the_clock: Clock) -> None:
    appointment = book(starts_at="2026-11-27T14:00", status="confirmed")
    relay()
    settle(the_clock("2026-11-26T17:00"))
    assert "promise_missed" not in templates_of(appointment)


def test_an_unanswered_hour_expires_when_it_comes_with_three_near_hours(book: Book, the_clock: Clock) -> None:
    appointment = book(starts_at="2026-11-26T14:00")
    relay()
    settle(the_clock("2026-11-26T13:59:59"))
    appointment.refresh_from_db()
    assert appointment.status == Status.REQUESTED
    settle(the_clock("2026-11-26T14:00"))
    appointment.refresh_from_db()
    assert appointment.status == Status.EXPIRED
    told = messages_of(appointment)[-1]
    assert told.template == "expired"
    assert "Con cho: 15h, 15h30, 16h thu 5 26/11." in told.text
    assert told.send_before == at("2026-11-27T14:00")


def test_a_proposal_nobody_answered_expires_in_words_of_its_own(book: Book, the_clock: Clock) -> None:
    appointment = book(status="proposed", starts_at="2026-11-27T09:00", proposed_at="2026-11-27T10:00")
    relay()
    settle(the_clock("2026-11-27T09:30"))
    assert templates_of(appointment) == ["hour_proposed"]
    settle(the_clock("2026-11-27T10:00"))
    assert templates_of(appointment) == ["hour_proposed", "proposal_expired"]


@pytest.mark.rule("R-009")
def test_an_hour_whose_reminder_falls_in_the_night_is_reminded_once_the_evening_before(
    book: Book, the_clock: Clock
) -> None:
    appointment = book(starts_at="2026-11-27T07:30", asked_at="2026-11-25T09:00", status="confirmed")
    relay()
    assert _reminders(appointment) == {"remind_day_before": at("2026-11-26T20:30")}
    settle(the_clock("2026-11-26T20:30"))
    settle(the_clock("2026-11-27T07:29"))
    assert templates_of(appointment)[2:] == ["reminder"]
    assert "nhac hen 7h30 thu 6 27/11" in messages_of(appointment)[-1].text


@pytest.mark.rule("R-009")
def test_an_hour_by_day_is_reminded_the_evening_before_and_two_hours_before(book: Book, the_clock: Clock) -> None:
    appointment = book(starts_at="2026-11-27T09:00", asked_at="2026-11-25T09:00", status="confirmed")
    relay()
    assert _reminders(appointment) == {
        "remind_day_before": at("2026-11-26T18:00"),
        "remind_hours_before": at("2026-11-27T07:00"),
    }
    settle(the_clock("2026-11-26T18:00"))
    settle(the_clock("2026-11-27T07:00"))
    assert templates_of(appointment)[2:] == ["reminder", "reminder_today"]
    kinds = [message.kind for message in messages_of(appointment)]
    assert kinds == [Message.Kind.NOTICE] * 2 + [Message.Kind.REMINDER] * 2
    assert all(message.send_before <= appointment.starts_at for message in messages_of(appointment))


def _reminders(appointment: Appointment) -> dict[str, datetime]:
    rows = DueMoment.objects.filter(subject=appointment.subject, kind__startswith="remind", done_at=None)
    return {row.kind: row.due_at for row in rows}


def test_an_hour_left_and_taken_again_is_reminded_of_again(book: Book, binh: User, the_clock: Clock) -> None:
    appointment = book(starts_at="2026-11-27T09:00", asked_at="2026-11-25T08:00", status="confirmed")
    relay()
    planned = _reminders(appointment)
    known = {"appointment_id": appointment.pk}
    operations.move(**known, starts_at=at("2026-11-27T10:00"), at=at("2026-11-25T08:10"))
    relay()
    assert _reminders(appointment) == {}
    operations.move(**known, starts_at=at("2026-11-27T09:00"), at=at("2026-11-25T08:20"))
    operations.confirm(**known, by=binh, at=at("2026-11-25T08:30"))
    relay()
    assert _reminders(appointment) == planned


def test_a_reminder_is_held_back_in_the_night_and_sent_in_the_morning(
    book: Book, the_clock: Clock, deliveries: Any
) -> None:
    appointment = book(starts_at="2026-11-27T07:30", asked_at="2026-11-25T09:00", status="confirmed")
    relay()
    the_clock("2026-11-25T09:10")
    send_all()
    network(Behaviour.Mode.UNREACHABLE)
    settle(the_clock("2026-11-26T20:30"))
    send_all()
    network(Behaviour.Mode.DELIVERS)
    the_clock("2026-11-26T22:00")
    send_all()
    assert len(deliveries(appointment.phone)) == 2
    the_clock("2026-11-27T06:30")
    send_all()
    assert "nhac hen" in deliveries(appointment.phone)[-1]


def test_a_day_before_reminder_that_missed_its_evening_leaves_the_morning_to_the_other(
    book: Book, the_clock: Clock, deliveries: Any
) -> None:
    appointment = book(starts_at="2026-11-27T09:00", asked_at="2026-11-25T09:00", status="confirmed")
    relay()
    network(Behaviour.Mode.UNREACHABLE)
    settle(the_clock("2026-11-26T18:00"))
    send_all()
    network(Behaviour.Mode.DELIVERS)
    settle(the_clock("2026-11-27T07:00"))
    send_all()
    statuses = {message.template: message.status for message in messages_of(appointment)}
    assert statuses["reminder"] == Message.Status.TOO_LATE
    assert statuses["reminder_today"] == Message.Status.DELIVERED
    assert sum("nhac hen" in text for text in deliveries(appointment.phone)) == 1


def test_a_gateway_down_for_three_days_sends_what_is_still_worth_it_once_and_no_reminder(
    book: Book, the_clock: Clock, deliveries: Any
) -> None:
    soon = book(starts_at="2026-11-27T09:00", asked_at="2026-11-25T08:00", status="confirmed")
    later = book(starts_at="2026-12-10T09:00", asked_at="2026-11-25T08:00", status="confirmed")
    relay()
    network(Behaviour.Mode.UNREACHABLE)
    for moment in ("2026-11-25T08:05", "2026-11-26T18:00", "2026-11-27T07:00", "2026-11-27T12:00"):
        settle(the_clock(moment))
        assert send_all() > 0
    network(Behaviour.Mode.DELIVERS)
    settle(the_clock("2026-11-28T08:05"))
    for _ in range(3):
        send_all()
    assert deliveries() == [messages_of(later)[1].text]
    assert templates_of(soon)[:4] == ["request_received", "confirmed", "reminder", "reminder_today"]
    assert {message.status for message in messages_of(soon)[:4]} == {Message.Status.TOO_LATE}


def test_a_gateway_down_for_a_week_ends_loudly_on_the_call_back_list(
    book: Book, the_clock: Clock, deliveries: Any
) -> None:
    appointment = book(starts_at="2026-12-10T09:00", asked_at="2026-11-25T08:00", status="confirmed")
    relay()
    network(Behaviour.Mode.UNREACHABLE)
    the_clock("2026-12-02T08:04")
    send_all()
    assert messages_of(appointment)[1].status == Message.Status.QUEUED
    the_clock("2026-12-02T08:05")
    send_all()
    assert messages_of(appointment)[1].status == Message.Status.FAILED
    assert deliveries() == []


def test_a_reminder_hours_late_because_nothing_ran_is_left_out(book: Book, the_clock: Clock) -> None:
    appointment = book(starts_at="2026-11-27T16:00", asked_at="2026-11-25T09:00", status="confirmed")
    relay()
    settle(the_clock("2026-11-27T15:00"))
    assert templates_of(appointment)[2:] == ["reminder_today"]


def test_time_is_harmless_to_an_appointment_that_changed_before_the_relay_came(book: Book, the_clock: Clock) -> None:
    appointment = book(starts_at="2026-11-27T09:00", asked_at="2026-11-25T09:00")
    relay()
    operations.move(appointment_id=appointment.pk, starts_at=at("2026-11-30T09:00"), at=at("2026-11-25T09:30"))
    the_clock("2026-11-27T09:00")
    for kind in passing.KINDS:
        act(kind, appointment.subject, appointment.starts_at)
    relay()
    assert "expired" not in templates_of(appointment)
    appointment.refresh_from_db()
    assert appointment.status == Status.REQUESTED
    expiry = DueMoment.objects.get(subject=appointment.subject, kind=passing.EXPIRY)
    assert (expiry.due_at, expiry.done_at) == (at("2026-11-30T09:00"), None)


def test_nobody_came_by_the_evening_is_noted_without_a_message(book: Book, the_clock: Clock) -> None:
    appointment = book(status="confirmed")
    relay()
    count = Message.objects.count()
    settle(the_clock(at("2026-11-27T23:00") + timedelta(seconds=1)))
    appointment.refresh_from_db()
    assert appointment.status == Status.NO_SHOW
    told = [template for template in templates_of(appointment) if template.startswith("reminder")]
    assert Message.objects.count() == count + len(told)


def test_a_moment_of_an_unknown_kind_is_refused() -> None:
    with pytest.raises(UnknownMoment):
        act("queue_closes", "office:DN-HC", at("2026-11-27T09:00"))
