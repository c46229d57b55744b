# SPDX-License-Identifier: EUPL-1.2
"""Numbers for kiosks, by the token of the device; and one ticket for whoever holds its slip."""

from typing import Any, Literal
from uuid import UUID

from django.http import HttpRequest, HttpResponse, JsonResponse
from ninja import Field, Header, Router, Schema, Status
from ninja.security import HttpBearer

from motcua.doors.api import schemas
from motcua.doors.api.public import REFUSALS
from motcua.doors.api.schemas import Code, InstantIn, Text
from motcua.journal.idempotency import KeyReused
from motcua.kernel import clock
from motcua.queueing import enrolment, lending, printing, queries, telling
from motcua.queueing import operations as queueing
from motcua.queueing.errors import NoSuchKiosk
from motcua.queueing.models import Kiosk
from motcua.queueing.operations import Given
from motcua.visits import taking
from motcua.visits.taking import Wish

router = Router(tags=["máy lấy số"])

FOR_DEVICES = {**REFUSALS, 401: schemas.Problem, 403: schemas.Problem, 410: schemas.Problem}
MOST_MERGED = 200
LAST_NUMBER = 2**31 - 1


class DeviceBearer(HttpBearer):
    """`Authorization: Bearer` with a token from `./motcua token --device KIOSK`."""

    def authenticate(self, request: HttpRequest, token: str) -> Kiosk | None:
        return enrolment.kiosk_of(enrolment.digest_of(token))


class Device(HttpRequest):
    auth: Kiosk


class RangeOut(Schema):
    low: int
    high: int


class TicketIn(Schema):
    line: Code | None = Field(None, description="code of a line of the office; not needed with an appointment")
    priority: bool | Code | None = Field(None, description="code of a group that goes first by law, or true")
    appointment: Code | None = Field(
        None, description="code of an appointment: checks in, and gives the number of its line"
    )


class TicketOut(Schema):
    ticket: UUID
    number: str
    ahead: int
    wait_minutes: RangeOut | None = Field(description="null where too little is known")
    follow: str = Field(description="the address behind the QR code of the slip")


class TicketView(TicketOut):
    office: str
    line: str
    state: str
    counter: str | None
    issued_at: str
    called_at: str | None


class LeaseIn(Schema):
    line: Code
    count: int = Field(50, ge=1, le=lending.MOST_LENT)


class LentNumber(Schema):
    number: int
    shown: str
    ticket: UUID


class LeaseOut(Schema):
    lease: UUID
    line: str
    day: str
    ends_at: str = Field(description="from then on these numbers are of a day that is over")
    numbers: list[LentNumber]


class GivenIn(Schema):
    ticket: UUID
    line: Code
    number: int = Field(ge=1, le=LAST_NUMBER)
    issued_at: InstantIn
    priority: Code = ""


class MergeIn(Schema):
    given: list[GivenIn] = Field(max_length=MOST_MERGED)


class MergeOut(Schema):
    merged: list[UUID] = Field(description="what the office knows now; a number never lent to this kiosk is left out")


class PrintIn(Schema):
    outcome: Literal["asked", "printed", "failed"] = Field(description="`asked` claims the one first slip")
    reason: Text = ""


class PrintOut(Schema):
    outcome: str
    reason: str


@router.post(
    "/offices/{office}/tickets",
    response={201: TicketOut, **FOR_DEVICES},
    operation_id="take_number",
    summary="Lấy số",
    auth=DeviceBearer(),
)
def take_number(
    request: Device,
    office: Code,
    body: TicketIn,
    idempotency_key: str = Header(..., alias="Idempotency-Key", min_length=1, max_length=200),
) -> HttpResponse:
    """The same `Idempotency-Key` with the same body gets the first answer again; another key is another person."""
    kiosk = _at_own_office(request, office)
    wish = Wish(
        line=(body.line or "").strip().upper(), priority=body.priority or "", appointment=body.appointment or ""
    )
    try:
        status, said = taking.take_number(kiosk=kiosk, wish=wish, key=idempotency_key, at=clock.now())
    except KeyReused:
        raise KeyReused(fields={"Idempotency-Key": KeyReused.sentence}) from None
    # Already in its final shape, as it was kept.
    return JsonResponse({name: said[name] for name in TicketOut.model_fields}, status=status)


@router.get(
    "/tickets/{ticket}", response={200: TicketView, **REFUSALS}, operation_id="show_ticket", summary="Xem một số"
)
def show_ticket(request: HttpRequest, ticket: Code) -> dict[str, Any]:
    """How a number stands now: for whoever holds the slip, so nothing here says who that is."""
    return telling.seen_by_anybody(queries.ticket(ticket), at=clock.now())


@router.post(
    "/offices/{office}/leases",
    response={201: LeaseOut, **FOR_DEVICES},
    operation_id="lend_numbers",
    summary="Mượn số để cấp khi mất mạng",
    auth=DeviceBearer(),
)
def lend_numbers(
    request: Device,
    office: Code,
    body: LeaseIn,
    idempotency_key: str | None = Header(None, alias="Idempotency-Key", min_length=1, max_length=200),
) -> Status[dict[str, Any]]:
    """A block of numbers of today that only this kiosk gives; unused ones stay gaps.

    With an `Idempotency-Key` a repeated request, whose answer was lost, gets the same block.
    """
    kiosk = _at_own_office(request, office)
    try:
        lent = lending.lend(kiosk=kiosk, line=body.line, count=body.count, at=clock.now(), key=idempotency_key or "")
    except KeyReused:
        raise KeyReused(fields={"Idempotency-Key": KeyReused.sentence}) from None
    return Status(201, lent)


@router.post(
    "/offices/{office}/tickets/merge",
    response={200: MergeOut, **FOR_DEVICES},
    operation_id="merge_tickets",
    summary="Báo các số đã cấp lúc mất mạng",
    auth=DeviceBearer(),
)
def merge_tickets(request: Device, office: Code, body: MergeIn) -> dict[str, Any]:
    """Each number once, however often it is brought; what stands in the answer need not be brought again."""
    kiosk = _at_own_office(request, office)
    given = [Given(each.ticket, each.line, each.number, each.issued_at, each.priority) for each in body.given]
    return {"merged": [row.pk for row in queueing.merge_lent(kiosk=kiosk, given=given, at=clock.now())]}


@router.post(
    "/tickets/{ticket}/print",
    response={200: PrintOut, **FOR_DEVICES},
    operation_id="report_print",
    summary="Báo phiếu đã in hay chưa",
    auth=DeviceBearer(),
)
def report_print(request: Device, ticket: Code, body: PrintIn) -> dict[str, str]:
    """409 `already_printed` where somebody has claimed the first slip: then do not print."""
    row = printing.report(
        ticket_id=ticket, kiosk=request.auth, outcome=body.outcome, reason=body.reason, at=clock.now()
    )
    return {"outcome": row.outcome, "reason": row.reason}


def _at_own_office(request: Device, office: str) -> Kiosk:
    if request.auth.office_id != office.strip().upper():
        raise NoSuchKiosk
    return request.auth
