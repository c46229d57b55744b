# SPDX-License-Identifier: EUPL-1.2
"""What a guardian is told, and what time does to a vaccination booking; never a vaccine, a dose or a child's name."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest

from cast import Citizen, at
from clinic import Clinic
from motcua.journal.models import DueMoment, Entry
from motcua.messaging.models import Message
from motcua.people.models import User
from motcua.reactions.vaccination_truth import TRUE_WHILE, is_still_owed
from motcua.switchboard.models import CallBack
from motcua.vaccination import operations
from motcua.vaccination.models import VaccinationBooking
from motcua.vaccination.rules import Status
from reactions.world import relay, send_all, settle

pytestmark = pytest.mark.django_db
BookShot = Callable[..., VaccinationBooking]
Clock = Callable[[str | datetime], datetime]


def told(booking: VaccinationBooking) -> list[Message]:
    rows = Message.objects.filter(subject=booking.subject)
    return sorted(rows, key=lambda row: int(row.key.partition(":")[2]))


def templates(booking: VaccinationBooking) -> list[str]:
    return [message.template.removeprefix("vaccination_") for message in told(booking)]


def test_a_booking_is_told_at_once_without_naming_vaccine_or_child(book_shot: BookShot, deliveries: Any) -> None:
    booking = book_shot()
    relay()
    send_all()
    assert deliveries() == [
        f"Ma hen {booking.code}: lich tiem 8h thu 6 27/11 tai Phong tiem chung CDC, 118 Le Dinh Ly. "
        f"Mang so tiem. Huy: HUYHG {booking.code} gui 8188"
    ]


def test_a_booking_made_by_sms_is_answered_by_the_reply_alone(book_shot: BookShot) -> None:
    booking = book_shot(channel="SMS")
    relay()
    assert templates(booking) == []


def test_moving_and_calling_off_are_told_and_what_is_no_longer_so_is_taken_back(
    book_shot: BookShot, thu: User, the_clock: Clock, deliveries: Any
) -> None:
    booking = book_shot()
    relay()
    operations.move(booking_id=booking.pk, starts_at=at("2026-11-30T09:00"), at=at("2026-11-25T09:10"))
    relay()
    operations.cancel(booking_id=booking.pk, at=at("2026-11-25T09:20"), actor=thu.actor, reason="Mất điện cả buổi")
    relay()
    assert templates(booking) == ["booked", "moved", "cancelled_by_office"]
    statuses = [message.status for message in told(booking)]
    assert statuses == [Message.Status.WITHDRAWN, Message.Status.WITHDRAWN, Message.Status.QUEUED]
    the_clock("2026-11-25T09:20")
    send_all()
    [text] = deliveries()
    assert text.startswith(f"Ma hen {booking.code}: xin loi, noi tiem phai huy lich tiem 9h thu 2 30/11")
    assert "Ly do: Mat dien ca buoi." in text


def test_called_off_by_staff_as_the_guardian_asked_no_apology_and_no_reason_is_sent(
    book_shot: BookShot, thu: User, deliveries: Any
) -> None:
    booking = book_shot()
    relay()
    for _again in range(2):
        operations.cancel(
            booking_id=booking.pk, at=at("2026-11-25T09:20"), actor=thu.actor, reason="bé bị sốt", for_citizen=True
        )
    relay()
    assert templates(booking) == ["booked", "cancelled_by_citizen"]
    assert "sot" not in told(booking)[-1].text


def test_a_landline_is_not_rung_up_about_what_its_guardian_has_just_done(book_shot: BookShot, the_clock: Clock) -> None:
    booking = book_shot(who=Citizen("Bà Tư", "+842363881999"))
    operations.move(booking_id=booking.pk, starts_at=at("2026-11-30T09:00"), at=at("2026-11-25T09:10"))
    operations.cancel(booking_id=booking.pk, at=at("2026-11-25T09:20"))
    relay()
    assert not CallBack.objects.exists()


def test_a_message_is_asked_again_just_before_it_is_sent(book_shot: BookShot) -> None:
    booking = book_shot()
    relay()
    [message] = told(booking)
    assert is_still_owed(message)
    VaccinationBooking.objects.filter(pk=booking.pk).update(starts_at=at("2026-11-27T09:00"))
    assert not is_still_owed(message)
    VaccinationBooking.objects.filter(pk=booking.pk).delete()
    assert not is_still_owed(message)
    assert all(TRUE_WHILE.values())


def test_the_guardian_is_reminded_once_the_evening_before(book_shot: BookShot, the_clock: Clock) -> None:
    booking = book_shot()
    relay()
    settle(the_clock("2026-11-26T17:59"))
    assert templates(booking) == ["booked"]
    for moment in ("2026-11-26T18:00", "2026-11-26T18:01"):
        settle(the_clock(moment))
    assert templates(booking) == ["booked", "reminder"]
    assert told(booking)[-1].kind == Message.Kind.REMINDER
    assert "nhac lich tiem 8h thu 6 27/11" in told(booking)[-1].text


def test_a_reminder_is_planned_anew_for_the_new_hour_and_not_after_calling_off(book_shot: BookShot) -> None:
    booking = book_shot()
    relay()
    operations.move(booking_id=booking.pk, starts_at=at("2026-11-30T09:00"), at=at("2026-11-25T09:10"))
    relay()
    assert moments(booking) == {
        "vaccination_reminder": at("2026-11-29T18:00"),
        "vaccination_day_over": at("2026-11-30T23:00"),
    }
    operations.cancel(booking_id=booking.pk, at=at("2026-11-25T09:20"))
    relay()
    assert moments(booking) == {}


def moments(booking: VaccinationBooking) -> dict[str, datetime]:
    rows = DueMoment.objects.filter(subject=booking.subject, done_at=None)
    return {row.kind: row.due_at for row in rows}


@pytest.mark.rule("R-022")
def test_the_end_of_each_watch_is_a_fact_the_desk_hears_of(
    book_shot: BookShot, thu: User, the_clock: Clock, khoi: Any
) -> None:
    booking = book_shot(children=[khoi, khoi])
    operations.check_in(booking_id=booking.pk, at=at("2026-11-27T08:00"), actor=thu.actor)
    for child, minute in zip(booking.children.all(), ("08:05", "08:12"), strict=True):
        operations.give_shot(child_id=child.pk, lot="A1", at=at(f"2026-11-27T{minute}"), actor=thu.actor)
    relay()
    for moment in ("08:34", "08:35", "08:36", "08:42", "08:43"):
        settle(the_clock(f"2026-11-27T{moment}"))
    over = Entry.objects.filter(kind="WatchOver").order_by("id")
    assert [(entry.at, entry.payload) for entry in over] == [
        (at("2026-11-27T08:35"), {"children": 1}),
        (at("2026-11-27T08:42"), {"children": 2}),
    ]


def test_the_end_of_the_day_ends_what_the_desk_left_open(
    book_shot: BookShot, thu: User, the_clock: Clock, clinic: Clinic, khoi: Any
) -> None:
    stayed_away = book_shot()
    left = book_shot(who=Citizen("Trần Văn A", "+84914333444"), children=[khoi])
    operations.check_in(booking_id=left.pk, at=at("2026-11-27T08:00"), actor=thu.actor)
    relay()
    settle(the_clock("2026-11-27T23:00"))
    for booking in (stayed_away, left):
        booking.refresh_from_db()
    assert (stayed_away.status, left.status) == (Status.NO_SHOW, Status.DONE)
    assert clinic.stock("DPT-VGB-HIB").reserved == 0
    assert templates(stayed_away)[1:] == []


def test_an_erased_booking_owes_nothing(book_shot: BookShot) -> None:
    booking = book_shot()
    VaccinationBooking.objects.filter(pk=booking.pk).delete()
    relay()
    settle(at("2026-12-30T09:00"))
    assert not Message.objects.exists()
    assert not Entry.objects.filter(relayed_at=None).exists()
