# SPDX-License-Identifier: EUPL-1.2
"""Calling at a counter: what an officer's program may do, at the own office only."""

from collections.abc import Callable
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.http import HttpRequest, HttpResponse, JsonResponse
from ninja import Field, Header, Router, Schema

from motcua.doors.api import schemas
from motcua.doors.api.schemas import Code, Instant, Text
from motcua.doors.api.site import StaffBearer
from motcua.journal.idempotency import AlreadyAnswered, KeyReused, Once
from motcua.kernel import clock
from motcua.kernel.errors import NotFound, OfficeError
from motcua.kernel.working_time import OFFICE_ZONE
from motcua.people.access import Access
from motcua.people.rules import Action
from motcua.queueing import operations, queries
from motcua.queueing.errors import NoSuchCounter
from motcua.queueing.models import Duty, Ticket
from motcua.visits import operations as visits

router = Router(tags=["quầy gọi số"], auth=StaffBearer())

PATH = "/counters/{counter}"


class SeenIn(Schema):
    ticket: UUID | None = Field(None, description="the ticket the screen shows; no longer current: 409 `stale`")


class TransferIn(SeenIn):
    line: Code = Field("", description="code of a line of the office")
    counter: Code = Field("", description="code of a counter of the office, with or without a line")
    reason: Text = ""


class CallIn(Schema):
    number: Code = Field(description="as shown or typed: A012, a 12")
    reason: Text = Field("", description="why before others; they may read it")


class PauseIn(Schema):
    reason: Text = ""


class CalledOut(Schema):
    ticket: UUID
    number: str
    line: str = Field(description="code of the line in which it waited, or waits now")
    state: str
    counter: str | None
    call_count: int
    called_at: Instant | None
    why: str = Field(description="why out of the order of coming; empty where in order")


class CounterOut(Schema):
    counter: str
    paused: bool
    paused_at: Instant | None
    reason: str


class AtCounter(schemas.Problem):
    """What stands in the way: `counter_busy`, `stale`, `nothing_called`, `counter_paused`, `not_waiting`, …"""

    ticket: str | None = Field(None, description="the counter's present ticket")
    number: str | None = None


REFUSALS = {
    400: schemas.Problem,
    401: schemas.Problem,
    403: schemas.Problem,
    404: schemas.Problem,
    409: AtCounter,
    422: schemas.Invalid,
    503: schemas.Problem,
}
TICKET = {200: CalledOut, **REFUSALS}
COUNTER = {200: CounterOut, **REFUSALS}


class Staff(HttpRequest):
    auth: Access


Key = Header(None, alias="Idempotency-Key", min_length=1, max_length=200)


@router.post(
    PATH + "/call-next",
    response={**TICKET, 204: None},
    operation_id="call_next",
    summary="Gọi số tiếp theo",
)
def call_next(request: Staff, counter: Code, body: SeenIn | None = None, key: str | None = Key) -> HttpResponse:
    """200 with the ticket; 204 where nobody waits; 409 `counter_busy` with the ticket that is still active."""
    return _deed(request, counter, "call-next", body, key, operations.call_next, **_seen(body))


@router.post(PATH + "/call", response=TICKET, operation_id="call_number", summary="Gọi một số nhất định")
def call(request: Staff, counter: Code, body: CallIn, key: str | None = Key) -> HttpResponse:
    more = {"number": body.number, "reason": body.reason}
    return _deed(request, counter, "call", body, key, operations.call_number, **more)


@router.post(PATH + "/recall", response=TICKET, operation_id="recall", summary="Gọi lại")
def recall(request: Staff, counter: Code, body: SeenIn | None = None, key: str | None = Key) -> HttpResponse:
    return _deed(request, counter, "recall", body, key, operations.recall, **_seen(body))


@router.post(PATH + "/start", response=TICKET, operation_id="start_serving", summary="Bắt đầu làm việc")
def start(request: Staff, counter: Code, body: SeenIn | None = None, key: str | None = Key) -> HttpResponse:
    return _deed(request, counter, "start", body, key, operations.start, **_seen(body))


@router.post(PATH + "/absent", response=TICKET, operation_id="mark_absent", summary="Gọi mà vắng")
def absent(request: Staff, counter: Code, body: SeenIn | None = None, key: str | None = Key) -> HttpResponse:
    return _deed(request, counter, "absent", body, key, operations.mark_absent, **_seen(body))


