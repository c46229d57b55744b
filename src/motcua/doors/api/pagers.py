# SPDX-License-Identifier: EUPL-1.2
"""Vibrating tags for an officer's program, by the number that is printed on them: at the own office only."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from ninja import Field, Header, Router, Schema

from motcua.doors.api import schemas
from motcua.doors.api.schemas import Code, Instant
from motcua.doors.api.site import StaffBearer
from motcua.dossiers import queries as dossiers
from motcua.journal.idempotency import KeyReused, answer_once
from motcua.kernel import clock
from motcua.kernel.errors import InvalidInput, NotAllowed
from motcua.kernel.working_time import OFFICE_ZONE
from motcua.offices import queries as offices
from motcua.offices.models import Office
from motcua.pagers import operations, queries
from motcua.pagers.errors import NoSuchLoan, NoSuchPager
from motcua.pagers.models import Call, Loan, Pager
from motcua.people.access import Access
from motcua.people.rules import Action

router = Router(tags=["thẻ rung"], auth=StaffBearer())

PATH = "/desk/pagers/{number}"
HIGHEST = 32_767
LAST_LOAN = 2**63 - 1
REFUSALS = {
    400: schemas.Problem,
    401: schemas.Problem,
    403: schemas.Problem,
    404: schemas.Problem,
    409: schemas.Problem,
    422: schemas.Invalid,
    503: schemas.Problem,
}
Key = Header(None, alias="Idempotency-Key", min_length=1, max_length=200)


class Staff(HttpRequest):
    auth: Access


class PagerIn(Schema):
    office: Code = Field("", description="needed where the person handles tags of several offices")
    loan: int | None = Field(None, ge=1, le=LAST_LOAN, description="the loan the screen shows; empty: the tag's last")


class LendIn(PagerIn):
    dossier: Code = Field(description="code of the dossier its holder waits for")


class CallIn(PagerIn):
    again: bool = Field(False, description="also where the tag was called already; not within ten seconds")


class LoanOut(Schema):
    id: int
    dossier: str
    state: str
    state_label: str
    step: str = Field(description="how far calling has gone: pager, aloud, sms; empty before")
    lent_at: Instant
    lent_by: str
    calls: int
    called_at: Instant | None
    coming_at: Instant | None
    ended_at: Instant | None
    call_state: str = Field(description="of the last call: waiting, sent, by_hand, failed, dropped; empty before")
    by_hand: bool = Field(description="the officer presses the number on the keypad")


class PagerOut(Schema):
    number: int
    state: str
    state_label: str
    battery: int | None
    battery_low: bool
    loan: LoanOut | None = Field(description="what it is out on; after a deed the loan the deed was about")


class TransmitterOut(Schema):
    driver: str
    heard_at: Instant | None
    failing_since: Instant | None = Field(description="since when it does not answer; people are called aloud")


class StockOut(Schema):
    office: str
    transmitter: TransmitterOut
    items: list[PagerOut]


PAGER = {200: PagerOut, **REFUSALS}


@router.get(
    "/desk/pagers",
    response={200: StockOut, **REFUSALS},
    operation_id="list_pagers",
    summary="Thẻ rung của nơi mình, và ai đang giữ",
)
def list_pagers(request: Staff, office: Code = "") -> dict[str, Any]:
    place = _place(request.auth, office)
    sender, tags = queries.transmitter(place), queries.stock(place)
    calls = queries.last_calls([tag.loan for tag in tags if tag.loan])
    return {
        "office": place.pk,
        "transmitter": {
            "driver": str(sender.driver),
            "heard_at": sender.heard_at,
            "failing_since": sender.failing_since,
        },
        "items": [_seen(tag.pager, tag.loan, calls) for tag in tags],
    }


@router.post(PATH + "/lend", response=PAGER, operation_id="lend_pager", summary="Phát thẻ cho một hồ sơ")
def lend_pager(request: Staff, number: int, body: LendIn, key: str | None = Key) -> HttpResponse:
    """Lent already for the same dossier: the same answer. `battery_low`: better take another one."""

    def lend(place: Office, at: datetime) -> Loan:
        dossier = dossiers.for_staff(body.dossier, access=request.auth, action=Action.SEE_DOSSIERS)
        return operations.lend(office=place, number=number, dossier=dossier, by=request.auth.user, at=at)

    return _deed(request.auth, number, "lend", body, key, lend)


@router.post(PATH + "/call", response=PAGER, operation_id="call_pager", summary="Gọi người giữ thẻ")
def call_pager(request: Staff, number: int, body: CallIn | None = None, key: str | None = Key) -> HttpResponse:
    """The transmitter is told at once, outside this request. Taken back meanwhile: 409 `loan_ended`, by whom, when."""
    wish = body or CallIn.model_validate({})

    def call(place: Office, at: datetime) -> Loan:
        loan = _loan(place, number, wish)
        return operations.call(loan_id=loan.pk, by=request.auth.user, at=at, again=wish.again)

    return _deed(request.auth, number, "call", wish, key, call)


@router.post(PATH + "/return", response=PAGER, operation_id="return_pager", summary="Nhận lại thẻ")
def return_pager(request: Staff, number: int, body: PagerIn | None = None, key: str | None = Key) -> HttpResponse:
    wish = body or PagerIn.model_validate({})

    def give_back(place: Office, at: datetime) -> Loan:
        return operations.give_back(loan_id=_loan(place, number, wish).pk, by=request.auth.user, at=at)

    return _deed(request.auth, number, "return", wish, key, give_back)


@router.post(PATH + "/lost", response=PAGER, operation_id="report_pager_lost", summary="Báo mất thẻ")
def report_pager_lost(request: Staff, number: int, body: PagerIn | None = None, key: str | None = Key) -> HttpResponse:
    """A loan that is open ends with it; one found again is set free on the desk's page."""
    wish = body or PagerIn.model_validate({})

    def lose(place: Office, at: datetime) -> Loan | None:
        by = request.auth.user
        pager = queries.pager(office=place, number=number)
        loan = _loan(place, number, wish) if wish.loan is not None else queries.open_loan(pager)
        if loan is None:
            operations.report_lost(pager=pager, by=by, at=at)
            return None
        operations.report_lost(loan_id=loan.pk, by=by, at=at)
        return loan

    return _deed(request.auth, number, "lost", wish, key, lose)


