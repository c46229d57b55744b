# SPDX-License-Identifier: EUPL-1.2
"""Money for a cashier's program: cash, refunds, unclear money, the till; at the own office only."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest
from ninja import Header, Query, Router, Status

from motcua.doors.api import cash_shapes as shapes
from motcua.doors.api import schemas
from motcua.doors.api.schemas import Code
from motcua.doors.api.site import StaffBearer
from motcua.dossiers import queries as dossiers
from motcua.dossiers.errors import NoSuchDossier
from motcua.journal.idempotency import KeyMissing
from motcua.kernel import clock
from motcua.kernel.errors import InvalidInput, NotAllowed
from motcua.offices import queries as offices
from motcua.offices.models import Office
from motcua.payments import bookkeeping, finding, operations, queries, unclear
from motcua.payments.errors import NoSuchInflow, NoSuchPayment, NoSuchRefund
from motcua.payments.models import Inflow, Refund
from motcua.people.access import Access
from motcua.people.rules import Action

router = Router(tags=["thu ngân"], auth=StaffBearer())

REFUSALS = {
    400: schemas.Problem,
    401: schemas.Problem,
    403: schemas.Problem,
    404: schemas.Problem,
    409: schemas.Problem,
    422: schemas.Invalid,
    503: schemas.Problem,
}
PAGE = 50
LAST_ROW = 2**63 - 1
SEES = (Action.TAKE_MONEY, Action.SEE_BOOKS, Action.APPROVE_REFUNDS)
Key = Header(None, alias="Idempotency-Key", min_length=1, max_length=200)


class Staff(HttpRequest):
    auth: Access


@router.post(
    "/desk/dossiers/{code}/cash",
    response={201: shapes.TakenOut, **REFUSALS},
    operation_id="take_cash",
    summary="Thu tiền mặt những gì hồ sơ còn nợ",
)
def take_cash(request: Staff, code: str, body: shapes.CashIn, key: str | None = Key) -> Status[dict[str, Any]]:
    """The same `Idempotency-Key` again is the same payment and receipt. 409 `sum_changed` tells the sum now."""
    if not key:
        raise KeyMissing(fields={"Idempotency-Key": KeyMissing.sentence})
    at, dossier = clock.now(), dossiers.by_code(code)
    if not finding.may(request.auth, dossier, Action.TAKE_MONEY):
        raise NotAllowed if finding.may(request.auth, dossier, Action.SEE_DOSSIERS) else NoSuchDossier
    paid = operations.take_cash(
        dossier_id=dossier.pk,
        amount_vnd=body.amount_vnd,
        key=f"{request.auth.user.pk}:{key}",
        by=request.auth.user,
        at=at,
        payer=body.payer,
        keys=tuple(body.keys),
    )
    return Status(201, shapes.paid(queries.payment(paid.pk)))


@router.post(
    "/desk/payments/{payment}/refunds",
    response={201: shapes.RefundOut, **REFUSALS},
    operation_id="ask_refund",
    summary="Đề nghị hoàn tiền",
)
def ask_refund(request: Staff, payment: UUID, body: shapes.RefundIn) -> Status[dict[str, Any]]:
    """The same asked again is the same refund; somebody else approves it."""
    found = queries.payment(payment)
    if not finding.may(request.auth, found.dossier, Action.TAKE_MONEY):
        raise NotAllowed if any(finding.may(request.auth, found.dossier, each) for each in SEES) else NoSuchPayment
    refund = operations.ask_refund(
        payment_id=payment,
        amount_vnd=body.amount_vnd,
        reason=body.reason,
        way=body.way,
        to=body.to,
        by=request.auth.user,
        at=clock.now(),
    )
    return Status(201, shapes.refunded(refund))


@router.post(
    "/desk/refunds/{refund}/approve", response={200: shapes.RefundOut, **REFUSALS}, operation_id="approve_refund",
    summary="Duyệt hoàn tiền",
)  # fmt: skip
def approve_refund(request: Staff, refund: int) -> dict[str, Any]:
    """403 `second_person_needed` for who asked."""
    _required(request.auth, refund, Action.APPROVE_REFUNDS)
    return shapes.refunded(operations.approve_refund(refund_id=refund, by=request.auth.user, at=clock.now()))


@router.post(
    "/desk/refunds/{refund}/refuse", response={200: shapes.RefundOut, **REFUSALS}, operation_id="refuse_refund",
    summary="Không duyệt hoàn tiền",
)  # fmt: skip
def refuse_refund(request: Staff, refund: int, body: shapes.ReasonIn) -> dict[str, Any]:
    _required(request.auth, refund, Action.APPROVE_REFUNDS)
    done = operations.refuse_refund(refund_id=refund, reason=body.reason, by=request.auth.user, at=clock.now())
    return shapes.refunded(done)


@router.post(
    "/desk/refunds/{refund}/stop", response={200: shapes.RefundOut, **REFUSALS}, operation_id="stop_refund",
    summary="Bỏ duyệt hoàn tiền, trước khi chi",
)  # fmt: skip
def stop_refund(request: Staff, refund: int, body: shapes.ReasonIn) -> dict[str, Any]:
    """403 `second_person_needed` for who asked; 409 `refund_decided` once it was paid out."""
    _required(request.auth, refund, Action.APPROVE_REFUNDS)
    done = operations.stop_refund(refund_id=refund, reason=body.reason, by=request.auth.user, at=clock.now())
    return shapes.refunded(done)


@router.post(
    "/desk/refunds/{refund}/pay", response={200: shapes.RefundOut, **REFUSALS}, operation_id="pay_refund",
    summary="Ghi đã chi tiền hoàn",
)  # fmt: skip
def pay_refund(request: Staff, refund: int, body: shapes.ProofIn) -> dict[str, Any]:
    _required(request.auth, refund, Action.TAKE_MONEY)
    done = operations.pay_refund(refund_id=refund, proof=body.proof, by=request.auth.user, at=clock.now())
    return shapes.refunded(done)


@router.get(
    "/desk/money/unclear",
    response={200: shapes.UnclearPage, **REFUSALS},
    operation_id="list_unclear_money",
    summary="Tiền chưa rõ: thiếu, thừa, sai số, không rõ của ai",
)
def list_unclear_money(
    request: Staff,
    office: Code = "",
    after: int = Query(0, ge=0, le=LAST_ROW, description="`next` of the page before"),
) -> dict[str, Any]:
    place = _place(request.auth, office)
    agencies = request.auth.agencies_for(Action.TAKE_MONEY, office=place.pk)
    rows = bookkeeping.unclear(place.pk, agencies=agencies, after=after, limit=PAGE)
    cases = unclear.cases(rows[:PAGE], agencies=agencies)
    return {
        "office": place.pk,
        "items": [shapes.unclear_seen(each) for each in cases],
        "next": rows[PAGE - 1].pk if len(rows) > PAGE else None,
    }


@router.post(
    "/desk/money/unclear/{inflow}/assign",
    response={200: shapes.TakenOut, **REFUSALS},
    operation_id="assign_unclear_money",
    summary="Ghi khoản tiền cho một hồ sơ",
)
def assign_unclear_money(request: Staff, inflow: int, body: shapes.AssignIn) -> dict[str, Any]:
    _own_inflow(request.auth, inflow)
    found = finding.found_by(body.what, access=request.auth)
    payment = found.payment.pk if found.payment is not None and not found.payment.is_paid else None
    done = operations.assign_inflow(
        inflow_id=inflow,
        by=request.auth.user,
        at=clock.now(),
        payment_id=payment,
        dossier_id=None if payment else found.dossier.pk,
    )
    return shapes.paid(queries.payment(done.pk))


@router.post(
    "/desk/money/unclear/{inflow}/resolve",
    response={200: shapes.UnclearOut, **REFUSALS},
    operation_id="resolve_unclear_money",
    summary="Ghi cách đã xử lý một khoản chưa rõ",
)
def resolve_unclear_money(request: Staff, inflow: int, body: shapes.ResolveIn) -> dict[str, Any]:
    _own_inflow(request.auth, inflow)
    operations.resolve_inflow(inflow_id=inflow, resolution=body.resolution, by=request.auth.user, at=clock.now())
    [case] = unclear.cases([Inflow.objects.select_related("payment").get(pk=inflow)])
    return shapes.unclear_seen(case)


@router.get(
    "/desk/till", response={200: shapes.TillOut, **REFUSALS}, operation_id="show_till", summary="Quỹ của mình hôm nay"
)
def show_till(request: Staff, office: Code = "") -> dict[str, Any]:
    return _till(request.auth, _place(request.auth, office))


@router.post(
    "/desk/till/close",
    response={200: shapes.TillOut, **REFUSALS},
    operation_id="close_till",
    summary="Chốt quỹ hôm nay",
)
def close_till(request: Staff, body: shapes.TillIn) -> dict[str, Any]:
    """After it no more cash is taken today. The same count again is the same closing."""
    place, at = _place(request.auth, body.office), clock.now()
    if not all(
        note.isascii() and note.isdigit() and len(note) < 8 and count >= 0 for note, count in body.coins.items()
    ):
        raise InvalidInput(fields={"coins": "Xin ghi số tờ của từng mệnh giá."})
    operations.close_till(
        office=place.pk,
        on=at.date(),
        counted_vnd=sum(int(note) * count for note, count in body.coins.items()),
        coins=body.coins,
        note=body.note,
        by=request.auth.user,
        at=at,
    )
    return _till(request.auth, place)


@router.post(
    "/desk/till/hand-in", response={200: shapes.TillOut, **REFUSALS}, operation_id="hand_in_cash", summary="Nộp kho bạc"
)
def hand_in_cash(request: Staff, body: shapes.HandInIn, key: str | None = Key) -> dict[str, Any]:
    """Never more than the till holds; the same `Idempotency-Key` again is one entry."""
    if not key:
        raise KeyMissing(fields={"Idempotency-Key": KeyMissing.sentence})
    place = _place(request.auth, body.office)
    operations.hand_in_cash(office=place.pk, amount_vnd=body.amount_vnd, key=key, by=request.auth.user, at=clock.now())
    return _till(request.auth, place)


# --- what all of them have in common -------------------------------------------------------------------


def _place(access: Access, code: str) -> Office:
    """Return the office meant: the one named, else the only one where the person takes money.

    Raises: NotAllowed, NotFound; InvalidInput where several could be meant.
    """
    own = access.offices_for(Action.TAKE_MONEY)
    if own == []:
        raise NotAllowed
    if not code.strip() and (own is None or len(own) != 1):
        raise InvalidInput(fields={"office": "Xin ghi mã nơi tiếp nhận (office)."})
    asked = code.strip().upper() or (own or [""])[0]
    access.require(Action.TAKE_MONEY, office=asked)
    return offices.office(asked)


def _own_inflow(access: Access, inflow: int) -> Inflow:
    if not access.may_anywhere(Action.TAKE_MONEY):
        raise NotAllowed
    rows = Inflow.objects.select_related("payment__dossier")
    found = rows.filter(pk=inflow).first() if 0 < inflow <= LAST_ROW else None
    if found is None or not unclear.may(access, found):
        raise NoSuchInflow
    return found


def _required(access: Access, refund: int, action: Action) -> None:
    """Raise NoSuchRefund where the person has nothing to do with it, NotAllowed where the role is not enough."""
    rows = Refund.objects.select_related("payment__dossier")
    found = rows.filter(pk=refund).first() if 0 < refund <= LAST_ROW else None
    if found is None:
        raise NoSuchRefund if access.may_anywhere(action) else NotAllowed
    agency = found.payment.dossier.agency_id if found.payment else None
    if access.may(action, office=found.office_id, agency=agency):
        return
    if any(access.may(each, office=found.office_id, agency=agency) for each in SEES):
        raise NotAllowed
    raise NoSuchRefund if access.may_anywhere(action) else NotAllowed


def _till(access: Access, place: Office) -> dict[str, Any]:
    on = clock.now().date()
    till = bookkeeping.till(place.pk, access.user, on)
    closing = till.closing
    return {
        "office": place.pk,
        "on": on,
        "opening_vnd": till.opening_vnd,
        "taken_vnd": till.taken_vnd,
        "refunded_vnd": till.refunded_vnd,
        "handed_in_vnd": till.handed_in_vnd,
        "held_vnd": till.held_vnd,
        "closed_at": closing.closed_at if closing else None,
        "counted_vnd": closing.counted_vnd if closing else None,
        "difference_vnd": closing.difference_vnd if closing else None,
    }
