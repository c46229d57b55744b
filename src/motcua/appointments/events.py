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
