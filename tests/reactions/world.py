# SPDX-License-Identifier: EUPL-1.2
"""The world after the commit, worked by hand: relay, due moments, jobs and the simulator's book."""

from collections.abc import Callable, Iterator
from datetime import datetime

import pytest
from django.db import connection

from motcua.appointments.models import Appointment
from motcua.connectors.sms_simulator import book
from motcua.connectors.sms_simulator.models import Behaviour, DeliveredSms
from motcua.journal import operations as journal
from motcua.journal.models import Entry
from motcua.messaging.models import Message
from motcua.reactions.due import act
from motcua.reactions.table import react
from motcua.worker.jobs import NotYet, send_message


@pytest.fixture
def deliveries(db: None) -> Iterator[Callable[..., list[str]]]:
    """Return the texts in the simulator's book, oldest first; the book is outside the test's transaction."""
    _burn_book()
    yield lambda phone="": list(
        DeliveredSms.objects.filter(**({"to_phone": phone} if phone else {}))
        .order_by("id")
        .values_list("text", flat=True)
    )
    _burn_book()


def _burn_book() -> None:
    book._connection().execute("DELETE FROM sms_simulator_deliveredsms")


def relay() -> None:
    """Relay until nothing is left that could be relayed now."""
    while journal.relay(react=react):
        pass


def settle(at: datetime) -> int:
    """Do what is due at this moment and what follows from it."""
    done = journal.settle_due(at=at, act=act)
    relay()
    return done


def send_all() -> int:
    """Try once to send each message with a waiting job; return how many want another try."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT args ->> 'message_id' FROM procrastinate_jobs WHERE status = 'todo' ORDER BY id")
        waiting = [message_id for (message_id,) in cursor.fetchall()]
    left = 0
    for message_id in waiting:
        try:
            send_message(message_id)
        except NotYet:
            left += 1
    return left


def messages_of(appointment: Appointment) -> list[Message]:
    """Return the appointment's messages in the order of the facts they tell."""
    rows = Message.objects.filter(subject=appointment.subject)
    return sorted(rows, key=lambda row: int(row.key.partition(":")[2]))


def templates_of(appointment: Appointment) -> list[str]:
    return [message.template for message in messages_of(appointment)]


def network(mode: Behaviour.Mode, phone: str = Behaviour.EVERYBODY) -> None:
    Behaviour.objects.update_or_create(phone=phone, defaults={"mode": mode})


def forget_pauses() -> None:
    """Let what was put off after a failure be tried at once."""
    Entry.objects.update(not_before=None)
