# SPDX-License-Identifier: EUPL-1.2
"""Whatever happens to an appointment, the citizen is told once, in the state it is in by then."""

from collections.abc import Callable
from typing import Any

import pytest

from cast import Citizen, House, at
from motcua.appointments import events, operations
from motcua.appointments.models import Appointment
from motcua.journal.events import Event
from motcua.journal.models import Entry
from motcua.messaging.models import Message
from motcua.people.models import User
from motcua.reactions.table import REACTIONS, react
from reactions.world import messages_of, relay, send_all, settle, templates_of

pytestmark = pytest.mark.django_db
Book = Callable[..., Appointment]


def test_each_fact_about_appointments_has_a_line_in_the_table() -> None:
    facts = {kind for kind in vars(events).values() if isinstance(kind, type) and issubclass(kind, Event)} - {Event}
    assert facts <= set(REACTIONS)


@pytest.mark.parametrize(
    ("status", "templates"),
    [
        ("requested", ["request_received"]),
        ("confirmed", ["request_received", "confirmed"]),
        ("proposed", ["hour_proposed"]),
        ("refused", ["refused"]),
        ("cancelled", ["cancelled_by_citizen"]),
    ],
)
def test_a_citizen_is_told_what_is_so_when_the_relay_comes(book: Book, status: str, templates: list[str]) -> None:
    appointment = book(status=status)
    relay()
    assert templates_of(appointment) == templates


def test_every_change_is_told_in_order_when_the_relay_keeps_up(book: Book, binh: User, deliveries: Any) -> None:
    appointment = book()
    known = {"appointment_id": appointment.pk}
    steps: list[Callable[[], object]] = [
        lambda: operations.confirm(**known, by=binh, at=at("2026-11-26T09:05")),
        lambda: operations.move(**known, starts_at=at("2026-11-27T10:00"), at=at("2026-11-26T09:10")),
        lambda: operations.propose(**known, starts_at=at("2026-11-27T14:00"), by=binh, at=at("2026-11-26T09:15")),
        lambda: operations.accept_proposal(**known, at=at("2026-11-26T09:20")),
        lambda: operations.cancel(**known, at=at("2026-11-26T09:25"), actor=binh.actor, reason="mất điện"),
    ]
    relay()
    send_all()
    for step in steps:
        step()
        relay()
        send_all()
    expected = ["request_received", "confirmed", "moved", "hour_proposed", "confirmed", "cancelled_by_office"]
    assert templates_of(appointment) == expected
    assert {message.status for message in messages_of(appointment)} == {Message.Status.DELIVERED}
    texts = deliveries(appointment.phone)
    assert len(texts) == len(expected)
    assert all(text.startswith(f"Ma hen {appointment.code}: ") for text in texts)
    assert "9h thu 6 27/11" in texts[0]
    assert "Ly do: mat dien." in texts[-1]


def test_the_relay_twice_tells_once(book: Book) -> None:
    appointment = book()
    relay()
    Entry.objects.update(relayed_at=None)
    relay()
    assert templates_of(appointment) == ["request_received"]


def test_a_reaction_run_twice_for_one_entry_queues_once(book: Book, lan: Citizen) -> None:
    appointment = book()
    entry = Entry.objects.get(kind="AppointmentRequested")
    event = events.AppointmentRequested(
        office=entry.office_id,
        subject=entry.subject,
        at=entry.at,
        agency="DN-SXD",
        channel="WEB",
        starts_at=appointment.starts_at,
        confirm_by=appointment.confirm_by,
    )
    react(event, entry.pk)
    react(event, entry.pk)
    assert Message.objects.count() == 1
    assert send_all() == 0


def test_a_message_for_a_landline_goes_to_the_call_back_list(book: Book) -> None:
    appointment = book(who=Citizen("Nguyễn Thị Lan", "0236 3881 888"))
    relay()
    assert [message.status for message in messages_of(appointment)] == [Message.Status.CALL]
    operations.cancel(appointment_id=appointment.pk, at=at("2026-11-26T09:30"))
    relay()
    statuses = [message.status for message in messages_of(appointment)]
    assert statuses == [Message.Status.WITHDRAWN, Message.Status.CALL]


def test_a_request_taken_by_phone_is_told_as_well(book: Book) -> None:
    appointment = book(channel="PHONE")
    relay()
    assert templates_of(appointment) == ["request_received"]


def test_what_to_bring_for_the_procedure_is_in_the_confirmation(book: Book, deliveries: Any) -> None:
    book(office="DN-HC", agency="DN-HC", procedures=["2.000815"], status="confirmed")
    relay()
    send_all()
    assert "Mang: Can cuoc cua nguoi den" in deliveries()[-1]
    assert "quay 2" in deliveries()[-1]


def test_an_erased_appointment_owes_nothing(book: Book, house: House) -> None:
    appointment = book()
    Appointment.objects.filter(pk=appointment.pk).delete()
    relay()
    settle(at("2026-11-30T09:00"))
    assert not Message.objects.exists()
    assert not Entry.objects.filter(relayed_at=None).exists()