@router.post(PATH + "/done", response=TICKET, operation_id="finish_ticket", summary="Xong")
def done(request: Staff, counter: Code, body: SeenIn | None = None, key: str | None = Key) -> HttpResponse:
    """The appointment the person came for, where there is one, is served with it."""
    return _deed(request, counter, "done", body, key, visits.finish, **_seen(body))


@router.post(PATH + "/transfer", response=TICKET, operation_id="transfer_ticket", summary="Chuyển hàng hoặc quầy")
def transfer(request: Staff, counter: Code, body: TransferIn, key: str | None = Key) -> HttpResponse:
    """The person waits again, at a line or for a counter, with the number and time they have."""
    more = {"to_line": body.line, "to_counter": body.counter, "reason": body.reason}
    return _deed(request, counter, "transfer", body, key, operations.transfer, **_seen(body), **more)


@router.post(PATH + "/pause", response=COUNTER, operation_id="pause_counter", summary="Tạm dừng quầy")
def pause(request: Staff, counter: Code, body: PauseIn | None = None, key: str | None = Key) -> HttpResponse:
    return _deed(request, counter, "pause", body, key, _pause, reason=body.reason if body else "")


@router.post(PATH + "/resume", response=COUNTER, operation_id="resume_counter", summary="Làm tiếp")
def resume(request: Staff, counter: Code, key: str | None = Key) -> HttpResponse:
    return _deed(request, counter, "resume", None, key, _resume)


def _pause(*, once: Once | None, **known: Any) -> Duty:
    return _kept(once, lambda: operations.pause(**known))


def _resume(*, once: Once | None, **known: Any) -> Duty:
    return _kept(once, lambda: operations.resume(**known))


def _kept(once: Once | None, work: Callable[[], Duty]) -> Duty:
    with transaction.atomic():
        if once is not None:
            once.begin()
        duty = work()
        if once is not None:
            once.end(duty)
    return duty


# --- what all of them have in common -------------------------------------------------------------------


def _deed(
    request: Staff,
    counter: str,
    name: str,
    body: Schema | None,
    key: str | None,
    operation: Callable[..., Ticket | Duty | None],
    **more: Any,
) -> HttpResponse:
    """Do it once: the same `Idempotency-Key` at this counter gets the answer given the first time, also a 204."""
    code = _own_counter(request, counter)
    at = clock.now()
    once = _once(code, name, body, key, at) if key else None
    try:
        status, answer = _shown(operation(counter=code, by=request.auth.user, at=at, once=once, **more))
    except AlreadyAnswered:
        assert once is not None
        status, answer = once.status, once.body
    except KeyReused:
        raise _reused() from None
    except OfficeError:
        # What was possible the first time is refused now, because it was done.
        if once is None or not _was_answered(once):
            raise
        status, answer = once.status, once.body
    return HttpResponse(status=204) if answer is None else JsonResponse(answer, status=status)


def _own_counter(request: Staff, counter: str) -> str:
    """Return the counter's code. Raises: NoSuchCounter, also for another office's; NotAllowed."""
    row = queries.counter(counter)
    try:
        request.auth.require(Action.CALL_TICKETS, office=row.office_id)
    except NotFound:
        raise NoSuchCounter from None
    return row.pk


def _once(counter: str, name: str, body: Schema | None, key: str, at: datetime) -> Once:
    asked = {"deed": name, "body": body.model_dump(mode="json") if body else None}
    return Once(scope=f"counter:{counter}", key=key, request=asked, at=at, answer=_shown)


def _was_answered(once: Once) -> bool:
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


def _seen(body: SeenIn | None) -> dict[str, str | None]:
    return {"seen": str(body.ticket) if body and body.ticket else None}


def _shown(row: Ticket | Duty | None) -> tuple[int, dict[str, Any] | None]:
    """Return status and answer in JSON types, as they are kept for a repeated request."""
    if row is None:
        return 204, None
    if isinstance(row, Duty):
        paused = {"paused": row.paused_at is not None, "paused_at": _local(row.paused_at), "reason": row.pause_reason}
        return 200, {"counter": row.pk, **paused}
    return 200, {
        "ticket": str(row.pk),
        "number": row.shown,
        "line": row.waits_in.code,
        "state": str(row.state),
        "counter": row.counter_id,
        "call_count": row.call_count,
        "called_at": _local(row.called_at),
        "why": str(row.why),
    }


def _local(at: datetime | None) -> str | None:
    return at.astimezone(OFFICE_ZONE).isoformat() if at else None
