# SPDX-License-Identifier: EUPL-1.2
"""The page that says what follows from what: when this has happened, these things are done, in this order.

A reaction is a function of what happened: the event, its journal entry, the thing it is about. It runs in the
transaction that finishes the entry, so a failure undoes it whole and it is tried again; what it queues is unique on
entry and event, so twice is once.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from motcua.appointments.events import (
    AppointmentCancelled,
    AppointmentConfirmed,
    AppointmentExpired,
    AppointmentMoved,
    AppointmentRefused,
    AppointmentRequested,
    AppointmentServed,
    CitizenCheckedIn,
    CitizenDidNotCome,
    HourProposed,
    PromiseMissed,
    ReminderDue,
)
from motcua.journal.events import Event
from motcua.reactions import appointments
from motcua.reactions.happening import Happening

Reaction = Callable[[Happening[Any]], None]

REACTIONS: Mapping[type[Event], Sequence[Reaction]] = {
    AppointmentRequested: [appointments.plan, appointments.tell_request_received],
    AppointmentConfirmed: [appointments.plan, appointments.withdraw, appointments.tell_confirmed],
    HourProposed: [appointments.plan, appointments.withdraw, appointments.tell_hour_proposed],
    AppointmentRefused: [appointments.plan, appointments.withdraw, appointments.tell_refused],
    AppointmentMoved: [appointments.plan, appointments.withdraw, appointments.tell_moved],
    AppointmentCancelled: [appointments.plan, appointments.withdraw, appointments.tell_cancelled],
    PromiseMissed: [appointments.plan, appointments.tell_promise_missed],
    AppointmentExpired: [appointments.plan, appointments.withdraw, appointments.tell_expired],
    ReminderDue: [appointments.remind],
    CitizenCheckedIn: [appointments.plan, appointments.withdraw],
    AppointmentServed: [appointments.plan],
    CitizenDidNotCome: [appointments.plan, appointments.withdraw],
}


def react(event: Event, entry_id: int) -> None:
    """Do everything that follows from the event; an event without a line above has no consequences."""
    fact = Happening(event, entry_id)
    for reaction in REACTIONS.get(type(event), ()):
        reaction(fact)
