# SPDX-License-Identifier: EUPL-1.2
"""What anybody may call."""

from contextlib import suppress
from datetime import date
from typing import Any

from django.http import HttpRequest
from ninja import Header, Path, Query, Router

from motcua.appointments import offer, operations, queries
from motcua.appointments.models import Appointment
from motcua.doors.api import schemas, views
from motcua.journal.idempotency import AlreadyAnswered, KeyMissing, Once
from motcua.kernel import clock
from motcua.offices import queries as offices
from motcua.procedures import queries as procedures

router = Router(tags=["công khai"])

REFUSALS = {404: schemas.Problem, 409: schemas.Taken, 422: schemas.Invalid, 429: schemas.Problem, 503: schemas.Problem}
MOST_DAYS = 92


@router.get("/offices", response=schemas.OfficePage, operation_id="list_offices", summary="Nơi tiếp nhận")
def list_offices(request: HttpRequest, q: str = "", after: str = "") -> dict[str, Any]:
    return views.page(offices.search_offices(q, after=after), views.office)


@router.get("/agencies", response=schemas.AgencyPage, operation_id="list_agencies", summary="Cơ quan")
def list_agencies(request: HttpRequest, q: str = "", after: str = "") -> dict[str, Any]:
    return views.page(offices.search_agencies(q, after=after), views.agency)


@router.get("/procedures", response=schemas.ProcedurePage, operation_id="list_procedures", summary="Thủ tục")
def list_procedures(request: HttpRequest, q: str = "", agency: str = "", after: str = "") -> dict[str, Any]:
    return views.page(procedures.search_procedures(q, agency=agency, after=after), views.procedure)


@router.get(
    "/offices/{office}/slots",
    response={200: schemas.SlotsOut, **REFUSALS},
    operation_id="list_slots",
    summary="Giờ còn chỗ",
)
def list_slots(
    request: HttpRequest,
    office: str,
    agency: str,
    procedure: list[str] = Query(default_factory=list),  # noqa: B008
    first: date | None = Query(None, alias="from"),  # noqa: B008
    days: int = Query(7, ge=1, le=MOST_DAYS),
) -> dict[str, Any]:
    at = clock.now()
    visit = offer.visit_for(office=office, agency=agency, procedure_codes=[code for code in procedure if code], at=at)
    free, closed = offer.free_places(visit, first=first or at.date(), days=days, at=at)
    return {
        "slots": [{"start": each.starts_at, "free": each.free} for each in free],
        "closed": [{"on": each.on, "reason": each.reason} for each in closed],
    }


@router.post(
    "/appointments",
    response={201: schemas.AppointmentOut, **REFUSALS},
    operation_id="request_appointment",
    summary="Hẹn giờ",
)
def request_appointment(
    request: HttpRequest,
    body: schemas.AppointmentIn,
    idempotency_key: str = Header("", alias="Idempotency-Key", max_length=200, description="required"),
) -> tuple[int, Any]:
    if not idempotency_key.strip():
        raise KeyMissing(fields={"Idempotency-Key": "Thiếu tiêu đề này."})
    at = clock.now()
    wanted = [body.procedure] if isinstance(body.procedure, str) else body.procedure or []

    once = Once(
        scope="api:appointments",
        key=idempotency_key.strip(),
        request=body.model_dump(mode="json"),
        at=at,
        answer=lambda appointment: (201, schemas.AppointmentOut(**views.booked(appointment)).model_dump(mode="json")),
    )
    with suppress(AlreadyAnswered):
        operations.request_hour(
            office=body.office,
            agency=body.agency,
            procedure_codes=[code for code in wanted if code],
            name=body.name,
            phone=body.phone,
            content=body.content,
            starts_at=body.start,
            channel=Appointment.Channel.API,
            at=at,
            once=once,
        )
    return once.status, once.body


@router.get(
    "/appointments/{code}",
    response={200: schemas.AppointmentView, **REFUSALS},
    operation_id="show_appointment",
    summary="Xem lịch hẹn",
)
def show_appointment(request: HttpRequest, code: str, phone: str) -> dict[str, Any]:
    return views.seen_by_citizen(_own(request, code, phone))


@router.post(
    "/appointments/{code}/cancel",
    response={200: schemas.AppointmentView, **REFUSALS},
    operation_id="cancel_appointment",
    summary="Huỷ lịch hẹn",
)
def cancel_appointment(request: HttpRequest, code: str, body: schemas.PhoneIn) -> dict[str, Any]:
    own = _own(request, code, body.phone)
    operations.cancel(appointment_id=own.pk, at=clock.now())
    return views.seen_by_citizen(queries.by_id(own.pk))


@router.post(
    "/appointments/{code}/move",
    response={200: schemas.AppointmentView, **REFUSALS},
    operation_id="move_appointment",
    summary="Đổi giờ hẹn",
)
def move_appointment(request: HttpRequest, code: str, body: schemas.MoveIn) -> dict[str, Any]:
    own = _own(request, code, body.phone)
    operations.move(appointment_id=own.pk, starts_at=body.start, at=clock.now())
    return views.seen_by_citizen(queries.by_id(own.pk))


@router.post(
    "/appointments/{code}/accept",
    response={200: schemas.AppointmentView, **REFUSALS},
    operation_id="accept_proposal",
    summary="Nhận giờ cơ quan đề nghị",
)
def accept_proposal(request: HttpRequest, code: str, body: schemas.PhoneIn) -> dict[str, Any]:
    own = _own(request, code, body.phone)
    operations.accept_proposal(appointment_id=own.pk, at=clock.now())
    return views.seen_by_citizen(queries.by_id(own.pk))


@router.post(
    "/appointments/{code}/decline",
    response={200: schemas.AppointmentView, **REFUSALS},
    operation_id="decline_proposal",
    summary="Không nhận giờ cơ quan đề nghị",
)
def decline_proposal(request: HttpRequest, code: str, body: schemas.PhoneIn) -> dict[str, Any]:
    own = _own(request, code, body.phone)
    operations.decline_proposal(appointment_id=own.pk, at=clock.now())
    return views.seen_by_citizen(queries.by_id(own.pk))


def _own(request: HttpRequest, code: str, phone: str) -> Appointment:
    return queries.by_code_and_phone(code=code, phone=phone, address=request.META.get("REMOTE_ADDR", ""))
