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
    EarlierHourDeclined,
    EarlierHourLapsed,
    EarlierHourOffered,
    EarlierHourTaken,
    EarlierHourWanted,
    EarlierHourWishEnded,
    HourProposed,
    PromiseMissed,
    ReminderDue,
)
from motcua.conversations.events import ReplyDecided
from motcua.journal.events import Event
from motcua.messaging.events import MessageNotSent
from motcua.people.events import PhoneCheckAsked
from motcua.queueing.events import (
    CalledInVain,
    ReprintAsked,
    TicketBack,
    TicketCalled,
    TicketDone,
    TicketIssued,
    TicketLeft,
    TicketReturned,
    TicketStarted,
    TicketTransferred,
    TurnIsNear,
)
from motcua.reactions import (
    appointments,
    conversations,
    earlier,
    feeds,
    phone_checks,
    printing,
    switchboard,
    turns,
    vaccination,
)
from motcua.reactions.happening import Happening
from motcua.vaccination.events import (
    AfterSignsNoted,
    BookingCancelled,
    BookingDone,
    BookingMade,
    BookingMoved,
    ChildrenCame,
    ChildrenDidNotCome,
    ShotGiven,
    ShotPostponed,
    VaccinationReminderDue,
    WatchOver,
)

Reaction = Callable[[Happening[Any]], None]

REACTIONS: Mapping[type[Event], Sequence[Reaction]] = {
    AppointmentRequested: [appointments.plan, appointments.tell_request_received],
    AppointmentConfirmed: [appointments.plan, appointments.withdraw, switchboard.settle, appointments.tell_confirmed],
    HourProposed: [
        appointments.plan,
        appointments.withdraw,
        earlier.plan,
        switchboard.settle,
        switchboard.plan_to_ask,
        appointments.tell_hour_proposed,
    ],
    AppointmentRefused: [
        appointments.plan,
        appointments.withdraw,
        earlier.plan,
        switchboard.settle,
        appointments.tell_refused,
    ],
    AppointmentMoved: [
        appointments.plan,
        appointments.withdraw,
        earlier.plan,
        switchboard.settle,
        appointments.tell_moved,
    ],
    AppointmentCancelled: [
        appointments.plan,
        appointments.withdraw,
        earlier.plan,
        switchboard.settle,
        appointments.tell_cancelled,
    ],
    PromiseMissed: [appointments.plan, appointments.tell_promise_missed],
    AppointmentExpired: [
        appointments.plan,
        appointments.withdraw,
        earlier.plan,
        switchboard.settle,
        appointments.tell_expired,
    ],
    ReminderDue: [appointments.remind],
    CitizenCheckedIn: [appointments.plan, appointments.withdraw, earlier.plan, switchboard.settle],
    EarlierHourWanted: [earlier.plan],
    EarlierHourOffered: [earlier.plan, earlier.tell_offered],
    EarlierHourTaken: [
        appointments.plan,
        appointments.withdraw,
        earlier.plan,
        switchboard.settle,
        earlier.tell_taken,
    ],
    EarlierHourDeclined: [appointments.withdraw, earlier.plan],
    EarlierHourLapsed: [appointments.withdraw, earlier.plan],
    EarlierHourWishEnded: [appointments.withdraw, earlier.plan],
    AppointmentServed: [appointments.plan, switchboard.settle],
    CitizenDidNotCome: [appointments.plan, appointments.withdraw, earlier.plan, switchboard.settle],
    MessageNotSent: [switchboard.say_by_phone],
    PhoneCheckAsked: [phone_checks.tell_code],
    TicketIssued: [feeds.forward, printing.print_first_slip, turns.tell_number_taken, turns.look_whose_turn_is_near],
    TicketCalled: [feeds.forward, turns.withdraw, turns.look_whose_turn_is_near],
    TicketStarted: [],
    TicketDone: [feeds.forward, turns.look_whose_turn_is_near],
    CalledInVain: [feeds.forward, turns.look_whose_turn_is_near],
    TicketBack: [feeds.forward, turns.look_whose_turn_is_near],
    TicketTransferred: [feeds.forward, turns.look_whose_turn_is_near],
    TicketReturned: [feeds.forward, turns.look_whose_turn_is_near],
    TicketLeft: [feeds.forward, turns.withdraw, turns.look_whose_turn_is_near],
    TurnIsNear: [turns.tell_turn_near],
    ReprintAsked: [printing.print_again],
    ReplyDecided: [conversations.tell_reply],
    BookingMade: [vaccination.plan, vaccination.tell_booked],
    BookingMoved: [vaccination.plan, appointments.withdraw, switchboard.settle, vaccination.tell_moved],
    BookingCancelled: [vaccination.plan, appointments.withdraw, switchboard.settle, vaccination.tell_cancelled],
    VaccinationReminderDue: [vaccination.remind],
    ChildrenCame: [vaccination.plan, appointments.withdraw, switchboard.settle],
    ShotGiven: [vaccination.plan],
    ShotPostponed: [],
    AfterSignsNoted: [],
    # The desk hears of it by the office's after-commit notice.
    WatchOver: [vaccination.plan],
    BookingDone: [vaccination.plan],
    ChildrenDidNotCome: [vaccination.plan, appointments.withdraw, switchboard.settle],
}


def react(event: Event, entry_id: int) -> None:
    """Do everything that follows from the event; an event without a line above has no consequences."""
    fact = Happening(event, entry_id)
    for reaction in REACTIONS.get(type(event), ()):
        reaction(fact)
