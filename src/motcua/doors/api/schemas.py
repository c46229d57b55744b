# SPDX-License-Identifier: EUPL-1.2
"""Shapes of what goes in and out; instants are ISO texts with +07:00."""

from datetime import date, datetime
from typing import Annotated, Any
from uuid import UUID

from ninja import Field, Schema
from pydantic import AfterValidator, BeforeValidator, PlainSerializer
from pydantic_core import PydanticCustomError

from motcua.kernel import typed_time
from motcua.kernel.working_time import OFFICE_ZONE

PROCEDURE_LIMIT = 20


def _local(at: datetime) -> str:
    return at.astimezone(OFFICE_ZONE).isoformat()


def _moment(value: Any) -> datetime:
    try:
        return typed_time.read_moment(value)
    except (AttributeError, ValueError):
        raise PydanticCustomError("datetime_unread", "not an ISO date and time") from None


def _day(value: Any) -> date:
    # Nothing but YYYY-MM-DD, so that a number is never taken for a moment.
    try:
        return typed_time.read_day(value)
    except (AttributeError, ValueError):
        raise PydanticCustomError("date_unread", "not a date as YYYY-MM-DD") from None


def _readable(text: str) -> str:
    """Refuse the sign that no database text can hold."""
    if "\x00" in text:
        raise PydanticCustomError("text_unreadable", "holds a NUL character")
    return text


Instant = Annotated[datetime, PlainSerializer(_local, return_type=str)]
InstantIn = Annotated[datetime, BeforeValidator(_moment)]
DayIn = Annotated[date, BeforeValidator(_day)]
Text = Annotated[str, Field(max_length=2_000), AfterValidator(_readable)]
Code = Annotated[str, Field(max_length=60), AfterValidator(_readable)]


class Problem(Schema):
    """Every refusal: a code for programs, a Vietnamese sentence for people."""

    error: str
    message: str

    model_config = {"extra": "allow"}


class Invalid(Problem):
    fields: dict[str, str]


class Taken(Problem):
    alternatives: list[str] = Field(default_factory=list, description="the nearest free hours")


class OfficeOut(Schema):
    code: str
    name: str
    address: str
    locality: str
    phone: str


class AgencyOut(Schema):
    code: str
    name: str
    short_name: str
    locality: str
    kind: str
    offices: list[str] = Field(description="codes of the offices that take bookings for it today")
    opens_on: date | None = Field(description="where no office does yet: the first day one will")
    former_names: list[str]


class ProcedureOut(Schema):
    code: str
    name: str
    field: str
    online_level: str
    time_limit: int
    limit_unit: str
    fee_vnd: int
    fee_basis: str
    bring: list[str]


class PaperOut(Schema):
    code: str
    name: str
    form: str = Field(description="original, copy, certified_copy, shown or form (what the form here becomes)")
    copies: int
    required: bool
    when: dict[str, Any] = Field(description="a condition on the answers; {} is always")
    note: str


class FeeLineOut(Schema):
    name: str
    amount_vnd: int = Field(description="for one case, copy or page, filed online")
    explained: str
    basis: str


class StepOut(Schema):
    number: int
    name: str
    kind: str
    agency: str | None = Field(description="code of the agency where it is another than the deciding one")
    time_limit: int
    limit_unit: str


class LimitOut(Schema):
    time_limit: int
    unit: str
    said: str
    source: str


class LevelOut(Schema):
    code: str
    reason: str


class ProcedureFull(ProcedureOut):
    """What holds today; a dossier keeps the version of its intake day. Rule: R-044."""

    version: int
    valid_from: date | None = Field(description="none: from before this catalogue was kept")
    valid_to: date | None
    result: str
    papers: list[PaperOut]
    fee: list[FeeLineOut]
    limit: LimitOut
    level: LevelOut
    form: dict[str, Any] = Field(description="questions in order, and conditions to check before filing")
    steps: list[StepOut]
    agencies: list[str]
    helped_by: str
    received_by: str
    decided_by: str
    legal_basis: list[str]


class OfficePage(Schema):
    items: list[OfficeOut]
    next: str | None


class AgencyPage(Schema):
    items: list[AgencyOut]
    next: str | None


class ProcedurePage(Schema):
    items: list[ProcedureOut]
    next: str | None


class SlotOut(Schema):
    start: Instant
    free: int = Field(description="places left; 0 means full")


class ClosedOut(Schema):
    on: date
    reason: str


class SlotsOut(Schema):
    slots: list[SlotOut]
    closed: list[ClosedOut]


class AppointmentIn(Schema):
    name: Text
    phone: Text
    office: Code
    agency: Code
    procedure: Code | Annotated[list[Code], Field(max_length=PROCEDURE_LIMIT)] | None = Field(
        None, description="one procedure code, or several for one visit"
    )
    content: Text = ""
    start: InstantIn


class PhoneIn(Schema):
    phone: Text


class MoveIn(Schema):
    phone: Text
    start: InstantIn


class AppointmentOut(Schema):
    code: str
    status: str
    start: Instant
    confirm_by: Instant
    office: str
    agency: str
    counter: str | None = Field(description="code of the counter, such as DN-TTHCC-2")


class AppointmentView(AppointmentOut):
    """What the citizen sees with code and phone: the name shortened, no phone, nothing they wrote. Rule: R-007."""

    name: str
    status_label: str
    procedures: list[str]
    minutes: int
    answer_by: Instant | None = None
    reason: str
    asked_start: Instant | None = Field(None, description="the hour first asked for, where the office proposed another")


class DeskAppointment(AppointmentView):
    """What the office sees."""

    phone: str
    content: str
    channel: str
    requested_at: Instant
    handed_up: bool
    checked_in_at: Instant | None = None
    version: int


class DeskPage(Schema):
    items: list[DeskAppointment]
    next: str | None


class VersionIn(Schema):
    version: int | None = Field(None, description="refuse with 409 `stale` when the appointment has changed since")


class ProposeIn(VersionIn):
    start: InstantIn
    reason: Text = ""


class RefuseIn(VersionIn):
    reason: Text


class CheckedInOut(DeskAppointment):
    arrival: str
    said: str
    ticket: UUID | None = Field(None, description="where the office gives a number for the visit")
    number: str | None = None
    ahead: int | None = Field(None, description="how many are called before")
