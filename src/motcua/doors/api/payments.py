# SPDX-License-Identifier: EUPL-1.2
"""What a dossier owes, line by line, setting out to pay it, and how far a payment is.

By the dossier's own phone, checked, or a token of staff who may see it. Nothing here says that something is paid; only
money that came does. Rules: R-045, R-065, R-066.
"""

from typing import Annotated, Any, Literal
from uuid import UUID

from django.http import HttpRequest
from ninja import Field, Header, Router, Schema, Status

from motcua.doors.api.dossier_status import REFUSALS, Proof, seen_by_staff, staff_of
from motcua.doors.api.schemas import Code, Instant
from motcua.dossiers import following, queries
from motcua.dossiers.errors import NoSuchDossier
from motcua.dossiers.models import Dossier
from motcua.journal import operations as journal
from motcua.journal.idempotency import KeyReused, answer_once
from motcua.kernel import clock
from motcua.kernel.working_time import OFFICE_ZONE
from motcua.payments import operations, owing, vietqr, vnpay
from motcua.payments import queries as payments
from motcua.payments.errors import NoSuchPayment
from motcua.payments.models import Charge, Payment
from motcua.payments.rules import Method
from motcua.people import phone_check
from motcua.people.access import Access
from motcua.people.rules import Action

router = Router(tags=["thanh toán"])

SCOPE = "api:payments"
Key = Annotated[str, Header(alias="Idempotency-Key", max_length=200)]


class FeeOut(Schema):
    key: str = Field(description='"fee:1", "post:12"')
    name: str
    kind: Literal["fee", "levy", "postage"]
    amount_vnd: int
    explained: str = Field(description="how it was counted")
    basis: str = Field(description="the text it rests on")
    exempt_as: str = Field(description="the group that need not pay it; empty where it is to be paid")
    due: Literal["before_intake", "at_result", "later"]
    state: Literal["open", "settled", "free"]


class SumsOut(Schema):
    open_vnd: int
    settled_vnd: int
    total_vnd: int


class ReceiptOut(Schema):
    number: str
    amount_vnd: int
    issued_at: Instant


class PaymentLine(Schema):
    payment: UUID
    method: str
    state: str = Field(description="pending, paid, failed, expired, partly_refunded, refunded")
    reference: str
    amount_vnd: int
    received_vnd: int
    refunded_vnd: int
    begun_at: Instant
    expires_at: Instant | None
    paid_at: Instant | None
    receipt: ReceiptOut | None


class FeesOut(SumsOut):
    dossier: str
    lines: list[FeeOut]
    payments: list[PaymentLine]


class PaymentIn(Schema):
    method: Literal["vietqr", "vnpay"]


class BegunOut(Schema):
    payment: UUID
    qr_payload: str | None = Field(None, description="of a VietQR payment: what its QR code holds")
    redirect: str | None = Field(None, description="of a VNPAY payment: where to send the payer")
    expires_at: Instant | None


class PaymentOut(Schema):
    """Whoever has the identity alone sees the first five; the rest is for the dossier's own phone and its offices."""

    payment: UUID
    state: str
    amount_vnd: int
    received_vnd: int
    expires_at: Instant | None
    dossier: str | None = None
    method: str | None = None
    reference: str | None = None
    failure: str | None = None
    surplus_vnd: int | None = None
    refunded_vnd: int | None = None
    paid_at: Instant | None = None
    receipt: ReceiptOut | None = None


@router.get(
    "/dossiers/{code}/fees",
    response={200: FeesOut, **REFUSALS},
    operation_id="show_fees",
    summary="Phí, lệ phí của hồ sơ",
)
def show_fees(request: HttpRequest, code: Code, x_phone_check: Proof = None) -> dict[str, Any]:
    """What is owed, each line with how it was counted and by when it is due; and what was paid or set out to be."""
    dossier = _seen(request, code, x_phone_check)
    owed = owing.seen(dossier)
    return {
        "dossier": dossier.code,
        "lines": [_line(charge) for charge in owed.charges],
        "open_vnd": owed.open_vnd,
        "settled_vnd": owed.settled_vnd,
        "total_vnd": owed.total_vnd,
        "payments": [_payment_line(payment) for payment in payments.payments_of(dossier)],
    }


