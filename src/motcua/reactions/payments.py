# SPDX-License-Identifier: EUPL-1.2
"""What follows when a dossier owes, somebody pays or money goes back: fees are counted, its phone and screens told."""

from datetime import timedelta
from typing import Any

from motcua.assistance import liveness, money
from motcua.assistance.models import Assistance
from motcua.dossiers.events import DossierReceived, DossierRefused, DossierStopped, DossierSubmitted, DossierWithdrawn
from motcua.dossiers.models import Dossier
from motcua.journal.events import Event
from motcua.messaging import operations as messaging
from motcua.messaging import payment_texts as texts
from motcua.payments import liveness as payment_liveness
from motcua.payments import operations, owing, queries
from motcua.payments.errors import NoSuchPayment
from motcua.payments.events import FeesAssessed, PaymentEvent, PaymentExpired, PaymentSettled, RefundDone
from motcua.payments.models import Payment, Refund
from motcua.payments.rules import Due, Kind, Method, State
from motcua.reactions.appointments import ways_now
from motcua.reactions.happening import Happening
from motcua.reactions.payments_truth import waits_for_money
from motcua.reactions.sending import owe
from motcua.reactions.truth import is_still_owed

OF_USE_FOR = timedelta(days=2)
ASKED_FOR = timedelta(days=14)
_BY_STAFF = (Dossier.Channel.DESK,)


def assess(fact: Happening[DossierSubmitted | DossierReceived]) -> None:
    """Count what the dossier owes, once; whoever counted before was first."""
    if fact.dossier is not None:
        operations.assess(dossier_id=fact.dossier.pk, at=fact.event.at)


def end(fact: Happening[DossierRefused | DossierWithdrawn | DossierStopped]) -> None:
    """Let a dossier that is over owe nothing more."""
    if fact.dossier is not None:
        operations.end_charges(dossier_id=fact.dossier.pk, at=fact.event.at)


def tell_due(fact: Happening[FeesAssessed]) -> None:
    """Tell who filed from home what is to be paid before the office takes the dossier over."""
    dossier = fact.dossier
    if dossier is None or dossier.channel in _BY_STAFF or not waits_for_money(dossier):
        return
    amount_vnd = owing.open_vnd(queries.owed(dossier), Due.BEFORE_INTAKE)
    text = texts.fee_due(code=dossier.code, amount_vnd=amount_vnd, ways=ways_now(fact.event.office))
    _tell(fact, dossier, template="payment_due", text=text, lasts=ASKED_FOR)


def withdraw_due(fact: Happening[Event]) -> None:
    """Take back what has not gone out yet and asks for money that came, or may come later."""
    dossier = fact.dossier or _dossier_of(fact.event)
    if dossier is not None:
        messaging.withdraw_messages(subject=dossier.subject, at=fact.event.at, is_still_owed=is_still_owed)


def tell_settled(fact: Happening[PaymentSettled]) -> None:
    """Tell that the money has come and the receipt's number; cash is told by the paper in the hand."""
    payment = _payment(fact.event)
    if payment is None or payment.method == Method.CASH:
        return
    receipt = getattr(payment, "receipt", None)
    text = texts.settled(
        code=payment.dossier.code,
        amount_vnd=payment.received_vnd,
        fees=fees_said({str(line["kind"]) for line in receipt.lines} if receipt else set()),
        receipt=fact.event.receipt,
        surplus_vnd=fact.event.surplus_vnd,
        ways=ways_now(fact.event.office),
    )
    _tell(fact, payment.dossier, template="payment_settled", text=text, lasts=OF_USE_FOR)


def tell_expired(fact: Happening[PaymentExpired]) -> None:
    """Remind gently where the office cannot take the dossier over until it is paid, and nobody has set out anew."""
    payment = _payment(fact.event)
    if payment is None or payment.failure or not waits_for_money(payment.dossier):
        # With a reason noted it was another payment, or another sum, that took its place.
        return
    if Payment.objects.filter(dossier=payment.dossier, state=State.PENDING).exists():
        return
    text = texts.expired(code=payment.dossier.code, amount_vnd=payment.amount_vnd, ways=ways_now(fact.event.office))
    _tell(fact, payment.dossier, template="payment_expired", text=text, lasts=OF_USE_FOR)


def tell_refunded(fact: Happening[RefundDone]) -> None:
    """Tell that money has gone back, and how."""
    rows = Refund.objects.select_related("payment__dossier").filter(pk=fact.event.subject_id)
    refund = rows.first()
    if refund is None or refund.payment is None or refund.way == Refund.Way.CASH:
        return
    dossier = refund.payment.dossier
    text = texts.refunded(
        code=dossier.code,
        amount_vnd=refund.amount_vnd,
        how=str(refund.get_way_display()),
        ways=ways_now(fact.event.office),
    )
    _tell(fact, dossier, template="payment_refunded", text=text, lasts=ASKED_FOR)


def tell_screens(fact: Happening[PaymentSettled]) -> None:
    """Let the screens look again that show this dossier's other codes, or stand beside who helps its owner."""
    event = fact.event
    settled = _payment(event)
    if settled is not None:
        money.tell_of(settled)
    for payment in Payment.objects.filter(dossier_id=event.dossier, state=State.PENDING):
        payment_liveness.tell(payment)
        money.tell_of(payment)
    for helper in Assistance.objects.filter(dossier_id=event.dossier).values_list("helper_id", flat=True):
        liveness.tell(helper)


def fees_said(kinds: set[str]) -> str:
    """Name what was paid as a message does; messages are Vietnamese whatever page somebody came from."""
    fees, is_carried = kinds - {Kind.POSTAGE}, Kind.POSTAGE in kinds
    if not fees:
        return "cước bưu chính" if is_carried else ""
    said = "phí" if fees == {Kind.FEE} else "lệ phí" if fees == {Kind.LEVY} else "phí, lệ phí"
    return f"{said} và cước" if is_carried else said


def _tell(fact: Happening[Any], dossier: Dossier, *, template: str, text: str, lasts: timedelta) -> None:
    if dossier.phone:
        owe(fact, template=template, to_phone=dossier.phone, text=text, send_before=fact.event.at + lasts)


def _payment(event: PaymentEvent) -> Payment | None:
    try:
        return queries.payment(event.subject.partition(":")[2])
    except NoSuchPayment:
        return None


def _dossier_of(event: Event) -> Dossier | None:
    known = getattr(event, "dossier", 0)
    return Dossier.objects.filter(pk=known).first() if known else None
