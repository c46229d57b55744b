# SPDX-License-Identifier: EUPL-1.2
"""Whether what a message about a vaccination booking says is still so."""

from collections.abc import Mapping
from datetime import datetime
from typing import Protocol

from motcua.journal.events import Event, from_entry
from motcua.journal.models import Entry
from motcua.messaging.models import Message
from motcua.reactions.sending import entry_of
from motcua.vaccination.events import BookingCancelled, BookingMade, BookingMoved, VaccinationReminderDue
from motcua.vaccination.models import VaccinationBooking
from motcua.vaccination.rules import Status

DEPARTMENT = "vaccination"

TRUE_WHILE: Mapping[type[Event], frozenset[str]] = {
    BookingMade: frozenset({Status.BOOKED}),
    BookingMoved: frozenset({Status.BOOKED}),
    VaccinationReminderDue: frozenset({Status.BOOKED}),
    BookingCancelled: frozenset({Status.CANCELLED}),
}


class Told(Protocol):
    """What of a booking a message may speak of."""

    @property
    def status(self) -> str: ...
    @property
    def starts_at(self) -> datetime: ...


def is_true_of(event: Event, booking: Told) -> bool:
    """Say whether the booking is still in a state, and at the hour, of which the event tells."""
    wanted = TRUE_WHILE.get(type(event))
    if wanted is not None and booking.status not in wanted:
        return False
    return getattr(event, "starts_at", booking.starts_at) == booking.starts_at


def is_still_owed(message: Message) -> bool:
    """Say whether a message about a booking may still go out."""
    number = message.subject.partition(":")[2]
    number_of_entry = entry_of(message)
    entry = Entry.objects.filter(pk=number_of_entry).first() if number_of_entry is not None else None
    booking = VaccinationBooking.objects.filter(pk=int(number)).first() if number.isdigit() else None
    if entry is None or booking is None:
        return False
    event = from_entry(
        kind=entry.kind, office=entry.office_id, subject=entry.subject, at=entry.at, payload=entry.payload
    )
    return event is None or is_true_of(event, booking)