@router.post(
    "/dossiers/{code}/payments",
    response={201: BegunOut, **REFUSALS},
    operation_id="begin_payment",
    summary="Nộp phí",
    exclude_unset=True,
)
def begin_payment(
    request: HttpRequest, code: Code, body: PaymentIn, x_phone_check: Proof = None, idempotency_key: Key = ""
) -> Any:
    """Set out to pay all that is owed; the same while it is pending is the same payment, with or without a key.

    Refused are: 409 `nothing_owed`, `method_not_offered`. Whether it is paid: `GET /payments/{payment}`.
    """
    at = clock.now()
    dossier = _seen(request, code, x_phone_check)
    actor = _actor(request, x_phone_check)

    def work() -> tuple[int, Any]:
        begun = operations.begin_payment(
            dossier_id=dossier.pk, method=body.method, at=at, actor=actor, payer=dossier.name
        )
        return 201, _begun(request, begun)

    if not idempotency_key:
        return Status(*work())
    scope = f"{SCOPE}:{dossier.pk}"
    try:
        return Status(*answer_once(scope=scope, key=idempotency_key, request=body.model_dump(), at=at, work=work))
    except KeyReused:
        raise KeyReused(fields={"Idempotency-Key": KeyReused.sentence}) from None


@router.get(
    "/payments/{uuid:payment}",
    response={200: PaymentOut, **REFUSALS},
    operation_id="show_payment",
    summary="Đã trả chưa",
    exclude_unset=True,
)
def show_payment(request: HttpRequest, payment: UUID, x_phone_check: Proof = None) -> dict[str, Any]:
    """Ask again while it is `pending`. A payment that failed or expired is paid all the same once its money comes."""
    found = payments.payment(payment)
    phone = phone_check.checked_phone(x_phone_check) if x_phone_check else ""
    access = staff_of(request)
    if access is not None:
        _require_seen(found, access)
    stated = {
        "payment": found.pk,
        "state": found.state,
        "amount_vnd": found.amount_vnd,
        "received_vnd": found.received_vnd,
        "expires_at": found.expires_at,
    }
    is_own = access is not None or (phone and found.dossier.phone == phone)
    return {**stated, **_more(found)} if is_own else stated


def _seen(request: HttpRequest, code: str, proof: str | None) -> Dossier:
    """Return the dossier for its checked phone or for staff who may see it; to others it says what is missing.

    Raises: NoSuchDossier, PhoneNotChecked.
    """
    access = staff_of(request)
    if access is None:
        return following.own(code, phone=phone_check.checked_phone(proof or ""))
    found = seen_by_staff(code, access)
    if found is None:
        raise NoSuchDossier
    return found


def _require_seen(payment: Payment, access: Access) -> None:
    if not queries.may(access, payment.dossier, Action.SEE_DOSSIERS):
        raise NoSuchPayment


def _actor(request: HttpRequest, proof: str | None) -> str:
    access = staff_of(request)
    return access.user.actor if access is not None else journal.CITIZEN


# --- shapes --------------------------------------------------------------------------------------------


def _line(charge: Charge) -> dict[str, Any]:
    names = ("key", "name", "kind", "amount_vnd", "explained", "basis", "exempt_as", "due", "state")
    return {name: getattr(charge, name) for name in names}


def _payment_line(payment: Payment) -> dict[str, Any]:
    names = (
        "method", "state", "reference", "amount_vnd", "received_vnd", "refunded_vnd", "begun_at", "expires_at",
        "paid_at",
    )  # fmt: skip
    return {"payment": payment.pk, **{name: getattr(payment, name) for name in names}, "receipt": _receipt(payment)}


def _receipt(payment: Payment) -> dict[str, Any] | None:
    kept = getattr(payment, "receipt", None)
    if kept is None:
        return None
    return {"number": str(kept), "amount_vnd": kept.amount_vnd, "issued_at": kept.issued_at}


def _begun(request: HttpRequest, payment: Payment) -> dict[str, Any]:
    expires_at = payment.expires_at.astimezone(OFFICE_ZONE).isoformat() if payment.expires_at else None
    shown: dict[str, Any] = {"payment": str(payment.pk)}
    if payment.method == Method.VIETQR:
        shown["qr_payload"] = vietqr.of(payment)
    else:
        address = request.META.get("REMOTE_ADDR", "")
        shown["redirect"] = vnpay.redirect_url(payment, address=address, locale="vn", at=payment.begun_at)
    return {**shown, "expires_at": expires_at}


def _more(payment: Payment) -> dict[str, Any]:
    names = ("method", "reference", "failure", "surplus_vnd", "refunded_vnd", "paid_at")
    return {
        "dossier": payment.dossier.code,
        **{name: getattr(payment, name) for name in names},
        "receipt": _receipt(payment),
    }
