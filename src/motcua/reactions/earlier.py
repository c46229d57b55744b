# SPDX-License-Identifier: EUPL-1.2
"""What follows from wishing for an earlier hour: the offer is told, the new hour is told, time is set on both."""

from typing import Any

from motcua.appointments.events import (
    AppointmentCancelled,
    AppointmentExpired,
    AppointmentMoved,
    AppointmentRefused,
    EarlierHourDeclined,
    EarlierHourLapsed,
    EarlierHourOffered,
    EarlierHourTaken,
    EarlierHourWanted,
    EarlierHourWishEnded,
    HourProposed,
)
from motcua.appointments.operations import earlier
from motcua.appointments.rules import Status, answer_by
from motcua.journal.events import Event
from motcua.messaging import texts
from motcua.reactions.appointments import place_of, tell, told_of, ways_now
from motcua.reactions.happening import Happening
from motcua.reactions.truth import is_offer_open

# After these there may be an earlier hour for somebody: a place became free, or a wish is new.
LOOK_AFTER: tuple[type[Event], ...] = (
    AppointmentCancelled,
    AppointmentExpired,
    AppointmentMoved,
    AppointmentRefused,
    HourProposed,
    EarlierHourDeclined,
    EarlierHourLapsed,
    EarlierHourTaken,
    EarlierHourWanted,
    EarlierHourWishEnded,
)


def plan(fact: Happening[Any]) -> None:
    """Set the moment at which the wish for an earlier hour is looked at again, at once where it no longer fits."""
    if fact.appointment is not None:
        earlier.plan(fact.appointment, at=fact.event.at)


def tell_offered(fact: Happening[EarlierHourOffered]) -> None:
    """Ask whether the earlier hour suits, as long as its place is held."""
    event, appointment = fact.event, told_of(fact)
    if appointment is None or not is_offer_open(event.offer):
        return
    text = texts.earlier_hour_offered(
        code=appointment.code,
        starts_at=event.earlier_starts_at,
        instead_of=event.starts_at,
        answer_by=event.answer_by,
        ways=ways_now(fact.event.office),
    )
    tell(fact, appointment, template="earlier_hour_offered", text=text, send_before=event.answer_by)


def tell_taken(fact: Happening[EarlierHourTaken]) -> None:
    """Tell the new hour: agreed already, or by when the office answers."""
    event, appointment = fact.event, told_of(fact)
    if appointment is None:
        return
    known: dict[str, Any] = {
        "code": appointment.code,
        "first_starts_at": event.first_starts_at,
        "starts_at": event.starts_at,
        "place": place_of(appointment, with_counter=event.is_confirmed),
        "ways": ways_now(fact.event.office),
    }
    if event.is_confirmed or appointment.status == Status.CONFIRMED:
        text = texts.earlier_hour_taken(**known)
        tell(fact, appointment, template="earlier_hour_taken", text=text, send_before=event.starts_at)
        return
    until = answer_by(confirm_by=event.confirm_by, starts_at=event.starts_at)
    text = texts.moved(**known, confirm_by=until, told_at=event.at)
    tell(fact, appointment, template="moved", text=text, send_before=until)
