# SPDX-License-Identifier: EUPL-1.2
"""What anybody may call."""

from typing import Any

from django.db import transaction
from django.http import HttpRequest, HttpResponse, JsonResponse
from ninja import Header, Query, Router

from motcua.appointments import listing, offer, operations, queries
from motcua.appointments.models import Appointment
from motcua.doors.api import schemas, views
from motcua.doors.api.schemas import Code, DayIn, Text
from motcua.journal.idempotency import AlreadyAnswered, KeyReused, Once
from motcua.kernel import clock
from motcua.kernel.errors import OfficeError
from motcua.offices import queries as offices
from motcua.procedures import queries as procedures
from motcua.procedures.published import published

router = Router(tags=["công khai"])

UNREAD = {422: schemas.Invalid}
REFUSALS = {
    400: schemas.Problem,
    404: schemas.Problem,
    409: schemas.Taken,
    422: schemas.Invalid,
    429: schemas.Problem,
    503: schemas.Problem,
}
MOST_DAYS = 92


@router.get(
    "/offices", response={200: schemas.OfficePage, **UNREAD}, operation_id="list_offices", summary="Nơi tiếp nhận"
)
def list_offices(request: HttpRequest, q: Text = "", after: Code = "") -> dict[str, Any]:
    return views.page(offices.search_offices(q, after=after), views.office)


@router.get("/agencies", response={200: schemas.AgencyPage, **UNREAD}, operation_id="list_agencies", summary="Cơ quan")
def list_agencies(request: HttpRequest, q: Text = "", after: Code = "") -> dict[str, Any]:
    rows = offices.search_agencies(q, after=after)
    offered = listing.agencies_offered(on=clock.now().date(), agencies=[row.pk for row in rows])
    return views.page(rows, lambda row: views.agency(row, offered.get(row.pk, listing.NOT_OFFERED)))


@router.get(
    "/procedures", response={200: schemas.ProcedurePage, **UNREAD}, operation_id="list_procedures", summary="Thủ tục"
)
def list_procedures(request: HttpRequest, q: Text = "", agency: Code = "", after: Code = "") -> dict[str, Any]:
    today = clock.now().date()
    return views.page(procedures.search_procedures(q, agency=agency, after=after, on=today), views.procedure)


@router.get(
    "/procedures/{code}",
    response={200: schemas.ProcedureFull, 404: schemas.Problem, **UNREAD},
    operation_id="show_procedure",
    summary="Một thủ tục: giấy tờ, phí, thời hạn, mẫu đơn",
)
def show_procedure(request: HttpRequest, code: Code) -> dict[str, Any]:
    return views.procedure_in_full(published(code, on=clock.now().date()))


@router.get(
    "/offices/{office}/slots",
    response={200: schemas.SlotsOut, **REFUSALS},
    operation_id="list_slots",
    summary="Giờ còn chỗ",
)
def list_slots(
    request: HttpRequest,
    office: Code,
    agency: Code,
    procedure: list[Code] = Query(  # noqa: B008
        default_factory=list, max_length=schemas.PROCEDURE_LIMIT, description="repeat for several in one visit"
    ),
    first: DayIn | None = Query(None, alias="from", description="today where left out"),  # noqa: B008
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
    idempotency_key: str = Header(..., alias="Idempotency-Key", min_length=1, max_length=200),
) -> HttpResponse:
    """The same `Idempotency-Key` with the same body gets the answer given the first time, and books nothing again."""
    at = clock.now()
    wanted = [body.procedure] if isinstance(body.procedure, str) else body.procedure or []
    once = Once(
        scope="api:appointments",
        key=idempotency_key,
        request=body.model_dump(mode="json"),
        at=at,
        answer=lambda appointment: (201, views.booked_as_json(appointment)),
    )
    try:
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
    except AlreadyAnswered:
        pass
    except KeyReused:
        raise _reused() from None
    except OfficeError:
        # What was possible the first time may be refused by now, because the hour has passed or the office closed.
        if not _was_answered(once):
            raise
    # Already in its final shape, as it was kept.
    return JsonResponse({name: once.body[name] for name in schemas.AppointmentOut.model_fields}, status=once.status)


def _was_answered(once: Once) -> bool:
    """Say whether this very request was answered before, and if so, fill in that answer; nothing is kept."""
    try:
        with transaction.atomic():
            once.begin()
            transaction.set_rollback(True)
    except AlreadyAnswered:
        return True
    except KeyReused:
        raise _reused() from None
    return False


def _reused() -> KeyReused:
    return KeyReused(fields={"Idempotency-Key": KeyReused.sentence})


@router.get(
    "/appointments/{code}",
    response={200: schemas.AppointmentView, **REFUSALS},
    operation_id="show_appointment",
    summary="Xem lịch hẹn",
)
def show_appointment(request: HttpRequest, code: Code, phone: Text) -> dict[str, Any]:
    return views.seen_by_citizen(_own(request, code, phone))


@router.post(
    "/appointments/{code}/cancel",
    response={200: schemas.AppointmentView, **REFUSALS},
    operation_id="cancel_appointment",
    summary="Hủy lịch hẹn",
)
def cancel_appointment(request: HttpRequest, code: Code, body: schemas.PhoneIn) -> dict[str, Any]:
    own = _own(request, code, body.phone)
    operations.cancel(appointment_id=own.pk, at=clock.now())
    return views.seen_by_citizen(queries.by_id(own.pk))


@router.post(
    "/appointments/{code}/move",
    response={200: schemas.AppointmentView, **REFUSALS},
    operation_id="move_appointment",
    summary="Đổi giờ hẹn",
)
def move_appointment(request: HttpRequest, code: Code, body: schemas.MoveIn) -> dict[str, Any]:
    own = _own(request, code, body.phone)
    operations.move(appointment_id=own.pk, starts_at=body.start, at=clock.now())
    return views.seen_by_citizen(queries.by_id(own.pk))


@router.post(
    "/appointments/{code}/accept",
    response={200: schemas.AppointmentView, **REFUSALS},
    operation_id="accept_proposal",
    summary="Nhận giờ cơ quan đề nghị",
)
def accept_proposal(request: HttpRequest, code: Code, body: schemas.PhoneIn) -> dict[str, Any]:
    own = _own(request, code, body.phone)
    operations.accept_proposal(appointment_id=own.pk, at=clock.now())
    return views.seen_by_citizen(queries.by_id(own.pk))


@router.post(
    "/appointments/{code}/decline",
    response={200: schemas.AppointmentView, **REFUSALS},
    operation_id="decline_proposal",
    summary="Không nhận giờ cơ quan đề nghị",
)
def decline_proposal(request: HttpRequest, code: Code, body: schemas.PhoneIn) -> dict[str, Any]:
    own = _own(request, code, body.phone)
    operations.decline_proposal(appointment_id=own.pk, at=clock.now())
    return views.seen_by_citizen(queries.by_id(own.pk))


def _own(request: HttpRequest, code: str, phone: str) -> Appointment:
    return queries.by_code_and_phone(code=code, phone=phone, address=request.META.get("REMOTE_ADDR", ""))
