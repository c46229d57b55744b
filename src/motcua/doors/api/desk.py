# SPDX-License-Identifier: EUPL-1.2
"""What staff may call, each at the own office only."""

from typing import Any

from django.http import HttpRequest
from ninja import Query, Router

from motcua.appointments import operations, queries
from motcua.appointments.models import Appointment
from motcua.appointments.rules import Status
from motcua.doors.api import schemas, views
from motcua.doors.api.schemas import Code, DayIn
from motcua.doors.api.site import StaffBearer
from motcua.kernel import clock
from motcua.kernel.errors import InvalidInput
from motcua.offices import queries as offices
from motcua.people.access import Access
from motcua.people.rules import Action
from motcua.queueing.models import Ticket
from motcua.visits import operations as visits

router = Router(tags=["quầy"], auth=StaffBearer())

REFUSALS = {
    400: schemas.Problem,
    401: schemas.Problem,
    403: schemas.Problem,
    404: schemas.Problem,
    409: schemas.Taken,
    422: schemas.Invalid,
    503: schemas.Problem,
}
PATH = "/desk/appointments/{code}"
LAST_NUMBER = 2**63 - 1
STATUSES = len(Status)


class Staff(HttpRequest):
    auth: Access


@router.get(
    "/desk/appointments",
    response={200: schemas.DeskPage, **REFUSALS},
    operation_id="list_desk_appointments",
    summary="Lịch hẹn của một ngày, hoặc các yêu cầu chờ xác nhận",
)
def list_appointments(
    request: Staff,
    office: Code,
    on: DayIn | None = None,
    status: list[Code] = Query(  # noqa: B008
        default_factory=list, max_length=STATUSES, description="repeat for several"
    ),
    after: int | None = Query(None, ge=0, le=LAST_NUMBER, description="`next` of the page before"),
) -> dict[str, Any]:
    """With `on`, that day's by hour. Without: from today on those in the asked states; no state asked, today's."""
    place = offices.office(office)
    request.auth.require(Action.SEE_DESK, office=place.pk)
    statuses = [each for each in status if each]
    if not set(statuses) <= set(Status.values):
        raise InvalidInput(fields={"status": f"Một trong: {', '.join(Status.values)}."})
    agencies = request.auth.agencies_for(Action.SEE_DESK, office=place.pk)
    rows, more = queries.desk_page(
        office=place.pk,
        agencies=agencies,
        on=on,
        statuses=statuses,
        after=after,
        at=clock.now(),
        limit=views.PAGE,
    )
    names = queries.procedure_names(rows)
    return {"items": [views.seen_at_desk(row, names) for row in rows], "next": str(rows[-1].pk) if more else None}


@router.post(PATH + "/confirm", response={200: schemas.DeskAppointment, **REFUSALS}, operation_id="confirm_appointment")
def confirm(request: Staff, code: Code, body: schemas.VersionIn | None = None) -> dict[str, Any]:
    row = _at_own_office(request, code, Action.CONFIRM)
    operations.confirm(
        appointment_id=row.pk, by=request.auth.user, at=clock.now(), version=body.version if body else None
    )
    return _shown(row)


@router.post(PATH + "/propose", response={200: schemas.DeskAppointment, **REFUSALS}, operation_id="propose_hour")
def propose(request: Staff, code: Code, body: schemas.ProposeIn) -> dict[str, Any]:
    row = _at_own_office(request, code, Action.CONFIRM)
    operations.propose(
        appointment_id=row.pk,
        starts_at=body.start,
        by=request.auth.user,
        at=clock.now(),
        reason=body.reason,
        version=body.version,
    )
    return _shown(row)


@router.post(PATH + "/refuse", response={200: schemas.DeskAppointment, **REFUSALS}, operation_id="refuse_appointment")
def refuse(request: Staff, code: Code, body: schemas.RefuseIn) -> dict[str, Any]:
    row = _at_own_office(request, code, Action.CONFIRM)
    operations.refuse(
        appointment_id=row.pk, by=request.auth.user, at=clock.now(), reason=body.reason, version=body.version
    )
    return _shown(row)


@router.post(PATH + "/check-in", response={200: schemas.CheckedInOut, **REFUSALS}, operation_id="check_in")
def check_in(
    request: Staff,
    code: Code,
    office: Code = Query("", description="where the person is, if not there"),  # noqa: B008
) -> Any:
    row = _at_own_office(request, code, Action.CHECK_IN)
    here = office.strip().upper() or row.office_id
    request.auth.require(Action.CHECK_IN, office=here)
    came = visits.receive(
        appointment_id=row.pk, office=here, by=request.auth.user, at=clock.now(), channel=Ticket.Channel.API
    )
    number = {"ticket": came.ticket.pk, "number": came.ticket.shown, "ahead": came.ticket.ahead} if came.ticket else {}
    return {**_shown(row), "arrival": str(came.arrival), "said": came.said, **number}


@router.post(PATH + "/no-show", response={200: schemas.DeskAppointment, **REFUSALS}, operation_id="mark_no_show")
def no_show(request: Staff, code: Code, body: schemas.VersionIn | None = None) -> dict[str, Any]:
    row = _at_own_office(request, code, Action.CHECK_IN)
    visits.mark_no_show(
        appointment_id=row.pk, by=request.auth.user, at=clock.now(), version=body.version if body else None
    )
    return _shown(row)


@router.post(PATH + "/served", response={200: schemas.DeskAppointment, **REFUSALS}, operation_id="finish_appointment")
def served(request: Staff, code: Code, body: schemas.VersionIn | None = None) -> dict[str, Any]:
    row = _at_own_office(request, code, Action.CHECK_IN)
    visits.finish_appointment(
        appointment_id=row.pk, by=request.auth.user, at=clock.now(), version=body.version if body else None
    )
    return _shown(row)


def _at_own_office(request: Staff, code: str, action: Action) -> Appointment:
    """Return the newest appointment of this code at an office of the person's; another office's does not exist."""
    access = request.auth
    row = queries.newest_at(offices=access.offices_for(Action.SEE_DESK), code=code)
    access.require(action, office=row.office_id, agency=row.agency_id)
    return row


def _shown(row: Appointment) -> dict[str, Any]:
    return views.seen_at_desk(queries.by_id(row.pk))