# --- what all of them have in common -------------------------------------------------------------------


def _place(access: Access, code: str) -> Office:
    """Return the office meant: the one named, else the only one where the person handles tags.

    Raises: NotAllowed, NotFound; InvalidInput where several could be meant.
    """
    own = access.offices_for(Action.HANDLE_PAGERS)
    if own == []:
        raise NotAllowed
    if not code.strip() and (own is None or len(own) != 1):
        raise InvalidInput(fields={"office": "Xin ghi mã nơi tiếp nhận (office)."})
    place = offices.office(code.strip().upper() or (own or [""])[0])
    access.require(Action.HANDLE_PAGERS, office=place.pk)
    return place


def _loan(place: Office, number: int, wish: PagerIn) -> Loan:
    """Return the loan meant: the one named, else the tag's last. Raises: NoSuchPager, NoSuchLoan, PagerNotLent."""
    if wish.loan is None:
        return queries.last_loan(office=place, number=number)
    loan = queries.loan(wish.loan)
    if loan.office_id != place.pk or loan.pager.number != number:
        raise NoSuchLoan
    return loan


def _deed(
    access: Access,
    number: int,
    name: str,
    body: PagerIn,
    key: str | None,
    operation: Callable[[Office, datetime], Loan | None],
) -> HttpResponse:
    """Do it, once for a repeated `Idempotency-Key`, and answer with the tag and the loan as they are then."""
    at, place = clock.now(), _place(access, body.office)
    if not 0 < number <= HIGHEST:
        raise NoSuchPager(number=number)

    def work() -> tuple[int, Any]:
        loan = operation(place, at)
        return 200, loan.pk if loan else None

    if key:
        asked = {"deed": name, "number": number, "body": body.model_dump(mode="json")}
        try:
            scope = f"pagers:{place.pk}:{access.user.pk}"
            status, loan_id = answer_once(scope=scope, key=key, request=asked, at=at, work=work)
        except KeyReused:
            raise KeyReused(fields={"Idempotency-Key": KeyReused.sentence}) from None
    else:
        status, loan_id = work()
    pager = queries.pager(office=place, number=number)
    loan = queries.loan(loan_id) if loan_id is not None else None
    seen = _seen(pager, loan, queries.last_calls([loan] if loan else []))
    return JsonResponse(seen, status=status, json_dumps_params={"ensure_ascii": False})


def _seen(pager: Pager, loan: Loan | None, calls: dict[int, Call]) -> dict[str, Any]:
    return {
        "number": pager.number,
        "state": str(pager.state),
        "state_label": str(pager.get_state_display()),
        "battery": pager.battery,
        "battery_low": queries.is_low(pager),
        "loan": _loan_seen(loan, calls.get(loan.pk)) if loan else None,
    }


def _loan_seen(loan: Loan, call: Call | None) -> dict[str, Any]:
    return {
        "id": loan.pk,
        "dossier": loan.dossier.code,
        "state": str(loan.state),
        "state_label": str(loan.get_state_display()),
        "step": str(loan.step),
        "lent_at": _local(loan.lent_at),
        "lent_by": str(loan.lent_by) if loan.lent_by else "",
        "calls": loan.calls,
        "called_at": _local(loan.called_at),
        "coming_at": _local(loan.coming_at),
        "ended_at": _local(loan.ended_at),
        "call_state": str(call.state) if call else "",
        "by_hand": call is not None and call.state == Call.State.BY_HAND,
    }


def _local(at: datetime | None) -> str | None:
    return at.astimezone(OFFICE_ZONE).isoformat() if at else None
