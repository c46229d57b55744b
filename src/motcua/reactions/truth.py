# SPDX-License-Identifier: EUPL-1.2
"""Whether what a message says is still so; asked when it is queued, when something changes, and just before sending."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from django.db import connection

from motcua.appointments.events import (
    AppointmentCancelled,
    AppointmentConfirmed,
    AppointmentExpired,
    AppointmentMoved,
    AppointmentRefused,
    AppointmentRequested,
    EarlierHourOffered,
    EarlierHourTaken,
    HourProposed,
    PromiseMissed,
    ReminderDue,
)
from motcua.appointments.models import Offer
from motcua.appointments.rules import Status
from motcua.conversations.queries import is_reply_of_use
from motcua.journal.events import Event, from_entry
from motcua.messaging.models import Message
from motcua.reactions import (
    dossiers_truth,
    drafts_truth,
    feedback_truth,
    pagers_truth,
    payments_truth,
    post_truth,
    turns_truth,
    vaccination_truth,
)
from motcua.reactions.sending import entry_of

# A request that was confirmed within the second has still been received: both messages go out, in order.
TRUE_WHILE: Mapping[type[Event], frozenset[str]] = {
    AppointmentRequested: frozenset({Status.REQUESTED, Status.CONFIRMED}),
    AppointmentMoved: frozenset({Status.REQUESTED, Status.CONFIRMED}),
    AppointmentConfirmed: frozenset({Status.CONFIRMED}),
    HourProposed: frozenset({Status.PROPOSED}),
    PromiseMissed: frozenset({Status.REQUESTED}),
    ReminderDue: frozenset({Status.CONFIRMED}),
    AppointmentRefused: frozenset({Status.REFUSED}),
    AppointmentCancelled: frozenset({Status.CANCELLED}),
    AppointmentExpired: frozenset({Status.EXPIRED}),
    EarlierHourOffered: frozenset({Status.REQUESTED, Status.CONFIRMED}),
    EarlierHourTaken: frozenset({Status.REQUESTED, Status.CONFIRMED}),
}
_MOMENTS = ("starts_at", "confirm_by")


class Told(Protocol):
    """What of an appointment a message may speak of."""

    @property
    def status(self) -> str: ...
    @property
    def starts_at(self) -> datetime: ...
    @property
    def confirm_by(self) -> datetime: ...


def is_true_of(event: Event, appointment: Told) -> bool:
    """Say whether the appointment is still in a state, and at the moments, of which the event tells."""
    wanted = TRUE_WHILE.get(type(event))
    if wanted is not None and appointment.status not in wanted:
        return False
    told: dict[str, datetime] = {name: getattr(event, name) for name in _MOMENTS if hasattr(event, name)}
    return all(getattr(appointment, name) == moment for name, moment in told.items())


@dataclass(frozen=True)
class _Now:
    status: str
    starts_at: datetime
    confirm_by: datetime


def is_still_owed(message: Message) -> bool:
    """Say whether a message about an appointment, shot, dossier, number, tag or parcel may still go out; others may."""
    department, _, number = message.subject.partition(":")
    if department == vaccination_truth.DEPARTMENT:
        return vaccination_truth.is_still_owed(message)
    if department == dossiers_truth.DEPARTMENT:
        return dossiers_truth.is_still_owed(message)
    if department == drafts_truth.DEPARTMENT:
        return drafts_truth.is_still_owed(message)
    if department == turns_truth.DEPARTMENT:
        return turns_truth.is_still_owed(message)
    if department == pagers_truth.DEPARTMENT:
        return pagers_truth.is_still_owed(message)
    if department == payments_truth.DEPARTMENT:
        return payments_truth.is_still_owed(message)
    if department == post_truth.DEPARTMENT:
        return post_truth.is_still_owed(message)
    if department in (feedback_truth.DEPARTMENT, feedback_truth.SURVEY):
        return feedback_truth.is_still_owed(message)
    if department == "inbound" and number.isdigit():
        return is_reply_of_use(int(number))
    if department != "appointment" or not number.isdigit():
        return True
    with connection.cursor() as cursor:
        cursor.execute(_ENTRY_AND_APPOINTMENT, [entry_of(message), int(number)])
        row = cursor.fetchone()
    if row is None:
        return False
    kind, office, subject, at, payload, *now = row
    event = from_entry(kind=kind, office=office, subject=subject, at=at, payload=json.loads(payload))
    if event is None:
        return True
    if isinstance(event, EarlierHourOffered) and not is_offer_open(event.offer):
        return False
    return is_true_of(event, _Now(*now))


def is_offer_open(offer_id: int) -> bool:
    """Say whether an earlier hour still waits for its answer."""
    return Offer.objects.filter(pk=offer_id, ended_at__isnull=True).exists()


# Asked before each sending, hence in one statement.
_ENTRY_AND_APPOINTMENT = """
SELECT entry.kind, entry.office_id, entry.subject, entry.at, entry.payload::text,
       appointment.status, appointment.starts_at, appointment.confirm_by
FROM journal_entry AS entry, appointments_appointment AS appointment
WHERE entry.id = %s AND appointment.id = %s
"""
