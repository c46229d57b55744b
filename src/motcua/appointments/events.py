# SPDX-License-Identifier: EUPL-1.2
from dataclasses import dataclass, field
from datetime import datetime

from motcua.journal.events import Event


@dataclass(frozen=True, kw_only=True)
class AppointmentRequested(Event):
    """A citizen asked for an hour."""

    agency: str
    channel: str
    starts_at: datetime
    confirm_by: datetime
    procedures: list[str] = field(default_factory=list)


@dataclass(frozen=True, kw_only=True)
class AppointmentConfirmed(Event):
    """The office agreed to the hour, or the citizen to the hour the office proposed."""

    starts_at: datetime
    within_promise: bool
    by_citizen: bool = False


@dataclass(frozen=True, kw_only=True)
class HourProposed(Event):
    """The office proposed another hour; its place is taken, the first one is free again."""

    first_starts_at: datetime
    starts_at: datetime


@dataclass(frozen=True, kw_only=True)
class AppointmentRefused(Event):
    """The office did not accept the request."""

    starts_at: datetime


@dataclass(frozen=True, kw_only=True)
class AppointmentMoved(Event):
    """The citizen chose another hour; the office is asked again."""

    first_starts_at: datetime
    starts_at: datetime
    confirm_by: datetime


@dataclass(frozen=True, kw_only=True)
class AppointmentCancelled(Event):
    """One side called the appointment off."""

    starts_at: datetime
    by_citizen: bool


@dataclass(frozen=True, kw_only=True)
class PromiseMissed(Event):
    """The office did not answer within the promised working hours; the head takes over."""

    confirm_by: datetime


@dataclass(frozen=True, kw_only=True)
class AppointmentExpired(Event):
    """The asked hour came and the office had not answered, or the citizen had not answered a proposal."""

    starts_at: datetime
    was_proposed: bool = False


@dataclass(frozen=True, kw_only=True)
class CitizenCheckedIn(Event):
    """The citizen came and got the slip."""

    starts_at: datetime
    arrival: str


@dataclass(frozen=True, kw_only=True)
class AppointmentServed(Event):
    """The visit is done."""

    starts_at: datetime


@dataclass(frozen=True, kw_only=True)
class CitizenDidNotCome(Event):
    """The agreed hour passed and nobody came."""

    starts_at: datetime


@dataclass(frozen=True, kw_only=True)
class ReminderDue(Event):
    """It is time to remind the citizen."""

    reminder: str
    starts_at: datetime
    merged: bool = False


@dataclass(frozen=True, kw_only=True)
class EarlierHourWanted(Event):
    """A citizen wishes for an hour earlier than the appointment's."""

    starts_at: datetime


@dataclass(frozen=True, kw_only=True)
class EarlierHourOffered(Event):
    """An earlier hour became free and is held for the citizen until `answer_by`."""

    offer: int
    starts_at: datetime
    earlier_starts_at: datetime
    answer_by: datetime


@dataclass(frozen=True, kw_only=True)
class EarlierHourTaken(Event):
    """The citizen took the earlier hour; what the office had agreed to, it has agreed to still."""

    offer: int
    first_starts_at: datetime
    starts_at: datetime
    confirm_by: datetime
    is_confirmed: bool


@dataclass(frozen=True, kw_only=True)
class EarlierHourDeclined(Event):
    """The citizen does not want the offered hour; its place is free again."""

    offer: int
    earlier_starts_at: datetime


@dataclass(frozen=True, kw_only=True)
class EarlierHourLapsed(Event):
    """The offered hour is no longer held: nobody answered, or the appointment is no longer as it was (`withdrawn`)."""

    offer: int
    earlier_starts_at: datetime
    withdrawn: bool = False


@dataclass(frozen=True, kw_only=True)
class EarlierHourWishEnded(Event):
    """No earlier hour is offered any more; `ending` says why."""

    ending: str
